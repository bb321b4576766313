package sim

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// FaultKind is a way in which a call fails.
type FaultKind string

// The kinds of fault.
const (
	FaultStatus400  FaultKind = "status400" // what the bot sends is refused
	FaultStatus500  FaultKind = "status500"
	FaultHTML502    FaultKind = "html502"
	FaultRateLimit  FaultKind = "rate429"
	FaultSlow       FaultKind = "slow"        // answers after Seconds
	FaultDropBefore FaultKind = "drop-before" // the connection breaks, nothing happened
	FaultDropAfter  FaultKind = "drop-after"  // it happened, the answer is lost
	FaultTruncated  FaultKind = "truncated"   // it happened, the answer is cut
)

// Fault makes the next Count calls of a method fail.
type Fault struct {
	Method  string    `json:"method"` // any case; empty: every method
	Kind    FaultKind `json:"kind"`
	Count   int       `json:"count"`
	Seconds int       `json:"seconds"`
}

// SetFault orders a fault.
func (s *Sim) SetFault(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Method = strings.ToLower(f.Method)
	s.faults = append(s.faults, &f)
}

// ClearFaults takes back all that were ordered.
func (s *Sim) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

func (s *Sim) takeFault(method string) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Count > 0 && (f.Method == "" || f.Method == method) {
			f.Count--
			return f
		}
	}
	return nil
}

// code is the status that a fault before the effect answers with.
func (f *Fault) code() int {
	switch f.Kind {
	case FaultStatus400:
		return 400
	case FaultStatus500:
		return 500
	case FaultHTML502:
		return 502
	case FaultRateLimit:
		return 429
	}
	return 0
}

// fail plays a fault before or after the effect, and says whether the call
// is over by it.
func (s *Sim) fail(w http.ResponseWriter, r *http.Request, f *Fault, after bool) bool {
	if after {
		switch f.Kind {
		case FaultDropAfter:
			panic(http.ErrAbortHandler)
		case FaultTruncated:
			w.Header().Set("Content-Type", "application/json")
			w.Write([]byte(`{"ok":true,"result":{"mess`))
			return true
		}
		return false
	}
	switch f.Kind {
	case FaultStatus400:
		reply(w, nil, bad("MESSAGE_REFUSED"))
	case FaultStatus500:
		reply(w, nil, &apiError{code: 500, text: "Internal Server Error: restart"})
	case FaultHTML502:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		w.Write([]byte("<html><body><h1>502 Bad Gateway</h1></body></html>"))
	case FaultRateLimit:
		reply(w, nil, tooMany(max(f.Seconds, 1)))
	case FaultSlow:
		timer := time.NewTimer(time.Duration(f.Seconds) * time.Second)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
		}
		return false
	case FaultDropBefore:
		panic(http.ErrAbortHandler)
	default:
		return false
	}
	return true
}

// Call is a Bot API call as it was made and answered. Neither holds the token.
type Call struct {
	N      int               `json:"n"`
	At     time.Time         `json:"at"`
	Method string            `json:"method"` // in lower case
	Status int               `json:"status"` // 0 for a broken connection
	Params map[string]string `json:"params"`
	Answer json.RawMessage   `json:"answer,omitempty"`
}

func (s *Sim) record(method string, c *call, status int, answer any) {
	if s.config.Calls < 0 {
		return
	}
	raw, _ := answer.(json.RawMessage)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.called++
	s.calls = append(s.calls, Call{s.called, s.now(), method, status, c.params, raw})
	if len(s.calls) > 2*s.config.Calls {
		s.calls = append([]Call(nil), s.calls[len(s.calls)-s.config.Calls:]...)
	}
}

// Calls are the latest Bot API calls, oldest first.
func (s *Sim) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call(nil), s.calls[max(0, len(s.calls)-max(s.config.Calls, 0)):]...)
}
