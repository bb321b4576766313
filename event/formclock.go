package event

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"
)

// tokenKind is what a part of a written time is.
type tokenKind int

const (
	dayToken       tokenKind = iota // 11 月 28 日, 28 日, 明天
	weekdayToken                    // 周六, 下周三
	clockToken                      // 下午 2:00, 2 pm
	numberToken                     // 2, which is an hour or a day by what stands beside it
	dashToken                       // — 至 to
	dailyToken                      // 每天
	nextDayToken                    // 次日
	separatorToken                  // 、 and new lines
	spaceToken
)

// timeToken is a part of a written time.
type timeToken struct {
	kind         tokenKind
	text         string
	year, day    int // 0: not written
	month        time.Month
	ahead        int // days for 明天, weeks for 下周; -1 for 本周
	weekday      time.Weekday
	hour, minute int
	part         string // the part of the day, as it was written
	number       int
}

// dayMinutes are the minutes of a day.
const dayMinutes = 24 * 60

// early tells a beginning, in minutes of the day, that was most likely meant
// for the afternoon.
func (k timeToken) early(start int) bool {
	return start >= 60 && start < 6*60 && k.part == "" && !strings.HasPrefix(k.text, "0")
}

// minutes of the day in a part of it.
func (k timeToken) minutes(part string) int {
	hour := k.hour
	switch part {
	case "下午", "傍晚", "晚上", "晚", "今晚", "夜里", "pm":
		if hour < 12 {
			hour += 12
		} else if hour == 12 && (part != "pm" && part != "下午" && part != "傍晚") {
			hour = 24
		}
	case "中午":
		if hour < 6 {
			hour += 12
		}
	case "凌晨", "am":
		if hour == 12 {
			hour = 0
		}
	}
	return 60*hour + k.minute
}

// spanOfDay is from when until when, in minutes of the first day. Where the
// part of the day stands at one end it holds for both, as far as it can.
func spanOfDay(from, to timeToken, tomorrow bool) (start, end int) {
	start, end = from.minutes(from.part), to.minutes(to.part)
	switch {
	case from.part != "" && to.part == "":
		if same := to.minutes(from.part); same > start {
			end = same
		}
	case from.part == "" && (to.part == "am" || to.part == "pm") && from.hour <= 12:
		if start = from.minutes(to.part); start >= end { // 11–1 pm
			start = from.minutes("am")
		}
	}
	switch {
	case tomorrow:
		end += dayMinutes
	case end <= start && from.part != "" && to.part == "" && end+dayMinutes/2 > start && end+dayMinutes/2 < dayMinutes: // 上午 10:00—1:00
		end += dayMinutes / 2
	}
	return start, end
}

// timeForm is a form in which a part of a time is written.
type timeForm struct {
	form *regexp.Regexp
	read func(parts []string) timeToken
}

const monthNames = `(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?`

