package survey

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kepubot/content"
	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/store"
)

// wording is what a question of the YAML form says in one language.
type wording struct {
	Question string   `yaml:"question"`
	Options  []string `yaml:"options,flow"`
}

// questionEntry is a question of the YAML form.
type questionEntry struct {
	Kind     Kind        `yaml:"kind"`
	Chinese  wording     `yaml:"zh-CN"`
	English  wording     `yaml:"en"`
	Low      int64       `yaml:"low"`
	High     int64       `yaml:"high"`
	Optional bool        `yaml:"optional"`
	Key      string      `yaml:"key"`
	Skip     []skipEntry `yaml:"skip"`
}

// skipEntry leads on from an option, by its letter, to a question; without To
// to the end.
type skipEntry struct {
	Pick string `yaml:"pick"`
	To   int    `yaml:"to"`
}

// surveyEntry is a survey of the YAML form.
type surveyEntry struct {
	ID        string        `yaml:"id"`
	Title     resident.Name `yaml:"title"`
	About     resident.Name `yaml:"about"`
	Anonymous bool          `yaml:"anonymous"`
	ByLink    bool          `yaml:"bylink"`
	Groups    []string      `yaml:"groups,flow"`
	Places    []string      `yaml:"places,flow"`
	Campaign  string        `yaml:"campaign"`
	Phase     Phase         `yaml:"phase"`
	Pair      string        `yaml:"pair"`
	Questions sheet.List    `yaml:"questions"`
}

// ReadFile reads surveys from the list `surveys` of a YAML file, or one survey
// from a Word document or a text written as [Forms.Read] takes it, under the id
// given. sheet.Faults names by line what is wrong; with any of them nothing is
// read.
func (f Forms) ReadFile(name string, data []byte, id, author string, now time.Time) ([]*Survey, error) {
	if sheet.IsYAML(name) {
		return f.readYAML(data, author, now)
	}
	lines, err := sheet.Lines(name, data)
	if err != nil {
		return nil, err
	}
	var text []string
	for _, line := range lines {
		for len(text) < line.Number-1 {
			text = append(text, "")
		}
		if len(text) >= line.Number { // several lines of one paragraph
			text[line.Number-1] += "　" + line.Text
			continue
		}
		text = append(text, line.Text)
	}
	s, faults := f.Read(id, strings.Join(text, "\n"), author, now)
	if len(faults) > 0 {
		return nil, faults
	}
	return []*Survey{s}, nil
}

func (f Forms) readYAML(data []byte, author string, now time.Time) ([]*Survey, error) {
	entries, err := sheet.Entries(data, "surveys")
	if err != nil {
		return nil, err
	}
	var all []*Survey
	var faults sheet.Faults
	seen := map[string]int{}
	for _, entry := range entries {
		s, lines, found := readEntry(entry, author)
		if len(found) == 0 {
			found = faultsOf(s, lines, now, f.groupIDs())
			found = append(found, f.placeFaults(s, entry.Line)...)
		}
		for i := range found {
			if found[i].Line == 0 {
				found[i].Line = entry.Line
			}
		}
		if first, twice := seen[s.ID]; twice && len(found) == 0 {
			found = sheet.Faults{{Line: entry.Line, Chinese: fmt.Sprintf("和第 %d 行的编号一样", first), English: fmt.Sprintf("the same id as on line %d", first)}}
		}
		seen[s.ID] = entry.Line
		faults, all = append(faults, found...), append(all, s)
	}
	if len(entries) == 0 {
		faults = sheet.Faults{{Chinese: "文件里没有问卷", English: "the file holds no surveys"}}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return all, nil
}

// readEntry reads a survey of a list, and the lines of its questions.
func readEntry(entry sheet.Entry, author string) (*Survey, []int, sheet.Faults) {
	var e surveyEntry
	s := &Survey{State: Draft, Author: author}
	faults := decoded(entry, &e)
	if len(faults) > 0 {
		return s, nil, faults
	}
	s.Meta = store.Meta{ID: e.ID}
	s.Title, s.About = trimmed(e.Title), trimmed(e.About)
	s.Anonymous, s.ByLink, s.Campaign, s.Phase, s.Pair = e.Anonymous, e.ByLink, strings.TrimSpace(e.Campaign), e.Phase, e.Pair
	s.Reach = content.Reach{Places: e.Places, Groups: e.Groups}
	slices.Sort(s.Reach.Places)
	slices.Sort(s.Reach.Groups)
	var lines []int
	for _, item := range e.Questions {
		var q questionEntry
		if found := decoded(item, &q); len(found) > 0 {
			faults = append(faults, found...)
			continue
		}
		read, found := q.question(item.Line, len(e.Questions))
		faults = append(faults, found...)
		s.Questions, lines = append(s.Questions, read), append(lines, item.Line)
	}
	return s, lines, faults
}

// decoded reads an entry; what cannot be read are its faults.
func decoded(entry sheet.Entry, into any) sheet.Faults {
	err := entry.Decode(into)
	var faults sheet.Faults
	if errors.As(err, &faults) || err == nil {
		return faults
	}
	return sheet.Faults{{Line: entry.Line, Chinese: "这一条读不出来", English: "this entry cannot be read"}}
}

func (e questionEntry) question(line, questions int) (Question, sheet.Faults) {
	q := Question{Kind: e.Kind, Text: trimmed(resident.Name{Chinese: e.Chinese.Question, English: e.English.Question}), Low: e.Low, High: e.High, Optional: e.Optional}
	var faults sheet.Faults
	if english := len(e.English.Options); english > 0 && english != len(e.Chinese.Options) {
		faults = append(faults, sheet.Fault{Line: line, Chinese: "中英文选项的个数不一样", English: "options: not as many in English as in Chinese"})
	}
	for i, option := range e.Chinese.Options {
		o := resident.Name{Chinese: option}
		if i < len(e.English.Options) {
			o.English = e.English.Options[i]
		}
		q.Options = append(q.Options, trimmed(o))
	}
	if q.Key = lettersOf(e.Key); e.Key != "" && q.Key == 0 {
		faults = append(faults, sheet.Fault{Line: line, Chinese: "答案要写选项的字母，比如 B", English: "key: the letter of an option, such as B"})
	}
	for _, skip := range e.Skip {
		picked := lettersOf(skip.Pick)
		if picked == 0 {
			faults = append(faults, sheet.Fault{Line: line, Chinese: "跳题要写选项的字母，比如 B", English: "skip: the letter of an option, such as B"})
			continue
		}
		to := skip.To
		if to == 0 {
			to = questions + 1
		}
		for option := range maxOptions {
			if picked&(1<<option) != 0 {
				q.Skips = append(q.Skips, Skip{option, to})
			}
		}
	}
	return q, faults
}

// placeFaults names places that are none.
func (f Forms) placeFaults(s *Survey, line int) sheet.Faults {
	var faults sheet.Faults
	for _, id := range s.Reach.Places {
		if f.Places == nil {
			continue
		}
		if _, ok := f.Places.Place(id); !ok {
			faults = append(faults, sheet.Fault{Line: line, Chinese: fmt.Sprintf("没有“%s”这个街道（乡镇）", shortened(id)), English: fmt.Sprintf("places: %q is not a place", shortened(id))})
		}
	}
	return faults
}

func trimmed(n resident.Name) resident.Name {
	return resident.Name{Chinese: oneLine(n.Chinese), English: oneLine(n.English)}
}
