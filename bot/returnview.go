package bot

import (
	"context"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/report"
	"kepubot/resident"
)

// theReturn is one return with what asks for it; doc is empty where nothing
// was filled in.
type theReturn struct {
	q   *report.Request
	to  report.Addressee
	doc *report.Return
}

// theReturn finds the return that two words name, if the person may see it.
func (b *Bot) theReturn(ctx context.Context, t *turn, request, to string) (theReturn, error) {
	q, err := b.request(ctx, request)
	if err != nil {
		return theReturn{}, err
	}
	r := theReturn{q: q, to: addresseeOf(to)}
	if !mayReport(t.rights, r.to) && !t.rights.May(resident.ApproveReturns) {
		return r, sorry{key: "returns.elsewhere"}
	}
	if r.doc, err = b.returns.all.Get(ctx, q.ID, r.to); isNotFound(err) {
		r.doc, err = &report.Return{Request: q.ID, From: r.to, State: report.NotSent}, nil
	}
	return r, err
}

// asTarget is the return as a question keeps it.
func (r theReturn) asTarget() string { return r.q.ID + " " + addresseeWord(r.to) }

// button is a button about the return.
func (r theReturn) button(label, verb string, more ...string) telegram.Button {
	return telegram.Button{Text: label, Data: tap(verb, append([]string{r.q.ID, addresseeWord(r.to)}, more...)...)}
}

// next is the first indicator whose box is empty; -1 where all are filled.
func (r theReturn) next() int {
	for n, id := range r.q.Indicators {
		if r.doc.Box(id) == nil {
			return n
		}
	}
	return -1
}

func (b *Bot) onReturn(ctx context.Context, t *turn) error {
	r, err := b.theReturn(ctx, t, t.action.arg(0), t.action.arg(1))
	if err != nil {
		return err
	}
	return b.showReturn(ctx, t, r.q, r.to)
}

// showReturn reads a return back as a whole. To whoever fills it in it is a
// question that a message of lines answers.
func (b *Bot) showReturn(ctx context.Context, t *turn, q *report.Request, to report.Addressee) error {
	r, err := b.theReturn(ctx, t, q.ID, addresseeWord(to))
	if err != nil {
		return err
	}
	lines := []string{t.Say("returns.head", args{
		"Title": q.Title.In(t.lang), "Name": b.addressee(ctx, t.Voice, to), "State": t.Label("returns.state."+string(r.doc.State), nil),
		"When": t.moment(r.doc.Deadline(r.q).In(b.config.Location), b.local()), "Period": q.Period.Name().In(t.lang),
	})}
	for n, id := range q.Indicators {
		line, err := b.boxLine(ctx, t.Voice, r, n, id)
		if err != nil {
			return err
		}
		lines = append(lines, line)
	}
	lines = append(lines, b.returnSteps(ctx, t, r)...)
	filling := mayReport(t.rights, to) && r.doc.MayFill(q, b.now()) == nil
	if filling {
		if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkReturn, Target: r.asTarget()}); err != nil {
			return err
		}
		if r.next() >= 0 {
			lines = append(lines, "", t.Say("returns.howfill", nil))
		}
	}
	t.show(strings.Join(lines, "\n"), b.returnKeys(ctx, t, r, filling))
	return nil
}

// boxLine is one figure of a return, with last year's and the reason.
func (b *Bot) boxLine(ctx context.Context, v Voice, r theReturn, n int, id string) (string, error) {
	i, err := b.returns.catalogue.Get(ctx, id)
	if err != nil {
		return "", err
	}
	said, last, reason := v.Label("returns.empty", nil), (*report.Amount)(nil), ""
	if box := r.doc.Box(id); box != nil {
		said, last, reason = i.Say(box.Log.Last().Value).In(v.lang), box.Last, box.Log.Last().Reason
	} else if last, err = b.returns.all.LastYear(ctx, r.q, r.to, id); err != nil {
		return "", err
	}
	line := v.Say("returns.box", args{"N": n + 1, "Name": i.Name.In(v.lang), "Figure": said})
	if last != nil {
		line += v.Say("returns.last", args{"Figure": last.String()})
	}
	if reason != "" {
		line += v.Say("returns.reason", args{"Reason": reason})
	}
	return line, nil
}

