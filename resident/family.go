package resident

import "slices"

// Member is a member of the family who shares the phone.
type Member struct {
	ID        string `bson:"id"`
	Name      string `bson:"name"`
	Community string `bson:"community,omitempty"`
	Group     string `bson:"group"`
	// Under14 has the consent of the parent whose account this is.
	Under14 bool `bson:"under14,omitempty"`
}

// FamilyLimit is how many members share one account.
const FamilyLimit = 4

// memberNameLimit is the longest name of a family member, in characters.
const memberNameLimit = 12

// AddMember adds a family member under an id that makes adding twice harmless.
func (r *Resident) AddMember(m Member) error {
	if r.State != Active {
		return ErrNotNow
	}
	if !properName(m.Name, memberNameLimit) {
		return ErrName
	}
	if slices.ContainsFunc(r.Family, func(there Member) bool { return there.ID == m.ID }) {
		return nil
	}
	if len(r.Family) >= FamilyLimit {
		return ErrFull
	}
	r.Family = append(r.Family, m)
	return nil
}

// RemoveMember removes a family member; one that is not there is removed already.
func (r *Resident) RemoveMember(id string) error {
	r.Family = slices.DeleteFunc(r.Family, func(m Member) bool { return m.ID == id })
	return nil
}
