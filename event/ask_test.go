package event

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kepubot/content"
	"kepubot/dev/testdb"
	"kepubot/resident"
)

var goldenAsk = flag.Bool("goldenask", false, "write testdata/ask.txt anew")

// askNoon is a Tuesday.
var askNoon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

func shanghai() *time.Location { return time.FixedZone("CST", 8*60*60) }

// askCity are places, two of their communities called alike.
const askCity = `places:
  - {id: luting, kind: township, zh-CN: 鹿亭乡, en: Luting Township}
  - id: simingshan
    kind: town
    zh-CN: 四明山镇
    en: Simingshan Town
    communities: [{id: siming-village, zh-CN: 四明山村, en: Simingshan Village, permanent: 900}]
  - id: fengshan
    kind: street
    zh-CN: 凤山街道
    en: Fengshan Subdistrict
    communities:
      - {id: zhongjiang, zh-CN: 中江社区, en: Zhongjiang Community, permanent: 3100}
      - {id: jiweiqiao, zh-CN: 季卫桥社区, en: Jiweiqiao Community, permanent: 8800}
  - id: lizhou
    kind: street
    zh-CN: 梨洲街道
    en: Lizhou Subdistrict
    communities:
      - {id: huicui, zh-CN: 汇翠社区, en: Huicui Community, permanent: 2000}
      - {id: lizhou-zhongjiang, zh-CN: 中江村, en: Central River Village, permanent: 1200}
`

func askBook(t testing.TB) Wordbook {
	t.Helper()
	places, err := resident.OpenDirectory(t.Context(), testdb.SQLite(t))
	if err == nil {
		_, err = places.Import(t.Context(), "city.yaml", []byte(askCity), false)
	}
	if err != nil {
		t.Fatal(err)
	}
	return Wordbook{Places: places, Groups: resident.DefaultGroups(), Campaigns: []string{"科技活动周", "全国科普月"}}
}

// askText writes a question in a line.
func askText(a Ask) string {
	text := a.From + ".." + a.To
	if a.From == a.To {
		text = a.From
	}
	for _, part := range []string{a.Place, a.Community, string(a.Kind), string(a.Theme), a.Group, a.Campaign, a.Event} {
		if part != "" {
			text += " " + part
		}
	}
	return text
}

// readText writes what was read in some lines.
func readText(a Asked) string {
	text := askText(a.Ask)
	if !a.Dated {
		text += " (undated)"
	}
	for _, w := range a.Ways {
		text += "\n    " + strings.Join(w.Words, "|") + ": " + askText(w.Ask)
	}
	for _, c := range a.Choices {
		text += fmt.Sprintf("\n    [%s / %s] %s", c.Name.Chinese, c.Name.English, askText(c.Ask))
	}
	return text
}

