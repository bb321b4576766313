package quiz

import (
	"errors"
	"fmt"
	"math/bits"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kepubot/content"
	"kepubot/schedule"
	"kepubot/store"
)

// failer is what helpers need of a test or a property.
type failer interface {
	Helper()
	Fatal(args ...any)
}

// samplePlay is a competition of one online stage that is open at noon.
func samplePlay(t failer, n int, edit func(*Competition)) Play {
	t.Helper()
	c := NewCompetition("k1", "rstaff", "夏季科普赛", []string{content.Chinese, content.English}, Online)
	s := &c.Stages[0]
	s.Opens, s.Closes, s.Questions = noon(), noon().Add(72*time.Hour), n
	if edit != nil {
		edit(c)
	}
	if problems := c.Problems(noon()); len(problems) > 0 {
		t.Fatal(problems)
	}
	pool, err := newPool(c, s, sampleBank(5), 7)
	if err != nil {
		t.Fatal(err)
	}
	c.State = Announced
	return Play{Competition: c, Stage: s, Pool: pool}
}

func begun(t failer, p Play, seed uint64) *Entry {
	t.Helper()
	e := &Entry{Meta: store.Meta{ID: "k1.1:r1"}}
	if err := e.begin(p.Stage, p.Pool, seed, "2026-11-24", noon()); err != nil {
		t.Fatal(err)
	}
	return e
}

func drawTaps(t *rapid.T, questions int) []Tapped {
	taps := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Tapped {
		return Tapped{
			N:     rapid.IntRange(-1, questions).Draw(t, "n"),
			Given: Answer{Picked: rapid.Uint64Range(0, 17).Draw(t, "picked")},
			At:    noon().Add(time.Duration(rapid.IntRange(0, 80*3600).Draw(t, "second")) * time.Second),
		}
	}), 0, 60).Draw(t, "taps")
	for i := range taps {
		taps[i].Seq = int64(10 * (i + 1))
	}
	return taps
}

// outcomeOf plays taps in their order.
func outcomeOf(p Play, e *Entry, taps []Tapped) result {
	for _, tap := range taps {
		e.answer(p, tap)
		e.settle(p)
	}
	return result{e.Done, e.Points, e.Right, 0}
}

// expected is what the taps come to by a few lines of another kind: the first
// fitting tap in time counts, question after question.
func expected(e *Entry, taps []Tapped, closes time.Time) result {
	next, right := 0, int64(0)
	for _, tap := range taps {
		fits := bits.OnesCount64(tap.Given.Picked) == 1 && tap.Given.Picked < 16
		if tap.N != next || !fits || tap.At.After(closes) {
			continue
		}
		next++
		if tap.Given.Picked == 2 {
			right++
		}
	}
	n := int64(len(e.Attempts[0].Asked))
	r := result{points: 50_00 * right / n, right: Whole * right, done: next == int(n)}
	if r.done {
		r.points += 50_00
	}
	return r
}

// TestAnyTaps: whatever is pressed in whatever order, twice, late, or out of
// turn, and played anew after a restart, the score is what the rules say.
func TestAnyTaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := samplePlay(t, 4, nil)
		taps := drawTaps(t, 4)
		once := begun(t, p, 3)
		want := expected(once, taps, p.Stage.Closes)
		if got := outcomeOf(p, once, taps); got != want {
			t.Fatalf("%+v, not %+v", got, want)
		}
		var twice []Tapped
		for _, tap := range taps {
			again := tap
			again.Seq++
			twice = append(twice, tap, again)
		}
		if got := outcomeOf(p, begun(t, p, 3), twice); got != want {
			t.Fatalf("pressed twice: %+v, not %+v", got, want)
		}
		// A restart: the tail comes again and meets what it did.
		tail := rapid.IntRange(0, len(taps)).Draw(t, "tail")
		if got := outcomeOf(p, once, taps[tail:]); got != want && len(taps) > 0 {
			t.Fatalf("played again: %+v, not %+v", got, want)
		}
		before := *once
		once.settle(p)
		if before.Points != once.Points || before.Took != once.Took || before.Right != once.Right {
			t.Fatal("scoring again changed it")
		}
	})
}

