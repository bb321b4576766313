package report

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"kepubot/content"
	"kepubot/resident"
)

// FigureProblem says what was wrong with a line that [IndicatorBook.Read] did
// not understand.
func FigureProblem(err error) content.Problem {
	unread, ok := errors.AsType[*Unread](err)
	if !ok {
		return content.Problem{Chinese: "太长了，备注最多 200 字", English: "too long: a note has 200 characters at most"}
	}
	var chinese, english []string
	for _, g := range unread.Nearest {
		chinese, english = append(chinese, g.Name.Chinese), append(english, cmp.Or(g.Name.English, g.Name.Chinese))
	}
	may := resident.Name{}
	if len(chinese) > 0 {
		may = resident.Name{Chinese: "，是不是：" + strings.Join(chinese, "、"), English: "; perhaps: " + strings.Join(english, ", ")}
	}
	words := quoted(unread.Words)
	switch unread.Why {
	case ErrIndicator:
		return content.Problem{Chinese: "没找到这个指标" + may.Chinese, English: "there is no such figure" + may.English}
	case ErrSeveral:
		return content.Problem{Chinese: "可以有几种意思" + may.Chinese, English: "this can mean several things" + may.English}
	case ErrWord:
		if words == "" {
			return content.Problem{Chinese: "有多余的数字", English: "there is a number too many"}
		}
		return content.Problem{Chinese: fmt.Sprintf("“%s”没看懂%s", words, may.Chinese), English: fmt.Sprintf("%q was not understood%s", words, may.English)}
	case ErrFuture:
		return content.Problem{Chinese: "时间还没到", English: "those days have not come yet"}
	}
	if unread.Indicator == nil {
		return content.Problem{Chinese: "没看懂", English: "not understood"}
	}
	c, e := amountFault(unread.Why, unread.Indicator)
	return content.Problem{Chinese: unread.Indicator.Name.Chinese + c, English: unread.Indicator.Name.In(resident.English) + " " + e}
}