// returnSteps says who reported and who approved, or why it came back.
func (b *Bot) returnSteps(ctx context.Context, t *turn, r theReturn) []string {
	var lines []string
	say := func(key string, step report.Step) {
		lines = append(lines, t.Say(key, args{"Name": b.staffName(ctx, t, step.By), "At": step.At.In(b.config.Location).Format("01-02 15:04"), "Reason": step.Reason}))
	}
	if step, ok := r.doc.Reported(); ok {
		say("returns.by", step)
	}
	if step, ok := r.doc.ApprovedBy(); ok {
		say("returns.approvedby", step)
	}
	if n := len(r.doc.Steps); n > 0 && r.doc.State == report.SentBack {
		for k := n - 1; k >= 0; k-- {
			if r.doc.Steps[k].To == report.SentBack {
				say("returns.backby", r.doc.Steps[k])
				break
			}
		}
	}
	return lines
}

// returnKeys are what somebody can do with a return.
func (b *Bot) returnKeys(ctx context.Context, t *turn, r theReturn, filling bool) telegram.Keyboard {
	var keyboard telegram.Keyboard
	key := func(label, verb string, more ...string) telegram.Button {
		return r.button(t.Label("returns."+label, nil), verb, more...)
	}
	if next := r.next(); filling && next >= 0 {
		name := b.indicatorName(ctx, t.Voice, r.q.Indicators[next])
		keyboard = append(keyboard, []telegram.Button{r.button(t.Label("returns.fillnext", args{"Name": name}), "rfill", strconv.Itoa(next))})
	}
	if filling && len(r.doc.Boxes) > 0 {
		change := []telegram.Button{key("change", "rfill")}
		if r.next() < 0 && r.doc.State != report.Sent {
			change = append([]telegram.Button{key("send", "rsend")}, change...)
		}
		keyboard = append(keyboard, change)
	}
	if t.rights.May(resident.ApproveReturns) {
		switch longer := b.longer(r.doc.Deadline(r.q)); {
		case r.doc.State == report.Sent:
			keyboard = append(keyboard, []telegram.Button{key("approve", "rok", strconv.FormatInt(r.doc.Rev, 10)), key("sendback", "rback")})
		case r.doc.State == report.Approved:
			keyboard = append(keyboard, []telegram.Button{key("correct", "rfix")})
		case !r.doc.Open(r.q, b.now()) && !r.q.Withdrawn:
			keyboard = append(keyboard, []telegram.Button{r.button(t.Label("returns.reopen", args{"Day": t.shortDate(b.dayTime(longer))}), "ragain", longer)})
		}
	}
	if len(r.doc.Boxes) > 0 {
		keyboard = append(keyboard, []telegram.Button{key("log", "rlog")})
	}
	back := telegram.Button{Text: t.Label("button.back", nil), Data: tap("rlist")}
	if t.rights.May(resident.ApproveReturns) {
		back.Data = tap("rview", r.q.ID)
	}
	return append(keyboard, []telegram.Button{back})
}

// onReturnLog shows every value that the figures of a return had.
func (b *Bot) onReturnLog(ctx context.Context, t *turn) error {
	r, err := b.theReturn(ctx, t, t.action.arg(0), t.action.arg(1))
	if err != nil {
		return err
	}
	lines := []string{t.Say("returns.loghead", args{"Name": b.addressee(ctx, t.Voice, r.to)})}
	for _, box := range r.doc.Boxes {
		i, err := b.returns.catalogue.Get(ctx, box.Indicator)
		if err != nil {
			return err
		}
		lines = append(lines, "<b>"+telegram.Escape(i.Name.In(t.lang))+"</b>")
		lines = append(lines, b.changesText(ctx, t, i, box.Log)[1:]...)
	}
	t.show(shortenedLines(lines, telegram.MaxText), telegram.Keyboard{{r.button(t.Label("button.back", nil), "rone")}})
	return nil
}

// shortenedLines joins lines, the first of them where all are too many.
func shortenedLines(lines []string, limit int) string {
	for len(lines) > 1 && !telegram.Fits(strings.Join(lines, "\n"), limit) {
		lines = lines[:len(lines)-1]
	}
	return strings.Join(lines, "\n")
}
