package content

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"kepubot/sheet"
	"kepubot/store"
)

// ByImport is the author of imported tips.
const ByImport = "import"

// ImportOptions say what becomes of imported tips.
type ImportOptions struct {
	// Approved takes the tips over as reviewed already, elsewhere; otherwise
	// they go to review here.
	Approved bool
	// Check looks for faults and writes nothing.
	Check bool
	// Author is the resident who sent the file, and so cannot review what is in
	// it; "" where it came by the command line.
	Author string
	// Picture reads an image file that a tip names, and gives the reference
	// under which it is kept; nil where files cannot be read. Its errors are
	// faults of the line.
	Picture func(ctx context.Context, path string) (string, error)
}

// Imported counts what an import did, or would do.
type Imported struct{ Added, Changed, Same int }

// tipEntry is a tip of the YAML form.
type tipEntry struct {
	ID      string   `yaml:"id"`
	Theme   Theme    `yaml:"theme"`
	Groups  []string `yaml:"groups"`
	Day     string   `yaml:"day"`
	Months  []int    `yaml:"months,flow"`
	Chinese Text     `yaml:"zh-CN"`
	English Text     `yaml:"en"`
	Source  Source   `yaml:"source"`
	Link    string   `yaml:"link"`
	Picture string   `yaml:"picture"`
}

type numbered struct {
	line int
	tip  *Tip
}

// Import reads tips from a YAML, CSV or XLSX file. It checks all of it
// before it writes anything, and returns sheet.Faults naming every error by
// its line. A tip that is there already is changed; changed text goes through
// review again unless the options say otherwise. A tip that was retired stays
// so while it says the same, and one keeps its picture where the file names
// none.
func (l *Library) Import(ctx context.Context, name string, data []byte, options ImportOptions) (Imported, error) {
	var done Imported
	tips, err := readTips(name, data)
	if err != nil {
		return done, err
	}
	faults := l.checkTips(tips)
	faults = append(faults, takePictures(ctx, tips, options.Picture)...)
	if len(faults) > 0 {
		return done, faults
	}
	for _, n := range tips {
		n.tip.State, n.tip.Author, n.tip.Created = InReview, ByImport, store.Millis(l.settings.Now())
		if options.Approved {
			n.tip.State = Approved
		}
		if err := l.put1(ctx, n.tip, options, &done); err != nil {
			return done, fmt.Errorf("importing tip %s: %w", n.tip.ID, err)
		}
	}
	return done, nil
}

func (l *Library) put1(ctx context.Context, tip *Tip, options ImportOptions, done *Imported) error {
	there, err := l.tips.Get(ctx, tip.ID)
	if err == nil {
		tip.Picture = cmp.Or(tip.Picture, there.Picture)
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		done.Added++
	case err != nil:
		return err
	case sameText(there, tip) && (there.State == tip.State || there.State == Approved || there.State == Retired):
		done.Same++
		return nil
	default:
		done.Changed++
	}
	if options.Check {
		return nil
	}
	if err := l.tips.Insert(ctx, tip); !errors.Is(err, store.ErrExists) {
		return err
	}
	_, err = l.tips.Update(ctx, tip.ID, func(doc *Tip) error {
		doc.replace(tip)
		return nil
	})
	return err
}

// sameText tells whether two tips say the same to the same people.
func sameText(a, b *Tip) bool {
	return a.Theme == b.Theme && slices.Equal(a.Groups, b.Groups) && a.Day == b.Day && slices.Equal(a.Months, b.Months) && a.Chinese == b.Chinese &&
		a.English == b.English && a.Source == b.Source && a.Link == b.Link && a.Picture == b.Picture
}

func (l *Library) checkTips(tips []numbered) sheet.Faults {
	var faults sheet.Faults
	if len(tips) == 0 {
		return sheet.Faults{{Chinese: "文件里没有小知识", English: "the file holds no tips"}}
	}
	seen := map[string]bool{}
	for _, n := range tips {
		for _, p := range n.tip.Problems(l.settings.Groups) {
			faults = append(faults, sheet.Fault{Line: n.line, Chinese: n.tip.ID + "：" + p.Chinese, English: n.tip.ID + ": " + p.English})
		}
		if seen[n.tip.ID] {
			faults = append(faults, sheet.Fault{Line: n.line, Chinese: n.tip.ID + "：编号重复", English: n.tip.ID + ": is named twice"})
		}
		seen[n.tip.ID] = true
	}
	return faults
}

var imageFile = regexp.MustCompile(`(?i)\.(jpe?g|png)$`)

// takePictures puts the references of pictures in the place of their files.
func takePictures(ctx context.Context, tips []numbered, take func(context.Context, string) (string, error)) sheet.Faults {
	var faults sheet.Faults
	for _, n := range tips {
		faults = append(faults, TakePicture(ctx, &n.tip.Picture, n.line, n.tip.ID, take)...)
	}
	return faults
}

