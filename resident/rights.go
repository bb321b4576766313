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
	// Contact (报送员) enters figures and returns for one place, community or
	// member unit; without one the role carries nothing.
	Contact Role = "contact"
)

// Roles are all roles, the widest first.
func Roles() []Role { return []Role{Admin, Editor, Organiser, Checker, Viewer, Contact} }

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
	RunSurveys      Permission = "run surveys"      // make, open, send, close
	CheckPeople     Permission = "check people in"
	SeePeople       Permission = "see people" // names on lists of those who came
	// RecordFigures is to enter figures and fill in returns, of one's own part
	// of the city alone. Approving what others returned, and asking for it, is
	// another's task, citywide: nobody approves their own.
	RecordFigures  Permission = "record figures"
	ApproveReturns Permission = "approve returns"
	RunHonours     Permission = "run honours" // criteria, review, objections, naming
)

// allowed says what each role may do.
func allowed(role Role) []Permission {
	switch role {
	case Admin:
		return []Permission{WriteTips, ReviewTips, RunTips, SendNotices, ReviewNotices, PausePushes, ViewFigures, ManageStaff, ReadAudit, LinkGroup, EnrollResidents, RunCompetitions, RecommendTeam, TakeGifts, RunEvents, RunSurveys, CheckPeople, SeePeople, RecordFigures, ApproveReturns, RunHonours}
	case Editor:
		return []Permission{WriteTips, ReviewTips, RunTips, SendNotices, ReviewNotices, PausePushes, ViewFigures, RunCompetitions, RecommendTeam, RunSurveys, RunHonours}
	case Organiser:
		return []Permission{ViewFigures, LinkGroup, EnrollResidents, RunCompetitions, RecommendTeam, TakeGifts, RunEvents, RunSurveys, CheckPeople, SeePeople, RecordFigures}
	case Checker:
		return []Permission{EnrollResidents, TakeGifts, CheckPeople, SeePeople}
	case Viewer:
		return []Permission{ViewFigures}
	case Contact:
		return []Permission{RecordFigures}
	}
	return nil
}

// citywide are permissions that make no sense for a part of the city: a
// grant limited to a place or community does not carry them.
func citywide(p Permission) bool {
	switch p {
	case ReviewTips, RunTips, SendNotices, ReviewNotices, PausePushes, ManageStaff, ReadAudit, RunCompetitions, ApproveReturns, RunHonours:
		return true
	}
	return false
}

// Grant is a role, for the whole city or limited to a place, a community or a
// member unit.
type Grant struct {
	Role      Role   `bson:"role"`
	Place     string `bson:"place,omitempty"`
	Community string `bson:"community,omitempty"`
	// Unit is a member unit (成员单位), which is no place: what it limits holds
	// nowhere else, see [Rights.MayFor].
	Unit string `bson:"unit,omitempty"`
}

// carries tells whether the grant allows something where it holds.
func (g Grant) carries(p Permission) bool {
	limited := g.Place != "" || g.Community != "" || g.Unit != ""
	return slices.Contains(allowed(g.Role), p) && (!limited || !citywide(p)) && (limited || g.Role != Contact)
}

// Rights are what a person may do at this moment.
type Rights []Grant

// Staff tells whether the person has any role.
func (r Rights) Staff() bool { return len(r) > 0 }

// May tells whether the person may do something anywhere at all.
func (r Rights) May(p Permission) bool {
	return slices.ContainsFunc(r, func(g Grant) bool { return g.carries(p) })
}

// MayIn tells whether the person may do something for a community, or, where
// that has no id, for the whole of its place.
func (r Rights) MayIn(p Permission, c Community) bool {
	return slices.ContainsFunc(r, func(g Grant) bool {
		covers := g.Unit == "" && (g.Place == "" || g.Place == c.Place) && (g.Community == "" || g.Community == c.ID)
		return g.carries(p) && covers
	})
}

// MayFor tells whether the person may do something for a member unit.
func (r Rights) MayFor(p Permission, unit string) bool {
	return slices.ContainsFunc(r, func(g Grant) bool {
		return g.carries(p) && g.Place == "" && g.Community == "" && (g.Unit == "" || g.Unit == unit)
	})
}
