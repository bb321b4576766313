package survey

import (
	"cmp"
	"fmt"
	"math"
	"strconv"

	"kepubot/resident"
)

// Words say results in a language.
type Words struct {
	Places   *resident.Directory // nil: ids stand for names
	Groups   []resident.Group
	Language string
}

// say is a text in the language.
func (w Words) say(chinese, english string) string {
	return resident.Name{Chinese: chinese, English: english}.In(w.Language)
}

func (w Words) withheld() string { return w.say("略", "withheld") }
func (w Words) unsaid() string   { return w.say("没说", "not said") }

func (w Words) place(id string) string {
	if w.Places != nil {
		if p, ok := w.Places.Place(id); ok {
			return p.Name.In(w.Language)
		}
	}
	return cmp.Or(id, w.unsaid())
}

func (w Words) community(id string) string {
	if w.Places != nil {
		if c, ok := w.Places.Community(id); ok {
			return c.Name.In(w.Language)
		}
	}
	return cmp.Or(id, w.unsaid())
}

func (w Words) group(id string) string {
	for _, g := range w.Groups {
		if g.ID == id {
			return g.Name.In(w.Language)
		}
	}
	return cmp.Or(id, w.unsaid())
}

// percent is a share with one decimal.
func percent(share float64) string { return fmt.Sprintf("%.1f%%", 100*share) }

// rounded is a number with so many decimals at most, and never −0.
func rounded(x float64, decimals int) float64 {
	per := math.Pow10(decimals)
	return math.Round(x*per)/per + 0
}

// points is a difference of shares in percentage points, with one decimal.
func points(d float64) float64 { return rounded(100*d, 1) }

// interval is a range of shares.
func interval(i Interval) string { return percent(i.Low) + "—" + percent(i.High) }

// decimal is a mean or a median with at most two decimals.
func decimal(x float64) string {
	return strconv.FormatFloat(rounded(x, 2), 'f', -1, 64)
}

// letter is the letter of an option, from A.
func letter(option int) string { return string(rune('A' + option)) }

// column is what an option or a mark is called.
func (w Words) column(q *Question, option int) string {
	if q.Kind == Scale {
		return strconv.FormatInt(q.Low+int64(option), 10) + w.say(" 分", "")
	}
	return letter(option) + " " + q.Options[option].In(w.Language)
}

// Lines say the results of a survey, as a message in a chat does.
func (w Words) Lines(r *Results) []string {
	lines := []string{r.Survey.Title.In(w.Language)}
	if r.Withheld {
		lines = append(lines, w.say("交卷不足 5 人，结果略。", "Fewer than 5 people handed in: results are withheld."))
		return append(lines, Disclaimer().In(w.Language))
	}
	lines = append(lines, fmt.Sprintf(w.say("交卷 %d 人", "%d people handed in"), r.All.Persons))
	return append(append(lines, w.partLines(r.Survey, r.All)...), Disclaimer().In(w.Language))
}

// PartLines say the results of a part under its name, as [Words.Lines] do of
// all; what is withheld says so.
func (w Words) PartLines(s *Survey, p Part, name string) []string {
	lines := []string{s.Title.In(w.Language) + " · " + name, w.Part(p, name)}
	if !p.Hidden {
		lines = append(lines, w.partLines(s, p)...)
	}
	return append(lines, Disclaimer().In(w.Language))
}

// Part says how many handed in of a part under its name, unless that is
// withheld.
func (w Words) Part(p Part, name string) string {
	if p.Hidden {
		return fmt.Sprintf(w.say("%s　人数太少，略", "%s: too few, withheld"), name)
	}
	return fmt.Sprintf(w.say("%s　%d 人", "%s: %d"), name, p.Persons)
}

func (w Words) partLines(s *Survey, p Part) (lines []string) {
	if s.SelfTest() {
		lines = append(lines, w.Right(p))
	}
	for i := range s.Questions {
		lines = append(lines, w.questionLines(&s.Questions[i], i+1, p.Tallies[i])...)
	}
	return lines
}

