package content

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kepubot/store"
)

// Reason is why a tip was chosen.
type Reason string

// The reasons.
const (
	ByCalendar Reason = "calendar"
	ByTheme    Reason = "theme"
	ByStaff    Reason = "staff"
)

// Choice is the tip of a day for an audience group: a stored fact, whose
// first writer wins.
type Choice struct {
	store.Meta `bson:",inline"` // "<day>:<group>"
	Day        string           `bson:"day"`
	Group      string           `bson:"group"`
	Tip        string           `bson:"tip"`
	Theme      Theme            `bson:"theme"`
	Reason     Reason           `bson:"reason"`
	// Repeat tells that the audience had the tip within the last 180 days,
	// since the library has no other: staff should write more.
	Repeat bool `bson:"repeat,omitempty"`
	// Skipped are tips that staff took off this day.
	Skipped []string `bson:"skipped,omitempty"`
	By      string   `bson:"by,omitempty"` // staff, where they decided
}

func (c Choice) with(tip *Tip) (Choice, bool) {
	if tip == nil {
		return Choice{}, false
	}
	c.Tip, c.Theme = tip.ID, tip.Theme
	return c, true
}

// ErrNoTip means that the library has nothing for a group.
var ErrNoTip = errors.New("no approved tip for the group")

// ErrBegun means that a day's tip is being sent, or was, and stays.
var ErrBegun = errors.New("day begun")

func choiceID(day, group string) string { return day + ":" + group }

// shift is the local day n days later.
func shift(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

// Today is the tip of a day for a group, chosen now if it was not before.
func (l *Library) Today(ctx context.Context, day, group string) (*Tip, Choice, error) {
	found, err := l.choices.Get(ctx, choiceID(day, group))
	if errors.Is(err, store.ErrNotFound) {
		found, err = l.fix(ctx, day, group)
	}
	if err != nil {
		return nil, Choice{}, fmt.Errorf("choosing the tip of %s for %s: %w", day, group, err)
	}
	tip, err := l.tips.Get(ctx, found.Tip)
	return tip, *found, err
}

// Chosen is the tip that was chosen for a day and group, or store.ErrNotFound.
func (l *Library) Chosen(ctx context.Context, day, group string) (*Choice, error) {
	return l.choices.Get(ctx, choiceID(day, group))
}

// fix chooses and stores; whoever stored first has chosen.
func (l *Library) fix(ctx context.Context, day, group string) (*Choice, error) {
	planned, err := l.Queue(ctx, day, 1, group)
	if err != nil {
		return nil, err
	}
	if len(planned) == 0 {
		return nil, ErrNoTip
	}
	choice := planned[0]
	choice.ID = choiceID(day, group)
	err = l.choices.Insert(ctx, &choice)
	if errors.Is(err, store.ErrExists) {
		return l.choices.Get(ctx, choice.ID)
	}
	return &choice, err
}

// had reads what an audience had before a day, latest first. Two rests back
// suffice to find what is longest ago.
func (l *Library) had(ctx context.Context, day, group string) (past, error) {
	docs, err := l.choices.Find(ctx, store.Query{
		Where: []store.Cond{store.Eq("group", group), store.LT("day", day), store.GT("day", shift(day, -2*restDays))},
		Sort:  []store.Sort{{Field: "day", Desc: true}},
	})
	if err != nil {
		return nil, err
	}
	had := make(past, len(docs))
	for i, doc := range docs {
		had[i] = *doc
	}
	return had, nil
}

// aheadDays is how far ahead the queue can be looked at.
const aheadDays = 180

// Queue tells which tips a group will get on the days from a day on, if
// nothing changes: what is chosen already, and what would be. A day asked for
// alone brings what it brings in a list, since the days between today and it
// are gone through as well. Nothing is told of days further than half a year.
func (l *Library) Queue(ctx context.Context, from string, days int, group string) ([]Choice, error) {
	if from > shift(l.today(), aheadDays) {
		return nil, nil
	}
	tips, err := l.approved(ctx)
	if err != nil {
		return nil, err
	}
	had, err := l.planUpTo(ctx, from, group, tips)
	if err != nil {
		return nil, err
	}
	var queue []Choice
	for i := range days {
		choice, ok, err := l.planned(ctx, shift(from, i), group, tips, had)
		if err != nil {
			return nil, err
		}
		if ok {
			queue = append(queue, choice)
			had = append(past{choice}, had...)
		}
	}
	return queue, nil
}

// today is the local day of the deployment.
func (l *Library) today() string {
	return l.settings.Now().In(l.settings.Location).Format(time.DateOnly)
}

// planUpTo is what a group had before a day, and will have by then.
func (l *Library) planUpTo(ctx context.Context, day, group string, tips []*Tip) (past, error) {
	from := min(day, l.today())
	had, err := l.had(ctx, from, group)
	if err != nil {
		return nil, err
	}
	for ; from < day; from = shift(from, 1) {
		choice, ok, err := l.planned(ctx, from, group, tips, had)
		if err != nil {
			return nil, err
		}
		if ok {
			had = append(past{choice}, had...)
		}
	}
	return had, nil
}

// planned is the choice of a day: the stored one, or the one that would be
// made after what the group had.
func (l *Library) planned(ctx context.Context, day, group string, tips []*Tip, had past) (Choice, bool, error) {
	stored, err := l.choices.Get(ctx, choiceID(day, group))
	if err == nil {
		return *stored, true, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return Choice{}, false, err
	}
	choice, ok := choose(day, group, tips, had, nil)
	return choice, ok, nil
}

// Swap puts a tip on a day that has not begun, by staff.
func (l *Library) Swap(ctx context.Context, day, group, tipID, by string) error {
	tip, err := l.tips.Get(ctx, tipID)
	if err != nil {
		return err
	}
	if tip.State != Approved || !tip.For(group) {
		return ErrState
	}
	return l.put(ctx, Choice{Day: day, Group: group, Tip: tip.ID, Theme: tip.Theme, Reason: ByStaff, By: by})
}

// Skip takes a tip off a day, if it still stands there; the next best takes
// its place.
func (l *Library) Skip(ctx context.Context, day, group, tipID, by string) error {
	tips, err := l.approved(ctx)
	if err != nil {
		return err
	}
	had, err := l.planUpTo(ctx, day, group, tips)
	if err != nil {
		return err
	}
	now, ok, err := l.planned(ctx, day, group, tips, had)
	if err != nil || !ok || now.Tip != tipID {
		return err
	}
	skipped := append(now.Skipped, tipID)
	next, ok := choose(day, group, tips, had, skipped)
	if !ok {
		return ErrNoTip
	}
	next.Skipped, next.By = skipped, by
	return l.put(ctx, next)
}

func (l *Library) put(ctx context.Context, choice Choice) error {
	choice.ID = choiceID(choice.Day, choice.Group)
	err := l.choices.Insert(ctx, &choice)
	if errors.Is(err, store.ErrExists) {
		_, err = l.choices.Update(ctx, choice.ID, func(doc *Choice) error {
			meta := doc.Meta
			*doc = choice
			doc.Meta = meta
			return nil
		})
	}
	if err != nil {
		return fmt.Errorf("putting %s on %s for %s: %w", choice.Tip, choice.Day, choice.Group, err)
	}
	return nil
}
