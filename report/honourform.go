package report

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"

	"kepubot/content"
	"kepubot/resident"
	"kepubot/store"
)

// HonourForms reads honours as staff type them: a line for each thing, behind
// its label.
type HonourForms struct {
	Location *time.Location
}

func honourLabels() map[string][]string {
	return map[string][]string{
		"title":    {"名称", "标题", "title"},
		"kind":     {"评", "评选", "评谁", "for", "kind"},
		"period":   {"时间", "时间段", "period"},
		"criteria": {"条件", "评选条件", "criteria"},
		"days":     {"公示", "公示天数", "shown", "days"},
	}
}

// honourKindWords are the words of each kind, its name first.
func honourKindWords() map[HonourKind][2][]string {
	return map[HonourKind][2][]string{
		HonourCommunity: {{"社区", "社区（村）", "村"}, {"communities", "community", "villages"}},
		HonourBase:      {{"基地", "科普基地"}, {"bases", "base"}},
		HonourSchool:    {{"学校"}, {"schools", "school"}},
		HonourHousehold: {{"家庭", "户"}, {"households", "household", "families"}},
	}
}

// Name is whom the honour goes to in both languages.
func (k HonourKind) Name() resident.Name {
	words := honourKindWords()[k]
	return resident.Name{Chinese: words[0][0], English: words[1][0]}
}

// CriterionFigures are the figures by which communities can be proposed, each
// with a name and its definition.
func CriterionFigures() []*Definition {
	return slices.DeleteFunc(Definitions(), func(d *Definition) bool {
		kind, _, _ := strings.Cut(string(d.ID), ".")
		return !slices.Contains([]string{"events", "attendance", "competitions", "training"}, kind) ||
			!d.breaksDown(ByCommunity) || d.Unit.share() || d.Present || d.Unit == InHours || d.ID == "events.cancelled"
	})
}

// criterionNamed finds the figure that a word of narrow letters means: its
// name, its id, or the only one whose name has it as a part.
func criterionNamed(word string) *Definition {
	var parts []*Definition
	for _, d := range CriterionFigures() {
		chinese := width.Fold.String(d.Name.Chinese)
		if chinese == word || strings.EqualFold(d.Name.English, word) || string(d.ID) == word {
			return d
		}
		if strings.Contains(chinese, word) || strings.Contains(strings.ToLower(d.Name.English), strings.ToLower(word)) {
			parts = append(parts, d)
		}
	}
	if word == "" || len(parts) != 1 {
		return nil
	}
	return parts[0]
}

// Template is a form to be changed and sent, about the year, or in its first
// weeks the year before.
func (f HonourForms) Template(lang string, now time.Time) string {
	year := now.In(f.Location).AddDate(0, -2, 0).Year()
	if lang == resident.English {
		return fmt.Sprintf("Title: Model science communities of %d\nFor: communities\nPeriod: %d\nCriteria: Events held 4, Sign-ins 200\nDays: 5", year, year)
	}
	return fmt.Sprintf("名称：%d 年科普示范社区\n评选：社区\n时间：%d 年\n条件：举办活动 4、签到人次 200\n公示：5 天", year, year)
}

// Read reads an honour, under an id. Problems name what was not understood and
// what is missing.
func (f HonourForms) Read(id, text string, now time.Time) (Honour, []content.Problem) {
	h := Honour{Meta: store.Meta{ID: id}}
	if len(text) > requestFormLimit {
		return h, []content.Problem{{Chinese: "内容太长了", English: "this is too long"}}
	}
	said, found := readLabels(text, "title", honourLabels())
	h.Title = resident.Name{Chinese: said["title"]}
	for kind, words := range honourKindWords() {
		if slices.ContainsFunc(slices.Concat(words[0], words[1]), func(w string) bool { return strings.EqualFold(w, said["kind"]) }) {
			h.Kind = kind
		}
	}
	h.Period, _ = readPeriod(said["period"], now, f.Location)
	criteria, wrong := readCriteria(said["criteria"])
	h.Criteria, h.Days = criteria, readDays(cmp.Or(said["days"], "5"))
	return h, append(append(found, wrong...), h.Problems()...)
}

// criterionForm is a figure's name, and a number with what counts it.
var criterionForm = regexp.MustCompile(`^(.*?[^\d.-])\s*(\d{1,12})\s*(?:场|人次|人|次|个|名)?$`)

// readCriterion reads 签到人次 200, also with 至少 or ≥ between.
func readCriterion(text string) (Criterion, *content.Problem) {
	folded := strings.NewReplacer("至少", "", "不少于", "", "≥", "", ">=", "", "at least", "").Replace(width.Fold.String(text))
	name := folded
	if parts := criterionForm.FindStringSubmatch(folded); parts != nil {
		name = parts[1]
		least, err := strconv.ParseInt(parts[2], 10, 64)
		if d := criterionNamed(strings.TrimSpace(name)); d != nil && err == nil {
			return Criterion{string(d.ID), least}, nil
		}
	}
	said, near := resident.Name{Chinese: "能用的有", English: "There are"}, nearCriteria(strings.ToLower(strings.TrimSpace(name)))
	if len(near) > 0 {
		said = resident.Name{Chinese: "是不是", English: "Perhaps you mean"}
	} else {
		near = CriterionFigures()
	}
	var chinese, english []string
	for _, d := range near {
		chinese, english = append(chinese, d.Name.Chinese), append(english, d.Name.English)
	}
	return Criterion{}, &content.Problem{
		Chinese: fmt.Sprintf("条件“%s”没看懂，写“举办活动 4”这样。%s：%s", quoted(text), said.Chinese, strings.Join(chinese, "、")),
		English: fmt.Sprintf("criteria: %q was not understood, write for example “Events held 4”. %s: %s", quoted(text), said.English, strings.Join(english, ", ")),
	}
}
