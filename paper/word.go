package paper

import (
	"archive/zip"
	"bytes"
	"embed"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// wordFiles are the parts that are the same in every document.
//
//go:embed word/*.xml
var wordFiles embed.FS

// Names that every part declares.
const (
	wordSpace     = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	relationSpace = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// The types below are elements of WordprocessingML, as far as they are used.
// Word refuses a document whose elements are not in the order of the schema;
// the order of the fields is that order.

type wordDocument struct {
	XMLName   xml.Name    `xml:"w:document"`
	Main      string      `xml:"xmlns:w,attr"`
	Relations string      `xml:"xmlns:r,attr"`
	Blocks    []any       `xml:"w:body>any"` // wordParagraph and wordTable
	Section   wordSection `xml:"w:body>w:sectPr"`
}

type wordValue struct {
	Value string `xml:"w:val,attr"`
}

type wordParagraph struct {
	XMLName  xml.Name     `xml:"w:p"`
	Style    wordValue    `xml:"w:pPr>w:pStyle"`
	KeepNext *wordValue   `xml:"w:pPr>w:keepNext"`
	Spacing  *wordSpacing `xml:"w:pPr>w:spacing"`
	Indent   *wordIndent  `xml:"w:pPr>w:ind"`
	Align    *wordValue   `xml:"w:pPr>w:jc"`
	Runs     []any        // wordRun, wordField and wordPicture
}

// wordSpacing is the room before a paragraph, in twentieths of a point; the
// rest is its style's.
type wordSpacing struct {
	Before int `xml:"w:before,attr"`
}

// wordIndent is where the lines of a paragraph begin and end, in twentieths of
// a point. The first line begins so much before the others as it hangs.
type wordIndent struct {
	Left    int `xml:"w:left,attr"`
	Right   int `xml:"w:right,attr"`
	Hanging int `xml:"w:hanging,attr"`
}

type wordRun struct {
	XMLName xml.Name   `xml:"w:r"`
	Fonts   *wordFonts `xml:"w:rPr>w:rFonts"`
	Break   *struct{}  `xml:"w:br"`
	Tab     *struct{}  `xml:"w:tab"`
	Text    *wordText  `xml:"w:t"`
}

// wordFonts says in which typeface marks are set that Chinese and English
// share, such as “ and …
type wordFonts struct {
	Hint string `xml:"w:hint,attr"`
}

type wordText struct {
	Space string `xml:"xml:space,attr"`
	Text  string `xml:",chardata"`
}

// wordField is a number that Word works out, such as that of the page.
type wordField struct {
	XMLName xml.Name `xml:"w:fldSimple"`
	Formula string   `xml:"w:instr,attr"`
	Run     wordRun
}

type wordSection struct {
	Footers []wordReference `xml:"w:footerReference"`
	Size    wordPageSize    `xml:"w:pgSz"`
	Margin  wordPageMargin  `xml:"w:pgMar"`
	Grid    *wordPageGrid   `xml:"w:docGrid"`
}

type wordReference struct {
	Type string `xml:"w:type,attr"`
	ID   string `xml:"r:id,attr"`
}

type wordPageSize struct {
	Width  int `xml:"w:w,attr"`
	Height int `xml:"w:h,attr"`
}

type wordPageMargin struct {
	Top    int `xml:"w:top,attr"`
	Right  int `xml:"w:right,attr"`
	Bottom int `xml:"w:bottom,attr"`
	Left   int `xml:"w:left,attr"`
	Header int `xml:"w:header,attr"`
	Footer int `xml:"w:footer,attr"`
	Gutter int `xml:"w:gutter,attr"`
}

// wordPageGrid is the grid that lines and characters stand in. LinePitch is in
// twentieths of a point; CharSpace, in 4096ths of a point, is added to the
// size of the style Normal.
type wordPageGrid struct {
	Type      string `xml:"w:type,attr"`
	LinePitch int    `xml:"w:linePitch,attr"`
	CharSpace int    `xml:"w:charSpace,attr"`
}

type wordFooter struct {
	XMLName   xml.Name `xml:"w:ftr"`
	Main      string   `xml:"xmlns:w,attr"`
	Paragraph wordParagraph
}

// run is a stretch of text. Characters that a document cannot hold are left
// out, and line breaks become spaces: a paragraph is a line.
func run(text string) wordRun {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r) || r == unicode.ReplacementChar || r == '\ufffe' || r == '\uffff':
			return -1
		}
		return r
	}, text)
	r := wordRun{Text: &wordText{"preserve", strings.TrimSpace(clean)}}
	if strings.ContainsFunc(clean, wide) {
		r.Fonts = &wordFonts{"eastAsia"}
	}
	return r
}

