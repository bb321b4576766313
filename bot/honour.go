package bot

import (
	"context"
	"strconv"
	"strings"
	"time"

	"kepubot/bot/telegram"
	"kepubot/report"
	"kepubot/resident"
)

// The questions about honours.
const (
	talkHonour        = "honour"        // a new one, in one message
	talkHonourChange  = "honourchange"  // other criteria and days
	talkHonourApply   = "honourapply"   // who applies, or is nominated, and why
	talkHonourDecline = "honourdecline" // why
	talkHonourShow    = "honourshow"    // whom to turn to
	talkHonourObject  = "honourobject"  // an objection
	talkHonourAnswer  = "honouranswer"  // to one
)

// honoursShown bounds the honours of a list.
const honoursShown = 8

// honourPublic are the verbs of buttons that everybody may press.
func honourPublic() map[string]handler {
	return map[string]handler{
		"hon": (*Bot).showHonours, "honpub": (*Bot).onHonourPublic, "honapply": (*Bot).onHonourApply,
		"honobj": (*Bot).onHonourObject, "honcert": (*Bot).onHonourCertificate,
	}
}

// honourDesk are the verbs of those who run honours.
func honourDesk() map[string]handler {
	return map[string]handler{
		"honnew": (*Bot).askHonour, "honview": (*Bot).onHonour, "honfind": (*Bot).onHonourFind, "honcrit": (*Bot).onHonourChange, "honset": (*Bot).onHonourSet, "honcands": (*Bot).onCandidates, "honcand": (*Bot).onCandidate,
		"honpass": (*Bot).onCandidatePass, "honno": (*Bot).onCandidateDecline, "honstep": (*Bot).onCandidateStep,
		"honopen": (*Bot).onHonourShow, "honback": (*Bot).onHonourReconsider, "honname": (*Bot).onHonourName, "honoff": (*Bot).onHonourDrop,
		"honobjs": (*Bot).onObjections, "honans": (*Bot).onHonourAnswer, "honcerts": (*Bot).onHonourCertificates,
	}
}

func honourAnswers() map[string]answer {
	return map[string]answer{talkHonourApply: (*Bot).answerHonourApply, talkHonourObject: (*Bot).answerHonourObject}
}

func honourDeskAnswers() map[string]answer {
	return map[string]answer{
		talkHonour: (*Bot).answerHonour, talkHonourChange: (*Bot).answerHonourChange, talkHonourDecline: (*Bot).answerCandidateDecline, talkHonourShow: (*Bot).answerHonourShow,
		talkHonourAnswer: (*Bot).answerHonourAnswer,
	}
}

func honourExcuses() []excuse {
	return []excuse{
		{report.ErrHonourFaults, "sorryhonour.faults"}, {report.ErrNotCollecting, "sorryhonour.collecting"}, {report.ErrNotDisplayed, "sorryhonour.displayed"},
		{report.ErrNamed, "sorryhonour.named"}, {report.ErrDropped, "sorryhonour.dropped"}, {report.ErrUnreviewed, "sorryhonour.unreviewed"},
		{report.ErrNobody, "sorryhonour.nobody"}, {report.ErrOwnCandidate, "sorryhonour.own"}, {report.ErrObjectionsLast, "sorryhonour.last"},
		{report.ErrUnanswered, "sorryhonour.unanswered"}, {report.ErrAnswered, "sorryhonour.answered"}, {report.ErrHonourMoved, "sorryhonour.moved"},
		{report.ErrMany, "sorryhonour.toomany"},
	}
}

// showHonours lists the honours: all to those who run them, to others those
// they can apply for, object to or read.
func (b *Bot) showHonours(ctx context.Context, t *turn) error {
	latest, err := b.returns.honours.Latest(ctx, 2*honoursShown)
	if err != nil {
		return err
	}
	runs := t.rights.May(resident.RunHonours)
	verb, keyboard := "honpub", telegram.Keyboard(nil)
	if runs {
		verb, keyboard = "honview", telegram.Keyboard{{{Text: t.Label("honour.new", nil), Data: tap("honnew")}}}
	}
	n := 0
	for _, h := range latest {
		if n == honoursShown || !runs && h.State == report.Dropped {
			continue
		}
		n++
		label := t.Label("honour.state."+string(h.State), nil) + " · " + shortened(h.Title.In(t.lang), 30)
		keyboard = append(keyboard, []telegram.Button{{Text: label, Data: tap(verb, h.ID)}})
	}
	key := "honour.list"
	if n == 0 {
		key = "honour.none"
	}
	t.show(t.Say(key, nil), keyboard)
	return nil
}

// honour finds the honour that a button names.
func (b *Bot) honour(ctx context.Context, id string) (*report.Honour, error) {
	h, err := b.returns.honours.Get(ctx, id)
	if isNotFound(err) {
		return nil, sorry{key: "sorry.gone"}
	}
	return h, err
}

