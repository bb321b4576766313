package report

import (
	"cmp"
	"slices"

	"kepubot/content"
	"kepubot/event"
	"kepubot/resident"
)

// parts are the parts that are told of a dimension, also where nothing was:
// all places, communities, groups, themes and kinds, in their order. Homes are
// added as people come from them.
func (s Sources) parts(by Dimension, place string) []Part {
	var all []Part
	add := func(id, place string, name resident.Name) {
		all = append(all, Part{ID: id, Place: place, Name: Label(name), Values: map[FigureID]Value{}})
	}
	switch by {
	case ByPlaces:
		for _, p := range s.Places.Places() {
			add(p.ID, "", p.Name)
		}
	case ByCommunity:
		for _, p := range s.Places.Places() {
			if place != "" && p.ID != place {
				continue
			}
			for _, c := range s.Places.Communities(p.ID, resident.Chinese) {
				add(c.ID, p.ID, c.Name)
			}
		}
	case ByGroup:
		for _, g := range s.Groups {
			add(g.ID, "", g.Name)
		}
	case ByTheme:
		for _, t := range content.Themes() {
			add(string(t), "", themeName(t))
		}
	case ByKind:
		for _, k := range event.Kinds() {
			add(string(k), "", k.Name())
		}
	}
	return all
}

// themeName is what a theme is called in both languages.
func themeName(t content.Theme) resident.Name {
	return map[content.Theme]resident.Name{
		content.Resources:   {Chinese: "节约能源资源", English: "Energy and resources"},
		content.Environment: {Chinese: "保护生态环境", English: "Environment"},
		content.Health:      {Chinese: "保障安全健康", English: "Safety and health"},
		content.Innovation:  {Chinese: "促进创新创造", English: "Innovation"},
	}[t]
}

// restName names the part without an id.
func restName(by Dimension) resident.Name {
	switch by {
	case ByPlaces, ByCommunity:
		return resident.Name{Chinese: "不分乡镇社区", English: "Of no place or community"}
	case ByTheme, ByKind:
		return resident.Name{Chinese: "未分类", English: "Not classified"}
	}
	return resident.Name{Chinese: "未说明", English: "Not said"}
}

// settleParts names the parts that were not expected and puts the parts in
// order: as the directory has them, others by id, the one without an id last.
func (s Sources) settleParts(b *Breakdown) {
	order := map[string]int{}
	expect := b.By
	switch b.By {
	case ByHome:
		expect = ByPlaces
	case ByHomeOf:
		expect = ByCommunity
	}
	for i, p := range s.parts(expect, "") {
		order[p.ID] = i + 1
		if at := slices.IndexFunc(b.Parts, func(one Part) bool { return one.ID == p.ID }); at >= 0 {
			b.Parts[at].Name, b.Parts[at].Place = p.Name, p.Place
		}
	}
	for i := range b.Parts {
		if b.Parts[i].ID == "" {
			b.Parts[i].Name = Label(restName(b.By))
		}
	}
	rank := func(p Part) int {
		switch n := order[p.ID]; {
		case p.ID == "":
			return len(order) + 2
		case n == 0:
			return len(order) + 1
		default:
			return n
		}
	}
	slices.SortFunc(b.Parts, func(a, c Part) int { return cmp.Or(cmp.Compare(rank(a), rank(c)), cmp.Compare(a.ID, c.ID)) })
}
