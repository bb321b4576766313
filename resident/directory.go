package resident

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kepubot/store"
)

// placeDoc is a place or, with Place set, a community.
type placeDoc struct {
	store.Meta `bson:",inline"`
	Kind       PlaceKind `bson:"kind,omitempty"`
	Place      string    `bson:"place,omitempty"`
	Name       Name      `bson:"name"`
	Permanent  int       `bson:"permanent,omitempty"`
	Order      int       `bson:"order"`
}

// Directory is the city's places and communities. It is small and read at
// every step, so it is held in memory; Load reads it anew.
type Directory struct {
	docs *store.Collection[placeDoc]
	held atomic.Pointer[atlas]
}

// atlas is one reading of the directory; it never changes.
type atlas struct {
	places      []Place
	communities map[string][]Community // by place, in no order
	byID        map[string]Community
	placeByID   map[string]Place
	names       []spelling
}

// OpenDirectory opens the directory and reads it.
func OpenDirectory(ctx context.Context, d store.Driver) (*Directory, error) {
	docs, err := store.Open[placeDoc](ctx, d, store.Schema{Name: "places"})
	if err != nil {
		return nil, err
	}
	dir := &Directory{docs: docs}
	return dir, dir.Load(ctx)
}

// Load reads the places as they are stored now.
func (d *Directory) Load(ctx context.Context) error {
	docs, err := d.docs.Find(ctx, store.Query{})
	if err != nil {
		return fmt.Errorf("loading places: %w", err)
	}
	a := &atlas{communities: map[string][]Community{}, byID: map[string]Community{}, placeByID: map[string]Place{}}
	for _, doc := range docs {
		if doc.Place == "" {
			place := Place{ID: doc.ID, Kind: doc.Kind, Name: doc.Name, Order: doc.Order}
			a.places = append(a.places, place)
			a.placeByID[doc.ID] = place
			continue
		}
		community := Community{ID: doc.ID, Place: doc.Place, Name: doc.Name, Permanent: doc.Permanent}
		a.byID[doc.ID] = community
		a.communities[doc.Place] = append(a.communities[doc.Place], community)
	}
	kinds := []PlaceKind{Street, Town, Township}
	slices.SortFunc(a.places, func(x, y Place) int {
		return cmp.Or(
			cmp.Compare(slices.Index(kinds, x.Kind), slices.Index(kinds, y.Kind)),
			cmp.Compare(x.Order, y.Order), cmp.Compare(x.ID, y.ID))
	})
	a.spell()
	d.held.Store(a)
	return nil
}

// Places are all places: streets first, then towns, then townships.
func (d *Directory) Places() []Place { return slices.Clone(d.held.Load().places) }

// Place finds a place by its id.
func (d *Directory) Place(id string) (Place, bool) {
	place, ok := d.held.Load().placeByID[id]
	return place, ok
}

// Community finds a community by its id.
func (d *Directory) Community(id string) (Community, bool) {
	community, ok := d.held.Load().byID[id]
	return community, ok
}

// Communities are those of a place, by pinyin or in alphabetical order.
func (d *Directory) Communities(place, lang string) []Community {
	list := slices.Clone(d.held.Load().communities[place])
	order := collate.New(language.Make(lang))
	slices.SortFunc(list, func(x, y Community) int {
		return cmp.Or(order.CompareString(x.Name.In(lang), y.Name.In(lang)), cmp.Compare(x.ID, y.ID))
	})
	return list
}
