package paper

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Official is a text as an authority issues it. In Chinese it is laid out by
// GB/T 9704—2012: 22 lines of 28 characters a page, 小标宋, 黑体, 楷体 and 仿宋,
// page numbers between dashes. In English it has the same parts in a plain
// layout. Documents name their typefaces and carry none.
type Official struct {
	Title    string // broken into lines of about the same length, or where it has line breaks
	To       string // whom it is for; may be empty
	Sections []OfficialBlock
	// Signature is the authority, several a line each; Date as it is written.
	Signature, Date string
	Annexes         []Annex
	Language        Language
}

// Language is that of an official text: of its layout and of the few words
// that are no one's.
type Language string

// The languages of official texts. The zero value is Chinese.
const (
	Chinese Language = "zh-CN"
	English Language = "en"
)

// Annex begins on a page of its own, and is listed before the signature.
type Annex struct {
	Title    string
	Sections []OfficialBlock
}

// OfficialBlock is one of [Heading], [Paragraph], [Note], [Table] and
// [Picture].
type OfficialBlock interface {
	// lay gives the elements of the block.
	lay(*officialText) ([]any, error)
}

// Heading stands above what follows. It is numbered by its level, 1 to 4, as
// 一、 （一） 1. （1）, unless its text begins with such a number.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is a text; each of its lines is a paragraph.
type Paragraph struct{ Text string }

// Note is a text in smaller type, such as where figures come from.
type Note struct{ Text string }

// What an official text holds at most. What is larger is an error: nothing of
// it is cut off.
const (
	MaxOfficialBlocks  = 4000
	MaxOfficialText    = 20_000 // characters of one text
	MaxOfficialAnnexes = 99
	MaxTableColumns    = 16
	MaxTableRows       = 2000
	MaxPictures        = 100
	MaxPictureBytes    = 4 << 20
)

// ErrTooLarge is the error for an official text beyond its limits.
var ErrTooLarge = errors.New("too large")

// officialText is an official text as it grows.
type officialText struct {
	officialLayout
	counts   [4]int // of the headings of each level
	blocks   int
	pictures []Picture
	// taken is how much of the page is taken above the next block, in
	// twentieths of a point, where it begins an annex.
	taken int
}

// annexHeading is the height of an annex's label and title, of two lines at
// most, with the space around them.
const annexHeading = 3000

// Document is the text as a Word document. The same text makes the same
// bytes.
func (o Official) Document() ([]byte, error) {
	t := &officialText{officialLayout: chineseLayout()}
	if o.Language == English {
		t.officialLayout = englishLayout()
	}
	if len(o.Annexes) > MaxOfficialAnnexes {
		return nil, fmt.Errorf("laying out %d annexes: %w", len(o.Annexes), ErrTooLarge)
	}
	blocks := []any{t.title("Title", o.Title)}
	if o.To != "" {
		blocks = append(blocks, paragraph("Addressee", o.To))
	}
	body, err := t.lay(o.Sections)
	if err != nil {
		return nil, fmt.Errorf("laying out the text: %w", err)
	}
	blocks = append(append(blocks, body...), t.list(o.Annexes)...)
	if o.Signature != "" || o.Date != "" {
		keepLast(blocks)
	}
	blocks = append(blocks, t.signature(o.Signature, o.Date)...)
	for i, annex := range o.Annexes {
		t.counts, t.taken = [4]int{}, annexHeading
		blocks = append(blocks, paragraph("AnnexLabel", t.annexLabel(i, len(o.Annexes))), t.title("AnnexTitle", annex.Title))
		body, err := t.lay(annex.Sections)
		if err != nil {
			return nil, fmt.Errorf("laying out annex %d: %w", i+1, err)
		}
		blocks = append(blocks, body...)
	}
	for _, text := range append([]string{o.Title, o.To, o.Signature, o.Date}, titles(o.Annexes)...) {
		if utf8.RuneCountInString(text) > MaxOfficialText {
			return nil, fmt.Errorf("laying out a title or a signature: %w", ErrTooLarge)
		}
	}
	if o.Language == English {
		plainMarks(blocks)
	}
	return t.file(o.Title, blocks)
}

// plainMarks sets marks that Chinese and English share in the typeface of
// English, also beside a Chinese name.
func plainMarks(blocks []any) {
	for _, b := range blocks {
		switch b := b.(type) {
		case wordParagraph:
			for i, r := range b.Runs {
				if r, ok := r.(wordRun); ok {
					r.Fonts = nil
					b.Runs[i] = r
				}
			}
		case *wordTable:
			for _, row := range b.Rows {
				for _, c := range row.Cells {
					plainMarks([]any{c.Paragraph})
				}
			}
		}
	}
}

func titles(annexes []Annex) []string {
	var found []string
	for _, a := range annexes {
		found = append(found, a.Title)
	}
	return found
}

