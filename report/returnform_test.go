package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kepubot/content"
	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/resident"
	"kepubot/store"
)

func testRequestForms(t testing.TB) RequestForms {
	return RequestForms{
		Indicators: DefaultIndicators(), Places: indicatorPlaces(t), Location: indicatorZone,
		Units: []*Reporter{{Meta: store.Meta{ID: "u:agri"}, Name: resident.Name{Chinese: "农业农村局", English: "Agriculture Bureau"}}},
	}
}

// TestRequestForm: the template is a request, in both languages; other ways to
// write one mean the same.
func TestRequestForm(t *testing.T) {
	forms := testRequestForms(t)
	due := time.Date(2026, 12, 8, 17, 0, 0, 0, indicatorZone)
	places := []Addressee{"p:fengshan", "p:sanqishi", "p:simingshan"}
	five := []string{"leaflets", "books", "posters", "panels", "corridors"}
	for name, test := range map[string]struct {
		text string
		want Request
	}{
		"template": {forms.Template(resident.Chinese, indicatorNoon), Request{Title: resident.Name{Chinese: "2026 年科普工作报送"}, Indicators: five, To: places, Period: theYear, Deadline: due}},
		"English":  {forms.Template(resident.English, indicatorNoon), Request{Title: resident.Name{Chinese: "Science work in 2026"}, Indicators: five, To: places, Period: theYear, Deadline: due}},
		"in short": {"三季度展板\n指标:展板，经费\n单位:凤山、农业农村局\n时间:三季度\n截止:12-8", Request{
			Title: resident.Name{Chinese: "三季度展板"}, Indicators: []string{"panels", "funds"}, To: []Addressee{"p:fengshan", "u:agri"}, Period: event.Period{From: "2026-07-01", To: "2026-09-30"}, Deadline: due,
		}},
	} {
		test.want.Meta = store.Meta{ID: "q1"}
		got, problems := forms.Read("q1", test.text, indicatorNoon)
		got.Deadline = got.Deadline.In(indicatorZone)
		if diff := cmp.Diff(test.want, got); diff != "" || len(problems) > 0 {
			t.Errorf("%s: %v %s", name, problems, diff)
		}
	}
}

// TestRequestFormFaults: what is not understood is named, all of it at once.
func TestRequestFormFaults(t *testing.T) {
	_, problems := testRequestForms(t).Read("q1", "标题：甲\n标题：乙\n指标：展版\n单位：鬼镇\n时间：随便\n截止：昨天\n随便写一行", indicatorNoon)
	for _, want := range []string{"“标题”写了两次", "没有“展版”这个指标，是不是：展板", "没有“鬼镇”这个", "时间没看懂", "截止时间没看懂", "“随便写一行”没看懂"} {
		if !said(problems, want) {
			t.Errorf("%q is not among %v", want, problems)
		}
	}
	if _, problems := testRequestForms(t).Read("q1", strings.Repeat("长", requestFormLimit), indicatorNoon); !said(problems, "太长了") {
		t.Error(problems)
	}
}

func said(problems []content.Problem, words string) bool {
	return slices.ContainsFunc(problems, func(p content.Problem) bool { return strings.Contains(p.Chinese, words) && p.English != "" })
}

// TestReadReturn reads boxes in lines; one that is wrong lets none through.
func TestReadReturn(t *testing.T) {
	book := IndicatorBook{Indicators: DefaultIndicators(), Places: indicatorPlaces(t)}
	got, problems := book.ReadReturn("展板 120\n\n经费 5万元 备注 市里拨的；传单 1.2万册", indicatorNoon, indicatorZone)
	want := []Filled{{"panels", 120 * Scale, ""}, {"funds", 5 * Scale, "市里拨的"}, {"leaflets", 12_000 * Scale, ""}}
	if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
		t.Error(problems, diff)
	}
	for text, words := range map[string]string{
		"展板 120\n展版 3":   "第 2 行“展版 3”：没找到这个指标，是不是：展板",
		"展板 120\n科普展板 3": "第 2 行“科普展板 3”：这一项写了两次",
		"展板 120 凤山":      "不用写地点和时间",
		"展板 120 9月":      "不用写地点和时间",
		"展板 -3":          "不能是负数",
		"展板 9000000":     "最多 50000 块",
		"展板":             "展板要填数字",
		"展板 120 乱七八糟的词":  "没看懂",
		"展板 1 备注 " + strings.Repeat("长", 300): "备注最多 200 字",
		strings.Repeat("展板 1\n", 41):          "一次最多 40 行",
	} {
		if got, problems := book.ReadReturn(text, indicatorNoon, indicatorZone); !said(problems, words) || got != nil {
			t.Errorf("%.40q: %v, %v, want %q", text, got, problems, words)
		}
	}
}

