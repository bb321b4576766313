package report

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"kepubot/resident"
	"kepubot/store"
)

// Section is a part of the work summary.
type Section string

// The sections of a work summary.
const (
	OpeningSection      Section = "opening"
	LeadershipSection   Section = "leadership"
	GroupsSection       Section = "groups"
	BrandsSection       Section = "brands"
	OrganisationSection Section = "organisation"
	ShortcomingsSection Section = "shortcomings"
	GoalSection         Section = "goal"
	PrioritiesSection   Section = "priorities"
)

// The bounds of texts of staff.
const (
	blockLimit     = 3000 // characters
	mostBlockLines = 40
	blockYearFirst = 2000
	blockYearLast  = 2999
	scopeLimit     = 200 // bytes
)

// SectionInfo is a section with its name and what staff may write into it.
type SectionInfo struct {
	ID   Section
	Name resident.Name
	Hint resident.Name
}

// Sections are the sections in the order of the summary.
func Sections() []SectionInfo {
	return []SectionInfo{
		{OpeningSection, resident.Name{Chinese: "开头", English: "Opening"}, resident.Name{
			Chinese: "总结开头的一两句：依据什么文件、围绕什么任务。不写也行，数字会自动接上。",
			English: "A sentence or two to begin with: by which plan, for which task. Figures follow by themselves.",
		}},
		{LeadershipSection, resident.Name{Chinese: "加强领导", English: "Leadership"}, resident.Name{
			Chinese: "开了什么会、发了什么文件、怎么分工考核。系统里没有这些，要您来写。",
			English: "Meetings, papers, who was charged with what. The system knows nothing of these; please write them.",
		}},
		{GroupsSection, resident.Name{Chinese: "重点人群", English: "Audience groups"}, resident.Name{
			Chinese: "各重点人群工作里数字说不出来的做法。一行一段。",
			English: "What was done for audience groups that figures do not tell. A line is a paragraph.",
		}},
		{BrandsSection, resident.Name{Chinese: "品牌活动", English: "Best-known activities"}, resident.Name{
			Chinese: "今年有特色的活动：怎么办的、有什么反响、拿了什么名次。",
			English: "Activities that stood out: how they were run, what came of them, prizes.",
		}},
		{OrganisationSection, resident.Name{Chinese: "组织和设施", English: "Organisation and facilities"}, resident.Name{
			Chinese: "队伍、阵地、经费方面的做法。展板、画廊等数字会自动接上。",
			English: "Teams, sites and funds. Figures of panels, corridors and the like follow by themselves.",
		}},
		{ShortcomingsSection, resident.Name{Chinese: "存在不足", English: "Shortcomings"}, resident.Name{
			Chinese: "数字看不出来的不足。一行一条，会接着系统列出的往下编号。",
			English: "Shortcomings that figures do not show. A line is a point; they follow those found.",
		}},
		{GoalSection, resident.Name{Chinese: "下一年：总体目标", English: "Next year: goal"}, resident.Name{
			Chinese: "下一年的总体目标，一段话。",
			English: "The goal for next year, in a paragraph.",
		}},
		{PrioritiesSection, resident.Name{Chinese: "下一年：工作重点", English: "Next year: priorities"}, resident.Name{
			Chinese: "下一年要做的几件事。一行一条，会接着系统列出的往下编号。",
			English: "What is to be done next year. A line is a point; they follow those found.",
		}},
	}
}

// SectionOf finds a section.
func SectionOf(id Section) (SectionInfo, bool) {
	all := Sections()
	i := slices.IndexFunc(all, func(s SectionInfo) bool { return s.ID == id })
	if i < 0 {
		return SectionInfo{}, false
	}
	return all[i], true
}

// Block is a text that staff wrote for a section of a year's summary. An empty
// text means none.
type Block struct {
	store.Meta `bson:",inline"`
	Year       int           `bson:"year"`
	Scope      string        `bson:"scope"` // see [BlockScope]
	Section    Section       `bson:"section"`
	Text       string        `bson:"text"`
	By         string        `bson:"by"`
	At         time.Time     `bson:"at"`
	Handled    store.Handled `bson:"handled,omitempty"`
}

