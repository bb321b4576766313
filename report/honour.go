package report

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"kepubot/content"
	"kepubot/event"
	"kepubot/resident"
	"kepubot/store"
)

// HonourKind is who an honour goes to.
type HonourKind string

// The kinds of honour.
const (
	HonourCommunity HonourKind = "community" // 科普示范社区（村）
	HonourBase      HonourKind = "base"
	HonourSchool    HonourKind = "school"
	HonourHousehold HonourKind = "household"
)

// HonourState is how far an honour has come.
type HonourState string

// The states of an honour.
const (
	Collecting HonourState = "collecting" // candidates are proposed and reviewed
	Displayed  HonourState = "displayed"  // the list is shown for objections (公示)
	Named      HonourState = "named"
	Dropped    HonourState = "dropped" // called off
)

// CandidateState is how far a candidate has come.
type CandidateState string

// The states of a candidate.
const (
	Proposed CandidateState = "proposed"
	Passed   CandidateState = "passed"   // in review; it is on the list
	Declined CandidateState = "declined" // in review
	Removed  CandidateState = "removed"  // by an objection
	Stepped  CandidateState = "stepped"  // back, before the list was shown
)

// Way is how a candidate came to be one.
type Way string

// The ways.
const (
	ByCriteria Way = "criteria"
	Applied    Way = "applied"
	Nominated  Way = "nominated"
)

// Criterion is a figure that a community must at least reach.
type Criterion struct {
	Figure string `bson:"figure"` // as [HonourFigures] calls it
	Least  int64  `bson:"least"`  // above 0: who has none is in no list
}

// Reached is what a candidate's figure came to when it was proposed.
type Reached struct {
	Figure string `bson:"figure"`
	Value  int64  `bson:"value"`
}

// Candidate is somebody who may be named: a community, or another by a
// name of its own.
type Candidate struct {
	ID        string         `bson:"id"` // of a community its id
	Name      resident.Name  `bson:"name"`
	Place     string         `bson:"place,omitempty"`
	Community string         `bson:"community,omitempty"`
	Way       Way            `bson:"way"`
	Grounds   string         `bson:"grounds,omitempty"` // why, in the words of who proposed
	Figures   []Reached      `bson:"figures,omitempty"`
	By        string         `bson:"by"`
	At        time.Time      `bson:"at"`
	State     CandidateState `bson:"state"`
	Review    *Verdict       `bson:"review,omitempty"`
	// Earlier are the reviews before, the oldest first.
	Earlier []Verdict `bson:"earlier,omitempty"`
}

// Verdict is what a review came to, or why a candidate was removed.
type Verdict struct {
	State  CandidateState `bson:"state"`
	Reason string         `bson:"reason,omitempty"`
	By     string         `bson:"by"`
	At     time.Time      `bson:"at"`
}

// HonourObjection is what somebody held against a list that is shown.
type HonourObjection struct {
	Candidate string    `bson:"candidate,omitempty"` // empty: against the whole
	By        string    `bson:"by"`
	At        time.Time `bson:"at"`
	Text      string    `bson:"text"`
	Seq       int64     `bson:"seq"`
	Answer    string    `bson:"answer,omitempty"`
	Upheld    bool      `bson:"upheld,omitempty"`
	Answered  time.Time `bson:"answered,omitempty"`
	Answerer  string    `bson:"answerer,omitempty"`
}

// Honour is one round of naming: the 科普示范社区 of a year. All of it is one
// document, so that the list that was shown is the one that is named.
type Honour struct {
	store.Meta `bson:",inline"`
	Title      resident.Name `bson:"title"`
	Kind       HonourKind    `bson:"kind"`
	Period     event.Period  `bson:"period"` // what it is given for
	Criteria   []Criterion   `bson:"criteria,omitempty"`
	Days       int           `bson:"days"` // for objections
	State      HonourState   `bson:"state"`
	Candidates []Candidate   `bson:"candidates,omitempty"`
	Contact    string        `bson:"contact,omitempty"`
	Shown      time.Time     `bson:"shown,omitempty"`
	Until      time.Time     `bson:"until,omitempty"` // when the time for objections ends
	// Told is the end of those days of which whoever runs honours was told.
	Told       time.Time         `bson:"told,omitempty"`
	Objections []HonourObjection `bson:"objections,omitempty"`
	NamedBy    string            `bson:"namedby,omitempty"`
	NamedAt    time.Time         `bson:"namedat,omitempty"`
	By         string            `bson:"by"`
	Created    time.Time         `bson:"created"`
	Handled    store.Handled     `bson:"handled,omitempty"`
}

// Errors of honours.
var (
	// ErrHonourFaults means that an honour or a candidate has something
	// missing or wrong, see [Honour.Problems].
	ErrHonourFaults = errors.New("the honour has faults")
	// ErrNotCollecting means that a step needs a list that is not shown yet.
	ErrNotCollecting = errors.New("candidates are no longer taken")
	// ErrNotDisplayed means that a step needs a list that is shown for
	// objections, within its days.
	ErrNotDisplayed = errors.New("the list is not shown for objections")
	// ErrNamed means that the honour was given and stays as it is.
	ErrNamed = errors.New("the honour was given")
	// ErrDropped means that the honour was called off.
	ErrDropped = errors.New("the honour was called off")
	// ErrUnreviewed means that candidates are not reviewed yet.
	ErrUnreviewed = errors.New("candidates are not reviewed")
	// ErrNobody means that nobody is on the list.
	ErrNobody = errors.New("nobody is on the list")
	// ErrOwnCandidate means that nobody reviews whom they proposed.
	ErrOwnCandidate = errors.New("nobody reviews their own candidate")
	// ErrObjectionsLast means that the days for objections are not over.
	ErrObjectionsLast = errors.New("the days for objections are not over")
	// ErrUnanswered means that an objection has no answer.
	ErrUnanswered = errors.New("an objection is not answered")
	// ErrAnswered means that an objection has its answer.
	ErrAnswered = errors.New("the objection is answered")
	// ErrHonourMoved means that the criteria changed while they were applied.
	ErrHonourMoved = errors.New("the criteria changed meanwhile")
	// ErrMany means that there are as many candidates, or objections, as an
	// honour can have.
	ErrMany = errors.New("too many")
)

