package bot

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/paper"
	"kepubot/resident"
	"kepubot/sheet"
)

// partsShown bounds the parts that a message lists.
const partsShown = 25

// parted is one way to part an answer: its parts, what each is called, and
// whether rather people than person-times matter.
func (b *Bot) parted(v Voice, a *event.Answer, by string) (parts []event.Part, name func(event.Part) string, ok bool) {
	community := func(id string) string {
		if c, found := b.places.Community(id); found {
			return c.Name.In(v.lang)
		}
		return id
	}
	switch by {
	case "homes":
		return a.Homes, func(p event.Part) string {
			if p.ID != "" {
				return community(p.ID)
			}
			if place, found := b.places.Place(p.Home); found {
				return place.Name.In(v.lang)
			}
			return v.Label("attendance.unsaid", nil)
		}, true
	case "groups":
		return a.Groups, func(p event.Part) string { return cmp.Or(b.groupIn(v, p.ID), v.Label("attendance.unsaid", nil)) }, true
	case "places":
		return a.Places, func(p event.Part) string {
			if place, found := b.places.Place(p.ID); found {
				return place.Name.In(v.lang)
			}
			if p.ID == "" {
				return v.Label("attendance.whole", nil)
			}
			return community(p.ID)
		}, true
	case "kinds":
		return a.Kinds, func(p event.Part) string { return event.Kind(p.ID).Name().In(v.lang) }, true
	case "hours":
		return a.Hours, func(p event.Part) string {
			if len(p.ID) < len("2006-01-02T15") {
				return v.Label("attendance.onpaper", nil)
			}
			return p.ID[5:10] + " " + p.ID[11:] + ":00"
		}, true
	}
	return nil, nil, false
}

// onAttendanceBy shows an answer in parts.
func (b *Bot) onAttendanceBy(ctx context.Context, t *turn) error {
	words, ask, err := b.askedBy(ctx, t)
	if err != nil {
		return err
	}
	answer, err := b.answered(ctx, t.rights, ask)
	if err != nil {
		return err
	}
	by := t.action.arg(1)
	parts, name, ok := b.parted(t.Voice, answer, by)
	if !ok {
		return sorry{key: "sorry.button"}
	}
	if by != "hours" {
		parts = slices.Clone(parts)
		slices.SortStableFunc(parts, func(x, y event.Part) int {
			return cmp.Compare(y.SignIns+y.Estimated, x.SignIns+x.Estimated)
		})
	}
	lines := []string{t.Say("attendance.head", args{"About": b.aboutWhat(t.Voice, words, answer)}), ""}
	for _, p := range parts[:min(len(parts), partsShown)] {
		lines = append(lines, b.partLine(t.Voice, name(p), p))
	}
	switch {
	case len(parts) > partsShown:
		lines = append(lines, t.Say("attendance.moreparts", args{"N": len(parts) - partsShown}))
	case len(parts) == 0 && answer.SignIns+answer.Estimated > 0:
		lines = append(lines, t.Say("attendance.toofew", nil))
	case len(parts) == 0:
		lines = append(lines, t.Say("attendance.nobody", nil))
	}
	t.show(strings.Join(lines, "\n"), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("att", t.action.arg(0))}}})
	return nil
}

func (b *Bot) partLine(v Voice, name string, p event.Part) string {
	if p.Hidden {
		return v.Say("attendance.hidden", args{"Name": name})
	}
	line := v.Say("attendance.part", args{"Name": name, "N": p.SignIns})
	if p.Held > 0 {
		line += v.Say("attendance.held", args{"N": p.Held})
	}
	if p.Estimated > 0 {
		line += v.Say("attendance.estimated", args{"N": p.Estimated})
	}
	return line
}

// onAttendanceChart has an answer drawn; onAttendanceBook has it written as a
// workbook.
func (b *Bot) onAttendanceChart(ctx context.Context, t *turn) error {
	return b.attendanceJob(ctx, t, jobAttendanceChart)
}

func (b *Bot) onAttendanceBook(ctx context.Context, t *turn) error {
	return b.attendanceJob(ctx, t, jobAttendanceBook)
}

func (b *Bot) attendanceJob(ctx context.Context, t *turn, kind jobKind) error {
	if _, _, err := b.askedBy(ctx, t); err != nil {
		return err
	}
	if err := b.jobs.Add(ctx, job{Kind: kind, Resident: t.me.ID, Seq: t.seq(), Target: t.action.arg(0)}); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "export", "attendance"); err != nil {
		return err
	}
	t.toast(t.Label("results.working", nil))
	return nil
}

// workAnswer is the answer that a job is about, as whoever asked may see it
// now.
func (b *Bot) workAnswer(ctx context.Context, work *job) (Voice, resident.Rights, event.Wordbook, *event.Answer, error) {
	me, rights, err := b.asker(ctx, work)
	if err != nil {
		return Voice{}, nil, event.Wordbook{}, nil, err
	}
	v := b.texts.In(me.Language)
	words, err := b.wordbook(ctx)
	if err != nil {
		return v, rights, words, nil, err
	}
	ask, ok := words.ParseCode(work.Target)
	if !ok || !rights.May(resident.ViewFigures) {
		return v, rights, words, nil, sorry{key: "sorry.gone"}
	}
	answer, err := b.answered(ctx, rights, ask)
	return v, rights, words, answer, err
}

