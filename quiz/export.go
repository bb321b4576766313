package quiz

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"kepubot/content"
	"kepubot/sheet"
)

// Export writes questions, keys included, in the form of a file's ending:
// .yaml, .csv or .xlsx. Import reads each of them back.
func Export(name string, questions []*Question) ([]byte, error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".yaml", ".yml":
		entries := make([]questionEntry, len(questions))
		for i, q := range questions {
			entries[i] = q.entry()
		}
		data, err := yaml.Marshal(map[string]any{"questions": entries})
		if err != nil {
			return nil, fmt.Errorf("writing questions as YAML: %w", err)
		}
		return data, nil
	case ".csv":
		return sheet.CSV(table(questions))
	case ".xlsx":
		return sheet.Workbook(table(questions))
	}
	return nil, sheet.ErrFormat
}

func (q *Question) entry() questionEntry {
	return questionEntry{
		ID: q.ID, Kind: q.Kind, Theme: q.Theme, Groups: q.Groups, Level: q.Level, Tip: q.Tip, Chinese: q.Chinese, English: q.English,
		Key: q.KeyText(q.Key), Within: q.Key.Within, Closest: q.Key.Closest, Unit: q.Unit, Source: q.Source, Picture: q.Picture,
	}
}

// KeyText is a key as it is written in files: B, ACD, true, 100.
func (q *Question) KeyText(key Key) string {
	switch q.Kind {
	case Number:
		return strconv.FormatFloat(key.Number, 'f', -1, 64)
	case TrueFalse:
		return strconv.FormatBool(key.Right == 1)
	}
	return Letters(key.Right)
}

// Letters writes options as letters, A for the lowest bit.
func Letters(picked uint64) string {
	var letters strings.Builder
	for i := range maxOptions {
		if picked&(1<<i) != 0 {
			letters.WriteByte(byte('A' + i))
		}
	}
	return letters.String()
}

func table(questions []*Question) sheet.Out {
	out := sheet.Out{Name: "题库", Titles: []string{"编号", "题型", "主题", "人群", "难度", "小知识", "题干"}}
	letters := strings.Split("ABCDEF", "")
	for _, letter := range letters {
		out.Titles = append(out.Titles, "选项"+letter)
	}
	out.Titles = append(out.Titles, "答案", "误差", "越近越高", "单位", "解析", "来源", "年份", "英文题干")
	for _, letter := range letters {
		out.Titles = append(out.Titles, "英文选项"+letter)
	}
	out.Titles = append(out.Titles, "英文单位", "英文解析", "英文来源")
	for _, q := range questions {
		row := []any{q.ID, string(q.Kind), string(q.Theme), strings.Join(q.Groups, "、"), q.Level, q.Tip, q.Chinese.Question}
		row = append(row, optionCells(q.Chinese)...)
		within := any("")
		if q.Key.Within != 0 {
			within = q.Key.Within
		}
		closest := ""
		if q.Key.Closest {
			closest = "是"
		}
		row = append(row, q.KeyText(q.Key), within, closest, q.Unit.Chinese, q.Chinese.Why, q.Source.Chinese, q.Source.Year, q.English.Question)
		row = append(row, optionCells(q.English)...)
		out.Rows = append(out.Rows, append(row, q.Unit.English, q.English.Why, q.Source.English))
	}
	return out
}

func optionCells(w Wording) []any {
	cells := make([]any, maxOptions)
	for i := range cells {
		cells[i] = ""
		if i < len(w.Options) {
			cells[i] = w.Options[i]
		}
	}
	return cells
}

// speaks tells whether the question can be asked in all of the languages.
func (q *Question) speaks(languages []string) bool {
	for _, language := range languages {
		if language == content.English && !q.Bilingual() {
			return false
		}
	}
	return true
}
