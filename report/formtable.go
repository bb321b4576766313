package report

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"kepubot/content"
	"kepubot/event"
	"kepubot/resident"
	"kepubot/store"
)

// FormRow is a line of the yearly statistics form (科普统计) and what of ours
// belongs to it.
type FormRow struct {
	ID    string        `bson:"id"`
	Name  resident.Name `bson:"name"`
	Kinds []event.Kind  `bson:"kinds,omitempty"`
	// Competitions tells that knowledge competitions count here: each once, and
	// its entries as person-times online.
	Competitions bool `bson:"competitions,omitempty"`
	// Indicators are those in person-times that stand beside the line.
	Indicators []string `bson:"indicators,omitempty"`
}

// FormTable maps what we count to the lines of the yearly statistics form.
// Staff can change it, since the form changes.
type FormTable struct {
	store.Meta `bson:",inline"`
	Rows       []FormRow     `bson:"rows"`
	By         string        `bson:"by,omitempty"`
	At         time.Time     `bson:"at,omitempty"`
	Handled    store.Handled `bson:"handled,omitempty"`
	// Brought is the update that brought the rows; On, of rows that nobody has
	// taken yet, the revision of the table that they were held against.
	Brought int64 `bson:"brought,omitempty"`
	On      int64 `bson:"on,omitempty"`
}

// DefaultFormTable is the table that a deployment begins with: the activities
// of the national survey of science popularization. Kinds that the form does
// not ask for stand together in the last line.
func DefaultFormTable() FormTable {
	return FormTable{Rows: []FormRow{
		{ID: "lectures", Name: resident.Name{Chinese: "科普讲座", English: "Lectures"}, Kinds: []event.Kind{event.Lecture}},
		{ID: "exhibitions", Name: resident.Name{Chinese: "科普展览", English: "Exhibitions"}, Kinds: []event.Kind{event.Exhibition}},
		{ID: "contests", Name: resident.Name{Chinese: "科普竞赛", English: "Contests"}, Kinds: []event.Kind{event.Contest}, Competitions: true},
		{ID: "trainings", Name: resident.Name{Chinese: "实用技术培训", English: "Practical trainings"}, Kinds: []event.Kind{event.Training}, Indicators: []string{"training-farmers"}},
		{ID: "others", Name: resident.Name{Chinese: "其他科普活动", English: "Other activities"}, Kinds: []event.Kind{event.Volunteering, event.Screening, event.Outing, event.Consultation}},
	}}
}

// The bounds of a form table.
const (
	mostFormRows  = 40
	formNameLimit = 40 // characters
)

// formFault is what is wrong with a row, or with the table where row is below 0.
type formFault struct {
	row int
	content.Problem
}

// Problems names what is wrong with the table: a kind in two lines would be
// counted twice.
func (f *FormTable) Problems() []content.Problem {
	var found []content.Problem
	for _, fault := range f.faults() {
		p := fault.Problem
		if fault.row >= 0 {
			p = content.Problem{Chinese: fmt.Sprintf("第 %d 行：%s", fault.row+1, p.Chinese), English: fmt.Sprintf("line %d: %s", fault.row+1, p.English)}
		}
		found = append(found, p)
	}
	return found
}

func (f *FormTable) faults() []formFault {
	var found []formFault
	if n := len(f.Rows); n == 0 || n > mostFormRows {
		found = append(found, formFault{-1, content.Problem{Chinese: fmt.Sprintf("要有 1 到 %d 行", mostFormRows), English: fmt.Sprintf("it takes 1 to %d lines", mostFormRows)}})
	}
	ids, kinds, indicators, competitions := map[string]bool{}, map[event.Kind]bool{}, map[string]bool{}, false
	for i, row := range f.Rows {
		add := func(zh, en string, values ...any) {
			found = append(found, formFault{i, content.Problem{Chinese: fmt.Sprintf(zh, values...), English: fmt.Sprintf(en, values...)}})
		}
		if n := utf8.RuneCountInString(row.Name.Chinese); n == 0 || n > formNameLimit || utf8.RuneCountInString(row.Name.English) > 2*formNameLimit {
			add("名称要 1 到 %d 个字", "a name has 1 to %d characters", formNameLimit)
		}
		if !indicatorIDForm.MatchString(row.ID) || ids[row.ID] {
			add("编号“%s”不对，或者重复了", "the id %q is wrong or there twice", quoted(row.ID))
		}
		ids[row.ID] = true
		for _, kind := range row.Kinds {
			if !slices.Contains(event.Kinds(), kind) || kinds[kind] {
				add("活动类型“%s”不认识，或者别的行已经有了", "the kind %q is not known, or another line has it", cmp.Or(kind.Name().Chinese, quoted(string(kind))))
			}
			kinds[kind] = true
		}
		for _, id := range row.Indicators {
			if !indicatorIDForm.MatchString(id) || indicators[id] {
				add("指标“%s”不对，或者别的行已经有了", "the indicator %q is wrong, or another line has it", quoted(id))
			}
			indicators[id] = true
		}
		if row.Competitions && competitions {
			add("知识竞赛已经在别的行里了", "another line has the competitions")
		}
		competitions = competitions || row.Competitions
	}
	return found
}

