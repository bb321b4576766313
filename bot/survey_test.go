package bot

import (
	"fmt"
	"strings"
	"testing"

	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/resident"
	"kepubot/survey"
)

// TestSurveyTaps: the longest buttons that surveys have are read as they were
// made.
func TestSurveyTaps(t *testing.T) {
	id, member, place := strings.Repeat("s", 20), "f"+strings.Repeat("z", 13), strings.Repeat("p", 32)
	for _, data := range []string{
		tap("svmark", id, member, "60", "9.1"), tap("svset", id, member, "60", "10"), tap("svask", id, member, "61"), tap("sdtry", id, "60", "1023"),
		tap("sdr", id, resultsByPlace, place, "99"), tap("sddiscard", id, "yes"), tap("sdcmp", id, "99"),
	} {
		if a, err := parseTap(data); err != nil || tap(a.verb, a.args...) != data {
			t.Errorf("%q: %+v, %v", data, a, err)
		}
	}
}

// TestOwnReach: whose part of the city is limited surveys that part, unless
// another is named, and nothing beyond it.
func TestOwnReach(t *testing.T) {
	b := &Bot{places: &resident.Directory{}}
	city := resident.Rights{{Role: resident.Editor}}
	township := resident.Rights{{Role: resident.Viewer}, {Role: resident.Organiser, Place: "fengshan"}}
	unit := resident.Rights{{Role: resident.Organiser, Unit: "agri"}}
	for i, c := range []struct {
		rights resident.Rights
		reach  content.Reach
		want   string
		may    bool
	}{
		{city, content.Reach{}, "[]", true},
		{city, content.Reach{Places: []string{"lizhou"}}, "[lizhou]", true},
		{township, content.Reach{}, "[fengshan]", true},
		{township, content.Reach{Groups: []string{"elders"}}, "[fengshan]", true},
		{township, content.Reach{Places: []string{"fengshan", "lizhou"}}, "[fengshan lizhou]", false},
		{unit, content.Reach{}, "[]", false},
		{nil, content.Reach{Places: []string{"fengshan"}}, "[fengshan]", false},
	} {
		got := ownReach(c.rights, c.reach)
		if fmt.Sprint(got.Places) != c.want || b.surveyMay(c.rights, resident.RunSurveys, got) != c.may {
			t.Errorf("%d: reaches %v, may: %t", i, got, !c.may)
		}
	}
}

// TestPagesOf: pages of results hold every line in order, fit a message, and
// break no question.
func TestPagesOf(t *testing.T) {
	var lines []string
	for n := range 60 {
		lines = append(lines, fmt.Sprintf("%d. %s（9 人回答）", n+1, strings.Repeat("问", 140)))
		for option := range 10 {
			lines = append(lines, optionLetter(option)+" "+strings.Repeat("<", 40)+"　1 人　11.1%")
		}
	}
	pages := pagesOf(lines)
	if whole := telegram.Plain(strings.Join(pages, "\n")); whole != strings.Join(lines, "\n") {
		t.Error("a line is lost")
	}
	for i, page := range pages {
		if !telegram.Fits(page, linesRoom) || !questionHead.MatchString(page) {
			t.Errorf("page %d begins with %q", i, page[:20])
		}
	}
	if got := pagesOf(nil); len(got) != 1 || got[0] != "" {
		t.Errorf("nothing makes %q", got)
	}
}

// TestFollowing: a trial goes the way that answers of residents go.
func TestFollowing(t *testing.T) {
	q := survey.Question{Kind: survey.Several, Options: make([]resident.Name, 3), Skips: []survey.Skip{{Option: 2, To: 6}, {Option: 0, To: 4}}}
	s := &survey.Survey{Questions: []survey.Question{q, {}, {}, {}, {}, {}}}
	for picked := uint64(1); picked < 8; picked++ {
		r := &survey.Response{Answers: []survey.Answer{{Question: 1, Picked: picked, Done: true}}}
		path, _ := s.Path(r)
		if got := following(&q, 1, picked); got != path[1] {
			t.Errorf("%b leads to %d in a trial, to %d else", picked, got, path[1])
		}
	}
}

func FuzzSurveyWords(f *testing.F) {
	for _, text := range []string{"2.1", "0.0", "-1.1", "9", "v-selftest", "v-r1_AAAA", "1. 题\n2. 题"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if option, _, ok := readMark(text); ok && option < 0 {
			t.Errorf("%q is option %d", text, option)
		}
		if id, ok := surveyOfLink(text); ok && surveyLinkPrefix+id != text {
			t.Errorf("%q names %q", text, id)
		}
		text = cleaned(text)
		if pages := pagesOf(strings.Split(text, "\n")); telegram.Plain(strings.Join(pages, "\n")) != text {
			t.Errorf("%q is parted into %q", text, pages)
		}
	})
}
