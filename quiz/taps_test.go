package quiz

import (
	"context"
	"fmt"
	"math/bits"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kepubot/schedule"
)

// tap is something that a player presses.
type tap struct {
	what   string // begin, answer, hand in
	day    string
	answer Tapped
}

// tapQuestions is how many questions the stages of these tests have.
const tapQuestions = 3

// interesting are times around the deadlines: of a question shown at the
// beginning, of the stage, and of two gaps.
func interesting() []time.Duration {
	return []time.Duration{
		-time.Second, 0, time.Second, 20 * time.Second, 32 * time.Second, 33 * time.Second, time.Hour,
		10 * time.Hour, 10*time.Hour + 30*time.Minute, 11 * time.Hour, 72 * time.Hour, 72*time.Hour + time.Second, 73 * time.Hour, 74 * time.Hour,
	}
}

// tapGaps are times in which nobody could be heard, the second over the end
// of the stage: it closes at 73:30.
func tapGaps() []schedule.Gap {
	at := func(hours float64) time.Time { return noon().Add(time.Duration(hours * float64(time.Hour))) }
	return []schedule.Gap{{From: at(10), To: at(11)}, {From: at(71.5), To: at(73)}}
}

// drawPress is something to press next: mostly what the player is asked, else
// anything.
func (x *expects) drawPress(t *rapid.T) tap {
	p := tap{what: rapid.SampledFrom([]string{"answer", "answer", "answer", "answer", "answer", "answer", "answer", "begin", "hand in"}).Draw(t, "what")}
	p.day = rapid.SampledFrom([]string{"2026-11-24", "2026-11-25"}).Draw(t, "day")
	at := noon().Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "second")) * time.Second)
	if rapid.IntRange(0, 4).Draw(t, "odd") == 0 {
		at = noon().Add(rapid.SampledFrom(interesting()).Draw(t, "at"))
	}
	p.answer = Tapped{
		Attempt: len(x.sheets) - 1,
		Given:   Answer{Picked: rapid.SampledFrom([]uint64{2, 2, 2, 1, 4, 0, 3, 16}).Draw(t, "picked")},
		At:      at,
		Shown:   at.Add(-rapid.SampledFrom([]time.Duration{0, 5 * time.Second, 30 * time.Second, 33 * time.Second, 20 * time.Minute}).Draw(t, "shown")),
	}
	for p.answer.Attempt >= 0 && p.answer.N < tapQuestions && x.sheets[p.answer.Attempt].behind(p.answer.N) {
		p.answer.N++
	}
	if rapid.IntRange(0, 2).Draw(t, "any") == 0 {
		p.answer.Attempt = rapid.IntRange(-1, 2).Draw(t, "attempt")
	}
	if rapid.IntRange(0, 2).Draw(t, "another") == 0 {
		p.answer.N = rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2, -1, tapQuestions}).Draw(t, "n")
	}
	return p
}

// press does what a tap says. That it came too late or twice is no error here.
func (s *season) press(stage, person string, p tap, seq int64) {
	ctx := context.Background()
	switch p.answer.Seq = seq; p.what {
	case "begin":
		s.entries.Begin(ctx, stage, player(person, "huicui"), p.day, p.answer.At, seq)
	case "answer":
		s.entries.Answer(ctx, stage, person, p.answer)
	default:
		s.entries.HandIn(ctx, stage, person, p.answer.Attempt, p.answer.At, seq)
	}
}

// sheetOf is what the rules say of one attempt, written in another way than
// the rules are.
type sheetOf struct {
	day    string
	handed bool
	given  [tapQuestions]uint64
	late   [tapQuestions]bool
	shown  [tapQuestions]time.Time
	took   [tapQuestions]time.Duration
}

func (m *sheetOf) behind(n int) bool { return m.given[n] != 0 || m.late[n] }

func (m *sheetOf) all() bool { return m.behind(0) && m.behind(1) && m.behind(2) }

// expects is a player's attempts as the rules have them.
type expects struct {
	stage   Stage
	changes bool
	sheets  []*sheetOf
}

func moved(deadline time.Time) time.Time {
	for _, gap := range tapGaps() {
		if !deadline.Before(gap.From) && deadline.Before(gap.To) {
			deadline = deadline.Add(gap.To.Sub(gap.From))
		}
	}
	return deadline
}

