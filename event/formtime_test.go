package event

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// formNoon is a Tuesday.
var formNoon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

// timesText writes sessions for comparison.
func timesText(sessions []Session, loc *time.Location) string {
	var all []string
	for _, s := range sessions {
		all = append(all, s.Starts.In(loc).Format("2006-01-02 15:04")+s.Ends.In(loc).Format("-02 15:04"))
	}
	return strings.Join(all, ", ")
}

func readTimes(text string) (string, string) {
	t, problem := newTimetable(text, formNoon, shanghai())
	if problem == nil {
		var sessions []Session
		if sessions, problem = t.sessions(); problem == nil {
			return timesText(sessions, shanghai()), ""
		}
	}
	return "", problem.Chinese
}

func TestTimes(t *testing.T) {
	for text, want := range map[string]string{
		"11 月 28 日 14:00—15:30":                                             "2026-11-28 14:00-28 15:30",
		"11月28日（周六）下午2:00—3:30":                                             "2026-11-28 14:00-28 15:30",
		"2026 年 11 月 28 日（星期六）下午 2 点至 4 点半":                                 "2026-11-28 14:00-28 16:30",
		"11-28 14:00-15:30":                                                 "2026-11-28 14:00-28 15:30",
		"2027/1/5 ９：00～11：00":                                               "2027-01-05 09:00-05 11:00",
		"1.5 9:00-11:00":                                                    "2027-01-05 09:00-05 11:00",
		"11月28日下午两点到四点":                                                     "2026-11-28 14:00-28 16:00",
		"11 月 28 日 晚上 7 点一刻—9 点":                                            "2026-11-28 19:15-28 21:00",
		"11 月 28 日 9 点 30 分—11 点":                                           "2026-11-28 09:30-28 11:00",
		"上午 9:00—12:00，11 月 28 日":                                           "2026-11-28 09:00-28 12:00",
		"11 月 28 日 上午 10:00—1:00":                                           "2026-11-28 10:00-28 13:00",
		"11 月 28 日 中午 12:30—1:30":                                           "2026-11-28 12:30-28 13:30",
		"11 月 28 日 上午 9:00—下午 4:00":                                         "2026-11-28 09:00-28 16:00",
		"11 月 28 日 20:00—次日 1:00":                                           "2026-11-28 20:00-29 01:00",
		"11 月 28 日 凌晨 4:00—6:00":                                            "2026-11-28 04:00-28 06:00",
		"11 月 28 日 04:00—06:00":                                             "2026-11-28 04:00-28 06:00",
		"11 月 28 日 14:00":                                                   "2026-11-28 14:00-28 15:30",
		"今天 18:00-19:00":                                                    "2026-11-24 18:00-24 19:00",
		"明天 9:00-11:00":                                                     "2026-11-25 09:00-25 11:00",
		"后天下午2点—3点":                                                         "2026-11-26 14:00-26 15:00",
		"周六 9:00-11:00":                                                     "2026-11-28 09:00-28 11:00",
		"周二 19:00-20:00":                                                    "2026-11-24 19:00-24 20:00",
		"周一 9:00-11:00":                                                     "2026-11-30 09:00-30 11:00",
		"下周三 14:00-16:00":                                                   "2026-12-02 14:00-02 16:00",
		"11 月 28 日 14:00—15:30、12 月 5 日 9:00—10:30":                         "2026-11-28 14:00-28 15:30, 2026-12-05 09:00-05 10:30",
		"11 月 28 日 14:00—15:30\n12 月 5 日 9:00—10:30":                        "2026-11-28 14:00-28 15:30, 2026-12-05 09:00-05 10:30",
		"12 月 5 日 9:00—10:30，11 月 28 日 14:00—15:30":                         "2026-11-28 14:00-28 15:30, 2026-12-05 09:00-05 10:30",
		"11 月 28、29 日 14:00—15:30":                                          "2026-11-28 14:00-28 15:30, 2026-11-29 14:00-29 15:30",
		"11 月 28 日和 29 日 14:00—15:30":                                       "2026-11-28 14:00-28 15:30, 2026-11-29 14:00-29 15:30",
		"11 月 30 日、1 日 14:00—15:30":                                         "2026-11-30 14:00-30 15:30, 2026-12-01 14:00-01 15:30",
		"11 月 28 日 9:00—11:00、14:00—16:00":                                  "2026-11-28 09:00-28 11:00, 2026-11-28 14:00-28 16:00",
		"12 月 30 日至 1 月 1 日，每天 9:00—16:00":                                  "2026-12-30 09:00-30 16:00, 2026-12-31 09:00-31 16:00, 2027-01-01 09:00-01 16:00",
		"12.1-12.2 9:00-11:00":                                              "2026-12-01 09:00-01 11:00, 2026-12-02 09:00-02 11:00",
		"12 月 1—2 日 9:00-11:00":                                             "2026-12-01 09:00-01 11:00, 2026-12-02 09:00-02 11:00",
		"2025 年 3 月 7 日 9:00-11:00、3 月 14 日 9:00-11:00":                     "2025-03-07 09:00-07 11:00, 2025-03-14 09:00-14 11:00",
		"2025 年 12 月 29 日 9:00-11:00、1 月 5 日 9:00-11:00":                    "2025-12-29 09:00-29 11:00, 2026-01-05 09:00-05 11:00",
		"Sat 28 Nov 2026, 14:00–15:30":                                      "2026-11-28 14:00-28 15:30",
		"28 Nov 2–3:30 pm":                                                  "2026-11-28 14:00-28 15:30",
		"Saturday, November 28th, 2:00 pm to 3:30 pm":                       "2026-11-28 14:00-28 15:30",
		"11–1 pm on Nov 28":                                                 "2026-11-28 11:00-28 13:00",
		"tomorrow 9-11 am":                                                  "2026-11-25 09:00-25 11:00",
		"today from 6 p.m. until 7 p.m.":                                    "2026-11-24 18:00-24 19:00",
		"next wednesday 9:00 to 11:00":                                      "2026-12-02 09:00-02 11:00",
		"1–2 Dec 9:00–11:00 daily":                                          "2026-12-01 09:00-01 11:00, 2026-12-02 09:00-02 11:00",
		"Dec 1-2 9:00–11:00":                                                "2026-12-01 09:00-01 11:00, 2026-12-02 09:00-02 11:00",
		"28 Nov 9:00–11:00 and 14:00–16:00; 5 Dec 2027 9:00–next day 01:00": "2026-11-28 09:00-28 11:00, 2026-11-28 14:00-28 16:00, 2027-12-05 09:00-06 01:00",
	} {
		if got, problem := readTimes(text); got != want {
			t.Errorf("%q:\n%s %s\nnot\n%s", text, got, problem, want)
		}
	}
}