// TakePicture puts the reference of a picture in the place of its file's
// name, for what stands on a line under an id. Other values stay as they are.
func TakePicture(ctx context.Context, picture *string, line int, id string, take func(context.Context, string) (string, error)) sheet.Faults {
	if !imageFile.MatchString(*picture) {
		return nil
	}
	ref, err := "", errors.ErrUnsupported
	if take != nil {
		ref, err = take(ctx, *picture)
	}
	if err != nil {
		return sheet.Faults{{
			Line:    line,
			Chinese: fmt.Sprintf("%s：图片 %s 读不了（要 JPEG 或 PNG，%d MB 以内）", id, *picture, MaxPicture>>20),
			English: fmt.Sprintf("%s: picture %s cannot be read (JPEG or PNG, up to %d MB)", id, *picture, MaxPicture>>20),
		}}
	}
	*picture = ref
	return nil
}

func readTips(name string, data []byte) ([]numbered, error) {
	if sheet.IsYAML(name) {
		return readTipsYAML(data)
	}
	return readTipsTable(name, data)
}

func readTipsYAML(data []byte) ([]numbered, error) {
	entries, err := sheet.Entries(data, "tips")
	if err != nil {
		return nil, err
	}
	var tips []numbered
	var faults sheet.Faults
	for _, entry := range entries {
		var e tipEntry
		var some sheet.Faults
		if err := entry.Decode(&e); errors.As(err, &some) {
			faults = append(faults, some...)
			continue
		} else if err != nil {
			return nil, err
		}
		tips = append(tips, numbered{entry.Line, &Tip{
			Meta: store.Meta{ID: e.ID}, Theme: e.Theme, Groups: e.Groups, Day: e.Day, Months: e.Months,
			Chinese: e.Chinese.trimmed(), English: e.English.trimmed(), Source: e.Source, Link: e.Link, Picture: e.Picture,
		}})
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return tips, nil
}

func (t Text) trimmed() Text {
	return Text{strings.TrimSpace(t.Title), strings.TrimSpace(t.Text), strings.TrimSpace(t.Why)}
}

// readTipsTable reads a row a tip, under Chinese or English titles.
func readTipsTable(name string, data []byte) ([]numbered, error) {
	rows, err := sheet.Table(name, data)
	if err != nil {
		return nil, err
	}
	var tips []numbered
	for _, row := range rows {
		year, _ := strconv.Atoi(row.Get("年份", "year")) // 0 is a problem that Problems names
		tip := &Tip{
			Theme: ThemeOf(row.Get("主题", "theme")), Day: row.Get("日期", "day"),
			Chinese: Text{row.Get("标题", "title zh-CN"), row.Get("正文", "text zh-CN"), row.Get("为什么", "why zh-CN")},
			English: Text{row.Get("英文标题", "title en"), row.Get("英文正文", "text en"), row.Get("英文为什么", "why en")},
			Source:  Source{row.Get("来源", "source zh-CN"), row.Get("英文来源", "source en"), year},
			Link:    row.Get("网址", "link"),
		}
		if tip.ID = row.Get("编号", "id"); tip.ID == "" {
			tip.ID = derivedID(tip.Chinese.Title)
		}
		for _, word := range strings.FieldsFunc(row.Get("人群", "groups"), func(r rune) bool { return strings.ContainsRune(" ,，、;；", r) }) {
			tip.Groups = append(tip.Groups, GroupOf(word))
		}
		tip.Months = monthsOf(row.Get("月份", "months"))
		tips = append(tips, numbered{row.Line, tip})
	}
	return tips, nil
}

// monthsOf reads months as they stand in a cell: 6、7、8. What is no number is
// a month that Problems names.
func monthsOf(text string) []int {
	var months []int
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,，、;；月", r) }) {
		month, err := strconv.Atoi(word)
		if err != nil {
			month = -1
		}
		months = append(months, month)
	}
	return months
}

// derivedID makes an id of a title, the same for the same title.
func derivedID(title string) string {
	h := fnv.New64a()
	h.Write([]byte(title))
	return fmt.Sprintf("tip-%016x", h.Sum64())
}

// ThemeOf reads a theme by its Chinese name, the short word that teachers
// write for it, or its id.
func ThemeOf(word string) Theme {
	switch word {
	case "节约能源资源", "资源":
		return Resources
	case "保护生态环境", "环境":
		return Environment
	case "保障安全健康", "健康":
		return Health
	case "促进创新创造", "创新":
		return Innovation
	}
	return Theme(word)
}

// GroupOf reads an audience group by its Chinese name or its id.
func GroupOf(word string) string {
	switch word {
	case "所有人", "全部":
		return Everyone
	case "青少年":
		return "minors"
	case "农民":
		return "farmers"
	case "产业工人", "工人":
		return "workers"
	case "老年人":
		return "elders"
	case "领导干部和公务员", "公务员":
		return "officials"
	}
	return word
}
