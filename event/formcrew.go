package event

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// ofDuty are those of a crew who have a duty.
func ofDuty(crew []Crew, duty Duty) []Crew {
	var found []Crew
	for _, c := range crew {
		if c.Duty == duty {
			found = append(found, c)
		}
	}
	return found
}

// readCrew reads people with where they come from and how long they help:
// 供电所 王工（1.5 小时）、李丽（市人民医院，2 小时）, Wang Li (Hospital, 90 min).
func readCrew(duty Duty, text string) []Crew {
	var crew []Crew
	for _, part := range listed(text) {
		if names := strings.Fields(part); areNames(names) {
			for _, name := range names {
				crew = append(crew, Crew{Duty: duty, Name: name})
			}
			continue
		}
		c := Crew{Duty: duty}
		before, inside, _ := strings.Cut(part, "(")
		for _, word := range strings.FieldsFunc(strings.Trim(inside, ")"), func(r rune) bool { return strings.ContainsRune("，,、;；)(", r) }) {
			if minutes, ok := readMinutes(word); ok {
				c.Minutes = minutes
			} else if word = oneLine(word); c.Unit == "" {
				c.Unit = word
			} else {
				c.Unit += " " + word
			}
		}
		words := strings.Fields(before)
		if len(words) > 1 {
			if minutes, ok := readMinutes(words[len(words)-1]); ok {
				c.Minutes, words = minutes, words[:len(words)-1]
			}
		}
		if c.Unit == "" && hasHan(before) {
			n := nameBegins(words)
			c.Unit, words = strings.Join(words[:n], " "), words[n:]
		}
		if c.Name = strings.Join(words, " "); c.Name != "" || c.Unit != "" {
			crew = append(crew, c)
		}
	}
	return crew
}

// areNames tells several people with blanks between: 张明 李丽 王芳.
func areNames(words []string) bool {
	if len(words) < 2 {
		return false
	}
	for _, word := range words {
		length := utf8.RuneCountInString(word)
		last, _ := utf8.DecodeLastRuneInString(word)
		if !hasHan(word) || length < 2 || length > 3 || slices.Contains(ranks, word) || strings.ContainsRune("所院局校社村站队会办室协部厅园馆班厂店区镇委组", last) {
			return false
		}
	}
	return true
}

// ranks stand behind a name, not instead of it.
var ranks = []string{"教授", "副教授", "主任", "副主任", "主任医师", "副主任医师", "主治医师", "医生", "医师", "护士", "护士长", "老师", "工程师", "高级工程师", "高工", "农艺师", "博士", "院长", "所长", "站长", "队长", "研究员", "讲师"}

// nameBegins is the word with which a name begins behind the unit, which is
// written first: 市人民医院 李丽 主任医师.
func nameBegins(words []string) int {
	n := len(words) - 1
	if n > 0 && slices.Contains(ranks, words[n]) {
		n--
	}
	return max(n, 0)
}

var minutesForm = regexp.MustCompile(`^(?:约|共)?(\d{1,3}(?:\.\d{1,2})?|半|一|两|一个半)个?(小时|钟头|学时|课时|h|hrs?|hours?|分钟|m|min|mins|minutes?)$`)

// readMinutes reads how long somebody helps.
func readMinutes(text string) (int, bool) {
	parts := minutesForm.FindStringSubmatch(strings.ReplaceAll(strings.ToLower(width.Fold.String(text)), " ", ""))
	if parts == nil {
		return 0, false
	}
	number, err := strconv.ParseFloat(parts[1], 64)
	if err != nil {
		number = map[string]float64{"半": 0.5, "一": 1, "两": 2, "一个半": 1.5}[parts[1]]
	}
	if !strings.HasPrefix(parts[2], "m") && parts[2] != "分钟" {
		number *= 60
	}
	return int(number + 0.5), true
}

// materialForm wants a gap between a Latin letter and the number, which else is
// part of the name: A4 纸.
var materialForm = regexp.MustCompile(`^(.*?\S\s*[x×*:：]\s*|.*?\S\s+|.*?[^\sA-Za-z\d])(\d{1,7})\s?(\p{Han}{0,2}|copies|copy|pcs|pieces|sets)$`)

// readMaterials reads what is handed out: 节能手册 200 册、环保袋 50 个.
func readMaterials(text string) []Material {
	var materials []Material
	for _, part := range listed(text) {
		m := Material{Name: part}
		if parts := materialForm.FindStringSubmatch(part); parts != nil {
			m.Name = oneLine(strings.TrimRight(strings.TrimSpace(parts[1]), "x×*:："))
			m.Count, _ = strconv.Atoi(parts[2])
		}
		materials = append(materials, m)
	}
	return materials
}

// listed cuts a list at commas and new lines that stand in no brackets, which
// come in half width.
func listed(text string) []string {
	var parts []string
	depth, begin := 0, 0
	text = strings.NewReplacer("（", "(", "）", ")").Replace(text) + "\n"
	for i, r := range text {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth = max(depth-1, 0)
		case r == '\n':
			depth = 0
		}
		if depth > 0 || !strings.ContainsRune("，,、;；\n", r) {
			continue
		}
		if part := oneLine(text[begin:i]); part != "" {
			parts = append(parts, part)
		}
		begin = i + len(string(r))
	}
	return parts
}
