package bot

import (
	"context"
	"errors"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/resident"
	"kepubot/survey"
)

// selfTest is the id of the survey that comes along, in which residents test
// what they know.
const selfTest = "selftest"

// deskSurveys lists the surveys that somebody runs, or whose results they see.
func (b *Bot) deskSurveys(ctx context.Context, t *turn) error {
	latest, err := b.surveys.all.Latest(ctx, 10*deskList)
	if err != nil {
		return err
	}
	var keyboard telegram.Keyboard
	if t.rights.May(resident.RunSurveys) {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("surveydesk.new", nil), Data: tap("sdnew")}})
	}
	if b.surveyMay(t.rights, resident.RunSurveys, content.Reach{}) {
		if _, err := b.surveys.all.Get(ctx, selfTest); isNotFound(err) {
			keyboard = append(keyboard, []telegram.Button{{Text: t.Label("surveydesk.selftest", nil), Data: tap("sdself")}})
		} else if err != nil {
			return err
		}
	}
	shown := 0
	for _, s := range latest {
		if !b.mayDesk(t.rights, s) || shown == deskList {
			continue
		}
		shown++
		label := t.Label("surveydesk.state."+b.surveyState(s), nil) + " · " + shortened(s.Title.In(t.lang), 24)
		keyboard = append(keyboard, []telegram.Button{{Text: label, Data: tap("sdview", s.ID)}})
	}
	key := "surveydesk.list"
	if shown == 0 {
		key = "surveydesk.none"
	}
	t.show(t.Say(key, nil), keyboard)
	return nil
}

// mayDesk tells whether somebody runs a survey, or sees the results of one that
// was opened.
func (b *Bot) mayDesk(rights resident.Rights, s *survey.Survey) bool {
	return b.surveyMay(rights, resident.RunSurveys, s.Reach) || s.State != survey.Draft && b.surveyMay(rights, resident.ViewFigures, s.Reach)
}

// surveyState is how far a survey has come, as staff see it.
func (b *Bot) surveyState(s *survey.Survey) string {
	switch refused := s.Refuses(b.now()); {
	case s.State != survey.Open:
		return string(s.State)
	case errors.Is(refused, survey.ErrEarly):
		return "early"
	case refused != nil:
		return string(survey.Closed)
	}
	return string(survey.Open)
}

// deskSurvey finds the survey that a button names, if the person may do
// something with it.
func (b *Bot) deskSurvey(ctx context.Context, t *turn, may resident.Permission, id string) (*survey.Survey, error) {
	s, err := b.surveys.all.Get(ctx, id)
	if isNotFound(err) {
		return nil, sorry{key: "sorry.gone"}
	}
	if err == nil && !b.surveyMay(t.rights, may, s.Reach) {
		return nil, sorry{key: "surveydesk.elsewhere"}
	}
	return s, err
}

// runs finds the survey that a button names, if the person runs it.
func (b *Bot) runs(ctx context.Context, t *turn) (*survey.Survey, error) {
	return b.deskSurvey(ctx, t, resident.RunSurveys, t.action.arg(0))
}

func (b *Bot) onDeskSurvey(ctx context.Context, t *turn) error {
	s, err := b.surveys.all.Get(ctx, t.action.arg(0))
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err == nil && !b.mayDesk(t.rights, s) {
		return sorry{key: "surveydesk.elsewhere"}
	}
	if err != nil {
		return err
	}
	return b.showDeskSurvey(ctx, t, s)
}

// showDeskSurvey shows a survey to staff.
func (b *Bot) showDeskSurvey(ctx context.Context, t *turn, s *survey.Survey) error {
	state := b.surveyState(s)
	lines := []string{t.Label("surveydesk.state."+state, nil), b.surveyCard(t.Voice, s), ""}
	size, err := b.reachSize(ctx, s.Reach)
	if err != nil {
		return err
	}
	lines = append(lines, t.Say("surveydesk.reach", args{"Reach": b.reachName(t.Voice, s.Reach), "N": size}))
	if s.ByLink {
		lines = append(lines, t.Say("surveydesk.bylink", nil))
	}
	if s.Phase != survey.NoPhase {
		lines = append(lines, t.Say("surveydesk.phase."+string(s.Phase), args{"Pair": s.Pair}))
	}
	if s.State == survey.Draft {
		if problems := s.Problems(b.now(), b.groupIDs()); len(problems) > 0 {
			lines = append(lines, "", b.problemsText(t.Voice, problems))
		}
	} else {
		begun, handed, err := b.surveys.all.Number(ctx, s.ID)
		if err != nil {
			return err
		}
		lines = append(lines, t.Say("surveydesk.numbers", args{"Handed": handed, "Begun": begun}))
		sent, err := b.sentText(ctx, t.Voice, s)
		if err != nil {
			return err
		}
		if sent != "" {
			lines = append(lines, sent)
		}
	}
	t.show(strings.Join(lines, "\n"), b.surveyDeskKeys(t, s, state))
	return nil
}

