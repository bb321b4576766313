package survey

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/store"
)

// crowd hands in for people of two streets and four communities, of which one
// is small.
func crowd(s *Survey, of int) *gathering {
	g := newGathering(s)
	homes := [][2]string{{"fengshan", "jiweiqiao"}, {"fengshan", "jiweiqiao"}, {"fengshan", "donggang"}, {"lizhou", "huicui"}, {"lizhou", ""}}
	for i := range of {
		home := homes[i%len(homes)]
		if i == of-1 {
			home = [2]string{"", ""}
		}
		group := []string{"elders", "workers", "elders", resident.Minors}[i%4]
		answers := []Answer{{Question: 1, Picked: 1 << (i * i % 3)}, {Question: 4, Number: int64(1 + i*i%7)}, {Question: 5, Text: []string{"=1+1", "水管老了", "谢谢"}[i%3]}}
		if answers[0].Picked != 2 {
			answers = append(answers[:1:1], append([]Answer{{Question: 2, Number: int64(1 + i%5)}, {Question: 3, Picked: []uint64{3, 1, 4, 3}[i%4], Done: true}}, answers[1:]...)...)
		}
		g.add(&Response{Place: home[0], Community: home[1], Group: group, Minor: group == resident.Minors, Answers: answers})
	}
	return g
}