// sendAttendanceChart draws an answer: by hour for one event, by place, or by
// community where one place was asked for.
func (b *Bot) sendAttendanceChart(ctx context.Context, work *job) error {
	v, _, words, answer, err := b.workAnswer(ctx, work)
	if err != nil {
		return err
	}
	by := "places"
	if answer.Event != nil {
		by = "hours"
	}
	parts, name, _ := b.parted(v, answer, by)
	chart := paper.Chart{
		Title: b.aboutWhat(v, words, answer), Unit: v.Label("attendance.unit", nil),
		Note: v.Label("attendance.note", args{"Day": v.day(b.local())}),
	}
	parts = slices.Clone(parts)
	if by != "hours" {
		slices.SortStableFunc(parts, func(x, y event.Part) int { return cmp.Compare(y.SignIns, x.SignIns) })
	}
	withheld := slices.ContainsFunc(parts, func(p event.Part) bool { return p.Hidden }) || len(parts) == 0 && answer.SignIns > 0
	parts = slices.DeleteFunc(parts, func(p event.Part) bool { return p.Hidden })
	if withheld {
		chart.Note += v.Label("attendance.withheld", nil)
	}
	for _, p := range parts[:min(len(parts), paper.MaxBars)] {
		chart.Bars = append(chart.Bars, paper.Bar{Label: name(p), Value: float64(p.SignIns)})
	}
	if len(chart.Bars) == 0 {
		key := "attendance.nobody"
		if withheld {
			key = "attendance.toofew"
		}
		return b.answerJob(ctx, work, func(v Voice) (string, telegram.Keyboard) { return v.Say(key, nil), nil })
	}
	drawn, err := b.config.Press.Chart(chart)
	if err != nil {
		return fmt.Errorf("drawing attendance: %w", err)
	}
	photo := &telegram.Upload{Name: "attendance.png", Content: drawn}
	return b.sendUpload(ctx, work, nil, photo, func(v Voice) string { return v.Say("attendance.charted", nil) })
}

// bookRows bounds the events of a workbook.
const bookRows = 5000

// sendAttendanceBook writes an answer as a workbook.
func (b *Bot) sendAttendanceBook(ctx context.Context, work *job) error {
	v, rights, words, answer, err := b.workAnswer(ctx, work)
	if err != nil {
		return err
	}
	book := event.Book{Answer: answer, Words: words, Language: v.lang, Location: b.config.Location}
	if book.Rows, book.More, err = b.events.figures.Rows(ctx, answer.Ask, bookRows); err != nil {
		return err
	}
	if e := answer.Event; e != nil && rights.MayIn(resident.SeePeople, resident.Community{ID: e.Community, Place: e.Place}) {
		if book.People, err = b.events.figures.Visitors(ctx, e.ID); err != nil {
			return err
		}
		b.nameVisitors(ctx, book.People)
	}
	file, err := sheet.Workbook(book.Tables()...)
	if err != nil {
		return err
	}
	name := sheet.SafeName(v.Label("attendance.file", args{"From": answer.Ask.From, "To": answer.Ask.To})) + ".xlsx"
	return b.sendFile(ctx, work, name, file, func(v Voice) string { return v.Say("attendance.book", nil) })
}

// nameVisitors writes in how people are called: as they signed up, or as
// members of a family; minors by the first character alone.
func (b *Bot) nameVisitors(ctx context.Context, people []*event.Visitor) {
	for _, p := range people {
		if p.Name == "" {
			p.Name = b.calledBy(ctx, p.Guest)
		}
		if first := []rune(p.Name); p.Minor && len(first) > 0 {
			p.Name = string(first[0]) + "*"
		}
	}
}

// calledBy is what somebody is called at the door; "" where that is not known.
func (b *Bot) calledBy(ctx context.Context, g event.Guest) string {
	if g.Name != "" || g.Resident == "" {
		return g.Name
	}
	r, err := b.residents.Get(ctx, g.Resident)
	if err != nil {
		return "" // who deleted their data is called nothing
	}
	for _, m := range r.Family {
		if g.Person == r.ID+"."+m.ID {
			return m.Name
		}
	}
	if g.Person != r.ID {
		return "" // a member of the family who was taken out of it
	}
	return cmp.Or(r.Called, r.Name)
}

// visitorsShown bounds the people that a message lists.
const visitorsShown = 60

// onAttendanceList lists the people of one event to those who may see them.
func (b *Bot) onAttendanceList(ctx context.Context, t *turn) error {
	e, err := b.events.all.Get(ctx, t.action.arg(0))
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	if !t.rights.MayIn(resident.SeePeople, resident.Community{ID: e.Community, Place: e.Place}) {
		return sorry{key: "attendance.nonames"}
	}
	people, err := b.events.figures.Visitors(ctx, e.ID)
	if err != nil {
		return err
	}
	b.nameVisitors(ctx, people[:min(len(people), visitorsShown)])
	lines := []string{t.Say("attendance.head", args{"About": e.Title.In(t.lang)}), ""}
	for i, p := range people[:min(len(people), visitorsShown)] {
		key := "attendance.absentperson"
		if len(p.Sessions) > 0 {
			key = "attendance.person"
		}
		lines = append(lines, t.Say(key, args{"N": i + 1, "Name": cmp.Or(p.Name, t.Label("attendance.nameless", nil)), "Community": b.communityIn(t.Voice, p.From), "At": t.clock(p.At.In(b.config.Location))}))
	}
	if more := len(people) - visitorsShown; more > 0 {
		lines = append(lines, t.Say("attendance.moreparts", args{"N": more}))
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "list", e.ID); err != nil {
		return err
	}
	t.show(strings.Join(lines, "\n"), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("att", event.Ask{Event: e.ID}.Code())}}})
	return nil
}
