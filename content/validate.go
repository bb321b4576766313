package content

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"
)

// The longest texts, in characters. A tip with its reasons stays under the
// 1,024 characters that the caption of a picture may have, markup included.
const (
	titleLimit  = 90
	textLimit   = 480
	whyLimit    = 600
	sourceLimit = 160
	linkLimit   = 300
	wholeLimit  = 960
)

// tipIDForm is the form of a tip's id, short enough to stand in the data of
// a button beside a day and a group.
var tipIDForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// Problem is one thing wrong with a tip, said in both languages.
type Problem struct{ Chinese, English string }

// Problems finds everything that keeps a tip from review. groups are the
// deployment's audience groups.
func (t *Tip) Problems(groups []string) []Problem {
	var found []Problem
	add := func(wrong bool, chinese, english string) {
		if wrong {
			found = append(found, Problem{chinese, english})
		}
	}
	add(!tipIDForm.MatchString(t.ID), "编号只能用小写字母、数字和连字符，最多 32 个", "id: lower-case letters, digits and hyphens, 32 at most")
	add(!slices.Contains(Themes(), t.Theme), "主题要填 resources、environment、health 或 innovation", "theme: resources, environment, health or innovation")
	add(len(t.Groups) == 0, "没有写给哪类人（groups）", "groups: missing")
	for _, group := range t.Groups {
		add(group != Everyone && !slices.Contains(groups, group), fmt.Sprintf("没有“%s”这类人", group), fmt.Sprintf("groups: %q is not a group", group))
	}
	add(t.Day != "" && !validDay(t.Day), "日子要写成 06-05、2026-06-05，或节气、节日的名字，比如 term-xiaoshu", "day: write 06-05, 2026-06-05, or the name of a term or festival such as term-xiaoshu")
	for _, month := range t.Months {
		add(month < 1 || month > 12, fmt.Sprintf("月份要写 1 到 12，不是 %d", month), fmt.Sprintf("months: 1 to 12, not %d", month))
	}
	add(len(t.Months) > 0 && t.Day != "", "有日子的不用再写月份", "months: none for a tip that has a day")
	for _, in := range []struct {
		chinese, english string
		text             Text
		source           string
	}{{"中文", "Chinese", t.Chinese, t.Source.Chinese}, {"英文", "English", t.English, t.Source.English}} {
		for _, part := range []struct {
			chinese, english, text string
			limit                  int
		}{
			{"标题", "title", in.text.Title, titleLimit},
			{"正文", "text", in.text.Text, textLimit},
			{"为什么", "why", in.text.Why, whyLimit},
			{"来源", "source", in.source, sourceLimit},
		} {
			n := utf8.RuneCountInString(part.text)
			add(n == 0, in.chinese+part.chinese+"没有写", in.english+" "+part.english+": missing")
			add(n > part.limit, fmt.Sprintf("%s%s有 %d 字，最多 %d 字", in.chinese, part.chinese, n, part.limit),
				fmt.Sprintf("%s %s: %d characters, %d at most", in.english, part.english, n, part.limit))
		}
		whole := utf8.RuneCountInString(in.text.Title + in.text.Text + in.text.Why + in.source)
		add(whole > wholeLimit, fmt.Sprintf("%s一共 %d 字，最多 %d 字", in.chinese, whole, wholeLimit),
			fmt.Sprintf("%s: %d characters in all, %d at most", in.english, whole, wholeLimit))
	}
	add(t.Source.Year < 1900 || t.Source.Year > 2100, "来源的年份不对", "source: no year, or an impossible one")
	add(t.Link != "" && !validLink(t.Link), "网址要以 https:// 开头", "link: must be an https address")
	return found
}

func validDay(day string) bool {
	if slices.Contains(DayNames(), day) {
		return true
	}
	if len(day) == len("01-02") {
		day = "2024-" + day // a leap year, so that 02-29 is a day
	}
	_, err := time.Parse(time.DateOnly, day)
	return err == nil
}

func validLink(link string) bool {
	u, err := url.Parse(link)
	return err == nil && u.Scheme == "https" && u.Host != "" && len(link) <= linkLimit
}
