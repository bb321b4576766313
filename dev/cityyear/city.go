// Package cityyear makes a year of an invented city, the same for the same
// seed, in the forms in which the program stores it: residents, tips and whom
// they reached, practice, competitions, events and who came, answers to
// surveys, figures that were entered and returned. Tests and benchmarks of figures stand on it.
package cityyear

import (
	"context"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

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

// The days of the city: everything lies on them, and the clock stands at noon
// of the last one.
const (
	FirstDay = "2025-12-01"
	LastDay  = "2026-12-20"
)

// Size is how much there is.
type Size struct {
	Residents   int
	Communities int // 21 places share them
	TipEvery    int // days from one tip to the next
	Entries     int // of each of the two competitions
	Events      int
	CheckIns    int
	Practised   int
	Feedback    int
	Answers     int // to surveys
}

// Full is a city of the size that the program is made for.
func Full() Size {
	return Size{Residents: 200_000, Communities: 300, TipEvery: 1, Entries: 50_000, Events: 2000, CheckIns: 300_000, Practised: 200_000, Feedback: 200_000, Answers: 5000}
}

// Small is a city of the same shape for quick tests.
func Small() Size {
	return Size{Residents: 600, Communities: 42, TipEvery: 9, Entries: 150, Events: 60, CheckIns: 900, Practised: 1500, Feedback: 800, Answers: 400}
}

// City is what was made, opened.
type City struct {
	// Now is the city's clock; tests may move it.
	Now     time.Time
	Sources report.Sources
	Ledger  *delivery.Ledger

	size     Size
	driver   store.Driver
	rng      *rand.Rand
	settings event.Settings
	checkins *event.CheckIns
	lines    *event.Lines

	communities []resident.Community
	people      []person
	tips        []*content.Tip
	choices     map[string]map[string]string // tip by day and group
	tipDays     []string
	questions   []*quiz.Question
	chosenOn    map[[2]string]string // when a group got a tip, by tip and group
}

// Zone is the city's.
func Zone() *time.Location { return time.FixedZone("CST", 8*60*60) }

// Open opens a city that was made.
func Open(ctx context.Context, d store.Driver) (*City, error) {
	now, err := schedule.At(LastDay, "12:00", Zone())
	if err != nil {
		return nil, err
	}
	c := &City{Now: now, driver: d, choices: map[string]map[string]string{}}
	return c, c.open(ctx)
}

// Make makes a city in an empty database.
func Make(ctx context.Context, d store.Driver, seed uint64, size Size) (*City, error) {
	c, err := Open(ctx, d)
	if err != nil {
		return nil, err
	}
	c.size, c.rng = size, rand.New(rand.NewPCG(seed, seed+1))
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"places", c.makePlaces}, {"people", c.makePeople}, {"tips", c.makeTips}, {"reach", c.makeReach}, {"feedback", c.makeFeedback},
		{"practice", c.makePractice}, {"competitions", c.makeCompetitions}, {"events", c.makeEvents}, {"figures", c.makeFigures}, {"surveys", c.makeSurveys},
		{"folding", c.fold}, {"departures", c.makeDepartures},
	} {
		if err := step.do(ctx); err != nil {
			return nil, fmt.Errorf("making %s: %w", step.what, err)
		}
	}
	return c, nil
}

func (c *City) now() time.Time { return c.Now }

func (c *City) open(ctx context.Context) (err error) {
	s := &c.Sources
	s.Now, s.Location, s.Groups = c.now, Zone(), resident.DefaultGroups()
	var groups []string
	for _, g := range s.Groups {
		groups = append(groups, g.ID)
	}
	c.settings = event.Settings{Groups: groups, Now: c.now, Location: Zone()}
	for _, open := range slices.Concat(c.opensTips(ctx, groups), c.opensQuiz(ctx, groups), c.opensEvents(ctx), c.opensFigures(ctx)) {
		if err := open(); err != nil {
			return err
		}
	}
	s.Reach, s.Asked = Reach(c.Ledger), c.asked
	return nil
}

