package report

import (
	"errors"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/resident"
	"kepubot/store"
)

// TestRequest: a request with faults is refused; it is prolonged, withdrawn,
// and its reminders keep their distance.
func TestRequest(t *testing.T) {
	b, ctx := openBureau(t, testdb.SQLite(t)), t.Context()
	good := Request{Meta: store.Meta{ID: "q9"}, Title: resident.Name{Chinese: "报送"}, Indicators: []string{"panels"}, To: []Addressee{"u:agri"}, Period: theYear, Deadline: b.now.Add(time.Hour)}
	for name, change := range map[string]func(*Request){
		"no title": func(q *Request) { q.Title.Chinese = "" }, "no indicator": func(q *Request) { q.Indicators = nil },
		"an unknown one": func(q *Request) { q.Indicators = []string{"x"} }, "one twice": func(q *Request) { q.Indicators = []string{"panels", "panels"} },
		"nobody": func(q *Request) { q.To = nil }, "somebody unknown": func(q *Request) { q.To = []Addressee{"u:x"} },
		"the end first": func(q *Request) { q.Period = event.Period{From: "2026-02-01", To: "2026-01-01"} }, "due already": func(q *Request) { q.Deadline = b.now },
		"due before": func(q *Request) { q.Period = event.Period{From: "2027-01-01", To: "2027-12-31"} }, "a long id": func(q *Request) { q.ID = "123456789012345678901" },
	} {
		q := good
		change(&q)
		if _, err := b.returns.Add(ctx, q, "rstaff", 1); !errors.Is(err, ErrRequestFaults) {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.ask(t, "q1", "panels")
	if owing, err := b.returns.Remind(ctx, "q1", "rstaff", 2); err != nil || len(owing) != 3 {
		t.Errorf("%+v, %v", owing, err)
	}
	if owing, err := b.returns.Remind(ctx, "q1", "rstaff", 2); err != nil || len(owing) != 3 {
		t.Errorf("again: %+v, %v", owing, err)
	}
	if _, err := b.returns.Remind(ctx, "q1", "rstaff", 3); !errors.Is(err, ErrReminded) {
		t.Error("two reminders within an hour:", err)
	}
	if _, err := b.returns.Prolong(ctx, "q1", b.now.Add(time.Hour), 4); !errors.Is(err, ErrDeadline) {
		t.Error("moved back:", err)
	}
	if q, err := b.returns.Prolong(ctx, "q1", b.now.AddDate(0, 0, 20), 5); err != nil || q.Day != "2026-12-04" {
		t.Errorf("%+v, %v", q, err)
	}
	if _, err := b.returns.Withdraw(ctx, "q1", 6); err != nil {
		t.Fatal(err)
	}
	if _, err := b.returns.Fill(ctx, "q1", "u:agri", "panels", 100, "", "rcontact", b.now, 7); !errors.Is(err, ErrWithdrawn) {
		t.Error(err)
	}
}
