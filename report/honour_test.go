package report

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/resident"
	"kepubot/store"
)

// townFigures are figures of communities by their names.
type townFigures map[string]map[string]int64

func (f townFigures) Figures(_ context.Context, figure string, _ event.Period) (map[string]int64, error) {
	return f[figure], nil
}

// panel names a year's communities.
type panel struct {
	*Honours
	now time.Time
}

func openPanel(t *testing.T, d store.Driver) *panel {
	t.Helper()
	p := &panel{now: indicatorNoon}
	var err error
	if p.Honours, err = OpenHonours(t.Context(), d, func() time.Time { return p.now }, indicatorZone); err != nil {
		t.Fatal(err)
	}
	draft := Honour{
		Meta: store.Meta{ID: "h1"}, Title: resident.Name{Chinese: "科普示范社区"}, Kind: HonourCommunity, Period: theYear, Days: 5,
		Criteria: []Criterion{{"events", 4}, {"persontimes", 200}},
	}
	if _, err := p.Add(t.Context(), draft, "rstaff", 1); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *panel) suggest(t *testing.T, seq int64) *Honour {
	t.Helper()
	figures := townFigures{"events": {"a": 4, "b": 9, "c": 3, "gone": 9}, "persontimes": {"a": 200, "b": 199, "c": 900, "d": 900, "gone": 900}}
	known := func(id string) (resident.Community, bool) {
		return resident.Community{ID: id, Place: "fengshan", Name: resident.Name{Chinese: id + "社区"}}, id != "gone"
	}
	h, err := p.Suggest(t.Context(), "h1", figures, known, "rstaff", seq)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func nominee(id string) Candidate {
	return Candidate{ID: id, Community: id, Place: "fengshan", Name: resident.Name{Chinese: id + "社区"}, Grounds: "科普做得好"}
}

// TestHonour takes an honour from its criteria to its names, each update twice.
func TestHonour(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		p, ctx := openPanel(t, d), t.Context()
		var h *Honour
		twice := func(name string, do func() (*Honour, error)) {
			t.Helper()
			for range 2 {
				var err error
				if h, err = do(); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			}
		}
		p.suggest(t, 2)
		if h = p.suggest(t, 3); len(h.Candidates) != 1 || h.Candidates[0].ID != "a" || !cmp.Equal(h.Candidates[0].Figures, []Reached{{"events", 4}, {"persontimes", 200}}) {
			t.Fatalf("%+v", h.Candidates)
		}
		for seq, id := range map[int64]string{4: "b", 5: "c"} {
			twice("nominating", func() (*Honour, error) { return p.Propose(ctx, "h1", nominee(id), "rnominator", seq) })
		}
		for seq, id := range map[int64]string{6: "a", 7: "b"} {
			twice("passing", func() (*Honour, error) { return p.Review(ctx, "h1", id, true, "", "rstaff", seq) })
		}
		twice("declining", func() (*Honour, error) { return p.Review(ctx, "h1", "c", false, "活动太少", "rstaff", 8) })
		twice("showing", func() (*Honour, error) { return p.Show(ctx, "h1", "科协 张三", 9) })
		if want := time.Date(2026, 11, 30, 0, 0, 0, 0, indicatorZone); !h.Until.Equal(want) {
			t.Errorf("shown until %s, not %s", h.Until, want)
		}
		twice("objecting", func() (*Honour, error) { return p.Object(ctx, "h1", "b", "rsomeone", "人次是虚报的", p.now, 10) })
		twice("objecting", func() (*Honour, error) { return p.Object(ctx, "h1", "a", "rsomeone", "没听说过", p.now, 11) })
		twice("objecting", func() (*Honour, error) { return p.Object(ctx, "h1", "", "rsomeone", "名额太少", p.now, 16) })
		p.now = h.Until
		if _, err := p.Name(ctx, "h1", "rstaff", 12); !errors.Is(err, ErrUnanswered) {
			t.Error("named over an objection:", err)
		}
		twice("upholding", func() (*Honour, error) { return p.Answer(ctx, "h1", 10, "核实后撤下", true, "rstaff", 13) })
		twice("answering", func() (*Honour, error) { return p.Answer(ctx, "h1", 11, "有签到表", false, "rstaff", 14) })
		twice("answering", func() (*Honour, error) { return p.Answer(ctx, "h1", 16, "明年增加", true, "rstaff", 17) })
		twice("naming", func() (*Honour, error) { return p.Name(ctx, "h1", "rstaff", 18) })
		if list := h.List(); len(list) != 1 || list[0].ID != "a" || h.NamedBy != "rstaff" {
			t.Errorf("%+v", list)
		}
		if b := h.Candidate("b"); b.State != Removed || len(b.Earlier) != 1 || b.Earlier[0].State != Passed || len(h.Objections) != 3 {
			t.Errorf("%+v", h)
		}
	})
}

