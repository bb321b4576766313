package event

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"time"

	"kepubot/sheet"
)

// Filed is an event of a file, and the line it stands at.
type Filed struct {
	Line  int
	Event *Event
}

// idTitles head the column of an event's id.
func idTitles() []string { return []string{"编号", "id"} }

// ReadFile reads events from an XLSX or CSV file, one a row under the labels
// of the form, or from the list `events` of a YAML file, whose keys are the
// fields. sheet.Faults names by line what was not understood or is missing. An
// event without an id gets one made of its title, place and first day, so that
// the same row is the same event whenever it is read.
func (f Forms) ReadFile(name string, data []byte, by Organiser, now time.Time) ([]Filed, error) {
	rows, err := formRows(name, data)
	if err != nil {
		return nil, err
	}
	var all []Filed
	var faults sheet.Faults
	seen := map[string]int{}
	for _, row := range rows {
		e, problems := f.Read(row.id, row.text, by, now)
		if row.id == "" {
			e.ID = filedID(e)
		}
		if len(problems) == 0 {
			problems = e.Problems(now, f.groupIDs())
		}
		first, twice := seen[e.ID]
		found := faultsOf(row.line, problems)
		if twice && len(found) == 0 {
			found = append(found, sheet.Fault{Line: row.line, Chinese: fmt.Sprintf("和第 %d 行是同一场活动", first), English: fmt.Sprintf("the same event as on line %d", first)})
		}
		seen[e.ID] = row.line
		faults = append(faults, found...)
		all = append(all, Filed{row.line, e})
	}
	if len(all) == 0 && len(faults) == 0 {
		faults = sheet.Faults{{Chinese: "文件里没有活动", English: "the file holds no events"}}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return all, nil
}

func faultsOf(line int, problems problems) sheet.Faults {
	var faults sheet.Faults
	for _, p := range problems {
		faults = append(faults, sheet.Fault{Line: line, Chinese: p.Chinese, English: p.English})
	}
	return faults
}

func (f Forms) groupIDs() []string {
	ids := make([]string, len(f.Groups))
	for i, g := range f.Groups {
		ids[i] = g.ID
	}
	return ids
}

// filedID is the id of an event of a file that gives none.
func filedID(e *Event) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s", e.Title.Chinese, e.Where.Chinese, e.Day))
	return "f" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:10]))
}

// formRow is an event of a file as a form.
type formRow struct {
	line     int
	id, text string
}

func formRows(name string, data []byte) ([]formRow, error) {
	if sheet.IsYAML(name) {
		return formEntries(data)
	}
	table, err := sheet.Table(name, data)
	if err != nil {
		return nil, err
	}
	var rows []formRow
	for _, row := range table {
		r := formRow{line: row.Line, id: row.Get(idTitles()...)}
		for _, n := range fieldNames() {
			r.add(n.is, row.Get(n.words()...))
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// add writes a cell as a line of the form.
func (r *formRow) add(field Field, value string) {
	value = strings.TrimSpace(value)
	if value == "" {
		return
	}
	if field == AboutField { // its lines may look like others of the form
		value = strings.ReplaceAll(value, "\n", "\n"+textIndent)
	}
	r.text += nameIn(fieldNames(), field).Chinese + "：" + value + "\n"
}

// formEntry is an event of the YAML form.
type formEntry struct {
	ID          string `yaml:"id"`
	Title       string `yaml:"title"`
	Kind        string `yaml:"kind"`
	When        string `yaml:"when"`
	Where       string `yaml:"where"`
	Area        string `yaml:"area"`
	Capacity    string `yaml:"capacity"`
	Waitlist    string `yaml:"waitlist"`
	WalkIn      string `yaml:"walkin"`
	SignUpFrom  string `yaml:"signupfrom"`
	SignUpUntil string `yaml:"signupuntil"`
	Lecturers   string `yaml:"lecturers"`
	Volunteers  string `yaml:"volunteers"`
	Materials   string `yaml:"materials"`
	Theme       string `yaml:"theme"`
	Groups      string `yaml:"groups"`
	Campaign    string `yaml:"campaign"`
	Guardian    string `yaml:"guardian"`
	CheckOut    string `yaml:"checkout"`
	Passing     string `yaml:"passing"`
	About       string `yaml:"about"`
}

func formEntries(data []byte) ([]formRow, error) {
	entries, err := sheet.Entries(data, "events")
	if err != nil {
		return nil, err
	}
	var rows []formRow
	var faults sheet.Faults
	for _, entry := range entries {
		var e formEntry
		if err := entry.Decode(&e); err != nil {
			var wrong sheet.Faults
			if !errors.As(err, &wrong) {
				return nil, err
			}
			faults = append(faults, wrong...)
			continue
		}
		r := formRow{line: entry.Line, id: e.ID}
		for _, pair := range []struct {
			field Field
			value string
		}{
			{TitleField, e.Title}, {KindField, e.Kind}, {WhenField, e.When}, {WhereField, e.Where}, {AreaField, e.Area}, {CapacityField, e.Capacity},
			{WaitlistField, e.Waitlist}, {WalkInField, e.WalkIn}, {SignUpFromField, e.SignUpFrom}, {SignUpUntilField, e.SignUpUntil},
			{LecturersField, e.Lecturers}, {VolunteersField, e.Volunteers}, {MaterialsField, e.Materials}, {ThemeField, e.Theme}, {GroupsField, e.Groups},
			{CampaignField, e.Campaign}, {GuardianField, e.Guardian}, {CheckOutField, e.CheckOut}, {PassingField, e.Passing}, {AboutField, e.About},
		} {
			r.add(pair.field, pair.value)
		}
		rows = append(rows, r)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return rows, nil
}

// Table writes events as a table that [Forms.ReadFile] reads.
func (f Forms) Table(events []*Event, language string) sheet.Out {
	out := sheet.Out{Name: inLanguage(language, "活动", "Events"), Titles: []string{inLanguage(language, "编号", "id")}}
	for _, n := range fieldNames() {
		out.Titles = append(out.Titles, n.name().In(language))
	}
	for _, e := range events {
		row := []any{e.ID}
		for _, n := range fieldNames() {
			row = append(row, strings.Join(f.values(e, n.is, language), "\n"))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}
