package event

import (
	"crypto/sha256"
	"encoding/base32"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kepubot/content"
	"kepubot/resident"
	"kepubot/store"
)

// Ask is what staff want to know about attendance: the days, and what narrows
// them; empty fields narrow nothing.
type Ask struct {
	Period
	Place, Community string // where events are counted; a community has its place
	Kind             Kind
	Theme            content.Theme
	Campaign         string
	Group            string // of the people who came; events are of all groups
	Event            string // one event; then only the group stands beside it
}

// where are the conditions on what carries the fields of an event.
func (a Ask) where() []store.Cond {
	var where []store.Cond
	for _, narrow := range []struct{ field, value string }{
		{"place", a.Place}, {"community", a.Community}, {"kind", string(a.Kind)}, {"theme", string(a.Theme)}, {"campaign", a.Campaign},
	} {
		if narrow.value != "" {
			where = append(where, store.Eq(narrow.field, narrow.value))
		}
	}
	if a.Event != "" {
		where = append(where, store.Eq("event", a.Event))
	}
	return where
}

// covers tells whether an event is asked for, whatever the days.
func (a Ask) covers(e *Event) bool {
	return e.Covered(a.Place, a.Community) && (a.Kind == "" || e.Kind == a.Kind) && (a.Theme == "" || e.Theme == a.Theme) &&
		(a.Campaign == "" || e.Campaign == a.Campaign) && (a.Event == "" || e.ID == a.Event)
}

// Before is the same about the period before, of the same kind and length.
func (a Ask) Before() Ask {
	a.Period = a.Period.Before()
	return a
}

// YearBefore is the same about the period a year earlier.
func (a Ask) YearBefore() Ask {
	a.Period = a.Period.YearBefore()
	return a
}

// dayEpoch is the day from which codes count.
var dayEpoch = time.Date(firstYear, time.January, 1, 0, 0, 0, 0, time.UTC)

// askCode is the form of a code: three figures of base 36 a day, then what
// narrows, in this order, each by a letter and a hash.
var askCode = regexp.MustCompile(`^(?:e\.([a-z0-9][a-z0-9-]{0,19})|([0-9a-z]{3})([0-9a-z]{3})(?:\.p([a-z2-7]{6}))?(?:\.k([a-z2-7]{3}))?(?:\.t([a-z2-7]{3}))?(?:\.c([a-z2-7]{6}))?)(?:\.g([a-z2-7]{4}))?$`)

// Code is the question in at most 40 letters, digits, hyphens and dots, as it stands in
// buttons.
func (a Ask) Code() string {
	code := "e." + a.Event
	if a.Event == "" {
		code = dayCode(a.From) + dayCode(a.To)
		for _, part := range []struct {
			letter, value string
			length        int
		}{{"p", a.whereID(), 6}, {"k", string(a.Kind), 3}, {"t", string(a.Theme), 3}, {"c", a.Campaign, 6}} {
			if part.value != "" {
				code += "." + part.letter + hashed(part.value, part.length)
			}
		}
	}
	if a.Group != "" {
		code += ".g" + hashed(a.Group, 4)
	}
	return code
}

// whereID is the community, else the place.
func (a Ask) whereID() string {
	if a.Community != "" {
		return a.Community
	}
	return a.Place
}

func dayCode(day string) string {
	t, _ := time.Parse(time.DateOnly, day)
	code := strconv.FormatInt(int64(t.Sub(dayEpoch).Hours()/24), 36)
	return strings.Repeat("0", max(0, 3-len(code))) + code
}

func dayOfCode(code string) string {
	n, _ := strconv.ParseInt(code, 36, 32)
	return dayEpoch.AddDate(0, 0, int(n)).Format(time.DateOnly)
}

// hashed stands for an id in a code.
func hashed(id string, length int) string {
	sum := sha256.Sum256([]byte(id))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:5]))[:length]
}

// ParseCode reads a code. It says false for one that was never made, or of
// which something is not there any more.
func (w Wordbook) ParseCode(code string) (Ask, bool) {
	parts := askCode.FindStringSubmatch(code)
	if parts == nil {
		return Ask{}, false
	}
	a, ok := Ask{Event: parts[1]}, true
	if a.Event == "" {
		a.Period = Period{dayOfCode(parts[2]), dayOfCode(parts[3])}
		ok = a.From <= a.To && a.To < strconv.Itoa(lastYear+1)
	}
	pick := func(hash string, ids []string) string {
		if hash == "" {
			return ""
		}
		i := slices.IndexFunc(ids, func(id string) bool { return hashed(id, len(hash)) == hash })
		if i < 0 {
			ok = false
			return ""
		}
		return ids[i]
	}
	a.Place, a.Community = w.located(pick(parts[4], w.placeIDs()))
	a.Kind = Kind(pick(parts[5], ids(Kinds())))
	a.Theme = content.Theme(pick(parts[6], ids(content.Themes())))
	a.Campaign = pick(parts[7], w.Campaigns)
	a.Group = pick(parts[8], w.groupIDs())
	return a, ok
}

func ids[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = string(one)
	}
	return out
}

func (w Wordbook) groupIDs() []string {
	var all []string
	for _, g := range w.Groups {
		all = append(all, g.ID)
	}
	return all
}

// placeIDs are the ids of all places and communities.
func (w Wordbook) placeIDs() []string {
	var all []string
	if w.Places == nil {
		return nil
	}
	for _, p := range w.Places.Places() {
		all = append(all, p.ID)
		for _, c := range w.Places.Communities(p.ID, resident.Chinese) {
			all = append(all, c.ID)
		}
	}
	return all
}

// located is a place, and the community if the id is of one.
func (w Wordbook) located(id string) (place, community string) {
	if w.Places == nil || id == "" {
		return "", ""
	}
	if c, ok := w.Places.Community(id); ok {
		return c.Place, c.ID
	}
	return id, ""
}

// Labels are the parts of what a question is called, in the order in which
// they are said: where, when, then what narrows it.
func (w Wordbook) Labels(a Ask) []resident.Name {
	labels := []resident.Name{{Chinese: "全市", English: "The whole city"}}
	if w.Places != nil {
		if p, ok := w.Places.Place(a.Place); ok {
			labels[0] = p.Name
		}
		if c, ok := w.Places.Community(a.Community); ok {
			labels[0] = c.Name
		}
	}
	labels = append(labels, a.Name(), a.Kind.Name(), themeName(a.Theme), w.groupName(a.Group))
	if a.Campaign != "" {
		labels = append(labels, resident.Name{Chinese: "#" + a.Campaign, English: "#" + a.Campaign})
	}
	return slices.DeleteFunc(labels, func(n resident.Name) bool { return n == resident.Name{} })
}

func (w Wordbook) groupName(id string) resident.Name {
	for _, g := range w.Groups {
		if g.ID == id {
			return g.Name
		}
	}
	return resident.Name{}
}
