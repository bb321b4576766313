package quiz

import (
	"errors"
	"fmt"
	"testing"

	"kepubot/content"
	"kepubot/dev/testdb"
	"kepubot/schedule"
	"kepubot/store"
)

// TestNotebook: what was got wrong comes back after 1, 3, 7 and 16 days, each
// time it was right; a mistake begins anew, and being right too early says
// nothing.
func TestNotebook(t *testing.T) {
	for _, test := range []struct {
		name    string
		answers string // day by day: x wrong, v right, . none
		due     []int  // the days on which it is due
	}{
		{"learnt", "xv..v......v...............v..", []int{1, 4, 11, 27}},
		{"wrong again", "xv..xv..v", []int{1, 4, 5, 8}},
		{"right too early", "xvvvv", []int{1, 4}},
		{"never wrong", "vvv", nil},
		{"left waiting", "x....v", []int{1, 2, 3, 4, 5}},
	} {
		t.Run(test.name, func(t *testing.T) {
			book, day := &Notebook{}, "2026-11-24"
			var due []int
			for n, answer := range test.answers {
				if len(book.DueOn(schedule.Shift(day, n))) > 0 {
					due = append(due, n)
				}
				if answer != '.' {
					book.learn("q", answer == 'v', schedule.Shift(day, n))
				}
			}
			if fmt.Sprint(due) != fmt.Sprint(test.due) {
				t.Errorf("due on %v, not %v", due, test.due)
			}
		})
	}
}

// TestPractice: what is due comes first, in one's own language and for one's
// group; the first answer of a day is the fact.
func TestPractice(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		s, ctx := openSeason(t, d), t.Context()
		chinese, farmers, retired := sampleQuestion("chinese", content.Health, 1), sampleQuestion("farmers", content.Health, 1), sampleQuestion("retired", content.Health, 1)
		chinese.English = Wording{}
		farmers.Groups, retired.State = []string{"farmers"}, content.Retired
		s.fill(t, sampleQuestion("all", content.Health, 1), sampleQuestion("other", content.Resources, 1), chinese, farmers, retired)
		me := player("r1", "huicui")
		me.Group = "elders"
		next := func(theme content.Theme, day, language string) string {
			t.Helper()
			q, err := s.practice.Next(ctx, me, theme, day, language)
			if errors.Is(err, ErrNoQuestion) {
				return ""
			}
			if err != nil {
				t.Fatal(err)
			}
			return q.ID
		}
		if got := next(content.Health, "2026-11-24", content.English); got != "all" {
			t.Error("asked", got)
		}
		answer := func(question string, given Answer, day string) {
			t.Helper()
			if _, err := s.practice.Answer(ctx, me, question, given, day, s.next()); err != nil {
				t.Fatal(err)
			}
		}
		answer("all", right, "2026-11-24")
		answer("chinese", wrong, "2026-11-24")
		answer("chinese", right, "2026-11-24") // the day's first counts
		if got := next(Wrong, "2026-11-24", content.Chinese); got != "" {
			t.Error("too early:", got)
		}
		if got := next(Wrong, "2026-11-25", content.Chinese); got != "chinese" {
			t.Error("what was wrong yesterday, and asked last, is not asked:", got)
		}
		if got := next(content.Health, "2026-11-25", content.Chinese); got != "chinese" {
			t.Error("what is due does not come first:", got)
		}
		if got := next(content.Health, "2026-11-24", content.Chinese); got != "all" {
			t.Error("all were asked, and not the one asked longest ago:", got)
		}
		if all, rights, err := s.practice.Count(ctx, "r1", "2026-11-24"); all != 2 || rights != 1 || err != nil {
			t.Errorf("%d of %d right (%v)", rights, all, err)
		}
		answer("retired", right, "2026-11-24") // its button was still there
	})
}
