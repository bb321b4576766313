package bot

import (
	"context"
	"iter"
	"strings"

	"kepubot/bot/delivery"
	"kepubot/report"
)

// Sendings is what broadcasts of some days came to, as reports count it.
func Sendings(ledger *delivery.Ledger) func(ctx context.Context, from, to string) iter.Seq2[report.Sending, error] {
	return func(ctx context.Context, from, to string) iter.Seq2[report.Sending, error] {
		return func(yield func(report.Sending, error) bool) {
			for broadcast, err := range ledger.Reached(ctx, from, to) {
				if err != nil {
					yield(report.Sending{}, err)
					return
				}
				for _, s := range broadcast.Shares {
					if !yield(sending(broadcast, s), nil) {
						return
					}
				}
			}
		}
	}
}

func sending(b delivery.Reached, s delivery.Share) report.Sending {
	return report.Sending{
		Day: b.Day, Tip: strings.HasPrefix(b.Broadcast, "tips:"), Place: s.Place, Community: s.Community, Group: s.Group,
		Reached: s.Sent, Due: s.Sent + s.Failed + s.Missed,
	}
}
