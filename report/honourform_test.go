package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

// TestHonourForm: the template is an honour in both languages, and criteria
// can be written in several ways.
func TestHonourForm(t *testing.T) {
	forms := HonourForms{indicatorZone}
	criteria := []Criterion{{"events.held", 4}, {"attendance.signins", 200}}
	for name, test := range map[string]struct {
		text string
		want Honour
	}{
		"template":    {forms.Template(resident.Chinese, indicatorNoon), Honour{Title: resident.Name{Chinese: "2026 年科普示范社区"}, Kind: HonourCommunity, Period: theYear, Days: 5, Criteria: criteria}},
		"English":     {forms.Template(resident.English, indicatorNoon), Honour{Title: resident.Name{Chinese: "Model science communities of 2026"}, Kind: HonourCommunity, Period: theYear, Days: 5, Criteria: criteria}},
		"other words": {"示范社区\n评：社区（村）\n时间：2026年\n条件：举办活动至少４场，签到人次≥200人次\n公示：7天", Honour{Title: resident.Name{Chinese: "示范社区"}, Kind: HonourCommunity, Period: theYear, Days: 7, Criteria: criteria}},
		"a household": {"科普示范户\n评选：家庭\n时间：2026年", Honour{Title: resident.Name{Chinese: "科普示范户"}, Kind: HonourHousehold, Period: theYear, Days: 5}},
	} {
		test.want.Meta = store.Meta{ID: "h1"}
		got, problems := forms.Read("h1", test.text, indicatorNoon)
		if diff := cmp.Diff(test.want, got); diff != "" || len(problems) > 0 {
			t.Errorf("%s: %v %s", name, problems, diff)
		}
	}
	for text, words := range map[string]string{
		"评：社区\n时间：2026年":                "名称要有",
		"甲\n评：狗\n时间：2026年":              "要选评社区",
		"甲\n评：社区":                       "评选的时间段不对",
		"甲\n评：社区\n时间：2026年\n公示：0 天":     "公示要 1 到 60 天",
		"甲\n评：社区\n时间：2026年\n公示：很久":      "公示要 1 到 60 天",
		"甲\n评：社区\n时间：2026年\n条件：心地善良 3":  "条件“心地善良 3”没看懂",
		"甲\n评：社区\n时间：2026年\n条件：活动 3":    "条件“活动 3”没看懂",
		"甲\n评：社区\n时间：2026年\n条件：举办活动":    "条件“举办活动”没看懂",
		"甲\n评：社区\n时间：2026年\n条件：举办活动 -4": "没看懂",
		"甲\n评：社区\n时间：2026年\n条件：举办活动 0":  "数字要大于 0",
		"甲\n评：家庭\n时间：2026年\n条件：举办活动 4":  "只有社区（村）能按数字初选",
	} {
		if _, problems := forms.Read("h1", text, indicatorNoon); !said(problems, words) {
			t.Errorf("%q: %v, want %q", text, problems, words)
		}
	}
}

// TestHonourChange: criteria and days are changed by the lines that say them;
// what an honour is written as changes nothing.
func TestHonourChange(t *testing.T) {
	forms := HonourForms{indicatorZone}
	community := Honour{Meta: store.Meta{ID: "h1"}, Title: resident.Name{Chinese: "示范社区"}, Kind: HonourCommunity, Period: theYear, Days: 5, Criteria: []Criterion{{"events.held", 4}, {"attendance.persons", 9}}}
	household := Honour{Meta: store.Meta{ID: "h2"}, Title: resident.Name{Chinese: "示范户"}, Kind: HonourHousehold, Period: theYear, Days: 5}
	for text, want := range map[string]struct {
		criteria []Criterion
		days     int
	}{
		forms.Criteria(&community, resident.Chinese): {community.Criteria, 5},
		forms.Criteria(&community, resident.English): {community.Criteria, 5},
		"签到人次至少 300 人次、举办活动 6":                       {[]Criterion{{"attendance.signins", 300}, {"events.held", 6}}, 5},
		"条件：首次参加的人 5":                                {[]Criterion{{"attendance.firsts", 5}}, 5},
		"条件：无\n公示：60 天":                              {nil, 60},
		"Days: 1 days":                               {community.Criteria, 1},
	} {
		got, problems := forms.ReadChange(&community, text)
		if diff := cmp.Diff(want.criteria, got.Criteria); diff != "" || got.Days != want.days || got.Title != community.Title || len(problems) > 0 {
			t.Errorf("%q: %v, %d days, %s", text, problems, got.Days, diff)
		}
	}
	for text, words := range map[string]string{
		"举办话动 4":                 "是不是：举办活动",
		"条件：签到 5，签到人次 9":         "写了两次",
		"Criteria: Event held 3": "是不是：举办活动",
		"心地善良 3":                 "能用的有：竞赛参与人数",
		"条件：举办活动":                "没看懂",
		"公示：0 天":                 "公示要 1 到 60 天",
		"公示：61":                  "公示要 1 到 60 天",
		"公示：半个月":                 "公示要 1 到 60 天",
		"名称：别的\n条件：举办活动 4":       "没看懂",
		"条件：举办活动 0":              "数字要大于 0",
	} {
		if _, problems := forms.ReadChange(&community, text); !said(problems, words) {
			t.Errorf("%q: %v, want %q", text, problems, words)
		}
	}
	if _, problems := forms.ReadChange(&household, "条件：举办活动 4"); !said(problems, "只有社区（村）能按数字初选") {
		t.Errorf("criteria of households: %v", problems)
	}
	if got, problems := forms.ReadChange(&household, forms.Criteria(&household, resident.Chinese)); got.Days != 5 || len(problems) > 0 {
		t.Errorf("%+v, %v", got, problems)
	}
}

