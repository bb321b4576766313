package resident_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kepubot/resident"
)

var (
	fengshan  = resident.Place{ID: "fengshan", Kind: resident.Street}
	lizhou    = resident.Place{ID: "lizhou", Kind: resident.Street}
	jiweiqiao = resident.Community{ID: "jiweiqiao", Place: "fengshan"}
	huicui    = resident.Community{ID: "huicui", Place: "lizhou"}
)

const (
	today    = "2026-11-23"
	tomorrow = "2026-11-24"
)

// verb is one thing a person does to a registration.
type verb struct {
	name string
	do   func(*resident.Resident) error
}

func choosePlace(p resident.Place) verb {
	return verb{"place " + p.ID, func(r *resident.Resident) error { return r.ChoosePlace(p) }}
}

func chooseCommunity(c resident.Community) verb {
	return verb{"community " + c.ID, func(r *resident.Resident) error { return r.ChooseCommunity(c) }}
}

func chooseGroup(id string) verb {
	return verb{"group " + id, func(r *resident.Resident) error { return r.ChooseGroup(id) }}
}

var (
	skip   = verb{"skip", func(r *resident.Resident) error { return r.SkipCommunity(fengshan) }}
	over   = verb{"over 14", func(r *resident.Resident) error { return r.SetAge(true) }}
	under  = verb{"under 14", func(r *resident.Resident) error { return r.SetAge(false) }}
	parent = verb{"parent", func(r *resident.Resident) error { return r.ParentAgrees(noon) }}
	agree  = verb{"agree", func(r *resident.Resident) error { return r.Agree(noon, today) }}
)

