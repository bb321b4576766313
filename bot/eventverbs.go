package bot

import (
	"context"

	"kepubot/event"
	"kepubot/resident"
)

// eventCommands are what can be typed about events.
func eventCommands() []command {
	return []command{
		{name: "events", words: []string{"活动", "报名"}, menu: true, handle: (*Bot).showEvents},
		{name: "organise", words: []string{"办活动", "发活动"}, may: resident.RunEvents, handle: (*Bot).deskEvents},
		{name: "door", words: []string{"签到台"}, may: resident.CheckPeople, handle: (*Bot).showDoors},
		{name: "attendance", words: []string{"到场", "签到"}, may: resident.ViewFigures, handle: (*Bot).attendance},
		{name: "files", words: []string{"台账", "导出台账"}, may: resident.RunEvents, handle: (*Bot).files},
	}
}

// eventButtons are what the verbs of buttons about events do.
func eventButtons() map[string]button {
	all := map[string]button{}
	for may, verbs := range map[resident.Permission]map[string]handler{
		"": {
			"evlist": (*Bot).onEvents, "ev": (*Bot).onEvent, "evjoin": (*Bot).onEventJoin, "evcalled": (*Bot).onEventCalled,
			"evfam": (*Bot).onEventFamily, "evleave": (*Bot).onEventLeave, "evyes": (*Bot).onEventCome, "evremind": (*Bot).onEventRemind,
			"evmap": (*Bot).onEventMap, "evics": (*Bot).onEventCalendar, "evmine": (*Bot).showMyEvents, "evcard": (*Bot).onCard,
			"evwith": (*Bot).onWith, "evin": (*Bot).onIn, "evout": (*Bot).onOut, "evstars": (*Bot).onStars, "evcert": (*Bot).onAttended,
		},
		resident.CheckPeople: {
			"doors": (*Bot).showDoors, "door": (*Bot).onDoor, "evcheck": (*Bot).onCheck, "evundo": (*Bot).onUndoCheck, "evleft": (*Bot).onLeft,
		},
		resident.RunEvents: {
			"dlist": (*Bot).onDeskEvents, "dnew": (*Bot).askEvent, "dview": (*Bot).onDeskEvent, "dannounce": (*Bot).onEventAnnounce, "dedit": (*Bot).onEventEdit,
			"ddiscard": (*Bot).onEventDiscard, "dcancel": (*Bot).onEventCancel, "dopts": (*Bot).onEventOptions, "dpoint": (*Bot).onEventPoint,
			"dest": (*Bot).onEstimate, "datt": (*Bot).onEventAttendance, "dscreen": (*Bot).onScreen, "dposter": (*Bot).onPoster, "dsheet": (*Bot).onSheet,
			"dfile": (*Bot).onDossier, "dpaper": (*Bot).onPaperChange, "dnews": (*Bot).onNews, "dzip": (*Bot).onLedger,
			"dlistin": (*Bot).askList, "ddoubt": (*Bot).onDoubt, "dseries": (*Bot).onSeries, "dpass": (*Bot).onPass,
		},
		resident.ViewFigures: {
			"att": (*Bot).onAttendance, "attsay": (*Bot).onAttendanceSaid, "attby": (*Bot).onAttendanceBy, "attchart": (*Bot).onAttendanceChart,
			"attxlsx": (*Bot).onAttendanceBook, "attlist": (*Bot).onAttendanceList,
		},
	} {
		for verb, handle := range verbs {
			all[verb] = button{may: may, handle: handle}
		}
	}
	return all
}

// eventAnswers are what is done with words that were asked for.
func eventAnswers() map[string]answer {
	all := map[string]answer{
		talkCalled: (*Bot).answerCalled, talkSecondCode: (*Bot).answerSecondCode, talkDoorWord: (*Bot).answerDoorWord, talkDoorPoint: (*Bot).answerDoorPoint,
		talkOpinion: (*Bot).answerOpinion,
	}
	for may, kinds := range map[resident.Permission]map[string]answer{
		resident.CheckPeople: {talkDoor: (*Bot).answerDoor, talkUndo: (*Bot).answerUndo, talkScanned: (*Bot).answerScanned},
		resident.RunEvents: {
			talkEvent: (*Bot).answerEvent, talkEventEdit: (*Bot).answerEventEdit, talkEventCancel: (*Bot).answerEventCancel,
			talkEventPoint: (*Bot).answerEventPoint, talkEstimate: (*Bot).answerEstimate, talkDossier: (*Bot).answerDossier, talkList: (*Bot).answerPaper, talkQuestionAtDoor: (*Bot).answerQuestionAtDoor,
		},
	} {
		for kind, handle := range kinds {
			all[kind] = func(b *Bot, ctx context.Context, t *turn, asked *talk) error {
				// A role may have ended since the question was asked.
				if !t.rights.May(may) {
					return sorry{key: "sorry.staffonly"}
				}
				return handle(b, ctx, t, asked)
			}
		}
	}
	return all
}

// eventExcuses are what people are told for the errors of events.
func eventExcuses() []excuse {
	return []excuse{
		{event.ErrSignUp, "sorryevent.signup"}, {event.ErrFull, "sorryevent.full"}, {event.ErrNoOffer, "sorryevent.nooffer"},
		{event.ErrDraft, "sorryevent.draft"}, {event.ErrAnnounced, "sorryevent.announced"}, {event.ErrCancelled, "sorryevent.cancelled"},
		{event.ErrOver, "sorryevent.over"}, {event.ErrFaults, "sorryevent.faults"}, {event.ErrReason, "sorryevent.reason"},
		{event.ErrEstimate, "sorryevent.estimate"}, {event.ErrNotIn, "sorryevent.notin"}, {event.ErrPhotos, "dossier.photos"}, {event.ErrPapers, "dossier.full"}, {event.ErrPaper, "sorry.button"}, {event.ErrSeries, "series.another"}, {event.ErrRhythm, "sorry.button"}, {event.ErrSessionBegun, "sorryevent.begun"}, {event.ErrOpinion, "sorryevent.opinion"},
		{event.ErrForged, "door.forged"}, {event.ErrStale, "door.stale"}, {event.ErrDoor, "door.closed"}, {event.ErrNoSeat, "door.noseat"},
	}
}
