package event

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kepubot/content"
	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/store"
)

// PaperLists imports lists of people that were taken on paper or offline.
type PaperLists struct {
	docs     *store.Collection[PaperList]
	checkins *CheckIns
	lines    *Lines
}

// OpenPaperLists opens the collection.
func OpenPaperLists(ctx context.Context, d store.Driver, checkins *CheckIns, lines *Lines) (*PaperLists, error) {
	docs, err := store.Open[PaperList](ctx, d, store.Schema{
		Name:    "paperlists",
		Fields:  []store.Field{{Name: "oldest", Kind: store.Time}},
		Indexes: []store.Index{{Fields: []string{"oldest"}}}, // whose names are to go
	})
	if err != nil {
		return nil, err
	}
	return &PaperLists{docs: docs, checkins: checkins, lines: lines}, nil
}

// Listed is what came of a list: who was checked in by it, who was before, who
// was marked as not having come, and how many names are in doubt.
type Listed struct{ Added, Again, Absent, Doubts int }

// Import reads a list of those who came from an XLSX or CSV file: 姓名, 社区,
// 人群, 电话后四位, 场次, 签到. Rows are matched with those who signed up or
// checked in and with residents whom staff registered, by name, community and
// the last four digits of the phone; where that is doubtful nobody is checked
// in before staff say who it is. All rows are checked first: sheet.Faults
// names what is wrong by line, and then nothing changed. Doing it again changes
// nothing. A list says who came: before the first door opens it says ErrDoor,
// and a row for a session that is still ahead is a fault. Doubts of an earlier
// list that this one does not name stay. called is the name that somebody who
// has a seat goes by.
func (p *PaperLists) Import(ctx context.Context, e *Event, name string, data []byte, w WalkIns, called func(context.Context, Guest) string, by string, seq int64) (Listed, error) {
	now := store.Millis(p.checkins.events.settings.Now())
	if e.State != Announced || now.Before(e.Starts.Add(-DoorOpens)) {
		return Listed{}, ErrDoor
	}
	rows, err := sheet.Table(name, data)
	if err != nil {
		return Listed{}, err
	}
	known, err := p.known(ctx, e, called)
	if err != nil {
		return Listed{}, err
	}
	reader := listRows{WalkIns: w, event: e, known: known, now: now, seen: map[string]int{}, named: map[string]int{}}
	for _, row := range rows {
		if err := reader.take(ctx, row); err != nil {
			return Listed{}, err
		}
	}
	if len(reader.faults) == 0 && len(reader.sure)+len(reader.doubts)+reader.absent == 0 {
		reader.faults = sheet.Faults{{Chinese: "表里没有人名", English: "the sheet holds no names"}}
	}
	if len(reader.faults) > 0 {
		return Listed{}, reader.faults
	}
	done := Listed{Absent: reader.absent, Doubts: len(reader.doubts)}
	for _, s := range reader.sure {
		again, err := p.checkIn(ctx, e, s.Session, s.Guest, by, seq)
		if err != nil {
			return done, err
		}
		if again {
			done.Again++
		} else {
			done.Added++
		}
	}
	return done, p.keep(ctx, e.ID, seq, reader.doubts, reader.named)
}

// checkIn notes somebody of a list, at the time the session began: when they
// came is not known.
func (p *PaperLists) checkIn(ctx context.Context, e *Event, session int, g Guest, by string, seq int64) (again bool, err error) {
	sitting, _ := e.Session(session)
	_, again, err = p.checkins.CheckIn(ctx, e, session, g, ByList, by, sitting.Starts, seq)
	return again, err
}