func TestRegistrationSteps(t *testing.T) {
	for name, test := range map[string]struct {
		verbs []verb
		want  resident.Step
	}{
		"beginning":                  {nil, resident.StepPlace},
		"place":                      {[]verb{choosePlace(fengshan)}, resident.StepCommunity},
		"community":                  {[]verb{choosePlace(fengshan), chooseCommunity(jiweiqiao)}, resident.StepGroup},
		"skipped":                    {[]verb{choosePlace(fengshan), skip}, resident.StepGroup},
		"poster":                     {[]verb{chooseCommunity(jiweiqiao)}, resident.StepGroup},
		"other place":                {[]verb{chooseCommunity(jiweiqiao), choosePlace(lizhou)}, resident.StepCommunity},
		"same place":                 {[]verb{chooseCommunity(jiweiqiao), choosePlace(fengshan)}, resident.StepGroup},
		"group":                      {[]verb{chooseCommunity(jiweiqiao), chooseGroup("elders")}, resident.StepConsent},
		"group first":                {[]verb{chooseGroup("elders")}, resident.StepPlace},
		"schoolchild":                {[]verb{skip, chooseGroup("minors")}, resident.StepAge},
		"over 14":                    {[]verb{skip, chooseGroup("minors"), over}, resident.StepConsent},
		"under 14":                   {[]verb{skip, chooseGroup("minors"), under}, resident.StepParent},
		"parent":                     {[]verb{skip, chooseGroup("minors"), under, parent}, resident.StepConsent},
		"parent, then another age":   {[]verb{skip, chooseGroup("minors"), under, parent, over, under}, resident.StepParent},
		"parent, then another group": {[]verb{skip, chooseGroup("minors"), under, parent, chooseGroup("elders"), chooseGroup("minors")}, resident.StepAge},
		"parent again":               {[]verb{skip, chooseGroup("minors"), under, parent, under, parent}, resident.StepConsent},
		"agreed":                     {[]verb{skip, chooseGroup("elders"), agree}, resident.StepDone},
	} {
		t.Run(name, func(t *testing.T) {
			r := &resident.Resident{State: resident.Joining}
			for _, v := range test.verbs {
				if err := v.do(r); err != nil {
					t.Fatalf("%s: %v", v.name, err)
				}
			}
			if got := r.NextStep(); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestRegistrationNotNow(t *testing.T) {
	active := []verb{skip, chooseGroup("elders"), agree}
	for name, verbs := range map[string][]verb{
		"agree at once":             {agree},
		"agree without a group":     {skip, agree},
		"agree without an age":      {skip, chooseGroup("minors"), agree},
		"agree without a parent":    {skip, chooseGroup("minors"), under, agree},
		"parent of an adult":        {chooseGroup("elders"), parent},
		"parent of somebody over":   {chooseGroup("minors"), over, parent},
		"age of an adult":           {chooseGroup("elders"), under},
		"group of somebody active":  append(active[:3:3], chooseGroup("workers")),
		"place of somebody active":  append(active[:3:3], choosePlace(lizhou)),
		"age of somebody active":    append(active[:3:3], over),
		"parent of somebody active": append(active[:3:3], parent),
	} {
		t.Run(name, func(t *testing.T) {
			r := &resident.Resident{State: resident.Joining}
			last := len(verbs) - 1
			for _, v := range verbs[:last] {
				if err := v.do(r); err != nil {
					t.Fatalf("%s: %v", v.name, err)
				}
			}
			if err := verbs[last].do(r); !errors.Is(err, resident.ErrNotNow) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// anyVerb draws what a person, or an old message's button, may do on a day.
func anyVerb(t *rapid.T, at time.Time) verb {
	day, next := at.Format(time.DateOnly), at.AddDate(0, 0, 1).Format(time.DateOnly)
	group := rapid.SampledFrom([]string{"minors", "elders", "workers"}).Draw(t, "group")
	member := resident.Member{ID: rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"}).Draw(t, "member"), Name: "小明", Group: group}
	return rapid.SampledFrom([]verb{
		choosePlace(fengshan), choosePlace(lizhou), chooseCommunity(jiweiqiao), chooseCommunity(huicui), skip,
		chooseGroup(group), over, under, parent,
		{"agree", func(r *resident.Resident) error { return r.Agree(at, day) }},
		{"change group", func(r *resident.Resident) error { return r.ChangeGroup(group, next) }},
		{"language", func(r *resident.Resident) error { return r.SetLanguage(resident.English, next) }},
		{"slot", func(r *resident.Resident) error { return r.SetSlot("12:00", next) }},
		{"stop", (*resident.Resident).StopTips}, {"resume", (*resident.Resident).ResumeTips},
		{"add", func(r *resident.Resident) error { return r.AddMember(member) }},
		{"remove", func(r *resident.Resident) error { return r.RemoveMember(member.ID) }},
	}).Draw(t, "verb")
}

// answer draws an answer to the question that a registration stands at.
func answer(t *rapid.T, step resident.Step, done verb) verb {
	return rapid.SampledFrom(map[resident.Step][]verb{
		resident.StepPlace:     {choosePlace(fengshan), chooseCommunity(huicui)},
		resident.StepCommunity: {chooseCommunity(jiweiqiao), skip},
		resident.StepGroup:     {chooseGroup("minors"), chooseGroup("elders")},
		resident.StepAge:       {over, under},
		resident.StepParent:    {parent},
		resident.StepConsent:   {agree},
		resident.StepDone:      {done},
	}[step]).Draw(t, "answer")
}

// TestRegistrationRules tries verbs in any order and number, each twice.
func TestRegistrationRules(t *testing.T) {
	var joined, children int
	rapid.Check(t, func(t *rapid.T) {
		r := &resident.Resident{State: resident.Joining, Language: resident.Chinese, Slot: "08:00"}
		at := noon
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			if rapid.IntRange(0, 9).Draw(t, "midnight") == 0 {
				at = at.AddDate(0, 0, 1)
			}
			v := anyVerb(t, at)
			if rapid.Bool().Draw(t, "answers") {
				v = answer(t, r.NextStep(), v)
			}
			before := copyOf(r)
			err := v.do(r)
			if err != nil && !cmp.Equal(before, r) {
				t.Fatalf("%s said %v and changed %s", v.name, err, cmp.Diff(before, r))
			}
			once := copyOf(r)
			if v.do(r); !cmp.Equal(once, r) {
				t.Fatalf("%s twice differs: %s", v.name, cmp.Diff(once, r))
			}
			checkRules(t, r)
		}
		if r.State == resident.Active {
			joined++
			if r.ParentAgreed != nil {
				children++
			}
		}
	})
	if joined == 0 || children == 0 {
		t.Errorf("%d joined, %d of them under 14: the test shows nothing", joined, children)
	}
}

func copyOf(r *resident.Resident) *resident.Resident {
	c := *r
	c.Family = slices.Clone(r.Family)
	if r.Next != nil {
		next := *r.Next
		c.Next = &next
	}
	return &c
}

func checkRules(t *rapid.T, r *resident.Resident) {
	active := r.State == resident.Active
	switch {
	case active != (r.NextStep() == resident.StepDone):
		t.Fatalf("%s stands at %s", r.State, r.NextStep())
	case active && (r.Agreed == nil || r.JoinedDay == ""):
		t.Fatal("active without consent")
	case active && (r.Place == "" || r.Community == "" || r.Group == "" || r.PushGroup == ""):
		t.Fatalf("active with a question open: %+v", r)
	case active && r.Group == resident.Minors && r.Over14 == nil:
		t.Fatal("a young person without an age")
	case active && r.Over14 != nil && !*r.Over14 && r.ParentAgreed == nil:
		t.Fatal("under 14 without a parent")
	case len(r.Family) > resident.FamilyLimit:
		t.Fatalf("%d in the family", len(r.Family))
	case (r.Next == nil) != (r.NextDay == ""):
		t.Fatalf("a change %+v waits for %q", r.Next, r.NextDay)
	case !active && (r.Next != nil || len(r.Family) > 0):
		t.Fatal("a registration has settings")
	}
}
