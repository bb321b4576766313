package content

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"kepubot/store"
)

// Found is a tip of the archive and the latest day on which it was sent.
type Found struct {
	Tip *Tip
	Day string
}

// sentWindow bounds how far back the archive looks, in days.
const sentWindow = 730

// Search finds tips that were sent up to a day and hold all words of a text,
// in either language, latest first. An empty text finds all. It returns at
// most limit tips from position from on, and how many there are.
func (l *Library) Search(ctx context.Context, text, today string, from, limit int) ([]Found, int, error) {
	days, err := l.sent(ctx, today)
	if err != nil {
		return nil, 0, err
	}
	tips, err := l.approved(ctx)
	if err != nil {
		return nil, 0, err
	}
	words := strings.Fields(strings.ToLower(text))
	var found []Found
	for _, tip := range tips {
		if day, ok := days[tip.ID]; ok && tip.holds(words) {
			found = append(found, Found{tip, day})
		}
	}
	slices.SortFunc(found, func(a, b Found) int {
		return cmp.Or(-cmp.Compare(a.Day, b.Day), cmp.Compare(a.Tip.ID, b.Tip.ID))
	})
	total := len(found)
	found = found[min(max(from, 0), total):]
	return found[:min(limit, len(found))], total, nil
}

// sent is the latest day of each tip that was sent.
func (l *Library) sent(ctx context.Context, today string) (map[string]string, error) {
	rows, err := l.choices.Group(ctx, store.GroupQuery{
		Where: []store.Cond{store.LTE("day", today), store.GT("day", shift(today, -sentWindow))},
		By:    []string{"tip"}, Max: []string{"day"},
	})
	if err != nil {
		return nil, err
	}
	days := map[string]string{}
	for _, row := range rows {
		tip, _ := row.Keys[0].(string)
		days[tip], _ = row.Max["day"].(string)
	}
	return days, nil
}

// holds tells whether every word stands somewhere in the tip. Chinese has no
// spaces, so a word is found anywhere inside a text.
func (t *Tip) holds(words []string) bool {
	all := strings.ToLower(strings.Join([]string{
		t.Chinese.Title, t.Chinese.Text, t.Chinese.Why, t.English.Title, t.English.Text, t.English.Why,
	}, "\n"))
	for _, word := range words {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}
