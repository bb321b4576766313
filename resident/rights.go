package resident

import "slices"

// Role is what a member of staff is.
type Role string

// The roles of staff.
const (
	Admin     Role = "admin"
	Editor    Role = "editor"
	Organiser Role = "organiser"
	Checker   Role = "checker"
	Viewer    Role = "viewer"
)

// Roles are all roles, the widest first.
func Roles() []Role { return []Role{Admin, Editor, Organiser, Checker, Viewer} }

// Permission is one thing that staff may do.
type Permission string

// The permissions.
const (
	WriteTips       Permission = "write tips"  // and questions
	ReviewTips      Permission = "review tips" // and questions
	RunTips         Permission = "run tips"    // the queue: skip, swap
	SendNotices     Permission = "send notices"
	ReviewNotices   Permission = "review notices"
	PausePushes     Permission = "pause pushes"
	ViewFigures     Permission = "view figures"
	ManageStaff     Permission = "manage staff"
	ReadAudit       Permission = "read audit"
	LinkGroup       Permission = "link group"
	EnrollResidents Permission = "enroll residents"
	RunCompetitions Permission = "run competitions" // stages, the hall, results
	RecommendTeam   Permission = "recommend team"   // enter a community's team, make it its township's
	TakeGifts       Permission = "take gifts"       // codes for points
	RunEvents       Permission = "run events"       // make, change, cancel; the file of each
	CheckPeople     Permission = "check people in"
	SeePeople       Permission = "see people" // names on lists of those who came
)

// allowed says what each role may do.
func allowed(role Role) []Permission {
	switch role {
	case Admin:
		return []Permission{WriteTips, ReviewTips, RunTips, SendNotices, ReviewNotices, PausePushes, ViewFigures, ManageStaff, ReadAudit, LinkGroup, EnrollResidents, RunCompetitions, RecommendTeam, TakeGifts, RunEvents, CheckPeople, SeePeople}
	case Editor:
		return []Permission{WriteTips, ReviewTips, RunTips, SendNotices, ReviewNotices, PausePushes, ViewFigures, RunCompetitions, RecommendTeam}
	case Organiser:
		return []Permission{ViewFigures, LinkGroup, EnrollResidents, RunCompetitions, RecommendTeam, TakeGifts, RunEvents, CheckPeople, SeePeople}
	case Checker:
		return []Permission{EnrollResidents, TakeGifts, CheckPeople, SeePeople}
	case Viewer:
		return []Permission{ViewFigures}
	}
	return nil
}

// citywide are permissions that make no sense for a part of the city: a
// grant limited to a place or community does not carry them.
func citywide(p Permission) bool {
	switch p {
	case ReviewTips, RunTips, SendNotices, ReviewNotices, PausePushes, ManageStaff, ReadAudit, RunCompetitions:
		return true
	}
	return false
}

// Grant is a role, for the whole city or limited to a place or a community.
type Grant struct {
	Role      Role   `bson:"role"`
	Place     string `bson:"place,omitempty"`
	Community string `bson:"community,omitempty"`
}

// Rights are what a person may do at this moment.
type Rights []Grant

// Staff tells whether the person has any role.
func (r Rights) Staff() bool { return len(r) > 0 }

// May tells whether the person may do something anywhere at all.
func (r Rights) May(p Permission) bool {
	return slices.ContainsFunc(r, func(g Grant) bool {
		limited := g.Place != "" || g.Community != ""
		return slices.Contains(allowed(g.Role), p) && (!limited || !citywide(p))
	})
}

// MayIn tells whether the person may do something for a community, or, where
// that has no id, for the whole of its place.
func (r Rights) MayIn(p Permission, c Community) bool {
	return slices.ContainsFunc(r, func(g Grant) bool {
		covers := (g.Place == "" || g.Place == c.Place) && (g.Community == "" || g.Community == c.ID)
		limited := g.Place != "" || g.Community != ""
		return slices.Contains(allowed(g.Role), p) && covers && (!limited || !citywide(p))
	})
}
