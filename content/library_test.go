package content_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kepubot/content"
	"kepubot/content/starter"
	"kepubot/dev/testdb"
	"kepubot/sheet"
	"kepubot/store"
)

var groups = []string{"minors", "farmers", "workers", "elders", "officials", "others"}

// noon is the time at which the tests' library lives.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, d store.Driver) *content.Library {
	t.Helper()
	l, err := content.Open(t.Context(), d, content.Settings{Groups: groups, Reviews: 2, Now: func() time.Time { return noon }, Location: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func filled(t *testing.T, d store.Driver) *content.Library {
	t.Helper()
	l := open(t, d)
	files, err := starter.Tips()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if _, err := l.Import(t.Context(), file.Name, file.Data, content.ImportOptions{Approved: true}); err != nil {
			t.Fatal(file.Name, err)
		}
	}
	return l
}

// TestStarter holds what the program brings along: enough of each theme, all
// of it fit for review, and something for each group.
func TestStarter(t *testing.T) {
	l := filled(t, testdb.SQLite(t))
	tips, err := l.InState(t.Context(), content.Approved, 0)
	if err != nil {
		t.Fatal(err)
	}
	themes := map[content.Theme]int{}
	for _, tip := range tips {
		themes[tip.Theme]++
	}
	for _, theme := range content.Themes() {
		if themes[theme] < 15 {
			t.Errorf("%d tips on %s, want 15", themes[theme], theme)
		}
	}
	for _, group := range groups {
		queue, err := l.Queue(t.Context(), "2026-11-23", 28, group)
		if err != nil || len(queue) != 28 {
			t.Errorf("%s: %d days, %v", group, len(queue), err)
		}
		for _, c := range queue {
			if c.Repeat {
				t.Errorf("%s gets %s again within four weeks", group, c.Tip)
			}
		}
	}
}

func TestImportAgainChangesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		l := filled(t, d)
		files, err := starter.Tips()
		if err != nil {
			t.Fatal(err)
		}
		got, err := l.Import(t.Context(), files[0].Name, files[0].Data, content.ImportOptions{Approved: true})
		if err != nil || got.Added+got.Changed != 0 || got.Same == 0 {
			t.Errorf("%+v, %v", got, err)
		}
		changed := []byte(strings.Replace(string(files[0].Data), "title: ", "title: 新", 1))
		if got, err = l.Import(t.Context(), files[0].Name, changed, content.ImportOptions{}); err != nil || got.Changed != 1 {
			t.Errorf("one changed title: %+v, %v", got, err)
		}
		if waiting, err := l.InState(t.Context(), content.InReview, 10); err != nil || len(waiting) != 1 {
			t.Errorf("%d tips in review, %v; want the changed one", len(waiting), err)
		}
	})
}

// TestImportOfRetired imports again what was taken out of use: the same text
// stays out, another goes through review, or is in use where the options say
// so.
func TestImportOfRetired(t *testing.T) {
	for _, approved := range []bool{false, true} {
		testdb.Each(t, func(t *testing.T, d store.Driver) {
			l := filled(t, d)
			files, err := starter.Tips()
			if err != nil {
				t.Fatal(err)
			}
			file, changed := files[0], content.InReview
			if approved {
				changed = content.Approved
			}
			tips, err := l.InState(t.Context(), content.Approved, 0)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(tips, func(tip *content.Tip) bool {
				return strings.Count(string(file.Data), "title: "+tip.Chinese.Title+"\n") == 1
			})
			tip := tips[i]
			if err := l.Retire(t.Context(), tip.ID, 1); err != nil {
				t.Fatal(err)
			}
			again := func(data []byte) content.Imported {
				t.Helper()
				done, err := l.Import(t.Context(), file.Name, data, content.ImportOptions{Approved: approved})
				if err != nil {
					t.Fatal(err)
				}
				return done
			}
			state := func() content.State {
				t.Helper()
				got, err := l.Get(t.Context(), tip.ID)
				if err != nil {
					t.Fatal(err)
				}
				return got.State
			}
			if done := again(file.Data); done.Added+done.Changed != 0 || state() != content.Retired {
				t.Errorf("the same text: %+v, %s", done, state())
			}
			other := strings.Replace(string(file.Data), "title: "+tip.Chinese.Title, "title: 新"+tip.Chinese.Title, 1)
			if done := again([]byte(other)); done.Changed != 1 || state() != changed {
				t.Errorf("another text: %+v, %s", done, state())
			}
		})
	}
}

