package resident_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/store"
)

func TestImportAgain(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		places := newDirectory(t, d)
		for _, test := range []struct {
			file  string
			check bool
			want  resident.Imported
		}{
			{city, true, resident.Imported{Added: 10}},
			{city, false, resident.Imported{Added: 10}},
			{city, false, resident.Imported{Same: 10}},
			{strings.Replace(city, "8800", "8900", 1), true, resident.Imported{Changed: 1, Same: 9}},
			{strings.Replace(city, "8800", "8900", 1), false, resident.Imported{Changed: 1, Same: 9}},
		} {
			got, err := places.Import(t.Context(), "city.yaml", []byte(test.file), test.check)
			if err != nil || got != test.want {
				t.Errorf("got %+v, %v; want %+v", got, err, test.want)
			}
			if got := len(places.Places()); (got == 0) != (test.check && test.want.Added > 0) {
				t.Errorf("%d places after %+v", got, test)
			}
		}
		if got, _ := places.Community("jiweiqiao"); got.Permanent != 8900 {
			t.Errorf("got %+v", got)
		}
		if _, err := places.Import(t.Context(), "one.yaml", []byte("places:\n- {id: lanjiang, kind: street, zh-CN: 兰江街道}\n"), false); err != nil {
			t.Fatal(err)
		}
		if len(places.Places()) != 5 {
			t.Error("a file without the other places removed them")
		}
	})
}

func TestImportYAMLFaults(t *testing.T) {
	places := newCity(t)
	before := places.Places()
	for name, test := range map[string]struct {
		data  string
		lines []int
	}{
		"no places":             {"places: []\n", []int{0}},
		"bad id":                {"places:\n- {id: 凤山, kind: street, zh-CN: 凤山街道}\n", []int{2}},
		"long id":               {"places:\n- {id: " + strings.Repeat("a", 41) + ", kind: street, zh-CN: 凤山街道}\n", []int{2}},
		"no id":                 {"places:\n- {kind: street, zh-CN: 甲}\n- {kind: street, zh-CN: 乙}\n", []int{2, 3}},
		"no name":               {"places:\n- {id: a, kind: street}\n", []int{2}},
		"long name":             {"places:\n- {id: a, kind: street, zh-CN: " + strings.Repeat("长", 31) + "}\n", []int{2}},
		"long English name":     {"places:\n- {id: a, kind: street, zh-CN: 甲, en: " + strings.Repeat("x", 91) + "}\n", []int{2}},
		"name of two lines":     {"places:\n- {id: a, kind: street, zh-CN: \"甲\\n乙\"}\n", []int{2}},
		"kind":                  {"places:\n- {id: a, kind: city, zh-CN: 甲}\n", []int{2}},
		"twice":                 {"places:\n- {id: a, kind: town, zh-CN: 甲}\n- {id: a, kind: town, zh-CN: 乙}\n", []int{3}},
		"not a number":          {"places:\n- id: a\n  kind: town\n  zh-CN: 甲\n  communities:\n  - {id: b, zh-CN: 乙}\n  - {id: c, zh-CN: 丙, permanent: many}\n", []int{7}},
		"negative":              {"places:\n- id: a\n  kind: town\n  zh-CN: 甲\n  communities:\n  - {id: b, zh-CN: 乙, permanent: -1}\n", []int{6}},
		"place was a community": {"places:\n- {id: jiweiqiao, kind: town, zh-CN: 季卫桥镇}\n", []int{2}},
		"community was a place": {"places:\n- id: fengshan\n  kind: street\n  zh-CN: 凤山街道\n  communities:\n  - {id: lizhou, zh-CN: 梨洲社区}\n", []int{6}},
		"all of them":           {"places:\n- {id: a, kind: x, zh-CN: 甲}\n- {id: b, kind: town, zh-CN: 乙}\n- {id: C, kind: town}\n", []int{2, 4, 4}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := places.Import(t.Context(), "x.yml", []byte(test.data), false)
			if diff := cmp.Diff(test.lines, faultLines(t, err)); diff != "" {
				t.Error(err, diff)
			}
			if err := places.Load(t.Context()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, places.Places()); diff != "" {
				t.Error("half imported:", diff)
			}
		})
	}
}