// FuzzRequestForm: whatever is typed, no reader falls over, and what is filled
// in is a figure of its indicator.
func FuzzRequestForm(f *testing.F) {
	forms := testRequestForms(f)
	for _, text := range []string{forms.Template(resident.Chinese, indicatorNoon), "展板 120\n经费 5万元", "：：\n标题:", "指标：、，,"} {
		f.Add(text)
	}
	book := IndicatorBook{Indicators: forms.Indicators, Places: forms.Places}
	f.Fuzz(func(t *testing.T, text string) {
		forms.Read("q1", text, indicatorNoon)
		HonourForms{indicatorZone}.Read("h1", text, indicatorNoon)
		filled, _ := book.ReadReturn(text, indicatorNoon, indicatorZone)
		for _, one := range filled {
			if err := indicatorCalled(book.Indicators, one.Indicator).Check(one.Value); err != nil {
				t.Errorf("%q: %+v: %v", text, one, err)
			}
		}
	})
}

func TestCutAmount(t *testing.T) {
	panels := Indicator{Unit: Panels, Most: 50_000}
	for text, want := range map[string]string{"130 漏了一块": "130|漏了一块", "130块，漏了": "130|漏了", "130 块 漏了 一块": "130|漏了 一块", "一百三": "130|", "130": "130|"} {
		if amount, rest, err := panels.CutAmount(text); err != nil || amount.String()+"|"+rest != want {
			t.Errorf("%q: %s, %q, %v", text, amount, rest, err)
		}
	}
	for _, text := range []string{"", "漏了 130", "-3 错了", "1.5 错了"} {
		if amount, _, err := panels.CutAmount(text); err == nil {
			t.Errorf("%q was taken as %s", text, amount)
		}
	}
}

// TestDue: a deadline is due within its last day, once; a later one is due
// anew, a withdrawn request never.
func TestDue(t *testing.T) {
	b, ctx := openBureau(t, testdb.SQLite(t)), t.Context()
	q := b.ask(t, "q1", "panels")
	due := func() int {
		all, err := b.returns.Due(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	deadline := q.Deadline
	for i, step := range []struct {
		at   time.Time
		do   func() error
		want int
	}{
		{deadline.Add(-25 * time.Hour), nil, 0},
		{deadline.Add(-24 * time.Hour), nil, 1},
		{deadline, nil, 1},
		{deadline.Add(time.Minute), nil, 0},
		{deadline.Add(-time.Hour), func() error { return b.returns.Warn(ctx, "q1", deadline) }, 0},
		{deadline.Add(-time.Hour), func() error { _, err := b.returns.Prolong(ctx, "q1", deadline.AddDate(0, 0, 2), 5); return err }, 0},
		{deadline.AddDate(0, 0, 1).Add(time.Hour), nil, 1},
		{deadline.AddDate(0, 0, 1).Add(time.Hour), func() error { _, err := b.returns.Withdraw(ctx, "q1", 6); return err }, 0},
	} {
		b.now = step.at
		if step.do != nil {
			if err := step.do(); err != nil {
				t.Fatal(err)
			}
		}
		if got := due(); got != step.want {
			t.Errorf("step %d: %d are due, not %d", i, got, step.want)
		}
	}
}

// TestBeside: last year's figure of the same place stands beside one of ours.
func TestBeside(t *testing.T) {
	b, ctx := openBureau(t, testdb.SQLite(t)), t.Context()
	seq := int64(0)
	enter := func(indicator, place, day string, value Amount) *Entry {
		seq++
		e, err := b.entries.Record(ctx, Fact{Indicator: indicator, Place: place, Period: oneDay(day), Value: value * Scale}, "rstaff", seq)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	for _, day := range []string{"2025-03-01", "2025-11-24", "2025-11-25"} {
		enter("panels", "fengshan", day, 100)
	}
	enter("panels", "lizhou", "2025-03-01", 7)
	enter("corridors", "fengshan", "2025-01-01", 30)
	enter("panels", "fengshan", "2026-05-01", 40)
	for _, test := range []struct {
		entry  *Entry
		period event.Period
		value  Amount
		before string
	}{
		{enter("panels", "fengshan", "2026-11-24", 60), event.Period{From: "2026-01-01", To: "2026-11-24"}, 100, "200"},
		{enter("corridors", "fengshan", "2026-11-24", 31), oneDay("2026-11-24"), 31, "30"},
		{enter("panels", "", "2026-11-24", 5), event.Period{From: "2026-01-01", To: "2026-11-24"}, 5, "none"},
	} {
		got, err := b.entries.Beside(ctx, test.entry)
		before := "none"
		if got.Before != nil {
			before = got.Before.String()
		}
		if err != nil || got.Period != test.period || got.Value != test.value*Scale || before != test.before {
			t.Errorf("%s of %q: %+v, before %s, %v", test.entry.Indicator, test.entry.Place, got, before, err)
		}
	}
}
