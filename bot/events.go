package bot

import (
	"context"
	"fmt"

	"kepubot/event"
	"kepubot/store"
)

// events is everything the bot keeps of events and who came.
type events struct {
	all       *event.Events
	lines     *event.Lines
	checkins  *event.CheckIns
	codes     *event.Codes
	estimates *event.Estimates
	figures   *event.Figures
	opinions  *event.Opinions
	dossiers  *event.Dossiers
	lists     *event.PaperLists
}

func openEvents(ctx context.Context, d store.Driver, settings event.Settings) (*events, error) {
	e := &events{}
	for _, open := range []func() error{
		func() (err error) { e.all, err = event.OpenEvents(ctx, d, settings); return },
		func() (err error) { e.lines, err = event.OpenLines(ctx, d, e.all); return },
		func() (err error) { e.checkins, err = event.OpenCheckIns(ctx, d, e.all, e.lines); return },
		func() (err error) { e.codes, err = event.OpenCodes(ctx, d); return },
		func() (err error) { e.estimates, err = event.OpenEstimates(ctx, d, e.all); return },
		func() (err error) { e.opinions, err = event.OpenOpinions(ctx, d, e.checkins); return },
		func() (err error) { e.dossiers, err = event.OpenDossiers(ctx, d, e.all); return },
		func() (err error) { e.lists, err = event.OpenPaperLists(ctx, d, e.checkins, e.lines); return },
		func() (err error) {
			e.figures, err = event.OpenFigures(ctx, d, e.all, e.checkins, e.lines, e.estimates)
			return
		},
	} {
		if err := open(); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// of is everything kept about somebody's events.
func (e *events) of(ctx context.Context, resident string) (map[string]any, error) {
	signups, err := e.lines.Own(ctx, resident, 0)
	if err != nil {
		return nil, fmt.Errorf("reading the sign-ups of %s: %w", resident, err)
	}
	checkins, err := e.checkins.Own(ctx, resident)
	if err != nil {
		return nil, fmt.Errorf("reading the check-ins of %s: %w", resident, err)
	}
	opinions, err := e.opinions.Own(ctx, resident)
	if err != nil {
		return nil, fmt.Errorf("reading the opinions of %s: %w", resident, err)
	}
	return map[string]any{"signups": signups, "checkins": checkins, "opinions": opinions}, nil
}

// forget takes somebody out of what is to come. That they came stays a fact
// under a random id, and then points to nobody.
func (e *events) forget(ctx context.Context, resident string, seq int64) error {
	if err := e.lines.Withdraw(ctx, resident, seq); err != nil {
		return err
	}
	if err := e.opinions.Forget(ctx, resident); err != nil {
		return err
	}
	if err := e.lists.Forget(ctx, resident); err != nil {
		return err
	}
	return e.checkins.Withdraw(ctx, resident)
}
