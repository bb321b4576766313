package resident_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kepubot/resident"
)

var permissions = []resident.Permission{
	resident.WriteTips, resident.ReviewTips, resident.RunTips, resident.PausePushes, resident.ViewFigures,
	resident.ManageStaff, resident.ReadAudit, resident.LinkGroup, resident.EnrollResidents, resident.RecordFigures,
	resident.ApproveReturns, resident.RunHonours, resident.RunSurveys,
}

// granted writes what a grant allows: yes, no, a column a permission.
func granted(may func(resident.Permission) bool) string {
	var line []byte
	for _, p := range permissions {
		if may(p) {
			line = append(line, 'y')
		} else {
			line = append(line, '.')
		}
	}
	return string(line)
}

func TestRightsMatrix(t *testing.T) {
	type lines struct{ City, Place, Elsewhere string }
	want := map[resident.Role]lines{
		//                    everywhere    in its place   elsewhere
		resident.Admin:     {"yyyyyyyyyyyyy", "y...y..yyy..y", "............."},
		resident.Editor:    {"yyyyy......yy", "y...y.......y", "............."},
		resident.Organiser: {"....y..yyy..y", "....y..yyy..y", "............."},
		resident.Checker:   {"........y....", "........y....", "............."},
		resident.Viewer:    {"....y........", "....y........", "............."},
		resident.Contact:   {".............", ".........y...", "............."},
		"stranger":         {".............", ".............", "............."},
	}
	for _, role := range append(resident.Roles(), "stranger") {
		city := resident.Rights{{Role: role}}
		limited := resident.Rights{{Role: role, Place: "fengshan"}}
		in := func(r resident.Rights, c resident.Community) string {
			return granted(func(p resident.Permission) bool { return r.MayIn(p, c) })
		}
		got := lines{in(city, jiweiqiao), in(limited, jiweiqiao), in(limited, huicui)}
		if diff := cmp.Diff(want[role], got); diff != "" {
			t.Errorf("%s: %s", role, diff)
		}
		if anywhere := (lines{granted(city.May), granted(limited.May), got.Elsewhere}); anywhere != got {
			t.Errorf("%s may %+v anywhere, and %+v in places", role, anywhere, got)
		}
	}
	if len(resident.Roles()) != len(want)-1 {
		t.Error("a role is not in the matrix")
	}
}

func TestRightsOfCommunity(t *testing.T) {
	own := resident.Rights{{Role: resident.Checker, Place: "fengshan", Community: "jiweiqiao"}}
	neighbour := resident.Community{ID: "donggang", Place: "fengshan"}
	if !own.MayIn(resident.EnrollResidents, jiweiqiao) || own.MayIn(resident.EnrollResidents, neighbour) || own.MayIn(resident.EnrollResidents, huicui) {
		t.Error("a grant for a community is for that community")
	}
}

func TestRightsDoNotMix(t *testing.T) {
	both := resident.Rights{{Role: resident.Viewer}, {Role: resident.Organiser, Place: "fengshan"}}
	if !both.MayIn(resident.LinkGroup, jiweiqiao) || both.MayIn(resident.LinkGroup, huicui) {
		t.Error("one grant widened another")
	}
	if (resident.Rights{}).Staff() || !both.Staff() {
		t.Error("staff are those with a grant")
	}
}

// TestRecommendTeam: a township's own staff recommend its team and run nothing
// else of a competition; those of a community do not choose for the township.
func TestRecommendTeam(t *testing.T) {
	township := resident.Community{Place: jiweiqiao.Place} // all of it
	for _, tt := range []struct {
		grant                          resident.Grant
		own, township, elsewhere, runs bool
	}{
		{resident.Grant{Role: resident.Organiser}, true, true, true, true},
		{resident.Grant{Role: resident.Organiser, Place: "fengshan"}, true, true, false, false},
		{resident.Grant{Role: resident.Organiser, Place: "fengshan", Community: "jiweiqiao"}, true, false, false, false},
		{resident.Grant{Role: resident.Organiser, Place: "fengshan", Community: "donggang"}, false, false, false, false},
		{resident.Grant{Role: resident.Checker, Place: "fengshan"}, false, false, false, false},
		{resident.Grant{Role: resident.Viewer}, false, false, false, false},
	} {
		r := resident.Rights{tt.grant}
		may := func(c resident.Community) bool { return r.MayIn(resident.RecommendTeam, c) }
		if may(jiweiqiao) != tt.own || may(township) != tt.township || may(huicui) != tt.elsewhere || r.May(resident.RunCompetitions) != tt.runs {
			t.Errorf("%+v: own %t, township %t, elsewhere %t, runs %t", tt.grant, may(jiweiqiao), may(township), may(huicui), r.May(resident.RunCompetitions))
		}
	}
}

// TestMemberUnit: whoever reports for a member unit reports for nothing else,
// and a part of the city holds no unit.
func TestMemberUnit(t *testing.T) {
	for grant, want := range map[resident.Grant][3]bool{ // the unit, another, a community
		{Role: resident.Contact, Unit: "agri"}:        {true, false, false},
		{Role: resident.Contact, Place: "fengshan"}:   {false, false, true},
		{Role: resident.Contact}:                      {false, false, false},
		{Role: resident.Organiser}:                    {true, true, true},
		{Role: resident.Organiser, Place: "fengshan"}: {false, false, true},
		{Role: resident.Viewer}:                       {false, false, false},
	} {
		r := resident.Rights{grant}
		got := [3]bool{r.MayFor(resident.RecordFigures, "agri"), r.MayFor(resident.RecordFigures, "health"), r.MayIn(resident.RecordFigures, jiweiqiao)}
		if got != want {
			t.Errorf("%+v: %v, want %v", grant, got, want)
		}
	}
}