// lay lays out blocks.
func (t *officialText) lay(sections []OfficialBlock) ([]any, error) {
	var all []any
	for i, section := range sections {
		if t.blocks++; t.blocks > MaxOfficialBlocks {
			return nil, fmt.Errorf("laying out %d blocks: %w", t.blocks, ErrTooLarge)
		}
		laid, err := section.lay(t)
		if err != nil {
			return nil, fmt.Errorf("block %d: %w", i+1, err)
		}
		t.taken = 0
		all = append(all, laid...)
	}
	return all, nil
}

// keepLast keeps the last paragraph on the page of what follows, so that no
// signature stands on a page alone.
func keepLast(blocks []any) {
	if len(blocks) == 0 {
		return
	}
	if p, ok := blocks[len(blocks)-1].(wordParagraph); ok {
		p.KeepNext = &wordValue{"1"}
		blocks[len(blocks)-1] = p
	}
}

func (h Heading) lay(t *officialText) ([]any, error) {
	level := min(max(h.Level, 1), len(t.counts))
	t.counts[level-1]++
	clear(t.counts[level:])
	text := strings.Join(strings.Fields(h.Text), " ")
	if utf8.RuneCountInString(text) > MaxOfficialText {
		return nil, fmt.Errorf("a heading: %w", ErrTooLarge)
	}
	if text == "" {
		return nil, nil
	}
	if !t.numbered.MatchString(text) {
		text = t.number(t.counts[:level]) + text
	}
	return []any{paragraph(fmt.Sprintf("Heading%d", level), text)}, nil
}

func (p Paragraph) lay(*officialText) ([]any, error) { return paragraphs("Text", p.Text) }

func (n Note) lay(*officialText) ([]any, error) { return paragraphs("Note", n.Text) }

// paragraphs are the lines of a text that are not empty.
func paragraphs(style, text string) ([]any, error) {
	if utf8.RuneCountInString(text) > MaxOfficialText {
		return nil, fmt.Errorf("a paragraph: %w", ErrTooLarge)
	}
	var blocks []any
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) != "" {
			blocks = append(blocks, paragraph(style, line))
		}
	}
	return blocks, nil
}

// title is a title in lines of about the same length.
func (t *officialText) title(style, text string) wordParagraph {
	p := wordParagraph{Style: wordValue{style}}
	for i, line := range titleLines(text, t.titleBreadth) {
		if i > 0 {
			p.Runs = append(p.Runs, wordRun{Break: &struct{}{}})
		}
		p.Runs = append(p.Runs, run(line))
	}
	return p
}

// list is what annexes there are: their titles one below the other.
func (t *officialText) list(annexes []Annex) []any {
	var blocks []any
	word, number := t.listWord, t.listNumber
	if len(annexes) > 9 {
		number += t.em / 2
	}
	for i, annex := range annexes {
		name := strings.Join(strings.FieldsFunc(annex.Title, func(r rune) bool { return r == '\n' }), t.joint)
		p := paragraph("AnnexList", word+name)
		first, left := t.indent, t.indent+int(breadth(word)*float64(t.em))
		if len(annexes) > 1 {
			p = paragraph("AnnexList", fmt.Sprintf("%d.", i+1), name)
			if i == 0 {
				p = paragraph("AnnexList", fmt.Sprintf("%s%d.", word, i+1), name)
			} else {
				first = left
			}
			left += number
		}
		p.Indent = &wordIndent{Left: left, Hanging: left - first}
		if i == 0 {
			p.Spacing = &wordSpacing{t.line}
		}
		blocks = append(blocks, p)
	}
	return blocks
}

// annexLabel is what an annex is called: by its number if there are others.
func (t *officialText) annexLabel(i, of int) string {
	if of == 1 {
		return t.annexWord
	}
	return fmt.Sprintf("%s%s%d", t.annexWord, t.annexSpace, i+1)
}

// signature is who issued the text, and when. The date ends four characters
// before the margin, and the authority stands centred above it.
func (t *officialText) signature(signature, date string) []any {
	var texts, styles []string
	for line := range strings.SplitSeq(signature, "\n") {
		if strings.TrimSpace(line) != "" {
			texts, styles = append(texts, strings.TrimSpace(line)), append(styles, "Signature")
		}
	}
	if strings.TrimSpace(date) != "" {
		texts, styles = append(texts, strings.TrimSpace(date)), append(styles, "Date")
	}
	// The middle line of all, in characters from the right margin.
	middle := 4 + breadth(date)/2
	for _, text := range texts {
		middle = max(middle, min(breadth(text), float64(t.width)/float64(t.em))/2)
	}
	var blocks []any
	for i, text := range texts {
		p := paragraph(styles[i], text)
		if t.centred {
			p.Indent = &wordIndent{Right: max(0, int((middle-breadth(text)/2)*float64(t.em)))}
		}
		if i == 0 {
			p.Spacing = &wordSpacing{2 * t.line}
		}
		if i < len(texts)-1 {
			p.KeepNext = &wordValue{"1"}
		}
		blocks = append(blocks, p)
	}
	return blocks
}
