package delivery

import "time"

// Progress is how far a broadcast has come.
type Progress struct {
	Totals
	// Pace is messages a second over the last seconds; 0 when nothing runs here.
	Pace float64
}

// paceWindow is over how many seconds the pace is taken.
const paceWindow = 10

// progress counts along, so that saying how far a broadcast has come needs
// no walk over its pages.
type progress struct {
	totals Totals // of the pages walked in this process
	first  int64  // the second of the first result, by the Unix clock
	second int64  // the last one counted in
	counts [paceWindow + 1]int64
}

// restart begins anew with a walk over the pages.
func (p *progress) restart() { p.totals = Totals{} }

// count takes one result in.
func (p *progress) count(state State, now time.Time) {
	p.totals.Left--
	switch state {
	case Sent:
		p.totals.Sent++
	case Failed:
		p.totals.Failed[failedNow]++
	}
	if p.first == 0 {
		p.first = now.Unix()
	}
	p.at(now.Unix())
	p.counts[p.second%int64(len(p.counts))]++
}

// failedNow stands for the reasons of failures counted along.
const failedNow = "now"

// at moves on to a second, dropping what is too old.
func (p *progress) at(second int64) {
	for s := max(p.second+1, second-paceWindow); s <= second; s++ {
		p.counts[s%int64(len(p.counts))] = 0
	}
	p.second = max(p.second, second)
}

// pace is the mean of the last full seconds.
func (p *progress) pace(now time.Time) float64 {
	p.at(now.Unix())
	var all int64
	for i, n := range p.counts {
		if int64(i) != p.second%int64(len(p.counts)) {
			all += n
		}
	}
	return float64(all) / float64(min(max(p.second-p.first, 1), paceWindow))
}

// Progress tells how far a broadcast has come that runs in this process.
func (l *Ledger) Progress(id string) (Progress, bool) {
	l.mu.Lock()
	r := l.running[id]
	l.mu.Unlock()
	if r == nil {
		return Progress{}, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.progress.totals
	return Progress{
		Totals: Totals{Sent: t.Sent, Missed: t.Missed, Left: t.Left, Failed: map[string]int64{failedNow: t.Failures()}},
		Pace:   r.progress.pace(time.Now()),
	}, true
}
