package cityyear

import (
	"context"
	"fmt"
	"time"

	"kepubot/event"
	"kepubot/report"
	"kepubot/resident"
)

// makeFigures enters indicators and has units return some, through the verbs
// that the program has for it, each on its day.
func (c *City) makeFigures(ctx context.Context) error {
	now := c.Now
	defer func() { c.Now = now }()
	seq, s := int64(1), &c.Sources
	for n := range 60 {
		day := pick(c, days())
		home := pick(c, c.communities)
		f := report.Fact{Indicator: []string{"leaflets", "panels", "corridors", "funds"}[n%4], Place: home.Place, Community: home.ID, Period: event.Period{From: day, To: day}, Value: report.Amount(100 * (1 + c.rng.IntN(400)))}
		if n%5 == 0 {
			f.Community = ""
		}
		if seq++; f.Indicator == "" {
			continue
		}
		if _, err := s.Indicators.Record(ctx, f, "rstaff", seq); err != nil {
			return fmt.Errorf("recording %+v: %w", f, err)
		}
	}
	if _, err := s.Reporters.PutUnit(ctx, "agri", resident.Name{Chinese: "农业农村局", English: "Agriculture Bureau"}, 1); err != nil {
		return err
	}
	return c.makeReturns(ctx, &seq)
}

// makeReturns asks places and a unit every quarter; the last ones asked owe
// more and more.
func (c *City) makeReturns(ctx context.Context, seq *int64) error {
	s, next := &c.Sources, func() int64 { *seq++; return *seq }
	to := []report.Addressee{report.FromUnit("agri")}
	for _, p := range s.Places.Places() {
		to = append(to, report.FromPlace(p.ID))
	}
	for n := range 3 {
		first := time.Date(2026, time.Month(3*n+1), 1, 0, 0, 0, 0, time.UTC)
		q := report.Request{
			Title: resident.Name{Chinese: fmt.Sprintf("第 %d 季度报表", n+1)}, Indicators: []string{"training-farmers"}, To: to,
			Period: event.Period{From: first.Format(time.DateOnly), To: first.AddDate(0, 3, -1).Format(time.DateOnly)}, Deadline: first.AddDate(0, 3, 10),
		}
		q.ID = fmt.Sprintf("q%d", n+1)
		c.Now = first.AddDate(0, 3, 0)
		if _, err := s.Returns.Add(ctx, q, "rstaff", next()); err != nil {
			return err
		}
		for i, from := range to {
			if i%(7-2*n) == 2 {
				continue
			}
			at := c.Now.Add(time.Hour)
			if _, err := s.Returns.Fill(ctx, q.ID, from, "training-farmers", report.Amount(100*(50+c.rng.IntN(300))), "", "rcontact", at, next()); err != nil {
				return err
			}
			doc, err := s.Returns.Send(ctx, q.ID, from, "rcontact", at, next())
			if err != nil {
				return err
			}
			if i%4 > 0 {
				if _, err := s.Returns.Approve(ctx, q.ID, from, doc.Rev, "rboss", next()); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
