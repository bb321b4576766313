package content

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseNotice(t *testing.T) {
	n := ParseNotice("台风今晚登陆。\n请关好窗。\n [避险地图](https://example.org/map) \n---\nTyphoon tonight.\n[Sign up]（https://example.org/x）")
	want := &Notice{Chinese: "台风今晚登陆。\n请关好窗。", English: "Typhoon tonight.",
		Links: []Link{{"避险地图", "https://example.org/map"}, {"Sign up", "https://example.org/x"}}}
	if diff := cmp.Diff(want, n); diff != "" {
		t.Error(diff)
	}
	if problems := n.Problems(); len(problems) != 0 {
		t.Error(problems)
	}
	for _, bad := range []string{
		"", "---\nEnglish alone", strings.Repeat("长", NoticeLimit+1), "a\n[x](http://example.org)", "a\n[x](javascript:alert(1))",
		"a\n[x](https://localhost)", "a\n[" + strings.Repeat("x", 40) + "](https://example.org)",
		"a" + strings.Repeat("\n[x](https://example.org)", 4),
	} {
		if problems := ParseNotice(bad).Problems(); len(problems) != 1 {
			t.Errorf("%.40q: %v", bad, problems)
		}
	}
	long := &Notice{Chinese: strings.Repeat("长", CaptionLimit+1), Picture: "F"}
	if len(long.Problems()) != 1 || ParseNotice("一二三四五六七八九十一二三四五六七八\n九").Head() != "一二三四五六七八九十一二三四五六…" {
		t.Error("a caption that is too long was taken, or the head is wrong")
	}
}

func FuzzParseNotice(f *testing.F) {
	for _, text := range []string{"", "a\n---\nb\n[x](https://example.org)", "[[]]()", "——\n－－", "\xff[a](b)"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n := ParseNotice(text)
		if len(n.Chinese)+len(n.English) > len(text) || len([]rune(n.Head())) > 17 {
			t.Errorf("%q became %+v", text, n)
		}
		n.Problems()
	})
}

func TestNoticeOrder(t *testing.T) {
	nine := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	n := &Notice{}
	if err := n.Order(nine, 5, false); !errors.Is(err, ErrState) {
		t.Errorf("a draft was ordered: %v", err)
	}
	n.State = Approved
	if err := n.Order(nine, 5, true); err != nil || !n.Pending || n.Size != 5 || !n.Paid {
		t.Errorf("%+v, %v", n, err)
	}
	if err := n.Withdraw(nine); !errors.Is(err, ErrOrdered) {
		t.Errorf("withdrawn at its time: %v", err)
	}
	for range 2 {
		if err := n.Withdraw(nine.Add(-time.Minute)); err != nil || n.Pending || n.Outcome != NoticeWithdrawn {
			t.Errorf("%+v, %v", n, err)
		}
	}
	if err := n.Order(nine, 5, false); err != nil || n.Outcome != "" {
		t.Errorf("not ordered anew: %+v, %v", n, err)
	}
	n.Settle(NoticeSent)
	if err := n.Order(nine, 5, false); !errors.Is(err, ErrOrdered) {
		t.Errorf("sent twice: %v", err)
	}
	for i := range int64(7) {
		n.Follow(Watch{Chat: i % 6, Message: int(i)})
	}
	if len(n.Watches) != maxWatches || n.Watches[maxWatches-1].Message != 6 {
		t.Errorf("%+v", n.Watches)
	}
}

// TestWhy asks of each way in which a notice may stand why it did not run.
func TestWhy(t *testing.T) {
	at := time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	until := at.Add(12 * time.Hour)
	on := func(change func(*Standing)) Standing {
		s := Standing{Now: at.Add(time.Minute), Until: until, Alive: true}
		change(&s)
		return s
	}
	ordered := func(outcome NoticeOutcome) Notice {
		return Notice{Approval: Approval{State: Approved}, At: at, Pending: outcome == "", Outcome: outcome}
	}
	nothing := func(*Standing) {}
	for _, tt := range []struct {
		want   Cause
		notice Notice
		change func(*Standing)
	}{
		{WhyDraft, Notice{Approval: Approval{State: Draft}}, nothing},
		{WhyReview, Notice{Approval: Approval{State: InReview}}, nothing},
		{WhyNoOrder, Notice{Approval: Approval{State: Approved}}, nothing},
		{WhyWithdrawn, ordered(NoticeWithdrawn), nothing},
		{WhyEmpty, ordered(NoticeEmpty), nothing},
		{WhyLate, ordered(NoticeLate), nothing},
		{WhyEarly, ordered(""), func(s *Standing) { s.Now = at.Add(-time.Minute) }},
		{WhySoon, ordered(""), nothing},
		{WhyPaused, ordered(""), func(s *Standing) { s.Paused = true }},
		{WhyHeld, ordered(""), func(s *Standing) { s.Begun, s.Held = true, true }},
		{WhyOffline, ordered(""), func(s *Standing) { s.Alive = false }},
		{WhyRunning, ordered(""), func(s *Standing) { s.Begun = true }},
		{WhyLate, ordered(""), func(s *Standing) { s.Now = until }},
		{WhySent, ordered(NoticeSent), func(s *Standing) { s.Begun, s.Ended, s.Ending, s.Sent = true, true, "complete", 3 }},
		{WhyLate, ordered(NoticeSent), func(s *Standing) { s.Begun, s.Ended, s.Ending = true, true, "complete" }},
		{WhyCancelled, ordered(NoticeSent), func(s *Standing) { s.Begun, s.Ended, s.Ending = true, true, "cancelled" }},
		{WhyFaulty, ordered(NoticeSent), func(s *Standing) { s.Begun, s.Ended, s.Ending = true, true, "faulty" }},
	} {
		if got := tt.notice.Why(on(tt.change)); got != tt.want {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}