// timeForms are tried in their order.
var timeForms = []timeForm{
	{regexp.MustCompile(`^[\n、;]+|^(?:和|及|与|以及|and\b|&)`), func([]string) timeToken { return timeToken{kind: separatorToken} }},
	{regexp.MustCompile(`^[\s,。()\[\]【】「」]+|^(?:时间|从|自|from\b|at\b|on\b|of\b)`), func([]string) timeToken { return timeToken{kind: spaceToken} }},
	{regexp.MustCompile(`^(?:每天|每日|天天|daily|every day|each day)`), func([]string) timeToken { return timeToken{kind: dailyToken} }},
	{regexp.MustCompile(`^(?:次日|第二天|翌日|(?:the )?next day)`), func([]string) timeToken { return timeToken{kind: nextDayToken} }},
	{regexp.MustCompile(`^(?:-+|to\b|until\b|till\b|至|到)`), func([]string) timeToken { return timeToken{kind: dashToken} }},
	{regexp.MustCompile(`^(今[天日]|明[天日]|大后天|后天|today|tomorrow)`), func(p []string) timeToken { return timeToken{kind: dayToken, ahead: daysAhead(p[1])} }},
	{regexp.MustCompile(`^(这|本|下|下下)?个?(?:周|星期|礼拜)([一二三四五六日天])`), func(p []string) timeToken {
		return timeToken{kind: weekdayToken, ahead: weeksAhead(p[1]), weekday: weekdayOf(p[2])}
	}},
	{regexp.MustCompile(`^(?:(next|this) )?(sun|mon|tue|wed|thu|fri|sat)(?:day|sday|s|nesday|nes|rsday|rs|r|urday)?\b\.?`), func(p []string) timeToken {
		return timeToken{kind: weekdayToken, ahead: weeksAhead(p[1]), weekday: weekdayOf(p[2])}
	}},
	{regexp.MustCompile(`^(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2})(?: ?[日号])?`), func(p []string) timeToken { return dated(p[1], p[2], p[3]) }},
	{regexp.MustCompile(`^(\d{1,2}) ?月 ?(\d{1,2})(?: ?[日号])?`), func(p []string) timeToken { return dated("", p[1], p[2]) }},
	{regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)? ?` + monthNames + `(?:,? (20\d\d))?`), func(p []string) timeToken { return dated(p[3], p[2], p[1]) }},
	{regexp.MustCompile(`^` + monthNames + ` ?(\d{1,2})(?:st|nd|rd|th)?\b(?:,? (20\d\d))?`), func(p []string) timeToken { return dated(p[3], p[1], p[2]) }},
	{regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,2})`), func(p []string) timeToken { return dated("", p[1], p[2]) }},
	{regexp.MustCompile(`^(\d{1,2}) ?[日号]`), func(p []string) timeToken { return dated("", "", p[1]) }},
	{regexp.MustCompile(`^(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|今晚|晚|夜里)? ?(\d{1,2}) ?[:点时]( ?\d{1,2} ?分|\d{1,2}|半|[一三]刻)?(?::\d\d)?(?: ?([ap])\.?m\b\.?)?`), clocked},
	{regexp.MustCompile(`^(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|今晚|晚|夜里) ?(\d{1,2})()()`), clocked},
	{regexp.MustCompile(`^()(\d{1,2})() ?([ap])\.?m\b\.?`), clocked},
	{regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)?`), func(p []string) timeToken {
		n, _ := strconv.Atoi(p[1])
		return timeToken{kind: numberToken, number: n, hour: n}
	}},
}

// noDate is what stands behind two numbers that are no date: 9-11 am, 2-3:30,
// 1-5 Dec.
var noDate = regexp.MustCompile(`^(?:\d|:| ?[点时]| ?[ap]\.?m\b| ?(?:st|nd|rd|th)? ?` + monthNames + `)`)

// cutTimes cuts a text into its parts, or gives what it cannot read.
func cutTimes(text string) (tokens []timeToken, unread string) {
	text = plainTimes(text)
next:
	for text != "" {
		for _, form := range timeForms {
			parts := form.form.FindStringSubmatch(text)
			if parts == nil {
				continue
			}
			token := form.read(parts)
			rest := text[len(parts[0]):]
			if token.kind == dayToken && token.year == 0 && token.month > 0 && noDate.MatchString(rest) {
				continue
			}
			if token.kind == clockToken && !token.sane() {
				return nil, text
			}
			if token.text = strings.TrimSpace(parts[0]); token.kind != spaceToken {
				tokens = append(tokens, token)
			}
			text = rest
			continue next
		}
		return nil, text
	}
	return tokens, ""
}

func (k timeToken) sane() bool {
	return k.minute < 60 && (k.hour < 24 || k.hour == 24 && k.minute == 0) && (k.part == "" || k.hour <= 12 || slices.Contains([]string{"下午", "晚上", "晚", "今晚", "傍晚", "夜里", "中午", "pm"}, k.part))
}

var spelledHour = regexp.MustCompile(`(十[一二]?|[一二两三四五六七八九])(点)`)

// plainTimes brings a text to half width and lower case, all dashes to one,
// and hours to digits.
func plainTimes(text string) string {
	text = strings.ToLower(width.Fold.String(strings.ToValidUTF8(text, "")))
	text = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("—–―‒‑‐−~〜", r):
			return '-'
		case r == '\t' || r == '\r' || r == '\u00a0' || r == '\u3000':
			return ' '
		}
		return r
	}, text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return spelledHour.ReplaceAllStringFunc(strings.Join(lines, "\n"), func(hour string) string {
		hour = strings.ReplaceAll(strings.TrimSuffix(hour, "点"), "两", "二")
		return strconv.Itoa(numberOf(hour)) + "点"
	})
}

func dated(year, month, day string) timeToken {
	token := timeToken{kind: dayToken}
	token.year, _ = strconv.Atoi(year)
	token.day, _ = strconv.Atoi(day)
	token.month = time.Month(numberOf(month))
	if month == "" {
		token.month = 0
	} else if token.month == 0 || token.month > 12 {
		token.month = 13 // a month that no calendar has
	}
	if token.day == 0 {
		token.day = 99
	}
	return token
}

func clocked(p []string) timeToken {
	token := timeToken{kind: clockToken, part: p[1]}
	token.hour, _ = strconv.Atoi(p[2])
	switch minute := strings.TrimSpace(strings.TrimSuffix(p[3], "分")); minute {
	case "半":
		token.minute = 30
	case "一刻":
		token.minute = 15
	case "三刻":
		token.minute = 45
	default:
		token.minute, _ = strconv.Atoi(minute)
	}
	if p[4] != "" {
		token.part = p[4] + "m"
	}
	return token
}

func daysAhead(word string) int {
	switch word {
	case "明天", "明日", "tomorrow":
		return 1
	case "后天":
		return 2
	case "大后天":
		return 3
	}
	return 0
}

func weeksAhead(word string) int {
	switch word {
	case "下", "next":
		return 1
	case "下下":
		return 2
	case "本", "这", "this":
		return -1
	}
	return 0
}

func weekdayOf(word string) time.Weekday {
	for i, names := range []string{"日天sun", "一mon", "二tue", "三wed", "四thu", "五fri", "六sat"} {
		if strings.Contains(names, word) {
			return time.Weekday(i)
		}
	}
	return time.Sunday
}
