// Package survey holds the rules of questionnaires: what is asked and what is
// skipped, who answers and how often, what staff may see of it, and what can
// be said of the results. It knows nothing of how people are asked and told.
package survey

import (
	"regexp"
	"slices"
	"strconv"
	"time"

	"kepubot/content"
	"kepubot/resident"
	"kepubot/store"
)

// Kind is how a question is answered.
type Kind string

// The kinds of question.
const (
	Single  Kind = "single"  // one of the options
	Several Kind = "several" // any of the options, at least one
	Scale   Kind = "scale"   // marks from Low to High, by a button
	Number  Kind = "number"  // a whole number from Low to High, typed
	Text    Kind = "text"    // a sentence, typed
)

// Kinds are all kinds.
func Kinds() []Kind { return []Kind{Single, Several, Scale, Number, Text} }

// Skip leads whoever picked an option on to a later question.
type Skip struct {
	Option int `bson:"option"` // from 0
	To     int `bson:"to"`     // a question's number, or one more than the last: the end
}

// Question is a question of a survey. Its number is its place, from 1.
type Question struct {
	Kind    Kind            `bson:"kind"`
	Text    resident.Name   `bson:"text"`
	Options []resident.Name `bson:"options,omitempty"` // of Single and Several
	Low     int64           `bson:"low,omitempty"`     // of Scale and Number, both included
	High    int64           `bson:"high,omitempty"`
	// Optional tells that people may pass the question by.
	Optional bool `bson:"optional,omitempty"`
	// Key holds the right options of a self-test as bits, option 0 the lowest;
	// 0: there is no right and wrong.
	Key uint64 `bson:"key,omitempty"`
	// Skips lead on by the first of them whose option was picked.
	Skips []Skip `bson:"skips,omitempty"`
}

// Choice tells whether the question is answered by its options.
func (q *Question) Choice() bool { return q.Kind == Single || q.Kind == Several }

// State is how far a survey has come.
type State string

// The states of a survey.
const (
	Draft  State = "draft"
	Open   State = "open" // from Opens to Closes people answer
	Closed State = "closed"
)

// Phase is the part of a survey that measures a campaign.
type Phase string

// The phases.
const (
	NoPhase Phase = ""
	Before  Phase = "before" // 前测
	After   Phase = "after"  // 后测
)

// Survey is a questionnaire.
type Survey struct {
	store.Meta `bson:",inline"`
	Title      resident.Name `bson:"title"`
	About      resident.Name `bson:"about"` // a few sentences; may be empty
	Questions  []Question    `bson:"questions"`

	// Opens and Closes bound answering, in UTC; zero: from when staff open it,
	// and until they close it.
	Opens  time.Time `bson:"opens,omitempty"`
	Closes time.Time `bson:"closes,omitempty"`
	// Anonymous tells that nobody can learn who answered what. It is fixed once
	// the survey is open, as are the questions.
	Anonymous bool `bson:"anonymous,omitempty"`
	// Reach is whom the survey is sent to.
	Reach content.Reach `bson:"reach"`
	// ByLink lets whoever has the link answer, whatever the reach.
	ByLink   bool   `bson:"bylink,omitempty"`
	Campaign string `bson:"campaign,omitempty"`
	// Phase and Pair tell which surveys stand before and after the same
	// campaign: both carry one pair.
	Phase Phase  `bson:"phase,omitempty"`
	Pair  string `bson:"pair,omitempty"`

	State   State     `bson:"state"`
	Author  string    `bson:"author"`
	Created time.Time `bson:"created"`
	// Settled tells that a closed survey keeps no secret and no unfinished
	// answers any more.
	Settled bool          `bson:"settled"`
	Handled store.Handled `bson:"handled,omitempty"`
}

// idForm is the form of a survey's id and of a pair: they stand in links and
// buttons.
var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,19}$`)

// NewID is the id of the survey that the update numbered seq makes.
func NewID(seq int64) string { return "s" + strconv.FormatInt(seq, 36) }

// Question is the question of a number, from 1.
func (s *Survey) Question(n int) (*Question, bool) {
	if n < 1 || n > len(s.Questions) {
		return nil, false
	}
	return &s.Questions[n-1], true
}

// Answerable tells whether people can answer at a moment.
func (s *Survey) Answerable(at time.Time) bool {
	return s.State == Open && !at.Before(s.Opens) && (s.Closes.IsZero() || at.Before(s.Closes))
}

// Refuses says why nobody can answer at a moment: ErrEarly or ErrClosed; nil
// where people can.
func (s *Survey) Refuses(at time.Time) error {
	switch {
	case s.State == Draft || s.State == Open && at.Before(s.Opens):
		return ErrEarly
	case !s.Answerable(at):
		return ErrClosed
	}
	return nil
}

// Bilingual tells whether the survey is there in English too.
func (s *Survey) Bilingual() bool {
	return slices.ContainsFunc(s.Questions, func(q Question) bool { return q.Text.English != "" })
}

// SelfTest tells whether some question has a right answer.
func (s *Survey) SelfTest() bool {
	return slices.ContainsFunc(s.Questions, func(q Question) bool { return q.Key != 0 })
}

// For tells whether somebody may answer.
func (s *Survey) For(p Person) bool {
	if s.ByLink {
		return true
	}
	where := true
	switch {
	case len(s.Reach.Communities) > 0:
		where = slices.Contains(s.Reach.Communities, p.Community)
	case len(s.Reach.Places) > 0:
		where = slices.Contains(s.Reach.Places, p.Place)
	}
	return where && (len(s.Reach.Groups) == 0 || slices.Contains(s.Reach.Groups, p.Group))
}

// Disclaimer stands under everything that is said of results.
func Disclaimer() resident.Name {
	return resident.Name{
		Chinese: "网上自愿答卷，不是抽样调查，不代表全市公民科学素质水平。",
		English: "Answered online by volunteers. This is not a sample survey and does not stand for the science literacy of the city's residents.",
	}
}

// RightRate is what the share of right answers in a self-test is called. It is
// never called the citizens' science literacy, which is measured by a sample.
func RightRate() resident.Name {
	return resident.Name{Chinese: "自测正确率", English: "Right answers in the self-test"}
}
