package quiz

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"kepubot/content"
	"kepubot/dev/testdb"
	"kepubot/sheet"
	"kepubot/store"
)

var groups = []string{"minors", "farmers", "workers", "elders", "officials", "others"}

func noon() time.Time { return time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC) }

func newBank(t testing.TB, d store.Driver) *Bank {
	t.Helper()
	bank, err := OpenBank(context.Background(), d, Settings{Groups: groups, Reviews: 2, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	return bank
}

// read reads a text as a test paper.
func read(t testing.TB, text string) []numbered {
	t.Helper()
	found, err := readQuestions("paper.txt", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestPaper holds the ways in which teachers write a question.
func TestPaper(t *testing.T) {
	for _, test := range []struct {
		name, text, stem, options, key string
		kind                           Kind
	}{
		{"all on one line", "1. 油锅起火怎么办（B） A泼水 B盖锅盖 C端走 D撒面粉 解析：隔绝空气。", "油锅起火怎么办", "泼水|盖锅盖|端走|撒面粉", "B", Single},
		{"a line each", "3、油锅起火，应当（ B ）。\nA. 泼水\nB. 盖锅盖\nC．端走\n解析：隔绝空气。", "油锅起火，应当（　）。", "泼水|盖锅盖|端走", "B", Single},
		{"key below", "12．哪些能回收？\nA、报纸 B、玻璃瓶 C、脏纸巾\n答案：A、B\n解析：脏纸巾不能。", "哪些能回收？", "报纸|玻璃瓶|脏纸巾", "AB", Several},
		{"several in brackets", "2. 哪些能回收（AB）A 报纸 B 玻璃瓶 C 脏纸巾 解析：脏纸巾不能。", "哪些能回收", "报纸|玻璃瓶|脏纸巾", "AB", Several},
		{"true or false", "4. 废电池要放进有害垃圾桶。（×）\n解析：普通干电池已无汞。", "废电池要放进有害垃圾桶。", "", "false", TrueFalse},
		{"a number", "5. 人民币一元硬币直径多少毫米？\n答案：22.25\n解析：见说明。", "人民币一元硬币直径多少毫米？", "", "22.25", Number},
		{"full width", "６．选哪个（Ａ） Ａ．甲 Ｂ．乙 解析：甲。", "选哪个", "甲|乙", "A", Single},
		{"a word like AI stays", "7. AI 是什么的缩写（A） A 人工智能 B 航空仪表 解析：Artificial Intelligence。", "AI 是什么的缩写", "人工智能|航空仪表", "A", Single},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := read(t, test.text)
			if len(found) != 1 {
				t.Fatalf("%d questions", len(found))
			}
			q := found[0].question
			if q.Chinese.Question != test.stem || strings.Join(q.Chinese.Options, "|") != test.options || q.KeyText(q.Key) != test.key || q.Kind != test.kind {
				t.Errorf("read %q %q %s %s", q.Chinese.Question, q.Chinese.Options, q.KeyText(q.Key), q.Kind)
			}
			if q.Chinese.Why == "" {
				t.Error("no explanation")
			}
		})
	}
}

const wholePaper = `季卫桥社区科普知识测试
主题：保障安全健康
来源：《家庭消防安全知识》（2020 年）

一、单选题
1. 油锅起火怎么办（B） A泼水 B盖锅盖 C端走 D撒面粉
解析：隔绝空气，火就灭了。
二、判断题
2. 湿手可以拔插头。（错）
解析：水能导电。
来源：《安全用电》（2018）
`

// TestTemplate sends back the form that staff are shown, as it is.
func TestTemplate(t *testing.T) {
	bank := newBank(t, testdb.SQLite(t))
	done, err := bank.Import(t.Context(), "pasted.txt", []byte(PaperTemplate()), content.ImportOptions{})
	if err != nil || done.Added != 1 {
		t.Errorf("%+v, %v", done, err)
	}
}

func TestWholePaper(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		ctx, bank := context.Background(), newBank(t, d)
		for _, want := range []content.Imported{{Added: 2}, {Same: 2}} {
			done, err := bank.Import(ctx, "试卷.txt", []byte(wholePaper), content.ImportOptions{})
			if err != nil || done != want {
				t.Fatalf("imported %+v (%v)", done, err)
			}
		}
		waiting, err := bank.InState(ctx, content.InReview, 9)
		if err != nil || len(waiting) != 2 {
			t.Fatalf("%d wait (%v)", len(waiting), err)
		}
	})
}

