package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"kepubot/bot/sim"
	"kepubot/quiz"
)

// patience is how long a step of the tour waits for the bot.
const patience = 30 * time.Second

// tour plays people talking to the bot through the simulator. The first
// thing that is not as it should be ends it.
type tour struct {
	*demo
	ctx context.Context
	out io.Writer
	err error

	questions []*quiz.Question // of the library

	mu    sync.Mutex
	shown map[string]string // what was printed, by chat and message
	cast  map[string]*sim.Person
	met   map[string]bool // messages that were expected and came
}

func newTour(ctx context.Context, d *demo, out io.Writer) *tour {
	return &tour{demo: d, ctx: ctx, out: out, shown: map[string]string{}, cast: map[string]*sim.Person{}, met: map[string]bool{}}
}

// playTour plays a day of the city and prints the conversation.
func playTour(ctx context.Context, d *demo, out io.Writer) error {
	t := newTour(ctx, d, out)
	t.library()
	for _, chapter := range []struct {
		title string
		play  func(*tour)
	}{
		{"季卫桥的李阿姨注册 · A newcomer registers by buttons and a typed name", (*tour).newcomer},
		{"Emma registers in English, from a community's poster", (*tour).poster},
		{"十二岁的小明，由家长同意 · A child joins with a parent's tap", (*tour).child},
		{"早上八点 · Eight o'clock: the tip of the day, and its buttons", (*tour).tipOfTheDay},
		{"工作人员看数字 · Staff see the figures", (*tour).figures},
		{"说错、点错 · Wrong words and forged buttons change nothing", (*tour).mistakes},
		{"写一条，两人审 · A tip is written and reviewed by two others", (*tour).review},
		{"暂停和恢复 · One key pauses all pushes", (*tour).pausing},
		{"练习答题 · Practice, with the reason after each answer", (*tour).practice},
		{"办一场比赛 · A competition of three stages is announced", (*tour).announcing},
		{"为社区答题 · Four people play for three communities", (*tour).playing},
		{"社区纸卷 · A neighbour without a phone, from paper", (*tour).written},
		{"截止、晋级 · Closing, and who goes on", (*tour).closing},
		{"现场决赛 · The final: audience round and scoring desk", (*tour).final},
		{"公示、结果、证书 · Objections, final results, a certificate", (*tour).showing},
		{"办一场活动 · An event of three seats that five people want", (*tour).gathering},
		{"到场签到 · At the door: the code on the screen, and without a phone", (*tour).door},
		{"会后 · Afterwards: a paper list, an estimate, and who came", (*tour).after},
		{"改时间、停、删 · Settings, own data, and being forgotten", (*tour).leaving},
	} {
		fmt.Fprintf(out, "\n━━ %s\n", chapter.title)
		chapter.play(t)
		if t.err != nil {
			return fmt.Errorf("the tour stopped at %q: %w", chapter.title, t.err)
		}
	}
	fmt.Fprintf(out, "\n✅ The tour is through: everything was as it should be.\n")
	return nil
}

// expect waits for a message of the bot to a person, new or changed since it
// was last expected, that holds all the words and button labels, and prints
// what was said on the way.
func (t *tour) expect(p *sim.Person, words ...string) sim.Message {
	if t.err != nil {
		return sim.Message{}
	}
	var seen sim.Message
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	err := p.WaitFor(ctx, func(messages []sim.Message) bool {
		for _, m := range messages {
			if m.Bot && holdsAll(m, words) && !t.met[fmt.Sprint(p.ID(), m)] {
				seen = m
				return true
			}
		}
		return false
	})
	if err != nil {
		t.fail("waiting for %q, the last words were %q", words, p.Last().Body())
		return seen
	}
	t.met[fmt.Sprint(p.ID(), seen)] = true
	t.print(p)
	return seen
}

func holdsAll(m sim.Message, words []string) bool {
	all := m.Body()
	for _, row := range m.Buttons {
		for _, b := range row {
			all += "\n[" + b.Text + "]"
		}
	}
	for _, word := range words {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}

func (t *tour) fail(format string, values ...any) {
	if t.err == nil {
		t.err = fmt.Errorf(format, values...)
	}
}

// longest is how much of a message is printed.
const longest = 1200

// print shows what is new in a person's chat.
func (t *tour) print(p *sim.Person) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, m := range p.Messages() {
		key := fmt.Sprintf("%d/%d", p.ID(), m.ID)
		text := m.Body()
		if m.Document != nil {
			text = strings.TrimSpace("📎 " + m.Document.Name + "\n" + text)
		}
		for _, row := range m.Buttons {
			labels := make([]string, len(row))
			for i, b := range row {
				labels[i] = "[" + b.Text + "]"
			}
			text += "\n" + strings.Join(labels, " ")
		}
		if letters := []rune(text); len(letters) > longest {
			text = string(letters[:longest]) + "…"
		}
		if t.shown[key] == text {
			continue
		}
		t.shown[key] = text
		who, indent := "  🤖 ", "     "
		if !m.Bot {
			who = "  👤 "
		}
		fmt.Fprintln(t.out, who+strings.ReplaceAll(text, "\n", "\n"+indent))
	}
}

// press taps a button and waits for nothing.
func (t *tour) press(p *sim.Person, label string) {
	if t.err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	if err := t.telegram.WaitFor(ctx, func() bool { return p.TapLabel(label) == nil }); err != nil {
		t.fail("no button %q; the last words were %q", label, p.Last().Body())
		return
	}
	fmt.Fprintf(t.out, "  👆 [%s]\n", label)
}

// toast taps a button and waits for the toast that answers it.
func (t *tour) toast(p *sim.Person, m sim.Message, label string, words string) {
	if t.err != nil {
		return
	}
	data, ok := m.Button(label)
	if !ok {
		t.fail("no button %q under %q", label, m.Body())
		return
	}
	fmt.Fprintf(t.out, "  👆 [%s]\n", label)
	t.answered(p.Tap(m.ID, data), words)
}

// answered waits for what the bot answers to a tap.
func (t *tour) answered(tap, words string) {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	var toast sim.Toast
	err := t.telegram.WaitFor(ctx, func() (ok bool) {
		toast, ok = t.telegram.Answered(tap)
		return ok
	})
	if err != nil || !strings.Contains(toast.Text, words) {
		t.fail("waiting for the toast %q, got %q (%v)", words, toast.Text, err)
		return
	}
	fmt.Fprintf(t.out, "  💬 %s\n", toast.Text)
}

func (t *tour) say(p *sim.Person, text string) {
	if t.err == nil && p.Send(text) == 0 {
		t.err = errors.New("the chat took no message")
	}
}

// register takes a person through a registration by the labels to press.
func (t *tour) register(p *sim.Person, payload string, labels ...string) {
	if t.err != nil {
		return
	}
	p.Start(payload)
	for _, label := range labels {
		t.press(p, label)
	}
	t.expect(p, "注册好了")
}

// forward moves the clock to a time of day, today or tomorrow.
func (t *tour) forward(clock string) {
	now := t.telegram.Now().In(t.service.settings.location)
	to, err := time.ParseInLocation("2006-01-02 15:04", now.Format(time.DateOnly)+" "+clock, t.service.settings.location)
	if err != nil {
		t.fail("the tour's clock: %v", err)
		return
	}
	if !to.After(now) {
		to = to.AddDate(0, 0, 1)
	}
	t.telegram.Forward(to.Sub(now))
	fmt.Fprintf(t.out, "  🕗 %s\n", to.Format("2006-01-02 15:04"))
}
