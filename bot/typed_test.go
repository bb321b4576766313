package bot

import (
	"strings"
	"testing"

	"kepubot/quiz"
)

// TestTyped: what people type where a number, letters or a score is wanted.
func TestTyped(t *testing.T) {
	for text, want := range map[string]float64{"26": 26, " 26.5 ": 26.5, "26,5": 26.5, "26。5": 26.5, "-3": -3, "26 度": 26, "26度": 26} {
		if got, ok := readNumber(text); !ok || got != want {
			t.Errorf("%q is read as %v, %t", text, got, ok)
		}
	}
	for _, text := range []string{"", "度", "二十六", "NaN", "26 度左右大概是这样吧", "1.2.3", "--1", strings.Repeat("9", 400)} {
		if got, ok := readNumber(text); ok {
			t.Errorf("%q is read as %v", text, got)
		}
	}
	for text, want := range map[string]uint64{"A": 1, "B": 2, "ACF": 0b100101, "-": 0} {
		if got, ok := readLetters(text); !ok || got != want {
			t.Errorf("%q is read as %b, %t", text, got, ok)
		}
	}
	for _, text := range []string{"", "CA", "AA", "G", "a", "A-", "甲"} {
		if got, ok := readLetters(text); ok {
			t.Errorf("%q is read as %b", text, got)
		}
	}
	for text, want := range map[string]int64{"红队 +15 补充回答正确": 15, "红队－5": -5, "红队 ＋ 10": 10, "第三 小学 -20 抢跑": -20} {
		if _, points, _, ok := readDeskLine(text); !ok || points != want {
			t.Errorf("%q scores %d, %t", text, points, ok)
		}
	}
	for _, text := range []string{"", "红队", "+15", "红队 15", "红队 +0", "红队 +1000", "红队 +15 " + strings.Repeat("长", 61)} {
		if _, points, _, ok := readDeskLine(text); ok {
			t.Errorf("%q scores %d", text, points)
		}
	}
}

func FuzzTyped(f *testing.F) {
	for _, text := range []string{"26,5 度", "ABC", "-", "红队 +15 补充", "12-1 9:00 到 12-7 18:00", "0.19", "best.10", "领队：王芳\n队员：张明、李丽、赵强"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = cleaned(text)
		if n, ok := readNumber(text); ok && !(n > -1e12 && n < 1e12) {
			t.Errorf("%q is read as %v", text, n)
		}
		if picked, ok := readLetters(text); ok && lettersOrNone(picked) != text {
			t.Errorf("%q is read as %b", text, picked)
		}
		if team, points, _, ok := readDeskLine(text); ok && (team == "" || points == 0 || points > 999 || points < -999) {
			t.Errorf("%q scores %d for %q", text, points, team)
		}
		if s, ok := readSitting(action{args: []string{"k1.1", "-", text}}); ok && (s.attempt < 0 || s.n < 0) {
			t.Errorf("%q is read as %+v", text, s)
		}
		if from, to := span(text); len(from)+len(to) > len(text) {
			t.Errorf("%q is split into %q and %q", text, from, to)
		}
		if rule, ok := ruleNamed(text); ok && rule.Kind == quiz.MeanOfBest && rule.Best == 0 {
			t.Errorf("%q is read as %+v", text, rule)
		}
		quiz.ParseTeam(text)
	})
}
