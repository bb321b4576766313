// Package resident knows the people whom the bot serves and where they live:
// townships and communities, residents and their families, audience groups,
// consent, and the staff with their roles. It knows nothing of Telegram but
// a number.
package resident

import "regexp"

// The languages that people read.
const (
	Chinese = "zh-CN"
	English = "en"
)

// Name is a name in each language.
type Name struct {
	Chinese string `bson:"zh-CN" yaml:"zh-CN"`
	English string `bson:"en" yaml:"en"`
}

// In returns the name in a language, or the Chinese one where that is empty.
func (n Name) In(language string) string {
	if language == English && n.English != "" {
		return n.English
	}
	return n.Chinese
}

// PlaceKind tells streets, towns and townships apart.
type PlaceKind string

// The kinds of place under a county-level city.
const (
	Street   PlaceKind = "street"
	Town     PlaceKind = "town"
	Township PlaceKind = "township"
)

// Place is a street, town or township (街道、镇、乡).
type Place struct {
	ID   string
	Kind PlaceKind
	Name Name
	// Order is the place's position in lists, from 0.
	Order int
}

// Community is a community or village (社区、村) of a place.
type Community struct {
	ID    string
	Place string
	Name  Name
	// Permanent is the number of permanent residents, by which communities
	// of unequal size are compared.
	Permanent int
}

// idForm is the form of the ids of places and communities: they stand in
// links and on posters.
var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)
