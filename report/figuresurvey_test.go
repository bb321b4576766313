package report_test

import (
	"slices"

	"kepubot/dev/cityyear"
	"kepubot/report"
	"kepubot/schedule"
	"kepubot/survey"
)

// surveys recounts answers one by one. Of anonymous ones it is the survey that
// says which parts are told.
func (b *brute) surveys() {
	surveys := map[string]*survey.Survey{}
	for _, s := range all[survey.Survey](b, "surveys") {
		surveys[s.ID] = s
	}
	shown := map[string]*survey.Results{}
	for _, r := range all[survey.Response](b, "responses") {
		s := surveys[r.Survey]
		day := ""
		switch {
		case !r.At.IsZero():
			day = schedule.DayOf(r.At, cityyear.Zone())
		case s.State == survey.Closed:
			day = schedule.DayOf(s.Closes, cityyear.Zone())
		}
		if !r.Handed || r.Moved != "" || !b.within(day) || b.q.Campaign != "" && s.Campaign != b.q.Campaign || b.q.Place != "" && r.Place != b.q.Place {
			continue
		}
		if !s.Anonymous {
			where := at{report.ByPlaces: r.Place, report.ByCommunity: r.Community, report.ByGroup: r.Group}
			b.response(s, r, where, s.SelfTest(), true)
			continue
		}
		if shown[s.ID] == nil {
			results, err := b.city.Sources.Surveys.Results(b.t.Context(), s.ID)
			if err != nil {
				b.t.Fatal(err)
			}
			shown[s.ID] = results.Suppressed()
		}
		b.anonymous(s, r, shown[s.ID])
	}
}

// anonymous counts an answer in the whole, and in the parts that are told.
func (b *brute) anonymous(s *survey.Survey, r *survey.Response, shown *survey.Results) {
	part := func(parts []survey.Part, id string) (told, rate bool) {
		i := slices.IndexFunc(parts, func(p survey.Part) bool { return p.ID == id && !p.Hidden })
		return i >= 0, i >= 0 && !parts[i].NoRight
	}
	place, placeRate := part(shown.Places, r.Place)
	if b.q.Place != "" {
		if place {
			b.response(s, r, nil, placeRate, true)
		}
		return
	}
	b.response(s, r, nil, !shown.Withheld, true)
	if place {
		b.response(s, r, at{report.ByPlaces: r.Place}, placeRate, false)
	}
	if group, rate := part(shown.Groups, r.Group); group {
		b.response(s, r, at{report.ByGroup: r.Group}, rate, false)
	}
}

// response counts an answer in the parts of where, and in the whole.
func (b *brute) response(s *survey.Survey, r *survey.Response, where at, tested, whole bool) {
	before := func(figure report.FigureID) (n, of int64) {
		k := cellKey{figure: figure}
		return b.n[k], b.of[k]
	}
	right, keyed := int64(0), int64(0)
	for _, a := range r.Answers {
		if key := s.Questions[a.Question-1].Key; key != 0 {
			keyed++
			if a.Picked == key {
				right++
			}
		}
	}
	for _, c := range []struct {
		figure report.FigureID
		n, of  int64
		told   bool
	}{{"surveys.responses", 1, 0, true}, {"selftest.responses", 1, 0, tested}, {"selftest.rightrate", right, keyed, tested}} {
		if !c.told {
			continue
		}
		n, of := before(c.figure)
		b.share(c.figure, c.n, c.of, where)
		if !whole {
			b.n[cellKey{figure: c.figure}], b.of[cellKey{figure: c.figure}] = n, of
		}
	}
	if whole {
		b.once("surveys.held", s.ID, nil)
	}
	if r.Person != "" {
		b.once("surveys.persons", r.Person, where)
	}
}
