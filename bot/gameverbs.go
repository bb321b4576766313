package bot

import (
	"context"

	"kepubot/quiz"
	"kepubot/resident"
	"kepubot/sheet"
)

// gameCommands are what can be typed about questions and competitions.
func gameCommands() []command {
	return []command{
		{name: "quiz", words: []string{"答题", "练习"}, menu: true, handle: (*Bot).showQuiz},
		{name: "competitions", words: []string{"比赛", "竞赛"}, menu: true, handle: (*Bot).showCompetitions},
		{name: "rank", words: []string{"排名", "榜"}, menu: true, handle: (*Bot).showRank},
		{name: "points", words: []string{"积分"}, handle: (*Bot).showPoints},

		{name: "contests", words: []string{"办赛", "比赛管理"}, may: resident.RecommendTeam, handle: (*Bot).listContests},
		{name: "questions", words: []string{"题库"}, may: resident.WriteTips, handle: (*Bot).showBank},
		{name: "take", words: []string{"核销"}, may: resident.TakeGifts, handle: (*Bot).take},
		{name: "round", groups: true, handle: (*Bot).startRound},
		{name: "poll", groups: true, handle: (*Bot).groupPoll},
		{name: "buzz", groups: true, handle: (*Bot).groupBuzz},
	}
}

// gameButtons are what the verbs of residents' buttons do.
func gameButtons() map[string]button {
	return map[string]button{
		"quiz":     {handle: (*Bot).showQuiz},
		"pnext":    {handle: (*Bot).onPractise},
		"pmark":    {handle: (*Bot).onPractiseMark},
		"panswer":  {handle: (*Bot).onPractiseAnswer},
		"try":      {handle: (*Bot).onTry},
		"comps":    {handle: (*Bot).showCompetitions},
		"comp":     {handle: (*Bot).onCompetition},
		"cbegin":   {handle: (*Bot).onBegin},
		"canswer":  {handle: (*Bot).onAnswer},
		"cmark":    {handle: (*Bot).onMark},
		"chand":    {handle: (*Bot).onHandIn},
		"rank":     {handle: (*Bot).onRank},
		"rhow":     {handle: (*Bot).onRankHow},
		"rinvite":  {handle: (*Bot).onRankInvite},
		"mine":     {handle: (*Bot).onMine},
		"manswers": {handle: (*Bot).onMyAnswers},
		"mcert":    {handle: (*Bot).onCertificate},
		"object":   {handle: (*Bot).onObject},
		"points":   {handle: (*Bot).showPoints},
		"exchange": {handle: (*Bot).onExchange},
		"rkeys":    {handle: (*Bot).onKeypad},
		"rpress":   {handle: (*Bot).onPress},
		"rmine":    {handle: (*Bot).onRoundMine},
		"buzz":     {handle: (*Bot).onBuzz},
	}
}

// bankButtons are what the verbs of the question desk do.
func bankButtons() map[string]button {
	return map[string]button{
		"bank":     {may: resident.WriteTips, handle: (*Bot).showBank},
		"qadd":     {may: resident.WriteTips, handle: (*Bot).onBankAdd},
		"qexport":  {may: resident.ReviewTips, handle: (*Bot).onBankExport},
		"qreviews": {may: resident.ReviewTips, handle: (*Bot).onQuestionReviews},
		"qreview":  {may: resident.ReviewTips, handle: (*Bot).onQuestionReview},
		"qapprove": {may: resident.ReviewTips, handle: (*Bot).onQuestionApprove},
		"qback":    {may: resident.ReviewTips, handle: (*Bot).onQuestionBack},
		"qretire":  {may: resident.ReviewTips, handle: (*Bot).onQuestionRetire},
		"qpicture": {may: resident.ReviewTips, handle: (*Bot).onQuestionPicture},
		"qbare":    {may: resident.ReviewTips, handle: (*Bot).onQuestionBare},
	}
}

// contestButtons are what the verbs of those who run competitions do.
func contestButtons() map[string]button {
	verbs := map[string]handler{
		"klist": (*Bot).listContests, "knew": (*Bot).askContest, "kmake": (*Bot).onContestMake, "kview": (*Bot).onContest,
		"krules": (*Bot).onContestRules, "kset": (*Bot).onContestSet, "kdiscard": (*Bot).onContestDiscard,
		"kannounce": (*Bot).onContestAnnounce, "kpublish": (*Bot).onContestPublish, "kgroups": (*Bot).onContestGroups,
		"kshow": (*Bot).onContestShow, "kshown": (*Bot).onContestShown, "kfinish": (*Bot).onContestFinish, "kobject": (*Bot).onVerdict,
		"kstage": (*Bot).onStage, "kopt": (*Bot).onStageOption, "kpick": (*Bot).onStagePick, "ktime": (*Bot).onStageTime,
		"kopen": (*Bot).onStageOpen, "kclose": (*Bot).onStageClose, "kprolong": (*Bot).onStageProlong,
		"kadvance": (*Bot).onStageAdvance, "kconfirm": (*Bot).onStageConfirm,
		"kresults": (*Bot).onStageResults, "kkeys": (*Bot).onStageKeys, "kkey": (*Bot).onStageKey, "kcorrect": (*Bot).onCorrect,
		"kdraw": (*Bot).onDraw, "ksheets": (*Bot).onSheets, "kpaper": (*Bot).onPaper,
		"kteams": (*Bot).onTeams, "kteamnew": (*Bot).onTeamNew, "kteam": (*Bot).onTeam, "kteamrec": (*Bot).onTeamRecommend,
		"hdesk": (*Bot).onDesk, "hseats": (*Bot).onSeats, "hseat": (*Bot).onSeat, "hscore": (*Bot).onScore,
		"hundo": (*Bot).onUndo, "hlog": (*Bot).onDeskLog, "hend": (*Bot).onDeskEnd,
		"round": (*Bot).onRound, "ropen": (*Bot).onRoundOpen, "rclose": (*Bot).onRoundClose, "rreveal": (*Bot).onRoundReveal, "rtable": (*Bot).onRoundTable,
	}
	all := map[string]button{}
	for verb, handle := range verbs {
		all[verb] = button{may: resident.RunCompetitions, handle: handle}
	}
	// What a township does: its staff are no more than that.
	for _, verb := range []string{"klist", "kteams", "kteamnew", "kteam", "kteamrec"} {
		all[verb] = button{may: resident.RecommendTeam, handle: verbs[verb]}
	}
	return all
}

