package report_test

import (
	"slices"
	"testing"

	"kepubot/dev/testdb"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/store"
)

// TestBalance recounts turnout from residents and the directory, and who owes
// returns, on both databases.
func TestBalance(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		city := aCity(t, d)
		reports := report.NewReports(city.Sources)
		r, err := reports.Report(t.Context(), asked()["year"], nil)
		if err != nil {
			t.Fatal(err)
		}
		persons := map[string]int64{}
		for _, one := range all[resident.Resident](&brute{t: t, d: d}, "residents") {
			if one.State == resident.Active {
				persons[one.Place]++
			}
		}
		turnout := r.Balance.Turnouts[0]
		if len(turnout.Rows) != 21 || len(turnout.Highest) != 5 || len(turnout.Lowest) != 5 || turnout.Ratio == nil || *turnout.Ratio < 100 {
			t.Fatalf("%+v", turnout)
		}
		share := func(row report.TurnoutRow) float64 { return float64(row.Persons) / float64(row.Permanent) }
		for i, row := range turnout.Rows {
			permanent := int64(0)
			for _, c := range city.Sources.Places.Communities(row.ID, resident.Chinese) {
				permanent += int64(c.Permanent)
			}
			if row.Persons != persons[row.ID] || row.Permanent != permanent || i > 0 && share(row) > share(turnout.Rows[i-1]) {
				t.Errorf("%+v: %d of %d", row, persons[row.ID], permanent)
			}
		}
		if turnout.Highest[0] != turnout.Rows[0].ID || turnout.Lowest[0] != turnout.Rows[20].ID {
			t.Error(turnout.Highest, turnout.Lowest)
		}
		var owing []int
		for _, q := range r.Balance.NotReported {
			owing = append(owing, len(q.Owing))
		}
		if !slices.Equal(owing, []int{3, 4, 7}) {
			t.Errorf("%d owe", owing)
		}
		harmless(t, r)
		honours(t, reports, r)
	})
}

// harmless: the public report has nothing of staff and no small parts of
// people, and the report itself stays.
func harmless(t *testing.T, r *report.Report) {
	t.Helper()
	public := r.Public()
	if public.Effect != nil || public.Balance != nil || r.Effect == nil || r.Balance == nil {
		t.Error("effect and balance are for staff")
	}
	for _, b := range public.Breakdowns {
		if b.By != report.ByGroup && b.By != report.ByHome && b.By != report.ByHomeOf {
			if b.Withheld || len(b.Parts) == 0 {
				t.Errorf("%s is withheld", b.By)
			}
			continue
		}
		for _, part := range b.Parts {
			if n := part.Values["attendance.persons"].N; n > 0 && n < 5 {
				t.Errorf("%s %s: %d persons", b.By, part.ID, n)
			}
		}
	}
	if b := public.Breakdown(report.ByHomeOf); !b.Withheld || b.Parts != nil || r.Breakdown(report.ByHomeOf).Parts == nil {
		t.Error("small communities are shown")
	}
}

// honours: the figures by which communities are proposed are those of the
// report.
func honours(t *testing.T, reports *report.Reports, r *report.Report) {
	t.Helper()
	var figures report.HonourFigures = reports
	for short, id := range map[string]report.FigureID{"events": "events.held", "persontimes": "attendance.signins", "practice.players": "practice.players"} {
		found, err := figures.Figures(t.Context(), short, r.Days.Period())
		if err != nil || len(found) == 0 {
			t.Fatal(short, found, err)
		}
		for _, part := range r.Breakdown(report.ByCommunity).Parts {
			if part.ID != "" && part.Values[id].N != found[part.ID] {
				t.Errorf("%s of %s: %d and %d", short, part.ID, found[part.ID], part.Values[id].N)
			}
		}
	}
	if _, err := figures.Figures(t.Context(), "tips.likerate", r.Days.Period()); err == nil {
		t.Error("a share is no figure to reach")
	}
}
