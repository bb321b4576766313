package cityyear

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"kepubot/content"
	"kepubot/quiz"
	"kepubot/resident"
	"kepubot/schedule"
	"kepubot/store"
)

// question is the n-th one; the key of every fiftieth is wrong, so that it
// does badly.
func (c *City) question(n int, tip string) *quiz.Question {
	wording := func(text string) quiz.Wording {
		return quiz.Wording{Question: text, Options: []string{"A", "B", "C", "D"}, Why: "样例"}
	}
	q := &quiz.Question{
		Meta: store.Meta{ID: fmt.Sprintf("q%04d", n), Rev: 1}, Kind: quiz.Single, Theme: content.Themes()[n%4], Groups: []string{content.Everyone}, Level: 1 + n%3, Tip: tip,
		Chinese: wording(fmt.Sprintf("第 %d 题？", n)), English: wording(fmt.Sprintf("Question %d?", n)), Key: quiz.Key{Right: 1 << (n % 4)},
		Approval: content.Approval{State: content.Approved, Author: "rstaff"}, Created: at(FirstDay, 9, n%60),
	}
	if n%5 == 0 {
		q.Kind, q.Key = quiz.Several, quiz.Key{Right: 0b0011 << (n % 3)}
	}
	return q
}

// makePractice writes a question about every tip, some about none, and
// answers to them: those who got the tip know more.
func (c *City) makePractice(ctx context.Context) error {
	bank, facts := into[quiz.Question](c, "questions"), into[quiz.Practised](c, "practised")
	for n := range len(c.tips) + 20 {
		tip := ""
		if n < len(c.tips) {
			tip = c.tips[n].ID
		}
		c.questions = append(c.questions, c.question(n, tip))
		if err := bank.add(ctx, c.questions[n]); err != nil {
			return err
		}
	}
	all := days()
	for n := range c.size.Practised { // in the order of days, as they come in
		one := c.practised(all[n*len(all)/c.size.Practised])
		if err := facts.once(ctx, one.ID, one); err != nil {
			return err
		}
	}
	return cmp.Or(bank.flush(ctx), facts.flush(ctx))
}

func (c *City) practised(day string) *quiz.Practised {
	p, q := c.somebody(day), pick(c, c.questions)
	for c.chance(2) && c.choices[day] != nil { // the question of the day's tip
		q = c.questions[c.tipNumber(c.choices[day][p.group])]
	}
	player := c.player(p)
	odds := 55
	if got := c.firstChosen(q.Tip, p.group); got != "" && got <= day {
		odds = 75
	}
	return &quiz.Practised{
		Meta: store.Meta{ID: player.Person + ":" + day + ":" + q.ID, Rev: 1}, Question: q.ID, Theme: q.Theme, Tip: q.Tip, Person: player.Person, Resident: p.id,
		Place: player.Place, Community: player.Community, Group: player.Group, Day: day, Right: c.rng.IntN(100) < odds-10*(c.questionNumber(q)%3), At: at(day, 9, c.rng.IntN(600)),
	}
}

func (c *City) questionNumber(q *quiz.Question) (n int) { fmt.Sscanf(q.ID, "q%d", &n); return n }
func (c *City) tipNumber(tip string) (n int)            { fmt.Sscanf(tip, "tip%d", &n); return n }

// firstChosen is when a group got a tip: each is chosen once.
func (c *City) firstChosen(tip, group string) string {
	if tip == "" {
		return ""
	}
	if c.chosenOn == nil {
		c.chosenOn = map[[2]string]string{}
		for day, tips := range c.choices {
			for group, tip := range tips {
				c.chosenOn[[2]string{tip, group}] = day
			}
		}
	}
	return c.chosenOn[[2]string{tip, group}]
}

// player is a resident, or the child on their phone.
func (c *City) player(p person) quiz.Player {
	player := quiz.Player{Person: p.id, Resident: p.id, Place: p.place, Community: p.community, Group: p.group}
	if p.family != "" && c.chance(3) {
		player.Person, player.Group, player.Minor = p.id+"."+p.family, resident.Minors, true
	}
	if player.Community == resident.Unsure {
		player.Place, player.Community = "", ""
	}
	return player
}

// stageQuestions is how many an attempt has, poolQuestions how many it is
// drawn from.
const (
	stageQuestions = 20
	poolQuestions  = 60
)

