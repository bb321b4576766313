package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/schedule"
	"kepubot/store"
)

// monthly is the report of a month that staff get by themselves: inserting it
// is the claim, and Done says that everybody has it.
type monthly struct {
	store.Meta `bson:",inline"` // the month, 2026-10
	Done       bool             `bson:"done"`
}

type monthlies struct{ docs *store.Collection[monthly] }

func openMonthlies(ctx context.Context, d store.Driver) (*monthlies, error) {
	docs, err := store.Open[monthly](ctx, d, store.Schema{Name: "monthlies"})
	if err != nil {
		return nil, err
	}
	return &monthlies{docs}, nil
}

// done notes that everybody has the report of a month.
func (m *monthlies) done(ctx context.Context, month string) error {
	_, err := m.docs.Update(ctx, month, func(doc *monthly) error {
		doc.Done = true
		return nil
	})
	return err
}

// open tells whether the report of a month is still to be sent, and claims it.
func (m *monthlies) open(ctx context.Context, month string) (bool, error) {
	err := m.docs.Insert(ctx, &monthly{Meta: store.Meta{ID: month}})
	if !errors.Is(err, store.ErrExists) {
		return err == nil, err
	}
	there, err := m.docs.Get(ctx, month)
	return err == nil && !there.Done, err
}

// The last day of a month on which the report of the month before is sent, and
// the hour from which it is: a bot that was down catches up, and nobody gets it
// stale.
const (
	monthlyLast = 10
	monthlyHour = 9
)

// sweepMonthly has the report of last month sent to staff, once.
func (b *Bot) sweepMonthly(ctx context.Context) error {
	now := b.local()
	if now.Day() > monthlyLast || now.Hour() < monthlyHour || b.awake().After(b.now()) {
		return nil
	}
	month := now.AddDate(0, 0, -now.Day()).Format("2006-01")
	open, err := b.reports.monthlies.open(ctx, month)
	if err != nil || !open {
		return err
	}
	return b.jobs.Add(ctx, job{Kind: jobMonthly, Once: month, Target: month})
}

// sendMonthly sends the report of a month to everybody who may see the city's
// figures, in the order of their ids, so that after a crash it goes on where it
// was.
func (b *Bot) sendMonthly(ctx context.Context, work *job) error {
	first, err := time.ParseInLocation("2006-01", work.Target, b.config.Location)
	if err != nil {
		return fmt.Errorf("reading the month %q: %w", work.Target, err)
	}
	q := report.Question{Period: event.Period{From: schedule.DayOf(first, b.config.Location), To: schedule.DayOf(first.AddDate(0, 1, -1), b.config.Location)}}
	e, err := b.reports.all.Edition(ctx, q, b.returns.honours, b.reports.forms, func(int, int) {})
	if err != nil {
		return fmt.Errorf("making the report of %s: %w", work.Target, err)
	}
	ids, err := b.whoMay(ctx, resident.ViewFigures)
	if err != nil {
		return err
	}
	code := codeOf(q)
	if err := b.tellEach(ctx, work, ids, func(id string) error { return b.tellMonthly(ctx, id, e, code) }); err != nil {
		return err
	}
	return b.reports.monthlies.done(ctx, work.Target)
}

// tellMonthly sends the lines of a report to a member of staff who may see the
// whole city.
func (b *Bot) tellMonthly(ctx context.Context, id string, e report.Edition, code string) error {
	me, err := b.residents.Get(ctx, id)
	if isNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	rights, err := b.staff.Of(ctx, me)
	if err != nil || !rights.MayIn(resident.ViewFigures, resident.Community{}) {
		return err
	}
	return b.tellBulk(ctx, id, func(v Voice, _ *resident.Resident) (string, telegram.Keyboard) {
		lines := e.Public().Lines(v.lang)
		for i, line := range lines {
			lines[i] = telegram.Escape(line)
		}
		return "📊 <b>" + lines[0] + "</b>\n" + strings.Join(lines[1:], "\n"), telegram.Keyboard{
			{{Text: v.Label("report.docx", nil), Data: tap("repdocx", code)}, {Text: v.Label("report.xlsx", nil), Data: tap("repxlsx", code)}},
			{{Text: v.Label("report.all", nil), Data: tap("rep", code)}}}
	})
}
