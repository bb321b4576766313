package survey

import "kepubot/resident"

// Person is who answers: a resident, or a member of the family on their
// phone, with what answers are counted by.
type Person struct {
	Person   string // a resident's id, or "<resident>.<member>"
	Resident string // whose account it is
	// Place, Community and Group are empty where they were not said.
	Place, Community, Group string
	Minor                   bool
}

// PersonOf is a resident, or with a member's id somebody of the family. place
// finds the place of a community. It says false for a member who is not there,
// and for who has not agreed yet: of children under 14 a parent agrees, and
// nothing is asked of them before.
func PersonOf(r *resident.Resident, member string, place func(community string) string) (Person, bool) {
	p := Person{Person: r.ID, Resident: r.ID, Place: r.Place, Community: r.Community, Group: r.Group, Minor: r.Over14 != nil}
	if r.State != resident.Active {
		return Person{}, false
	}
	if member != "" {
		found := false
		for _, m := range r.Family {
			if m.ID != member {
				continue
			}
			found = true
			p.Person, p.Group, p.Minor = r.ID+"."+member, m.Group, m.Under14
			if m.Community != "" {
				p.Community, p.Place = m.Community, place(m.Community)
			}
		}
		if !found {
			return Person{}, false
		}
	}
	if p.Community == resident.Unsure {
		p.Community = ""
	}
	p.Minor = p.Minor || p.Group == resident.Minors
	return p, true
}