// TestRead holds what staff may type against testdata/ask.txt: a line of
// words, and below it what they mean.
func TestRead(t *testing.T) {
	book := askBook(t)
	path := filepath.Join("testdata", "ask.txt")
	golden, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	inputs := 0
	for line := range strings.Lines(string(golden)) {
		words, found := strings.CutPrefix(line, "> ")
		if !found {
			continue
		}
		inputs++
		read, err := book.Read(strings.TrimSuffix(words, "\n"), askNoon, shanghai())
		if err != nil {
			t.Errorf("%s: %v", words, err)
		}
		fmt.Fprintf(&out, "> %s  %s\n", words, readText(read))
	}
	if inputs < 60 {
		t.Errorf("only %d inputs", inputs)
	}
	if *goldenAsk {
		if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if out.String() != string(golden) {
		t.Errorf("read:\n%s", out.String())
	}
}

// TestReadRefuses what is too long, and takes a day from the zone.
func TestReadRefuses(t *testing.T) {
	book := askBook(t)
	if _, err := book.Read(strings.Repeat("凤", 101), askNoon, shanghai()); err != ErrAsk {
		t.Error(err)
	}
	late := time.Date(2026, 12, 31, 17, 0, 0, 0, time.UTC)
	if read, err := book.Read("今年", late, shanghai()); err != nil || read.Ask.From != "2027-01-01" {
		t.Error(read, err)
	}
}

func TestAsksAttendance(t *testing.T) {
	for text, want := range map[string]string{
		"到场": "sure ", "到场 凤山 三季度": "sure 凤山 三季度", "到场凤山": "sure 凤山", "签到 本周": "sure 本周", "/attendance Q3": "sure Q3", "Attendance": "sure ",
		"/attendence": "nearly ", "/atendance 2026": "nearly 2026", "到长 本月": "nearly 本月", "前到": "nearly ", "今天": "no ", "/tip": "no ", "": "no ", "答题": "no ",
	} {
		rest, sure, ok := AsksAttendance(text)
		got := map[bool]string{true: "sure ", false: "nearly "}[sure] + rest
		if !ok {
			got = "no " + rest
		}
		if got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
}

// TestPeriods: the period before, and the year before, of each kind.
func TestPeriods(t *testing.T) {
	for _, c := range []struct {
		p, before, year Period
		span            Span
		zh, en          string
	}{
		{Period{"2026-11-24", "2026-11-24"}, Period{"2026-11-23", "2026-11-23"}, Period{"2025-11-24", "2025-11-24"}, DaySpan, "2026 年 11 月 24 日", "24 Nov 2026"},
		{Period{"2024-02-29", "2024-02-29"}, Period{"2024-02-28", "2024-02-28"}, Period{"2023-02-28", "2023-02-28"}, DaySpan, "2024 年 2 月 29 日", "29 Feb 2024"},
		{Period{"2026-11-23", "2026-11-29"}, Period{"2026-11-16", "2026-11-22"}, Period{"2025-11-24", "2025-11-30"}, WeekSpan, "2026 年 11 月 23—29 日", "23–29 Nov 2026"},
		{Period{"2026-03-01", "2026-03-31"}, Period{"2026-02-01", "2026-02-28"}, Period{"2025-03-01", "2025-03-31"}, MonthSpan, "2026 年 3 月", "March 2026"},
		{Period{"2024-02-01", "2024-02-29"}, Period{"2024-01-01", "2024-01-31"}, Period{"2023-02-01", "2023-02-28"}, MonthSpan, "2024 年 2 月", "February 2024"},
		{Period{"2026-01-01", "2026-02-28"}, Period{"2025-11-01", "2025-12-31"}, Period{"2025-01-01", "2025-02-28"}, MonthSpan, "2026 年 1—2 月", "January–February 2026"},
		{Period{"2026-07-01", "2026-09-30"}, Period{"2026-04-01", "2026-06-30"}, Period{"2025-07-01", "2025-09-30"}, QuarterSpan, "2026 年第三季度", "Q3 2026"},
		{Period{"2026-02-01", "2026-04-30"}, Period{"2025-11-01", "2026-01-31"}, Period{"2025-02-01", "2025-04-30"}, MonthSpan, "2026 年 2—4 月", "February–April 2026"},
		{Period{"2026-01-01", "2026-06-30"}, Period{"2025-07-01", "2025-12-31"}, Period{"2025-01-01", "2025-06-30"}, HalfSpan, "2026 年上半年", "First half of 2026"},
		{Period{"2026-07-01", "2026-12-31"}, Period{"2026-01-01", "2026-06-30"}, Period{"2025-07-01", "2025-12-31"}, HalfSpan, "2026 年下半年", "Second half of 2026"},
		{Period{"2026-01-01", "2026-12-31"}, Period{"2025-01-01", "2025-12-31"}, Period{"2025-01-01", "2025-12-31"}, YearSpan, "2026 年", "2026"},
		{Period{"2017-01-01", "2026-12-31"}, Period{"2007-01-01", "2016-12-31"}, Period{"2016-01-01", "2025-12-31"}, YearSpan, "2017—2026 年", "2017–2026"},
		{Period{"2026-09-01", "2026-09-15"}, Period{"2026-08-17", "2026-08-31"}, Period{"2025-09-01", "2025-09-15"}, DaysSpan, "2026 年 9 月 1—15 日", "1–15 Sep 2026"},
		{Period{"2025-12-20", "2026-01-05"}, Period{"2025-12-03", "2025-12-19"}, Period{"2024-12-20", "2025-01-05"}, DaysSpan, "2025 年 12 月 20 日—2026 年 1 月 5 日", "20 Dec 2025 – 5 Jan 2026"},
	} {
		if got := c.p.Before(); got != c.before {
			t.Errorf("before %v: %v", c.p, got)
		}
		if got := c.p.YearBefore(); got != c.year {
			t.Errorf("a year before %v: %v", c.p, got)
		}
		if name := c.p.Name(); name.Chinese != c.zh || name.English != c.en || c.p.Span() != c.span {
			t.Errorf("%v: %v %d", c.p, name, c.p.Span())
		}
	}
}

// TestRunningPeriod: a period that runs is compared with as many days of an
// earlier one.
func TestRunningPeriod(t *testing.T) {
	month := Period{"2026-11-01", "2026-11-30"}
	for today, want := range map[string]string{
		"2026-11-24": "2026-11-24 2026-10-24", "2026-10-31": "2026-11-30 2026-10-31", "2026-11-30": "2026-11-30 2026-10-31", "2027-01-01": "2026-11-30 2026-10-31", "2026-11-01": "2026-11-01 2026-10-01",
	} {
		cut, earlier := month.Until(today, month.Before())
		if got := cut.To + " " + earlier.To; got != want {
			t.Errorf("on %s: %s, not %s", today, got, want)
		}
	}
	march := Period{"2026-03-01", "2026-03-31"}
	if _, earlier := march.Until("2026-03-30", march.Before()); earlier.To != "2026-02-28" {
		t.Error(earlier)
	}
}

// TestAskCode: a question fits into a button and comes back as it was.
func TestAskCode(t *testing.T) {
	book := askBook(t)
	rapid.Check(t, func(t *rapid.T) {
		a := drawAsk(t, book)
		code := a.Code()
		back, ok := book.ParseCode(code)
		if !ok || back != a || len(code) > 40 || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz0123456789.-") != "" {
			t.Fatalf("%+v by %s is %+v, %t", a, code, back, ok)
		}
	})
	for _, code := range []string{"", "e.", "e.UPPER", "000zzz", "abcabd.k", "abcabd.kzzz", "abcabd.kabc.kabc", "zzzzzz", "abdabc", "e.e1.gzzzz", strings.Repeat("a", 99)} {
		if a, ok := book.ParseCode(code); ok {
			t.Errorf("%q is read as %+v", code, a)
		}
	}
}

// drawAsk draws a question.
func drawAsk(t *rapid.T, book Wordbook) Ask {
	var a Ask
	a.Group = rapid.SampledFrom(append(book.groupIDs(), "")).Draw(t, "group")
	if rapid.IntRange(0, 9).Draw(t, "one event") == 0 {
		a.Event = NewID(rapid.Int64Range(1, 1<<62).Draw(t, "event"))
		return a
	}
	from := dayEpoch.AddDate(0, 0, rapid.IntRange(0, 36000).Draw(t, "from"))
	a.Period = periodOf(from, from.AddDate(0, 0, rapid.IntRange(0, 400).Draw(t, "length")))
	a.Place, a.Community = book.located(rapid.SampledFrom(append(book.placeIDs(), "")).Draw(t, "place"))
	a.Kind = rapid.SampledFrom(append(Kinds(), "")).Draw(t, "kind")
	a.Theme = rapid.SampledFrom(append(content.Themes(), "")).Draw(t, "theme")
	a.Campaign = rapid.SampledFrom(append(book.Campaigns, "")).Draw(t, "campaign")
	return a
}

// FuzzRead: whatever is typed gives days that exist, a few choices, and
// buttons that can be read.
func FuzzRead(f *testing.F) {
	book := askBook(f)
	for _, text := range []string{"凤山 三季度", "/attendance training farmers 2026", "9.1-9.15", "去年9月到今年3月", "#科技活动周 Ｑ３", "1-3月", "\xff到", "2月30日", "近999年", "h1n1 q5 13月", "---", "周天", "2026-00-00 至 9999"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		AsksAttendance(text)
		read, err := book.Read(text, askNoon, shanghai())
		if err != nil {
			return
		}
		asks := []Ask{read.Ask}
		for _, w := range read.Ways {
			asks = append(asks, w.Ask)
		}
		for _, c := range read.Choices {
			asks = append(asks, c.Ask)
			if c.Name.Chinese == "" || c.Name.English == "" {
				t.Errorf("%q: a choice without a name: %+v", text, c)
			}
		}
		if len(read.Choices) > mostChoices+1 || len(read.Ways) > 4 {
			t.Errorf("%q: %d choices, %d ways", text, len(read.Choices), len(read.Ways))
		}
		for _, a := range asks {
			from, err := time.Parse(time.DateOnly, a.From)
			to, err2 := time.Parse(time.DateOnly, a.To)
			if err != nil || err2 != nil || to.Before(from) || len(a.Code()) > 40 {
				t.Errorf("%q is read as %+v", text, a)
			}
			tagged := book
			tagged.Campaigns = append(tagged.Campaigns, a.Campaign)
			if back, ok := tagged.ParseCode(a.Code()); !ok || back != a {
				t.Errorf("%q: %+v comes back as %+v", text, a, back)
			}
			if len(book.Labels(a)) < 2 {
				t.Errorf("%q: %v", text, book.Labels(a))
			}
		}
	})
}
