package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/bot"
	"kepubot/bot/delivery"
	"kepubot/content"
	"kepubot/event"
	"kepubot/quiz"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/schedule"
	"kepubot/store"
	"kepubot/survey"
)

// Insert says that a document is there where it is, so that what opens a
// database finds its marks.
func (r readOnly) Insert(ctx context.Context, collection string, doc bson.Raw) error {
	id, _ := doc.Lookup("_id").StringValueOK()
	if _, err := r.Get(ctx, collection, id); err == nil {
		return store.ErrExists
	}
	return fmt.Errorf("inserting into %s: %w", collection, errReadOnly)
}

// InsertMany, Replace and Delete are refused.
func (r readOnly) InsertMany(_ context.Context, collection string, _ []bson.Raw) ([]bool, error) {
	return nil, fmt.Errorf("inserting into %s: %w", collection, errReadOnly)
}

func (r readOnly) Replace(_ context.Context, collection string, _ int64, _ bson.Raw) error {
	return fmt.Errorf("changing %s: %w", collection, errReadOnly)
}

func (r readOnly) Delete(_ context.Context, collection string, _ ...string) (int64, error) {
	return 0, fmt.Errorf("deleting from %s: %w", collection, errReadOnly)
}

// reporting is what a report is made of.
type reporting struct {
	reports *report.Reports
	honours *report.Honours
	forms   *report.Forms
	blocks  *report.Blocks
}

// openReporting opens everything that reports are derived from.
func openReporting(ctx context.Context, d store.Driver, now func() time.Time, location *time.Location) (*reporting, error) {
	r := &reporting{}
	s := report.Sources{Groups: resident.DefaultGroups(), Now: now, Location: location}
	for _, open := range slices.Concat(opensTips(ctx, d, &s), opensGames(ctx, d, &s), opensEvents(ctx, d, &s), opensReturns(ctx, d, &s), opensSurveys(ctx, d, &s), []func() error{
		func() (err error) { r.honours, err = report.OpenHonours(ctx, d, now, location); return },
		func() (err error) { r.forms, err = report.OpenForms(ctx, d, now); return },
		func() (err error) { r.blocks, err = report.OpenBlocks(ctx, d, now); return },
	}) {
		if err := open(); err != nil {
			return nil, fmt.Errorf("opening what reports are made of: %w", err)
		}
	}
	r.reports = report.NewReports(s)
	return r, nil
}

func opensTips(ctx context.Context, d store.Driver, s *report.Sources) []func() error {
	return []func() error{
		func() (err error) { s.Places, err = resident.OpenDirectory(ctx, d); return },
		func() (err error) { s.Residents, err = resident.OpenResidents(ctx, d, s.Now, ""); return },
		func() (err error) {
			s.Tips, err = content.Open(ctx, d, content.Settings{Groups: groupIDs(), Reviews: 1, Now: s.Now, Location: s.Location})
			return
		},
		func() error {
			ledger, err := delivery.Open(ctx, d, delivery.Config{Now: s.Now, Log: slog.New(slog.DiscardHandler)})
			s.Reach = bot.Sendings(ledger)
			return err
		},
	}
}

func opensGames(ctx context.Context, d store.Driver, s *report.Sources) []func() error {
	gaps := func(context.Context) ([]schedule.Gap, error) { return nil, nil } // nothing is played here
	var advances *quiz.Advances
	return []func() error{
		func() (err error) {
			s.Bank, err = quiz.OpenBank(ctx, d, quiz.Settings{Groups: groupIDs(), Reviews: 1, Now: s.Now})
			return
		},
		func() (err error) { s.Practice, err = quiz.OpenPractice(ctx, d, s.Bank, s.Now); return },
		func() (err error) { s.Competitions, err = quiz.OpenCompetitions(ctx, d, s.Bank, s.Now); return },
		func() (err error) { advances, err = quiz.OpenAdvances(ctx, d, s.Now); return },
		func() (err error) {
			s.Entries, err = quiz.OpenEntries(ctx, d, s.Competitions, advances, gaps, s.Now)
			return
		},
	}
}

func opensEvents(ctx context.Context, d store.Driver, s *report.Sources) []func() error {
	var lines *event.Lines
	var checkins *event.CheckIns
	var estimates *event.Estimates
	return []func() error{
		func() (err error) {
			s.Events, err = event.OpenEvents(ctx, d, event.Settings{Groups: groupIDs(), Now: s.Now, Location: s.Location})
			return
		},
		func() (err error) { lines, err = event.OpenLines(ctx, d, s.Events); return },
		func() (err error) { checkins, err = event.OpenCheckIns(ctx, d, s.Events, lines); return },
		func() (err error) { estimates, err = event.OpenEstimates(ctx, d, s.Events); return },
		func() (err error) { s.Opinions, err = event.OpenOpinions(ctx, d, checkins); return },
		func() (err error) {
			s.Attendance, err = event.OpenFigures(ctx, d, s.Events, checkins, lines, estimates)
			return
		},
	}
}

func opensSurveys(ctx context.Context, d store.Driver, s *report.Sources) []func() error {
	return []func() error{
		func() (err error) {
			s.Surveys, err = survey.OpenSurveys(ctx, d, survey.Settings{Groups: groupIDs(), Now: s.Now, Location: s.Location})
			return
		},
		func() error {
			sends, err := survey.OpenSends(ctx, d, 1, s.Now)
			if err == nil {
				s.Asked = sends.Sent
			}
			return err
		},
	}
}

func opensReturns(ctx context.Context, d store.Driver, s *report.Sources) []func() error {
	return []func() error{
		func() (err error) {
			s.Catalogue, err = report.OpenCatalogue(ctx, d, report.DefaultIndicators())
			return
		},
		func() (err error) {
			s.Indicators, err = report.OpenEntries(ctx, d, s.Catalogue, report.IndicatorSettings{
				Now: s.Now, Location: s.Location, Known: func(string, string) bool { return true },
			})
			return
		},
		func() (err error) {
			s.Returns, err = report.OpenReturns(ctx, d, s.Indicators, s.Catalogue, report.ReturnSettings{Now: s.Now, Location: s.Location, Known: func(report.Addressee) bool { return true }})
			return
		},
		func() (err error) { s.Reporters, err = report.OpenReporters(ctx, d); return },
	}
}