// ErrFormFaults means that a table has problems, see [FormTable.Problems].
var ErrFormFaults = errors.New("the table of the statistics form has faults")

// Forms keeps the table.
type Forms struct {
	docs *store.Collection[FormTable]
	now  func() time.Time
}

const formID = "yearly"

// OpenForms opens the collection.
func OpenForms(ctx context.Context, d store.Driver, now func() time.Time) (*Forms, error) {
	docs, err := store.Open[FormTable](ctx, d, store.Schema{Name: "formtables"})
	if err != nil {
		return nil, err
	}
	return &Forms{docs, now}, nil
}

// Table is the table as staff left it, or the default one.
func (f *Forms) Table(ctx context.Context) (FormTable, error) {
	found, err := f.docs.Get(ctx, formID)
	if errors.Is(err, store.ErrNotFound) {
		return DefaultFormTable(), nil
	}
	if err != nil {
		return FormTable{}, fmt.Errorf("reading the table of the statistics form: %w", err)
	}
	return *found, nil
}

// FormLine is a line of the yearly statistics form with its figures. Estimates
// and what was entered or returned stand beside it and are in none of the
// others.
type FormLine struct {
	ID   string `json:"id"`
	Name Label  `json:"name"`
	// Times is how many events began and competitions had entries.
	Times   int64 `json:"times"`
	Offline int64 `json:"offline"` // sign-ins
	Online  int64 `json:"online"`  // entries of competitions, those on paper too
	// Estimated are crowds; Entered and Returned, in hundredths, indicators
	// of staff and of other units.
	Estimated int64  `json:"estimated"`
	Entered   Amount `json:"entered"`
	Returned  Amount `json:"returned"`
	Holds     Label  `json:"holds"` // what of ours is in it
}

// some tells whether the line has a number.
func (l FormLine) some() bool {
	return l.Times+l.Offline+l.Online+l.Estimated+int64(l.Entered)+int64(l.Returned) != 0
}

// Rest is the line of what no other has; false where all is in one.
func (f *FormTable) Rest() (FormRow, bool) {
	rest := FormRow{ID: "rest", Name: resident.Name{Chinese: "表里没有的类型", English: "Kinds in no line"}}
	for _, kind := range event.Kinds() {
		if !slices.ContainsFunc(f.Rows, func(row FormRow) bool { return slices.Contains(row.Kinds, kind) }) {
			rest.Kinds = append(rest.Kinds, kind)
		}
	}
	rest.Competitions = !slices.ContainsFunc(f.Rows, func(row FormRow) bool { return row.Competitions })
	return rest, len(rest.Kinds) > 0 || rest.Competitions
}

// Lines are the lines of the form for a report. Kinds that no line has come
// last together, so that nothing is lost.
func (f *FormTable) Lines(r *Report) []FormLine {
	rows := slices.Clone(f.Rows)
	if rest, ok := f.Rest(); ok {
		rows = append(rows, rest)
	}
	var lines []FormLine
	for _, row := range rows {
		lines = append(lines, row.line(r))
	}
	return lines
}

func (row FormRow) line(r *Report) FormLine {
	line := FormLine{ID: row.ID, Name: Label(row.Name), Holds: row.holds(r)}
	if b := r.Breakdown(ByKind); b != nil {
		for _, part := range b.Parts {
			if slices.Contains(row.Kinds, event.Kind(part.ID)) {
				line.Times += part.Values["events.held"].N
				line.Offline += part.Values["attendance.signins"].N
				line.Estimated += part.Values["attendance.estimated"].N
			}
		}
	}
	if row.Competitions {
		line.Times += r.number("competitions.held")
		line.Online += r.number("competitions.entries")
	}
	for _, one := range r.Indicators {
		switch {
		case !slices.Contains(row.Indicators, one.Indicator):
		case one.Source == Returned:
			line.Returned += one.Value
		default:
			line.Entered += one.Value
		}
	}
	return line
}

// holds names what of ours is in the line, of indicators those of the report.
func (row FormRow) holds(r *Report) Label {
	return Label(row.Holds(func(id string) (resident.Name, bool) {
		i := slices.IndexFunc(r.Indicators, func(one IndicatorLine) bool { return one.Indicator == id })
		if i < 0 {
			return resident.Name{}, false
		}
		return resident.Name(r.Indicators[i].Name), true
	}))
}

// Holds names what of ours is in the line; indicators that have no name are
// left out.
func (row FormRow) Holds(indicator func(id string) (resident.Name, bool)) resident.Name {
	var zh, en []string
	add := func(name resident.Name) { zh, en = append(zh, name.Chinese), append(en, name.In(resident.English)) }
	for _, kind := range row.Kinds {
		add(kind.Name())
	}
	if row.Competitions {
		add(resident.Name{Chinese: "知识竞赛", English: "knowledge competitions"})
	}
	for _, id := range row.Indicators {
		if name, ok := indicator(id); ok {
			add(name)
		}
	}
	return resident.Name{Chinese: joined(zh, "、"), English: joined(en, ", ")}
}

// number is a figure of the whole that is no share; 0 where it is not told.
func (r *Report) number(id FigureID) int64 {
	if t := r.Total(id); t != nil && t.Value != nil {
		return t.Value.N
	}
	return 0
}
