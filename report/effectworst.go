package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"kepubot/content"
	"kepubot/quiz"
	"kepubot/store"
)

func isGone(err error) bool { return errors.Is(err, store.ErrNotFound) }

// TipDoing is how a tip was liked.
type TipDoing struct {
	Tip   string     `json:"tip"`
	Title Label      `json:"title"`
	Liked Proportion `json:"liked"` // of those who said something
}

// The bounds of lists of what does badly.
const (
	worstListed = 10
	fewOpinions = 20 // of fewer nothing is said
	fewAnswers  = 30
)

// worstTips lists the tips that were liked least, by the upper bound of their
// share, so that a few bad words do not make a tip bad.
func (m *maker) worstTips(ctx context.Context) error {
	where := m.query(m.q.Period, nil).days()
	if m.q.Place != "" {
		where = append(where, store.In("community", m.sources.communityIDs(m.q.Place)...))
	}
	rows, err := m.sources.Tips.Figures(ctx, store.GroupQuery{Where: where, By: []string{"tip", "value"}})
	if err != nil {
		return fmt.Errorf("adding up feedback by tip: %w", err)
	}
	all := map[string]Proportion{}
	for _, row := range rows {
		at, likes := keys(row), int64(0)
		if at[1] == string(content.Like) {
			likes = row.Count
		}
		all[at[0]] = all[at[0]].plus(proportionOf(likes, row.Count))
	}
	maps.DeleteFunc(all, func(_ string, p Proportion) bool { return p.N < fewOpinions })
	for _, tip := range worst(all) {
		title, err := m.tipTitle(ctx, tip)
		if err != nil {
			return err
		}
		m.effect().Disliked = append(m.effect().Disliked, TipDoing{tip, title, all[tip]})
	}
	return nil
}

// worst are the ids of the lowest proportions, the lowest first.
func worst(all map[string]Proportion) []string {
	ids := slices.SortedFunc(maps.Keys(all), func(a, b string) int {
		return cmp.Or(cmp.Compare(all[a].High, all[b].High), cmp.Compare(all[a].Low, all[b].Low), cmp.Compare(a, b))
	})
	return ids[:min(len(ids), worstListed)]
}

// QuestionDoing is a question that few got right, or that tells strong and
// weak players apart badly.
type QuestionDoing struct {
	Question string `json:"question"`
	Text     Label  `json:"text"`
	Theme    string `json:"theme"`
	// Stage is that of a competition; empty: in practice.
	Stage string     `json:"stage,omitempty"`
	Right Proportion `json:"right"` // credit in whole answers, in a stage
	// Discrimination is the index of [quiz.Item] in hundredths; nil in practice
	// and where marks do not differ.
	Discrimination *int64 `json:"discrimination"`
}

// StageTheme is how much was right of a theme in a stage.
type StageTheme struct {
	Stage string     `json:"stage"`
	Title Label      `json:"title"` // of the competition
	Theme string     `json:"theme"`
	Right Proportion `json:"right"` // credit in whole answers; those left open are not right
}

// A question does badly in a stage below these, in hundredths; see doing.
const (
	poorFacility       = 30
	poorDiscrimination = 20
)

// questions lists the questions that do badly in practice, and in the stages
// in which somebody began within the period and that are over; for the whole
// city alone, since questions are the same everywhere.
func (m *maker) questions(ctx context.Context) error {
	if m.q.Place != "" {
		return nil
	}
	if err := m.practised(ctx); err != nil {
		return err
	}
	stages, err := m.endedStages(ctx)
	if err != nil {
		return err
	}
	for _, stage := range stages {
		if err := m.stage(ctx, stage); err != nil {
			return err
		}
	}
	return nil
}

