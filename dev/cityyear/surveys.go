package cityyear

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kepubot/content"
	"kepubot/content/starter"
	"kepubot/resident"
	"kepubot/schedule"
	"kepubot/store"
	"kepubot/survey"
)

// surveyed is a survey that is made, and how many of a thousand answers are
// sought for it; some fall away, as who has answered, or is not asked, gives
// none.
type surveyed struct {
	survey      *survey.Survey
	first, last string // days on which people answer
	share, odds int    // odds in percent of a right answer
}

// makeSurveys writes the self-test that comes along, anonymous; one before and
// one after the campaign; one of a place that goes on; and an anonymous one that
// few answered.
func (c *City) makeSurveys(ctx context.Context) error {
	file, err := starter.SelfTest()
	if err != nil {
		return err
	}
	read, err := survey.Forms{Places: c.Sources.Places, Groups: c.Sources.Groups, Location: Zone()}.ReadFile(file.Name, file.Data, "selftest", "rstaff", at("2026-03-01", 9, 0))
	if err != nil {
		return err
	}
	docs, answers := into[survey.Survey](c, "surveys"), into[survey.Response](c, "responses")
	for _, of := range c.surveyed(read[0]) {
		s := of.survey
		s.Rev, s.Author, s.Created, s.Opens, s.State = 1, "rstaff", at(of.first, 8, 0), at(of.first, 9, 0), survey.Open
		if of.last < LastDay {
			s.Closes, s.State, s.Settled = at(of.last, 22, 0), survey.Closed, true
		}
		if err := docs.add(ctx, s); err != nil {
			return err
		}
		for n := range max(3, c.size.Answers*of.share/1000) {
			if of.share == 0 && n == 3 {
				break
			}
			if r := c.response(of, n); r != nil {
				if err := answers.once(ctx, r.ID, r); err != nil {
					return err
				}
			}
		}
	}
	return cmp.Or(docs.flush(ctx), answers.flush(ctx))
}

// surveyed are the surveys of the city, given the one that comes along.
func (c *City) surveyed(test *survey.Survey) []surveyed {
	named := func(id, zh, en string, phase survey.Phase, questions ...survey.Question) *survey.Survey {
		s := &survey.Survey{Meta: store.Meta{ID: id}, Title: resident.Name{Chinese: zh, English: en}, Questions: questions, ByLink: true, Phase: phase}
		if phase != survey.NoPhase {
			s.Pair, s.Campaign = "month", Campaign
		}
		return s
	}
	asked := append(slices.Clone(test.Questions[:6]), survey.Question{Kind: survey.Scale, Text: resident.Name{Chinese: "您对科普活动打几分？", English: "How do you rate events?"}, Low: 1, High: 5})
	place := named("yard", "梨洲居民需求问卷", "What Lizhou needs", survey.NoPhase,
		survey.Question{
			Kind: survey.Single, Text: resident.Name{Chinese: "来过活动吗？", English: "Did you come to an event?"}, Skips: []survey.Skip{{Option: 1, To: 3}},
			Options: []resident.Name{{Chinese: "来过", English: "Yes"}, {Chinese: "没有", English: "No"}},
		},
		survey.Question{Kind: survey.Number, Text: resident.Name{Chinese: "来过几次？", English: "How often?"}, Low: 1, High: 30},
		survey.Question{Kind: survey.Several, Text: resident.Name{Chinese: "想听什么？", English: "What about?"}, Options: []resident.Name{{Chinese: "健康", English: "Health"}, {Chinese: "手机", English: "Phones"}, {Chinese: "环保", English: "Environment"}}},
		survey.Question{Kind: survey.Text, Optional: true, Text: resident.Name{Chinese: "还有什么想说的？", English: "Anything else?"}})
	place.Reach = content.Reach{Places: []string{"lizhou"}}
	few := named("few", "小范围自测", "A small self-test", survey.NoPhase, slices.Clone(asked)...)
	few.Anonymous = true
	return []surveyed{
		{test, "2026-03-02", "2026-10-10", 640, 62},
		{named("before", "科普月前测", "Before the month", survey.Before, slices.Clone(asked)...), "2026-08-20", "2026-09-05", 160, 55},
		{named("after", "科普月后测", "After the month", survey.After, slices.Clone(asked)...), "2026-09-25", "2026-10-05", 160, 70},
		{place, "2026-11-02", LastDay, 400, 0},
		{few, "2026-12-01", "2026-12-05", 0, 50},
	}
}

// response is the n-th answer to a survey; nil where who was picked is not
// asked. One in twenty was not handed in, one in thirty belongs to somebody who
// was deleted since.
func (c *City) response(of surveyed, n int) *survey.Response {
	s := of.survey
	day := of.first
	for span := c.rng.IntN(60); span > 0 && day < of.last; span-- {
		day = schedule.Shift(day, 1)
	}
	p, who := c.somebody(day), survey.Person{}
	player := c.player(p)
	who = survey.Person{Person: player.Person, Resident: p.id, Place: p.place, Community: p.community, Group: player.Group, Minor: player.Minor}
	if who.Community == resident.Unsure {
		who.Community = ""
	}
	if len(s.Reach.Places) > 0 && who.Place != s.Reach.Places[0] {
		if n%4 > 0 { // by the link others answer too
			return nil
		}
	}
	r := &survey.Response{Meta: store.Meta{ID: s.ID + ":" + who.Person, Rev: 1}, Survey: s.ID, Place: who.Place, Group: who.Group, Handed: s.State == survey.Closed || !c.chance(20)}
	if s.Anonymous {
		r.ID = fmt.Sprintf("%s:%08x%05d", s.ID, c.rng.Uint32(), n)
	} else {
		r.Person, r.Resident, r.Community, r.Minor = who.Person, who.Resident, who.Community, who.Minor
	}
	c.answer(of, r)
	switch {
	case !r.Handed || s.Anonymous:
	case c.chance(30):
		r.ID, r.Person, r.Resident = fmt.Sprintf("%s:x%08x%05d", s.ID, c.rng.Uint32(), n), "", ""
	default:
		r.HandedSeq, r.At = int64(1000+n), at(day, 0, 0).Add(time.Duration(10*60+c.rng.IntN(13*60))*time.Minute)
	}
	return r
}

// answer goes through the questions as they lead on.
func (c *City) answer(of surveyed, r *survey.Response) {
	for n, more := of.survey.Next(r); more; n, more = of.survey.Next(r) {
		q, a := &of.survey.Questions[n-1], survey.Answer{Question: n}
		switch q.Kind {
		case survey.Single:
			a.Picked = 1 << c.rng.IntN(len(q.Options))
			if q.Key != 0 && c.rng.IntN(100) < of.odds-5*(n%4) {
				a.Picked = q.Key
			}
		case survey.Several:
			a.Picked, a.Done = uint64(1+c.rng.IntN(1<<len(q.Options)-1)), true
			if q.Key != 0 && c.rng.IntN(100) < of.odds {
				a.Picked = q.Key
			}
		case survey.Scale, survey.Number:
			a.Number = q.Low + c.rng.Int64N(q.High-q.Low+1)
		case survey.Text:
			if a.Passed = !c.chance(4); !a.Passed {
				a.Text = "多办几场"
			}
		}
		r.Answers = append(r.Answers, a)
	}
}

// asked is how many residents a survey was sent to.
func (c *City) asked(_ context.Context, id string) (int64, error) {
	return map[string]int64{"selftest": 4711, "yard": 83}[id], nil
}