func TestImportTable(t *testing.T) {
	places := newCity(t)
	const file = `街道（乡镇）,类型,街道英文名,社区（村）,社区英文名,常住人口
凤山街道,街道,,季卫桥社区,Jiweiqiao Community,"8,900"
,,,新建社区,,1 200
临山镇,,Linshan Town,临城村,,700
四明山镇,镇,,,,
`
	got, err := places.Import(t.Context(), "places.csv", []byte(file), false)
	if err != nil {
		t.Fatal(err)
	}
	if got.Added != 3 { // 新建社区, 临山镇, 临城村
		t.Errorf("got %+v", got)
	}
	if c, _ := places.Community("jiweiqiao"); c.Permanent != 8900 || c.Place != "fengshan" {
		t.Errorf("a community known by its name is another: %+v", c)
	}
	fresh := places.Match("新建社区")
	if len(fresh) != 1 || fresh[0].Place.ID != "fengshan" || fresh[0].Community.Permanent != 1200 {
		t.Errorf("a row without a place: %+v", fresh)
	}
	linshan := places.Match("临山镇")
	if len(linshan) != 1 || linshan[0].Place.Kind != resident.Town {
		t.Errorf("the kind by the name: %+v", linshan)
	}
	if again, err := places.Import(t.Context(), "places.csv", []byte(file), false); err != nil || again.Same != 6 {
		t.Errorf("again: %+v, %v", again, err)
	}
	if c, ok := places.Community(fresh[0].ID()); !ok || c.Name.Chinese != "新建社区" {
		t.Error("the derived id changed")
	}
}

func TestImportTableByID(t *testing.T) {
	places := newDirectory(t, testdb.SQLite(t))
	book := excelize.NewFile()
	defer book.Close()
	for i, row := range [][]any{
		{"Place ID", "Kind", "Place zh-CN", "Place en", "Community ID", "Community zh-CN", "Community en", "Permanent"},
		{"linshan", "town", "临山镇", "Linshan Town", "lincheng", "临城村", "Lincheng Village", 700},
	} {
		if err := book.SetSheetRow("Sheet1", []string{"A1", "A2"}[i], &row); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	if _, err := places.Import(t.Context(), "places.xlsx", file.Bytes(), false); err != nil {
		t.Fatal(err)
	}
	want := resident.Community{ID: "lincheng", Place: "linshan", Name: resident.Name{Chinese: "临城村", English: "Lincheng Village"}, Permanent: 700}
	if got, _ := places.Community("lincheng"); got != want {
		t.Errorf("got %+v", got)
	}
}

func TestImportTableFaults(t *testing.T) {
	places := newCity(t)
	const titles = "街道编号,街道（乡镇）,类型,社区编号,社区（村）,常住人口\n"
	for name, test := range map[string]struct {
		data  string
		lines []int
	}{
		"column missing":       {"街道,社区\n凤山街道,季卫桥社区\n", []int{0}},
		"titles alone":         {titles, []int{0}},
		"no place":             {titles + ",,,x,甲村,1\nfengshan,凤山街道,街道,jiweiqiao,季卫桥社区,8800\n", []int{2}},
		"a line in the middle": {titles + "a,甲镇,镇,a1,乙村,1\na,甲镇,镇,a2,丙村,多\na,甲镇,镇,a3,丁村,3\n", []int{3}},
		"place otherwise":      {titles + "a,甲镇,镇,a1,乙村,1\na,乙镇,镇,a2,丙村,2\na,甲镇,乡,a3,丁村,3\n", []int{3, 4}},
		"kind unknown":         {titles + "a,甲,市,a1,乙村,1\n", []int{2}},
		"community twice":      {titles + "a,甲镇,,a1,乙村,1\na,甲镇,,a1,乙村,1\n", []int{3}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := places.Import(t.Context(), "x.csv", []byte(test.data), false)
			if diff := cmp.Diff(test.lines, faultLines(t, err)); diff != "" {
				t.Error(err, diff)
			}
			if _, ok := places.Place("a"); ok {
				t.Error("half imported")
			}
		})
	}
}

func FuzzImportPlaces(f *testing.F) {
	f.Add("x.yaml", []byte(city))
	f.Add("x.yaml", []byte("places:\n- {id: a, kind: town, zh-CN: 甲, communities: [{id: a, zh-CN: 甲}, , 3]}\n"))
	f.Add("x.csv", []byte("街道,社区,常住人口\n甲镇,乙村,1\n,丙村,二\n"))
	places := newDirectory(f, testdb.SQLite(f))
	known := []error{sheet.ErrFormat, sheet.ErrTooLarge}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		_, err := places.Import(t.Context(), name, data, true)
		var faults sheet.Faults
		if err != nil && !errors.As(err, &faults) && !slices.ContainsFunc(known, func(k error) bool { return errors.Is(err, k) }) {
			t.Error(err)
		}
	})
}
