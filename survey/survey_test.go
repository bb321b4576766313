package survey

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

var update = flag.Bool("update", false, "write golden files anew")

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s: got\n%s", name, got)
	}
}

const city = `places:
  - id: fengshan
    kind: street
    zh-CN: 凤山街道
    en: Fengshan Subdistrict
    communities:
      - {id: jiweiqiao, zh-CN: 季卫桥社区, en: Jiweiqiao Community, permanent: 8800}
      - {id: donggang, zh-CN: 东岗社区, en: Donggang Community, permanent: 6600}
  - id: lizhou
    kind: street
    zh-CN: 梨洲街道
    en: Lizhou Subdistrict
    communities:
      - {id: huicui, zh-CN: 汇翠社区, en: Huicui Community, permanent: 6100}
`

// noon is when tests begin.
var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

func shanghai() *time.Location { return time.FixedZone("CST", 8*60*60) }

func groupIDs() []string { return Forms{Groups: resident.DefaultGroups()}.groupIDs() }

func newForms(t testing.TB) Forms {
	t.Helper()
	places, err := resident.OpenDirectory(t.Context(), testdb.SQLite(t))
	if err == nil {
		_, err = places.Import(t.Context(), "city.yaml", []byte(city), false)
	}
	if err != nil {
		t.Fatal(err)
	}
	return Forms{Places: places, Groups: resident.DefaultGroups(), Location: shanghai()}
}

func name(chinese string) resident.Name { return resident.Name{Chinese: chinese} }

// sample is a survey with a question of each kind. Who picks B of the first is
// asked the fourth next.
func sample() *Survey {
	return &Survey{
		Meta: store.Meta{ID: "s1"}, Title: name("节约用水小调查"), State: Draft, Author: "ra",
		Questions: []Question{
			{Kind: Single, Text: name("您家用节水龙头吗？"), Options: []resident.Name{name("用"), name("不用"), name("不知道")}, Skips: []Skip{{1, 4}}},
			{Kind: Scale, Text: name("您觉得好用吗？"), Low: 1, High: 5},
			{Kind: Several, Text: name("您家怎么省水？"), Options: []resident.Name{name("洗菜水浇花"), name("洗澡时间短一点"), name("没怎么留意")}, Key: 3},
			{Kind: Number, Text: name("您家几口人？"), Low: 1, High: 20},
			{Kind: Text, Text: name("还想说什么？"), Optional: true},
		},
	}
}

// desk is where surveys are kept in a test.
type desk struct {
	*Surveys
	now time.Time
}

func newDesk(t testing.TB, d store.Driver) *desk {
	t.Helper()
	k := &desk{now: noon}
	var err error
	k.Surveys, err = OpenSurveys(t.Context(), d, Settings{Groups: groupIDs(), Now: func() time.Time { return k.now }, Location: shanghai()})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// opened stores a survey and opens it.
func (k *desk) opened(t testing.TB, s *Survey) *Survey {
	t.Helper()
	_, err := k.Add(t.Context(), s, 1)
	if err == nil {
		s, err = k.Open(t.Context(), s.ID, 2)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// someone is a resident of a community of Fengshan.
func someone(id string) Person {
	return Person{Person: id, Resident: id, Place: "fengshan", Community: "jiweiqiao", Group: "elders"}
}

// TestRefuses: a survey takes answers from when it opens until it closes.
func TestRefuses(t *testing.T) {
	opens := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	closes := opens.Add(time.Hour)
	for i, test := range []struct {
		survey Survey
		at     time.Time
		want   error
	}{
		{Survey{State: Draft}, opens, ErrEarly},
		{Survey{State: Open}, opens, nil},
		{Survey{State: Open, Opens: opens}, opens.Add(-1), ErrEarly},
		{Survey{State: Open, Opens: opens, Closes: closes}, opens, nil},
		{Survey{State: Open, Opens: opens, Closes: closes}, closes, ErrClosed},
		{Survey{State: Closed, Opens: opens}, opens.Add(-1), ErrClosed},
	} {
		if err := test.survey.Refuses(test.at); !errors.Is(err, test.want) {
			t.Errorf("%d: %v, want %v", i, err, test.want)
		}
	}
}
