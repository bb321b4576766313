package sim

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

// Poll is a poll as one person sees it.
type Poll struct {
	ID        string       `json:"id"`
	Question  string       `json:"question"`
	Options   []PollOption `json:"options"`
	Voters    int          `json:"voters"`
	Quiz      bool         `json:"quiz"`
	Anonymous bool         `json:"anonymous"`
	Multiple  bool         `json:"multiple"`
	Revoting  bool         `json:"revoting"` // a vote can be changed or withdrawn
	Hidden    bool         `json:"hidden"`   // results are for after the close
	Closed    bool         `json:"closed"`
	Closes    int64        `json:"closes,omitempty"` // Unix time, 0 where nobody knows
	// Results tells that the person sees the votes and, of a quiz, which
	// options are right and why.
	Results     bool   `json:"results"`
	Explanation string `json:"explanation,omitempty"`
}

// PollOption is an option of a poll as one person sees it.
type PollOption struct {
	Text   string `json:"text"`
	Votes  int    `json:"votes"`  // 0 without Results
	Chosen bool   `json:"chosen"` // by this person
	Right  bool   `json:"right"`  // false without Results
}

// poll is a poll with its votes.
type poll struct {
	id          string
	question    string
	options     []string
	quiz        bool
	anonymous   bool
	multiple    bool
	revoting    bool
	hidden      bool
	closed      bool
	right       []int // of a quiz, ascending
	explanation string
	entities    []Entity        // of the explanation
	period      int64           // seconds
	closes      int64           // Unix time; 0: when it is stopped
	votes       map[int64][]int // what each voter chose, ascending
}

func newPollID() string {
	return strconv.FormatInt(5_000_000_000_000_000_000+rand.Int64N(1_000_000_000_000_000_000), 10)
}

// persistentID names an option however options are ordered.
func persistentID(option int) string { return strconv.Itoa(option) }

// count tells the votes of each option.
func (p *poll) count() []int {
	votes := make([]int, len(p.options))
	for _, chosen := range p.votes {
		for _, option := range chosen {
			votes[option]++
		}
	}
	return votes
}

// seenBy is the poll as a person sees it.
func (p *poll) seenBy(person int64) *Poll {
	chosen := p.votes[person]
	v := &Poll{
		ID: p.id, Question: p.question, Voters: len(p.votes), Quiz: p.quiz, Anonymous: p.anonymous, Multiple: p.multiple,
		Revoting: p.revoting, Hidden: p.hidden, Closed: p.closed, Results: p.closed || len(chosen) > 0 && !p.hidden,
	}
	if !p.closed {
		v.Closes = p.closes
	}
	if v.Results {
		v.Explanation = p.explanation
	}
	votes := p.count()
	for i, text := range p.options {
		o := PollOption{Text: text, Chosen: slices.Contains(chosen, i)}
		if v.Results {
			o.Votes, o.Right = votes[i], slices.Contains(p.right, i)
		}
		v.Options = append(v.Options, o)
	}
	return v
}

// json is the poll as the bot that sent it receives it: with every vote
// counted and a quiz's solution.
func (p *poll) json() map[string]any {
	options := []map[string]any{}
	for i, votes := range p.count() {
		options = append(options, map[string]any{"persistent_id": persistentID(i), "text": p.options[i], "voter_count": votes})
	}
	out := map[string]any{
		"id": p.id, "question": p.question, "options": options, "total_voter_count": len(p.votes), "is_closed": p.closed,
		"is_anonymous": p.anonymous, "allows_multiple_answers": p.multiple, "allows_revoting": p.revoting,
		"members_only": false, "type": "regular",
	}
	if p.closes != 0 && !p.closed {
		out["open_period"], out["close_date"] = p.period, p.closes
	}
	if !p.quiz {
		return out
	}
	out["type"], out["correct_option_ids"] = "quiz", p.right
	if len(p.right) == 1 {
		out["correct_option_id"] = p.right[0]
	}
	if p.explanation != "" {
		out["explanation"], out["explanation_entities"] = p.explanation, append([]Entity{}, p.entities...)
	}
	return out
}

// closePoll ends a poll and tells the bot. The lock is held.
func (s *Sim) closePoll(p *poll) {
	p.closed = true
	s.push("poll", p.json())
	s.touch()
}

// closeDue ends the polls whose time has come, by the simulator's clock. The
// lock is held.
func (s *Sim) closeDue() {
	now := s.now()
	s.timed = slices.DeleteFunc(s.timed, func(p *poll) bool {
		due := !now.Before(time.Unix(p.closes, 0))
		if due && !p.closed {
			s.closePoll(p)
		}
		return due || p.closed
	})
}

// expect has polls end in time also while nobody asks for anything. The lock
// is held.
func (s *Sim) expect() {
	if s.closing != nil {
		s.closing.Stop()
	}
	if len(s.timed) == 0 || s.ended {
		return
	}
	next := slices.MinFunc(s.timed, func(a, b *poll) int { return int(a.closes - b.closes) })
	// A test's clock may stand still just before.
	wait := max(time.Unix(next.closes, 0).Sub(s.now()), 50*time.Millisecond)
	s.closing = time.AfterFunc(wait, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.closeDue()
		s.expect()
	})
}
