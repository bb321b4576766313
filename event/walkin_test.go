package event

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"kepubot/resident"
	"kepubot/store"
)

// oneNeighbour is whom staff registered by name.
type oneNeighbour struct{}

func (oneNeighbour) Named(_ context.Context, community, name string) ([]*resident.Resident, error) {
	if community == "jiweiqiao" && name == "张伟" {
		return []*resident.Resident{{Meta: store.Meta{ID: "rzhang"}, Name: name, Place: "fengshan", Community: community, Group: "elders"}}, nil
	}
	return nil, nil
}

func walkIns(t testing.TB) WalkIns {
	t.Helper()
	return WalkIns{Forms: Forms{Places: askBook(t).Places, Groups: resident.DefaultGroups(), Location: shanghai()}, People: oneNeighbour{}, Codes: codesWith("the key of a deployment")}
}

// codesWith are codes under a key that is known.
func codesWith(key string) *Codes { return &Codes{key: []byte(key)} }

// TestWalkIns reads people as they are typed at the door.
func TestWalkIns(t *testing.T) {
	w := walkIns(t)
	for _, test := range []struct {
		text string
		want []Guest // without ids
		bad  bool
	}{
		{"王桂花 季卫桥 退休", []Guest{{Name: "王桂花", Home: "fengshan", From: "jiweiqiao", Group: "elders"}}, false},
		{"王桂花，老年人、季卫桥社区，1234", []Guest{{Name: "王桂花", Home: "fengshan", From: "jiweiqiao", Group: "elders", Phone: "1234"}}, false},
		{"Wang jiweiqiao elders\n\n李明 梨洲", []Guest{{Name: "Wang", Home: "fengshan", From: "jiweiqiao", Group: "elders"}, {Name: "李明", Home: "lizhou"}}, false},
		{"张伟 季卫桥", []Guest{{Name: "张伟", Home: "fengshan", From: "jiweiqiao", Group: "elders"}}, false},
		{"小明 青少年", []Guest{{Name: "小明", Group: "minors", Minor: true}}, false},
		{"王桂花 没有的地方", nil, true},
		{"1234", nil, true},
		{strings.Repeat("王 季卫桥\n", 31), nil, true},
	} {
		got, problems, err := w.Read(t.Context(), test.text)
		if err != nil || (len(problems) > 0) != test.bad {
			t.Errorf("%q: %v, %v", test.text, problems, err)
			continue
		}
		for i := range test.want {
			if id := got[i].Person; id == "" || got[i].Resident != "" && id != "rzhang" {
				t.Errorf("%q is %q", test.text, id)
			}
			got[i].Person, got[i].Resident = "", ""
			if got[i] != test.want[i] {
				t.Errorf("%q: %+v, not %+v", test.text, got[i], test.want[i])
			}
		}
	}
}

// TestNamedID: written the same way it is the same person, else another; and
// another deployment's names say nothing about this one's.
func TestNamedID(t *testing.T) {
	id := func(codes *Codes, name, community, phone string) string {
		t.Helper()
		id, err := codes.NamedID(t.Context(), name, community, phone)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	here := codesWith("here")
	same := id(here, "王桂花", "jiweiqiao", "")
	if same == id(codesWith("elsewhere"), "王桂花", "jiweiqiao", "") {
		t.Error("a name has the same id elsewhere")
	}
	for _, other := range []struct {
		name, community, phone string
		want                   bool
	}{{"王 桂花", "jiweiqiao", "", true}, {"王桂花", "huicui", "", false}, {"王桂花", "jiweiqiao", "1234", false}, {"王桂", "花jiweiqiao", "", false}} {
		if got := id(here, other.name, other.community, other.phone) == same; got != other.want {
			t.Errorf("%v: %t", other, got)
		}
	}
}

// TestWalkInsNeedCodes: without a key nobody is named.
func TestWalkInsNeedCodes(t *testing.T) {
	w := walkIns(t)
	w.Codes = nil
	if _, _, err := w.Read(t.Context(), "王桂花 季卫桥"); err == nil {
		t.Error("somebody has an id that can be guessed")
	}
}

// FuzzWalkIns reads whatever a checker may paste.
func FuzzWalkIns(f *testing.F) {
	w := walkIns(f)
	for _, seed := range []string{"王桂花 季卫桥 退休", "a,b,c", "\n\n", strings.Repeat("x ", 900), "1234 1234", "\xff\xfe 季卫桥"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		guests, problems, err := w.Read(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range guests {
			if len(problems) == 0 && (g.Person == "" || utf8.RuneCountInString(g.Name) > nameLimit || g.Name == "") {
				t.Errorf("%q gives %+v", text, g)
			}
		}
	})
}
