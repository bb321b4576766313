package bot

import (
	"context"
	"slices"
	"time"

	"kepubot/bot/telegram"
	"kepubot/resident"
	"kepubot/schedule"
)

// word is something to be told in whatever language its reader speaks.
type word func(v Voice) (string, telegram.Keyboard)

// tell writes to a resident who is not the one this turn is with.
func (b *Bot) tell(ctx context.Context, t *turn, id string, what word) error {
	call, err := b.wordTo(ctx, id, what)
	if err == nil && call != nil {
		t.out = append(t.out, queued{lane: telegram.LaneReply, call: *call})
	}
	return err
}

func (b *Bot) wordTo(ctx context.Context, id string, what word) (*telegram.Send, error) {
	reader, err := b.residents.Get(ctx, id)
	if isNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if reader.Telegram == 0 || reader.Away != nil {
		return nil, nil
	}
	text, keyboard := what(b.texts.In(reader.Language))
	return &telegram.Send{Chat: reader.Telegram, Text: text, Keyboard: keyboard, NoPreview: true}, nil
}

// tellStaff writes to everybody who may do something, but for one.
func (b *Bot) tellStaff(ctx context.Context, t *turn, may resident.Permission, but string, what word) error {
	ids, err := b.whoMay(ctx, may)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if id == but {
			continue
		}
		if err := b.tell(ctx, t, id, what); err != nil {
			return err
		}
	}
	return nil
}

// warnStaff writes to everybody who may do something, outside any turn.
func (b *Bot) warnStaff(ctx context.Context, may resident.Permission, what word) error {
	ids, err := b.whoMay(ctx, may)
	if err != nil {
		return err
	}
	for _, id := range ids {
		call, err := b.wordTo(ctx, id, what)
		if err != nil {
			return err
		}
		if call != nil {
			b.outbox.Queue(telegram.LaneReply, *call, nil)
		}
	}
	return nil
}

// tellEach has everybody of a job told, each of them once and in the order of
// their ids, so that after a crash it goes on where it was.
func (b *Bot) tellEach(ctx context.Context, work *job, ids []string, tell func(id string) error) error {
	for _, id := range inOrder(ids) {
		if id <= work.Words["told"] {
			continue
		}
		if err := tell(id); err != nil {
			return err
		}
		if err := b.jobs.Note(ctx, work, "told", id); err != nil {
			return err
		}
	}
	return nil
}

// inOrder sorts ids and takes out empty ones and those that stand there twice.
func inOrder(ids []string) []string {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" })
}

// whoMay are the residents who may do something now.
func (b *Bot) whoMay(ctx context.Context, may resident.Permission) ([]string, error) {
	staff, err := b.staff.List(ctx)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, employee := range staff {
		if resident.Rights(employee.Grants).May(may) {
			ids = append(ids, employee.ID)
		}
	}
	for _, telegramID := range b.config.Admins {
		admin, err := b.residents.ByTelegram(ctx, telegramID)
		if isNotFound(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, admin.ID) {
			ids = append(ids, admin.ID)
		}
	}
	return ids, nil
}

// awake is now, or seven in the morning where it is night.
func (b *Bot) awake() time.Time {
	if b.local().Hour() >= 7 && b.local().Hour() < 21 {
		return b.now()
	}
	day := b.today()
	if b.local().Hour() >= 21 {
		day = b.tomorrow()
	}
	at, err := schedule.At(day, "07:00", b.config.Location)
	if err != nil {
		return b.now()
	}
	return at
}