func (m *maker) practised(ctx context.Context) error {
	rows, err := m.sources.Practice.Figures(ctx, store.GroupQuery{Where: m.query(m.q.Period, nil).days(), By: []string{"question", "right"}})
	if err != nil {
		return fmt.Errorf("adding up answers by question: %w", err)
	}
	all := map[string]Proportion{}
	for _, row := range rows {
		id, right := keys(row)[0], int64(0)
		if row.Keys[1] == true {
			right = row.Count
		}
		all[id] = all[id].plus(proportionOf(right, row.Count))
	}
	maps.DeleteFunc(all, func(_ string, p Proportion) bool { return p.N < fewAnswers })
	for _, id := range worst(all) {
		q, err := m.sources.Bank.Get(ctx, id)
		if isGone(err) {
			continue
		}
		if err != nil {
			return err
		}
		m.effect().Questions = append(m.effect().Questions, QuestionDoing{Question: id, Text: questionText(q), Theme: string(q.Theme), Right: all[id]})
	}
	return nil
}

func questionText(q *quiz.Question) Label {
	return Label{q.In(content.Chinese).Question, q.In(content.English).Question}
}

// endedStage is a stage whose keys may be known.
type endedStage struct {
	id    string
	title Label
}

// endedStages are the stages with entries of the period that are over: nothing
// is told of the questions of others.
func (m *maker) endedStages(ctx context.Context) ([]endedStage, error) {
	rows, err := m.sources.Entries.Figures(ctx, store.GroupQuery{Where: append(m.query(m.q.Period, nil).days(), store.Eq("done", true)), By: []string{"stage"}})
	if err != nil {
		return nil, fmt.Errorf("finding stages: %w", err)
	}
	var stages []endedStage
	for _, row := range rows {
		id := keys(row)[0]
		p, err := m.sources.Entries.Play(ctx, id)
		if isGone(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if p.Over(m.sources.Now()) && p.Pool != nil {
			stages = append(stages, endedStage{id, Label(p.Competition.Title)})
		}
	}
	return stages, nil
}

// stage adds what a stage's questions came to.
func (m *maker) stage(ctx context.Context, s endedStage) error {
	items, err := m.sources.Entries.Items(ctx, s.id)
	if err != nil {
		return err
	}
	themes := map[content.Theme]*[2]float64{} // credit, number
	var bad []QuestionDoing
	for _, item := range items {
		sum := themes[item.Question.Theme]
		if sum == nil {
			sum = &[2]float64{}
			themes[item.Question.Theme] = sum
		}
		sum[0] += item.Facility * float64(item.N)
		sum[1] += float64(item.N)
		if d, is := doing(s.id, item); is {
			bad = append(bad, d)
		}
	}
	slices.SortStableFunc(bad, func(a, b QuestionDoing) int { return cmp.Compare(discrimination(a), discrimination(b)) })
	m.effect().Questions = append(m.effect().Questions, bad[:min(len(bad), worstListed)]...)
	for _, theme := range content.Themes() {
		if sum := themes[theme]; sum != nil {
			m.effect().Stages = append(m.effect().Stages, StageTheme{s.id, s.title, string(theme), proportionOf(int64(math.Round(sum[0])), int64(sum[1]))})
		}
	}
	return nil
}

// discrimination is that of a question; of one whose marks do not differ 1.
func discrimination(d QuestionDoing) int64 {
	if d.Discrimination == nil {
		return 100
	}
	return *d.Discrimination
}

// doing is how an item did, and whether that is bad beyond chance: the share of
// credit is below 30 % or the discrimination below 0.2 by the upper bound of
// its 95 % interval (of Wilson; of a correlation that of Fisher).
func doing(stage string, item quiz.Item) (d QuestionDoing, bad bool) {
	d = QuestionDoing{
		Question: item.Question.ID, Text: questionText(item.Question), Theme: string(item.Question.Theme), Stage: stage,
		Right: proportionOf(int64(math.Round(item.Facility*float64(item.N))), item.N),
	}
	bad = d.Right.High < poorFacility*basis/100
	if r := item.Discrimination; !math.IsNaN(r) && item.N > 3 {
		hundredths := int64(math.Round(100 * r))
		d.Discrimination = &hundredths
		upper := math.Tanh(math.Atanh(r) + z95/math.Sqrt(float64(item.N-3)))
		bad = bad || 100*upper < poorDiscrimination
	}
	return d, bad && item.N >= fewAnswers
}
