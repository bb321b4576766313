package bot

import (
	"context"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/resident"
)

// exchanges are the points that gifts cost.
func exchanges() []int { return []int{10, 20, 50, 100} }

// showPoints shows somebody's points and the code that waits, if there is
// one.
func (b *Bot) showPoints(ctx context.Context, t *turn) error {
	if t.me.State != resident.Active {
		b.askNext(t)
		return nil
	}
	account, err := b.games.accounts.Get(ctx, t.me.ID)
	if err != nil {
		return err
	}
	back := []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("me")}}
	if waiting := account.Waiting(); waiting != nil {
		t.show(t.Say("points.code", args{"Points": waiting.Points, "Code": waiting.Code}), telegram.Keyboard{back})
		return nil
	}
	balance := account.Balance()
	var buttons []telegram.Button
	for _, n := range exchanges() {
		if int64(n) <= balance {
			buttons = append(buttons, telegram.Button{Text: t.Label("points.exchange", args{"N": n}), Data: tap("exchange", strconv.Itoa(n))})
		}
	}
	t.show(t.Say("points.balance", args{"N": balance, "Each": pointsForEntry}), append(rows(buttons, 2), back))
	return nil
}

// onExchange sets points aside and shows the code for them.
func (b *Bot) onExchange(ctx context.Context, t *turn) error {
	n, ok := smallNumber(t.action.arg(0), 1001)
	if !ok {
		return sorry{key: "sorry.button"}
	}
	if _, err := b.games.accounts.Exchange(ctx, t.me.ID, int64(n), t.seq()); err != nil {
		return err
	}
	return b.showPoints(ctx, t)
}

// take takes a code that somebody shows for a gift: 核销 K7QW2M3N.
func (b *Bot) take(ctx context.Context, t *turn) error {
	if strings.TrimSpace(t.text) == "" {
		t.say(t.Say("points.how", nil), nil)
		return nil
	}
	taken, err := b.games.accounts.Take(ctx, t.text, t.me.ID)
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "take", taken.Code); err != nil {
		return err
	}
	t.say(t.Say("points.taken", args{"N": taken.Points}), nil)
	return nil
}
