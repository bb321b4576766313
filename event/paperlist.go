package event

import (
	"cmp"
	"context"
	"errors"
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

// Known is somebody of an event with the name they go by.
type Known struct {
	Guest `bson:",inline"`
	As    string `bson:"as"`
}

// Doubt is a name of a list that may mean somebody who is known, or not: staff
// say.
type Doubt struct {
	Session int     `bson:"session"`
	Guest   Guest   `bson:"guest"` // as it was written
	Like    []Known `bson:"like"`  // whom it may mean
	Settled bool    `bson:"settled"`
}

// PaperList is what of a list is not settled yet. It holds names and is dropped
// with the last doubt.
type PaperList struct {
	store.Meta `bson:",inline"` // the event's
	Doubts     []Doubt          `bson:"doubts"`
}

// Next is the first doubt that is not settled, its number, and how many are
// left with it.
func (l *PaperList) Next() (n int, d Doubt, left int) {
	n = -1
	for i, doubt := range l.Doubts {
		if !doubt.Settled {
			if left++; n < 0 {
				n, d = i, doubt
			}
		}
	}
	return n, d, left
}

// PaperLists imports lists of people that were taken on paper or offline.
type PaperLists struct {
	docs     *store.Collection[PaperList]
	checkins *CheckIns
	lines    *Lines
}

// OpenPaperLists opens the collection.
func OpenPaperLists(ctx context.Context, d store.Driver, checkins *CheckIns, lines *Lines) (*PaperLists, error) {
	docs, err := store.Open[PaperList](ctx, d, store.Schema{Name: "paperlists"})
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
// nothing. called is the name that somebody who has a seat goes by.
func (p *PaperLists) Import(ctx context.Context, e *Event, name string, data []byte, w WalkIns, called func(context.Context, Guest) string, by string, seq int64) (Listed, error) {
	if e.State != Announced {
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
	reader := listRows{WalkIns: w, event: e, known: known, now: p.checkins.events.settings.Now(), seen: map[string]int{}}
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
	return done, p.keep(ctx, e.ID, reader.doubts)
}

// checkIn notes somebody of a list, at the time the session began: when they
// came is not known.
func (p *PaperLists) checkIn(ctx context.Context, e *Event, session int, g Guest, by string, seq int64) (again bool, err error) {
	sitting, _ := e.Session(session)
	_, again, err = p.checkins.CheckIn(ctx, e, session, g, ByList, by, sitting.Starts, seq)
	return again, err
}

// keep puts the doubts of a list in the place of those of an earlier one.
func (p *PaperLists) keep(ctx context.Context, event string, doubts []Doubt) error {
	if _, err := p.docs.Delete(ctx, event); err != nil || len(doubts) == 0 {
		return err
	}
	err := p.docs.Insert(ctx, &PaperList{Meta: store.Meta{ID: event}, Doubts: doubts})
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	return err
}

// Get is the list of an event, or store.ErrNotFound where nothing is in doubt.
func (p *PaperLists) Get(ctx context.Context, event string) (*PaperList, error) {
	return p.docs.Get(ctx, event)
}

// Settle checks in whom the n-th doubt of an event's list means: the person
// numbered choice, from 0, of those it may mean, or with any other number
// somebody else of that name. A doubt that is settled stays so.
func (p *PaperLists) Settle(ctx context.Context, e *Event, n, choice int, by string, seq int64) error {
	list, err := p.docs.Get(ctx, e.ID)
	if errors.Is(err, store.ErrNotFound) || err == nil && (n < 0 || n >= len(list.Doubts) || list.Doubts[n].Settled) {
		return nil
	}
	if err != nil {
		return err
	}
	d := list.Doubts[n]
	who := d.Guest
	if choice >= 0 && choice < len(d.Like) {
		who = d.Like[choice].Guest
	}
	if _, err := p.checkIn(ctx, e, d.Session, who, by, seq); err != nil {
		return err
	}
	left := 0
	if _, err = p.docs.Update(ctx, e.ID, func(doc *PaperList) error {
		doc.Doubts[n].Settled = true
		_, _, left = doc.Next()
		return nil
	}); err != nil || left > 0 {
		return err
	}
	_, err = p.docs.Delete(ctx, e.ID)
	return err
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
	seen   map[string]int // person and session → line
}

// likeShown bounds the people that a name may mean.
const likeShown = 6

func (r *listRows) take(ctx context.Context, row sheet.Row) error {
	g, session, ok := r.read(row)
	if !ok {
		return nil
	}
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
	d := Doubt{Session: session, Guest: g, Like: like}
	if len(same) == 1 {
		d = Doubt{Session: session, Guest: same[0].Guest}
	} else if len(same) > 1 {
		d.Like = append(same, like...)
	}
	d.Like = d.Like[:min(len(d.Like), likeShown)]
	key := fmt.Sprintf("%d:%s", session, d.Guest.Person)
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
	g.Person = NamedID(g.Name, g.From, g.Phone)
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
			if text == fmt.Sprint(n+1) || text == fmt.Sprintf("第%d次", n+1) || text == fmt.Sprintf("第%d场", n+1) {
				return n + 1
			}
		}
		r.fault(row, fmt.Sprintf("没有场次“%s”", shortened(text)), fmt.Sprintf("there is no session %q", shortened(text)))
		return 0
	}
	session := 1
	for n, s := range r.event.Sessions {
		if !s.Starts.After(r.now) {
			session = n + 1
		}
	}
	return session
}