func (c *City) opensTips(ctx context.Context, groups []string) []func() error {
	s := &c.Sources
	return []func() error{
		func() (err error) { s.Places, err = resident.OpenDirectory(ctx, c.driver); return },
		func() (err error) { s.Residents, err = resident.OpenResidents(ctx, c.driver, c.now, "08:00"); return },
		func() (err error) {
			s.Tips, err = content.Open(ctx, c.driver, content.Settings{Groups: groups, Reviews: 2, Now: c.now, Location: Zone()})
			return
		},
		func() (err error) {
			c.Ledger, err = delivery.Open(ctx, c.driver, delivery.Config{Now: c.now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
			return
		},
	}
}

func (c *City) opensQuiz(ctx context.Context, groups []string) []func() error {
	s, none := &c.Sources, func(context.Context) ([]schedule.Gap, error) { return nil, nil }
	var advances *quiz.Advances
	return []func() error{
		func() (err error) {
			s.Bank, err = quiz.OpenBank(ctx, c.driver, quiz.Settings{Groups: groups, Reviews: 2, Now: c.now})
			return
		},
		func() (err error) { s.Practice, err = quiz.OpenPractice(ctx, c.driver, s.Bank, c.now); return },
		func() (err error) { s.Competitions, err = quiz.OpenCompetitions(ctx, c.driver, s.Bank, c.now); return },
		func() (err error) { advances, err = quiz.OpenAdvances(ctx, c.driver, c.now); return },
		func() (err error) {
			s.Entries, err = quiz.OpenEntries(ctx, c.driver, s.Competitions, advances, none, c.now)
			return
		},
	}
}

func (c *City) opensEvents(ctx context.Context) []func() error {
	s := &c.Sources
	var estimates *event.Estimates
	return []func() error{
		func() (err error) { s.Events, err = event.OpenEvents(ctx, c.driver, c.settings); return },
		func() (err error) { c.lines, err = event.OpenLines(ctx, c.driver, s.Events); return },
		func() (err error) { c.checkins, err = event.OpenCheckIns(ctx, c.driver, s.Events, c.lines); return },
		func() (err error) { estimates, err = event.OpenEstimates(ctx, c.driver, s.Events); return },
		func() (err error) { s.Opinions, err = event.OpenOpinions(ctx, c.driver, c.checkins); return },
		func() (err error) {
			s.Attendance, err = event.OpenFigures(ctx, c.driver, s.Events, c.checkins, c.lines, estimates)
			return
		},
	}
}

func (c *City) opensFigures(ctx context.Context) []func() error {
	s := &c.Sources
	known := func(place, community string) bool {
		found, ok := s.Places.Community(community)
		_, there := s.Places.Place(place)
		return there && (community == "" || ok && found.Place == place)
	}
	return []func() error{
		func() (err error) {
			s.Catalogue, err = report.OpenCatalogue(ctx, c.driver, report.DefaultIndicators())
			return
		},
		func() (err error) {
			s.Indicators, err = report.OpenEntries(ctx, c.driver, s.Catalogue, report.IndicatorSettings{Now: c.now, Location: Zone(), Known: known})
			return
		},
		func() (err error) {
			s.Returns, err = report.OpenReturns(ctx, c.driver, s.Indicators, s.Catalogue, report.ReturnSettings{Now: c.now, Location: Zone(), Known: func(report.Addressee) bool { return true }})
			return
		},
		func() (err error) { s.Reporters, err = report.OpenReporters(ctx, c.driver); return },
		func() (err error) {
			s.Surveys, err = survey.OpenSurveys(ctx, c.driver, survey.Settings{Groups: c.settings.Groups, Now: c.now, Location: Zone()})
			return
		},
	}
}

// Reach gives what a ledger's broadcasts came to, as reports take it.
func Reach(l *delivery.Ledger) func(context.Context, string, string) iter.Seq2[report.Sending, error] {
	return func(ctx context.Context, from, to string) iter.Seq2[report.Sending, error] {
		return func(yield func(report.Sending, error) bool) {
			for b, err := range l.Reached(ctx, from, to) {
				if err != nil {
					yield(report.Sending{}, err)
					return
				}
				for _, s := range b.Shares {
					one := report.Sending{
						Day: b.Day, Tip: strings.HasPrefix(b.Broadcast, "tips:"), Place: s.Place, Community: s.Community, Group: s.Group,
						Reached: s.Sent, Due: s.Sent + s.Failed + s.Missed,
					}
					if !yield(one, nil) {
						return
					}
				}
			}
		}
	}
}

// fold lets events settle as the sweep does, until nothing is left to do.
func (c *City) fold(ctx context.Context) error {
	now := c.Now
	defer func() { c.Now = now }()
	for minutes := range 2 {
		c.Now = now.Add(time.Duration(10*minutes-10) * time.Minute)
		if err := c.Sources.Attendance.Fold(ctx); err != nil {
			return err
		}
	}
	return nil
}
