package report

import (
	"errors"
	"fmt"
	"testing"
	"time"
	"unicode/utf8"

	"kepubot/dev/testdb"
	"kepubot/event"
	"kepubot/resident"
)

// indicatorCity are the places of these tests.
const indicatorCity = `places:
  - id: fengshan
    kind: street
    zh-CN: 凤山街道
    en: Fengshan Subdistrict
    communities:
      - {id: jiweiqiao, zh-CN: 季卫桥社区, en: Jiweiqiao Community, permanent: 8800}
      - {id: donggang, zh-CN: 东岗社区, en: Donggang Community, permanent: 6600}
  - id: sanqishi
    kind: town
    zh-CN: 三七市镇
    en: Sanqishi Town
  - {id: simingshan, kind: town, zh-CN: 四明山镇, en: Simingshan Town}
`

var (
	indicatorZone = time.FixedZone("CST", 8*3600)
	indicatorNoon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
)

func indicatorPlaces(t testing.TB) *resident.Directory {
	t.Helper()
	places, err := resident.OpenDirectory(t.Context(), testdb.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := places.Import(t.Context(), "city.yaml", []byte(indicatorCity), false); err != nil {
		t.Fatal(err)
	}
	return places
}

func TestParseAmount(t *testing.T) {
	panels := Indicator{Unit: Panels, Most: 50_000}
	funds := Indicator{Unit: Funds, Most: 100_000, Decimals: 2}
	for _, test := range []struct {
		of   Indicator
		text string
		want string
		err  error
	}{
		{panels, "120", "120", nil}, {panels, "１２０块", "120", nil}, {panels, "1,200 块", "1200", nil}, {panels, "1.2万", "12000", nil},
		{panels, "一百二十", "120", nil}, {panels, "两万", "20000", nil}, {panels, "一万二", "12000", nil}, {panels, "三千零五块", "3005", nil},
		{panels, "十二", "12", nil}, {panels, "三千五", "3500", nil}, {panels, "2k", "2000", nil}, {panels, "0", "0", nil}, {panels, "零", "0", nil},
		{panels, "120 panels", "120", nil}, {panels, "3百", "300", nil},
		{funds, "5", "5", nil}, {funds, "5万", "5", nil}, {funds, "5万元", "5", nil}, {funds, "50000元", "5", nil}, {funds, "1.5", "1.5", nil}, {funds, "1亿", "10000", nil},
		{funds, "12,345.6 元", "", ErrDecimals}, {funds, "五万", "5", nil}, {funds, "五", "5", nil},
		{panels, "-3", "", ErrNegative}, {panels, "负三", "", ErrNegative}, {panels, "60000", "", ErrTooMuch}, {panels, "99999999999999亿亿亿", "", ErrTooMuch},
		{panels, "1.5", "", ErrDecimals}, {panels, "0.001", "", ErrDecimals}, {panels, "", "", ErrNumber}, {panels, "很多", "", ErrNumber}, {panels, "1,2", "", ErrNumber},
		{panels, "三七", "", ErrNumber}, {panels, "120册", "", ErrNumber}, {panels, "NaN", "", ErrNumber}, {panels, "1e3", "", ErrNumber}, {panels, "块", "", ErrNumber},
		{panels, "百", "", ErrNumber}, {panels, "一百百", "", ErrNumber}, {panels, "0x10", "", ErrNumber},
	} {
		got, err := test.of.ParseAmount(test.text)
		if !errors.Is(err, test.err) || err == nil && got.String() != test.want {
			t.Errorf("%q of %s: %s, %v, want %s, %v", test.text, test.of.Unit, got, err, test.want, test.err)
		}
	}
}

// TestReadLine reads what staff type, in any order of words.
func TestReadLine(t *testing.T) {
	book := IndicatorBook{Indicators: DefaultIndicators(), Places: indicatorPlaces(t)}
	const today = "2026-11-24"
	for text, want := range map[string]Fact{
		"展板 120":                        {Indicator: "panels", Value: 12000},
		"panels 120 fengshan 9月":        {Indicator: "panels", Value: 12000, Place: "fengshan", Period: event.Period{From: "2026-09-01", To: "2026-09-30"}},
		"9月 凤山街道 120块 展板":               {Indicator: "panels", Value: 12000, Place: "fengshan", Period: event.Period{From: "2026-09-01", To: "2026-09-30"}},
		"凤山9月展板120块":                    {Indicator: "panels", Value: 12000, Place: "fengshan", Period: event.Period{From: "2026-09-01", To: "2026-09-30"}},
		"传单 1.2万册 季卫桥 备注 科普月发的":         {Indicator: "leaflets", Value: 1200000, Place: "fengshan", Community: "jiweiqiao", Note: "科普月发的"},
		"传单 80 季卫桥":                     {Indicator: "leaflets", Value: 8000, Place: "fengshan", Community: "jiweiqiao"},
		"80季卫桥传单":                       {Indicator: "leaflets", Value: 8000, Place: "fengshan", Community: "jiweiqiao"},
		"展板 120 9 月份":                   {Indicator: "panels", Value: 12000, Period: event.Period{From: "2026-09-01", To: "2026-09-30"}},
		"展板 120 3 季度":                   {Indicator: "panels", Value: 12000, Period: event.Period{From: "2026-07-01", To: "2026-09-30"}},
		"三七市 展板 三百二十":                   {Indicator: "panels", Value: 32000, Place: "sanqishi"},
		"展板 四明山 40":                     {Indicator: "panels", Value: 4000, Place: "simingshan"},
		"经费 5万元 上半年":                    {Indicator: "funds", Value: 500, Period: event.Period{From: "2026-01-01", To: "2026-06-30"}},
		"培训 农民 300 三季度":                 {Indicator: "training-farmers", Value: 30000, Period: event.Period{From: "2026-07-01", To: "2026-09-30"}},
		"Exhibition Panels: 1,200":      {Indicator: "panels", Value: 120000},
		"展板 2026-09-15 120":             {Indicator: "panels", Value: 12000, Period: event.Period{From: "2026-09-15", To: "2026-09-15"}},
		"11月展板 30":                      {Indicator: "panels", Value: 3000, Period: event.Period{From: "2026-11-01", To: today}},
		"120 leaflets yesterday note x": {Indicator: "leaflets", Value: 12000, Period: event.Period{From: "2026-11-23", To: "2026-11-23"}, Note: "x"},
		"画廊345处 2025年":                  {Indicator: "corridors", Value: 34500, Period: event.Period{From: "2025-01-01", To: "2025-12-31"}},
	} {
		if want.Period == (event.Period{}) {
			want.Period = event.Period{From: today, To: today}
		}
		if got, err := book.Read(text, indicatorNoon, indicatorZone); err != nil || got != want {
			t.Errorf("%q: %+v, %v, want %+v", text, got, err, want)
		}
	}
}

// TestReadLineRefuses: what is not understood is said, with the nearest names.
func TestReadLineRefuses(t *testing.T) {
	book := IndicatorBook{Indicators: DefaultIndicators(), Places: indicatorPlaces(t)}
	for _, test := range []struct {
		text    string
		why     error
		nearest string // the first
	}{
		{"展版 120", ErrIndicator, "展板"},
		{"leeflets 120", ErrIndicator, "宣传资料"},
		{"120", ErrIndicator, ""},
		{"", ErrIndicator, ""},
		{"展板", ErrNumber, "展板"},
		{"展板 凤山 9月", ErrNumber, "展板"},
		{"展板 2026-09-15", ErrNumber, "展板"},
		{"展板 很多", ErrNumber, ""},
		{"展板 -120", ErrNegative, ""},
		{"展板 1.5", ErrDecimals, ""},
		{"展板 90万", ErrTooMuch, ""},
		{"展板 120 12月 2026年", ErrFuture, ""},
		{"展板 120 凤姗街道", ErrWord, "凤山街道"},
		{"展板 120册", ErrWord, ""},
		{"展板 120 讲座", ErrWord, ""},
		{"展板 120 130", ErrWord, ""},
		{"志愿者 画廊 3", ErrWord, ""},
		{"基地 画廊 3", ErrSeveral, "科普画廊"},
		{"展板 2024 2025", ErrSeveral, "2024 块"},
	} {
		fact, err := book.Read(test.text, indicatorNoon, indicatorZone)
		unread, ok := errors.AsType[*Unread](err)
		if !errors.Is(err, test.why) || !ok {
			t.Errorf("%q: %+v, %v, want %v", test.text, fact, err, test.why)
			continue
		}
		first := ""
		if len(unread.Nearest) > 0 {
			first = unread.Nearest[0].Name.Chinese
		}
		if first != test.nearest {
			t.Errorf("%q: %q is nearest, want %q (%+v)", test.text, first, test.nearest, unread)
		}
	}
	if _, err := book.Read(fmt.Sprintf("展板 120 备注 %0300d", 0), indicatorNoon, indicatorZone); !errors.Is(err, ErrNote) {
		t.Error("a long note:", err)
	}
	if _, err := book.Read(fmt.Sprintf("展板 %0300d", 0), indicatorNoon, indicatorZone); !errors.Is(err, ErrLine) {
		t.Error("a long line:", err)
	}
}

// FuzzAmount: whatever is typed, a figure that comes of it is one of the
// indicator's, and its text is read as the same.
func FuzzAmount(f *testing.F) {
	of := Indicator{Unit: Pieces, Most: 1_000_000, Decimals: 2}
	for _, text := range []string{"120", "1.2万", "三千零五", "-3", "1,234.5 条", "一万二", "亿", "9e9", "十十", "万亿"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := of.ParseAmount(text)
		if err != nil {
			return
		}
		if back, err := of.ParseAmount(got.String()); err != nil || back != got || of.Check(got) != nil {
			t.Errorf("%q is %s, read as %s, %v", text, got, back, err)
		}
	})
}

