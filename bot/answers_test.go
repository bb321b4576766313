package bot_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"log/slog"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"kepubot/bot"
	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/dev/testdb"
	"kepubot/quiz"
	"kepubot/resident"
	"kepubot/schedule"
	"kepubot/store"
	"kepubot/store/mongodb"
	"kepubot/store/sqlite"
)

// eveningStage is the online stage that everybody plays at once.
const eveningStage = "autumn.1"

// phones is a Telegram that takes every call at once: it keeps the buttons
// that each chat shows.
type phones struct {
	bot.Outbox
	mu    sync.Mutex
	shown map[int64]telegram.Keyboard
}

func (p *phones) Queue(_ telegram.Lane, call telegram.Call, done func(telegram.Sent, error)) {
	p.mu.Lock()
	switch c := call.(type) {
	case telegram.Send:
		p.shown[c.Chat] = c.Keyboard
	case telegram.Edit:
		p.shown[c.Chat] = c.Keyboard
	}
	p.mu.Unlock()
	if done != nil {
		done(telegram.Sent{MessageID: 7}, nil)
	}
}

// answer is one of the answers that a chat shows a button for, empty for none.
func (p *phones) answer(chat int64) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var found []string
	for _, button := range slices.Concat(p.shown[chat]...) {
		if strings.Contains(button.Data, ":canswer:") {
			found = append(found, button.Data)
		}
	}
	if len(found) == 0 {
		return ""
	}
	return found[scatter(uint64(chat))%uint64(len(found))]
}

// evening is a competition that people play side by side.
type evening struct {
	bot    *bot.Bot
	phones *phones
	now    func() time.Time
	people int
	seq    atomic.Int64
}

func personID(i int) string  { return fmt.Sprintf("r%026x", scatter(uint64(i))) }
func personChat(i int) int64 { return 5_000_000_000 + int64(i) }

