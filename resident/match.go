package resident

import (
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

// spelling is one way to write a name, reduced to what people type.
type spelling struct {
	text  string
	match Match
}

// Match finds what a typed name means: exactly, else by its beginning, else
// by any part. A place wins over the communities that bear its name. More
// than eight candidates are none: the name is too short.
func (d *Directory) Match(text string) []Match {
	if len(text) > queryLimit {
		return nil
	}
	query := reduce(text)
	if query == "" {
		return nil
	}
	names := d.held.Load().names
	for _, fits := range []func(name string) bool{
		func(name string) bool { return name == query },
		func(name string) bool { return strings.HasPrefix(name, query) },
		func(name string) bool { return strings.Contains(name, query) },
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

func collect(names []spelling, fits func(string) bool) []Match {
	var found []Match
	seen := map[string]bool{}
	for _, name := range names {
		id := name.match.ID()
		if fits(name.text) && !seen[id] {
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
		for _, text := range spellings(place.Name) {
			a.names = append(a.names, spelling{text, Match{Place: place}})
		}
	}
	for _, place := range a.places {
		for _, community := range a.communities[place.ID] {
			for _, text := range spellings(community.Name) {
				a.names = append(a.names, spelling{text, Match{Place: place, Community: &community}})
			}
		}
	}
}

// suffixes are what people leave out of a name.
var suffixes = []string{
	"街道", "社区", "居委会", "行政村", "村", "镇", "乡",
	"subdistrict", "community", "village", "township", "town",
}

func spellings(name Name) []string {
	var all []string
	for _, text := range []string{name.Chinese, name.English} {
		if text = reduce(text); text != "" {
			all = append(all, text)
		}
	}
	return all
}

// reduce brings a name to one form: half width, lower case, letters and
// digits only, without what says only that it is a place.
func reduce(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, width.Fold.String(strings.ToValidUTF8(text, "")))
	for _, suffix := range suffixes {
		if short := strings.TrimSuffix(text, suffix); short != "" && short != text {
			return short
		}
	}
	return text
}
