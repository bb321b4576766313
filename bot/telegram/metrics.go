package telegram

import (
	"errors"

	"github.com/prometheus/client_golang/prometheus"
)

// register adds a collector to reg, if there is one, and returns it, or the
// one that reg holds under the same name already.
func register[C prometheus.Collector](reg prometheus.Registerer, c C) C {
	if reg == nil {
		return c
	}
	if err := reg.Register(c); err != nil {
		if there, ok := errors.AsType[prometheus.AlreadyRegisteredError](err); ok {
			return there.ExistingCollector.(C)
		}
		panic(err) // two figures under one name: a mistake in this package
	}
	return c
}

type clientMetrics struct {
	calls *prometheus.CounterVec // by method, outcome; 429s are outcome retry_after
}

func newClientMetrics(reg prometheus.Registerer) clientMetrics {
	return clientMetrics{
		calls: register(reg, prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "kepubot_telegram_calls_total",
			Help: "Calls to the Bot API by method and outcome.",
		}, []string{"method", "outcome"})),
	}
}

type outboxMetrics struct {
	lanes     [LaneBroadcast + 1]laneMetrics
	one, many prometheus.Counter // 429s that held one chat, and all
}

// laneMetrics are resolved once: a broadcast uses them thousands of times a
// second.
type laneMetrics struct {
	waiting  prometheus.Gauge
	latency  prometheus.Observer
	outcomes [len(outcomeNames)]prometheus.Counter
}

// newOutboxMetrics registers the figures of an outbox. pace is asked for the
// present pace of broadcasts.
func newOutboxMetrics(reg prometheus.Registerer, pace func() float64) outboxMetrics {
	waiting := register(reg, prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "kepubot_outbox_waiting",
		Help: "Calls waiting in the outbox by lane.",
	}, []string{"lane"}))
	latency := register(reg, prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "kepubot_outbox_latency_seconds",
		Help:    "Time from queueing a call to its outcome by lane.",
		Buckets: []float64{.05, .1, .25, .5, 1, 2, 5, 10, 30, 60, 300},
	}, []string{"lane"}))
	outcomes := register(reg, prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "kepubot_outbox_calls_total",
		Help: "Calls that left the outbox by lane and final outcome.",
	}, []string{"lane", "outcome"}))
	throttled := register(reg, prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "kepubot_outbox_throttled_total",
		Help: "429s by what they paused: one chat, or everybody.",
	}, []string{"paused"}))
	register(reg, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "kepubot_outbox_pace",
		Help: "Broadcast messages a second that are allowed at present; 0 in a pause.",
	}, pace))
	m := outboxMetrics{one: throttled.WithLabelValues("chat"), many: throttled.WithLabelValues("everybody")}
	for lane := range m.lanes {
		name := Lane(lane).String()
		m.lanes[lane].waiting = waiting.WithLabelValues(name)
		m.lanes[lane].latency = latency.WithLabelValues(name)
		for outcome := range m.lanes[lane].outcomes {
			m.lanes[lane].outcomes[outcome] = outcomes.WithLabelValues(name, Outcome(outcome).String())
		}
	}
	return m
}

func (m *outboxMetrics) throttled(everybody bool) {
	if everybody {
		m.many.Inc()
	} else {
		m.one.Inc()
	}
}

type intakeMetrics struct {
	updates     *prometheus.CounterVec // by kind, result: handled, set_aside, undecodable
	unconfirmed prometheus.Gauge
	eras        prometheus.Counter
}

func newIntakeMetrics(reg prometheus.Registerer) intakeMetrics {
	return intakeMetrics{
		updates: register(reg, prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "kepubot_updates_total",
			Help: "Updates by kind and what became of them.",
		}, []string{"kind", "result"})),
		unconfirmed: register(reg, prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "kepubot_updates_unconfirmed",
			Help: "Updates fetched and not yet confirmed to Telegram.",
		})),
		eras: register(reg, prometheus.NewCounter(prometheus.CounterOpts{
			Name: "kepubot_update_id_restarts_total",
			Help: "Times Telegram's update ids started anew.",
		})),
	}
}
