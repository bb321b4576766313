package report

import (
	"errors"
	"testing"

	"kepubot/event"
	"kepubot/resident"
)

func TestReadQuestion(t *testing.T) {
	places := indicatorPlaces(t)
	book := event.Wordbook{Places: places, Groups: resident.DefaultGroups(), Campaigns: []string{"科普月"}}
	for _, c := range []struct{ text, from, to, kind, name, place, campaign string }{
		{"", "2026-01-01", "2026-12-31", "year", "2026 年", "", ""},
		{"上半年", "2026-01-01", "2026-06-30", "half", "2026 年上半年", "", ""},
		{"1-9月累计", "2026-01-01", "2026-09-30", "months", "2026 年 1—9 月累计", "", ""},
		{"9月累计", "2026-01-01", "2026-09-30", "months", "2026 年 1—9 月累计", "", ""},
		{"3-5月", "2026-03-01", "2026-05-31", "months", "2026 年 3—5 月", "", ""},
		{"第三季度 凤山街道", "2026-07-01", "2026-09-30", "quarter", "2026 年第三季度", "fengshan", ""},
		{"昨天", "2026-11-23", "2026-11-23", "day", "2026 年 11 月 23 日", "", ""},
		{"上周", "2026-11-16", "2026-11-22", "week", "2026 年 11 月 16—22 日", "", ""},
		{"9月1日至9月20日", "2026-09-01", "2026-09-20", "days", "2026 年 9 月 1—20 日", "", ""},
		{"last quarter", "2026-07-01", "2026-09-30", "quarter", "2026 年第三季度", "", ""},
		{"去年 三七市镇", "2025-01-01", "2025-12-31", "year", "2025 年", "sanqishi", ""},
		{"#科普月 9月", "2026-09-01", "2026-09-30", "month", "2026 年 9 月", "", "科普月"},
	} {
		q, err := ReadQuestion(book, c.text, indicatorNoon, indicatorZone)
		d := DaysOf(q.Period)
		if err != nil || d.From != c.from || d.To != c.to || d.Kind != c.kind || d.Name.Chinese != c.name || q.Place != c.place || q.Campaign != c.campaign {
			t.Errorf("%q: %+v %+v, %v", c.text, q, d, err)
		}
	}
	for _, text := range []string{"老年人", "讲座 9月", "季卫桥社区", "胡说八道", "3月 5月 7月"} {
		if q, err := ReadQuestion(book, text, indicatorNoon, indicatorZone); !errors.Is(err, ErrPeriod) {
			t.Errorf("%q: %+v, %v", text, q, err)
		}
	}
}
