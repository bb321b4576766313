package bot

import (
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"kepubot/event"
	"kepubot/resident"
	"kepubot/store"
)

// TestCalendar: what is written reads the same, each session with its times,
// whatever stands in the words.
func TestCalendar(t *testing.T) {
	b := &Bot{config: Config{Username: "KepuBot"}}
	at := time.Date(2026, 11, 28, 6, 0, 0, 0, time.UTC)
	e := &event.Event{
		Meta: store.Meta{ID: "e1", Rev: 3}, Title: resident.Name{Chinese: "家庭用电; 安全, 与“插座”"}, Where: resident.Name{Chinese: "季卫桥社区，二楼\n会议室"},
		Point: &event.Point{Lat: 30.03, Lng: 121.15}, State: event.Announced,
		Sessions: []event.Session{{Starts: at, Ends: at.Add(90 * time.Minute)}, {Starts: at.Add(24 * time.Hour), Ends: at.Add(26 * time.Hour)}},
	}
	calendar, err := ics.ParseCalendar(strings.NewReader(b.calendarOf(Voice{lang: Chinese}, e)))
	if err != nil || len(calendar.Events()) != 2 {
		t.Fatal(calendar, err)
	}
	for i, entry := range calendar.Events() {
		starts, err1 := entry.GetStartAt()
		ends, err2 := entry.GetEndAt()
		if err1 != nil || err2 != nil || !starts.Equal(e.Sessions[i].Starts) || !ends.Equal(e.Sessions[i].Ends) {
			t.Error(starts, ends, err1, err2)
		}
		if title := entry.GetProperty(ics.ComponentPropertySummary).Value; !strings.HasPrefix(title, e.Title.Chinese) {
			t.Error(title)
		}
		if where := entry.GetProperty(ics.ComponentPropertyLocation).Value; where != e.Where.Chinese {
			t.Errorf("%q", where)
		}
	}
}
