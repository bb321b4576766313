package bot

import (
	"context"

	"kepubot/report"
	"kepubot/store"
)

// reports is everything the bot needs to make reports and give them out.
type reports struct {
	all       *report.Reports
	blocks    *report.Blocks
	forms     *report.Forms
	monthlies *monthlies
}

// openReports opens what is kept of reports, over everything else that is open;
// honours then go by their figures.
func (b *Bot) openReports(ctx context.Context, d store.Driver) (*reports, error) {
	r := &reports{all: report.NewReports(report.Sources{
		Residents: b.residents, Places: b.places, Groups: b.config.Groups, Tips: b.library, Bank: b.games.bank, Practice: b.games.practice,
		Entries: b.games.entries, Competitions: b.games.competitions, Events: b.events.all, Attendance: b.events.figures, Opinions: b.events.opinions,
		Catalogue: b.returns.catalogue, Indicators: b.returns.entries, Returns: b.returns.all, Reporters: b.returns.units,
		Surveys: b.surveys.all, Asked: b.surveys.sends.Sent, Reach: Sendings(b.ledger), Now: b.config.Now, Location: b.config.Location,
	})}
	b.returns.figures = r.all
	for _, open := range []func() error{
		func() (err error) { r.blocks, err = report.OpenBlocks(ctx, d, b.config.Now); return },
		func() (err error) { r.forms, err = report.OpenForms(ctx, d, b.config.Now); return },
		func() (err error) { r.monthlies, err = openMonthlies(ctx, d); return },
	} {
		if err := open(); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// reportAnswers are what is done with words that were asked for.
func reportAnswers() map[string]answer {
	return map[string]answer{talkBlock: (*Bot).answerBlock, talkFormTable: (*Bot).answerFormTable, talkIndicator: (*Bot).answerIndicator}
}

// reportExcuses are what people are told for the errors of reports.
func reportExcuses() []excuse {
	return []excuse{
		{report.ErrPeriod, "report.period"}, {report.ErrAhead, "report.ahead"}, {report.ErrSection, "report.section"}, {report.ErrBlockLong, "report.toolong"}, {report.ErrFormMoved, "reportform.stale"},
		{report.ErrIndicators, "indicator.toomany"}, {report.ErrIndicatorFaults, "indicator.faults"}, {report.ErrIndicatorFixed, "indicator.fixed"},
	}
}
