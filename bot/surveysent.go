package bot

import (
	"context"

	"kepubot/store"
)

// SurveysSent opens how many residents surveys were sent to, as reports count
// it: 0 for one that was not sent.
func SurveysSent(ctx context.Context, d store.Driver) (func(ctx context.Context, survey string) (int64, error), error) {
	sends, err := openSurveySends(ctx, d)
	if err != nil {
		return nil, err
	}
	return (&surveys{sends: sends}).sent, nil
}

func openSurveySends(ctx context.Context, d store.Driver) (*store.Collection[surveySend], error) {
	return store.Open[surveySend](ctx, d, store.Schema{Name: "surveysends"})
}

// sent is how many residents a survey was sent to.
func (s *surveys) sent(ctx context.Context, survey string) (int64, error) {
	found, err := s.sends.Get(ctx, survey)
	if isNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return found.Sent, nil
}