// askHonour asks for a new honour in one message.
func (b *Bot) askHonour(ctx context.Context, t *turn) error {
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkHonour}); err != nil {
		return err
	}
	form := b.honourForms().Template(t.lang, b.now())
	t.show(t.Say("honour.how", args{"Form": markup("<pre>" + telegram.Escape(form) + "</pre>"), "Names": criterionNames(t.Voice)}),
		telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("hon")}}})
	return nil
}

// answerHonour takes a new honour.
func (b *Bot) answerHonour(ctx context.Context, t *turn, _ *talk) error {
	id := "h" + strconv.FormatInt(t.seq(), 36)
	draft, problems := b.honourForms().Read(id, t.text, b.now())
	if len(problems) > 0 {
		t.say(b.problemsText(t.Voice, problems), nil)
		return nil
	}
	h, err := b.returns.honours.Add(ctx, draft, t.me.ID, t.seq())
	if err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.honourNoted(ctx, t, h, "new honour", nil)
}

// honourNoted notes what was done with an honour, and shows it.
func (b *Bot) honourNoted(ctx context.Context, t *turn, h *report.Honour, action string, err error) error {
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, action, h.ID); err != nil {
		return err
	}
	return b.showHonour(t, h)
}

func (b *Bot) onHonour(ctx context.Context, t *turn) error {
	h, err := b.honour(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	return b.showHonour(t, h)
}

// showHonour shows an honour to those who run it.
func (b *Bot) showHonour(t *turn, h *report.Honour) error {
	n := map[report.CandidateState]int{}
	for _, c := range h.Candidates {
		n[c.State]++
	}
	lines := []string{t.Say("honour.head", args{
		"State": t.Label("honour.state."+string(h.State), nil), "Title": h.Title.In(t.lang), "Kind": h.Kind.Name().In(t.lang),
		"Period": h.Period.Name().In(t.lang), "Days": h.Days,
	})}
	lines = append(lines, criterionLines(t.Voice, h)...)
	lines = append(lines, t.Say("honour.numbers", args{"Proposed": n[report.Proposed], "Passed": n[report.Passed], "Declined": n[report.Declined] + n[report.Removed]}))
	if h.State == report.Displayed {
		lines = append(lines, t.Say("honour.until", args{"Day": t.date(b.lastShown(h)), "Contact": h.Contact, "N": h.Unanswered()}))
	}
	t.show(strings.Join(lines, "\n"), b.honourKeys(t, h))
	return nil
}

// figureSaid writes a figure of a criterion with its name: 举办活动 4 场.
func figureSaid(v Voice, figure string, n int64) string {
	d, ok := report.DefinitionOf(report.FigureID(figure))
	if !ok {
		return figure + " " + strconv.FormatInt(n, 10)
	}
	return d.Name.In(v.lang) + " " + d.Say(report.Value{N: n}).In(v.lang)
}

// lastShown lies on the last day for objections.
func (b *Bot) lastShown(h *report.Honour) time.Time {
	return h.Until.Add(-time.Minute).In(b.config.Location)
}

// honourKeys are what those who run an honour can do with it.
func (b *Bot) honourKeys(t *turn, h *report.Honour) telegram.Keyboard {
	key := func(label, verb string) telegram.Button {
		return telegram.Button{Text: t.Label("honour."+label, args{"N": len(h.Candidates), "Objections": len(h.Objections)}), Data: tap(verb, h.ID)}
	}
	var keyboard telegram.Keyboard
	switch h.State {
	case report.Collecting:
		first := []telegram.Button{key("change", "honcrit")}
		if len(h.Criteria) > 0 {
			first = append([]telegram.Button{key("find", "honfind")}, first...)
		}
		keyboard = append(keyboard, first)
		keyboard = append(keyboard, []telegram.Button{key("nominate", "honapply"), key("candidates", "honcands")}, []telegram.Button{key("show", "honopen"), key("drop", "honoff")})
	case report.Displayed:
		keyboard = telegram.Keyboard{{key("candidates", "honcands"), key("objections", "honobjs")}, {key("name", "honname"), key("reconsider", "honback")}, {key("drop", "honoff")}}
	case report.Named:
		keyboard = telegram.Keyboard{{key("candidates", "honcands"), key("certificates", "honcerts")}}
	}
	return append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("hon")}})
}

// candidateName is what a candidate is called; where strangers read it, the
// names of households are masked.
func candidateName(v Voice, h *report.Honour, c *report.Candidate, public bool) string {
	if name := c.Name.In(v.lang); !public || h.Kind != report.HonourHousehold {
		return name
	}
	return maskedName(&resident.Resident{Name: c.Name.Chinese}, false)
}