// gameAnswers are what is done with words that were asked for.
func gameAnswers() map[string]answer {
	all := map[string]answer{
		talkEntryNumber: (*Bot).answerEntry, talkPracticeNumber: (*Bot).answerPractice,
		talkCertificate: (*Bot).answerCertificate, talkObjection: (*Bot).answerObjection, talkQuestions: (*Bot).answerQuestions,
		talkTeam: (*Bot).answerTeam, talkQuestionPicture: (*Bot).answerPicture,
	}
	for kind, handle := range map[string]answer{
		talkContest: (*Bot).answerContest, talkStageTime: (*Bot).answerStageTime, talkProlong: (*Bot).answerProlong,
		talkContact: (*Bot).answerContact, talkVerdict: (*Bot).answerVerdict, talkKey: (*Bot).answerKey, talkPaper: (*Bot).answerPaper,
		talkAdvanceList: (*Bot).answerAdvanceList, talkSeats: (*Bot).answerSeats, talkDesk: (*Bot).answerDesk,
	} {
		all[kind] = func(b *Bot, ctx context.Context, t *turn, asked *talk) error {
			// A role may have ended since the question was asked.
			if !t.rights.May(resident.RunCompetitions) {
				return sorry{key: "sorry.staffonly"}
			}
			return handle(b, ctx, t, asked)
		}
	}
	return all
}

// anyWords tells whether the answer to a question may begin with a word that
// else means a command.
func anyWords(kind string) bool {
	switch kind {
	case talkNoticeTime, talkStageTime, talkProlong, talkContest, talkContact, talkVerdict, talkObjection, talkKey, talkTeam,
		talkAdvanceList, talkSeats, talkDesk, talkQuestions, talkCertificate, talkSurvey, talkSurveyNew, talkSurveyEdit,
		talkRequest, talkReturnBack, talkReturnFix, talkUnit, talkHonour, talkHonourChange, talkHonourApply, talkHonourDecline, talkHonourShow, talkHonourObject, talkHonourAnswer,
		talkEvent, talkEventEdit, talkEventCancel, talkOpinion, talkUndo, talkEstimate, talkDoorWord, talkQuestionAtDoor, talkBlock, talkIndicator:
		return true
	}
	return false
}

// gameExcuses are what people are told for the errors of quizzes.
func gameExcuses() []excuse {
	return []excuse{
		{quiz.ErrNotOpen, "sorry.notopen"}, {quiz.ErrClosed, "sorry.closed"}, {quiz.ErrAnswered, "play.answered"},
		{quiz.ErrNoAttempt, "sorry.noattempt"}, {quiz.ErrNotAsked, "sorry.button"}, {quiz.ErrAnswerForm, "sorry.button"},
		{quiz.ErrNotAdvanced, "sorry.notadvanced"}, {quiz.ErrNoCommunity, "sorry.nocommunity"}, {quiz.ErrNoQuestion, "quiz.none"}, {quiz.ErrSealed, "quiz.sealed"},
		{quiz.ErrFaults, "contest.faults"}, {quiz.ErrDraft, "contest.isdraft"}, {quiz.ErrAnnounced, "contest.isannounced"},
		{quiz.ErrFinal, "contest.isfinal"}, {quiz.ErrObjections, "object.toomany"}, {quiz.ErrPressed, "hall.pressed"}, {quiz.ErrNotOver, "contest.notover"}, {quiz.ErrObjection, "contest.openobjection"},
		{quiz.ErrAdvanced, "stage.advanced"}, {quiz.ErrNobody, "sorry.nobody"}, {quiz.ErrMoved, "sorry.moved"}, {quiz.ErrReason, "keys.bad"},
		{quiz.ErrTeam, "team.bad"}, {quiz.ErrRecommended, "team.another"},
		{quiz.ErrDeskOver, "hall.ended"}, {quiz.ErrNothing, "hall.nothing"}, {quiz.ErrTie, "hall.tie"},
		{quiz.ErrStillOpen, "round.stillopen"}, {quiz.ErrNoMore, "round.nomore"}, {quiz.ErrNoneOpen, "round.noneopen"},
		{quiz.ErrPoints, "points.short"}, {quiz.ErrCode, "points.badcode"}, {quiz.ErrDrawn, "draw.done"},
		{sheet.ErrFormat, "files.kind"}, {sheet.ErrTooLarge, "files.size"},
	}
}