// TestImportKeepsPicture imports a tip again that got its picture here.
func TestImportKeepsPicture(t *testing.T) {
	l := open(t, testdb.SQLite(t))
	const row = "a-1,保障安全健康,所有人,%s,正文,为什么,《来源》,2020,Title,Text,Why,Source\n"
	importRow := func(title string) content.Imported {
		t.Helper()
		done, err := l.Import(t.Context(), "x.csv", []byte("编号,主题,人群,标题,正文,为什么,来源,年份,英文标题,英文正文,英文为什么,英文来源\n"+fmt.Sprintf(row, title)), content.ImportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return done
	}
	importRow("标题")
	if _, err := l.Illustrate(t.Context(), "a-1", "P", "rb", 1); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		title string
		want  content.Imported
	}{{"标题", content.Imported{Same: 1}}, {"新标题", content.Imported{Changed: 1}}} {
		if done := importRow(step.title); done != step.want {
			t.Errorf("%s: %+v", step.title, done)
		}
		if tip, err := l.Get(t.Context(), "a-1"); err != nil || tip.Picture != "P" || tip.Chinese.Title != step.title {
			t.Errorf("%q, %v", tip.Picture, err)
		}
	}
}

func TestImportNamesEveryFault(t *testing.T) {
	l := open(t, testdb.SQLite(t))
	const yaml = "tips:\n  - id: good\n    theme: health\n  - id: Bad Id\n    theme: nothing\n    colour: red\n"
	_, err := l.Import(t.Context(), "x.yaml", []byte(yaml), content.ImportOptions{})
	var faults sheet.Faults
	if !errors.As(err, &faults) || !strings.Contains(err.Error(), "colour") {
		t.Errorf("got %v", err)
	}
}

func TestChoiceIsAFact(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		l := filled(t, d)
		const day = "2026-11-23"
		first, _, err := l.Today(t.Context(), day, "elders")
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Retire(t.Context(), first.ID, 1); err != nil {
			t.Fatal(err)
		}
		again, _, err := l.Today(t.Context(), day, "elders")
		if err != nil || again.ID != first.ID {
			t.Errorf("the day's tip became %v, %v", again, err)
		}
	})
}

// TestQueueOfOneDay holds that a day asked for alone brings the tip that the
// list of the week shows, and that it is sent in the end.
func TestQueueOfOneDay(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		l := filled(t, d)
		week, err := l.Queue(t.Context(), "2026-11-23", 7, "elders")
		if err != nil || len(week) != 7 {
			t.Fatal(week, err)
		}
		for _, planned := range week {
			alone, err := l.Queue(t.Context(), planned.Day, 1, "elders")
			if err != nil || len(alone) != 1 || alone[0].Tip != planned.Tip {
				t.Errorf("%s alone brings %+v, %v; the list has %s", planned.Day, alone, err, planned.Tip)
			}
		}
		for _, planned := range week {
			if tip, _, err := l.Today(t.Context(), planned.Day, "elders"); err != nil || tip.ID != planned.Tip {
				t.Errorf("%s brought %v, %v; the list had %s", planned.Day, tip, err, planned.Tip)
			}
		}
		if far, err := l.Queue(t.Context(), "2099-01-01", 7, "elders"); err != nil || len(far) != 0 {
			t.Errorf("in many years: %v, %v", far, err)
		}
	})
}

func TestSkipAndSwap(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		l := filled(t, d)
		const day = "2026-11-25"
		tipOf := func() string {
			queue, err := l.Queue(t.Context(), day, 1, "elders")
			if err != nil || len(queue) != 1 {
				t.Fatal(queue, err)
			}
			return queue[0].Tip
		}
		planned := tipOf()
		for range 2 { // the update may come twice
			if err := l.Skip(t.Context(), day, "elders", planned, "r1"); err != nil {
				t.Fatal(err)
			}
		}
		next := tipOf()
		if next == planned {
			t.Error("the skipped tip stands")
		}
		if err := l.Skip(t.Context(), day, "elders", next, "r1"); err != nil {
			t.Fatal(err)
		}
		if now := tipOf(); now == planned || now == next {
			t.Errorf("after two skips %s stands", now)
		}
		if err := l.Swap(t.Context(), day, "elders", "health-oil-fire", "r1"); err != nil || tipOf() != "health-oil-fire" {
			t.Errorf("swapped to %s, %v", tipOf(), err)
		}
		if err := l.Swap(t.Context(), day, "elders", "health-eyes-outdoors", "r1"); !errors.Is(err, content.ErrState) {
			t.Errorf("a tip for schoolchildren given to elders: %v", err)
		}
	})
}

