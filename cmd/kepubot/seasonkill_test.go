package main

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kepubot/dev/testdb"
	"kepubot/quiz"
	"kepubot/store"
)

// TestSeasonKill has residents of all communities answer twenty questions
// each, with slips, double taps and forged ones, while the bot is killed again
// and again. What is stored is what their scripts say that they pressed first,
// once, and what comes again after a kill changes nothing.
func TestSeasonKill(t *testing.T) {
	testdb.EachURI(t, func(t *testing.T, uri string) {
		c := newCity(t, uri)
		c.patience = time.Duration(size(6, 40)) * time.Minute
		c.at(testDay, "02:00:00")
		line := c.newLine()
		pool := c.season(func(s *quiz.Stage) { s.Questions = seasonQuestions })
		g := &crowd{telegram: c.telegram, players: c.enrol(size(250, 5000), pool)}
		g.most.Store(atOnce)
		g.left.Store(int64(len(g.players)))
		go g.play(t.Context())
		began, kills, again := time.Now(), size(2, 8), 0
		bot := c.spawn()
		for kill := range kills {
			goal := int64(len(g.players) * seasonQuestions * (kill + 1) / (kills + 1))
			c.eventually(fmt.Sprint(goal, " answers are given"), func() bool { return g.answers.Load() >= goal || g.left.Load() == 0 })
			_ = c.telegram.WaitFor(withTimeout(t, time.Duration(rand.IntN(500))*time.Millisecond), func() bool { return false })
			bot.kill()
			again += len(c.telegram.Unconfirmed())
			if kill == kills/2 {
				c.batchAgain(t, g, line)
			}
			bot = c.spawn()
		}
		c.eventually("everybody is done", func() bool { return g.left.Load() == 0 })
		bot.stop()
		taps, lost := 0, 0
		for _, p := range g.players {
			taps, lost = taps+len(p.pressed), lost+p.lost
		}
		t.Logf("%d people, %d kills, %d presses, %d messages and edits, %d updates unconfirmed at kills, %d times somebody heard nothing, %s",
			len(g.players), kills+2, taps, line.messages.Load(), again, lost, time.Since(began).Round(time.Second))
		c.checkEntries(t, g.players)
	})
}

// batchAgain has the bot handle a whole batch of updates, kills it before it
// can confirm one, has it handle them again, and kills it once more. The crowd
// holds still.
func (c *city) batchAgain(t *testing.T, g *crowd, l *line) {
	t.Helper()
	g.most.Store(2 * batch)
	defer g.most.Store(atOnce)
	last := c.lastOfBatch()
	g.mu.Lock()
	defer g.mu.Unlock()
	handle := func() map[string]string {
		t.Helper()
		l.hold(true)
		defer l.hold(false)
		bot := c.spawn()
		c.eventually("the batch is handled", func() bool { return l.handled(last) })
		bot.kill()
		return c.stored(t)
	}
	before := handle()
	if diff := cmp.Diff(before, handle()); diff != "" {
		t.Error("a batch that came again changed", diff)
	}
}

// stored is everything that taps of residents can change. Of the questions
// that wait for words it leaves out when they were last asked.
func (c *city) stored(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, name := range []string{"residents", "entries", "accounts", "competitions", "pools", "notebooks", "audit", "feedback", "jobs"} {
		for id, doc := range c.snapshot(name) {
			all[name+" "+id] = doc
		}
	}
	type talk struct {
		Kind, Target string
		Words        map[string]string
		Seq          int64
	}
	c.withStore(func(d store.Driver) {
		for id, doc := range documents[talk](t, d, "talks") {
			all["talks "+id] = fmt.Sprint(doc)
		}
	})
	return all
}

// checkEntries holds what is stored against the scripts.
func (c *city) checkEntries(t *testing.T, players []*player) {
	t.Helper()
	c.withStore(func(d store.Driver) {
		entries := documents[quiz.Entry](t, d, "entries")
		accounts := documents[quiz.Account](t, d, "accounts")
		if len(entries) != len(players) || len(accounts) != len(players) {
			t.Errorf("%d entries and %d accounts of %d people", len(entries), len(accounts), len(players))
		}
		kinds := map[quiz.Kind]int{}
		for _, p := range players {
			if p.fault != "" || p.late {
				t.Errorf("told that it was too late: %t; %s, after pressing %q", p.late, p.fault, p.pressed)
				continue
			}
			e, account := entries[seasonStage+":"+p.doc.ID], accounts[p.doc.ID]
			if e.Community != p.doc.Community || e.Place != p.doc.Place || e.Resident != p.doc.ID || e.Person != p.doc.ID {
				t.Errorf("%+v plays for %s", e.Player, p.doc.Community)
			}
			if len(e.Attempts) != 1 || e.Attempts[0].HandedIn == nil || len(e.Attempts[0].Asked) != len(p.answers) {
				t.Errorf("%d answers are stored as %+v", len(p.answers), e.Attempts)
				continue
			}
			p.checkAttempt(t, e)
			if account.Balance() != 10 {
				t.Errorf("%d points for taking part", account.Balance())
			}
			for _, a := range p.answers {
				kinds[a.question.Kind]++
			}
		}
		t.Log(kinds)
		if len(kinds) != 4 {
			t.Errorf("only %v were asked", kinds)
		}
	})
}

// checkAttempt holds an entry's answers and score against what was pressed.
func (p *player) checkAttempt(t testing.TB, e quiz.Entry) {
	t.Helper()
	credit, took, since := int64(0), int64(0), e.Attempts[0].Began
	questions := map[string]bool{}
	for n, asked := range e.Attempts[0].Asked {
		a := p.answers[n]
		questions[asked.Question] = true
		if asked.Question != a.question.ID || asked.Given == nil || *asked.Given != a.answer || asked.Late {
			t.Errorf("question %d of %s is stored as %+v, not as %+v to %s", n+1, p.doc.ID, asked, a.answer, a.question.ID)
		}
		earned := a.earns()
		credit += earned
		if !asked.Shown.IsZero() {
			since = asked.Shown
		}
		if earned == 1000 {
			took += min(asked.At.Sub(since), 10*time.Minute).Milliseconds()
		}
		since = asked.At
	}
	points := 5000 + 5000*credit/(1000*seasonQuestions)
	if len(questions) != seasonQuestions || !e.Done || e.Right != credit || e.Points != points || e.Took != took || e.Low != -took {
		t.Errorf("%s: %d questions, done %t, right %d not %d, points %d not %d, took %d not %d",
			p.doc.ID, len(questions), e.Done, e.Right, credit, e.Points, points, e.Took, took)
	}
}

// earns is what an answer earns, in thousandths of a question.
func (g given) earns() int64 {
	key := g.question.Key
	switch {
	case g.question.Kind == quiz.Number:
		if math.Abs(g.answer.Number-key.Number) <= key.Within {
			return 1000
		}
		return 0
	case g.question.Kind == quiz.Several:
		good, bad := bits.OnesCount64(g.answer.Picked&key.Right), bits.OnesCount64(g.answer.Picked&^key.Right)
		return int64(1000 * max(0, good-bad) / bits.OnesCount64(key.Right))
	case g.answer.Picked == key.Right:
		return 1000
	}
	return 0
}