// FuzzReadLine: whatever is typed, a fact that comes of it can be entered, and
// what is offered instead is named.
func FuzzReadLine(f *testing.F) {
	book := IndicatorBook{Indicators: DefaultIndicators(), Places: indicatorPlaces(f)}
	known := map[string]*Indicator{}
	for i := range book.Indicators {
		known[book.Indicators[i].ID] = &book.Indicators[i]
	}
	for _, text := range []string{"展板 120", "panels 120 fengshan 9月", "传单1.2万册", "展版 -3", "经费 五万 上半年 备注 x", "\xff 画廊 1,2,3", "2026-09-15 15 展板", "三七市 培训 农民 十", "展板 ¼ 9999999999999999999", "K 120 panels"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fact, err := book.Read(text, indicatorNoon, indicatorZone)
		facts := []Fact{fact}
		if unread, ok := errors.AsType[*Unread](err); ok {
			facts = nil
			for _, g := range unread.Nearest {
				if g.Name.Chinese == "" || g.Name.English == "" || known[g.Fact.Indicator] == nil {
					t.Errorf("%q: %+v", text, g)
				}
				if g.Figured {
					facts = append(facts, g.Fact)
				}
			}
			if len(unread.Nearest) > mostGuesses || unread.Why == nil {
				t.Errorf("%q: %+v", text, unread)
			}
		} else if err != nil {
			return
		}
		for _, f := range facts {
			about := known[f.Indicator]
			if about == nil || about.Check(f.Value) != nil || !indicatorDays(f.Period) || f.To > "2026-11-24" || !utf8.ValidString(f.Note) {
				t.Errorf("%q is read as %+v", text, f)
			}
		}
	})
}
