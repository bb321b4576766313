package main

import (
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"kepubot/bot/sim"
	"kepubot/dev/testdb"
)

// cable is a connection to a database that can be pulled.
type cable struct {
	listener net.Listener
	to       string

	mu     sync.Mutex
	pulled bool
	open   []net.Conn
}

func newCable(t *testing.T, to string) *cable {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{listener: listener, to: to}
	t.Cleanup(func() {
		listener.Close()
		c.pull()
	})
	go c.serve()
	return c
}

func (c *cable) serve() {
	for {
		near, err := c.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", c.to)
		c.mu.Lock()
		if err != nil || c.pulled {
			near.Close()
			if far != nil {
				far.Close()
			}
			c.mu.Unlock()
			continue
		}
		c.open = append(c.open, near, far)
		c.mu.Unlock()
		go pipe(near, far)
		go pipe(far, near)
	}
}

func pipe(to, from net.Conn) {
	io.Copy(to, from)
	to.Close()
}

// pull breaks all connections and refuses others until plug.
func (c *cable) pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pulled = true
	for _, conn := range c.open {
		conn.Close()
	}
	c.open = nil
}

func (c *cable) plug() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pulled = false
}

// TestDatabaseOutage has MongoDB away when the bot starts, and again while
// people register: the bot says so, waits and goes on, and nothing is lost.
// SQLite is a file beside the bot and cannot be away in this way.
func TestDatabaseOutage(t *testing.T) {
	t.Parallel()
	t.Run("mongodb", func(t *testing.T) {
		direct := testdb.MongoDBURI(t)
		address, err := url.Parse(direct)
		if err != nil {
			t.Fatal(err)
		}
		c := newCity(t, direct)
		c.at(testDay, "07:00:00")
		line := newCable(t, address.Host)
		line.pull()
		address.Host = line.listener.Addr().String()
		c.db = address.String()
		bot := c.start()
		c.eventually("the bot says that the database is away", func() bool {
			return strings.Contains(bot.log.String(), "database not reachable, waiting")
		})
		line.plug()
		early := c.register("早来的", "huicui")

		line.pull()
		late := make([]*sim.Person, 5)
		for i := range late {
			late[i] = c.telegram.AddPerson(sim.Profile{Name: "晚来的", Language: "zh-hans"})
			late[i].Start("c-huicui")
		}
		_ = c.telegram.WaitFor(withTimeout(t, time.Duration(size(3, 30))*time.Second), func() bool { return false })
		line.plug()
		for _, p := range late {
			for _, label := range journey {
				c.eventually("pressing "+label, func() bool { return p.TapLabel(label) == nil })
			}
			c.eventually("registered", func() bool { return said(p, "注册好了") })
		}
		bot.stop()
		c.db = direct
		c.checkRegistered(append(late, early))
	})
}
