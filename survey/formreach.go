package survey

import (
	"slices"
	"strings"

	"kepubot/content"
	"kepubot/resident"
)

// reach reads whom a survey is for: places or communities, and groups.
func (f *formReading) reach(n int, text string) content.Reach {
	var r content.Reach
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、;；", r) }) {
		word = oneLine(word)
		if slices.Contains([]string{"所有人", "全市", "everyone", "Everyone", ""}, word) {
			continue
		}
		if i := slices.IndexFunc(f.Groups, func(g resident.Group) bool {
			return g.ID == word || g.Name.Chinese == word || strings.EqualFold(g.Name.English, word)
		}); i >= 0 {
			r.Groups = append(r.Groups, f.Groups[i].ID)
			continue
		}
		place, community := f.located(word)
		switch {
		case community != "":
			r.Communities = append(r.Communities, community)
		case place != "":
			r.Places = append(r.Places, place)
		default:
			f.fault(n, "没有“%s”这个地方或这类人，或不止一个", "%q is no place, community or group, or more than one", shortened(word))
		}
	}
	if len(r.Places) > 0 && len(r.Communities) > 0 {
		f.fault(n, "街道和社区不能一起写，只写一样", "either places or communities, not both")
	}
	for _, list := range []*[]string{&r.Places, &r.Communities, &r.Groups} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return r
}

// located is the one place or community that a word means.
func (f Forms) located(word string) (place, community string) {
	if f.Places == nil {
		return "", ""
	}
	if c, ok := f.Places.Community(word); ok {
		return c.Place, c.ID
	}
	if p, ok := f.Places.Place(word); ok {
		return p.ID, ""
	}
	found := f.Places.Match(word)
	if len(found) != 1 {
		return "", ""
	}
	if found[0].Community != nil {
		return found[0].Place.ID, found[0].Community.ID
	}
	return found[0].Place.ID, ""
}

// reachText is whom a survey is for, so that it is read the same.
func (f Forms) reachText(r content.Reach, language string) string {
	var words []string
	named := func(id, name string) {
		if place, community := f.located(name); place == id || community == id {
			words = append(words, name)
			return
		}
		words = append(words, id)
	}
	for _, id := range r.Communities {
		words = append(words, id)
		if f.Places == nil {
			continue
		}
		if c, ok := f.Places.Community(id); ok {
			words = words[:len(words)-1]
			named(id, c.Name.In(language))
		}
	}
	for _, id := range r.Places {
		name := id
		if f.Places != nil {
			if p, ok := f.Places.Place(id); ok {
				name = p.Name.In(language)
			}
		}
		named(id, name)
	}
	for _, id := range r.Groups {
		i := slices.IndexFunc(f.Groups, func(g resident.Group) bool { return g.ID == id })
		if i >= 0 {
			id = f.Groups[i].Name.In(language)
		}
		words = append(words, id)
	}
	if language == resident.English {
		return strings.Join(words, ", ")
	}
	return strings.Join(words, "、")
}