// tableText writes tables as lines.
func tableText(tables ...sheet.Out) string {
	var out strings.Builder
	for _, table := range tables {
		fmt.Fprintf(&out, "## %s\n%s\n", table.Name, strings.Join(table.Titles, " | "))
		for _, row := range table.Rows {
			for i, cell := range row {
				if i > 0 {
					out.WriteString(" | ")
				}
				fmt.Fprint(&out, cell)
			}
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// TestResultsText holds what staff read of results, in both languages and with
// and without the right to see people.
func TestResultsText(t *testing.T) {
	forms := newForms(t)
	r := crowd(sample(), 43).results()
	before := *sample()
	before.Phase, before.Pair = Before, "water"
	after := before
	after.Phase = After
	c, err := Compare(crowd(&before, 31).results(), crowd(&after, 43).results())
	if err != nil {
		t.Fatal(err)
	}
	many := crowd(sample(), 301).results().Suppressed()
	many.Quotes = many.Quotes[:3] // of 301
	masked := crowd(sample(), 43).results().Suppressed().Suppressed()
	few := crowd(sample(), 4).results().Suppressed()
	var out strings.Builder
	for _, language := range []string{resident.Chinese, resident.English} {
		w := Words{Places: forms.Places, Groups: forms.Groups, Language: language}
		fmt.Fprintf(&out, "%s\n\n%s\n\n%s\n\n", strings.Join(w.Lines(r), "\n"), strings.Join(w.CompareLines(c), "\n"), strings.Join(w.Lines(few), "\n"))
		for _, p := range masked.Groups {
			fmt.Fprintf(&out, "%s\n\n", strings.Join(w.PartLines(masked.Survey, p, w.group(p.ID)), "\n"))
		}
		fmt.Fprintf(&out, "%s\n%s\n%s\n", tableText(w.Tables(many)...), tableText(w.CompareTable(c)), tableText(w.Tables(few)...))
	}
	fmt.Fprintf(&out, "%s", tableText(Words{Language: resident.Chinese}.Tables(r)...))
	golden(t, "results.txt", out.String())
}

// TestDisclaimed: each text and each sheet says what the figures are not, and
// none calls them the citizens' science literacy.
func TestDisclaimed(t *testing.T) {
	r := crowd(sample(), 43).results()
	for _, language := range []string{resident.Chinese, resident.English} {
		w := Words{Language: language}
		said := []string{strings.Join(w.Lines(r), "\n")}
		for _, p := range append(r.Groups, r.Suppressed().Places...) {
			said = append(said, strings.Join(w.PartLines(r.Survey, p, w.group(p.ID)), "\n"))
		}
		for _, table := range append(w.Tables(r), w.Tables(r.Suppressed())...) {
			said = append(said, tableText(table))
		}
		for _, text := range said {
			if !strings.Contains(text, Disclaimer().In(language)) || strings.Contains(strings.ReplaceAll(text, Disclaimer().Chinese, ""), "科学素质") {
				t.Error(text)
			}
		}
	}
	book, err := sheet.Workbook(Words{Language: resident.Chinese}.Tables(r)...)
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := sheet.Table("a.xlsx", book); err != nil || rows[0].Get("题目") != "交卷" {
		t.Error(rows, err)
	}
	csv, err := sheet.CSV(Words{Language: resident.Chinese}.quoteTable(r))
	if err != nil || !strings.Contains(string(csv), "'=1+1") {
		t.Errorf("a formula stays one: %s, %v", csv, err)
	}
}

// TestFigures: mean and median are those of the numbers, written out.
func TestFigures(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfN(rapid.Int64Range(1, 20), 1, 30).Draw(t, "numbers")
		s := sample()
		g := newGathering(s)
		var sum, below, above int64
		for _, n := range numbers {
			g.add(&Response{Answers: []Answer{{Question: 1, Picked: 2}, {Question: 4, Number: n}, {Question: 5, Passed: true}}})
			sum += n
		}
		tally := g.results().All.Tallies[3]
		for _, n := range numbers {
			if float64(n) < tally.Median {
				below++
			}
			if float64(n) > tally.Median {
				above++
			}
		}
		half := int64(len(numbers)) / 2
		if tally.Answered != int64(len(numbers)) || tally.Mean != float64(sum)/float64(len(numbers)) || below > half || above > half {
			t.Errorf("%v: %+v", numbers, tally)
		}
		if skipped := g.results().All.Tallies[1]; skipped.Answered != 0 || skipped.Mean != 0 {
			t.Errorf("a question that nobody was asked: %+v", skipped)
		}
	})
}

// TestCompared: only what was asked in the same words is compared, and only
// surveys of one campaign.
func TestCompared(t *testing.T) {
	before, after := sample(), sample()
	before.Phase, before.Pair, after.Phase, after.Pair = Before, "water", After, "water"
	after.Questions[1].High = 10
	after.Questions[2].Key = 1
	compare := func() (*Comparison, error) {
		return Compare(crowd(before, 20).results(), crowd(after, 30).results())
	}
	c, err := compare()
	if err != nil || len(c.Matched) != 2 || c.SameTest || c.PersonsBefore != 20 || c.PersonsAfter != 30 {
		t.Errorf("%+v, %v", c, err)
	}
	after.Questions[2].Key = before.Questions[2].Key
	if c, err := compare(); err != nil || !c.SameTest || c.RightAfter.Of == 0 {
		t.Errorf("%+v, %v", c, err)
	}
	few, err := Compare(crowd(before, 4).results().Suppressed(), crowd(after, 30).results().Suppressed())
	if err != nil || !few.Withheld || few.PersonsBefore != 0 || few.Matched != nil {
		t.Errorf("%+v, %v", few, err)
	}
	after.Pair = "air"
	if _, err := compare(); !errors.Is(err, ErrPair) {
		t.Error(err)
	}
	after.Pair = "water"
	for i := range after.Questions {
		after.Questions[i].Text.Chinese += "呢"
	}
	if _, err := compare(); !errors.Is(err, ErrPair) {
		t.Error("nothing alike:", err)
	}
}

// TestScore: people learn how many they had right.
func TestScore(t *testing.T) {
	k := newDesk(t, testdb.SQLite(t))
	s := sample()
	s.Anonymous = true
	k.opened(t, s)
	k.complete(t, "s1", someone("r1"), "好", 10)
	mine, err := k.Mine(t.Context(), "s1", "r1")
	if err != nil || s.Score(mine).Count != 1 || s.Score(mine).Of != 1 {
		t.Errorf("%+v, %v", mine, err)
	}
}

// TestVerbs: what staff may do with a survey at each stage, and that doing it
// again changes nothing.
func TestVerbs(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		w := &watched{Driver: d}
		k, ctx := newDesk(t, w), t.Context()
		anonymous := func(s *Survey) error { s.Anonymous = true; return nil }
		reword := func(s *Survey) error { s.Questions[0].Options[0].Chinese = "用的"; return nil }
		retitle := func(s *Survey) error { s.Title.Chinese = "用水"; return nil }
		untitle := func(s *Survey) error { s.Title.Chinese = ""; return nil }
		edit := func(change func(*Survey) error) func(int64) error {
			return func(seq int64) error { _, err := k.Edit(ctx, "s1", seq, change); return err }
		}
		open := func(seq int64) error { _, err := k.Open(ctx, "s1", seq); return err }
		closing := func(seq int64) error { _, err := k.Close(ctx, "s1", seq); return err }
		for i, c := range []struct {
			do   func(int64) error
			want error
		}{
			{func(seq int64) error { _, err := k.Add(ctx, sample(), seq); return err }, nil},
			{closing, ErrDraft}, {edit(anonymous), nil}, {edit(untitle), nil}, {open, ErrFaults}, {edit(retitle), nil}, {open, nil},
			{edit(func(s *Survey) error { s.Anonymous = false; return nil }), ErrFixed}, {edit(reword), ErrFixed}, {edit(untitle), ErrFaults}, {edit(retitle), nil},
			{func(int64) error { return k.Discard(ctx, "s1") }, ErrOpen},
			{closing, nil}, {edit(retitle), ErrClosed}, {open, ErrClosed}, {closing, nil},
		} {
			if err := c.do(int64(10 + i)); !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Errorf("step %d: %v, not %v", i, err, c.want)
			}
			stands := w.dump(t, "surveys", "surveysecrets")
			_ = c.do(int64(10 + i))
			if again := w.dump(t, "surveys", "surveysecrets"); again != stands {
				t.Errorf("step %d again:\n%s\nnot\n%s", i, again, stands)
			}
		}
		if _, err := k.Add(ctx, &Survey{Meta: store.Meta{ID: "s2"}}, 40); err != nil {
			t.Fatal(err)
		}
		if err := k.Discard(ctx, "s2"); err != nil {
			t.Fatal(err)
		}
		if all, err := k.Latest(ctx, 5); err != nil || len(all) != 1 {
			t.Error(len(all), err)
		}
	})
}

