package event

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kepubot/resident"
	"kepubot/sheet"
)

// TestFilesOfEvents: a table that is written reads the same, in both kinds of
// file and both languages.
func TestFilesOfEvents(t *testing.T) {
	forms := newForms(t)
	rapid.Check(t, func(t *rapid.T) {
		e := drawEvent(t, forms)
		e.Sessions, e.SignUpFrom, e.SignUpUntil = e.Sessions[:1], time.Time{}, time.Time{} // which may not fit
		e.settle(shanghai())
		for _, lang := range []string{resident.Chinese, resident.English} {
			table := forms.Table([]*Event{e}, lang)
			csv, err1 := sheet.CSV(table)
			book, err2 := sheet.Workbook(table)
			if err1 != nil || err2 != nil {
				t.Fatal(err1, err2)
			}
			for name, data := range map[string][]byte{"a.csv": csv, "a.xlsx": book} {
				read, err := forms.ReadFile(name, data, Organiser{}, time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC))
				if err != nil || len(read) != 1 || read[0].Event.ID != e.ID {
					t.Fatalf("%s: %v, %v\n%s", name, read, err, csv)
				}
				if got, want := forms.Write(read[0].Event, lang), forms.Write(e, lang); got != want {
					t.Fatalf("%s:\n%s\nnot\n%s", name, got, want)
				}
			}
		}
	})
}

// TestEventFileRefused names what is wrong by line.
func TestEventFileRefused(t *testing.T) {
	forms := newForms(t)
	const good = "用电安全讲座,11月28日 14:00—15:30,季卫桥社区,"
	for _, c := range []struct {
		name, rows string
		line       int
	}{
		{"a.csv", good + "\n节水讲座,改天,季卫桥社区,", 3},
		{"a.csv", good + "\n节水讲座,,季卫桥社区,", 3},
		{"a.csv", good + "\n" + good, 3},
		{"a.csv", good + "\n节水讲座,11月29日 9:00—10:00,季卫桥社区,ABC", 3},
		{"a.csv", "", 0},
	} {
		_, err := forms.ReadFile(c.name, []byte("名称,时间,地点,编号\n"+c.rows), Organiser{}, formNoon)
		var faults sheet.Faults
		if !errors.As(err, &faults) || faults[0].Line != c.line {
			t.Errorf("%s: %v", c.rows, err)
		}
	}
	for _, yaml := range []string{"events:\n  - title: 用电安全\n    when: 11月28日 14:00—15:30\n    wehre: 季卫桥社区\n", "tips: []\n"} {
		var faults sheet.Faults
		if _, err := forms.ReadFile("a.yaml", []byte(yaml), Organiser{}, formNoon); !errors.As(err, &faults) || faults[0].Line == 0 {
			t.Errorf("%s: %v", yaml, err)
		}
	}
}

func TestEventYAML(t *testing.T) {
	forms := newForms(t)
	read, err := forms.ReadFile("a.yaml", []byte("events:\n  - title: 家庭用电安全\n    kind: 讲座\n    when: |-\n      11月28日 14:00—15:30\n      11月29日 14:00—15:30\n    where: 季卫桥社区会议室\n    capacity: \"40\"\n    about: |-\n      讲插座。\n      时间：一个半小时\n"), Organiser{}, formNoon)
	if err != nil || len(read) != 1 {
		t.Fatal(read, err)
	}
	if e := read[0].Event; len(e.Sessions) != 2 || e.Capacity != 40 || e.Community != "jiweiqiao" || e.About.Chinese != "讲插座。\n时间：一个半小时" || read[0].Line != 2 {
		t.Error(fmt.Sprintf("%+v", e), read[0].Line)
	}
	again, err := forms.ReadFile("a.yaml", []byte("events:\n  - title: 家庭用电安全\n    kind: 讲座\n    when: 11月28日 14:00—15:30\n    where: 季卫桥社区会议室\n"), Organiser{}, formNoon)
	if err != nil || again[0].Event.ID != read[0].Event.ID {
		t.Error("the same event has another id", err)
	}
}
