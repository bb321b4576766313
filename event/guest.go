package event

import "kepubot/resident"

// Guest is somebody who comes to events: a resident, a member of a family who
// shares a phone, or somebody without one who was written down by name.
type Guest struct {
	// Person is the resident's id, or "<resident>.<member>", or a [Codes.NamedID].
	Person   string `bson:"person"`
	Resident string `bson:"resident,omitempty"` // the account; empty for a name alone
	// Home and From are the place and community where the person lives; empty
	// until they say.
	Home  string `bson:"home,omitempty"`
	From  string `bson:"from,omitempty"` // never resident.Unsure
	Group string `bson:"group,omitempty"`
	// Name is how staff wrote somebody without a phone; empty for others.
	Name string `bson:"name,omitempty"`
	// Phone is the last four digits that staff wrote, to tell namesakes apart.
	Phone string `bson:"phone,omitempty"`
	// Minor tells that the person is never shown by name.
	Minor bool `bson:"minor,omitempty"`
}

// GuestOf is a resident, or with a member's id somebody of the family. place
// finds the place of a community. It says false for a member who is not there.
func GuestOf(r *resident.Resident, member string, place func(community string) string) (Guest, bool) {
	p := Guest{Person: r.ID, Resident: r.ID, Home: r.Place, From: r.Community, Group: r.Group, Name: r.Name, Minor: r.Over14 != nil}
	if member != "" {
		found := false
		for _, m := range r.Family {
			if m.ID != member {
				continue
			}
			found = true
			p.Person, p.Group, p.Name, p.Minor = memberID(r.ID, member), m.Group, "", m.Under14
			if m.Community != "" {
				p.From, p.Home = m.Community, place(m.Community)
			}
		}
		if !found {
			return Guest{}, false
		}
	}
	if p.From == resident.Unsure {
		p.From = ""
	}
	p.Minor = p.Minor || p.Group == resident.Minors
	return p, true
}

// memberID is the id of a member of a family as a person.
func memberID(resident, member string) string { return resident + "." + member }
