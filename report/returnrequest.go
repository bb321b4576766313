package report

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kepubot/content"
	"kepubot/event"
	"kepubot/resident"
	"kepubot/schedule"
	"kepubot/store"
)

// Addressee is who a return is asked from: "p:" and the id of a place, or
// "u:" and the id of a member unit.
type Addressee string

// FromPlace is the addressee of a place.
func FromPlace(place string) Addressee { return Addressee("p:" + place) }

// FromUnit is the addressee of a member unit.
func FromUnit(unit string) Addressee { return Addressee("u:" + unit) }

// Parts are the place or the member unit, the other empty.
func (a Addressee) Parts() (place, unit string) {
	kind, id, _ := strings.Cut(string(a), ":")
	switch kind {
	case "p":
		return id, ""
	case "u":
		return "", id
	}
	return "", ""
}

// Request asks places and member units for figures by a deadline (报送).
type Request struct {
	store.Meta `bson:",inline"`
	Title      resident.Name `bson:"title"`
	Indicators []string      `bson:"indicators"`
	To         []Addressee   `bson:"to"`
	// Period is what the figures are about.
	Period   event.Period `bson:"period"`
	Deadline time.Time    `bson:"deadline"` // the last moment
	// Day is the last day that the figures can be about: the period's end, or
	// the day of the first deadline.
	Day       string     `bson:"day"`
	By        string     `bson:"by"`
	Created   time.Time  `bson:"created"`
	Withdrawn bool       `bson:"withdrawn,omitempty"`
	Reminders []Reminder `bson:"reminders,omitempty"`
	// Warned is the deadline of which everybody was reminded by itself.
	Warned  time.Time     `bson:"warned,omitempty"`
	Handled store.Handled `bson:"handled,omitempty"`
}

// Reminder is that those who had not reported were reminded (催报).
type Reminder struct {
	By  string    `bson:"by"`
	At  time.Time `bson:"at"`
	Seq int64     `bson:"seq"`
}

// Errors of requests.
var (
	// ErrRequestFaults means that a request has problems, see [Returns.Problems].
	ErrRequestFaults = errors.New("the request has faults")
	// ErrWithdrawn means that a request was withdrawn.
	ErrWithdrawn = errors.New("the request was withdrawn")
	// ErrReminded means that a reminder went out a short time ago.
	ErrReminded = errors.New("reminded a short time ago")
	// ErrDeadline means that a deadline is not in the future, or before the
	// one that was set.
	ErrDeadline = errors.New("a deadline moves forward only")
)

// The bounds of a request.
const (
	requestTitleLimit = 40
	mostAsked         = 40
	mostAddressees    = 200
	reminderGap       = time.Hour
	remindersKept     = 50
)

var requestIDForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,19}$`)

// ReturnSettings are what a deployment says.
type ReturnSettings struct {
	Now      func() time.Time
	Location *time.Location
	// Known tells whether a return can be asked from an addressee.
	Known func(Addressee) bool
}

// Returns keeps what was asked for and what was returned.
type Returns struct {
	requests  *store.Collection[Request]
	docs      *store.Collection[Return]
	entries   *Entries
	catalogue *Catalogue
	settings  ReturnSettings
}

// OpenReturns opens the collections.
func OpenReturns(ctx context.Context, d store.Driver, entries *Entries, catalogue *Catalogue, settings ReturnSettings) (*Returns, error) {
	requests, err := store.Open[Request](ctx, d, store.Schema{
		Name: "requests", Fields: []store.Field{{Name: "created", Kind: store.Time}, {Name: "deadline", Kind: store.Time}},
		Indexes: []store.Index{{Fields: []string{"created"}}, {Fields: []string{"deadline"}}},
	})
	if err != nil {
		return nil, err
	}
	docs, err := store.Open[Return](ctx, d, store.Schema{
		Name:    "returns",
		Fields:  []store.Field{{Name: "request", Kind: store.String}, {Name: "owed", Kind: store.Bool}},
		Indexes: []store.Index{{Fields: []string{"request"}}, {Fields: []string{"owed"}}},
	})
	if err != nil {
		return nil, err
	}
	return &Returns{requests, docs, entries, catalogue, settings}, nil
}

// Problems finds everything that keeps a request from being made.
func (r *Returns) Problems(ctx context.Context, q *Request) ([]content.Problem, error) {
	used, err := r.catalogue.Used(ctx)
	if err != nil {
		return nil, err
	}
	var found []content.Problem
	add := func(wrong bool, chinese, english string) {
		if wrong {
			found = append(found, content.Problem{Chinese: chinese, English: english})
		}
	}
	n := utf8.RuneCountInString(q.Title.Chinese)
	add(!requestIDForm.MatchString(q.ID), "编号只能用小写字母、数字和连字符，最多 20 个", "id: lower-case letters, digits and hyphens, 20 at most")
	add(n == 0 || n > requestTitleLimit || utf8.RuneCountInString(q.Title.English) > 2*requestTitleLimit, fmt.Sprintf("标题要有，最多 %d 字", requestTitleLimit), fmt.Sprintf("title: missing or over %d characters", requestTitleLimit))
	add(len(q.Indicators) == 0 || len(q.Indicators) > mostAsked || repeats(q.Indicators), fmt.Sprintf("要选 1 到 %d 个指标，不能重复", mostAsked), fmt.Sprintf("indicators: 1 to %d, each once", mostAsked))
	for _, id := range q.Indicators {
		add(!slices.ContainsFunc(used, func(i Indicator) bool { return i.ID == id }), fmt.Sprintf("没有“%s”这个指标，或已停用", id), fmt.Sprintf("indicators: there is no %q, or it is retired", id))
	}
	add(len(q.To) == 0 || len(q.To) > mostAddressees || repeats(q.To), fmt.Sprintf("要选 1 到 %d 个报送单位，不能重复", mostAddressees), fmt.Sprintf("from whom: 1 to %d, each once", mostAddressees))
	for _, to := range q.To {
		add(!r.settings.Known(to), fmt.Sprintf("没有“%s”这个单位", to), fmt.Sprintf("from whom: there is no %q", to))
	}
	days := indicatorDays(q.Period)
	add(!days, "报送的时间段不对", "period: no days, or its end comes first")
	add(!q.Deadline.After(r.settings.Now()), "截止时间要晚于现在", "deadline: must be in the future")
	add(days && q.Period.From > schedule.DayOf(q.Deadline, r.settings.Location), "截止时间比报送的时间段还早", "deadline: before the period begins")
	return found, nil
}

func repeats[T ~string](all []T) bool {
	sorted := slices.Sorted(slices.Values(all))
	return len(slices.Compact(sorted)) < len(all)
}

// Add makes a request by the update numbered seq. Doing it again leaves what
// is there. It says ErrRequestFaults where there are problems.
func (r *Returns) Add(ctx context.Context, q Request, by string, seq int64) (*Request, error) {
	if there, err := r.requests.Get(ctx, q.ID); err == nil && there.Handled.Has(seq) {
		return there, nil
	}
	problems, err := r.Problems(ctx, &q)
	if err != nil {
		return nil, err
	}
	if len(problems) > 0 {
		return nil, ErrRequestFaults
	}
	q.Deadline, q.Created = store.Millis(q.Deadline), store.Millis(r.settings.Now())
	q.Day, q.By, q.Handled = min(q.Period.To, schedule.DayOf(q.Deadline, r.settings.Location)), by, store.Handled{seq}
	q.Withdrawn, q.Reminders, q.Warned = false, nil, time.Time{}
	err = r.requests.Insert(ctx, &q)
	if errors.Is(err, store.ErrExists) {
		return r.requests.Get(ctx, q.ID)
	}
	return &q, err
}

// Request finds a request, or says store.ErrNotFound.
func (r *Returns) Request(ctx context.Context, id string) (*Request, error) {
	return r.requests.Get(ctx, id)
}

// Requests are those made last, the latest first.
func (r *Returns) Requests(ctx context.Context, limit int) ([]*Request, error) {
	return r.requests.Find(ctx, store.Query{Sort: []store.Sort{{Field: "created", Desc: true}}, Limit: limit})
}

func (r *Returns) changeRequest(ctx context.Context, id string, seq int64, change func(*Request) error) (*Request, error) {
	return r.requests.Update(ctx, id, func(doc *Request) error {
		return doc.Handled.Once(seq, func() error {
			if doc.Withdrawn {
				return ErrWithdrawn
			}
			return change(doc)
		})
	})
}

// Prolong moves the deadline forward for all, by the update numbered seq.
func (r *Returns) Prolong(ctx context.Context, id string, until time.Time, seq int64) (*Request, error) {
	until = store.Millis(until)
	return r.changeRequest(ctx, id, seq, func(doc *Request) error {
		if !until.After(r.settings.Now()) || until.Before(doc.Deadline) {
			return ErrDeadline
		}
		doc.Deadline = until
		return nil
	})
}

// Withdraw takes a request back, by the update numbered seq: nobody reports to
// it any more. What was approved stays.
func (r *Returns) Withdraw(ctx context.Context, id string, seq int64) (*Request, error) {
	return r.changeRequest(ctx, id, seq, func(doc *Request) error {
		doc.Withdrawn = true
		return nil
	})
}

// Remind notes that those who have not reported are reminded, by the update
// numbered seq, and says who they are. The same update again says who they are
// then; another one within an hour says ErrReminded.
func (r *Returns) Remind(ctx context.Context, id, by string, seq int64) ([]Standing, error) {
	now := store.Millis(r.settings.Now())
	_, err := r.changeRequest(ctx, id, seq, func(doc *Request) error {
		if n := len(doc.Reminders); n > 0 && now.Sub(doc.Reminders[n-1].At) < reminderGap {
			return ErrReminded
		}
		doc.Reminders = append(doc.Reminders, Reminder{by, now, seq})
		doc.Reminders = doc.Reminders[max(0, len(doc.Reminders)-remindersKept):]
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r.Owing(ctx, id)
}

// Standing is how far an addressee has come with a request.
type Standing struct {
	To     Addressee
	State  ReturnState
	Return *Return // nil where nothing was filled in
}

// Standings are all addressees of a request, in its order.
func (r *Returns) Standings(ctx context.Context, id string) ([]Standing, error) {
	q, err := r.requests.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	docs, err := r.docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("request", id)}})
	if err != nil {
		return nil, fmt.Errorf("reading the returns of %s: %w", id, err)
	}
	all := make([]Standing, len(q.To))
	for i, to := range q.To {
		all[i] = Standing{To: to, State: NotSent}
		for _, doc := range docs {
			if doc.From == to {
				all[i].State, all[i].Return = doc.State, doc
			}
		}
	}
	return all, nil
}

// Owing are the addressees who have not reported, or not again after it was
// sent back.
func (r *Returns) Owing(ctx context.Context, id string) ([]Standing, error) {
	all, err := r.Standings(ctx, id)
	return slices.DeleteFunc(all, func(s Standing) bool { return s.State != NotSent && s.State != SentBack }), err
}
