package report

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/resident"
	"kepubot/store"
)

// ask makes a request about this year to all, due in ten days.
func (b *bureau) ask(t ledgerFault, id string, indicators ...string) *Request {
	t.Helper()
	q, err := b.returns.Add(context.Background(), Request{
		Meta: store.Meta{ID: id}, Title: resident.Name{Chinese: "全年报送"}, Indicators: indicators, To: []Addressee{"p:fengshan", "p:lizhou", "u:agri"},
		Period: theYear, Deadline: b.now.AddDate(0, 0, 10),
	}, "rstaff", 1)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// states are how far the addressees of a request have come.
func (b *bureau) states(t ledgerFault, id string) string {
	t.Helper()
	all, err := b.returns.Standings(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, s := range all {
		text += fmt.Sprintf("%s %s; ", s.To, s.State)
	}
	return text
}

// TestReturn takes a return from the request to its correction, each update
// twice.
func TestReturn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		b, ctx := openBureau(t, d), t.Context()
		b.ask(t, "q1", "panels", "training-farmers")
		var doc *Return
		twice := func(name string, do func() (*Return, error)) {
			t.Helper()
			for range 2 {
				var err error
				if doc, err = do(); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			}
		}
		fill := func(seq int64, indicator string, value Amount) {
			t.Helper()
			twice("filling in", func() (*Return, error) {
				return b.returns.Fill(ctx, "q1", "u:agri", indicator, value, "", "rcontact", b.now, seq)
			})
		}
		fill(2, "panels", 100*Scale)
		if _, err := b.returns.Send(ctx, "q1", "u:agri", "rcontact", b.now, 3); !errors.Is(err, ErrUnfilled) {
			t.Error("sent with an empty box:", err)
		}
		fill(4, "training-farmers", 5000*Scale)
		twice("sending", func() (*Return, error) { return b.returns.Send(ctx, "q1", "u:agri", "rcontact", b.now, 5) })
		if got := b.states(t, "q1"); got != "p:fengshan missing; p:lizhou missing; u:agri sent; " {
			t.Error(got)
		}
		twice("sending back", func() (*Return, error) {
			return b.returns.SendBack(ctx, "q1", "u:agri", "展板数请再核一下", time.Time{}, "rstaff", 6)
		})
		if owing, err := b.returns.Owing(ctx, "q1"); err != nil || len(owing) != 3 || owing[2].State != SentBack {
			t.Errorf("%+v, %v", owing, err)
		}
		fill(7, "panels", 110*Scale)
		shown := doc.Rev
		twice("sending again", func() (*Return, error) { return b.returns.Send(ctx, "q1", "u:agri", "rcontact", b.now, 8) })
		if got := b.sums(t, theYear); len(got) != 0 {
			t.Error("figures count before they are approved:", got)
		}
		for by, want := range map[string]error{"rstaff": ErrReturnMoved, "rcontact": ErrOwnReturn} {
			rev := shown
			if by == "rcontact" {
				rev = doc.Rev
			}
			if _, err := b.returns.Approve(ctx, "q1", "u:agri", rev, by, 9); !errors.Is(err, want) {
				t.Errorf("approved by %s: %v, want %v", by, err, want)
			}
		}
		rev := doc.Rev
		twice("approving", func() (*Return, error) { return b.returns.Approve(ctx, "q1", "u:agri", rev, "rstaff", 10) })
		want := map[string]string{"panels// returned": "110 (1)", "training-farmers// returned": "5000 (1)"}
		if diff := cmp.Diff(want, b.sums(t, theYear)); diff != "" {
			t.Error(diff)
		}
		twice("correcting", func() (*Return, error) {
			return b.returns.Correct(ctx, "q1", "u:agri", "panels", 111*Scale, "漏了一块", "rstaff", 11)
		})
		sent, _ := doc.Reported()
		approved, _ := doc.ApprovedBy()
		if sent.By != "rcontact" || approved.By != "rstaff" || doc.Owed || len(doc.Box("panels").Log) != 3 || len(doc.Steps) != 4 {
			t.Errorf("%+v", doc)
		}
		if got := b.sums(t, theYear)["panels// returned"]; got != "111 (1)" {
			t.Error(got)
		}
		entry, err := b.entries.Get(ctx, "q1:u:agri:panels")
		if err != nil || entry.Source != Returned || entry.Unit != "agri" || entry.Day != "2026-12-04" || entry.From != "2026-01-01" {
			t.Errorf("%+v, %v", entry, err)
		}
		if _, err := b.entries.Correct(ctx, entry.ID, 0, "改成零", "rstaff", 12); !errors.Is(err, ErrOfReturn) {
			t.Error("corrected past the return:", err)
		}
	})
}

