package bot_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"kepubot/bot/delivery"
	"kepubot/bot/telegram"
	"kepubot/dev/testdb"
	"kepubot/schedule"
	"kepubot/store"
)

const (
	sinkToken = "1234567890:simulated-token"
	sinkText  = "☀️ <b>今天小暑：空调开多少度，舒服又省电？</b>\n\n一般 26℃ 就够，配上电风扇更凉快。高温天老人、小孩别硬扛，空调该开就开。"
	atOnce    = 32
)

// sink is a Telegram that takes every message at once and keeps none.
func sink(b *testing.B) string {
	b.Helper()
	answer := fmt.Appendf(nil, `{"ok":true,"result":{"message_id":7,"from":{"id":1234567890,"is_bot":true,"first_name":"科普小助手"},"chat":{"id":5000000001,"type":"private"},"date":1795000000,"text":%q}}`, sinkText)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.Write(answer)
	}))
	b.Cleanup(server.Close)
	return server.URL
}

// bare is what one would write in an afternoon: the library with a tuned
// client, some goroutines, and no memory of who got what. It gives messages a
// second.
func bare(b *testing.B, api string, people int) float64 {
	b.Helper()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = 0, 64
	defer transport.CloseIdleConnections()
	bot := tgbotapi.BotAPI{Token: sinkToken, Client: &http.Client{Transport: transport}, Buffer: 100}
	bot.SetAPIEndpoint(api + "/bot%s/%s")
	queue := make(chan int64)
	start := time.Now()
	var senders sync.WaitGroup
	for range atOnce {
		senders.Go(func() {
			for chat := range queue {
				m := tgbotapi.NewMessage(chat, sinkText)
				m.ParseMode, m.DisableWebPagePreview = "HTML", true
				m.ReplyMarkup = tgbotapi.NewInlineKeyboardMarkup(
					tgbotapi.NewInlineKeyboardRow(tgbotapi.NewInlineKeyboardButtonData("👍 学到了", "1:like:2026-11-23:x"), tgbotapi.NewInlineKeyboardButtonData("👎 没用", "1:dislike:2026-11-23:x")))
				if _, err := bot.Send(m); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for i := range people {
		queue <- int64(5_000_000_000 + i)
	}
	close(queue)
	senders.Wait()
	return float64(people) / time.Since(start).Seconds()
}

// durable sends through client, outbox and ledger, as serve does, at a pace
// that nothing holds back.
func durable(b *testing.B, d store.Driver, api, id string, people int) float64 {
	b.Helper()
	client, err := telegram.New(telegram.Config{Token: sinkToken, APIURL: api, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	outbox := telegram.NewOutbox(client, telegram.Limits{Broadcast: 1e6, Connections: 2 * atOnce}, telegram.OutboxConfig{})
	defer outbox.Close()
	ledger, err := delivery.Open(b.Context(), d, delivery.Config{
		Now: time.Now, Judge: func(error) (delivery.Verdict, string) { return delivery.Again, "again" },
		Active: func() bool { return true }, Paused: func(context.Context) (bool, error) { return false, nil },
		Log: slog.New(slog.DiscardHandler), Connections: atOnce,
	})
	if err != nil {
		b.Fatal(err)
	}
	keyboard := telegram.Keyboard{{{Text: "👍 学到了", Data: "1:like:2026-11-23:x"}, {Text: "👎 没用", Data: "1:dislike:2026-11-23:x"}}}
	start := time.Now()
	job := schedule.Job{ID: id, Day: "2026-11-23", From: start, Until: start.Add(time.Hour)}
	err = ledger.Run(b.Context(), job, crowd(people), func(ctx, late context.Context, r delivery.Recipient) (int, error) {
		sent, err := outbox.DoUntil(ctx, late, telegram.LaneBroadcast, telegram.Send{Chat: r.Telegram, Text: sinkText, Keyboard: keyboard, NoPreview: true})
		return sent.MessageID, err
	})
	took := time.Since(start)
	if err != nil {
		b.Fatal(err)
	}
	ended, err := ledger.Get(b.Context(), id)
	if err != nil || ended.Totals.Sent != int64(people) {
		b.Fatalf("%+v, %v", ended, err)
	}
	return float64(people) / took.Seconds()
}

// crowd is an audience of so many, with ids as random as they are, in order.
func crowd(people int) delivery.Audience {
	return func(_ context.Context, after string, limit int) ([]delivery.Recipient, error) {
		first := 0
		if after != "" {
			last, err := strconv.Atoi(after[1:8])
			if err != nil {
				return nil, err
			}
			first = last + 1
		}
		var page []delivery.Recipient
		for i := first; i < min(first+limit, people); i++ {
			mixed := scatter(uint64(i))
			page = append(page, delivery.Recipient{
				Resident: fmt.Sprintf("r%07d", i) + strconv.FormatUint(mixed|1<<63, 36) + strconv.FormatUint(scatter(mixed)|1<<63, 36)[:6],
				Telegram: int64(5_000_000_000 + mixed%3_000_000_000),
				Place:    fmt.Sprint("place", mixed%21), Community: fmt.Sprint("community", mixed%350), Group: fmt.Sprint("group", mixed%5), Language: "zh-CN",
			})
		}
		return page, nil
	}
}

// scatter spreads numbers evenly (the finalizer of SplitMix64).
func scatter(n uint64) uint64 {
	n += 0x9e3779b97f4a7c15
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}

// BenchmarkDurable holds sending with the ledger, which survives kill -9,
// against a bare loop: same library, same connections, same sink.
func BenchmarkDurable(b *testing.B) {
	for name, open := range map[string]struct {
		driver func(testing.TB) store.Driver
		least  float64
	}{"sqlite": {testdb.SQLite, 0.85}, "mongodb": {testdb.MongoDB, 0.8}} {
		b.Run(name, func(b *testing.B) {
			const people, pairs = 20_000, 15
			d, api := open.driver(b), sink(b)
			for b.Loop() {
				var ratios, with, without []float64
				for pair := range pairs {
					loop := bare(b, api, people)
					ledger := durable(b, d, api, fmt.Sprintf("bench:%d:%d", b.N, pair), people)
					ratios, with, without = append(ratios, ledger/loop), append(with, ledger), append(without, loop)
				}
				b.ReportMetric(median(with), "durable/s")
				b.ReportMetric(median(without), "bare/s")
				b.ReportMetric(median(ratios), "ratio")
				if median(ratios) < open.least {
					b.Errorf("%.0f of %.0f, ratio %.2f, want %.2f", median(with), median(without), median(ratios), open.least)
				}
			}
		})
	}
}

func median(of []float64) float64 {
	slices.Sort(of)
	return of[len(of)/2]
}