// newEvening has everybody enter and see the first question.
func newEvening(tb testing.TB, d store.Driver, people, limit int, now func() time.Time) *evening {
	tb.Helper()
	settle(tb, d, people)
	announce(tb, d, limit, now)
	e := &evening{phones: &phones{shown: map[int64]telegram.Keyboard{}}, people: people, now: now}
	var err error
	e.bot, err = bot.New(tb.Context(), d, bot.Config{
		Now: now, Location: time.UTC, Slots: []schedule.Slot{"08:00"}, Groups: resident.DefaultGroups(), Reviews: 2,
		Log: slog.New(slog.DiscardHandler), Active: func() bool { return true }, Outbox: e.phones,
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(e.bot.Wait)
	e.all(tb, func(ctx context.Context, i int) error { return e.tap(ctx, i, "1:cbegin:"+eveningStage+":-") })
	return e
}

// settle stores active residents of 350 communities.
func settle(tb testing.TB, d store.Driver, people int) {
	tb.Helper()
	docs := make([]*resident.Resident, people)
	for i := range docs {
		docs[i] = &resident.Resident{
			Meta: store.Meta{ID: personID(i)}, Telegram: personChat(i), State: resident.Active, Language: resident.Chinese,
			Place: fmt.Sprint("place", i%21), Community: fmt.Sprint("community", i%350), Group: "elders", Slot: "08:00", Gets: true,
		}
	}
	insertAll(tb, d, "residents", docs)
}

// announce stores a competition of 20 questions out of 60.
func announce(tb testing.TB, d store.Driver, limit int, now func() time.Time) {
	tb.Helper()
	var questions []*quiz.Question
	for i := range 60 {
		theme := content.Themes()[i%len(content.Themes())]
		questions = append(questions, &quiz.Question{
			Meta: store.Meta{ID: fmt.Sprintf("%s-%d", theme, i)}, Kind: quiz.Single, Theme: theme, Groups: []string{content.Everyone}, Level: i%3 + 1,
			Chinese: quiz.Wording{
				Question: fmt.Sprintf("第 %d 题：炒菜时油锅突然起火，下面哪一种做法最快也最安全？", i), Why: "盖上锅盖，火没有了氧气就会熄灭。",
				Options: []string{"往锅里倒一大盆冷水", "盖上锅盖并关火", "端起锅跑到屋外去", "打开窗户让风吹灭"},
			},
			Key: quiz.Key{Right: 2}, Source: content.Source{Chinese: "《家庭消防安全手册》", Year: 2020},
			Approval: content.Approval{State: content.Approved, Author: content.ByImport},
		})
	}
	insertAll(tb, d, "questions", questions)
	bank, err := quiz.OpenBank(tb.Context(), d, quiz.Settings{Now: now})
	if err != nil {
		tb.Fatal(err)
	}
	competitions, err := quiz.OpenCompetitions(tb.Context(), d, bank, now)
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := competitions.Add(tb.Context(), &quiz.Competition{
		Meta: store.Meta{ID: "autumn"}, Title: resident.Name{Chinese: "秋季科普竞赛"}, Languages: []string{resident.Chinese}, State: quiz.Draft,
		Rule: quiz.Rule{Kind: quiz.AverageRoot}, Contact: "0574-6270 0000", Author: "staff",
		Stages: []quiz.Stage{{ID: eveningStage, Kind: quiz.Online, Opens: now(), Closes: now().Add(24 * time.Hour), Questions: 20, Limit: limit}},
	}, 1); err != nil {
		tb.Fatal(err)
	}
	if _, err := competitions.Announce(tb.Context(), "autumn", 2, nil); err != nil {
		tb.Fatal(err)
	}
}

// insertAll stores documents before the bot opens their collection.
func insertAll[T any](tb testing.TB, d store.Driver, collection string, docs []*T) {
	tb.Helper()
	c, err := store.Open[T](tb.Context(), d, store.Schema{Name: collection})
	if err != nil {
		tb.Fatal(err)
	}
	for batch := range slices.Chunk(docs, 500) {
		if _, err := c.InsertMany(tb.Context(), batch); err != nil {
			tb.Fatal(err)
		}
	}
}

// atTheTap is how many chats intake serves side by side.
const atTheTap = 16

// all does something for everybody, chats side by side, and gives how many a
// second.
func (e *evening) all(tb testing.TB, do func(ctx context.Context, i int) error) float64 {
	tb.Helper()
	var next atomic.Int64
	var serving sync.WaitGroup
	start := time.Now()
	for range atTheTap {
		serving.Go(func() {
			for i := int(next.Add(1)) - 1; i < e.people; i = int(next.Add(1)) - 1 {
				if err := do(tb.Context(), i); err != nil {
					tb.Errorf("%s: %v", personID(i), err)
					return
				}
			}
		})
	}
	serving.Wait()
	return float64(e.people) / time.Since(start).Seconds()
}

func (e *evening) tap(ctx context.Context, i int, data string) error {
	seq := e.seq.Add(1)
	return e.bot.Handle(ctx, telegram.Update{
		ID: seq, Seq: seq, Received: e.now(),
		Tap: &telegram.Tap{
			ID: fmt.Sprint(seq), From: telegram.Person{ID: personChat(i), Name: "王芳", Language: "zh-hans"}, Data: data,
			Chat: telegram.Chat{ID: personChat(i), Kind: telegram.Private}, MessageID: 7,
		},
	})
}

// answer taps the answer to the question that somebody sees.
func (e *evening) answer(ctx context.Context, i int) error {
	data := e.phones.answer(personChat(i))
	if data == "" {
		return fmt.Errorf("no question is shown")
	}
	return e.tap(ctx, i, data)
}

// exchange reads a document by its id and puts it back as its next revision,
// by the driver alone.
type exchange func(ctx context.Context, id string) error

// nextRevision counts a document's revision up, and tells what it was.
func nextRevision(doc bson.Raw) int64 {
	held := doc.Lookup("rev").Value // within doc
	rev := int64(binary.LittleEndian.Uint64(held))
	binary.LittleEndian.PutUint64(held, uint64(rev+1))
	return rev
}

func overMongoDB(b *testing.B) (store.Driver, exchange) {
	b.Helper()
	uri := testdb.MongoDBURI(b)
	d, err := mongodb.Open(b.Context(), uri)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { d.Close() })
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { client.Disconnect(context.Background()) })
	address, _ := url.Parse(uri)
	entries := client.Database(strings.TrimPrefix(address.Path, "/")).Collection("entries")
	return d, func(ctx context.Context, id string) error {
		doc, err := entries.FindOne(ctx, bson.D{{Key: "_id", Value: id}}).Raw()
		if err != nil {
			return err
		}
		rev := nextRevision(doc)
		done, err := entries.ReplaceOne(ctx, bson.D{{Key: "_id", Value: id}, {Key: "rev", Value: rev}}, doc)
		if err == nil && done.ModifiedCount != 1 {
			err = fmt.Errorf("%s was not replaced", id)
		}
		return err
	}
}

func overSQLite(b *testing.B) (store.Driver, exchange) {
	b.Helper()
	path := strings.TrimPrefix(testdb.SQLiteURI(b), "sqlite:")
	d, err := sqlite.Open(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { d.Close() })
	open := func(connections int) *sql.DB {
		db, err := sql.Open("sqlite", path+"?_pragma=busy_timeout(10000)&_pragma=synchronous(FULL)")
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { db.Close() })
		db.SetMaxOpenConns(connections)
		db.SetMaxIdleConns(connections)
		return db
	}
	reader, writer := open(4), open(1)
	return d, func(ctx context.Context, id string) error {
		var doc []byte
		if err := reader.QueryRowContext(ctx, `SELECT doc FROM "c:entries" WHERE id = ?`, id).Scan(&doc); err != nil {
			return err
		}
		rev := nextRevision(doc)
		_, err := writer.ExecContext(ctx, `UPDATE "c:entries" SET rev = ?, doc = ? WHERE id = ? AND rev = ?`, rev+1, doc, id, rev)
		return err
	}
}

