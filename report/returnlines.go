package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kepubot/content"
)

// Filled is a figure for a box of a return, with the reason for a jump.
type Filled struct {
	Indicator string
	Value     Amount
	Reason    string
}

// returnLinesLimit bounds the lines of a return in one message, in bytes.
const returnLinesLimit = 16 << 10

// ReadReturn reads the boxes of a return from one message, a line or what
// stands between semicolons each: an indicator of the book and a figure, then
// 备注 or note and a reason. A line says no place and no days, since the
// return has them. With problems, which name each line, nothing was read.
func (b IndicatorBook) ReadReturn(text string, now time.Time, loc *time.Location) ([]Filled, []content.Problem) {
	if len(text) > returnLinesLimit {
		return nil, []content.Problem{{Chinese: "内容太长了", English: "this is too long"}}
	}
	var all []Filled
	var found []content.Problem
	n := 0
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("\n;；", r) }) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if n++; n > mostAsked {
			return nil, []content.Problem{{Chinese: fmt.Sprintf("一次最多 %d 行", mostAsked), English: fmt.Sprintf("%d lines at most", mostAsked)}}
		}
		filled, problem := b.readBox(line, now, loc)
		if problem == nil && slices.ContainsFunc(all, func(f Filled) bool { return f.Indicator == filled.Indicator }) {
			problem = &content.Problem{Chinese: "这一项写了两次", English: "this figure stands twice"}
		}
		if problem != nil {
			found = append(found, content.Problem{
				Chinese: fmt.Sprintf("第 %d 行“%s”：%s", n, quoted(line), problem.Chinese), English: fmt.Sprintf("line %d, %q: %s", n, quoted(line), problem.English),
			})
			continue
		}
		all = append(all, filled)
	}
	if len(found) > 0 {
		return nil, found
	}
	return all, nil
}

// readBox reads one line of a return.
func (b IndicatorBook) readBox(line string, now time.Time, loc *time.Location) (Filled, *content.Problem) {
	fact, err := b.Read(line, now, loc)
	if err != nil {
		problem := FigureProblem(err)
		return Filled{}, &problem
	}
	today := now.In(loc).Format(time.DateOnly)
	if fact.Place != "" || fact.Community != "" || fact.From != today || fact.To != today {
		return Filled{}, &content.Problem{Chinese: "只写指标和数，不用写地点和时间", English: "write the figure and its number alone, no place or time"}
	}
	return Filled{fact.Indicator, fact.Value, fact.Note}, nil
}