func TestTimesNotRead(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "请写上",
		"周末":                              "没看懂",
		"11 月 28 日":                       "几点到几点",
		"14:00—15:30":                     "请写上日期",
		"11 月 28 日（周日）14:00—15:30":        "是周六，不是周日",
		"11 月 31 日 14:00—15:30":           "没有“11 月 31 日”这一天",
		"13-1 14:00-15:00":                "没有“13-1”这一天",
		"11 月 28 日 2:00—3:30":             "下午 2:00",
		"11 月 28 日 25:00—26:00":           "没看懂",
		"11 月 28 日 14:00—":                "没看懂",
		"12 月 5 日—12 月 1 日 9:00-11:00":    "不对",
		"1 月 1 日—5 月 1 日 9:00-11:00":      "不对",
		"每周六 9:00-11:00":                  "没看懂",
		"11 月 28 日 14:00—15:30 门口集合":      "门口集合",
		strings.Repeat("11-28 9:00 ", 31): "最多 30 次",
		strings.Repeat("11 月 28 日、", 999): "太长",
		"99 月 99 日 99:99—99:99":           "没看懂",
		"0000-00-00 00:00-01:00":          "没有“0000-00-00”这一天",
	} {
		if got, problem := readTimes(text); !strings.Contains(problem, want) || want == "" {
			t.Errorf("%q: %s %q, not %q", text, got, problem, want)
		}
	}
}

// TestTimesWritten reads back what is written, in both languages.
func TestTimesWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSession(t)
		for _, lang := range []string{"zh-CN", "en"} {
			text := sessionText(s, shanghai(), lang)
			if got, problem := readTimes(text); got != timesText([]Session{s}, shanghai()) {
				t.Fatalf("%q is read as %s (%s)", text, got, problem)
			}
		}
	})
}

func drawSession(t *rapid.T) Session {
	from := time.Date(2024, 1, 1, 0, rapid.IntRange(0, 4*365*dayMinutes).Draw(t, "from"), 0, 0, shanghai())
	return Session{Starts: from.UTC(), Ends: from.Add(time.Duration(rapid.IntRange(1, 14*60).Draw(t, "minutes")) * time.Minute).UTC()}
}

// FuzzTimes: whatever is typed is sessions in order, a few of them, or is
// named.
func FuzzTimes(f *testing.F) {
	for _, text := range []string{"11 月 28 日 14:00—15:30", "1–5 Dec 2-3 pm", "周六、周日 9 点半-11 点", "2026-02-30 24:00-次日 1:00", "12.1-12.5 每天 9:00", "\xff月", "一点二刻", "下下个礼拜天 夜里 12 点"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		table, problem := newTimetable(text, formNoon, shanghai())
		if problem == nil {
			var sessions []Session
			sessions, problem = table.sessions()
			for i, s := range sessions {
				if s.Ends.Sub(s.Starts) > 48*time.Hour || s.Starts.Year() < 1999 || s.Starts.Year() > 2100 || i > 0 && s.Starts.Before(sessions[i-1].Starts) {
					t.Errorf("%q is read as %v", text, sessions)
				}
			}
			if problem == nil && (len(sessions) < 1 || len(sessions) > maxSessions) {
				t.Errorf("%q is read as %d sessions", text, len(sessions))
			}
		}
		if problem != nil && (problem.Chinese == "" || problem.English == "") {
			t.Errorf("%q: %v", text, problem)
		}
		if table, problem = newTimetable(text, formNoon, shanghai()); problem == nil {
			table.instant(true)
		}
	})
}