// TestUniform: over many draws each option stands in each place equally
// often, and so does each question. The bound is chi-square's at 0.001.
func TestUniform(t *testing.T) {
	p := samplePlay(t, 12, nil)
	const draws = 6000
	var options [4][4]int
	places := map[string][]int{}
	for seed := range uint64(draws) {
		for i, asked := range begun(t, p, seed).Attempts[0].Asked {
			if places[asked.Question] == nil {
				places[asked.Question] = make([]int, 12)
			}
			places[asked.Question][i]++
			if i == 0 {
				for at, option := range asked.Order {
					options[option][at]++
				}
			}
		}
	}
	for option, counts := range options {
		if x := chiSquare(counts[:]); x > 16.27 { // 3 degrees of freedom
			t.Errorf("option %d stands at %v (%.1f)", option, counts, x)
		}
	}
	if len(places) != len(p.Pool.Questions) {
		t.Errorf("%d of %d questions were ever drawn", len(places), len(p.Pool.Questions))
	}
	worst := 0.0
	for _, counts := range places {
		worst = max(worst, chiSquare(counts))
	}
	if worst > 45 { // 11 degrees of freedom, the worst of sixty
		t.Errorf("a question's places are uneven: %.1f", worst)
	}
}

func chiSquare(counts []int) float64 {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	mean, x := float64(sum)/float64(len(counts)), 0.0
	for _, n := range counts {
		x += (float64(n) - mean) * (float64(n) - mean) / mean
	}
	return x
}

// TestBalanced: a draw is even over themes, and within them over levels.
func TestBalanced(t *testing.T) {
	p := samplePlay(t, 12, nil)
	for seed := range uint64(200) {
		cells := map[string]int{}
		for _, asked := range begun(t, p, seed).Attempts[0].Asked {
			q, _ := p.Pool.Question(asked.Question)
			cells[fmt.Sprint(q.Theme, q.Level)]++
		}
		if len(cells) != 12 {
			t.Fatalf("drawn %v", cells)
		}
	}
}

// right is the right answer to question n as the bank has it; wrong another.
var right, wrong = Answer{Picked: 2}, Answer{Picked: 1}

// press is an answer newer than all before.
func press(attempt, n int, given Answer, at, shown time.Time) Tapped {
	return Tapped{Attempt: attempt, N: n, Given: given, At: at, Shown: shown, Seq: seq.Add(1)}
}

var seq atomic.Int64

func TestLimit(t *testing.T) {
	p := samplePlay(t, 2, func(c *Competition) { c.Stages[0].Limit = 30 })
	for _, test := range []struct {
		name  string
		after time.Duration
		gaps  []schedule.Gap
		want  Outcome
	}{
		{"in time", 31 * time.Second, nil, Recorded},
		{"too late", 33 * time.Second, nil, TooLate},
		{"nobody could be heard", 80 * time.Second, []schedule.Gap{{From: noon().Add(10 * time.Second), To: noon().Add(70 * time.Second)}}, Recorded},
		{"too late even so", 93 * time.Second, []schedule.Gap{{From: noon().Add(10 * time.Second), To: noon().Add(70 * time.Second)}}, TooLate},
	} {
		t.Run(test.name, func(t *testing.T) {
			e, p := begun(t, p, 1), p
			p.Gaps = test.gaps
			outcome, err := e.answer(p, press(0, 0, right, noon().Add(test.after), noon()))
			if err != nil || outcome != test.want {
				t.Fatal(outcome, err)
			}
			outcome, err = e.answer(p, press(0, 1, right, noon().Add(2*time.Minute), noon().Add(2*time.Minute-time.Second)))
			e.settle(p)
			want := int64(100_00)
			if test.want == TooLate {
				want = 75_00 // seen, and not answered
			}
			if err != nil || !e.Done || e.Points != want {
				t.Errorf("%d points, done %t (%v, %v)", e.Points, e.Done, outcome, err)
			}
		})
	}
}

// TestClosing: an answer counts by when it was received, and a deadline that
// passed while nobody could be heard moves.
func TestClosing(t *testing.T) {
	p := samplePlay(t, 1, nil)
	late := p.Stage.Closes.Add(time.Minute)
	if _, err := begun(t, p, 1).answer(p, press(0, 0, right, late, time.Time{})); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	p.Gaps = []schedule.Gap{{From: p.Stage.Closes.Add(-time.Minute), To: p.Stage.Closes.Add(30 * time.Second)}}
	if _, err := begun(t, p, 1).answer(p, press(0, 0, right, late, time.Time{})); err != nil {
		t.Error(err)
	}
}

func TestSpeed(t *testing.T) {
	p := samplePlay(t, 1, func(c *Competition) { c.Speed, c.Stages[0].Limit = true, 20 })
	for after, want := range map[time.Duration]int64{0: 100_00, 10 * time.Second: 87_50, 20 * time.Second: 75_00, 21 * time.Second: 75_00} {
		e := begun(t, p, 1)
		if _, err := e.answer(p, press(0, 0, right, noon().Add(after), noon())); err != nil {
			t.Fatal(err)
		}
		if e.settle(p); e.Points != want {
			t.Errorf("after %s: %d, not %d", after, e.Points, want)
		}
	}
}

