package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kepubot/bot/sim"
	"kepubot/quiz"
	"kepubot/resident"
)

// trick is what somebody presses besides the answer.
type trick int

const (
	noTrick   trick = iota
	forged          // an option that the question does not have
	ahead           // an answer to the question after this one
	old             // an answer to an earlier question
	entered         // 我要参加 once more
	twice           // the answer once more
	otherwise       // another answer right after it
	tricks
)

// step is what the script has for one question.
type step struct {
	knows bool   // the right answer, else any
	luck  uint64 // chooses which
	trick trick
}

// seasonQuestions is how many questions an entry has.
const seasonQuestions = 20

// newScript is the script of one player; it follows from the seed.
func newScript(seed uint64) []step {
	rng := rand.New(rand.NewPCG(seed, 4))
	script := make([]step, seasonQuestions)
	for i := range script {
		script[i] = step{knows: rng.IntN(10) < 6, luck: rng.Uint64()}
		if rng.IntN(6) == 0 {
			script[i].trick = trick(1 + rng.IntN(int(tricks)-1))
		}
	}
	return script
}

// wants is the answer of a step to a question.
func (s step) wants(q *quiz.Question) quiz.Answer {
	switch {
	case q.Kind == quiz.Number && s.knows:
		return quiz.Answer{Number: q.Key.Number}
	case q.Kind == quiz.Number:
		return quiz.Answer{Number: q.Key.Number + q.Key.Within + float64(1+s.luck%1000)}
	case s.knows:
		return quiz.Answer{Picked: q.Key.Right}
	case q.Kind == quiz.Several:
		return quiz.Answer{Picked: 1 + s.luck%(1<<q.Choices()-1)}
	}
	return quiz.Answer{Picked: 1 << (s.luck % uint64(q.Choices()))}
}

// given is an answer as it was pressed first.
type given struct {
	question *quiz.Question
	answer   quiz.Answer
}

// player is a resident who plays by a script, looking at the phone now and
// then.
type player struct {
	*sim.Person
	doc       *resident.Resident
	language  string
	script    []step
	upTo      int                       // the first question that is left alone
	questions map[string]*quiz.Question // by what they say

	enter   string    // what the key 我要参加 sends; empty until it was seen
	card    int       // the message that had it
	answers []given   // so far
	tricked int       // questions whose trick was played before the answer
	seen    string    // what the question looked like when something was pressed
	since   time.Time // when that was
	spare   string    // an answer to an earlier question that was not given

	done    bool
	late    bool     // told that a question's time was over
	fault   string   // what must not be
	pressed []string // everything, in order
	lost    int      // how often nothing was heard
}

// waits is how long a player hears nothing before pressing 我要参加 again. Each
// time it takes twice as long, or a slow machine would drown in it.
const waits = 6 * time.Second

var questionHead = regexp.MustCompile(`第 (\d+) 题，共|Question (\d+) of`)

// look has the player read the chat, and press what comes next.
func (p *player) look(now time.Time) {
	found := p.enter != ""
	m, n := p.read()
	switch {
	case n > len(p.answers):
		p.fault = fmt.Sprintf("asked question %d after %d answers", n+1, len(p.answers))
	case p.done:
	case !found && p.enter != "":
		p.since = now
		p.tap(p.card, p.enter)
	case n == len(p.answers) && n < p.upTo && looks(m) != p.seen:
		p.seen, p.since = looks(m), now
		p.late = p.late || strings.Contains(m.Body(), "时间到了") || strings.Contains(m.Body(), "time was up")
		p.answer(m, n)
	case now.Sub(p.since) < waits<<p.lost:
	case p.enter == "":
		p.since = now
		p.write("/competitions")
	default:
		p.seen, p.since = "", now
		p.lost++
		p.tap(p.card, p.enter)
	}
	p.done = p.done || p.fault != ""
}