// makeCompetitions writes two competitions online: a final one in spring, and
// one in autumn with the tag of the campaign, whose second stage is on.
func (c *City) makeCompetitions(ctx context.Context) error {
	competitions, pools := into[quiz.Competition](c, "competitions"), into[quiz.Pool](c, "pools")
	entries := into[quiz.Entry](c, "entries")
	for n, of := range []struct {
		id, title, campaign, opens string
		state                      quiz.State
	}{{"spring", "春季科普竞赛", "", "2026-04-06", quiz.Final}, {"autumn", "科普月知识竞赛", Campaign, "2026-09-14", quiz.Announced}} {
		comp := quiz.NewCompetition(of.id, "rstaff", of.title, []string{content.Chinese}, quiz.Online, quiz.Online)
		comp.Rev, comp.Campaign, comp.State, comp.Created = 1, of.campaign, of.state, at(of.opens, 8, 0)
		pool := &quiz.Pool{Meta: store.Meta{ID: comp.Stages[0].ID, Rev: 1}}
		for i := range poolQuestions {
			q := c.question(5000+100*n+i, "")
			if i%30 == 7 { // its key is wrong
				q.Key.Right = 1 << ((i + 1) % 4)
			}
			pool.Questions = append(pool.Questions, *q)
		}
		comp.Stages[0].Questions, comp.Stages[0].Opens, comp.Stages[0].Closes = stageQuestions, at(of.opens, 8, 0), at(schedule.Shift(of.opens, 6), 20, 0)
		comp.Stages[1].Questions, comp.Stages[1].Opens, comp.Stages[1].Closes = stageQuestions, at("2026-12-18", 8, 0), at("2026-12-30", 20, 0)
		if n == 0 {
			comp.Stages = comp.Stages[:1]
		}
		if err := cmp.Or(competitions.add(ctx, comp), pools.add(ctx, pool)); err != nil {
			return err
		}
		if err := c.makeEntries(ctx, entries, comp, pool); err != nil {
			return err
		}
	}
	return cmp.Or(competitions.flush(ctx), pools.flush(ctx), entries.flush(ctx))
}

// Campaign is the tag of September's events and the autumn competition.
const Campaign = "全国科普月"

// makeEntries writes the entries of a competition: a person plays once a
// stage. The second stage of a competition has a few.
func (c *City) makeEntries(ctx context.Context, w *writer[quiz.Entry], comp *quiz.Competition, pool *quiz.Pool) error {
	order := c.rng.Perm(len(c.people))
	for i, stage := range comp.Stages {
		n := min(c.size.Entries, len(order))
		if i == 1 {
			n /= 20
		}
		for _, who := range order[:n] {
			p := c.people[who]
			if p.community == resident.Unsure {
				continue
			}
			if err := w.add(ctx, c.entry(p, &stage, comp.ID, pool)); err != nil {
				return err
			}
		}
	}
	return nil
}

// entry is one attempt; one in fifteen is broken off.
func (c *City) entry(p person, stage *quiz.Stage, competition string, pool *quiz.Pool) *quiz.Entry {
	began := stage.Opens.Add(time.Duration(c.rng.IntN(2*24*60)) * time.Minute)
	player := c.player(p)
	e := &quiz.Entry{
		Meta: store.Meta{ID: quiz.EntryID(stage.ID, player.Person), Rev: 1}, Stage: stage.ID, Competition: competition, Player: player,
		Day: schedule.DayOf(began, Zone()), Seq: 1, Done: !c.chance(15),
	}
	a, first, able := quiz.Attempt{Day: e.Day, Began: began}, c.rng.IntN(poolQuestions), 40+c.rng.IntN(50)
	for n := range stage.Questions {
		q := &pool.Questions[(first+n)%poolQuestions]
		asked := quiz.Asked{Question: q.ID, Order: []uint8{0, 1, 2, 3}, Shown: began.Add(time.Duration(20*n) * time.Second)}
		if e.Done || n < 7 {
			picked := uint64(1) << c.rng.IntN(4)
			if c.rng.IntN(100) < able {
				picked = c.question(c.questionNumber(q), "").Key.Right
			}
			asked.Given, asked.At = &quiz.Answer{Picked: picked}, asked.Shown.Add(8*time.Second)
			credit := q.Credit(q.Key, *asked.Given)
			e.Right += credit
			if credit == quiz.Whole {
				e.Took += 8000
			}
		}
		a.Asked = append(a.Asked, asked)
	}
	e.Points, e.Low = quiz.ForAnswers*e.Right/(quiz.Whole*int64(stage.Questions)), -e.Took
	if e.Done {
		e.Points += quiz.ForTakingPart
	}
	e.Attempts = []quiz.Attempt{a}
	return e
}