// TestShort: short of other criteria are those on the list whom the earlier
// ones proposed with less.
func TestShort(t *testing.T) {
	p := openPanel(t, testdb.SQLite(t))
	h := p.suggest(t, 2)
	for _, test := range []struct {
		criteria []Criterion
		want     int
	}{{[]Criterion{{"events", 4}}, 0}, {[]Criterion{{"events", 5}}, 1}, {[]Criterion{{"persontimes", 201}, {"events", 1}}, 1}, {[]Criterion{{"other", 99}}, 0}, {nil, 0}} {
		if short := h.Short(test.criteria); len(short) != test.want {
			t.Errorf("%v: %+v", test.criteria, short)
		}
	}
	h.Candidates[0].State = Declined
	if short := h.Short([]Criterion{{"events", 5}}); len(short) != 0 || len(h.Candidates) != 1 {
		t.Errorf("declined, and still %+v", short)
	}
}

// FuzzHonourChange: whatever is typed as a change is read or refused.
func FuzzHonourChange(f *testing.F) {
	forms := HonourForms{indicatorZone}
	was := Honour{Meta: store.Meta{ID: "h1"}, Title: resident.Name{Chinese: "示范社区"}, Kind: HonourCommunity, Period: theYear, Days: 5, Criteria: []Criterion{{"events.held", 4}}}
	for _, text := range []string{"", "举办活动 6", "条件：无\n公示：３天", "Criteria: Events held 4, Sign-ins 200", "：：\n、、9"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, problems := forms.ReadChange(&was, text)
		if len(problems) > 0 {
			return
		}
		if again, problems := forms.ReadChange(&was, forms.Criteria(&got, resident.Chinese)); len(problems) > 0 || !cmp.Equal(again, got) {
			t.Errorf("%q became %+v, then %+v (%v)", text, got, again, problems)
		}
	})
}

// TestForgetInHonours: who is forgotten leaves no name of a household, and
// objections that point to nobody.
func TestForgetInHonours(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		p, ctx := openPanel(t, d), t.Context()
		household := Honour{Meta: store.Meta{ID: "h2"}, Title: resident.Name{Chinese: "科普示范户"}, Kind: HonourHousehold, Period: theYear, Days: 5}
		if _, err := p.Add(ctx, household, "rstaff", 2); err != nil {
			t.Fatal(err)
		}
		for i, by := range []string{"rone", "rtwo"} {
			c := Candidate{ID: by, Name: resident.Name{Chinese: "张" + by}, Way: Applied, Grounds: "养了三十年花"}
			if _, err := p.Propose(ctx, "h2", c, by, int64(3+i)); err != nil {
				t.Fatal(err)
			}
		}
		if own, err := p.Own(ctx, "rone"); err != nil || len(own) != 1 {
			t.Errorf("%v, %v", own, err)
		}
		for range 2 {
			if err := p.Forget(ctx, "rone"); err != nil {
				t.Fatal(err)
			}
		}
		h, err := p.Get(ctx, "h2")
		if err != nil {
			t.Fatal(err)
		}
		if c := h.Candidate("rone"); c.By != "" || c.Name != forgotten || c.Grounds != "" || c.State != Stepped {
			t.Errorf("%+v", c)
		}
		if c := h.Candidate("rtwo"); c.By != "rtwo" || c.State != Proposed || c.Grounds == "" {
			t.Errorf("another's: %+v", c)
		}
		if own, err := p.Own(ctx, "rone"); err != nil || len(own) != 0 {
			t.Errorf("%v, %v", own, err)
		}
	})
}
