package delivery

import "github.com/prometheus/client_golang/prometheus"

// metrics are resolved once: a broadcast counts thousands of times.
type metrics struct{ sent, failed prometheus.Counter }

func newMetrics(reg prometheus.Registerer) metrics {
	messages := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "kepubot_broadcast_messages_total",
		Help: "Recipients of broadcasts by what became of their message.",
	}, []string{"state"})
	if reg != nil {
		reg.MustRegister(messages)
	}
	return metrics{sent: messages.WithLabelValues("sent"), failed: messages.WithLabelValues("failed")}
}

func (m metrics) count(state State) {
	if state == Failed {
		m.failed.Inc()
	} else {
		m.sent.Inc()
	}
}