// read finds the message that asks the furthest question, and which from 0
// that is; -1 where there is none. Where the last message was lost, whoever
// presses 我要参加 again is told that there is no attempt left.
func (p *player) read() (m sim.Message, n int) {
	n = -1
	toast := p.LastToast().Text
	p.done = strings.Contains(toast, "次数用完了") || strings.Contains(toast, "used your attempts")
	for _, found := range p.Messages() {
		if !found.Bot {
			continue
		}
		body := found.Body()
		if head := questionHead.FindStringSubmatch(body); head != nil {
			if number, err := strconv.Atoi(head[1] + head[2]); err == nil && number > n {
				m, n = found, number-1
			}
		}
		p.done = p.done || strings.Contains(body, "都答完了！") || strings.Contains(body, "All done!")
		for _, label := range []string{"我要参加", "Take part"} {
			if data, ok := found.Button(label); ok {
				p.enter, p.card = data, found.ID
			}
		}
	}
	return m, n
}

// looks is all that can be seen of a message.
func looks(m sim.Message) string { return fmt.Sprint(m.ID, m.Body(), m.Buttons) }

func (p *player) tap(message int, data string) {
	p.pressed = append(p.pressed, data)
	p.Tap(message, data)
}

func (p *player) write(text string) {
	p.pressed = append(p.pressed, text)
	p.Send(text)
}

// answer presses what the script has for a question.
func (p *player) answer(m sim.Message, n int) {
	lines := strings.FieldsFunc(m.Body(), func(r rune) bool { return r == '\n' || r == '　' })
	var q *quiz.Question
	for _, line := range lines {
		if asked, ok := p.questions[line]; ok {
			q = asked
		}
	}
	if q == nil {
		p.fault = "no question of the stage in " + m.Body()
		return
	}
	step := p.script[n]
	if p.tricked == n {
		p.tricked++
		p.trickBefore(m, n, q, step.trick)
	}
	wanted := step.wants(q)
	data := p.press(m, lines, q, wanted)
	if data == "" {
		return // options are being marked
	}
	p.answers = append(p.answers, given{q, wanted})
	switch {
	case q.Kind == quiz.Number:
	case step.trick == twice:
		p.tap(m.ID, data)
	case step.trick == otherwise:
		p.tap(m.ID, cmp.Or(p.spare, data))
	}
}

// press gives an answer, or marks one of its options. It returns what the
// answer's button sends.
func (p *player) press(m sim.Message, lines []string, q *quiz.Question, wanted quiz.Answer) (data string) {
	if q.Kind == quiz.Number {
		data = strconv.FormatFloat(wanted.Number, 'f', -1, 64)
		p.write(data)
		return data
	}
	for i, option := range q.Options(p.language) {
		label := option
		for _, letter := range []string{"A", "B", "C", "D", "E", "F"} {
			if slices.Contains(lines, letter+" "+option) {
				label = letter
			}
		}
		button, marked := m.Button("✓ " + label)
		if !marked {
			button, _ = m.Button(label)
		}
		switch want := wanted.Picked&(1<<i) != 0; {
		case q.Kind == quiz.Several && want != marked:
			p.tap(m.ID, button)
			return ""
		case q.Kind != quiz.Several && want:
			data = button
		default:
			p.spare = button
		}
	}
	if q.Kind == quiz.Several {
		data = m.Buttons[len(m.Buttons)-1][0].Data
	}
	p.tap(m.ID, data)
	return data
}

// trickBefore presses what must not count before an answer.
func (p *player) trickBefore(m sim.Message, n int, q *quiz.Question, what trick) {
	answer := func(n int, letter byte) { p.tap(m.ID, fmt.Sprintf("1:canswer:%s:-:0.%d:%c", seasonStage, n, letter)) }
	switch what {
	case forged:
		answer(n, 'A'+byte(q.Choices()))
	case ahead:
		answer(n+1, 'A')
	case old:
		p.tap(m.ID, cmp.Or(p.spare, p.enter))
	case entered:
		p.tap(p.card, p.enter)
	}
}