func TestFeedback(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		l := open(t, d)
		rate := func(resident, community string, value content.Value, seq int64) {
			t.Helper()
			if err := l.Rate(t.Context(), content.Feedback{Day: "2026-11-23", Tip: "a", Resident: resident, Community: community, Value: value, Seq: seq}); err != nil {
				t.Fatal(err)
			}
		}
		rate("r1", "huicui", content.Like, 1)
		rate("r1", "huicui", content.Like, 2)
		rate("r2", "huicui", content.Dislike, 3)
		rate("r2", "huicui", content.Like, 4)
		rate("r2", "huicui", content.Dislike, 3) // an old update comes again
		rate("r3", "", content.Dislike, 5)
		got, err := l.Opinions(t.Context(), "a", "2026-11-23")
		want := map[string]content.Opinion{"huicui": {Likes: 2}, "": {Dislikes: 1}}
		if err != nil || !cmp.Equal(got, want) {
			t.Errorf("%v, %v; want %v", got, err, want)
		}
		if n, err := l.Likes(t.Context(), "a"); err != nil || n != 2 {
			t.Errorf("%d likes, %v", n, err)
		}
	})
}

func TestSearch(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		l := filled(t, d)
		for i, id := range []string{"health-oil-fire", "innovation-soap", "health-helmet"} {
			if err := l.Swap(t.Context(), []string{"2026-11-20", "2026-11-21", "2026-11-25"}[i], "elders", id, "r"); err != nil {
				t.Fatal(err)
			}
		}
		for query, want := range map[string][]string{
			"":        {"innovation-soap", "health-oil-fire"}, // the helmet comes later
			"油":       {"innovation-soap", "health-oil-fire"},
			"油 锅盖":    {"health-oil-fire"},
			"LID air": {"health-oil-fire"},
			"大象":      {},
		} {
			found, total, err := l.Search(t.Context(), query, "2026-11-23", 0, 10)
			ids := []string{}
			for _, f := range found {
				ids = append(ids, f.Tip.ID)
			}
			if err != nil || total != len(want) || !cmp.Equal(ids, want) {
				t.Errorf("%q: %v (%d), %v; want %v", query, ids, total, err, want)
			}
		}
	})
}

const form = "标题：热水瓶\n正文：第一行\n第二行\n为什么：膨胀\n来源：《物理》\n年份：2022年\nTitle: Flask\nText: Text: with a colon\nWhy: Because\nSource: Physics"

func TestForm(t *testing.T) {
	tip, problems := content.ParseForm("t1", form)
	if len(problems) != 0 || tip.Chinese.Text != "第一行\n第二行" || tip.English.Text != "Text: with a colon" || tip.Source.Year != 2022 {
		t.Errorf("%+v, %v", tip, problems)
	}
	if _, problems := content.ParseForm("t1", "随便写写"); len(problems) == 0 {
		t.Error("words without a label were taken")
	}
}

func FuzzForm(f *testing.F) {
	f.Add(form)
	f.Add("标题：\x00：\n:\n：")
	f.Add(strings.Repeat("正文：长\n", 3000))
	f.Fuzz(func(t *testing.T, text string) {
		tip, _ := content.ParseForm("t1", text)
		if n := len(tip.Chinese.Text) + len(tip.English.Text); n > 2*len(text)+2 {
			t.Errorf("%d bytes became %d", len(text), n)
		}
		tip.Problems(groups)
	})
}

func FuzzImport(f *testing.F) {
	f.Add("x.yaml", []byte("tips:\n  - id: a\n    theme: health\n    groups: [everyone]\n"))
	f.Add("x.yaml", []byte("tips: &a [*a]"))
	f.Add("x.csv", []byte("编号,主题\na-1,保障安全健康\n"))
	f.Add("x.csv", []byte("\xff\xfe\x00\""))
	f.Add("x.xlsx", []byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		l := open(t, testdb.SQLite(t))
		got, err := l.Import(t.Context(), name, data, content.ImportOptions{})
		waiting, listErr := l.InState(t.Context(), content.InReview, 0)
		if listErr != nil || len(waiting) != got.Added || (err != nil && got.Added != 0) {
			t.Errorf("%d tips, %+v, %v, %v", len(waiting), got, err, listErr)
		}
	})
}
