package survey

import (
	"fmt"
	"strings"
	"time"

	"kepubot/resident"
)

// Write is a survey as a form, in a language: read again it says the same.
// Times are to the minute.
func (f Forms) Write(s *Survey, language string) string {
	say := Words{Language: language}.say
	var lines []string
	for _, name := range labelNames() {
		if value := f.value(s, name.is, language); value != "" {
			lines = append(lines, name.written(language)+value)
		}
	}
	for i := range s.Questions {
		q := &s.Questions[i]
		lines = append(lines, "", fmt.Sprintf(say("%d. %s（%s）", "%d. %s (%s)"), i+1, bothNames(q.Text), q.noteText(language)))
		for option, o := range q.Options {
			lines = append(lines, letter(option)+". "+bothNames(o))
		}
		if q.Key != 0 {
			lines = append(lines, say("答案 ", "key ")+letters(q.Key))
		}
		for _, skip := range q.Skips {
			if skip.To == len(s.Questions)+1 {
				lines = append(lines, fmt.Sprintf(say("选 %s 结束", "if %s, end"), letter(skip.Option)))
				continue
			}
			lines = append(lines, fmt.Sprintf(say("选 %s 跳到 %d", "if %s, go to %d"), letter(skip.Option), skip.To))
		}
	}
	return strings.Join(lines, "\n")
}

func (f Forms) value(s *Survey, is label, language string) string {
	yes := func(is bool) string {
		if is {
			return Words{Language: language}.say("是", "yes")
		}
		return ""
	}
	switch is {
	case titleLabel:
		return bothNames(s.Title)
	case aboutLabel:
		return bothNames(s.About)
	case anonymousLabel:
		return yes(s.Anonymous)
	case linkLabel:
		return yes(s.ByLink)
	case opensLabel:
		return f.momentText(s.Opens)
	case closesLabel:
		return f.momentText(s.Closes)
	case reachLabel:
		return f.reachText(s.Reach, language)
	case campaignLabel:
		return oneLine(s.Campaign)
	case beforeLabel, afterLabel:
		if string(s.Phase) == string(is) {
			return s.Pair
		}
	}
	return ""
}

func (f Forms) momentText(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(f.Location).Format("2006-01-02 15:04")
}

// bothNames is a text with its English behind “ / ”, which stands nowhere else
// in it.
func bothNames(n resident.Name) string {
	plain := func(text string) string { return oneLine(strings.ReplaceAll(oneLine(text), " / ", "/")) }
	if n.English == "" {
		return plain(n.Chinese)
	}
	return plain(n.Chinese) + " / " + plain(n.English)
}

func letters(picked uint64) string {
	var text strings.Builder
	for option := range maxOptions {
		if picked&(1<<option) != 0 {
			text.WriteString(letter(option))
		}
	}
	return text.String()
}

// noteText says how a question is answered.
func (q *Question) noteText(language string) string {
	say := Words{Language: language}.say
	var text string
	switch q.Kind {
	case Several:
		text = say("可多选", "choose any")
	case Scale:
		text = fmt.Sprintf(say("%d—%d 分", "%d–%d points"), q.Low, q.High)
	case Number:
		text = fmt.Sprintf(say("填数字 %d—%d", "number %d–%d"), q.Low, q.High)
	case Text:
		text = say("写一句话", "in words")
	default:
		text = say("单选", "choose one")
	}
	if q.Optional {
		text += say("，可不答", ", optional")
	}
	return text
}

// Template is a form to be copied and changed, with a question of each kind.
func (f Forms) Template(language string) string {
	say := Words{Language: language}.say
	return strings.Join([]string{
		say("问卷：节约用水小调查", "Survey: 节约用水小调查 / Saving water"),
		say("说明：五道题，两分钟。", "About: 五道题，两分钟。 / Five questions, two minutes."),
		say("不记名：是", "Anonymous: yes"),
		say("截止：12 月 31 日 18:00", "Closes: 12-31 18:00"),
		say("对象：所有人", "For: everyone"),
		"",
		say("1. 您家用节水龙头吗？", "1. 您家用节水龙头吗？ / Does your home have water-saving taps?"),
		say("A. 用", "A. 用 / Yes"),
		say("B. 不用", "B. 不用 / No"),
		say("选 B 跳到 3", "if B, go to 3"),
		say("2. 您觉得好用吗？（1—5 分）", "2. 您觉得好用吗？ / How well do they work? (1–5 points)"),
		say("3. 您家怎么省水？（可多选）", "3. 您家怎么省水？ / How does your home save water? (choose any)"),
		say("A. 洗菜水浇花", "A. 洗菜水浇花 / Rinsing water for the plants"),
		say("B. 洗澡时间短一点", "B. 洗澡时间短一点 / Shorter showers"),
		say("C. 没怎么留意", "C. 没怎么留意 / Not much thought given"),
		say("4. 您家几口人？（填数字 1—20）", "4. 您家几口人？ / How many live in your home? (number 1–20)"),
		say("5. 还想对我们说什么？（写一句话，可不答）", "5. 还想对我们说什么？ / Anything else to tell us? (in words, optional)"),
	}, "\n")
}
