package resident

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// matchLimit is the most candidates worth showing.
const matchLimit = 8

// queryLimit bounds what a person may type as a name, in bytes.
const queryLimit = 120

// Match is a place or a community that a typed name may mean.
type Match struct {
	Place     Place
	Community *Community // nil when the place itself is meant
}

// spelling is one way to write a name: as it is, without what says only
// that it is a place, and that with its place before it.
type spelling struct {
	full, short string
	whole       [2]string
	match       Match
}

// Match finds what a typed name means: exactly, else without 街道, 社区 and
// the like, else by its beginning, else by any part. A community's name may
// follow that of its place. More than eight candidates are none: the name is
// too short to choose by.
func (d *Directory) Match(text string) []Match {
	if len(text) > queryLimit {
		return nil
	}
	full := fold(text)
	query := shorten(full)
	if query == "" {
		return nil
	}
	names := d.held.Load().names
	for _, fits := range []func(spelling) bool{
		func(s spelling) bool { return s.full == full },
		func(s spelling) bool { return s.short == query || slices.Contains(s.whole[:], query) },
		func(s spelling) bool { return strings.HasPrefix(s.short, query) },
		func(s spelling) bool { return strings.Contains(s.short, query) },
	} {
		found := collect(names, fits)
		if len(found) > matchLimit {
			return nil
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

func collect(names []spelling, fits func(spelling) bool) []Match {
	var found []Match
	seen := map[string]bool{}
	for _, name := range names {
		id := name.match.ID()
		if fits(name) && !seen[id] {
			seen[id] = true
			found = append(found, name.match)
		}
	}
	return found
}

// ID is the id of what is meant.
func (m Match) ID() string {
	if m.Community != nil {
		return m.Community.ID
	}
	return m.Place.ID
}

// Label names the candidate so that it can be told from others.
func (m Match) Label(lang string) string {
	if m.Community == nil {
		return m.Place.Name.In(lang)
	}
	return m.Place.Name.In(lang) + " · " + m.Community.Name.In(lang)
}

func (a *atlas) spell() {
	for _, place := range a.places {
		a.spellAs(Match{Place: place}, Name{}, place.Name)
	}
	for _, place := range a.places {
		for _, community := range a.communities[place.ID] {
			a.spellAs(Match{Place: place, Community: &community}, place.Name, community.Name)
		}
	}
}

func (a *atlas) spellAs(match Match, place, name Name) {
	for _, pair := range [][2]string{{place.Chinese, name.Chinese}, {place.English, name.English}} {
		if full := fold(pair[1]); full != "" {
			short, before := shorten(full), fold(pair[0])
			a.names = append(a.names, spelling{full, short, [2]string{before + short, shorten(before) + short}, match})
		}
	}
}

// suffixes are what people leave out of a name.
var suffixes = []string{
	"街道", "社区", "居委会", "行政村", "村", "镇", "乡",
	"subdistrict", "community", "village", "township", "town",
}

// fold brings a text to one form: half width, lower case, letters and digits
// only.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, width.Fold.String(strings.ToValidUTF8(text, "")))
}

// shorten leaves out what says only that a folded name is a place.
func shorten(text string) string {
	for _, suffix := range suffixes {
		if short := strings.TrimSuffix(text, suffix); short != "" && short != text {
			return short
		}
	}
	return text
}
