package bot

import (
	"context"

	"kepubot/resident"
	"kepubot/survey"
)

// surveyCommands are what can be typed about surveys.
func surveyCommands() []command {
	return []command{
		{name: "surveys", words: []string{"问卷", "填问卷"}, menu: true, handle: (*Bot).showSurveys},
		{name: "questionnaires", words: []string{"问卷管理", "办问卷"}, may: resident.ViewFigures, handle: (*Bot).deskSurveys},
	}
}

// surveyButtons are what the verbs of buttons about surveys do.
func surveyButtons() map[string]button {
	all := map[string]button{}
	for may, verbs := range map[resident.Permission]map[string]handler{
		"": {
			"svlist": (*Bot).showSurveys, "sv": (*Bot).onSurvey, "svgo": (*Bot).onSurveyGo, "svask": (*Bot).onSurveyAsk, "svset": (*Bot).onSurveySet,
			"svmark": (*Bot).onSurveyMark, "svdone": (*Bot).onSurveyDone, "svpass": (*Bot).onSurveyPass, "svhand": (*Bot).onSurveyHand,
		},
		resident.ViewFigures: {
			"sdlist": (*Bot).deskSurveys, "sdview": (*Bot).onDeskSurvey, "sdr": (*Bot).onSurveyResults, "sdcmp": (*Bot).onSurveyCompare, "sdxlsx": (*Bot).onSurveyBook,
		},
		resident.RunSurveys: {
			"sdnew": (*Bot).askSurvey, "sdself": (*Bot).onSelfTest, "sdtry": (*Bot).onSurveyTrial, "sdedit": (*Bot).onSurveyEdit, "sddiscard": (*Bot).onSurveyDiscard,
			"sdopen": (*Bot).onSurveyOpen, "sdclose": (*Bot).onSurveyClose, "sdlink": (*Bot).onSurveyLink, "sdsend": (*Bot).onSurveySend,
		},
		resident.ReviewNotices: {"sdcheck": (*Bot).onSurveyCheck, "sdpass": (*Bot).onSurveySendPass, "sdback": (*Bot).onSurveySendBack},
	} {
		for verb, handle := range verbs {
			all[verb] = button{may: may, handle: handle}
		}
	}
	return all
}

// surveyAnswers are what is done with words that were asked for.
func surveyAnswers() map[string]answer {
	all := map[string]answer{talkSurvey: (*Bot).answerSurvey}
	for kind, handle := range map[string]answer{talkSurveyNew: (*Bot).answerSurveyNew, talkSurveyEdit: (*Bot).answerSurveyEdit} {
		all[kind] = func(b *Bot, ctx context.Context, t *turn, asked *talk) error {
			// A role may have ended since the question was asked.
			if !t.rights.May(resident.RunSurveys) {
				return sorry{key: "sorry.staffonly"}
			}
			return handle(b, ctx, t, asked)
		}
	}
	return all
}

// surveyExcuses are what people are told for the errors of surveys.
func surveyExcuses() []excuse {
	return []excuse{
		{survey.ErrHandedIn, "sorrysurvey.handed"}, {survey.ErrClosed, "sorrysurvey.closed"}, {survey.ErrEarly, "sorrysurvey.early"},
		{survey.ErrNotFor, "sorrysurvey.notfor"}, {survey.ErrMissing, "sorrysurvey.missing"}, {survey.ErrAnswer, "sorry.button"}, {survey.ErrLong, "sorrysurvey.long"},
		{survey.ErrFixed, "sorrysurvey.fixed"}, {survey.ErrFaults, "sorrysurvey.faults"}, {survey.ErrOpen, "sorrysurvey.open"}, {survey.ErrDraft, "sorrysurvey.draft"},
		{survey.ErrPair, "sorrysurvey.pair"}, {survey.ErrMoved, "sorrysurvey.moved"},
	}
}
