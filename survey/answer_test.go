package survey

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kepubot/resident"
)

func TestRead(t *testing.T) {
	s := sample()
	for _, c := range []struct {
		question int
		text     string
		want     Given
		err      error
	}{
		{1, "B", Given{Picked: 2}, nil}, {1, " ｂ ", Given{Picked: 2}, nil}, {1, "不用", Given{Picked: 2}, nil},
		{1, "AB", Given{}, ErrAnswer}, {1, "D", Given{}, ErrAnswer}, {1, "", Given{}, ErrAnswer},
		{2, "5", Given{Number: 5}, nil}, {2, "４ 分", Given{Number: 4}, nil}, {2, "6", Given{}, ErrAnswer}, {2, "好", Given{}, ErrAnswer},
		{3, "A、C", Given{Picked: 5}, nil}, {3, "bc", Given{Picked: 6}, nil}, {3, "洗菜水浇花", Given{Picked: 1}, nil},
		{4, "20", Given{Number: 20}, nil}, {4, "0", Given{}, ErrAnswer}, {4, "3.5", Given{}, ErrAnswer}, {4, "99999999999999999999", Given{}, ErrAnswer},
		{5, "  谢谢！\r\n再见 ", Given{Text: "谢谢！\n再见"}, nil}, {5, strings.Repeat("好", 200), Given{Text: strings.Repeat("好", 200)}, nil},
		{5, strings.Repeat("好", 201), Given{}, ErrLong}, {5, " ", Given{}, ErrAnswer}, {5, "a\x00", Given{}, ErrAnswer}, {5, "\xff", Given{}, ErrAnswer},
	} {
		got, err := s.Questions[c.question-1].Read(c.text)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%d %q: %+v, %v", c.question, c.text, got, err)
		}
	}
}

// FuzzRead: whatever is typed is an answer that fits, or a clear refusal.
func FuzzRead(f *testing.F) {
	for _, text := range []string{"A", "A、C", "用", "5 分", "-3", "还行\n吧", "\xff", "１２０岁"} {
		for kind := range Kinds() {
			f.Add(kind, text)
		}
	}
	f.Fuzz(func(t *testing.T, kind int, text string) {
		q := sample().Questions[uint(kind)%5]
		g, err := q.Read(text)
		if err == nil && q.Fits(g) != nil || err != nil && (g != Given{}) || err != nil && !errors.Is(err, ErrAnswer) && !errors.Is(err, ErrLong) {
			t.Errorf("%q: %+v, %v", text, g, err)
		}
	})
}

// tap is something that a person presses.
type tap struct {
	question, option int
	what             string // give, mark, done, pass
	given            Given
	on               bool
	seq              int64
}

func drawTap(t *rapid.T, s *Survey, seq int64) tap {
	p := tap{question: rapid.IntRange(1, len(s.Questions)).Draw(t, "question"), seq: seq}
	q := &s.Questions[p.question-1]
	what := []string{"give"}
	if q.Kind == Several {
		what = append(what, "mark", "mark", "done")
	}
	if q.Optional {
		what = append(what, "pass")
	}
	p.what = rapid.SampledFrom(what).Draw(t, "what")
	p.on = rapid.Bool().Draw(t, "on")
	p.given = drawGiven(t, q)
	if q.Kind == Several {
		p.option = rapid.IntRange(0, len(q.Options)-1).Draw(t, "option")
	}
	return p
}

func (p tap) apply(s *Survey, r *Response) {
	q, a := &s.Questions[p.question-1], r.at(p.question)
	switch p.what {
	case "give":
		a.give(q, p.given, p.seq)
	case "mark":
		a.mark(q, p.option, p.on, p.seq)
	case "done":
		a.Done = true
	case "pass":
		a.pass(p.seq)
	}
}

// TestAnyOrder: taps in any order, double and again, come to the same answers
// as in theirs, and those are what the last tap at each thing says.
func TestAnyOrder(t *testing.T) {
	s := sample()
	s.Questions[2].Optional, s.Questions[2].Key = true, 0
	rapid.Check(t, func(t *rapid.T) {
		var taps []tap
		for seq := range rapid.Int64Range(1, 25).Draw(t, "taps") {
			taps = append(taps, drawTap(t, s, seq+1))
		}
		inOrder, shuffled := &Response{}, &Response{}
		for _, p := range taps {
			p.apply(s, inOrder)
		}
		again := rapid.Permutation(append(slices.Clone(taps), taps[:len(taps)/2]...)).Draw(t, "order")
		for _, p := range again {
			p.apply(s, shuffled)
		}
		if !reflect.DeepEqual(inOrder, shuffled) {
			t.Errorf("in order %+v, else %+v", inOrder, shuffled)
		}
		for _, p := range taps {
			a := inOrder.Answer(p.question)
			if q := s.Questions[p.question-1]; q.Kind != Several && p.what == "give" && p.seq == a.Seq &&
				(Given{a.Picked, a.Number, a.Text}) != p.given {
				t.Errorf("the last tap %+v is not what stands: %+v", p, a)
			}
		}
	})
}

