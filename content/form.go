package content

import (
	"strconv"
	"strings"

	"kepubot/store"
)

// formLimit bounds a tip written in a chat, in bytes.
const formLimit = 16 << 10

// formFields are the labels of the form in which staff write a tip in a
// chat, a line or more each.
func formFields(t *Tip, year *string) []struct {
	label string
	into  *string
} {
	return []struct {
		label string
		into  *string
	}{
		{"标题", &t.Chinese.Title}, {"正文", &t.Chinese.Text}, {"为什么", &t.Chinese.Why}, {"来源", &t.Source.Chinese},
		{"年份", year}, {"日期", &t.Day}, {"网址", &t.Link},
		{"Title", &t.English.Title}, {"Text", &t.English.Text}, {"Why", &t.English.Why}, {"Source", &t.Source.English},
	}
}

// FormTemplate is the empty form, to be copied and filled in.
func FormTemplate() string {
	return "标题：\n正文：\n为什么：\n来源：《》\n年份：\nTitle: \nText: \nWhy: \nSource: "
}

// ParseForm reads a tip from a filled-in form. A label begins a line and is
// followed by a colon; text goes on until the next label. Theme and groups
// are asked for apart. Problems name labels that are not known.
func ParseForm(id, text string) (*Tip, []Problem) {
	tip := &Tip{Meta: store.Meta{ID: id}}
	if len(text) > formLimit {
		return tip, []Problem{{"内容太长了", "this is too long"}}
	}
	var year string
	fields := formFields(tip, &year)
	var current *string
	var problems []Problem
	for _, line := range strings.Split(text, "\n") {
		label, rest, found := cutLabel(line)
		into := current
		if found {
			for _, field := range fields {
				if strings.EqualFold(field.label, label) {
					into, line = field.into, rest
				}
			}
		}
		if into == nil {
			if strings.TrimSpace(line) != "" {
				problems = append(problems, Problem{"第一行要以“标题：”开头", "the first line begins with “标题：” or “Title:”"})
			}
			continue
		}
		if into == current && *into != "" {
			*into += "\n"
		}
		*into += strings.TrimSpace(line)
		current = into
	}
	tip.Source.Year, _ = strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(year), "年"))
	tip.Chinese, tip.English = tip.Chinese.trimmed(), tip.English.trimmed()
	tip.Source.Chinese, tip.Source.English = strings.TrimSpace(tip.Source.Chinese), strings.TrimSpace(tip.Source.English)
	tip.Day, tip.Link = strings.TrimSpace(tip.Day), strings.TrimSpace(tip.Link)
	return tip, problems
}

// cutLabel splits a line at its first colon, of either width, if what stands
// before it is short enough to be a label.
func cutLabel(line string) (label, rest string, found bool) {
	i := strings.IndexAny(line, ":：")
	if i < 0 || i > len("为什么") {
		return "", "", false
	}
	label = strings.TrimSpace(line[:i])
	rest = strings.TrimLeft(line[i:], ":：")
	return label, rest, true
}
