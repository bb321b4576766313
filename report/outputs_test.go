package report_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kepubot/dev/cityyear"
	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/store"
)

// TestBlocks: a text is kept by year, scope and section, once an update, and
// what cannot be one changes nothing.
func TestBlocks(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		now := time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)
		blocks, err := report.OpenBlocks(t.Context(), d, func() time.Time { return now })
		if err != nil {
			t.Fatal(err)
		}
		put := func(section report.Section, text string, seq int64) error {
			return blocks.Put(t.Context(), 2026, "city", section, text, "rstaff", seq)
		}
		for _, step := range []struct {
			section report.Section
			text    string
			seq     int64
			err     error
			want    string // of the goal
		}{
			{report.GoalSection, "  目标一。\r\n\n目标二。\x00 ", 1, nil, "目标一。\n目标二。"},
			{report.GoalSection, "目标三。", 2, nil, "目标三。"},
			{report.GoalSection, "目标三。再来", 2, nil, "目标三。"},
			{"nothing", "没有这一段", 3, report.ErrSection, "目标三。"},
			{report.GoalSection, strings.Repeat("长", 3001), 4, report.ErrBlockLong, "目标三。"},
			{report.GoalSection, strings.Repeat("行\n", 41), 5, report.ErrBlockLong, "目标三。"},
			{report.LeadershipSection, "开会。", 6, nil, "目标三。"},
			{report.GoalSection, " \n", 7, nil, ""},
		} {
			if err := put(step.section, step.text, step.seq); !errors.Is(err, step.err) {
				t.Fatalf("%q: %v", step.text, err)
			}
			found, err := blocks.Of(t.Context(), 2026, "city")
			if err != nil || found[report.GoalSection].Text != step.want {
				t.Errorf("after %d: %q, %v", step.seq, found[report.GoalSection].Text, err)
			}
		}
		found, err := blocks.Of(t.Context(), 2026, "city")
		if b := found[report.LeadershipSection]; err != nil || len(found) != 1 || b.By != "rstaff" || !b.At.Equal(now) || b.ID != "2026:city:leadership" {
			t.Errorf("%+v, %v", found, err)
		}
		for _, other := range []struct {
			year  int
			scope string
		}{{2027, "city"}, {2026, "fengshan"}} {
			if found, err := blocks.Of(t.Context(), other.year, other.scope); err != nil || len(found) != 0 {
				t.Errorf("%v: %v, %v", other, found, err)
			}
		}
	})
}

// TestForms: the table begins with the default one, and one that would count a
// kind twice changes nothing.
func TestForms(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		forms, err := report.OpenForms(t.Context(), d, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		rows := []report.FormRow{{ID: "talks", Name: resident.Name{Chinese: "讲座和放映", English: "Talks"}, Kinds: []event.Kind{event.Lecture, event.Screening}}}
		twice := append(slices.Clone(rows), report.FormRow{ID: "more", Name: resident.Name{Chinese: "又一行"}, Kinds: []event.Kind{event.Screening}})
		for i, step := range []struct {
			rows []report.FormRow
			err  error
			want string
		}{
			{nil, report.ErrFormFaults, "lectures"},
			{twice, report.ErrFormFaults, "lectures"},
			{[]report.FormRow{{ID: "Bad id", Name: resident.Name{Chinese: "一"}}}, report.ErrFormFaults, "lectures"},
			{[]report.FormRow{{ID: "a", Name: resident.Name{Chinese: "一"}, Kinds: []event.Kind{"dance"}}}, report.ErrFormFaults, "lectures"},
			{rows, nil, "talks"},
			{report.DefaultFormTable().Rows, nil, "lectures"},
		} {
			_, err := forms.Propose(t.Context(), step.rows, "rstaff", int64(2*i+1))
			if err == nil {
				err = forms.Take(t.Context(), int64(2*i+1), "rstaff", int64(2*i+2))
			}
			if !errors.Is(err, step.err) {
				t.Fatalf("step %d: %v", i, err)
			}
			table, err := forms.Table(t.Context())
			if err != nil || table.Rows[0].ID != step.want {
				t.Errorf("after step %d: %+v, %v", i, table.Rows, err)
			}
		}
	})
}

// TestFormLines: however the table is, every event and sign-in is in one line.
func TestFormLines(t *testing.T) {
	r := sampleReport()
	standard, narrow := report.DefaultFormTable(), report.FormTable{Rows: report.DefaultFormTable().Rows[:1]}
	for name, table := range map[string]report.FormTable{"default": standard, "narrow": narrow} {
		var times, offline, online, estimated int64
		lines := table.Lines(r)
		for _, line := range lines {
			times, offline, online, estimated = times+line.Times, offline+line.Offline, online+line.Online, estimated+line.Estimated
		}
		if times != 412+2 || offline != 28665 || online != 13579 || estimated != 15480 {
			t.Errorf("%s: %d times, %d offline, %d online, %d estimated", name, times, offline, online, estimated)
		}
	}
	trainings := standard.Lines(r)[3]
	if trainings.Offline != 7218 || trainings.Returned != 44_016_00 || trainings.Entered != 0 {
		t.Errorf("what units report is mixed with sign-ins: %+v", trainings)
	}
}

