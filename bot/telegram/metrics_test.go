package telegram_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"kepubot/bot/telegram"
)

// figures gives each figure of a registry that is not zero, by its name and
// labels.
func figures(t *testing.T, r *prometheus.Registry) map[string]float64 {
	t.Helper()
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			name := f.GetName()
			for _, l := range m.GetLabel() {
				name += " " + l.GetValue()
			}
			if n := m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount()); n != 0 {
				got[name] = n
			}
		}
	}
	return got
}

func TestFigures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry := prometheus.NewRegistry()
		d := newDesk()
		d.cfg.Metrics = registry
		d.say(1, 1, "a")
		d.say(2, 2, "fail")
		d.put(3, `{"update_id":3,"message":5}`)
		d.run(t)
		time.Sleep(time.Minute)
		if err := d.end(); err != nil {
			t.Error(err)
		}

		blocked := &record{status: 403, body: `{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}`}
		for range 2 { // a second client and outbox share the figures
			c, err := telegram.New(telegram.Config{Token: token, Transport: blocked, Metrics: registry})
			if err != nil {
				t.Fatal(err)
			}
			o := telegram.NewOutbox(c, telegram.Limits{}, telegram.OutboxConfig{Metrics: registry})
			defer o.Close()
			o.Queue(telegram.LaneReply, send(1, "x"), nil)
			drain(t, o)
		}
		want := map[string]float64{
			"kepubot_updates_total message handled":            1,
			"kepubot_updates_total message set_aside":          1,
			"kepubot_updates_total unknown undecodable":        1,
			"kepubot_telegram_calls_total sendMessage blocked": 2,
			"kepubot_outbox_calls_total reply blocked":         2,
			"kepubot_outbox_latency_seconds reply":             2,
			"kepubot_outbox_pace":                              29, // one reply in the last second
		}
		if diff := cmp.Diff(want, figures(t, registry)); diff != "" {
			t.Error(diff)
		}
	})
}
