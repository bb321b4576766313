package report

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/store"
)

const figureSheet = `指标,数量,街道（乡镇）,社区（村）,日期,备注
展板,"1,200",凤山街道,,2026年9月,
展板,1.2万,凤山街道,季卫桥社区,2026-10-01,一
展板,1.2万,凤山,季卫桥,2026/10/1,一
经费,5万元,,,2026-10-02,
`

// TestImportFigures: a sheet is entered once, however often and by whatever
// update it comes; equal rows are figures of their own.
func TestImportFigures(t *testing.T) {
	places := indicatorPlaces(t)
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		b, ctx := openBureau(t, d), t.Context()
		book, err := sheet.Workbook(sheet.Out{Name: "表", Titles: []string{"indicator", "value", "place", "day"}, Rows: [][]any{{"panels", 1200, "fengshan", "2026年9月"}}})
		if err != nil {
			t.Fatal(err)
		}
		for i, test := range []struct {
			name  string
			data  []byte
			check bool
			want  Entered
		}{
			{"a.csv", []byte(figureSheet), true, Entered{Added: 4}},
			{"a.csv", []byte(figureSheet), false, Entered{Added: 4}},
			{"b.csv", []byte(figureSheet), true, Entered{Same: 4}},
			{"b.csv", []byte(figureSheet), false, Entered{Same: 4}},
			{"c.xlsx", book, false, Entered{Same: 1}},
		} {
			if got, err := b.entries.Import(ctx, FigureSheet{Name: test.name, Data: test.data, Source: Own, Check: test.check}, places, "rstaff", int64(i+1)); err != nil || !cmp.Equal(got, test.want) {
				t.Errorf("%d: %+v, %v, want %+v", i, got, err, test.want)
			}
		}
		want := map[string]string{"panels/fengshan/ own": "1200 (1)", "panels/fengshan/jiweiqiao own": "24000 (2)", "funds// own": "5 (1)"}
		if diff := cmp.Diff(want, b.sums(t, theYear)); diff != "" {
			t.Error(diff)
		}
		changed, err := b.entries.Import(ctx, FigureSheet{Name: "d.csv", Data: []byte("指标,数量,街道,日期\n展板,1300,凤山,2026年9月\n"), Source: Own, Check: true}, places, "rstaff", 9)
		if err != nil || changed.Added != 1 || len(changed.Alike) != 1 || changed.Alike[0].There.Amount() != 1200*Scale {
			t.Errorf("a row that was put right: %+v, %v", changed, err)
		}
		last, err := b.entries.Import(ctx, FigureSheet{Name: "e.csv", Data: []byte("指标,数量,成员单位,日期\n农民培训,4.4万,agri,2025年\n"), Source: Returned}, places, "rstaff", 10)
		if got := b.sums(t, event.Period{From: "2025-01-01", To: "2025-12-31"})["training-farmers// returned"]; err != nil || last.Added != 1 || got != "44000 (1)" {
			t.Errorf("%+v, %v, %s", last, err, got)
		}
		q := b.ask(t, "q1", "training-farmers")
		if before, err := b.returns.LastYear(ctx, q, "u:agri", "training-farmers"); err != nil || before == nil || *before != 44_000*Scale {
			t.Errorf("%v, %v", before, err)
		}
		if before, err := b.returns.LastYear(ctx, q, "p:fengshan", "training-farmers"); err != nil || before != nil {
			t.Errorf("somebody else's: %v, %v", before, err)
		}
	})
}

// TestImportFaults: a sheet with faults names each by its line, and enters
// nothing.
func TestImportFaults(t *testing.T) {
	b, places := openBureau(t, testdb.SQLite(t)), indicatorPlaces(t)
	for _, test := range []struct {
		data  string
		lines []int
		says  string
	}{
		{"指标,数量,街道,日期\n展板,1,,2026-10-01\n展版,1,,2026-10-01\n展板,很多,,2026-10-01\n", []int{3, 4}, "是不是：展板"},
		{"指标,数量,日期\n展板,-1,2026-10-01\n展板,1.5,2026-10-01\n展板,600000,2026-10-01\n", []int{2, 3, 4}, "最多 50000 块"},
		{"指标,数量,街道,社区,日期\n展板,1,鬼镇,,2026-10-01\n展板,1,三七市,季卫桥,2026-10-01\n", []int{2, 3}, "没有这个街道"},
		{"指标,数量,日期\n展板,1,2026-12-01\n展板,1,\n展板,1,随便\n展板,1,2026-02-30\n", []int{2, 3, 4, 5}, "不能晚于今天"},
		{"指标,数量,日期,成员单位\n展板,1,2026-10-01,agri\n", []int{2}, "只用于报送"},
		{"指标,日期\n展板,2026-10-01\n", []int{0}, "数量"},
		{"", []int{0}, "没有数据"},
		{"指标,数量,街道,日期\n展板,1,凤山,2026-10-01\n展板,1,四明山,2026-10-01\n", []int{3}, "不在您管的范围"},
	} {
		_, err := b.entries.Import(t.Context(), FigureSheet{Name: "a.csv", Data: []byte(test.data), Source: Own, May: func(place, _ string) bool { return place != "simingshan" }}, places, "rstaff", 1)
		faults, _ := errors.AsType[sheet.Faults](err)
		var lines []int
		for _, f := range faults {
			lines = append(lines, f.Line)
			if f.English == "" {
				t.Errorf("%+v is not said in English", f)
			}
		}
		said := slices.ContainsFunc(faults, func(f sheet.Fault) bool { return strings.Contains(f.Chinese, test.says) })
		if !slices.Equal(lines, test.lines) || !said {
			t.Errorf("%q: %v", test.data, err)
		}
	}
	if n, err := b.entries.docs.Count(t.Context()); err != nil || n != 0 {
		t.Errorf("%d entries, %v", n, err)
	}
}

// TestReporters: units, each update twice.
func TestReporters(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		ctx := t.Context()
		r, err := OpenReporters(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.PutUnit(ctx, "agri", resident.Name{}, 2); !errors.Is(err, ErrReporter) {
			t.Error("a unit without a name:", err)
		}
		if _, err := r.Retire(ctx, "agri", 3); !errors.Is(err, store.ErrNotFound) {
			t.Error("a unit that is not there went:", err)
		}
		used := func() (names []string) {
			all, err := r.Used(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range all {
				names = append(names, one.ID+" "+one.Name.Chinese)
			}
			return names
		}
		for _, step := range []struct {
			do   func() (*Reporter, error)
			want []string
		}{
			{func() (*Reporter, error) { return r.PutUnit(ctx, "agri", resident.Name{Chinese: "农业局"}, 4) }, []string{"u:agri 农业局"}},
			{func() (*Reporter, error) { return r.PutUnit(ctx, "agri", resident.Name{Chinese: "农业农村局"}, 5) }, []string{"u:agri 农业农村局"}},
			{func() (*Reporter, error) { return r.Retire(ctx, "agri", 6) }, nil},
			{func() (*Reporter, error) { return r.PutUnit(ctx, "agri", resident.Name{Chinese: "农业农村局"}, 7) }, []string{"u:agri 农业农村局"}},
		} {
			for range 2 {
				if _, err := step.do(); err != nil {
					t.Fatal(err)
				}
			}
			if got := used(); !slices.Equal(got, step.want) {
				t.Errorf("%v, want %v", got, step.want)
			}
		}
	})
}
