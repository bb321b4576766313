package bot

import (
	"cmp"
	"context"
	"strings"
	"time"

	"kepubot/bot/telegram"
	"kepubot/quiz"
	"kepubot/resident"
	"kepubot/store"
)

const talkAdvanceList = "advancelist"

// listLimit bounds the people of a list.
const listLimit = 300

// askAdvanceList asks for the numbers of those who go on by staff's choice.
func (b *Bot) askAdvanceList(ctx context.Context, t *turn, s *quiz.Stage) error {
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkAdvanceList, Target: s.ID}); err != nil {
		return err
	}
	t.show(t.Say("stage.list", nil), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("kstage", s.ID)}}})
	return nil
}

// answerAdvanceList takes the numbers and shows whom they name.
func (b *Bot) answerAdvanceList(ctx context.Context, t *turn, asked *talk) error {
	t.action = action{args: []string{asked.Target}}
	c, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	proposal, err := b.listed(ctx, s.ID, t.text)
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkAdvanceList, Target: s.ID, Words: map[string]string{"list": t.text}}); err != nil {
		return err
	}
	t.show(b.advanceText(t, c, s, proposal), b.confirmKeys(t, s, proposal))
	return nil
}

// listed is the proposal that a list of numbers makes.
func (b *Bot) listed(ctx context.Context, stage, list string) (*quiz.Advance, error) {
	codes := strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(" \n,，、;；", r) })
	if len(codes) == 0 || len(codes) > listLimit {
		return nil, sorry{key: "stage.badlist", values: args{"Limit": listLimit}}
	}
	proposal := &quiz.Advance{Meta: store.Meta{ID: stage}, By: quiz.Listed}
	for _, code := range codes {
		r, err := b.residents.ByCode(ctx, code)
		if isNotFound(err) {
			return nil, sorry{key: "stage.unknowncode", values: args{"Code": code}}
		}
		if err != nil {
			return nil, err
		}
		proposal.Add(quiz.Advanced{Person: r.ID, Resident: r.ID, Community: r.Community})
	}
	return proposal, nil
}

// proposal is who would go on from a stage, by its rule or by the list that
// was sent.
func (b *Bot) proposal(ctx context.Context, t *turn, s *quiz.Stage) (*quiz.Advance, error) {
	if s.Advance.By != quiz.Listed {
		return b.games.entries.Propose(ctx, s.ID, b.games.teams)
	}
	asked, err := b.talks.Get(ctx, t.me.ID)
	if err != nil {
		return nil, err
	}
	if asked == nil || asked.Kind != talkAdvanceList || asked.Target != s.ID || asked.Words["list"] == "" {
		return nil, sorry{key: "sorry.button"}
	}
	return b.listed(ctx, s.ID, asked.Words["list"])
}

func (b *Bot) confirmKeys(t *turn, s *quiz.Stage, proposal *quiz.Advance) telegram.Keyboard {
	return telegram.Keyboard{
		{{Text: t.Label("stage.confirm", nil), Data: tap("kconfirm", s.ID, proposal.Digest())}},
		{{Text: t.Label("button.back", nil), Data: tap("kstage", s.ID)}},
	}
}

// tellAdvanced tells those who go on, in the order of their numbers, so that
// after a crash it goes on where it was.
func (b *Bot) tellAdvanced(ctx context.Context, work *job) error {
	p, err := b.games.entries.Play(ctx, work.Target)
	if err != nil {
		return err
	}
	advance, err := b.games.advances.Get(ctx, work.Target)
	if err != nil {
		return err
	}
	people, err := b.games.entries.Advanced(ctx, advance)
	if err != nil {
		return err
	}
	next := p.Competition.After(work.Target)
	for _, person := range people {
		if person.Person <= advance.Told {
			continue
		}
		if err := b.tellBulk(ctx, person.Resident, func(v Voice, _ *resident.Resident) (string, telegram.Keyboard) {
			key := "stage.goeson"
			if len(advance.Persons) == 0 {
				key = "stage.communitygoeson"
			}
			text := v.Say(key, args{"Title": p.Competition.Title.In(v.lang), "Community": b.communityIn(v, person.Community)})
			if next != nil {
				text += "\n" + b.stageLine(v, next)
			}
			return text, telegram.Keyboard{{{Text: v.Label("button.look", nil), Data: tap("comp", p.Competition.ID)}}}
		}); err != nil {
			return err
		}
		if err := b.games.advances.Tell(ctx, work.Target, person.Person); err != nil {
			return err
		}
	}
	return nil
}

// tellBulk writes to a resident in the pace of broadcasts, and only while these
// may go out. Somebody who cannot be reached keeps nobody else waiting.
func (b *Bot) tellBulk(ctx context.Context, id string, what func(Voice, *resident.Resident) (string, telegram.Keyboard)) error {
	if at := b.awake(); at.After(b.now()) {
		return later(at)
	}
	if paused, err := b.pause.Paused(ctx); err != nil || paused {
		return cmp.Or(err, error(later(b.now().Add(time.Minute))))
	}
	reader, err := b.residents.Get(ctx, id)
	if isNotFound(err) {
		return nil
	}
	if err != nil || reader.Telegram == 0 || reader.Away != nil {
		return err
	}
	text, keyboard := what(b.texts.In(reader.Language), reader)
	_, err = b.outbox.Do(ctx, telegram.LaneBroadcast, telegram.Send{Chat: reader.Telegram, Text: text, Keyboard: keyboard, NoPreview: true})
	return unsettled(err)
}

// communityIn is a community's name in a voice.
func (b *Bot) communityIn(v Voice, id string) string {
	if c, ok := b.places.Community(id); ok {
		return c.Name.In(v.lang)
	}
	return v.Label("register.nocommunity", nil)
}
