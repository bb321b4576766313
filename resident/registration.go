package resident

import "time"

// Step is a question that a registration asks.
type Step string

// The steps, in their order. Age and Parent are for young people only.
const (
	StepPlace     Step = "place"
	StepCommunity Step = "community"
	StepGroup     Step = "group"
	StepAge       Step = "age"
	StepParent    Step = "parent"
	StepConsent   Step = "consent"
	StepDone      Step = "done"
)

// NextStep is the first question without an answer. It is derived from the
// answers, so a registration can be left and taken up at any point.
func (r *Resident) NextStep() Step {
	switch {
	case r.State == Active:
		return StepDone
	case r.Place == "":
		return StepPlace
	case r.Community == "":
		return StepCommunity
	case r.Group == "":
		return StepGroup
	case r.Group == Minors && r.Over14 == nil:
		return StepAge
	case r.needsParent() && r.ParentAgreed == nil:
		return StepParent
	default:
		return StepConsent
	}
}

func (r *Resident) needsParent() bool {
	return r.Group == Minors && r.Over14 != nil && !*r.Over14
}

// ChoosePlace answers where the person lives; another place than before
// takes its community back.
func (r *Resident) ChoosePlace(place Place) error {
	if r.State == Active {
		return ErrNotNow
	}
	if r.Place != place.ID {
		r.Place, r.Community = place.ID, ""
	}
	return nil
}

// ChooseCommunity answers both questions of where the person lives. It may
// be changed at any time.
func (r *Resident) ChooseCommunity(c Community) error {
	r.Place, r.Community = c.Place, c.ID
	return nil
}

// SkipCommunity says that the person does not know or say their community.
func (r *Resident) SkipCommunity(place Place) error {
	r.Place, r.Community = place.ID, Unsure
	return nil
}

// ChooseGroup answers which audience group the person belongs to. Answers
// that belong to another group go.
func (r *Resident) ChooseGroup(group string) error {
	if r.State == Active {
		return ErrNotNow
	}
	if r.Group != group {
		r.Group, r.Over14, r.ParentAgreed = group, nil, nil
	}
	return nil
}

// SetAge answers whether a young person is 14 or older.
func (r *Resident) SetAge(over14 bool) error {
	if r.State == Active || r.Group != Minors {
		return ErrNotNow
	}
	if r.Over14 == nil || *r.Over14 != over14 {
		r.ParentAgreed = nil
	}
	r.Over14 = &over14
	return nil
}

// ParentAgrees is the tap of a parent of somebody under 14.
func (r *Resident) ParentAgrees(at time.Time) error {
	if r.State == Active || !r.needsParent() {
		return ErrNotNow
	}
	if r.ParentAgreed == nil {
		r.ParentAgreed = &at
	}
	return nil
}

// Agree gives consent and ends the registration; day is the local day. With
// a question left open it says ErrNotNow. Agreed already, it changes nothing.
func (r *Resident) Agree(at time.Time, day string) error {
	switch r.NextStep() {
	case StepDone:
		return nil
	case StepConsent:
		r.State, r.Agreed, r.JoinedDay = Active, &at, day
		r.PushGroup, r.PushLanguage = r.Group, r.Language
		return nil
	default:
		return ErrNotNow
	}
}