// TestPaperFaults names every fault by its line, and stores nothing.
func TestPaperFaults(t *testing.T) {
	ctx, bank := context.Background(), newBank(t, testdb.SQLite(t))
	text := "来源：《书》（2020）\n主题：保障安全健康\n1. 没有答案 A 甲 B 乙\n解析：无\n2. 选项重复（A） A 甲 B 甲\n解析：无\n3. 太长（A）A " +
		strings.Repeat("长", 91) + " B 乙\n解析：无\n4. 没有解析（A）A 甲 B 乙\n4. 没有解析（A）A 甲 B 乙\n解析：又一遍"
	_, err := bank.Import(ctx, "paper.txt", []byte(text), content.ImportOptions{})
	var faults sheet.Faults
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	for _, want := range []string{"line 3: 没有答案: key", "line 5: 选项重复: Chinese options: \"甲\"", "line 7: 太长: Chinese options: one is empty or over", "line 9: 没有解析: Chinese why: missing", "line 10: 没有解析: is the question of line 9 again"} {
		if !strings.Contains(faults.Error(), want) {
			t.Errorf("no %q in\n%s", want, faults)
		}
	}
	if all, _ := bank.All(ctx); len(all) != 0 {
		t.Errorf("%d questions were stored", len(all))
	}
}

// TestExport writes the starter questions and reads them back the same.
func TestExport(t *testing.T) {
	ctx := context.Background()
	for _, name := range []string{"题库.yaml", "题库.csv", "题库.xlsx"} {
		t.Run(name, func(t *testing.T) {
			bank := newBank(t, testdb.SQLite(t))
			sample := sampleQuestions()
			file, err := Export(name, sample)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := bank.Import(ctx, name, file, content.ImportOptions{Approved: true}); err != nil {
				t.Fatal(err)
			}
			for _, q := range sample {
				back, err := bank.Get(ctx, q.ID)
				if err != nil {
					t.Fatal(err)
				}
				if !q.says(back) {
					t.Errorf("%s came back as %+v", q.ID, back)
				}
			}
		})
	}
}

func FuzzImport(f *testing.F) {
	f.Add("paper.txt", []byte(wholePaper))
	f.Add("paper.yaml", []byte("questions:\n  - id: a\n    kind: number\n    key: x"))
	f.Add("paper.csv", []byte("题干,A,B,答案\n天为什么蓝,甲,乙,A"))
	f.Add("paper.docx", []byte("PK"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		found, err := readQuestions(name, data)
		if err != nil {
			return
		}
		for _, n := range found {
			n.question.Problems(groups)
			n.question.Credit(n.question.Key, Answer{Picked: 3})
		}
	})
}

// TestClosest reads questions whose nearest answers earn most, from a test
// paper and from each form of file, and refuses one that does not say from
// where on nothing is earned.
func TestClosest(t *testing.T) {
	bank := newBank(t, testdb.SQLite(t))
	ctx := t.Context()
	const paper = "主题：健康\n1. 成年人每分钟大约呼吸多少次？\n题型：数字\n答案：16\n误差：8，越近越高\n解析：安静时大约 12 到 20 次。\n来源：《生物》（2020）\n编号：breaths"
	if _, err := bank.Import(ctx, "paper.txt", []byte(paper), content.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	want := Key{Number: 16, Within: 8, Closest: true}
	for _, name := range []string{"q.yaml", "q.csv", "q.xlsx"} {
		q, err := bank.Get(ctx, "breaths")
		if err != nil || q.Key != want {
			t.Fatalf("%+v, %v", q, err)
		}
		file, err := Export(name, []*Question{q})
		if err != nil {
			t.Fatal(err)
		}
		if done, err := bank.Import(ctx, name, file, content.ImportOptions{}); err != nil || done.Same != 1 {
			t.Errorf("%s: %+v, %v", name, done, err)
		}
	}
	q, err := bank.Get(ctx, "breaths")
	if err != nil {
		t.Fatal(err)
	}
	if key, ok := q.ReadKey("15"); !ok || key != (Key{Number: 15, Within: 8, Closest: true}) {
		t.Errorf("a correction reads %+v", key)
	}
	if _, err := bank.Import(ctx, "paper.txt", []byte(strings.Replace(paper, "8，", "", 1)), content.ImportOptions{}); err == nil {
		t.Error("the nearest earn most, and nobody knows how near")
	}
}
