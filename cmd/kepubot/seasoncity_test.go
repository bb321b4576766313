package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kepubot/bot/sim"
	"kepubot/content"
	"kepubot/quiz"
	"kepubot/resident"
	"kepubot/store"
)

// seasonStage is the stage that the tests of seasons play.
const seasonStage = "k1.1"

// season announces a competition of one online stage that is open, and gives
// its questions.
func (c *city) season(edit func(*quiz.Stage)) *quiz.Pool {
	c.t.Helper()
	draft := quiz.NewCompetition("k1", "rstaff", "夏季科普赛", []string{content.Chinese, content.English}, quiz.Online)
	stage := &draft.Stages[0]
	stage.Opens, stage.Closes = store.Millis(c.now().Add(-time.Hour)), store.Millis(c.now().Add(72*time.Hour))
	edit(stage)
	var pool *quiz.Pool
	c.withStore(func(d store.Driver) {
		ctx := c.t.Context()
		bank, err := openBank(ctx, d, c.now)
		if err != nil {
			c.t.Fatal(err)
		}
		competitions, err := quiz.OpenCompetitions(ctx, d, bank, c.now)
		if err != nil {
			c.t.Fatal(err)
		}
		if _, err := competitions.Add(ctx, draft, 1); err != nil {
			c.t.Fatal(err)
		}
		if _, err := competitions.Announce(ctx, draft.ID, 2, nil); err != nil {
			c.t.Fatal(err)
		}
		if pool, err = competitions.Pools.Get(ctx, seasonStage); err != nil {
			c.t.Fatal(err)
		}
	})
	return pool
}

// enrol gives the city residents of all its communities, one in four of whom
// reads English.
func (c *city) enrol(n int, pool *quiz.Pool) []*player {
	c.t.Helper()
	players := make([]*player, n)
	c.withStore(func(d store.Driver) {
		ctx := c.t.Context()
		directory, err := resident.OpenDirectory(ctx, d)
		if err != nil {
			c.t.Fatal(err)
		}
		residents, err := store.Open[resident.Resident](ctx, d, store.Schema{Name: "residents"})
		if err != nil {
			c.t.Fatal(err)
		}
		var communities []resident.Community
		for _, place := range directory.Places() {
			communities = append(communities, directory.Communities(place.ID, content.Chinese)...)
		}
		docs := make([]*resident.Resident, n)
		for i := range players {
			players[i] = c.player(i, communities[i%len(communities)], pool)
			docs[i] = players[i].doc
		}
		for batch := range slices.Chunk(docs, 500) {
			if _, err := residents.InsertMany(ctx, batch); err != nil {
				c.t.Fatal(err)
			}
		}
	})
	return players
}

func (c *city) player(i int, community resident.Community, pool *quiz.Pool) *player {
	language := []string{content.Chinese, content.Chinese, content.English, content.Chinese}[i%4]
	p := &player{
		Person:   c.telegram.AddPerson(sim.Profile{Name: fmt.Sprint("居民", i), Language: language, Started: true}),
		language: language, questions: map[string]*quiz.Question{}, script: newScript(uint64(i)), upTo: seasonQuestions,
	}
	since := time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)
	p.doc = &resident.Resident{
		Meta: store.Meta{ID: "r" + strings.ToLower(rand.Text())}, Telegram: p.ID(), State: resident.Active,
		Language: language, Place: community.Place, Community: community.ID, Group: "elders", PushGroup: "elders", PushLanguage: language,
		Agreed: &since, JoinedDay: "2026-01-05", Slot: "08:00",
	}
	for i := range pool.Questions {
		p.questions[pool.Questions[i].In(language).Question] = &pool.Questions[i]
	}
	return p
}

// crowd are players who look at their phones twenty times a second, some hundreds
// at once. Whoever would press something while too much waits for the bot
// comes later.
type crowd struct {
	telegram *sim.Sim
	players  []*player
	most     atomic.Int64 // updates that may wait at once
	answers  atomic.Int64 // given so far
	left     atomic.Int64 // players that are not done
	mu       sync.Mutex   // held while they look
}

// The usual size of a crowd.
const (
	atOnce   = 64 // updates that wait for the bot
	together = 300
)

// play lets them play until everybody is done, or ctx ends.
func (g *crowd) play(ctx context.Context) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for g.left.Load() > 0 {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			g.look()
		}
	}
}

func (g *crowd) look() {
	g.mu.Lock()
	defer g.mu.Unlock()
	room, now := int(g.most.Load())-len(g.telegram.Unconfirmed()), time.Now()
	var playing []*player
	answers, left := 0, 0
	for _, p := range g.players {
		answers += len(p.answers)
		if !p.done {
			left++
			playing = append(playing, p)
		}
	}
	g.answers.Store(int64(answers))
	g.left.Store(int64(left))
	playing = playing[:min(left, together)]
	mathrand.Shuffle(len(playing), func(i, j int) { playing[i], playing[j] = playing[j], playing[i] })
	for _, p := range playing {
		if before := len(p.pressed); room > 0 {
			p.look(now)
			room -= len(p.pressed) - before
		}
	}
}

// line carries the bot's calls to Telegram. While it is held the bot gets one
// batch of updates and cannot confirm any of them.
type line struct {
	telegram http.Handler
	messages atomic.Int64 // sent and edited

	mu      sync.Mutex
	held    bool
	brought bool
	offset  int64 // what the bot wished to confirm while it was held
}

// newLine puts a line between the city's bots and its Telegram.
func (c *city) newLine() *line {
	l := &line{telegram: c.telegram.Handler()}
	server := httptest.NewServer(l)
	c.t.Cleanup(server.Close)
	c.api = server.URL
	return l
}

// ServeHTTP passes a call on, or refuses it.
func (l *line) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch method := strings.ToLower(path.Base(r.URL.Path)); method {
	case "sendmessage", "editmessagetext":
		l.messages.Add(1)
	case "getupdates":
		if l.refuses(r) {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
	}
	l.telegram.ServeHTTP(w, r)
}

func (l *line) refuses(r *http.Request) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.held || !l.brought {
		l.brought = true
		return false
	}
	l.offset, _ = strconv.ParseInt(r.FormValue("offset"), 10, 64)
	return true
}

// hold holds the line before a bot is started, or lets it go.
func (l *line) hold(held bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held, l.brought, l.offset = held, false, 0
}

// handled tells whether the bot has handled everything up to an update.
func (l *line) handled(last int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.offset > last
}

// batch is how many updates Telegram gives before the first is confirmed.
const batch = 100

// lastOfBatch waits until a whole batch waits for the bot, and gives the
// number of its last update.
func (c *city) lastOfBatch() int64 {
	c.t.Helper()
	var waiting []json.RawMessage
	c.eventually("a batch of updates waits", func() bool {
		waiting = c.telegram.Unconfirmed()
		return len(waiting) >= batch
	})
	var last struct {
		ID int64 `json:"update_id"`
	}
	if err := json.Unmarshal(waiting[batch-1], &last); err != nil {
		c.t.Fatal(err)
	}
	return last.ID
}
