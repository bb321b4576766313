package bot

import (
	"context"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/content/starter"
	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/survey"
)

const (
	talkSurveyNew  = "surveynew"  // a new survey, in one message or a file
	talkSurveyEdit = "surveyedit" // the same about one that is there
)

// askSurvey asks for a new survey in one message or a file.
func (b *Bot) askSurvey(ctx context.Context, t *turn) error {
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkSurveyNew, Target: "survey"}); err != nil {
		return err
	}
	t.show(t.Say("surveydesk.how", args{"Form": markup("<pre>" + telegram.Escape(b.surveyForms().Template(t.lang)) + "</pre>")}),
		telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("sdlist")}}})
	return nil
}

// answerSurveyNew takes a new survey and shows it as a draft.
func (b *Bot) answerSurveyNew(ctx context.Context, t *turn, _ *talk) error {
	draft, faults := b.surveyForms().Read(survey.NewID(t.seq()), t.text, t.me.ID, b.now())
	if len(faults) > 0 {
		t.say(surveyFaults(t.Voice, faults), nil)
		return nil
	}
	draft, err := b.draftSurvey(ctx, t, draft)
	if err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.showDeskSurvey(ctx, t, draft)
}

// draftSurvey keeps a survey as a draft for the part of the city that is its
// author's.
func (b *Bot) draftSurvey(ctx context.Context, t *turn, draft *survey.Survey) (*survey.Survey, error) {
	draft.Reach = ownReach(t.rights, draft.Reach)
	if !b.surveyMay(t.rights, resident.RunSurveys, draft.Reach) {
		return nil, sorry{key: "surveydesk.elsewhere"}
	}
	kept, err := b.surveys.all.Add(ctx, draft, t.seq())
	if err != nil {
		return nil, err
	}
	return kept, b.audit.Record(ctx, t.seq(), t.me.ID, "draft survey", kept.ID)
}

// surveyFaults names what is wrong with a survey as staff wrote it.
func surveyFaults(v Voice, faults sheet.Faults) string {
	lines := []string{v.Say("files.faults", args{"N": len(faults)})}
	for _, f := range faults[:min(len(faults), faultsShown)] {
		text := f.Chinese
		if v.lang == English {
			text = f.English
		}
		if text = shortened(text, 150); f.Line == 0 {
			lines = append(lines, "· "+telegram.Escape(text))
			continue
		}
		lines = append(lines, v.Say("files.fault", args{"Line": f.Line, "Text": text}))
	}
	return strings.Join(lines, "\n")
}

// onSelfTest drafts the survey that comes along.
func (b *Bot) onSelfTest(ctx context.Context, t *turn) error {
	file, err := starter.SelfTest()
	if err != nil {
		return err
	}
	read, err := b.surveyForms().ReadFile(file.Name, file.Data, selfTest, t.me.ID, b.now())
	if err != nil {
		return err
	}
	draft, err := b.draftSurvey(ctx, t, read[0])
	if err != nil {
		return err
	}
	return b.showDeskSurvey(ctx, t, draft)
}

// onSurveyEdit shows a survey as it was written, to be sent again changed; one
// too long for a message as a file.
func (b *Bot) onSurveyEdit(ctx context.Context, t *turn) error {
	s, err := b.runs(ctx, t)
	if err != nil {
		return err
	}
	if s.State == survey.Closed {
		return survey.ErrClosed
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkSurveyEdit, Target: s.ID}); err != nil {
		return err
	}
	form := b.surveyForms().Write(s, t.lang)
	text := t.Say("surveydesk.editing", args{"Form": markup("<pre>" + telegram.Escape(form) + "</pre>")})
	if telegram.Fits(text, telegram.MaxText) {
		t.show(text, telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("sdview", s.ID)}}})
		return nil
	}
	t.send(telegram.Send{Chat: t.chat.ID, Text: t.Say("surveydesk.editingfile", nil), Document: &telegram.Upload{Name: sheet.SafeName(s.Title.In(t.lang)) + ".txt", Content: []byte(form)}})
	return nil
}

func (b *Bot) answerSurveyEdit(ctx context.Context, t *turn, asked *talk) error {
	fresh, faults := b.surveyForms().Read(asked.Target, t.text, t.me.ID, b.now())
	if len(faults) > 0 {
		t.say(surveyFaults(t.Voice, faults), nil)
		return nil
	}
	is, err := b.editSurvey(ctx, t.rights, asked.Target, t.me.ID, t.seq(), fresh)
	if err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.showDeskSurvey(ctx, t, is)
}

// editSurvey puts what a survey says in the place of what another says, where
// somebody runs both.
func (b *Bot) editSurvey(ctx context.Context, rights resident.Rights, id, by string, seq int64, fresh *survey.Survey) (*survey.Survey, error) {
	is, err := b.rewriteSurvey(ctx, rights, id, seq, fresh)
	if err != nil {
		return nil, err
	}
	return is, b.audit.Record(ctx, seq, by, "edit survey", id)
}