// TestReturnRefusals: what cannot be is refused, and nothing changed.
func TestReturnRefusals(t *testing.T) {
	b, ctx := openBureau(t, testdb.SQLite(t)), t.Context()
	q := b.ask(t, "q1", "panels")
	start, seq := b.now, int64(100)
	fill := func(from Addressee, indicator string, value Amount, reason string) func() (*Return, error) {
		return func() (*Return, error) {
			return b.returns.Fill(ctx, "q1", from, indicator, value, reason, "rcontact", b.now, seq)
		}
	}
	send := func() (*Return, error) { return b.returns.Send(ctx, "q1", "p:lizhou", "rcontact", b.now, seq) }
	approve := func() (*Return, error) {
		doc, err := b.returns.Get(ctx, "q1", "p:lizhou")
		if err != nil {
			return nil, err
		}
		return b.returns.Approve(ctx, "q1", "p:lizhou", doc.Rev, "rstaff", seq)
	}
	sendBack := func(reason string, until time.Time) func() (*Return, error) {
		return func() (*Return, error) {
			return b.returns.SendBack(ctx, "q1", "p:lizhou", reason, until, "rstaff", seq)
		}
	}
	correct := func(value Amount, reason string) func() (*Return, error) {
		return func() (*Return, error) {
			return b.returns.Correct(ctx, "q1", "p:lizhou", "panels", value, reason, "rstaff", seq)
		}
	}
	reopen := func(until time.Time) func() (*Return, error) {
		return func() (*Return, error) { return b.returns.Reopen(ctx, "q1", "p:lizhou", until, "rstaff", seq) }
	}
	late := q.Deadline.Add(time.Millisecond)
	for i, test := range []struct {
		at   time.Time
		do   func() (*Return, error)
		want error
	}{
		{start, fill("p:nowhere", "panels", 100, ""), ErrNotAsked},
		{start, fill("p:lizhou", "leaflets", 100, ""), ErrNotAsked},
		{start, fill("p:lizhou", "panels", -100, ""), ErrNegative},
		{start, fill("p:lizhou", "panels", 150, ""), ErrDecimals},
		{start, fill("p:lizhou", "panels", 50_001*Scale, ""), ErrTooMuch},
		{start, send, ErrUnfilled},
		{start, approve, store.ErrNotFound},
		{start, sendBack("为什么", time.Time{}), ErrNotSent},
		{start, correct(100, "少了"), ErrNotAsked},
		{late, fill("p:lizhou", "panels", 100, ""), ErrLate},
		{late, reopen(late), ErrDeadline},
		{late, reopen(late.Add(time.Hour)), nil},
		{late, fill("p:lizhou", "panels", 100, ""), nil},
		{late.Add(2 * time.Hour), send, ErrLate},
		{late, approve, ErrNotSent},
		{late, send, nil},
		{late, sendBack("", late.Add(time.Hour)), ErrWhy},
		{late.Add(2 * time.Hour), sendBack("再核", time.Time{}), ErrDeadline},
		{late, approve, nil},
		{late, approve, ErrApproved},
		{late, send, ErrApproved},
		{late, fill("p:lizhou", "panels", 200, ""), ErrApproved},
		{late, sendBack("再核", late.Add(time.Hour)), ErrApproved},
		{late, reopen(late.Add(time.Hour)), ErrApproved},
		{late, correct(100, ""), ErrWhy},
		{late, correct(-100, "少了"), ErrNegative},
	} {
		b.now = test.at
		seq++
		before, _ := b.returns.Get(ctx, "q1", "p:lizhou")
		_, err := test.do()
		if !errors.Is(err, test.want) || test.want == nil && err != nil {
			t.Errorf("step %d: %v, want %v", i, err, test.want)
		}
		if after, _ := b.returns.Get(ctx, "q1", "p:lizhou"); test.want != nil && !cmp.Equal(before, after) {
			t.Errorf("step %d: refused, and changed %+v to %+v", i, before, after)
		}
	}
}