// known are the people of an event by the name they go by.
func (p *PaperLists) known(ctx context.Context, e *Event, called func(context.Context, Guest) string) ([]Known, error) {
	seated, err := p.lines.Seated(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	came, err := p.checkins.Of(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	for _, c := range came {
		seated = append(seated, c.Guest)
	}
	seen := map[string]bool{}
	var known []Known
	for _, g := range seated {
		if seen[g.Person] {
			continue
		}
		seen[g.Person] = true
		if as := cmp.Or(g.Name, called(ctx, g)); as != "" {
			known = append(known, Known{g, as})
		}
	}
	return known, nil
}

// listRows understands the rows of a list, one after the other.
type listRows struct {
	WalkIns
	event *Event
	known []Known
	now   time.Time

	sure   []Doubt
	doubts []Doubt
	absent int
	faults sheet.Faults
	seen   map[string]int // session and person → line
	named  map[string]int // the same, of people as they are written
}

// likeShown bounds the people that a name may mean.
const likeShown = 6

func (r *listRows) take(ctx context.Context, row sheet.Row) error {
	g, session, ok := r.read(row)
	if !ok {
		return nil
	}
	var err error
	if g.Person, err = r.WalkIns.named(ctx, g); err != nil {
		return fmt.Errorf("naming line %d: %w", row.Line, err)
	}
	r.named[rowOf(session, g.Person)] = row.Line
	if row.Has("签到", "签名", "到场", "came") && row.Get("签到", "签名", "到场", "came") != "" {
		if yes, ok := yesOrNo(row.Get("签到", "签名", "到场", "came")); ok && !yes {
			r.absent++
			return nil
		}
	}
	named, err := r.People.Named(ctx, g.From, g.Name)
	if err != nil {
		return fmt.Errorf("looking for the name on line %d: %w", row.Line, err)
	}
	people := slices.Clone(r.known)
	for _, one := range named {
		found, _ := GuestOf(one, "", func(string) string { return g.Home })
		people = append(people, Known{found, one.Name})
	}
	same, like := r.match(g, people)
	d := Doubt{Session: session, Guest: g, Like: like, At: r.now}
	if len(same) == 1 && g.Phone != "" && r.seen[rowOf(session, same[0].Person)] > 0 {
		d.Like = same // a namesake of somebody above, or the same person twice
	} else if len(same) == 1 {
		d = Doubt{Session: session, Guest: same[0].Guest}
	} else if len(same) > 1 {
		d.Like = append(same, like...)
	}
	d.Like = d.Like[:min(len(d.Like), likeShown)]
	key := d.row()
	if first, twice := r.seen[key]; twice {
		r.fault(row, fmt.Sprintf("和第 %d 行是同一个人；同名的请写上电话后四位", first), fmt.Sprintf("the same person as on line %d; tell namesakes apart by the last four digits of the phone", first))
		return nil
	}
	r.seen[key] = row.Line
	if len(d.Like) > 0 {
		r.doubts = append(r.doubts, d)
	} else {
		r.sure = append(r.sure, d)
	}
	return nil
}

// match finds who of the people is the person, and who may be: of the same name
// from elsewhere, or of a name that differs in one character from the same
// community.
func (r *listRows) match(g Guest, people []Known) (same, like []Known) {
	seen := map[string]bool{}
	for _, p := range people {
		if p.Person == g.Person {
			return []Known{p}, nil
		}
		if seen[p.Person] {
			continue
		}
		seen[p.Person] = true
		name := sameName(p.As, g.Name)
		home := p.From != "" && p.From == g.From
		switch {
		case name && p.Phone != "" && g.Phone != "" && p.Phone != g.Phone: // namesakes
		case name && (home || p.Phone != "" && p.Phone == g.Phone):
			same = append(same, p)
		case name, home && nearName(p.As, g.Name):
			like = append(like, p)
		}
	}
	return same, like
}

func sameName(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(a), ""), strings.Join(strings.Fields(b), ""))
}

// nearName tells names in which one character differs: 王桂花, 王桂华. Shorter
// ones say too little.
func nearName(a, b string) bool {
	return utf8.RuneCountInString(a) >= 3 && utf8.RuneCountInString(b) >= 3 && distance([]rune(a), []rune(b)) == 1
}

func (r *listRows) fault(row sheet.Row, chinese, english string) {
	r.faults = append(r.faults, sheet.Fault{Line: row.Line, Chinese: chinese, English: english})
}

// read reads the person of a row and the session.
func (r *listRows) read(row sheet.Row) (g Guest, session int, ok bool) {
	before := len(r.faults)
	g.Name = oneLine(row.Get("姓名", "name"))
	if g.Name == "" {
		return g, 0, false // a row of the sheet for signatures that nobody filled in
	}
	if utf8.RuneCountInString(g.Name) > nameLimit || lastFour.MatchString(g.Name) {
		r.fault(row, fmt.Sprintf("“%s”不像姓名", shortened(g.Name)), fmt.Sprintf("%q is no name", shortened(g.Name)))
	}
	if where := oneLine(row.Get("社区", "社区（村）", "所在社区", "community")); where != "" {
		match := r.Places.Match(where)
		if len(match) != 1 {
			r.fault(row, fmt.Sprintf("认不出社区“%s”", shortened(where)), fmt.Sprintf("%q is not one community", shortened(where)))
		} else {
			g.Home, g.From = areaOf(match[0])
		}
	}
	if word := strings.ToLower(oneLine(row.Get("人群", "group"))); word != "" {
		group, known := r.groupOf(word)
		if !known || group == content.Everyone {
			r.fault(row, fmt.Sprintf("没有“%s”这类人", shortened(word)), fmt.Sprintf("%q is not a group", shortened(word)))
		} else {
			g.Group, g.Minor = group, group == resident.Minors
		}
	}
	g.Phone = r.digits(row)
	session = r.session(row)
	return g, session, len(r.faults) == before
}

// digits are the last four of a phone; more than those are not kept.
func (r *listRows) digits(row sheet.Row) string {
	text := strings.Join(strings.Fields(row.Get("电话后四位", "手机后四位", "电话", "手机", "联系电话", "phone")), "")
	if text == "" {
		return ""
	}
	digits := strings.ReplaceAll(text, "-", "")
	if len(digits) < 4 || strings.Trim(digits, "0123456789+") != "" {
		r.fault(row, fmt.Sprintf("电话“%s”没看懂，写后四位就行", shortened(text)), fmt.Sprintf("phone: %q was not understood, the last four digits are enough", shortened(text)))
		return ""
	}
	return digits[len(digits)-4:]
}

// session is the one that the row names, else the last that has begun.
func (r *listRows) session(row sheet.Row) int {
	if text := oneLine(row.Get("场次", "第几次", "session")); text != "" {
		for n := range r.event.Sessions {
			if text != fmt.Sprint(n+1) && text != fmt.Sprintf("第%d次", n+1) && text != fmt.Sprintf("第%d场", n+1) {
				continue
			}
			if r.now.Before(r.event.Sessions[n].Starts.Add(-DoorOpens)) {
				r.fault(row, fmt.Sprintf("第 %d 次还没开始", n+1), fmt.Sprintf("session %d is still ahead", n+1))
			}
			return n + 1
		}
		r.fault(row, fmt.Sprintf("没有场次“%s”", shortened(text)), fmt.Sprintf("there is no session %q", shortened(text)))
		return 0
	}
	return r.event.begun(r.now)
}