// copied puts a copy beside everybody's entry, as it is now, for a bare loop
// to write to, and gives the copy's id.
func (e *evening) copied(b *testing.B, d store.Driver) func(i int) string {
	b.Helper()
	id := func(i int) string { return quiz.EntryID("copied.1", personID(i)) }
	docs, ids := make([]bson.Raw, e.people), make([]string, e.people)
	for i := range docs {
		entry, err := d.Get(b.Context(), "entries", quiz.EntryID(eveningStage, personID(i)))
		if err != nil {
			b.Fatal(err)
		}
		docs[i], ids[i] = bytes.Replace(entry, []byte(eveningStage+":"), []byte("copied.1:"), 1), id(i)
	}
	if _, err := d.Delete(b.Context(), "entries", ids...); err != nil {
		b.Fatal(err)
	}
	if _, err := d.InsertMany(b.Context(), "entries", docs); err != nil {
		b.Fatal(err)
	}
	return id
}

// BenchmarkAnswers holds answers through router, rules and store against bare
// get-and-replace of such documents: 1,000 people answer 20 questions.
func BenchmarkAnswers(b *testing.B) {
	for name, over := range map[string]struct {
		open  func(*testing.B) (store.Driver, exchange)
		least float64
	}{"sqlite": {overSQLite, 0}, "mongodb": {overMongoDB, 0.6}} {
		b.Run(name, func(b *testing.B) {
			d, exchange := over.open(b)
			e := newEvening(b, d, 1000, 0, time.Now)
			var ratios, answers, bare, allocations []float64
			b.ResetTimer()
			for range 20 {
				id, before := e.copied(b, d), allocated()
				answers = append(answers, e.all(b, e.answer))
				allocations = append(allocations, float64(allocated()-before)/float64(e.people))
				bare = append(bare, e.all(b, func(ctx context.Context, i int) error { return exchange(ctx, id(i)) }))
				ratios = append(ratios, answers[len(answers)-1]/bare[len(bare)-1])
			}
			b.ReportMetric(median(answers), "answers/s")
			b.ReportMetric(median(bare), "bare/s")
			b.ReportMetric(median(allocations), "allocs/answer")
			b.ReportMetric(median(ratios), "ratio")
			if median(ratios) < over.least {
				b.Errorf("%.0f of %.0f, ratio %.2f, want %.2f", median(answers), median(bare), median(ratios), over.least)
			}
		})
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs
}

// counting counts the calls that reach a database, by collection.
type counting struct {
	store.Driver
	mu    sync.Mutex
	calls map[string]int
}

func (c *counting) count(verb, collection string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls[verb+" "+collection]++
}

func (c *counting) Get(ctx context.Context, collection, id string) (bson.Raw, error) {
	c.count("get", collection)
	return c.Driver.Get(ctx, collection, id)
}

func (c *counting) Find(ctx context.Context, collection string, q store.Query) ([]bson.Raw, error) {
	c.count("find", collection)
	return c.Driver.Find(ctx, collection, q)
}

func (c *counting) Insert(ctx context.Context, collection string, doc bson.Raw) error {
	c.count("insert", collection)
	return c.Driver.Insert(ctx, collection, doc)
}

func (c *counting) Replace(ctx context.Context, collection string, rev int64, doc bson.Raw) error {
	c.count("replace", collection)
	return c.Driver.Replace(ctx, collection, rev, doc)
}

// TestAnswerCalls bounds what an answer asks of the database: who it is, and
// the entry's next revision. Where questions have a limit, the clock of the
// next one is written too.
func TestAnswerCalls(t *testing.T) {
	now := time.Date(2026, 11, 23, 19, 0, 0, 0, time.UTC)
	for limit, writes := range map[int]int{0: 1, 30: 2} {
		c := &counting{Driver: testdb.SQLite(t), calls: map[string]int{}}
		e := newEvening(t, c, 1, limit, func() time.Time { return now })
		e.bot.Wait()
		for n := range 19 {
			clear(c.calls)
			if err := e.answer(t.Context(), 0); err != nil {
				t.Fatal(err)
			}
			e.bot.Wait()
			want := map[string]int{"find residents": 1, "replace entries": writes}
			if diff := cmp.Diff(want, c.calls); diff != "" {
				t.Errorf("a limit of %d seconds, answer %d: %s", limit, n+1, diff)
			}
		}
	}
}
