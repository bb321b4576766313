package resident_test

import (
	"errors"
	"regexp"
	"sync"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

// office is a staff list on a clock that the test sets.
type office struct {
	*resident.Staff
	t   *testing.T
	now time.Time
}

func newOffice(t *testing.T, d store.Driver, admins ...int64) *office {
	t.Helper()
	o := &office{t: t, now: noon}
	var err error
	if o.Staff, err = resident.OpenStaff(t.Context(), d, func() time.Time { return o.now }, admins); err != nil {
		t.Fatal(err)
	}
	return o
}

func (o *office) invite(by string, role resident.Role) string {
	o.t.Helper()
	token, err := o.Invite(o.t.Context(), by, resident.Grant{Role: role})
	if err != nil {
		o.t.Fatal(err)
	}
	return token
}

func (o *office) hire(by, id string, role resident.Role) string {
	o.t.Helper()
	token := o.invite(by, role)
	if _, err := o.Accept(o.t.Context(), token, id, id); err != nil {
		o.t.Fatal(err)
	}
	return token
}

// may tells whether somebody without an account in the configuration may.
func (o *office) may(id string, p resident.Permission) bool {
	o.t.Helper()
	rights, err := o.Of(o.t.Context(), &resident.Resident{Meta: store.Meta{ID: id}, Telegram: 99})
	if err != nil {
		o.t.Fatal(err)
	}
	return rights.May(p)
}

func TestAdminsByConfiguration(t *testing.T) {
	o := newOffice(t, testdb.SQLite(t), 7)
	for telegram, want := range map[int64]bool{7: true, 8: false, 0: false} {
		rights, err := o.Of(t.Context(), &resident.Resident{Meta: store.Meta{ID: "r"}, Telegram: telegram})
		if err != nil || rights.May(resident.ManageStaff) != want {
			t.Errorf("%d: got %v, %v", telegram, rights, err)
		}
	}
}

func TestInvitation(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		ctx := t.Context()
		o := newOffice(t, d)
		token := o.invite("boss", resident.Editor)
		// With "i-" before it, it is the payload of a deep link, of at most 64.
		if !regexp.MustCompile(`^[A-Za-z0-9_-]{22,62}$`).MatchString(token) {
			t.Errorf("token %q", token)
		}
		for range 2 {
			grant, err := o.Accept(ctx, token, "ann", "安老师")
			if err != nil || grant.Role != resident.Editor {
				t.Errorf("got %+v, %v", grant, err)
			}
		}
		if !o.may("ann", resident.RunTips) || o.may("ann", resident.ManageStaff) {
			t.Error("the grant is not what was offered")
		}
		employee, err := o.Get(ctx, "ann")
		if err != nil || len(employee.Grants) != 1 || employee.By != "boss" || employee.Name != "安老师" {
			t.Errorf("got %+v, %v", employee, err)
		}
		for name, accept := range map[string]func() (resident.Grant, error){
			"another person": func() (resident.Grant, error) { return o.Accept(ctx, token, "bob", "") },
			"made up":        func() (resident.Grant, error) { return o.Accept(ctx, "made-up", "bob", "") },
			"empty":          func() (resident.Grant, error) { return o.Accept(ctx, "", "bob", "") },
		} {
			if _, err := accept(); !errors.Is(err, resident.ErrInvite) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if o.may("bob", resident.RunTips) {
			t.Error("a refused invitation gave rights")
		}
	})
}

func TestInvitationExpires(t *testing.T) {
	o := newOffice(t, testdb.SQLite(t))
	early, late := o.invite("boss", resident.Viewer), o.invite("boss", resident.Viewer)
	o.now = noon.Add(resident.InviteLife)
	if _, err := o.Accept(t.Context(), early, "ann", ""); err != nil {
		t.Errorf("in its last moment: %v", err)
	}
	o.now = noon.Add(resident.InviteLife + time.Second)
	if _, err := o.Accept(t.Context(), late, "ann", ""); !errors.Is(err, resident.ErrInvite) {
		t.Errorf("after it: got %v", err)
	}
	if _, err := o.Accept(t.Context(), early, "ann", ""); err != nil {
		t.Errorf("the same person again: %v", err)
	}
}

func TestInvitationIsForOne(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		o := newOffice(t, d)
		token := o.invite("boss", resident.Editor)
		var group sync.WaitGroup
		for _, id := range []string{"a", "b", "c", "d", "e", "f"} {
			group.Go(func() { _, _ = o.Accept(t.Context(), token, id, id) })
		}
		group.Wait()
		list, err := o.List(t.Context())
		if err != nil || len(list) != 1 {
			t.Errorf("%d took up one invitation, %v", len(list), err)
		}
	})
}

func TestSeveralGrants(t *testing.T) {
	o := newOffice(t, testdb.SQLite(t))
	for _, role := range []resident.Role{resident.Viewer, resident.Editor, resident.Viewer} {
		o.hire("boss", "ann", role)
	}
	if e, err := o.Get(t.Context(), "ann"); err != nil || len(e.Grants) != 2 {
		t.Errorf("got %+v, %v", e, err)
	}
}

// Whoever is removed stays out: no link that they hold lets them in again.
func TestRemoved(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		ctx := t.Context()
		o := newOffice(t, d, 7)
		used := o.hire("boss", "ann", resident.Admin)
		given := o.invite("ann", resident.Admin)
		other := o.invite("boss", resident.Viewer)
		for range 2 {
			if err := o.Remove(ctx, "ann"); err != nil {
				t.Fatal(err)
			}
		}
		for name, token := range map[string]string{"the one used": used, "one given to oneself": given} {
			if _, err := o.Accept(ctx, token, "ann", "ann"); !errors.Is(err, resident.ErrInvite) {
				t.Errorf("%s: got %v", name, err)
			}
		}
		if o.may("ann", resident.ManageStaff) {
			t.Error("somebody removed manages staff")
		}
		if _, err := o.Accept(ctx, other, "ann", "ann"); err != nil {
			t.Errorf("invited anew: %v", err)
		}
	})
}

func TestLastAdminStays(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		ctx := t.Context()
		o := newOffice(t, d)
		token := o.hire("config", "ann", resident.Admin)
		o.hire("ann", "bob", resident.Editor)
		if err := o.Remove(ctx, "ann"); !errors.Is(err, resident.ErrLastAdmin) {
			t.Errorf("got %v", err)
		}
		if _, err := o.Accept(ctx, token, "ann", "ann"); err != nil {
			t.Errorf("a refused removal took the invitation: %v", err)
		}
		o.hire("ann", "eve", resident.Admin)
		var group sync.WaitGroup
		for _, id := range []string{"ann", "eve"} {
			group.Go(func() {
				if err := o.Remove(ctx, id); err != nil && !errors.Is(err, resident.ErrLastAdmin) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if o.may("ann", resident.ManageStaff) == o.may("eve", resident.ManageStaff) {
			t.Error("two who remove each other must leave one")
		}
		if err := o.Remove(ctx, "bob"); err != nil {
			t.Errorf("somebody else: %v", err)
		}
	})
}

func TestLastStoredAdminMayGo(t *testing.T) {
	o := newOffice(t, testdb.SQLite(t), 7)
	o.hire("config", "ann", resident.Admin)
	if err := o.Remove(t.Context(), "ann"); err != nil {
		t.Errorf("with one by configuration: %v", err)
	}
}