// The bounds of an honour, in characters and numbers.
const (
	honourTitleLimit = 40
	candidateLimit   = 30
	groundsLimit     = 500
	objectionLimit   = 500
	mostCriteria     = 8
	mostCandidates   = 300
	mostObjections   = 300
	mostUnanswered   = 3 // of one person
	leastDays        = 1
	mostDays         = 60
	mostVerdicts     = 20
)

var honourIDForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,19}$`)

// Problems finds everything that keeps an honour from being made.
func (h *Honour) Problems() []content.Problem {
	var found []content.Problem
	add := func(wrong bool, chinese, english string) {
		if wrong {
			found = append(found, content.Problem{Chinese: chinese, English: english})
		}
	}
	n := utf8.RuneCountInString(h.Title.Chinese)
	add(!honourIDForm.MatchString(h.ID), "编号只能用小写字母、数字和连字符，最多 20 个", "id: lower-case letters, digits and hyphens, 20 at most")
	add(n == 0 || n > honourTitleLimit || utf8.RuneCountInString(h.Title.English) > 3*honourTitleLimit, fmt.Sprintf("名称要有，最多 %d 字", honourTitleLimit), fmt.Sprintf("title: missing or over %d characters", honourTitleLimit))
	add(!slices.Contains([]HonourKind{HonourCommunity, HonourBase, HonourSchool, HonourHousehold}, h.Kind), "要选评社区（村）、基地、学校还是家庭", "kind: community, base, school or household")
	add(!indicatorDays(h.Period), "评选的时间段不对", "period: no days, or its end comes first")
	add(h.Days < leastDays || h.Days > mostDays, fmt.Sprintf("公示要 %d 到 %d 天", leastDays, mostDays), fmt.Sprintf("days for objections: %d to %d", leastDays, mostDays))
	wrong := slices.ContainsFunc(h.Criteria, func(c Criterion) bool { return c.Figure == "" || c.Least < 1 })
	add(wrong || len(h.Criteria) > mostCriteria, fmt.Sprintf("评选条件最多 %d 条，数字要大于 0", mostCriteria), fmt.Sprintf("criteria: %d at most, each above 0", mostCriteria))
	add(len(h.Criteria) > 0 && h.Kind != HonourCommunity, "只有社区（村）能按数字初选", "criteria: for communities only")
	return found
}

// Candidate finds a candidate by its id; nil where there is none.
func (h *Honour) Candidate(id string) *Candidate {
	i := slices.IndexFunc(h.Candidates, func(c Candidate) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return &h.Candidates[i]
}

// List are the candidates who are to be named, or were, in the order in which
// they were proposed.
func (h *Honour) List() []Candidate {
	return slices.DeleteFunc(slices.Clone(h.Candidates), func(c Candidate) bool { return c.State != Passed })
}

// Unanswered is how many objections wait for an answer.
func (h *Honour) Unanswered() (n int) {
	for _, o := range h.Objections {
		if o.Answer == "" {
			n++
		}
	}
	return n
}

// MayShow tells whether the list can be shown for objections. It says
// ErrUnreviewed where somebody waits for a review and ErrNobody where nobody
// passed.
func (h *Honour) MayShow() error {
	if err := h.collecting(); err != nil {
		return err
	}
	switch {
	case slices.ContainsFunc(h.Candidates, func(c Candidate) bool { return c.State == Proposed }):
		return ErrUnreviewed
	case len(h.List()) == 0:
		return ErrNobody
	}
	return nil
}

// MayObject tells whether an objection is taken at a moment.
func (h *Honour) MayObject(at time.Time) error {
	if err := h.displayed(); err != nil {
		return err
	}
	if !at.Before(h.Until) {
		return ErrNotDisplayed
	}
	return nil
}

// MayName tells whether the honour can be given at a moment. It says
// ErrObjectionsLast within the days for objections, ErrUnanswered where an
// objection has no answer and ErrNobody where nobody is left.
func (h *Honour) MayName(at time.Time) error {
	if err := h.displayed(); err != nil {
		return err
	}
	switch {
	case at.Before(h.Until):
		return ErrObjectionsLast
	case h.Unanswered() > 0:
		return ErrUnanswered
	case len(h.List()) == 0:
		return ErrNobody
	}
	return nil
}

// collecting refuses what is done before the list is shown.
func (h *Honour) collecting() error {
	switch h.State {
	case Named:
		return ErrNamed
	case Dropped:
		return ErrDropped
	case Collecting:
		return nil
	}
	return ErrNotCollecting
}

// displayed refuses what is done while the list is shown.
func (h *Honour) displayed() error {
	switch h.State {
	case Named:
		return ErrNamed
	case Dropped:
		return ErrDropped
	case Displayed:
		return nil
	}
	return ErrNotDisplayed
}
