package bot

import (
	"context"

	"kepubot/report"
	"kepubot/resident"
	"kepubot/store"
)

// returns is everything the bot keeps of figures that people enter and
// return, and of honours.
type returns struct {
	catalogue *report.Catalogue
	entries   *report.Entries
	all       *report.Returns
	units     *report.Reporters
	honours   *report.Honours
	figures   report.HonourFigures // set when reports are opened
}

// openReturns opens what is kept of figures, returns and honours, over the
// places, games and events that are open.
func (b *Bot) openReturns(ctx context.Context, d store.Driver) (*returns, error) {
	r, now, zone := &returns{}, b.config.Now, b.config.Location
	known := func(place, community string) bool {
		if community == "" {
			_, ok := b.places.Place(place)
			return ok
		}
		c, ok := b.places.Community(community)
		return ok && c.Place == place
	}
	lasting := context.WithoutCancel(ctx)
	addressed := func(to report.Addressee) bool {
		place, unit := to.Parts()
		if unit == "" {
			return known(place, "")
		}
		found, err := r.units.Get(lasting, unit)
		return err == nil && !found.Retired
	}
	for _, open := range []func() error{
		func() (err error) {
			r.catalogue, err = report.OpenCatalogue(ctx, d, report.DefaultIndicators())
			return
		},
		func() (err error) {
			r.entries, err = report.OpenEntries(ctx, d, r.catalogue, report.IndicatorSettings{Now: now, Location: zone, Known: known})
			return
		},
		func() (err error) { r.units, err = report.OpenReporters(ctx, d); return },
		func() (err error) {
			r.all, err = report.OpenReturns(ctx, d, r.entries, r.catalogue, report.ReturnSettings{Now: now, Location: zone, Known: addressed})
			return
		},
		func() (err error) { r.honours, err = report.OpenHonours(ctx, d, now, zone); return },
	} {
		if err := open(); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// returnButtons are what buttons about figures, returns and honours do.
func returnButtons() map[string]button {
	all := map[string]button{}
	for may, verbs := range map[resident.Permission]map[string]handler{
		"": honourPublic(),
		resident.RecordFigures: {
			"reclist": (*Bot).showIndicators, "rec": (*Bot).onRecord, "recput": (*Bot).onRecordPut, "recview": (*Bot).onEntry,
			"recundo": (*Bot).onEntryUndo, "recfix": (*Bot).onEntryFix, "reclatest": (*Bot).showEntries,
			"rlist": (*Bot).showReturns, "rone": (*Bot).onReturn, "rfill": (*Bot).onReturnFill, "rsend": (*Bot).onReturnSend, "rlog": (*Bot).onReturnLog,
		},
		resident.ApproveReturns: {
			"rnew": (*Bot).askRequest, "rgo": (*Bot).onRequestGo, "rview": (*Bot).onRequest, "rcall": (*Bot).onRequestRemind, "rlong": (*Bot).onRequestProlong,
			"rdrop": (*Bot).onRequestWithdraw, "rok": (*Bot).onReturnApprove, "rback": (*Bot).onReturnBack, "ragain": (*Bot).onReturnReopen,
			"rfix": (*Bot).onReturnFix, "runits": (*Bot).showUnits, "runit": (*Bot).onUnit, "runew": (*Bot).askUnit, "ruoff": (*Bot).onUnitRetire,
		},
		resident.ManageStaff: {"ruinvite": (*Bot).onUnitInvite},
		resident.RunHonours:  honourDesk(),
	} {
		for verb, handle := range verbs {
			all[verb] = button{may: may, handle: handle}
		}
	}
	return all
}

// returnCommands are what can be typed about figures, returns and honours.
func returnCommands() []command {
	return []command{
		{name: "record", words: []string{"填报"}, may: resident.RecordFigures, handle: (*Bot).record},
		{name: "returns", words: []string{"报送", "催报"}, may: resident.RecordFigures, handle: (*Bot).showReturns},
		{name: "honours", words: []string{"评优", "公示", "荣誉"}, handle: (*Bot).showHonours},
	}
}

// returnAnswers are what is done with words that were asked for.
func returnAnswers() map[string]answer {
	all := honourAnswers()
	for may, kinds := range map[resident.Permission]map[string]answer{
		resident.RecordFigures:  {talkRecord: (*Bot).answerRecord, talkRecordFix: (*Bot).answerEntryFix, talkReturn: (*Bot).answerReturn},
		resident.ApproveReturns: {talkRequest: (*Bot).answerRequest, talkReturnBack: (*Bot).answerReturnBack, talkReturnFix: (*Bot).answerReturnFix, talkUnit: (*Bot).answerUnit},
		resident.RunHonours:     honourDeskAnswers(),
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

// returnExcuses are what people are told for the errors of figures, returns
// and honours.
func returnExcuses() []excuse {
	return append([]excuse{
		{report.ErrIndicator, "sorryreturn.indicator"}, {report.ErrNumber, "sorryreturn.number"}, {report.ErrNegative, "sorryreturn.negative"},
		{report.ErrDecimals, "sorryreturn.decimals"}, {report.ErrTooMuch, "sorryreturn.toomuch"}, {report.ErrPlace, "sorryreturn.place"},
		{report.ErrFuture, "sorryreturn.future"}, {report.ErrWhy, "sorryreturn.why"}, {report.ErrNote, "sorryreturn.note"},
		{report.ErrOfReturn, "sorryreturn.ofreturn"}, {report.ErrCorrections, "sorryreturn.corrections"},
		{report.ErrLate, "sorryreturn.late"}, {report.ErrNotAsked, "sorryreturn.notasked"}, {report.ErrUnfilled, "sorryreturn.unfilled"},
		{report.ErrNotSent, "sorryreturn.notsent"}, {report.ErrApproved, "sorryreturn.approved"}, {report.ErrOwnReturn, "sorryreturn.own"},
		{report.ErrReturnMoved, "sorryreturn.moved"}, {report.ErrWithdrawn, "sorryreturn.withdrawn"}, {report.ErrReminded, "sorryreturn.reminded"},
		{report.ErrDeadline, "sorryreturn.deadline"}, {report.ErrSteps, "sorryreturn.steps"}, {report.ErrReporter, "sorryreturn.unit"},
		{report.ErrRequestFaults, "sorryreturn.faults"},
	}, honourExcuses()...)
}
