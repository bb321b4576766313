package event

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"kepubot/content"
	"kepubot/resident"
)

// People finds residents whom staff registered by a name.
type People interface {
	Named(ctx context.Context, community, name string) ([]*resident.Resident, error)
}

// WalkIns reads people without a phone as a checker types them at the door:
// 王桂花 季卫桥 退休, with the last four digits of a phone where two have the
// same name.
type WalkIns struct {
	Forms
	People People
	Codes  *Codes // gives people their ids
}

// The bounds of what is typed at the door.
const (
	walkInLines = 30
	walkInLimit = 2000 // bytes
)

var lastFour = regexp.MustCompile(`^\d{4}$`)

// Read reads people, one a line. It names what was not understood, and then
// nobody is to be checked in.
func (w WalkIns) Read(ctx context.Context, text string) ([]Guest, []content.Problem, error) {
	var found problems
	var guests []Guest
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
	if len(text) > walkInLimit || len(lines) > walkInLines {
		found.add(true, fmt.Sprintf("一次最多写 %d 人", walkInLines), fmt.Sprintf("%d people at once, at most", walkInLines))
		return nil, found, nil
	}
	for _, line := range lines {
		words := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t\u3000,，、;；", r) })
		if len(words) == 0 {
			continue
		}
		g, err := w.one(ctx, words, &found)
		if err != nil {
			return nil, nil, err
		}
		guests = append(guests, g)
	}
	return guests, found, nil
}

// one reads a person from the words of a line: the name, then what else there
// is in any order.
func (w WalkIns) one(ctx context.Context, words []string, found *problems) (Guest, error) {
	g := Guest{Name: words[0]}
	found.add(utf8.RuneCountInString(g.Name) > nameLimit || lastFour.MatchString(g.Name), fmt.Sprintf("“%s”不像姓名", shortened(g.Name)), fmt.Sprintf("%q is no name", shortened(g.Name)))
	for _, word := range words[1:] {
		if lastFour.MatchString(word) {
			g.Phone = word
			continue
		}
		if group, ok := w.groupOf(word); ok && group != content.Everyone {
			g.Group, g.Minor = group, group == resident.Minors
			continue
		}
		match := w.Places.Match(word)
		if len(match) == 1 {
			g.Home = match[0].Place.ID
			if match[0].Community != nil {
				g.From = match[0].Community.ID
			}
			continue
		}
		found.add(true, fmt.Sprintf("%s：不知道“%s”是哪里，或是哪类人", g.Name, shortened(word)), fmt.Sprintf("%s: %q is no community and no group", g.Name, shortened(word)))
	}
	known, err := w.People.Named(ctx, g.From, g.Name)
	if err != nil {
		return g, fmt.Errorf("looking for %s: %w", g.From, err)
	}
	if len(known) == 1 && g.From != "" && g.Phone == "" { // digits tell a namesake apart
		known, _ := GuestOf(known[0], "", func(string) string { return g.Home })
		return known, nil
	}
	g.Person, err = w.named(ctx, g)
	return g, err
}

// named is the id of somebody written down.
func (w WalkIns) named(ctx context.Context, g Guest) (string, error) {
	if w.Codes == nil {
		return "", errors.New("naming people takes the deployment's codes")
	}
	return w.Codes.NamedID(ctx, g.Name, g.From, g.Phone)
}
