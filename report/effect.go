package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kepubot/content"
	"kepubot/store"
)

// Effect is what can be told of what the work did. It stands on who chose to
// answer: it shows what goes together, not what brought it about.
type Effect struct {
	Tips      TipEffects      `json:"tips"`
	Themes    []ThemeRight    `json:"themes"`
	Stages    []StageTheme    `json:"stages"`
	Disliked  []TipDoing      `json:"disliked"`
	Questions []QuestionDoing `json:"questions"`
}

func (m *maker) effect() *Effect {
	if m.report.Effect == nil {
		m.report.Effect = &Effect{Tips: TipEffects{Questions: []TipEffect{}}, Themes: []ThemeRight{}, Stages: []StageTheme{}, Disliked: []TipDoing{}, Questions: []QuestionDoing{}}
	}
	return m.report.Effect
}

// TipEffects compares people who answered the question about a tip after their
// audience group had got the tip with people who answered it before, or whose
// group never got it. Whether a person opened it is not known. Only each
// person's first answer in practice counts, since later ones follow its
// explanation. Of the day of the tip itself the order is not known; most answer
// right below the tip.
type TipEffects struct {
	Before  Proportion `json:"before"`
	SameDay Proportion `json:"sameday"`
	After   Proportion `json:"after"`
	// Gain is the difference of after and before within the same question,
	// weighed over the questions of which both are known (Mantel–Haenszel);
	// SameDayGain that of the same day and before. Nil where there are none.
	Gain        *Difference `json:"gain"`
	SameDayGain *Difference `json:"samedaygain"`
	// Ungrouped are first answers of people without an audience group: it is
	// not known whether they had got the tip.
	Ungrouped int64       `json:"ungrouped"`
	Questions []TipEffect `json:"questions"`
}

// TipEffect is the same about one question.
type TipEffect struct {
	Question string      `json:"question"`
	Tip      string      `json:"tip"`
	Title    Label       `json:"title"` // of the tip
	Before   Proportion  `json:"before"`
	SameDay  Proportion  `json:"sameday"`
	After    Proportion  `json:"after"`
	Gain     *Difference `json:"gain"` // of after and before
}

// tipEffects fills in what became of the questions about tips.
func (m *maker) tipEffects(ctx context.Context) error {
	into := &m.effect().Tips
	q := m.query(m.q.Period, nil)
	rows, err := m.sources.Practice.Figures(ctx, store.GroupQuery{Where: append(q.days(), store.Present("tip")), By: []string{"question", "tip"}})
	if err != nil {
		return fmt.Errorf("finding questions about tips: %w", err)
	}
	for _, row := range rows {
		at := keys(row)
		e := TipEffect{Question: at[0], Tip: at[1]}
		if err := m.firstAnswers(ctx, &e, &into.Ungrouped); err != nil {
			return err
		}
		if e.Before.N+e.SameDay.N+e.After.N == 0 {
			continue
		}
		if e.Title, err = m.tipTitle(ctx, e.Tip); err != nil {
			return err
		}
		e.Gain = differenceOf(e.After, e.Before)
		into.Questions = append(into.Questions, e)
		into.Before = into.Before.plus(e.Before)
		into.SameDay = into.SameDay.plus(e.SameDay)
		into.After = into.After.plus(e.After)
	}
	into.Gain = pooled(into.Questions, func(e TipEffect) (now, then Proportion) { return e.After, e.Before })
	into.SameDayGain = pooled(into.Questions, func(e TipEffect) (now, then Proportion) { return e.SameDay, e.Before })
	return nil
}

// firstAnswers sorts the first answers to a question that fall into the period
// by whether the group had got its tip.
func (m *maker) firstAnswers(ctx context.Context, e *TipEffect, ungrouped *int64) error {
	got, err := m.sources.Tips.FirstChosen(ctx, e.Tip)
	if err != nil {
		return err
	}
	person := ""
	var right, n [3]int64 // before, on the day, after
	for fact, err := range m.sources.Practice.Answers(ctx, e.Question, m.q.To) {
		if err != nil {
			return fmt.Errorf("reading answers to %s: %w", e.Question, err)
		}
		first := fact.Person != person
		person = fact.Person
		if !first || fact.Day < m.q.From || m.q.Place != "" && fact.Place != m.q.Place || fact.Tip != e.Tip {
			continue
		}
		if fact.Group == "" {
			*ungrouped++
			continue
		}
		when, day := 0, got[fact.Group]
		if day != "" {
			when = 1 + cmp.Compare(fact.Day, day)
		}
		n[when]++
		if fact.Right {
			right[when]++
		}
	}
	e.Before, e.SameDay, e.After = proportionOf(right[0], n[0]), proportionOf(right[1], n[1]), proportionOf(right[2], n[2])
	return nil
}

func (m *maker) tipTitle(ctx context.Context, id string) (Label, error) {
	tip, err := m.sources.Tips.Get(ctx, id)
	if isGone(err) {
		return Label{id, id}, nil
	}
	if err != nil {
		return Label{}, err
	}
	return Label{tip.In(content.Chinese).Title, tip.In(content.English).Title}, nil
}

// ThemeRight is how much was right in practice of a theme in a stretch of the
// period: a month, or a week of a period of at most two months.
type ThemeRight struct {
	From  string     `json:"from"`
	Theme string     `json:"theme"`
	Right Proportion `json:"right"`
}

// weeksUpTo is the length in days up to which a period is shown by weeks.
const weeksUpTo = 62

// themes fills in right answers by theme over time.
func (m *maker) themes(ctx context.Context) error {
	where := m.query(m.q.Period, nil).days()
	if m.q.Place != "" {
		where = append(where, store.Eq("place", m.q.Place))
	}
	rows, err := m.sources.Practice.Figures(ctx, store.GroupQuery{Where: where, By: []string{"day", "theme", "right"}})
	if err != nil {
		return fmt.Errorf("adding up answers by theme: %w", err)
	}
	type key struct{ from, theme string }
	all := map[key]Proportion{}
	for _, row := range rows {
		at := keys(row)
		k := key{m.stretch(at[0]), at[1]}
		var right int64
		if row.Keys[2] == true {
			right = row.Count
		}
		all[k] = all[k].plus(proportionOf(right, row.Count))
	}
	for k, right := range all {
		m.effect().Themes = append(m.effect().Themes, ThemeRight{k.from, k.theme, right})
	}
	slices.SortFunc(m.effect().Themes, func(a, b ThemeRight) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Theme, b.Theme))
	})
	return nil
}

// stretch is the first day of the month, or of the week, that a day lies in,
// but not before the period.
func (m *maker) stretch(day string) string {
	from := day[:len("2006-01")] + "-01"
	if m.q.Length() <= weeksUpTo {
		t, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return day
		}
		from = t.AddDate(0, 0, -(int(t.Weekday())+6)%7).Format(time.DateOnly)
	}
	return max(from, m.q.From)
}