// Errors of blocks.
var (
	// ErrSection means that a summary has no such section, year or scope.
	ErrSection = errors.New("not a section of a summary")
	// ErrBlockLong means that a text has more than 3000 characters or 40 lines.
	ErrBlockLong = errors.New("the text is too long")
)

// BlockScope names what the summary of a scope is about, in ids of blocks:
// "city", a place, or "campaign-" and a tag, behind the place if it is about
// one.
func BlockScope(s Scope) string {
	switch {
	case s.Campaign != "" && s.Place != "":
		return s.Place + "/campaign-" + s.Campaign
	case s.Campaign != "":
		return "campaign-" + s.Campaign
	case s.Place != "":
		return s.Place
	}
	return "city"
}

// Blocks keeps the texts that staff write for summaries.
type Blocks struct {
	docs *store.Collection[Block]
	now  func() time.Time
}

// OpenBlocks opens the collection.
func OpenBlocks(ctx context.Context, d store.Driver, now func() time.Time) (*Blocks, error) {
	docs, err := store.Open[Block](ctx, d, store.Schema{
		Name: "summaryblocks", Fields: []store.Field{{Name: "year", Kind: store.Int}, {Name: "scope", Kind: store.String}}, Indexes: []store.Index{{Fields: []string{"year", "scope"}}},
	})
	if err != nil {
		return nil, err
	}
	return &Blocks{docs, now}, nil
}

// Of are the texts of a year's summary, without those that are empty.
func (b *Blocks) Of(ctx context.Context, year int, scope string) (map[Section]Block, error) {
	docs, err := b.docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("year", int64(year)), store.Eq("scope", scope)}})
	if err != nil {
		return nil, fmt.Errorf("reading the texts for %d: %w", year, err)
	}
	all := map[Section]Block{}
	for _, doc := range docs {
		if doc.Text != "" {
			all[doc.Section] = *doc
		}
	}
	return all, nil
}

// Put writes a section's text by the update numbered seq; an empty one takes it
// away. It says ErrSection and ErrBlockLong, and then nothing changed.
func (b *Blocks) Put(ctx context.Context, year int, scope string, section Section, text, by string, seq int64) error {
	if _, known := SectionOf(section); !known || year < blockYearFirst || year > blockYearLast || scope == "" || len(scope) > scopeLimit {
		return fmt.Errorf("writing %q of %d, %q: %w", section, year, scope, ErrSection)
	}
	text = cleanBlock(text)
	if utf8.RuneCountInString(text) > blockLimit || strings.Count(text, "\n") >= mostBlockLines {
		return ErrBlockLong
	}
	id := fmt.Sprintf("%d:%s:%s", year, scope, section)
	fresh := &Block{Meta: store.Meta{ID: id}, Year: year, Scope: scope, Section: section, Text: text, By: by, At: store.Millis(b.now()), Handled: store.Handled{seq}}
	err := b.docs.Insert(ctx, fresh)
	if !errors.Is(err, store.ErrExists) {
		return err
	}
	_, err = b.docs.Update(ctx, id, func(doc *Block) error {
		return doc.Handled.Once(seq, func() error {
			doc.Text, doc.By, doc.At = text, by, fresh.At
			return nil
		})
	})
	return err
}

// cleanBlock keeps the lines of a text that say something, without what is
// not shown.
func cleanBlock(text string) string {
	if len(text) > 8*blockLimit {
		text = text[:8*blockLimit] // far too long however it is cleaned
	}
	var lines []string
	for line := range strings.Lines(strings.ToValidUTF8(text, "")) {
		line = strings.TrimSpace(strings.Map(func(r rune) rune {
			if unicode.IsControl(r) && r != '\t' {
				return -1
			}
			return r
		}, line))
		if line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// lines are the paragraphs of a section's text; none where there is none.
func linesOf(blocks map[Section]Block, section Section) []string {
	text := cleanBlock(blocks[section].Text)
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}
