package quiz

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/store"
)

// persons are those of a proposal, in a line.
func (a *Advance) persons() string {
	var names []string
	for _, p := range a.Persons {
		names = append(names, p.Person)
	}
	return strings.Join(names, " ")
}

// TestAdvanceResidents: the best of each community go on, and who equals the
// last of them, also a member of a family by itself.
func TestAdvanceResidents(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		s, ctx := openSeason(t, d), t.Context()
		s.fill(t, sampleBank(5)...)
		s.announced(t, func(c *Competition) {
			c.Stages[0].Closes, c.Stages[0].Advance.N = noon().Add(time.Hour), 2
		}, Online, Preliminary)
		for person, how := range map[string][2]int{"r1": {4, 5}, "r2.m1": {3, 5}, "r2": {3, 5}, "r3": {3, 9}, "r4": {2, 5}} {
			s.plays(t, "k1.1", player(person, "huicui"), how[0], how[1])
		}
		s.plays(t, "k1.1", player("r5", "luting"), 0, 9)
		s.clock.pass(2 * time.Hour)
		proposal, err := s.entries.Propose(ctx, "k1.1", s.teams)
		if err != nil || proposal.persons() != "r1 r2 r2.m1 r5" {
			t.Fatalf("%s (%v)", proposal.persons(), err)
		}
		shown := proposal.Digest()
		if again, err := s.entries.Propose(ctx, "k1.1", s.teams); err != nil || again.Digest() != shown {
			t.Errorf("another digest of the same list (%v)", err)
		}
		confirmed, err := s.advances.Confirm(ctx, proposal, shown, "rstaff", s.next())
		if err != nil || confirmed.ConfirmedBy != "rstaff" {
			t.Fatal(confirmed, err)
		}
		for person, want := range map[string]error{"r1": nil, "r2": nil, "r2.m1": nil, "r2.m2": ErrNotAdvanced, "r4": ErrNotAdvanced, "r5": nil} {
			if _, err := s.entries.Begin(ctx, "k1.2", player(person, "huicui"), "2026-11-24", s.clock.now(), s.next()); !errors.Is(err, want) {
				t.Errorf("%s: %v", person, err)
			}
		}
		if told, err := s.entries.Advanced(ctx, confirmed); err != nil || len(told) != 4 || told[2].Resident != "r2" {
			t.Errorf("told are %v (%v)", told, err)
		}
	})
}