func (x *expects) press(p tap) {
	at := p.answer.At
	running := !at.Before(x.stage.Opens) && !at.After(moved(x.stage.Closes))
	if p.what == "begin" {
		used := 0
		for _, m := range x.sheets {
			if !m.handed {
				return
			}
			if x.stage.PerDay == 0 || m.day == p.day {
				used++
			}
		}
		if running && used < max(1, x.stage.PerDay) {
			x.sheets = append(x.sheets, &sheetOf{day: p.day})
		}
		return
	}
	if p.answer.Attempt < 0 || p.answer.Attempt >= len(x.sheets) {
		return
	}
	m := x.sheets[p.answer.Attempt]
	if p.what == "hand in" {
		m.handed = m.handed || m.all()
		return
	}
	n, picked := p.answer.N, p.answer.Given.Picked
	switch {
	case n < 0 || n >= tapQuestions || bits.OnesCount64(picked) != 1 || picked > 8:
	case m.handed || !running || m.late[n] || n > 0 && !m.behind(n-1):
	case m.given[n] != 0 && (!x.changes || m.given[n] == picked):
	default:
		m.take(x.stage, n, picked, p.answer)
		m.handed = !x.changes && m.all()
	}
}

func (m *sheetOf) take(stage Stage, n int, picked uint64, tapped Tapped) {
	if m.shown[n].IsZero() {
		m.shown[n] = tapped.Shown
	}
	if stage.Limit > 0 && tapped.At.After(moved(m.shown[n].Add(time.Duration(stage.Limit+2)*time.Second))) {
		m.late[n] = m.given[n] == 0 // what stands there was in time
		return
	}
	m.given[n], m.took[n] = picked, min(max(0, tapped.At.Sub(m.shown[n])), 10*time.Minute)
}

// result is the best of the attempts.
func (x *expects) result() result {
	var all []result
	for _, m := range x.sheets {
		r := result{done: m.all()}
		for n, picked := range m.given {
			if picked == 2 {
				r.right += 1000
				r.took += m.took[n].Milliseconds()
			}
		}
		r.points = 5 * r.right / tapQuestions
		if r.done {
			r.points += 5000
		}
		all = append(all, r)
	}
	if len(all) == 0 {
		return result{}
	}
	return slices.MinFunc(all, func(a, b result) int {
		switch {
		case a.better(b):
			return -1
		case b.better(a):
			return 1
		}
		return 0
	})
}

// TestTapsOfAllKinds: with and without changes, limits and several attempts,
// whatever is pressed in whatever order, late, twice, or again after a
// restart, comes to what the rules say.
func TestTapsOfAllKinds(t *testing.T) {
	s := openSeason(t, &memory{docs: documents{}})
	s.fill(t, sampleBank(2)...)
	s.gaps = tapGaps()
	var stages []*Competition
	for n := range 8 {
		stages = append(stages, s.announced(t, func(c *Competition) {
			c.Changes, c.Stages[0].Questions = n&1 != 0, tapQuestions
			c.Stages[0].Limit, c.Stages[0].PerDay = 30*(n>>1&1), 2*(n>>2&1)
		}, Online))
	}
	again, people := s.restarted(t), 0
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom(stages).Draw(t, "competition")
		stage := c.Stages[0]
		x := &expects{stage: stage, changes: c.Changes}
		people++
		once, twice, restarted := fmt.Sprintf("ra%d", people), fmt.Sprintf("rb%d", people), fmt.Sprintf("rc%d", people)
		presses := []tap{{what: "begin", day: "2026-11-24", answer: Tapped{At: noon()}}}
		for i := range rapid.IntRange(30, 50).Draw(t, "presses") {
			if i > 0 {
				presses = append(presses, x.drawPress(t))
			}
			x.press(presses[i])
			seq := int64(10 * (i + 1))
			s.press(stage.ID, once, presses[i], seq)
			s.press(stage.ID, twice, presses[i], seq)
			s.press(stage.ID, twice, presses[i], seq+1)
			s.press(stage.ID, restarted, presses[i], seq)
			for j := max(0, i-rapid.SampledFrom([]int{-1, -1, 1, 3, 9}).Draw(t, "again")); j <= i; j++ {
				again.press(stage.ID, restarted, presses[j], int64(10*(j+1)))
			}
		}
		for _, person := range []string{once, twice, restarted} {
			entry, err := s.entries.Get(context.Background(), stage.ID, person)
			if err != nil {
				t.Fatal(err)
			}
			if got := (result{entry.Done, entry.Points, entry.Right, entry.Took}); got != x.result() {
				t.Fatalf("%s: %+v, not %+v", person[:2], got, x.result())
			}
		}
	})
	for _, c := range stages {
		if changed, err := s.entries.settleAll(t.Context(), c.Stages[0].ID); err != nil || changed != 0 {
			t.Errorf("scoring again changed %d (%v)", changed, err)
		}
	}
}