func (b *Bot) rewriteSurvey(ctx context.Context, rights resident.Rights, id string, seq int64, fresh *survey.Survey) (*survey.Survey, error) {
	fresh.Reach = ownReach(rights, fresh.Reach)
	is, err := b.surveys.all.Edit(ctx, id, seq, func(s *survey.Survey) error {
		if !b.surveyMay(rights, resident.RunSurveys, s.Reach) || !b.surveyMay(rights, resident.RunSurveys, fresh.Reach) {
			return sorry{key: "surveydesk.elsewhere"}
		}
		*s = *fresh
		return nil
	})
	if isNotFound(err) {
		return nil, sorry{key: "sorry.gone"}
	}
	return is, err
}

// importSurvey takes the surveys of a file as drafts. A draft that is there
// under the same id is written anew.
func (b *Bot) importSurvey(ctx context.Context, work *job, name string, data []byte) (word, error) {
	rights, err := b.rightsOf(ctx, work.Resident, resident.RunSurveys)
	if err != nil {
		return nil, err
	}
	read, err := b.surveyForms().ReadFile(name, data, survey.NewID(work.Seq), work.Resident, b.now())
	if err != nil {
		return nil, err
	}
	var faults sheet.Faults
	for _, s := range read {
		s.Reach = ownReach(rights, s.Reach)
		there, err := b.surveys.all.Get(ctx, s.ID)
		switch {
		case err != nil && !isNotFound(err):
			return nil, err
		case err == nil && there.State != survey.Draft:
			faults = append(faults, sheet.Fault{Chinese: "编号“" + s.ID + "”的问卷已经开放过了，请换一个编号", English: "the survey " + s.ID + " was opened already: choose another id"})
		case !b.surveyMay(rights, resident.RunSurveys, s.Reach), err == nil && !b.surveyMay(rights, resident.RunSurveys, there.Reach):
			faults = append(faults, sheet.Fault{Chinese: "“" + s.Title.Chinese + "”的对象不在您管的范围里", English: "“" + s.Title.In(English) + "” is for people outside your part of the city"})
		}
	}
	if len(faults) > 0 {
		return b.surveyRefused(faults)
	}
	for i, s := range read {
		kept, err := b.surveys.all.Add(ctx, s, work.Seq)
		if err == nil {
			kept, err = b.rewriteSurvey(ctx, rights, kept.ID, work.Seq, s)
		}
		if err != nil {
			return nil, err
		}
		read[i] = kept
	}
	return func(v Voice) (string, telegram.Keyboard) {
		var keyboard telegram.Keyboard
		for _, s := range read[:min(len(read), deskList)] {
			keyboard = append(keyboard, []telegram.Button{{Text: shortened(s.Title.In(v.lang), 32), Data: tap("sdview", s.ID)}})
		}
		return v.Say("surveydesk.imported", args{"N": len(read)}), append(keyboard, []telegram.Button{{Text: v.Label("button.back", nil), Data: tap("sdlist")}})
	}, nil
}

// importSurveyEdit takes a file as what a survey says from now on.
func (b *Bot) importSurveyEdit(ctx context.Context, work *job, name string, data []byte) (word, error) {
	rights, err := b.rightsOf(ctx, work.Resident, resident.RunSurveys)
	if err != nil {
		return nil, err
	}
	read, err := b.surveyForms().ReadFile(name, data, work.Target, work.Resident, b.now())
	if err != nil {
		return nil, err
	}
	if len(read) != 1 {
		return b.surveyRefused(sheet.Faults{{Chinese: "文件里只能有一份问卷", English: "the file must hold one survey"}})
	}
	is, err := b.editSurvey(ctx, rights, work.Target, work.Resident, work.Seq, read[0])
	if err != nil {
		return nil, err
	}
	return func(v Voice) (string, telegram.Keyboard) {
		return v.Say("surveydesk.changed", args{"Title": is.Title.In(v.lang)}), telegram.Keyboard{{{Text: v.Label("button.look", nil), Data: tap("sdview", is.ID)}}}
	}, nil
}

// surveyRefused says what is wrong with a file beyond its lines.
func (b *Bot) surveyRefused(faults sheet.Faults) (word, error) {
	return func(v Voice) (string, telegram.Keyboard) { return surveyFaults(v, faults), nil }, nil
}

// rightsOf is what somebody may do now who once could do a thing, if they still
// can.
func (b *Bot) rightsOf(ctx context.Context, id string, may resident.Permission) (resident.Rights, error) {
	by, err := b.residents.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	rights, err := b.staff.Of(ctx, by)
	if err == nil && !rights.May(may) {
		return nil, sorry{key: "sorry.staffonly"}
	}
	return rights, err
}
