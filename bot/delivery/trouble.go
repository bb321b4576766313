package delivery

import "time"

// trouble is what sending runs into.
type trouble struct {
	failing int            // failures that a later try may mend, since the last success
	until   time.Time      // no message before
	refused map[string]int // refusals of the message itself, by Telegram's words
	fault   string         // the words that stopped the broadcast
}

// Limits of trouble.
const (
	// alike is how many refusals in the same words stop a broadcast: the
	// message is at fault then and would fail for everybody.
	alike = 5
	// strewn is how many refusals stop it whatever their words.
	strewn = 50
	// inARow is how many failures in a row mean that Telegram is away.
	inARow = 8
	// The pauses while it is away.
	firstPause = 500 * time.Millisecond
	mostPause  = 30 * time.Second
)

// refuse counts a refusal, and says errRefused when there were enough.
func (r *run) refuse(err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	words := err.Error()
	if r.trouble.refused == nil {
		r.trouble.refused = map[string]int{}
	}
	r.trouble.refused[words]++
	all := 0
	for _, n := range r.trouble.refused {
		all += n
	}
	if r.trouble.refused[words] < alike && all < strewn {
		return nil
	}
	r.trouble.fault = words
	return errRefused
}

// falter counts a failure that a later try may mend. After several in a row
// sending pauses, longer each time, with jitter: hammering mends nothing.
func (r *run) falter(t task) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.results.touch(t.page)
	r.trouble.failing++
	now := time.Now()
	if r.trouble.failing < inARow || now.Before(r.trouble.until) {
		return
	}
	waves := min((r.trouble.failing-inARow)/inARow, 6)
	r.trouble.until = now.Add(jitter(min(firstPause<<waves, mostPause)))
}