// paragraph is a line of texts with tabs between them, in a style of
// styles.xml.
func paragraph(style string, texts ...string) wordParagraph {
	p := wordParagraph{Style: wordValue{style}}
	for i, text := range texts {
		if i > 0 {
			p.Runs = append(p.Runs, wordRun{Tab: &struct{}{}})
		}
		p.Runs = append(p.Runs, run(text))
	}
	return p
}

// An A4 sheet and its margins, in twentieths of a point.
const (
	wordWidth  = 11906
	wordHeight = 16838
	wordMargin = 1247
	wordLine   = wordWidth - 2*wordMargin
)

// wordFile makes the .docx of blocks, with a footer of a text and the number
// of the page. The same blocks make the same bytes.
func wordFile(footer string, blocks []any) ([]byte, error) {
	foot := paragraph("Footer", footer)
	one := run("1")
	foot.Runs = append(foot.Runs, wordRun{Text: &wordText{"preserve", "　"}}, wordField{Formula: " PAGE ", Run: one},
		wordRun{Text: &wordText{"preserve", " / "}}, wordField{Formula: " NUMPAGES ", Run: one})
	document := wordDocument{Main: wordSpace, Relations: relationSpace, Blocks: blocks, Section: wordSection{
		Footers: []wordReference{{"default", "rId3"}},
		Size:    wordPageSize{wordWidth, wordHeight},
		Margin:  wordPageMargin{wordMargin, wordMargin, wordMargin, wordMargin, 567, 567, 0},
	}}
	return packWord([]wordPart{
		{"[Content_Types].xml", "content-types.xml"},
		{"_rels/.rels", "package-rels.xml"},
		{"word/document.xml", document},
		{"word/_rels/document.xml.rels", "document-rels.xml"},
		{"word/styles.xml", "styles.xml"},
		{"word/settings.xml", "settings.xml"},
		{"word/footer1.xml", wordFooter{Main: wordSpace, Paragraph: foot}},
	})
}

// wordPart is a file within a document.
type wordPart struct {
	name   string
	source any // the name of a file of wordFiles, an element, or bytes
}

// packWord makes a .docx of its parts. The same parts make the same bytes.
func packWord(parts []wordPart) ([]byte, error) {
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	for _, part := range parts {
		if err := writePart(archive, part.name, part.source); err != nil {
			return nil, fmt.Errorf("writing %s of a document: %w", part.name, err)
		}
	}
	if err := archive.Close(); err != nil {
		return nil, fmt.Errorf("writing a document: %w", err)
	}
	return file.Bytes(), nil
}

func writePart(archive *zip.Writer, name string, source any) error {
	part, err := archive.Create(name)
	if err != nil {
		return err
	}
	data, ready := source.([]byte)
	if fixed, ok := source.(string); ok {
		if data, err = wordFiles.ReadFile("word/" + fixed); err != nil {
			return err
		}
		ready = true
	}
	if ready {
		_, err = part.Write(data)
		return err
	}
	if _, err := io.WriteString(part, xml.Header); err != nil {
		return err
	}
	return xml.NewEncoder(part).Encode(source)
}