// TestMinds: with the setting answers can be changed until handed in.
func TestMinds(t *testing.T) {
	p := samplePlay(t, 1, func(c *Competition) { c.Changes = true })
	e := begun(t, p, 1)
	for _, step := range []struct {
		given Answer
		want  Outcome
	}{{wrong, Recorded}, {wrong, Repeated}, {right, Changed}} {
		if outcome, err := e.answer(p, press(0, 0, step.given, noon(), time.Time{})); err != nil || outcome != step.want {
			t.Fatal(outcome, err)
		}
	}
	if err := e.handIn(0, noon()); err != nil {
		t.Fatal(err)
	}
	if _, err := e.answer(p, press(0, 0, wrong, noon(), time.Time{})); !errors.Is(err, ErrAnswered) {
		t.Error(err)
	}
	if e.settle(p); e.Points != 100_00 {
		t.Error(e.Points)
	}
}

func TestAttempts(t *testing.T) {
	p := samplePlay(t, 1, func(c *Competition) { c.Stages[0].PerDay = 2 })
	e := begun(t, p, 1)
	for i, given := range []Answer{wrong, right} {
		if _, err := e.answer(p, press(i, 0, given, noon(), time.Time{})); err != nil {
			t.Fatal(err)
		}
		err := e.begin(p.Stage, p.Pool, 2, "2026-11-24", noon())
		if i == 1 != errors.Is(err, ErrNoAttempt) {
			t.Fatal(err)
		}
	}
	if err := e.begin(p.Stage, p.Pool, 3, "2026-11-25", noon()); err != nil {
		t.Fatal("the next day:", err)
	}
	if e.settle(p); e.Points != 100_00 || !e.Done {
		t.Errorf("the best attempt counts, not %d", e.Points)
	}
}

func TestCredit(t *testing.T) {
	several := sampleQuestions()[1] // A and C
	for picked, want := range map[uint64]int64{0b0101: 1000, 0b0001: 500, 0b0011: 0, 0b0111: 500, 0b1111: 0, 0b1010: 0} {
		if got := several.Credit(several.Key, Answer{Picked: picked}); got != want {
			t.Errorf("%s: %d, not %d", Letters(picked), got, want)
		}
	}
	number := sampleQuestions()[3]
	for n, want := range map[float64]int64{100: 1000, 97.5: 1000, 102.5: 1000, 102.6: 0} {
		if got := number.Credit(number.Key, Answer{Number: n}); got != want {
			t.Errorf("%g: %d, not %d", n, got, want)
		}
	}
}

// TestProblems: what staff can get wrong is refused with the reason.
func TestProblems(t *testing.T) {
	for name, edit := range map[string]func(*Competition){
		"it closes before it opens": func(c *Competition) { c.Stages[0].Closes = c.Stages[0].Opens.Add(-time.Hour) },
		"no opening time":           func(c *Competition) { c.Stages[0].Opens = time.Time{} },
		"its closing time has passed": func(c *Competition) {
			c.Stages[0].Opens, c.Stages[0].Closes = noon().Add(-2*time.Hour), noon().Add(-time.Hour)
		},
		"1 to 100 questions": func(c *Competition) { c.Stages[0].Questions = 0 },
		"speed counts only where questions have a time limit": func(c *Competition) { c.Speed = true },
		"the last stage has nowhere to advance to":            func(c *Competition) { c.Stages[0].Advance = Advancing{By: TopResidents, N: 3} },
		"title: missing or over 40 characters":                func(c *Competition) { c.Title.Chinese = "" },
		"rule: not one of ours":                               func(c *Competition) { c.Rule = Rule{Kind: MeanOfBest} },
		"stages: 1 to 8":                                      func(c *Competition) { c.Stages = nil },
	} {
		c := samplePlay(t, 5, nil).Competition
		edit(c)
		found := fmt.Sprint(c.Problems(noon()))
		if problems := c.Problems(noon()); len(problems) == 0 || !contains(problems, name) {
			t.Errorf("%s: %s", name, found)
		}
	}
	c := samplePlay(t, 5, nil).Competition
	c.Stages[0].Questions = 61
	if _, err := newPool(c, &c.Stages[0], sampleBank(5), 1); !errors.As(err, new(ErrBank)) {
		t.Error("a draw larger than the bank:", err)
	}
}

func contains(problems []content.Problem, english string) bool {
	for _, p := range problems {
		if p.English == english || p.English == "stage 1: "+english {
			return true
		}
	}
	return false
}