// TestManyEqual: however many are equal at the last place, they all go on.
func TestManyEqual(t *testing.T) {
	s := openSeason(t, testdb.SQLite(t))
	s.fill(t, sampleBank(5)...)
	s.announced(t, func(c *Competition) { c.Stages[0].Closes = noon().Add(time.Hour) }, Online, Preliminary)
	var entries []*Entry
	for i := range 2 * maxAdvance {
		e := &Entry{Stage: "k1.1", Competition: "k1", Player: player(fmt.Sprintf("r%04d", i), "huicui"), Done: true, Points: 90_00}
		e.ID = EntryID("k1.1", e.Person)
		entries = append(entries, e)
	}
	if _, err := s.entries.docs.InsertMany(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
	s.clock.pass(2 * time.Hour)
	if proposal, err := s.entries.Propose(t.Context(), "k1.1", s.teams); err != nil || len(proposal.Persons) != len(entries) {
		t.Errorf("%d of %d go on (%v)", len(proposal.Persons), len(entries), err)
	}
}

// TestAdvanceCommunities: the best communities go on, equal ones together,
// those without a number of residents never; a list that moved since it was
// shown is not confirmed.
func TestAdvanceCommunities(t *testing.T) {
	s, ctx := openSeason(t, testdb.SQLite(t)), t.Context()
	s.fill(t, sampleBank(5)...)
	s.announced(t, func(c *Competition) {
		for i := range c.Stages {
			c.Stages[i].Closes = noon().Add(time.Hour)
		}
		c.Stages[0].Closes, c.Stages[1].Advance.N = noon().Add(3*time.Hour), 1
		c.Sizes = nil
	}, Online, Written, Hall)
	for i, community := range []string{"unsized", "huicui", "jiweiqiao", "jiweiqiao"} {
		s.plays(t, "k1.1", player(fmt.Sprint("r", 10+i), community), 4, 5)
	}
	s.clock.pass(2 * time.Hour)
	if _, err := s.entries.Propose(ctx, "k1.2", s.teams); !errors.Is(err, ErrNotOver) {
		t.Error("before the online stage that counts with it is over:", err)
	}
	s.clock.pass(2 * time.Hour)
	proposal, err := s.entries.Propose(ctx, "k1.2", s.teams)
	if err != nil || fmt.Sprint(proposal.Communities) != "[huicui jiweiqiao]" {
		t.Fatalf("%v (%v)", proposal, err)
	}
	shown := proposal.Digest()
	s.imports(t, "参赛号,得分\nr1,100\n", false) // for huicui, in between
	if proposal, err = s.entries.Propose(ctx, "k1.2", s.teams); err != nil {
		t.Fatal(err)
	}
	if _, err := s.advances.Confirm(ctx, proposal, shown, "rstaff", s.next()); !errors.Is(err, ErrMoved) {
		t.Error(err)
	}
	if _, err := s.advances.Get(ctx, "k1.2"); !errors.Is(err, store.ErrNotFound) {
		t.Error("it was confirmed:", err)
	}
	confirmed, err := s.advances.Confirm(ctx, proposal, proposal.Digest(), "rstaff", s.next())
	if err != nil || fmt.Sprint(confirmed.Communities) != "[huicui]" {
		t.Fatal(confirmed, err)
	}
	if told, err := s.entries.Advanced(ctx, confirmed); err != nil || len(told) != 2 {
		t.Errorf("told are %v (%v)", told, err)
	}
}

// TestAdvanceTeams: each township recommends one team, and may change its
// mind until the list is confirmed.
func TestAdvanceTeams(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		s, ctx := openSeason(t, d), t.Context()
		s.fill(t, sampleBank(5)...)
		s.announced(t, func(c *Competition) {
			c.Stages[0].Closes, c.Stages[0].Advance = noon().Add(time.Hour), Advancing{By: TownshipTeams}
		}, Online, Hall)
		for community, place := range map[string]string{"huicui": "lizhou", "meixi": "lizhou", "jiweiqiao": "fengshan"} {
			if _, err := s.teams.Put(ctx, &Team{Competition: "k1", Community: community, Place: place, Leader: "王芳"}, s.next()); err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range []struct {
			team string
			yes  bool
			want error
		}{{"huicui", true, nil}, {"meixi", true, ErrRecommended}, {"jiweiqiao", true, nil}, {"huicui", false, nil}, {"meixi", true, nil}} {
			if _, err := s.teams.Recommend(ctx, "k1:"+step.team, step.yes, s.next()); !errors.Is(err, step.want) {
				t.Fatalf("%+v: %v", step, err)
			}
		}
		s.clock.pass(2 * time.Hour)
		proposal, err := s.entries.Propose(ctx, "k1.1", s.teams)
		if err != nil || fmt.Sprint(proposal.Teams) != "[k1:jiweiqiao k1:meixi]" {
			t.Errorf("%v (%v)", proposal, err)
		}
	})
}

// TestLaterUpdateFirst: two people change a thing at once, and the later of
// their updates is handled first. Both count.
func TestLaterUpdateFirst(t *testing.T) {
	s, ctx := openSeason(t, testdb.SQLite(t)), context.Background()
	waiting := sampleQuestion("waiting", "health", 1)
	waiting.State = "review"
	s.fill(t, waiting)
	for i, by := range []string{"ra", "rb"} {
		if _, err := s.bank.Approve(ctx, "waiting", by, int64(9-i)); err != nil {
			t.Fatal(err)
		}
	}
	if q, err := s.bank.Get(ctx, "waiting"); err != nil || q.State != "approved" {
		t.Errorf("%s (%v)", q.State, err)
	}
}

func TestParseTeam(t *testing.T) {
	for _, test := range []struct {
		text, want string
	}{
		{"领队：王芳\n队员：张明、李丽、赵强\n替补：周洁", "王芳 [张明 李丽 赵强] 周洁"},
		{"队员: 张明，李丽 赵强\n领队: 王芳", "王芳 [张明 李丽 赵强] "},
		{"Leader: Ann\nMembers: Bob; Cid; Dee", "Ann [Bob Cid Dee] "},
		{"领队：王芳\n队员：张明、李丽", ""},
		{"领队：王芳\n队员：张明、李丽、赵强、钱伟", ""},
		{"领队：王芳\n队员：张明、李丽、王芳", ""},
		{"领队：王芳\n队员：张明、李丽、赵强\n替补：张明", ""},
		{"队员：张明、李丽、赵强", ""},
		{"领队：" + strings.Repeat("王", 21) + "\n队员：张明、李丽、赵强", ""},
	} {
		team, err := ParseTeam(test.text)
		if test.want == "" {
			if !errors.Is(err, ErrTeam) {
				t.Errorf("%q: %v", test.text, err)
			}
			continue
		}
		if got := fmt.Sprintf("%s %s %s", team.Leader, team.Members, team.Substitute); err != nil || got != test.want {
			t.Errorf("%q: %s (%v)", test.text, got, err)
		}
	}
}
