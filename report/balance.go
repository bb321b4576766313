package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kepubot/resident"
)

// Balance is how even the work is between places, and who has not reported.
type Balance struct {
	Turnouts    []Turnout     `json:"turnouts"`
	NotReported []NotReported `json:"notreported"`
}

func (m *maker) balance() *Balance {
	if m.report.Balance == nil {
		m.report.Balance = &Balance{Turnouts: []Turnout{}, NotReported: []NotReported{}}
	}
	return m.report.Balance
}

// Turnout is one measure of how many of those who live in each place took
// part: of the places of the city, or the communities of one place.
type Turnout struct {
	// Figure is what is held against permanent residents.
	Figure FigureID     `json:"figure"`
	Name   Label        `json:"name"`
	Rows   []TurnoutRow `json:"rows"` // the highest first
	// Highest and Lowest are the ids of five each, or of half of them where
	// there are fewer than ten; the lowest first among Lowest.
	Highest []string `json:"highest"`
	Lowest  []string `json:"lowest"`
	// Ratio is the turnout of the highest together ÷ that of the lowest
	// together, in hundredths; nil where the lowest have none.
	Ratio *int64 `json:"ratio"`
	// Unsized are the ids of those whose permanent residents are not known.
	Unsized []string `json:"unsized"`
}

// TurnoutRow is one place's part.
type TurnoutRow struct {
	ID        string `json:"id"`
	Name      Label  `json:"name"`
	Persons   int64  `json:"persons"`
	Permanent int64  `json:"permanent"`
}

// endsShown is how many of the highest and of the lowest are told.
const endsShown = 5

// turnout fills in the measures, from the breakdowns that were made before.
func (m *maker) turnout(context.Context) error {
	homes, places := ByHome, ByPlaces
	if m.q.Place != "" {
		homes, places = ByHomeOf, ByCommunity
	}
	for _, measure := range []struct {
		figure FigureID
		by     Dimension
	}{{"residents.total", places}, {"competitions.players", places}, {"practice.players", places}, {"attendance.persons", homes}} {
		persons := map[string]int64{}
		if b := m.report.Breakdown(measure.by); b != nil {
			for _, part := range b.Parts {
				persons[part.ID] = part.Values[measure.figure].N
			}
		}
		d, _ := DefinitionOf(measure.figure)
		t := Turnout{Figure: measure.figure, Name: Label(d.Name), Rows: []TurnoutRow{}, Highest: []string{}, Lowest: []string{}, Unsized: []string{}}
		for _, row := range m.sized(places) {
			row.Persons = persons[row.ID]
			if row.Permanent == 0 {
				t.Unsized = append(t.Unsized, row.ID)
				continue
			}
			t.Rows = append(t.Rows, row)
		}
		t.rank()
		m.balance().Turnouts = append(m.balance().Turnouts, t)
	}
	return nil
}

// sized are the places, or the communities of the report's place, with their
// permanent residents.
func (m *maker) sized(by Dimension) []TurnoutRow {
	var rows []TurnoutRow
	for _, part := range m.sources.parts(by, m.q.Place) {
		row := TurnoutRow{ID: part.ID, Name: part.Name}
		if c, ok := m.sources.Places.Community(part.ID); ok && by == ByCommunity {
			row.Permanent = int64(c.Permanent)
		}
		if by == ByPlaces {
			for _, c := range m.sources.Places.Communities(part.ID, resident.Chinese) {
				row.Permanent += int64(c.Permanent)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// rank sorts the rows and finds both ends.
func (t *Turnout) rank() {
	slices.SortStableFunc(t.Rows, func(a, b TurnoutRow) int { return cmp.Compare(b.Persons*a.Permanent, a.Persons*b.Permanent) })
	n := min(endsShown, len(t.Rows)/2)
	var high, low TurnoutRow
	for i := range n {
		top, bottom := t.Rows[i], t.Rows[len(t.Rows)-1-i]
		t.Highest, t.Lowest = append(t.Highest, top.ID), append(t.Lowest, bottom.ID)
		high.Persons, high.Permanent = high.Persons+top.Persons, high.Permanent+top.Permanent
		low.Persons, low.Permanent = low.Persons+bottom.Persons, low.Permanent+bottom.Permanent
	}
	if low.Persons > 0 {
		over, under := 100*float64(high.Persons)/float64(high.Permanent), float64(low.Persons)/float64(low.Permanent)
		ratio := int64(over/under + 0.5)
		t.Ratio = &ratio
	}
}

// NotReported are those who owe a return to a request about days of the
// period.
type NotReported struct {
	Request  string    `json:"request"`
	Title    Label     `json:"title"`
	Days     Days      `json:"days"`
	Deadline time.Time `json:"deadline"`
	Overdue  bool      `json:"overdue"`
	Asked    int       `json:"asked"`
	Owing    []Owing   `json:"owing"` // empty where all have reported
}

// Owing is a place or member unit that has not reported, or not again.
type Owing struct {
	From  Addressee   `json:"from"`
	Name  Label       `json:"name"`
	State ReturnState `json:"state"`
}

// requestsRead is how many of the latest requests are looked at.
const requestsRead = 200

// notReported fills in who has not reported; in a report about a place, the
// place alone.
func (m *maker) notReported(ctx context.Context) error {
	m.balance()
	requests, err := m.sources.Returns.Requests(ctx, requestsRead)
	if err != nil {
		return fmt.Errorf("reading requests: %w", err)
	}
	for _, q := range requests {
		if q.Withdrawn || q.Period.From > m.q.To || q.Period.To < m.q.From {
			continue
		}
		one := NotReported{
			Request: q.ID, Title: Label(q.Title), Days: DaysOf(q.Period), Deadline: q.Deadline, Overdue: m.sources.Now().After(q.Deadline), Owing: []Owing{},
		}
		standings, err := m.sources.Returns.Standings(ctx, q.ID)
		if err != nil {
			return err
		}
		for _, s := range standings {
			if place, _ := s.To.Parts(); m.q.Place != "" && place != m.q.Place {
				continue
			}
			one.Asked++
			if s.State != NotSent && s.State != SentBack {
				continue
			}
			name, err := m.addresseeName(ctx, s.To)
			if err != nil {
				return err
			}
			one.Owing = append(one.Owing, Owing{s.To, name, s.State})
		}
		if one.Asked > 0 {
			m.balance().NotReported = append(m.balance().NotReported, one)
		}
	}
	slices.SortStableFunc(m.balance().NotReported, func(a, b NotReported) int {
		return cmp.Or(a.Deadline.Compare(b.Deadline), cmp.Compare(a.Request, b.Request))
	})
	return nil
}

// addresseeName is what a place or member unit is called.
func (m *maker) addresseeName(ctx context.Context, a Addressee) (Label, error) {
	place, unit := a.Parts()
	if unit == "" {
		return m.sources.label(ByPlaces, place), nil
	}
	found, err := m.sources.Reporters.docs.Get(ctx, string(a))
	if err != nil && !isGone(err) {
		return Label{}, fmt.Errorf("naming %s: %w", a, err)
	}
	if err != nil || found.Name == (resident.Name{}) {
		return Label{unit, unit}, nil
	}
	return Label(found.Name), nil
}