// drawSurvey is a survey without faults, full of skips.
func drawSurvey(t *rapid.T) *Survey {
	s := &Survey{Meta: sample().Meta, Title: name("问卷"), State: Draft, Author: "ra"}
	n := rapid.IntRange(1, 12).Draw(t, "questions")
	word := rapid.SampledFrom([]string{"用水", "A 或 B", "选 B 跳到 5", "1. 吗？", "（单选）", "AC / DC", "答案 A", "写一句话", "VR"})
	english := rapid.Bool().Draw(t, "bilingual")
	words := func(label string) resident.Name {
		w := resident.Name{Chinese: word.Draw(t, label) + fmt.Sprint(rapid.IntRange(0, 999).Draw(t, label))}
		if english {
			w.English = "x" + fmt.Sprint(rapid.IntRange(0, 999).Draw(t, label))
		}
		return w
	}
	if english {
		s.Title.English = "Survey"
	}
	for i := range n {
		q := Question{Kind: rapid.SampledFrom(Kinds()).Draw(t, "kind"), Text: words("text"), Optional: rapid.Bool().Draw(t, "optional")}
		switch q.Kind {
		case Scale:
			q.Low, q.High = 1, rapid.Int64Range(2, 10).Draw(t, "high")
		case Number:
			q.Low, q.High = rapid.Int64Range(-9, 9).Draw(t, "low"), rapid.Int64Range(10, 120).Draw(t, "high")
		case Single, Several:
			for k := range rapid.IntRange(2, 6).Draw(t, "options") {
				o := words("option")
				o.Chinese = fmt.Sprintf("%s 之 %d", o.Chinese, k)
				if english {
					o.English = fmt.Sprintf("%s no %d", o.English, k)
				}
				q.Options = append(q.Options, o)
				if rapid.IntRange(0, 2).Draw(t, "skips") == 0 {
					q.Skips = append(q.Skips, Skip{k, rapid.IntRange(i+2, n+1).Draw(t, "to")})
				}
			}
			if !q.Optional && rapid.Bool().Draw(t, "keyed") {
				q.Key = 1 << rapid.IntRange(0, len(q.Options)-1).Draw(t, "key")
			}
		}
		s.Questions = append(s.Questions, q)
	}
	return s
}

// TestPathsEnd: whatever is answered, each question is asked once at most, in
// order, and after the last one answers can be handed in.
func TestPathsEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSurvey(t)
		if p := s.Problems(noon, groupIDs()); len(p) > 0 {
			t.Fatal(p)
		}
		r, seq, last := &Response{}, int64(0), 0
		for {
			n, more := s.Next(r)
			if !more {
				break
			}
			if n <= last {
				t.Fatalf("question %d after %d", n, last)
			}
			last = n
			if r.handIn(s, seq, noon) == nil {
				t.Fatal("handed in before the end")
			}
			seq++
			r.at(n).give(&s.Questions[n-1], drawGiven(t, &s.Questions[n-1]), seq)
		}
		if err := r.handIn(s, seq+1, noon); err != nil {
			t.Fatal(err)
		}
		if asked, whole := s.Path(r); !whole || len(asked) != len(r.Answers) {
			t.Errorf("handed in %v, asked %v", r.Answers, asked)
		}
	})
}

func drawGiven(t *rapid.T, q *Question) Given {
	switch q.Kind {
	case Single:
		return Given{Picked: 1 << rapid.IntRange(0, len(q.Options)-1).Draw(t, "picked")}
	case Several:
		return Given{Picked: rapid.Uint64Range(1, 1<<len(q.Options)-1).Draw(t, "picked")}
	case Text:
		return Given{Text: rapid.SampledFrom([]string{"好", "很好", "谢谢"}).Draw(t, "text")}
	}
	return Given{Number: rapid.Int64Range(q.Low, q.High).Draw(t, "number")}
}
