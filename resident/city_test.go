package resident_test

import (
	"errors"
	"testing"
	"time"

	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/store"
)

// city is the directory of most tests.
const city = `places:
  - {id: luting, kind: township, zh-CN: 鹿亭乡, en: Luting Township}
  - id: simingshan
    kind: town
    zh-CN: 四明山镇
    en: Simingshan Town
    communities:
      - {id: siming-village, zh-CN: 四明山村, en: Simingshan Village, permanent: 900}
  - id: fengshan
    kind: street
    zh-CN: 凤山街道
    en: Fengshan Subdistrict
    communities:
      - {id: zhongjiang, zh-CN: 中江社区, en: Zhongjiang Community, permanent: 3100}
      - {id: jiweiqiao, zh-CN: 季卫桥社区, en: Jiweiqiao Community, permanent: 8800}
      - {id: donggang, zh-CN: 东岗社区, en: Donggang Community, permanent: 6600}
  - id: lizhou
    kind: street
    zh-CN: 梨洲街道
    en: Lizhou Subdistrict
    communities:
      - {id: dongjiang, zh-CN: 东江社区, en: Dongjiang Community, permanent: 2000}
      - {id: lizhou-zhongjiang, zh-CN: 中江村, en: Central River Village, permanent: 1200}
`

// noon is when most tests happen.
var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

func atNoon() time.Time { return noon }

func newDirectory(t testing.TB, d store.Driver) *resident.Directory {
	t.Helper()
	places, err := resident.OpenDirectory(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return places
}

func newCity(t testing.TB) *resident.Directory {
	t.Helper()
	places := newDirectory(t, testdb.SQLite(t))
	if _, err := places.Import(t.Context(), "city.yaml", []byte(city), false); err != nil {
		t.Fatal(err)
	}
	return places
}

func newResidents(t testing.TB, d store.Driver) *resident.Residents {
	t.Helper()
	residents, err := resident.OpenResidents(t.Context(), d, atNoon, "08:00")
	if err != nil {
		t.Fatal(err)
	}
	return residents
}

// faultLines are the lines that faults name.
func faultLines(t testing.TB, err error) []int {
	t.Helper()
	var faults sheet.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("got %v, want faults", err)
	}
	var lines []int
	for _, fault := range faults {
		if fault.Chinese == "" || fault.English == "" {
			t.Errorf("%+v is not said in both languages", fault)
		}
		lines = append(lines, fault.Line)
	}
	return lines
}