// TestPairs finds the surveys around a campaign, without drafts.
func TestPairs(t *testing.T) {
	k, ctx := newDesk(t, testdb.SQLite(t)), t.Context()
	for i, phase := range []Phase{Before, After} {
		s := sample()
		s.ID, s.Phase, s.Pair = fmt.Sprint("s", i), phase, "water"
		if _, err := k.Add(ctx, s, 1); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := k.Open(ctx, "s0", 2); err != nil {
		t.Fatal(err)
	}
	before, after, err := k.Pair(ctx, "water")
	if err != nil || before == nil || before.ID != "s0" || after != nil {
		t.Error(before, after, err)
	}
}

// TestClosing: a closing that breaks off at any call is gone on with by the
// sweep, and what was handed in stays.
func TestClosing(t *testing.T) {
	for failAt := range 7 {
		w := &watched{Driver: testdb.SQLite(t)}
		k, ctx := newDesk(t, w), t.Context()
		s := sample()
		s.Anonymous = true
		k.opened(t, s)
		seq := k.complete(t, "s1", someone("r1"), "好", 100)
		if _, err := k.Give(ctx, "s1", someone("r2"), 1, Given{Picked: 1}, seq); err != nil {
			t.Fatal(err)
		}
		w.failAt = failAt + 1
		_, err := k.Close(ctx, "s1", 900)
		w.failAt = 0
		if err != nil {
			if _, err := k.Close(ctx, "s1", 900); err != nil {
				t.Fatal(err)
			}
		}
		if err := k.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		stored := w.dump(t, "responses", "surveysecrets")
		if strings.Count(stored, "_id") != 1 || !strings.Contains(stored, `"handed":true`) {
			t.Errorf("broken off at call %d:\n%s", failAt, stored)
		}
	}
}