// surveyDeskKeys are what staff can do with a survey.
func (b *Bot) surveyDeskKeys(t *turn, s *survey.Survey, state string) telegram.Keyboard {
	key := func(label, verb string, more ...string) telegram.Button {
		return telegram.Button{Text: t.Label("surveydesk."+label, nil), Data: tap(verb, append([]string{s.ID}, more...)...)}
	}
	back := []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("sdlist")}}
	var results []telegram.Button
	if s.State != survey.Draft && b.surveyMay(t.rights, resident.ViewFigures, s.Reach) {
		results = []telegram.Button{key("results", "sdr", allResults)}
	}
	if !b.surveyMay(t.rights, resident.RunSurveys, s.Reach) {
		return telegram.Keyboard{results, back}
	}
	switch state {
	case string(survey.Draft):
		return telegram.Keyboard{{key("open", "sdopen")}, {key("try", "sdtry", "1"), key("edit", "sdedit")}, {key("discard", "sddiscard")}, back}
	case string(survey.Open), "early":
		return telegram.Keyboard{
			{key("send", "sdsend"), key("link", "sdlink")},
			append(results, key("close", "sdclose")),
			{key("try", "sdtry", "1"), key("edit", "sdedit")},
			back,
		}
	}
	return telegram.Keyboard{append(results, key("try", "sdtry", "1")), back}
}

// sure asks before a step that cannot be taken back; its key, pressed, takes
// it. It tells whether this tap is that one.
func (b *Bot) sure(t *turn, s *survey.Survey, ask, label, verb string, values args) bool {
	if t.action.arg(1) == "yes" {
		return true
	}
	t.show(t.Say(ask, values), telegram.Keyboard{
		{{Text: t.Label(label, values), Data: tap(verb, s.ID, "yes")}},
		{{Text: t.Label("button.back", nil), Data: tap("sdview", s.ID)}}})
	return false
}

// onSurveyOpen asks before the questions are fixed, or, told so, lets residents
// answer.
func (b *Bot) onSurveyOpen(ctx context.Context, t *turn) error {
	s, err := b.runs(ctx, t)
	if err != nil {
		return err
	}
	if s.State == survey.Draft && len(s.Problems(b.now(), b.groupIDs())) > 0 {
		return b.showDeskSurvey(ctx, t, s)
	}
	values := args{"Title": s.Title.In(t.lang), "N": len(s.Questions), "Named": markup(b.namedText(t.Voice, s))}
	if !b.sure(t, s, "surveydesk.openask", "surveydesk.opennow", "sdopen", values) {
		return nil
	}
	opened, err := b.surveys.all.Open(ctx, s.ID, t.seq())
	if errors.Is(err, survey.ErrFaults) {
		return b.showDeskSurvey(ctx, t, s)
	}
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "open survey", s.ID); err != nil {
		return err
	}
	t.toast(t.Label("surveydesk.opened", nil))
	return b.showDeskSurvey(ctx, t, opened)
}

// onSurveyClose asks before a survey takes no more answers, or, told so, closes
// it.
func (b *Bot) onSurveyClose(ctx context.Context, t *turn) error {
	s, err := b.runs(ctx, t)
	if err != nil {
		return err
	}
	begun, handed, err := b.surveys.all.Number(ctx, s.ID)
	if err != nil {
		return err
	}
	values := args{"Title": s.Title.In(t.lang), "Handed": handed, "Begun": begun}
	if !b.sure(t, s, "surveydesk.closeask", "surveydesk.closenow", "sdclose", values) {
		return nil
	}
	closed, err := b.surveys.all.Close(ctx, s.ID, t.seq())
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "close survey", s.ID); err != nil {
		return err
	}
	t.toast(t.Label("surveydesk.closed", nil))
	return b.showDeskSurvey(ctx, t, closed)
}

// onSurveyDiscard asks before a draft goes, or, told so, lets it go.
func (b *Bot) onSurveyDiscard(ctx context.Context, t *turn) error {
	s, err := b.runs(ctx, t)
	if err != nil {
		return err
	}
	if !b.sure(t, s, "surveydesk.discardask", "surveydesk.discard", "sddiscard", args{"Title": s.Title.In(t.lang)}) {
		return nil
	}
	if err := b.surveys.all.Discard(ctx, s.ID); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "discard survey", s.ID); err != nil {
		return err
	}
	return b.deskSurveys(ctx, t)
}

// onSurveyLink shows the link of a survey, to be copied.
func (b *Bot) onSurveyLink(ctx context.Context, t *turn) error {
	s, err := b.runs(ctx, t)
	if err != nil {
		return err
	}
	if s.State == survey.Draft {
		return survey.ErrDraft
	}
	key := "surveydesk.linknarrow"
	if s.ByLink {
		key = "surveydesk.linkwide"
	}
	t.show(t.Say("surveydesk.linktext", args{"Link": b.surveyLink(s)})+"\n"+t.Say(key, args{"Reach": b.reachName(t.Voice, s.Reach)}),
		telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("sdview", s.ID)}}})
	return nil
}
