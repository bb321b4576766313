package survey

import (
	"context"
	"fmt"
	"iter"
	"time"

	"kepubot/schedule"
	"kepubot/store"
)

// Opened are the surveys that were opened, closed ones among them, in the order
// of their ids.
func (s *Surveys) Opened(ctx context.Context) ([]*Survey, error) {
	all, err := s.docs.Find(ctx, store.Query{Where: []store.Cond{store.In("state", string(Open), string(Closed))}})
	if err != nil {
		return nil, fmt.Errorf("finding surveys that were opened: %w", err)
	}
	return all, nil
}

// Answers goes through what was handed in to a survey, in the order of ids.
// Results of an anonymous one are told by [Surveys.Results] alone.
func (s *Surveys) Answers(ctx context.Context, id string) iter.Seq2[*Response, error] {
	return s.responses.Each(ctx, store.Query{Where: counted(id)}, 500)
}

// ClosingDay is the day on which the survey closed, in a time zone; empty while
// it is open.
func (s *Survey) ClosingDay(location *time.Location) string {
	switch {
	case s.State != Closed:
		return ""
	case s.Closes.IsZero():
		return schedule.DayOf(s.Created, location)
	}
	return schedule.DayOf(s.Closes, location)
}

// DayOf is the day, in a time zone, to which an answer that was handed in
// belongs. Of anonymous answers, and of those of who was deleted, the moment is
// not kept: they belong to the day on which the survey closed, and to none
// (empty) before that.
func (s *Survey) DayOf(r *Response, location *time.Location) string {
	if r.At.IsZero() {
		return s.ClosingDay(location)
	}
	return schedule.DayOf(r.At, location)
}
