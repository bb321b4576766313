package content

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

var linkLine = regexp.MustCompile(`^\[([^\[\]]+)\]\s*[(（]\s*(\S+?)\s*[)）]$`)

// ParseNotice reads a notice as staff write it in a chat: the Chinese text;
// after a line of three dashes the English one, if there is any; and lines
// such as [报名](https://…) for buttons.
func ParseNotice(text string) *Notice {
	n := &Notice{}
	into := &n.Chinese
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, " \t\r")
		found := linkLine.FindStringSubmatch(strings.TrimSpace(line))
		switch {
		case found != nil:
			n.Links = append(n.Links, Link{Label: strings.TrimSpace(found[1]), URL: found[2]})
		case strings.Trim(line, "-—－") == "" && utf8.RuneCountInString(line) >= 2 && into == &n.Chinese:
			into = &n.English
		default:
			*into += line + "\n"
		}
	}
	n.Chinese, n.English = strings.TrimSpace(n.Chinese), strings.TrimSpace(n.English)
	return n
}

// Problems are all that has to be mended before a notice can go to review.
func (n *Notice) Problems() []Problem {
	var problems []Problem
	limit := NoticeLimit
	if n.Picture != "" {
		limit = CaptionLimit
	}
	if n.Chinese == "" {
		problems = append(problems, Problem{"要有中文内容", "the Chinese text is missing"})
	}
	for _, text := range []struct{ in, zh, en string }{{n.Chinese, "中文", "the Chinese text"}, {n.English, "英文", "the English text"}} {
		if length := utf8.RuneCountInString(text.in); length > limit {
			problems = append(problems, Problem{
				fmt.Sprintf("%s %d 字，最多 %d 字", text.zh, length, limit),
				fmt.Sprintf("%s has %d characters, at most %d are possible", text.en, length, limit),
			})
		}
	}
	if len(n.Links) > maxLinks {
		problems = append(problems, Problem{fmt.Sprintf("按钮最多 %d 个", maxLinks), fmt.Sprintf("at most %d buttons", maxLinks)})
	}
	for _, link := range n.Links {
		if utf8.RuneCountInString(link.Label) > buttonLimit {
			problems = append(problems, Problem{fmt.Sprintf("按钮名“%s”太长", link.Label), fmt.Sprintf("the button %q is too long", link.Label)})
		}
		if !secureAddress(link.URL) {
			problems = append(problems, Problem{fmt.Sprintf("按钮“%s”的网址要以 https:// 开头", link.Label), fmt.Sprintf("the address of %q must begin with https://", link.Label)})
		}
	}
	return problems
}

func secureAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "https" && strings.Contains(u.Host, ".") && len(s) <= 500
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