// TestFewWithheld: no number of 1 to 4 persons of a group is in the summary,
// nor what would tell it.
func TestFewWithheld(t *testing.T) {
	for _, c := range []struct {
		practised []int64 // by group, those who did not say last
		hidden    []int
	}{
		{[]int64{40, 50, 60}, nil},
		{[]int64{3, 50, 60}, []int{0}},
		{[]int64{3, 50, 0}, []int{0, 1}},
		{[]int64{3, 4, 60}, []int{0, 1}},
		{[]int64{40, 50, 2}, []int{0}},
		{[]int64{50, 40, 2}, []int{1}},
		{[]int64{0, 0, 0}, nil},
	} {
		r := &report.Report{Days: days("2026-01-01", "2026-12-31", "year", "2026 年", "2026"), YearBefore: days("2025-01-01", "2025-12-31", "year", "2025 年", "2025")}
		b := report.Breakdown{By: report.ByGroup}
		for i, n := range c.practised {
			id := []string{"minors", "farmers", ""}[i]
			b.Parts = append(b.Parts, part(id, []string{"青少年", "农民", "未说明"}[i], id, map[report.FigureID]int64{"practice.players": n, "tips.reached": 7700 + int64(i)}))
		}
		r.Breakdowns = []report.Breakdown{b}
		text := plainly(plain(r).Summary(nil, sampleSignature(), resident.Chinese))
		for i, n := range c.practised {
			told := strings.Contains(text, report.Thousands(n)+"人参加答题练习")
			want := n > 0 && !slices.Contains(c.hidden, i) && i < 2
			if told != want {
				t.Errorf("%v: %d told %v:\n%s", c.practised, n, told, text)
			}
		}
	}
}

// TestCityOutputs makes all outputs of a generated year in both languages: the
// numbers of their texts are those of the workbook, and nobody is named.
func TestCityOutputs(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		city, err := cityyear.Make(t.Context(), d, 7, cityyear.Small())
		if err != nil {
			t.Fatal(err)
		}
		reports := report.NewReports(city.Sources)
		for name, q := range asked() {
			e, err := reports.Edition(t.Context(), q, nil, nil, nil)
			if err != nil {
				t.Fatal(name, err)
			}
			for _, language := range languages() {
				o := e.Summary(sampleBlocks(), sampleSignature(), language)
				if _, err := o.Document(); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				known := numbersOf(t, e, language)
				texts := plainly(e.Summary(nil, report.Signature{}, language)) + strings.Join(e.Lines(language), "\n")
				for _, number := range numbersIn(strings.NewReplacer("2027年工作思路", "", "Plan for 2027", "", "0001年1月1日", "", "1 January 0001", "", "2021年工作思路", "", "Plan for 2021", "").Replace(texts)) {
					if !known[number] {
						t.Errorf("%s, %s: %s is nowhere else:\n%s", name, language, number, texts)
					}
				}
			}
			if _, err := json.Marshal(e); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestWorks: what has a name adds up to the figures of the report.
func TestWorks(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		city, err := cityyear.Make(t.Context(), d, 7, cityyear.Small())
		if err != nil {
			t.Fatal(err)
		}
		reports := report.NewReports(city.Sources)
		e, err := reports.Edition(t.Context(), asked()["year"], nil, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		var signins, held, entries int64
		for _, m := range e.Works.Months {
			signins, held = signins+m.SignIns, held+m.Held
		}
		for _, c := range e.Works.Competitions {
			entries += c.Entries
			if c.Players > c.Entries {
				t.Errorf("%+v", c)
			}
		}
		for id, n := range map[report.FigureID]int64{"attendance.signins": signins, "events.held": held, "competitions.entries": entries} {
			if total := e.Total(id); total.Value.N != n || n == 0 {
				t.Errorf("%s: %d, its parts %d", id, total.Value.N, n)
			}
		}
		campaign, err := reports.Edition(t.Context(), asked()["campaign"], nil, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(e.Works.Campaigns) != 1 || e.Works.Campaigns[0].SignIns == 0 || e.Works.Campaigns[0].SignIns != campaign.Total("attendance.signins").Value.N {
			t.Errorf("campaigns: %+v", e.Works.Campaigns)
		}
		if _, err := reports.Works(t.Context(), report.Question{Period: event.Period{From: "2026-02-01", To: "2026-01-01"}}, nil); !errors.Is(err, report.ErrPeriod) {
			t.Errorf("an impossible period: %v", err)
		}
	})
}
