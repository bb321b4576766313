package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

// pipes is a network within the process, so that a test's bubble knows when
// everybody waits and time may pass.
type pipes struct {
	conns chan net.Conn
	gone  chan struct{}
}

var errUnplugged = errors.New("unplugged")

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.gone:
		return nil, errUnplugged
	}
}

func (p *pipes) Close() error { return nil }

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes", Net: "unix"} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.conns <- far:
		return near, nil
	case <-p.gone:
		return nil, errUnplugged
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// distance is how long a call to the virtual Telegram takes.
const distance = 60 * time.Millisecond

type farAway struct{ http.RoundTripper }

func (f farAway) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, "/getUpdates") {
		time.Sleep(distance)
	}
	return f.RoundTripper.RoundTrip(r)
}

// newVirtualCity makes a city on SQLite for a synctest bubble, in which time
// passes when everybody waits. Its Telegram enforces rates.
func newVirtualCity(t *testing.T, rates sim.Rates) *city {
	t.Helper()
	c := &city{t: t, db: testdb.SQLiteURI(t), zone: "Asia/Shanghai", api: "http://telegram.test", patience: time.Hour}
	c.location = time.FixedZone(c.zone, 8*60*60)
	c.telegram = sim.New(sim.Config{Now: c.now, Calls: 50_000, Rates: rates})
	network := &pipes{conns: make(chan net.Conn), gone: make(chan struct{})}
	transport := &http.Transport{DialContext: network.dial, MaxIdleConnsPerHost: 64}
	c.wire = farAway{transport}
	server := &http.Server{Handler: c.telegram.Handler()}
	go server.Serve(network)
	t.Cleanup(func() {
		c.telegram.Close()
		close(network.gone)
		transport.CloseIdleConnections()
		server.Close()
	})
	c.found()
	return c
}

// settle gives the city residents who get the tip of eight o'clock and have
// been with the bot for long.
func (c *city) settle(n int) []*sim.Person {
	c.t.Helper()
	people := make([]*sim.Person, n)
	docs := make([]*resident.Resident, n)
	since, reminders := time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC), false
	for i := range people {
		people[i] = c.telegram.AddPerson(sim.Profile{Name: fmt.Sprint("居民", i), Language: "zh-hans", Started: true})
		docs[i] = &resident.Resident{
			Meta: store.Meta{ID: "r" + strings.ToLower(rand.Text())}, Telegram: people[i].ID(), State: resident.Active,
			Language: "zh-CN", Place: "fengshan", Community: "jiweiqiao", Group: "elders", PushGroup: "elders", PushLanguage: "zh-CN",
			Agreed: &since, JoinedDay: "2026-01-05", Slot: "08:00", Gets: true,
			Called: fmt.Sprint("居民", i), Reminders: &reminders,
		}
	}
	c.withStore(func(d store.Driver) {
		residents, err := store.Open[resident.Resident](context.Background(), d, store.Schema{Name: "residents"})
		if err != nil {
			c.t.Fatal(err)
		}
		for len(docs) > 0 {
			batch := docs[:min(500, len(docs))]
			if _, err := residents.InsertMany(context.Background(), batch); err != nil {
				c.t.Fatal(err)
			}
			docs = docs[len(batch):]
		}
	})
	return people
}
