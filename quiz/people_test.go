package quiz

import (
	"context"
	"strings"

	"kepubot/resident"
	"kepubot/store"
)

// people are residents whom a sheet of paper may name.
type people []*resident.Resident

// as are the people under another id, for one person.
func (p people) as(id string) people {
	one := *p[0]
	one.ID = id
	return people{&one}
}

func (p people) ByCode(_ context.Context, code string) (*resident.Resident, error) {
	for _, r := range p {
		if strings.EqualFold(r.ID, code) {
			return r, nil
		}
	}
	return nil, store.ErrNotFound
}

func (p people) Named(_ context.Context, community, name string) ([]*resident.Resident, error) {
	var found []*resident.Resident
	for _, r := range p {
		if r.Community == community && r.Name == name {
			found = append(found, r)
		}
	}
	return found, nil
}

// places are communities by their Chinese names.
type places map[string]resident.Community

func samplePlaces() places {
	return places{
		"汇翠社区": {ID: "huicui", Place: "lizhou", Name: resident.Name{Chinese: "汇翠社区", English: "Huicui"}},
		"鹿亭村":  {ID: "luting", Place: "luting", Name: resident.Name{Chinese: "鹿亭村", English: "Luting"}},
	}
}

func (p places) Match(text string) []resident.Match {
	if c, ok := p[text]; ok {
		return []resident.Match{{Community: &c}}
	}
	return nil
}

func (p places) Community(id string) (resident.Community, bool) {
	for _, c := range p {
		if c.ID == id {
			return c, true
		}
	}
	return resident.Community{}, false
}

// samplePeople are residents by number and name.
func samplePeople() people {
	return people{
		{Meta: store.Meta{ID: "r1"}, Community: "huicui", Group: "workers"},
		{Meta: store.Meta{ID: "r2"}, Community: "luting", Group: "elders", Name: "王芳"},
		{Meta: store.Meta{ID: "r3"}, Community: "luting", Group: "elders", Name: "李丽"},
		{Meta: store.Meta{ID: "r4"}, Community: "luting", Group: "elders", Name: "李丽"},
		{Meta: store.Meta{ID: "r5"}, Community: resident.Unsure, Group: "elders"},
	}
}