// Right says the share of right answers of a part in a self-test, unless that
// is withheld.
func (w Words) Right(p Part) string {
	if p.NoRight {
		return RightRate().In(w.Language) + w.say(" ", ": ") + w.withheld()
	}
	s := p.Right
	return fmt.Sprintf(w.say("%s %s（%d／%d 题次，95%% 区间 %s）", "%s: %s (%d of %d answers, 95%% interval %s)"),
		RightRate().In(w.Language), percent(s.Value()), s.Count, s.Of, interval(s.Interval()))
}

func (w Words) questionLines(q *Question, n int, t Tally) []string {
	head := fmt.Sprintf("%d. %s", n, q.Text.In(w.Language))
	if t.NoAnswers {
		return []string{head + w.say("（略）", " (withheld)")}
	}
	lines := []string{head + fmt.Sprintf(w.say("（%d 人回答）", " (%d answered)"), t.Answered)}
	if t.Answered == 0 {
		return lines
	}
	for option, persons := range t.Options {
		mark := ""
		if q.Key&(1<<option) != 0 {
			mark = " ✓"
		}
		if t.Withheld != nil && t.Withheld[option] {
			lines = append(lines, w.column(q, option)+mark+w.say("　", ": ")+w.withheld())
			continue
		}
		share := t.Share(option)
		lines = append(lines, fmt.Sprintf(w.say("%s%s　%d 人　%s（%s）", "%s%s: %d, %s (%s)"), w.column(q, option), mark, persons, percent(share.Value()), interval(share.Interval())))
	}
	if (q.Kind == Scale || q.Kind == Number) && !t.NoMean {
		lines = append(lines, fmt.Sprintf(w.say("平均 %s，中位数 %s", "mean %s, median %s"), decimal(t.Mean), decimal(t.Median)))
	}
	return lines
}

// CompareLines say what became of a campaign.
func (w Words) CompareLines(c *Comparison) []string {
	lines := []string{c.After.Title.In(w.Language)}
	if c.Withheld {
		lines = append(lines, w.say("前测或后测交卷不足 5 人，结果略。", "Fewer than 5 people handed in before or after: results are withheld."))
		return append(lines, Disclaimer().In(w.Language))
	}
	lines = append(lines, fmt.Sprintf(w.say("前测 %d 人，后测 %d 人", "%d people before, %d after"), c.PersonsBefore, c.PersonsAfter))
	if c.SameTest {
		lines = append(lines, RightRate().In(w.Language)+w.say("：", ": ")+w.change(c.RightBefore, c.RightAfter))
	}
	for _, m := range c.Matched {
		lines = append(lines, fmt.Sprintf("%d. %s", m.Number, m.Question.Text.In(w.Language)))
		if m.Question.Key != 0 {
			lines = append(lines, w.say("答对：", "right: ")+w.change(m.Before.RightShare(), m.After.RightShare()))
			continue
		}
		for option := range m.After.Options {
			lines = append(lines, w.column(m.Question, option)+w.say("：", ": ")+w.change(m.Before.Share(option), m.After.Share(option)))
		}
		if m.Question.Kind == Scale || m.Question.Kind == Number {
			lines = append(lines, fmt.Sprintf(w.say("平均 %s（%d 人）→ %s（%d 人）", "mean %s (%d) → %s (%d)"), decimal(m.Before.Mean), m.Before.Answered, decimal(m.After.Mean), m.After.Answered))
		}
	}
	return append(lines, Disclaimer().In(w.Language))
}

// change says two shares with their counts, and how far they are apart.
func (w Words) change(before, after Share) string {
	if before.Of == 0 || after.Of == 0 {
		return w.say("有一次没人回答", "nobody answered one of them")
	}
	d := after.Since(before)
	return fmt.Sprintf(w.say("%s（%d／%d）→ %s（%d／%d），相差 %+.1f 个百分点（95%% 区间 %+.1f 到 %+.1f）", "%s (%d of %d) → %s (%d of %d), a difference of %+.1f points (95%% interval %+.1f to %+.1f)"),
		percent(before.Value()), before.Count, before.Of, percent(after.Value()), after.Count, after.Of,
		points(d.Value), points(d.Low), points(d.High))
}
