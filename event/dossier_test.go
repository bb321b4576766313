package event

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

// TestKindOfPaper: what a paper is follows from what it is called, or says.
func TestKindOfPaper(t *testing.T) {
	for _, test := range []struct {
		paper Paper
		want  PaperKind
	}{
		{Paper{File: "f", Name: "关于举办科普大讲堂的通知.docx"}, Notice},
		{Paper{File: "f", Name: "活动方案（定稿）.pdf"}, Plan},
		{Paper{File: "f", Name: "Sign-in sheet.pdf"}, SignIns},
		{Paper{File: "f", Name: "家里的用电安全.pptx"}, Slides},
		{Paper{File: "f", Name: "IMG_0042.JPG"}, Photos},
		{Paper{File: "f", Name: "资料发放清单.xlsx"}, Handouts},
		{Paper{File: "f", Name: "scan0001.pdf"}, OtherPaper},
		{Paper{Text: "https://example.org/news/1"}, News},
		{Paper{Text: "活动小结\n来了四十位居民。"}, Summary},
		{Paper{Text: "来了四十位居民，反映很好。"}, OtherPaper},
	} {
		if got := kindOfPaper(test.paper); got != test.want {
			t.Errorf("%+v is %q, want %q", test.paper, got, test.want)
		}
	}
}

// TestDossier: papers are kept once, in their order; photos and papers have
// bounds; one may be filed elsewhere or taken out; what is lacking is named.
func TestDossier(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		k := newDesk(t, d, 20)
		ctx := t.Context()
		files, err := OpenDossiers(ctx, d, k.events)
		if err != nil {
			t.Fatal(err)
		}
		put := func(seq int64, p Paper) *Paper {
			t.Helper()
			kept, err := files.Put(ctx, "e1", p, seq)
			if err != nil {
				t.Fatal(err)
			}
			return kept
		}
		wanting := func(came int64, want ...PaperKind) {
			t.Helper()
			papers, err := files.Of(ctx, "e1")
			if err != nil {
				t.Fatal(err)
			}
			if got := k.e.Wanting(papers, came); !slices.Equal(got, want) {
				t.Errorf("%v is wanting, not %v", got, want)
			}
		}
		wanting(0, Notice, Plan, SignIns, Photos, Slides, Handouts, News, Summary)
		for seq, p := range []Paper{{File: "f1", Name: "照片"}, {Text: "小结：很好"}, {File: "f2", Name: "通知.docx"}} {
			put(int64(10+seq), p)
			put(int64(10+seq), p) // the update comes again
		}
		wanting(3, Plan, Photos, Slides, Handouts, News)
		papers, err := files.Of(ctx, "e1")
		if err != nil || len(papers) != 3 || papers[0].Kind != Notice || papers[2].Kind != Summary {
			t.Fatalf("%v, %v", papers, err)
		}
		for n := range photosLimit - 1 {
			put(int64(20+n), Paper{File: fmt.Sprint("p", n), Kind: Photos})
		}
		if _, err := files.Put(ctx, "e1", Paper{File: "p9", Kind: Photos}, 30); !errors.Is(err, ErrPhotos) {
			t.Error("a seventh photo:", err)
		}
		if err := files.Assign(ctx, papers[0], Photos); !errors.Is(err, ErrPhotos) {
			t.Error("a seventh photo, filed anew:", err)
		}
		if err := files.Assign(ctx, papers[0], Plan); err != nil {
			t.Error(err)
		}
		if err := files.Assign(ctx, papers[0], "nonsense"); !errors.Is(err, ErrPaper) {
			t.Error("a kind that is none:", err)
		}
		wanting(3, Notice, Slides, Handouts, News)
		if err := files.Remove(ctx, papers[2]); err != nil {
			t.Error(err)
		}
		if err := files.Remove(ctx, papers[2]); err != nil {
			t.Error("taken out again:", err)
		}
		wanting(3, Notice, Slides, Handouts, News, Summary)
		if _, err := files.Put(ctx, "e1", Paper{Text: "  "}, 40); !errors.Is(err, ErrPaper) {
			t.Error("nothing is filed:", err)
		}
		long := put(41, Paper{File: "f4", Name: strings.Repeat("长", 90) + " \n小结.docx"})
		if want := strings.Repeat("长", fileNameLimit-5) + ".docx"; long.Name != want || long.Kind != Summary {
			t.Errorf("%q is kept as %s %q", want, long.Kind, long.Name)
		}
	})
}

// TestDraft: a news text says what is known and nothing else.
func TestDraft(t *testing.T) {
	at := time.Date(2026, 11, 28, 6, 0, 0, 0, time.UTC)
	e := &Event{
		Title: resident.Name{Chinese: "家里的用电安全"}, Kind: Lecture, Where: resident.Name{Chinese: "季卫桥社区二楼会议室"}, About: resident.Name{Chinese: "教大家看懂插座和空气开关。"},
		Sessions: []Session{{Starts: at, Ends: at}}, Crew: []Crew{{Duty: Lecturer, Name: "王工", Unit: "供电所"}, {Duty: Volunteer, Name: "小周"}},
		Materials: []Material{{Name: "节能手册", Count: 200}},
	}
	e.settle(shanghai())
	full := Facts{Event: e, SignIns: 37, Communities: 3, Group: "老年人", Stars: 468, Votes: 12, Organiser: resident.Name{Chinese: "市科学技术协会"}, Area: resident.Name{Chinese: "季卫桥社区"}, Theme: resident.Name{Chinese: "保障安全健康"}}
	bare := Facts{Event: &Event{Title: e.Title, Kind: Lecture, Where: e.Where, Sessions: e.Sessions}, Organiser: full.Organiser, Theme: full.Theme, Votes: 2, Stars: 500, Estimated: 80}
	bare.Event.settle(shanghai())
	if n := utf8.RuneCountInString(full.Draft(shanghai())); n < 200 || n > 300 {
		t.Errorf("the text has %d characters, not 200 to 300", n)
	}
	for name, test := range map[string]struct {
		facts Facts
		says  []string
		not   []string
	}{
		"all is known": {full, []string{
			"“家里的用电安全”讲座举行", "市科学技术协会、季卫桥社区在季卫桥社区二楼会议室举办“家里的用电安全”讲座活动", "现场签到 37 人次，来自 3 个社区（村），以老年人为主。",
			"活动邀请供电所王工主讲，围绕“保障安全健康”", "教大家看懂插座和空气开关。", "现场发放节能手册 200 份。", "1 名科普志愿者参与服务。", "12 位居民打分，平均 4.7 星", "市科学技术协会供稿", "【请补",
		}, []string{"估算", "。。"}},
		"little is known": {bare, []string{"另估算现场参与 80 人次", "11 月 28 日下午", "活动围绕“保障安全健康”展开。【请补"}, []string{"签到", "主讲", "发放", "志愿者", "星", "来自", "用身边的例子", "，。"}},
	} {
		got := test.facts.Draft(shanghai())
		for _, words := range test.says {
			if !strings.Contains(got, words) {
				t.Errorf("%s: does not say %q:\n%s", name, words, got)
			}
		}
		for _, words := range test.not {
			if strings.Contains(got, words) {
				t.Errorf("%s: says %q:\n%s", name, words, got)
			}
		}
	}
}
