package paper

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"kepubot/sheet"
)

func sample() Sheet {
	return Sheet{
		Title: "2026 年夏季科普知识竞赛笔试", Note: "答题时间 60 分钟。\n请把答案写在下面的表里。",
		Fields: []string{"姓名", "社区（村）", "参赛号", "得分"}, Footer: "余姚市科学技术协会", Words: ChineseWords(),
		Parts: []Part{
			{"一、选择题（每题 5 分）", []Item{
				{"油锅起火，下面哪种做法对？", []string{"泼水", "盖上锅盖", "端到屋外", "撒面粉"}, "B", "盖上锅盖隔绝空气，火就灭了。", "《家庭防火手册》（2024）"},
				{"夏天空调开到（  ）℃比较合适。", []string{"18", "26"}, "B", "", ""},
				{"哪些是可再生能源？", []string{"随风转动、发出电来的风力", "晒在屋顶上的太阳光", "埋在地下的煤"}, "AB", "", ""},
				{"“碳达峰”说的是：", []string{"二氧化碳的排放达到最高点，之后逐渐下降", "煤炭的产量达到最高点"}, "A", "", ""},
			}},
			{"二、判断题（每题 5 分）", []Item{{"雷雨天可以站在大树下躲雨。", nil, "×", "大树容易引雷。", ""}, {"冰比水轻。", nil, "对", "", ""}}},
			{"三、填空题（每题 5 分）", []Item{{"待机 10 瓦，一年用多少度电？", nil, "87.6", "", ""}}},
		},
	}
}

// lines are the lines of a document that are not empty, as the importer of
// questions reads them.
func lines(t testing.TB, data []byte, err error) []string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	read, err := sheet.Lines("paper.docx", data)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, line := range read {
		if line.Text != "" {
			texts = append(texts, line.Text)
		}
	}
	return texts
}

// TestKey holds that the key reads as questions are imported, and that nothing
// before the first question looks like one.
func TestKey(t *testing.T) {
	data, err := sample().Key()
	want := []string{
		"2026 年夏季科普知识竞赛笔试　参考答案",
		"题号", "1", "2", "3", "4", "5", "6", "7", "答案", "B", "B", "AB", "A", "×", "对", "=87.6",
		"一、选择题（每题 5 分）",
		"1. 油锅起火，下面哪种做法对？（B）", "A. 泼水 B. 盖上锅盖 C. 端到屋外 D. 撒面粉",
		"答案：B", "解析：盖上锅盖隔绝空气，火就灭了。", "来源：《家庭防火手册》（2024）",
		"2. 夏天空调开到（B）℃比较合适。", "A. 18 B. 26", "答案：B",
		"3. 哪些是可再生能源？（AB）", "A. 随风转动、发出电来的风力 B. 晒在屋顶上的太阳光", "C. 埋在地下的煤", "答案：AB",
		"4. “碳达峰”说的是：（A）", "A. 二氧化碳的排放达到最高点，之后逐渐下降", "B. 煤炭的产量达到最高点", "答案：A",
		"二、判断题（每题 5 分）", "5. 雷雨天可以站在大树下躲雨。（×）", "答案：×", "解析：大树容易引雷。", "6. 冰比水轻。（对）", "答案：对",
		"三、填空题（每题 5 分）", "7. 待机 10 瓦，一年用多少度电？", "答案：87.6",
	}
	if got := lines(t, data, err); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestBlank(t *testing.T) {
	data, err := sample().Blank()
	text := strings.Join(lines(t, data, err), "\n")
	gap := strings.Repeat("\u00a0", 8)
	for _, want := range []string{"姓名\n社区（村）\n参赛号\n得分\n", "答题时间 60 分钟。\n请把", "做法对？（" + gap + "）", "开到（" + gap + "）℃", "躲雨。（" + gap + "）"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	for _, secret := range []string{"（B）", "×", "87.6", "解析", "来源", "隔绝空气"} {
		if strings.Contains(text, secret) {
			t.Errorf("the blank sheet says %q", secret)
		}
	}
}

func TestEnglishSheet(t *testing.T) {
	s := Sheet{Title: "Written test", Words: EnglishWords(), Parts: []Part{{"", []Item{{"Which is renewable?", []string{"Wind", "Coal"}, "A", "It does not run out.", ""}}}}}
	data, err := s.Key()
	want := []string{"Written test　Key", "No.", "1", "Answer", "A", "1. Which is renewable? (A)", "A. Wind B. Coal", "Answer: A", "Why: It does not run out."}
	if got := lines(t, data, err); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// TestWordFile holds that the parts are well formed and are those that the
// list of contents and the relations name, and that documents repeat.
func TestWordFile(t *testing.T) {
	data, err := sample().Key()
	if err != nil {
		t.Fatal(err)
	}
	again, err := sample().Key()
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("the same sheet made another file, %v", err)
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	parts, all := map[string]bool{}, ""
	for _, file := range archive.File {
		part, err := archive.Open(file.Name)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		wellFormed(t, file.Name, content)
		parts[file.Name] = true
		all += string(content)
	}
	for _, name := range []string{"document", "styles", "settings", "footer1"} {
		if !parts["word/"+name+".xml"] || !strings.Contains(all, `PartName="/word/`+name+`.xml"`) {
			t.Errorf("%s is not there or not listed", name)
		}
	}
	for _, style := range []string{"Title", "Note", "Part", "Question", "Options", "Options2", "Options4", "Answer", "Cell", "Footer"} {
		if !strings.Contains(all, `w:styleId="`+style+`"`) {
			t.Errorf("the style %s is not defined", style)
		}
	}
}

func wellFormed(t testing.TB, name string, content []byte) {
	t.Helper()
	for decoder := xml.NewDecoder(bytes.NewReader(content)); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}

// FuzzSheet holds that no text breaks a document or its lines.
func FuzzSheet(f *testing.F) {
	f.Add("下面哪种做法对？", "泼水", "B")
	f.Add("a\nb\r\n1. c（）", "<w:p/>&\x00\ufffe\xff", "\t=\v")
	f.Fuzz(func(t *testing.T, text, option, key string) {
		s := Sheet{Title: text, Fields: []string{text}, Words: ChineseWords(), Footer: option}
		s.Parts = []Part{{text, []Item{{text, []string{option, option, option}, key, text, option}}}}
		data, err := s.Key()
		got := lines(t, data, err)
		if n := slices.IndexFunc(got, func(line string) bool { return strings.HasPrefix(line, "A. ") || line == "A." }); n < 0 || !strings.HasPrefix(got[n-1], "1.") {
			t.Errorf("the question is not before its options: %q", got)
		}
	})
}
