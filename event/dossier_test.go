package event

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kepubot/dev/testdb"
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
