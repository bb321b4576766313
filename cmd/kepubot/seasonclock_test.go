package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/quiz"
	"kepubot/schedule"
	"kepubot/store"
)

// later moves the clock of the simulator, and of bots in this process.
func (c *city) later(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// heard lets time pass in which people are heard, so that no gap arises.
func (c *city) heard(d time.Duration) {
	c.t.Helper()
	const step = 5 * time.Second
	c.withStore(func(driver store.Driver) {
		hearing, err := schedule.NewHearing(c.t.Context(), driver, c.now)
		for ; err == nil && d > 0; d -= step {
			c.later(step)
			err = hearing.Beat(c.t.Context())
		}
		if err != nil {
			c.t.Fatal(err)
		}
	})
}

// entry is what is stored of a player.
func (c *city) entry(t *testing.T, p *player) (e quiz.Entry) {
	t.Helper()
	c.withStore(func(d store.Driver) { e = documents[quiz.Entry](t, d, "entries")[seasonStage+":"+p.doc.ID] })
	return e
}

// reaches has a player answer what comes before a question, until that is
// asked and its clock is stored; it gives the question as it is stored.
func (c *city) reaches(t *testing.T, p *player, n int) (asked quiz.Asked) {
	t.Helper()
	p.upTo = n
	c.eventually(fmt.Sprint("question ", n+1, " is asked"), func() bool {
		p.look(time.Now())
		if _, at := p.read(); at < n {
			return false
		}
		asked = c.entry(t, p).Attempts[0].Asked[n]
		return !asked.Shown.IsZero()
	})
	return asked
}

// enters has a player look up the competition and press 我要参加 there.
func (c *city) enters(p *player) {
	c.t.Helper()
	_, n := p.read()
	before := len(p.Messages())
	p.Send("/competitions")
	c.eventually("the competition is shown", func() bool { return p.TapLabel("我要参加") == nil })
	c.eventually("the question is shown again", func() bool {
		m, at := p.read()
		return at == n && m.ID > before
	})
}

// finishes has a player answer what is left.
func (c *city) finishes(p *player) {
	c.t.Helper()
	p.upTo = seasonQuestions
	c.eventually("all questions are answered", func() bool {
		p.look(time.Now())
		return p.done
	})
}

// TestSeasonKillInMidQuestion: the clock of a question goes on while the bot
// is killed and started anew, and an answer after its time is refused with a
// kind word. A time that runs out while nobody is heard moves.
func TestSeasonKillInMidQuestion(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at(testDay, "07:00:00")
		p := c.enrol(1, c.season(func(s *quiz.Stage) { s.Questions, s.Limit = 3, 120 }))[0]
		for i := range p.script {
			p.script[i] = step{knows: true}
		}
		bot := c.spawn()
		first := c.reaches(t, p, 0)
		bot.kill()
		c.later(80 * time.Second)
		bot = c.start()
		c.enters(p)        // which shows the first question once more
		c.reaches(t, p, 1) // within the 120 s
		c.heard(125 * time.Second)
		c.reaches(t, p, 2) // too late
		bot.stop()
		c.later(130 * time.Second) // nobody is heard
		bot = c.start()
		c.finishes(p)
		bot.stop()
		if !p.late || p.fault != "" {
			t.Errorf("told that it was too late: %t; %s", p.late, p.fault)
		}
		e := c.entry(t, p)
		asked := e.Attempts[0].Asked
		if !asked[0].Shown.Equal(first.Shown) || asked[0].At.Sub(first.Shown) < 80*time.Second || asked[0].Given == nil {
			t.Errorf("the first question was shown %s and is stored as %+v", first.Shown, asked[0])
		}
		if !asked[1].Late || asked[1].Given != nil {
			t.Errorf("the second question is stored as %+v", asked[1])
		}
		if asked[2].Late || asked[2].Given == nil || asked[2].At.Sub(asked[2].Shown) < 130*time.Second {
			t.Errorf("the third question is stored as %+v", asked[2])
		}
		if !e.Done || e.Right != 2000 || e.Points != 5000+5000*2/3 {
			t.Errorf("done %t, right %d, points %d", e.Done, e.Right, e.Points)
		}
	})
}

// TestSeasonKillAtClosing: the bot is away when a stage closes. What was
// answered meanwhile, and for as long after as there was left when the bot
// went, counts; later answers do not.
func TestSeasonKillAtClosing(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.at(testDay, "07:00:00")
		pool := c.season(func(s *quiz.Stage) { s.Questions, s.Closes = 3, store.Millis(c.now().Add(4*time.Minute)) })
		players := c.enrol(2, pool)
		prompt, slow := players[0], players[1]
		bot := c.spawn()
		for _, p := range players {
			p.upTo = 0
			c.eventually("a question is asked", func() bool {
				p.look(time.Now())
				_, at := p.read()
				return at == 0
			})
			p.upTo = seasonQuestions
		}
		bot.kill()
		c.later(5 * time.Minute) // the stage has closed
		prompt.look(time.Now())
		bot = c.start()
		c.finishes(prompt)
		c.heard(5 * time.Minute)
		c.eventually("it is too late", func() bool {
			slow.look(time.Now())
			return said(slow.Person, "已经截止") || strings.Contains(slow.LastToast().Text, "已经截止")
		})
		bot.stop()
		if e := c.entry(t, prompt); !e.Done || prompt.late || prompt.fault != "" {
			t.Errorf("%s; stored is %+v", prompt.fault, e)
		}
		if e := c.entry(t, slow); e.Done || e.Attempts[0].Asked[0].Given != nil || e.Attempts[0].Asked[0].Late {
			t.Errorf("%+v of an answer after the stage had closed", e)
		}
	})
}
