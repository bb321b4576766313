package bot

import (
	"cmp"
	"context"
	"errors"
	"strconv"

	"kepubot/bot/telegram"
	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/survey"
)

// comparison sets the survey before a campaign beside the one after it, as
// somebody may see them. It says survey.ErrPair where there is one alone.
func (b *Bot) comparison(ctx context.Context, rights resident.Rights, s *survey.Survey) (*survey.Comparison, error) {
	before, after, err := b.surveys.all.Pair(ctx, s.Pair)
	if err != nil {
		return nil, err
	}
	if before == nil || after == nil {
		return nil, survey.ErrPair
	}
	var both [2]*survey.Results
	for i, one := range []*survey.Survey{before, after} {
		if !b.surveyMay(rights, resident.ViewFigures, one.Reach) {
			return nil, sorry{key: "surveydesk.elsewhere"}
		}
		if both[i], err = b.surveyResults(ctx, rights, one); err != nil {
			return nil, err
		}
	}
	return survey.Compare(both[0], both[1])
}

// onSurveyCompare shows what became of a campaign.
func (b *Bot) onSurveyCompare(ctx context.Context, t *turn) error {
	s, err := b.deskSurvey(ctx, t, resident.ViewFigures, t.action.arg(0))
	if err != nil {
		return err
	}
	page, err := strconv.Atoi(cmp.Or(t.action.arg(1), "0"))
	if err != nil {
		return sorry{key: "sorry.button"}
	}
	c, err := b.comparison(ctx, t.rights, s)
	if errors.Is(err, survey.ErrOpen) {
		return sorry{key: "surveydesk.comparenotyet"}
	}
	if err != nil {
		return err
	}
	return b.showLines(t, b.surveyWords(t.Voice).CompareLines(c), page, func(page int) string { return tap("sdcmp", s.ID, strconv.Itoa(page)) },
		telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("sdr", s.ID, allResults)}}})
}

// onSurveyBook has results written as a workbook.
func (b *Bot) onSurveyBook(ctx context.Context, t *turn) error {
	s, err := b.deskSurvey(ctx, t, resident.ViewFigures, t.action.arg(0))
	if err != nil {
		return err
	}
	if err := b.jobs.Add(ctx, job{Kind: jobSurveyBook, Resident: t.me.ID, Seq: t.seq(), Target: s.ID}); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "export", s.ID); err != nil {
		return err
	}
	t.toast(t.Label("results.working", nil))
	return nil
}

// sendSurveyBook writes results as whoever asked may see them now, with the
// comparison where there is one.
func (b *Bot) sendSurveyBook(ctx context.Context, work *job) error {
	rights, err := b.rightsOf(ctx, work.Resident, resident.ViewFigures)
	if err != nil {
		return err
	}
	me, err := b.residents.Get(ctx, work.Resident)
	if err != nil {
		return err
	}
	s, err := b.surveys.all.Get(ctx, work.Target)
	if err != nil {
		return err
	}
	if !b.surveyMay(rights, resident.ViewFigures, s.Reach) {
		return sorry{key: "surveydesk.elsewhere"}
	}
	r, err := b.surveyResults(ctx, rights, s)
	if err != nil {
		return err
	}
	v := b.texts.In(me.Language)
	words := b.surveyWords(v)
	tables := words.Tables(r)
	if s.Pair != "" {
		c, err := b.comparison(ctx, rights, s)
		if err == nil {
			tables = append(tables, words.CompareTable(c))
		} else if _, why := b.excuse(err); !why {
			return err
		}
	}
	file, err := sheet.Workbook(tables...)
	if err != nil {
		return err
	}
	name := sheet.SafeName(v.Label("surveydesk.file", args{"Title": s.Title.In(v.lang), "Day": b.today()})) + ".xlsx"
	return b.sendFile(ctx, work, name, file, func(v Voice) string { return v.Say("surveydesk.bookdone", args{"Title": s.Title.In(v.lang)}) })
}
