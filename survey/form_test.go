package survey

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kepubot/content/starter"
	"kepubot/resident"
	"kepubot/sheet"
)

// TestForms reads the forms of testdata/forms.txt as staff type them, and holds
// what comes of them, written out again, and the faults by line.
func TestForms(t *testing.T) {
	forms := newForms(t)
	file, err := os.ReadFile(filepath.Join("testdata", "forms.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, form := range strings.Split(strings.TrimSpace(string(file)), "\n====\n") {
		typed, _, _ := strings.Cut(form, "\n>>>>\n")
		s, faults := forms.Read("s1", typed, "ra", noon)
		fmt.Fprintf(&out, "%s\n>>>>\n", typed)
		for _, f := range faults {
			fmt.Fprintf(&out, "! %d %s | %s\n", f.Line, f.Chinese, f.English)
		}
		fmt.Fprintf(&out, "%s\n====\n", forms.Write(s, resident.Chinese))
	}
	golden(t, "forms.txt", out.String())
}

// TestTemplate: what staff are given to copy is a survey without faults.
func TestTemplate(t *testing.T) {
	forms := newForms(t)
	for _, language := range []string{resident.Chinese, resident.English} {
		s, faults := forms.Read("s1", forms.Template(language), "ra", noon)
		if len(faults) > 0 || len(s.Questions) != 5 || s.Bilingual() != (language == resident.English) || !s.Anonymous || s.Closes.IsZero() {
			t.Errorf("%s: %+v, %v", language, s, faults)
		}
	}
}

// TestWritten: what is written is read the same, in both languages.
func TestWritten(t *testing.T) {
	forms := newForms(t)
	rapid.Check(t, func(t *rapid.T) {
		s := drawSurvey(t)
		for i := range s.Questions { // where languages are told apart by it
			q := &s.Questions[i]
			q.Text.Chinese = strings.ReplaceAll(q.Text.Chinese, " / ", "/")
			for k := range q.Options {
				q.Options[k].Chinese = strings.ReplaceAll(q.Options[k].Chinese, " / ", "/")
			}
		}
		s.Anonymous, s.ByLink = rapid.Bool().Draw(t, "anonymous"), rapid.Bool().Draw(t, "by link")
		if rapid.Bool().Draw(t, "timed") {
			s.Opens, s.Closes = noon.Add(time.Hour), noon.Add(40*time.Hour)
		}
		s.Reach.Groups = rapid.SampledFrom([][]string{nil, {"elders"}, {"elders", "minors"}}).Draw(t, "groups")
		if s.Reach.Places = rapid.SampledFrom([][]string{nil, {"fengshan", "lizhou"}}).Draw(t, "places"); s.Reach.Places == nil {
			s.Reach.Communities = rapid.SampledFrom([][]string{nil, {"donggang", "huicui"}}).Draw(t, "communities")
		}
		if rapid.Bool().Draw(t, "paired") {
			s.Phase, s.Pair, s.Campaign = After, "water", "科技活动周"
		}
		for _, language := range []string{resident.Chinese, resident.English} {
			text := forms.Write(s, language)
			back, faults := forms.Read(s.ID, text, s.Author, noon)
			if len(faults) > 0 {
				t.Fatalf("%s\nis not read: %v", text, faults)
			}
			back.Meta, back.State = s.Meta, s.State
			if !reflect.DeepEqual(back, s) {
				t.Fatalf("%s\nis read as\n%+v\nnot\n%+v", text, back, s)
			}
		}
	})
}

// FuzzForm: whatever is typed is read or refused in both languages, and what
// is read is written and read the same again.
func FuzzForm(f *testing.F) {
	forms := newForms(f)
	file, err := os.ReadFile(filepath.Join("testdata", "forms.txt"))
	if err != nil {
		f.Fatal(err)
	}
	for _, form := range strings.Split(string(file), "\n====\n") {
		f.Add(form)
	}
	f.Add(forms.Template(resident.English))
	f.Fuzz(func(t *testing.T, text string) {
		s, faults := forms.Read("s1", text, "ra", noon)
		for _, fault := range faults {
			if fault.Chinese == "" || fault.English == "" {
				t.Errorf("%q: %v", text, fault)
			}
		}
		if len(faults) > 0 {
			return
		}
		for _, language := range []string{resident.Chinese, resident.English} {
			once := forms.Write(s, language)
			back, faults := forms.Read("s1", once, "ra", noon)
			if twice := forms.Write(back, language); len(faults) > 0 || twice != once {
				t.Errorf("%q is written\n%s\nand then\n%s\n%v", text, once, twice, faults)
			}
		}
	})
}

// TestSelfTest: the self-test that comes along has 20 questions in both
// languages, each with one right answer and a way to say that one does not
// know, and a guess at one letter does not pay.
func TestSelfTest(t *testing.T) {
	file, err := starter.SelfTest()
	if err != nil {
		t.Fatal(err)
	}
	read, err := newForms(t).ReadFile(file.Name, file.Data, "", "ra", noon)
	if err != nil || len(read) != 1 {
		t.Fatal(read, err)
	}
	s := read[0]
	if len(s.Questions) != 20 || !s.Bilingual() || !s.SelfTest() || !s.Anonymous {
		t.Errorf("%d questions of %+v", len(s.Questions), s.Title)
	}
	keys := map[uint64]int{}
	for i, q := range s.Questions {
		last := len(q.Options) - 1
		if q.Kind != Single || last != 3 || q.Options[last].Chinese != "不知道" || q.Options[last].English != "Don't know" || q.Key == 1<<last {
			t.Errorf("question %d: %+v", i+1, q)
		}
		keys[q.Key]++
	}
	for key, n := range keys {
		if n > 7 {
			t.Errorf("%s is right %d times", letters(key), n)
		}
	}
}

// TestFileRefused names what is wrong in a file by line.
func TestFileRefused(t *testing.T) {
	forms := newForms(t)
	const head = "surveys:\n  - id: a\n    title: {zh-CN: 问}\n    questions:\n"
	const good = "      - kind: single\n        zh-CN: {question: 吗, options: [有, 无]}\n"
	for _, c := range []struct {
		name, data string
		line       int
	}{
		{"a.yaml", head + good + "        key: 有\n", 5}, {"a.yaml", head + good + "        skip: [{pick: B, to: 1}]\n", 5},
		{"a.yaml", head + good + "        kee: B\n", 7}, {"a.yaml", head + good + "      - kind: single\n        zh-CN: {question: 吗}\n", 7},
		{"a.yaml", head + good + "        en: {question: Taps, options: [Used]}\n", 5}, {"a.yaml", "surveys:\n  - id: A b\n    title: {zh-CN: 问}\n    questions:\n" + good, 2},
		{"a.yaml", head + good + "    places: [mars]\n", 2}, {"a.yaml", head + good + "  - id: a\n    title: {zh-CN: 问}\n    questions:\n" + good, 7},
		{"a.yaml", "surveys: []\n", 0}, {"a.yaml", "tips: []\n", 1}, {"a.txt", "问卷：问\n1. 吗\nA 有\n", 2}, {"a.docx", "x", 0},
	} {
		_, err := forms.ReadFile(c.name, []byte(c.data), "s1", "ra", noon)
		var faults sheet.Faults
		if !errors.As(err, &faults) || faults[0].Line != c.line {
			t.Errorf("%s: %v", c.data, err)
		}
	}
	read, err := forms.ReadFile("a.yaml", []byte(head+good+"        key: B\n        skip: [{pick: AB}]\n      - {kind: scale, zh-CN: {question: 几分}, low: 1, high: 5}\n"), "", "ra", noon)
	if err != nil || read[0].Questions[0].Key != 2 || len(read[0].Questions[0].Skips) != 2 || read[0].Questions[0].Skips[1] != (Skip{1, 3}) {
		t.Errorf("%+v, %v", read, err)
	}
	typed, err := forms.ReadFile("a.txt", []byte(forms.Template(resident.Chinese)), "s7", "ra", noon)
	if err != nil || typed[0].ID != "s7" || len(typed[0].Questions) != 5 {
		t.Errorf("%+v, %v", typed, err)
	}
}

// TestProblems names what keeps a survey from being opened.
func TestProblems(t *testing.T) {
	if p := sample().Problems(noon, groupIDs()); len(p) > 0 {
		t.Fatal(p)
	}
	for _, c := range []struct {
		spoil func(*Survey)
		want  string
	}{
		{func(s *Survey) { s.ID = "A" }, "id:"}, {func(s *Survey) { s.Title = resident.Name{} }, "title: missing"},
		{func(s *Survey) { s.Title.Chinese = strings.Repeat("长", 41) }, "title: at most"}, {func(s *Survey) { s.Title.Chinese = "a\nb" }, "title: not plain"},
		{func(s *Survey) { s.Closes = noon }, "over already"}, {func(s *Survey) { s.Opens, s.Closes = noon.Add(2), noon.Add(1) }, "closes before"},
		{func(s *Survey) { s.Reach.Groups = []string{"martians"} }, "not a group"}, {func(s *Survey) { s.Phase = Before }, "go together"},
		{func(s *Survey) { s.Phase, s.Pair = "during", "a" }, "phase:"}, {func(s *Survey) { s.Phase, s.Pair = Before, "A b" }, "pair:"},
		{func(s *Survey) { s.Questions = nil }, "no questions"}, {func(s *Survey) { s.Questions = make([]Question, 61) }, "at most 60"},
		{func(s *Survey) { s.Questions[0].Kind = "essay" }, "question 1: kind"}, {func(s *Survey) { s.Questions[0].Text = resident.Name{} }, "question 1: no text"},
		{func(s *Survey) { s.Questions[0].Text.English = "Taps?" }, "question 2: no English"}, {func(s *Survey) { s.Questions[0].Options = nil }, "options: 2 to 10"},
		{func(s *Survey) { s.Questions[0].Options[1] = s.Questions[0].Options[0] }, "stands there twice"}, {func(s *Survey) { s.Questions[0].Options[1] = resident.Name{} }, "one is empty"},
		{func(s *Survey) { s.Questions[1].Options = []resident.Name{name("a")} }, "none for this kind"}, {func(s *Survey) { s.Questions[1].High = 12 }, "question 2: scale"},
		{func(s *Survey) { s.Questions[3].High = 0 }, "question 4: number"}, {func(s *Survey) { s.Questions[4].High = 9 }, "question 5: low and high"},
		{func(s *Survey) { s.Questions[0].Key = 8 }, "key: names"}, {func(s *Survey) { s.Questions[0].Key = 3 }, "one right answer"}, {func(s *Survey) { s.Questions[2].Optional = true }, "not with a key"},
		{func(s *Survey) { s.Questions[0].Skips[0].To = 1 }, "later question"}, {func(s *Survey) { s.Questions[0].Skips[0].To = 7 }, "later question"},
		{func(s *Survey) { s.Questions[0].Skips[0].Option = 3 }, "skip: names"}, {func(s *Survey) { s.Questions[0].Skips = append(s.Questions[0].Skips, Skip{1, 5}) }, "one option twice"},
		{func(s *Survey) { s.Questions[4].Skips = []Skip{{0, 6}} }, "skip: names"},
	} {
		s := sample()
		c.spoil(s)
		var said []string
		for _, p := range s.Problems(noon, groupIDs()) {
			if p.Chinese == "" {
				t.Errorf("%s: nothing in Chinese", p.English)
			}
			said = append(said, p.English)
		}
		if !strings.Contains(strings.Join(said, "\n"), c.want) {
			t.Errorf("want %q, got %q", c.want, said)
		}
	}
}
