package quiz

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

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
	var drawn []int
	worst := 0.0
	for _, q := range p.Pool.Questions {
		counts, sum := places[q.ID], 0
		for _, n := range counts {
			sum += n
		}
		drawn, worst = append(drawn, sum), max(worst, chiSquare(counts))
	}
	if x := chiSquare(drawn); x > 84 { // 4 degrees of freedom in each of 12 cells
		t.Errorf("questions are drawn %v (%.1f)", drawn, x)
	}
	if worst > 45 { // 11 degrees of freedom, the worst of sixty
		t.Errorf("a question's places are uneven: %.1f", worst)
	}
}

// TestTrueStandsFirst: the options of other questions change places.
func TestTrueStandsFirst(t *testing.T) {
	p := samplePlay(t, 12, nil)
	for i := range p.Pool.Questions {
		p.Pool.Questions[i].Kind = TrueFalse
	}
	for seed := range uint64(20) {
		for _, asked := range begun(t, p, seed).Attempts[0].Asked {
			if len(asked.Order) != 2 || asked.Order[0] != 0 {
				t.Fatalf("%v", asked.Order)
			}
		}
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

// TestLateStays: a question whose time is over stays as it is.
func TestLateStays(t *testing.T) {
	p := samplePlay(t, 2, func(c *Competition) { c.Changes, c.Stages[0].Limit = true, 30 })
	e := begun(t, p, 1)
	for _, step := range []struct {
		n     int
		given Answer
		after time.Duration
		want  Outcome
		err   error
	}{
		{0, right, 5 * time.Second, Recorded, nil},
		{0, wrong, 40 * time.Second, TooLate, nil}, // what stands there was in time
		{1, wrong, 40 * time.Second, TooLate, nil},
		{1, right, 20 * time.Second, 0, ErrAnswered},
	} {
		if outcome, err := e.answer(p, press(0, step.n, step.given, noon().Add(step.after), noon())); outcome != step.want || !errors.Is(err, step.err) {
			t.Errorf("%+v: %d (%v)", step, outcome, err)
		}
	}
	if e.settle(p); e.Right != Whole || e.Took != 5000 || !e.Done {
		t.Errorf("%+v", e)
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
	number.Key.Closest = true
	for n, want := range map[float64]int64{100: 1000, 100.5: 800, 99: 600, 102.5: 0, 97.5: 0, 97.6: 40, 1e9: 0, -1e300: 0} {
		if got := number.Credit(number.Key, Answer{Number: n}); got != want {
			t.Errorf("%g of the closest: %d, not %d", n, got, want)
		}
	}
}