// TestLastYear: last year's figure stands beside the box, and a jump over half
// needs a reason; what a year says counts, not its quarters too.
func TestLastYear(t *testing.T) {
	for _, test := range []struct {
		value, last Amount
		want        bool
	}{{150, 100, false}, {151, 100, true}, {50, 100, false}, {49, 100, true}, {0, 0, false}, {1, 0, true}, {0, 100, true}} {
		if got := Jumps(test.value, &test.last); got != test.want {
			t.Errorf("%d after %d: %t", test.value, test.last, got)
		}
	}
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		b, ctx := openBureau(t, d), t.Context()
		this := b.now
		seq := int64(10)
		report := func(id string, p event.Period, now time.Time, value Amount, reason string) error {
			b.now, seq = now, seq+10
			_, err := b.returns.Add(ctx, Request{Meta: store.Meta{ID: id}, Title: resident.Name{Chinese: "报送"}, Indicators: []string{"panels"}, To: []Addressee{"p:lizhou"}, Period: p, Deadline: now.AddDate(0, 0, 10)}, "rstaff", seq)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := b.returns.Fill(ctx, id, "p:lizhou", "panels", value, reason, "rcontact", now, seq+1); err != nil {
				return err
			}
			doc, err := b.returns.Send(ctx, id, "p:lizhou", "rcontact", now, seq+2)
			if err != nil {
				return err
			}
			_, err = b.returns.Approve(ctx, id, "p:lizhou", doc.Rev, "rstaff", seq+3)
			return err
		}
		last := event.Period{From: "2025-01-01", To: "2025-12-31"}
		for _, err := range []error{
			report("year", last, this.AddDate(-1, 0, 0), 100*Scale, ""),
			report("quarter", event.Period{From: "2025-07-01", To: "2025-09-30"}, this.AddDate(-1, 0, 0), 40*Scale, ""),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if got := b.sums(t, last)["panels/lizhou/ returned"]; got != "100 (1) covered 1" {
			t.Error(got)
		}
		if got := b.sums(t, event.Period{From: "2025-07-01", To: "2025-09-30"})["panels/lizhou/ returned"]; got != "40 (1)" {
			t.Error(got)
		}
		if err := report("now", theYear, this, 160*Scale, ""); !errors.Is(err, ErrJump) {
			t.Error("a jump without a reason:", err)
		}
		if _, err := b.returns.Get(ctx, "now", "p:lizhou"); !errors.Is(err, store.ErrNotFound) {
			t.Error("what was refused is there:", err)
		}
		if err := report("now", theYear, this, 160*Scale, "新建了两个画廊"); err != nil {
			t.Error(err)
		}
		doc, err := b.returns.Get(ctx, "now", "p:lizhou")
		if err != nil || doc.Box("panels").Last == nil || *doc.Box("panels").Last != 100*Scale {
			t.Errorf("%+v, %v", doc, err)
		}
	})
}

// TestMayFill: a return takes figures until its own deadline, where that is the
// later one, both moments included.
func TestMayFill(t *testing.T) {
	noon := time.Date(2026, 11, 27, 12, 0, 0, 0, indicatorZone)
	for i, test := range []struct {
		request Request
		doc     Return
		at      time.Time
		want    error
	}{
		{Request{Deadline: noon}, Return{}, noon, nil},
		{Request{Deadline: noon}, Return{}, noon.Add(1), ErrLate},
		{Request{Deadline: noon}, Return{Until: noon.Add(time.Hour)}, noon.Add(time.Hour), nil},
		{Request{Deadline: noon}, Return{Until: noon.Add(time.Hour)}, noon.Add(time.Hour + 1), ErrLate},
		{Request{Deadline: noon}, Return{Until: noon.Add(-time.Hour)}, noon, nil},
		{Request{Deadline: noon}, Return{State: Approved}, noon, ErrApproved},
		{Request{Deadline: noon, Withdrawn: true}, Return{State: Approved}, noon.Add(1), ErrWithdrawn},
	} {
		if err := test.doc.MayFill(&test.request, test.at); !errors.Is(err, test.want) {
			t.Errorf("%d: %v, want %v", i, err, test.want)
		}
	}
}