// TestHonourRefusals goes through the states with steps that are out of place:
// each is refused by its reason, and nothing changed.
func TestHonourRefusals(t *testing.T) {
	p, ctx := openPanel(t, testdb.SQLite(t)), t.Context()
	start, seq := p.now, int64(100)
	propose := func(c Candidate) func() (*Honour, error) {
		return func() (*Honour, error) { return p.Propose(ctx, "h1", c, "rnominator", seq) }
	}
	review := func(id string, pass bool, reason, by string) func() (*Honour, error) {
		return func() (*Honour, error) { return p.Review(ctx, "h1", id, pass, reason, by, seq) }
	}
	show := func() (*Honour, error) { return p.Show(ctx, "h1", "科协 张三", seq) }
	object := func(id, text string) func() (*Honour, error) {
		return func() (*Honour, error) { return p.Object(ctx, "h1", id, "rsomeone", text, p.now, seq) }
	}
	answer := func(objection int64, text string) func() (*Honour, error) {
		return func() (*Honour, error) { return p.Answer(ctx, "h1", objection, text, true, "rstaff", seq) }
	}
	name := func() (*Honour, error) { return p.Name(ctx, "h1", "rstaff", seq) }
	drop := func() (*Honour, error) { return p.Drop(ctx, "h1", seq) }
	again := func() (*Honour, error) { return p.Reconsider(ctx, "h1", seq) }
	criteria := func() (*Honour, error) { return p.SetCriteria(ctx, "h1", []Criterion{{"events", 0}}, 5, seq) }
	over := time.Date(2026, 11, 30, 0, 0, 0, 0, indicatorZone)
	for i, test := range []struct {
		at   time.Time
		do   func() (*Honour, error)
		want error
	}{
		{start, name, ErrNotDisplayed}, {start, object("", "为什么"), ErrNotDisplayed}, {start, answer(1, "好"), ErrNotDisplayed}, {start, again, ErrNotDisplayed},
		{start, show, ErrNobody}, {start, criteria, ErrHonourFaults},
		{start, propose(Candidate{ID: "a", Community: "b", Name: resident.Name{Chinese: "甲"}}), ErrHonourFaults}, {start, propose(Candidate{ID: "a", Community: "a"}), ErrHonourFaults},
		{start, propose(nominee("a")), nil}, {start, show, ErrUnreviewed},
		{start, review("a", true, "", "rnominator"), ErrOwnCandidate}, {start, review("a", false, "", "rstaff"), ErrWhy}, {start, review("x", true, "", "rstaff"), store.ErrNotFound},
		{start, review("a", true, "", "rstaff"), nil}, {start, show, nil}, // seq 115
		{start, show, ErrNotCollecting}, {start, propose(nominee("b")), ErrNotCollecting}, {start, review("a", false, "少了", "rstaff"), ErrNotCollecting},
		{start, name, ErrObjectionsLast}, {start, object("a", ""), ErrWhy}, {start, object("x", "谁"), store.ErrNotFound},
		{start, object("a", "一"), nil}, {start, object("a", "二"), nil}, {start, object("a", "三"), nil}, {start, object("a", "四"), ErrMany}, // seq 122–125
		{start, answer(99, "好"), store.ErrNotFound}, {start, answer(122, ""), ErrWhy}, {start, answer(122, "属实"), nil}, {start, answer(122, "不属实"), ErrAnswered},
		{over, object("a", "晚了"), ErrNotDisplayed}, {over, name, ErrUnanswered},
		{over, answer(123, "属实"), nil}, {over, answer(124, "属实"), nil}, {over, name, ErrNobody},
		{start, again, nil}, {start, review("a", true, "复核通过", "rstaff"), nil}, {start, show, nil}, {over, name, nil},
		{over, name, ErrNamed}, {over, drop, ErrNamed}, {over, again, ErrNamed}, {over, propose(nominee("b")), ErrNamed}, {over, object("a", "为什么"), ErrNamed},
	} {
		p.now = test.at
		seq++
		before, _ := p.Get(ctx, "h1")
		_, err := test.do()
		if !errors.Is(err, test.want) || test.want == nil && err != nil {
			t.Errorf("step %d (%d): %v, want %v", i, seq, err, test.want)
		}
		if after, _ := p.Get(ctx, "h1"); test.want != nil && !cmp.Equal(before, after) {
			t.Errorf("step %d: refused, and changed", i)
		}
	}
	other := Honour{Meta: store.Meta{ID: "h2"}, Title: resident.Name{Chinese: "科普示范户"}, Kind: HonourHousehold, Period: theYear, Days: 0}
	if _, err := p.Add(ctx, other, "rstaff", 1); !errors.Is(err, ErrHonourFaults) {
		t.Error("no days for objections:", err)
	}
	other.Days = 3
	if _, err := p.Add(ctx, other, "rstaff", 1); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Drop(ctx, "h2", 2); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Propose(ctx, "h2", nominee("a"), "rnominator", 3); !errors.Is(err, ErrDropped) {
		t.Error("proposed to one that was called off:", err)
	}
}

// TestCandidateSteppedBack: whoever stepped back is on no list, and may be
// proposed anew.
func TestCandidateSteppedBack(t *testing.T) {
	p, ctx := openPanel(t, testdb.SQLite(t)), t.Context()
	p.suggest(t, 2)
	h, err := p.StepBack(ctx, "h1", "a", 3)
	if err != nil || h.Candidate("a").State != Stepped {
		t.Fatalf("%+v, %v", h, err)
	}
	if h = p.suggest(t, 4); h.Candidate("a").State != Stepped {
		t.Error("the criteria bring back who stepped back")
	}
	if h, err = p.Propose(ctx, "h1", nominee("a"), "rnominator", 5); err != nil || h.Candidate("a").State != Proposed || h.Candidate("a").Way != Nominated {
		t.Errorf("%+v, %v", h, err)
	}
}
