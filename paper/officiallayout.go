package paper

import (
	"encoding/xml"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// officialLayout is how official texts look in a language. Lengths are in
// twentieths of a point.
type officialLayout struct {
	styles, settings, fonts string // files of wordFiles
	margin                  wordPageMargin
	grid                    *wordPageGrid
	width, height           int // of the area of text
	em                      int // how far a character reaches
	line                    int // from line to line
	indent                  int // of the first line of a paragraph
	titleBreadth            int // characters of a line of the title
	centred                 bool
	footers                 []officialFooter
	number                  func(counts []int) string // of a heading, by those of the levels above it and its own
	numbered                *regexp.Regexp            // headings that bring their number
	annexWord, annexSpace   string
	listWord, joint         string // before the list of annexes; between the lines of a title that becomes one
	listNumber              int    // what a number takes in that list
}

// officialFooter is the number of the page, and what stands around it.
type officialFooter struct{ kind, style, before, after string }

// The area of text of GB/T 9704—2012, 156 by 225 mm, is 28 mm from the left
// and 37 mm from the top of the sheet. A line takes 28.95 pt, of which 22 fit.
// 28 characters of 16 pt do not: the grid sets them closer, by 849/4096 pt.
//
// Word and WPS show that grid, but no paragraph snaps to it: LibreOffice gives
// each character two cells of a grid that is closer than its type. The styles
// come to the same with lines of exactly that height and characters 0.3 pt
// closer, which justified lines make up for.
const (
	officialTop    = 2098
	officialLeft   = 1587
	officialWidth  = 8845
	officialHeight = 12756
	officialPitch  = 579
	officialCloser = 849
)

func chineseLayout() officialLayout {
	return officialLayout{
		styles: "official-styles.xml", settings: "official-settings.xml", fonts: "official-fonts.xml",
		// The number of the page is 7 mm below the text.
		margin: wordPageMargin{officialTop, wordWidth - officialLeft - officialWidth, wordHeight - officialTop - officialHeight, officialLeft, 851, 1446, 0},
		grid:   &wordPageGrid{"linesAndChars", officialPitch, -officialCloser},
		width:  officialWidth, height: officialHeight, em: 316, line: officialPitch, indent: 632, titleBreadth: 20, centred: true,
		footers: []officialFooter{{"default", "FooterOdd", "— ", " —"}, {"even", "FooterEven", "— ", " —"}},
		number:  chineseHeading, numbered: regexp.MustCompile(`^(第?[一二三四五六七八九十百]+[、章节条部]|[（(]([一二三四五六七八九十百]+|\d+)[）)]|\d+[.．、]([^\d]|$))`),
		annexWord: "附件", listWord: "附件：", listNumber: 316,
	}
}

func englishLayout() officialLayout {
	const margin = 1440
	return officialLayout{
		styles: "official-styles-en.xml", settings: "settings.xml", fonts: "official-fonts.xml",
		margin: wordPageMargin{margin, margin, margin, margin, 709, 709, 0},
		width:  wordWidth - 2*margin, height: wordHeight - 2*margin, em: 220, line: 300, titleBreadth: 36,
		footers: []officialFooter{{"default", "FooterOdd", "", ""}},
		number:  englishHeading, numbered: regexp.MustCompile(`^((\d+\.)+\d*\s|\d+\)\s|\(\w{1,4}\)\s)`),
		annexWord: "Annex", annexSpace: " ", listWord: "Annex: ", joint: " ", listNumber: 280,
	}
}

func chineseHeading(counts []int) string {
	n := counts[len(counts)-1]
	switch len(counts) {
	case 1:
		return chineseNumber(n) + "、"
	case 2:
		return "（" + chineseNumber(n) + "）"
	case 3:
		return strconv.Itoa(n) + "."
	}
	return "（" + strconv.Itoa(n) + "）"
}

// chineseNumber writes a number below a hundred; larger ones in digits.
func chineseNumber(n int) string {
	digits := []rune("零一二三四五六七八九")
	switch {
	case n <= 0 || n > 99:
		return strconv.Itoa(n)
	case n < 10:
		return string(digits[n])
	}
	text := "十"
	if n >= 20 {
		text = string(digits[n/10]) + text
	}
	if n%10 > 0 {
		text += string(digits[n%10])
	}
	return text
}

// englishHeading writes 1. and 1.2 and 1.2.3. A level that was left out
// counts as the first.
func englishHeading(counts []int) string {
	var numbers []string
	for _, n := range counts {
		numbers = append(numbers, strconv.Itoa(max(n, 1)))
	}
	if len(numbers) == 1 {
		return numbers[0] + ". "
	}
	return strings.Join(numbers, ".") + " "
}

// Where lines of a title end badly: those that stay whole, those that lines do
// not begin and do not end with.
var (
	titleWhole = []string{"关于", "工作", "情况", "总结", "报告", "通知", "年度", "季度", "实施", "方案", "活动", "全国", "全市", "全民", "科学", "技术", "素质", "协会", "科普", "先进", "集体",
		"个人", "推荐", "名单", "材料", "汇总", "表彰", "考核", "指标", "完成", "服务", "居民", "社区", "街道", "乡镇", "意见", "办法", "统计", "组织", "单位", "重点",
		"建设", "管理", "发展", "任务", "计划", "要点", "教育", "培训", "推进", "开展", "落实", "办公", "委员", "人民", "政府"}
	titleFirst  = "的了和与及或等"
	titleLast   = "和与及或在对为以"
	titleAfter  = []string{"年度", "季度", "协会", "关于", "委员会", "办公室", "人民政府"}
	titleBefore = []string{"关于", "工作", "情况", "总结", "报告"}
)

// titleLines breaks a title into as few lines as a breadth allows, of about
// the same length, between words as far as they are known. Line breaks of its
// own stay.
func titleLines(title string, breadthOf int) []string {
	var lines []string
	for part := range strings.SplitSeq(strings.TrimSpace(title), "\n") {
		text := []rune(strings.TrimSpace(part))
		if len(text) == 0 {
			continue
		}
		whole := breadth(string(text))
		if whole <= float64(breadthOf) || len(text) > 400 {
			lines = append(lines, string(text))
			continue
		}
		prices, reach := make([]float64, len(text)+1), make([]float64, len(text)+1)
		for i := range text {
			if i > 0 {
				prices[i] = titleBreak(text, i)
			}
			reach[i+1] = reach[i] + breadth(string(text[i]))
		}
		for n := int(math.Ceil(whole / float64(breadthOf))); ; n++ {
			if found := evenTitle(text, prices, reach, n, float64(breadthOf)); found != nil || n > len(text) {
				lines = append(lines, found...)
				break
			}
		}
	}
	return lines
}

// evenTitle breaks a text into n lines no broader than a limit, or gives none.
// It is given the price of a break before each character, and how far the text
// reaches up to there.
func evenTitle(text []rune, prices, reach []float64, n int, limit float64) []string {
	target := reach[len(text)] / float64(n)
	type way struct {
		cost float64
		from int
	}
	best := make([][]way, n+1)
	for i := range best {
		best[i] = make([]way, len(text)+1)
		for j := range best[i] {
			best[i][j].cost = math.Inf(1)
		}
	}
	best[0][0].cost = 0
	for i := 1; i <= n; i++ {
		for to := 1; to <= len(text); to++ {
			for from := to - 1; from >= 0; from-- {
				broad := reach[to] - reach[from]
				if broad > limit {
					break
				}
				off := broad/target - 1
				if cost := best[i-1][from].cost + off*off + prices[to]; cost < best[i][to].cost {
					best[i][to] = way{cost, from}
				}
			}
		}
	}
	if math.IsInf(best[n][len(text)].cost, 1) {
		return nil
	}
	lines := make([]string, n)
	for i, to := n, len(text); i > 0; i-- {
		from := best[i][to].from
		lines[i-1], to = strings.TrimSpace(string(text[from:to])), from
	}
	return lines
}

// titleBreak is the price of a break before the character at i, against that
// of lines which differ in length.
func titleBreak(text []rune, i int) float64 {
	before, after := string(text[:i]), string(text[i:])
	if !mayBreak(text, i) {
		return 10
	}
	if strings.ContainsRune(titleFirst, text[i]) || strings.ContainsRune(titleLast, text[i-1]) || strings.HasSuffix(before, "关于") {
		return 1
	}
	for _, word := range titleWhole {
		if letters := []rune(word); strings.HasSuffix(before, string(letters[0])) && strings.HasPrefix(after, string(letters[1:])) {
			return 1
		}
	}
	for _, word := range titleAfter {
		if strings.HasSuffix(before, word) {
			return 0
		}
	}
	for _, word := range titleBefore {
		if strings.HasPrefix(after, word) {
			return 0
		}
	}
	if text[i-1] == ' ' || endsPhrase(text[:i]) {
		return 0
	}
	return 0.05
}

// The parts of the file.

type wordTypes struct {
	XMLName   xml.Name `xml:"Types"`
	Space     string   `xml:"xmlns,attr"`
	Defaults  []wordDefaultType
	Overrides []wordPartType
}

type wordDefaultType struct {
	XMLName   xml.Name `xml:"Default"`
	Extension string   `xml:"Extension,attr"`
	Type      string   `xml:"ContentType,attr"`
}

type wordPartType struct {
	XMLName xml.Name `xml:"Override"`
	Part    string   `xml:"PartName,attr"`
	Type    string   `xml:"ContentType,attr"`
}

type wordRelations struct {
	XMLName   xml.Name `xml:"Relationships"`
	Space     string   `xml:"xmlns,attr"`
	Relations []wordRelation
}

type wordRelation struct {
	XMLName xml.Name `xml:"Relationship"`
	ID      string   `xml:"Id,attr"`
	Type    string   `xml:"Type,attr"`
	Target  string   `xml:"Target,attr"`
}

// officialProperties is what a file says of itself, to readers of screens and
// to search: nothing that changes with the day.
type officialProperties struct {
	XMLName  xml.Name `xml:"cp:coreProperties"`
	Core     string   `xml:"xmlns:cp,attr"`
	Elements string   `xml:"xmlns:dc,attr"`
	Title    string   `xml:"dc:title"`
}

const (
	officeTypes   = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	packageSpace  = "http://schemas.openxmlformats.org/package/2006/"
	propertyTypes = "application/vnd.openxmlformats-package.core-properties+xml"
)

// file makes the .docx of blocks.
func (t *officialText) file(title string, blocks []any) ([]byte, error) {
	types := wordTypes{Space: packageSpace + "content-types", Defaults: []wordDefaultType{
		{Extension: "rels", Type: "application/vnd.openxmlformats-package.relationships+xml"},
		{Extension: "xml", Type: "application/xml"}, {Extension: "png", Type: "image/png"},
	}, Overrides: []wordPartType{{Part: "/docProps/core.xml", Type: propertyTypes}, {Part: "/word/document.xml", Type: officeTypes + "document.main+xml"}}}
	relations := wordRelations{Space: packageSpace + "relationships"}
	relate := func(id, kind, target string) {
		relations.Relations = append(relations.Relations, wordRelation{ID: id, Type: relationSpace + "/" + kind, Target: target})
	}
	var parts []wordPart
	for _, part := range []struct{ name, kind, source string }{{"styles", "styles", t.styles}, {"settings", "settings", t.settings}, {"fontTable", "fontTable", t.fonts}} {
		parts = append(parts, wordPart{"word/" + part.name + ".xml", part.source})
		types.Overrides = append(types.Overrides, wordPartType{Part: "/word/" + part.name + ".xml", Type: officeTypes + part.kind + "+xml"})
		relate("r"+part.name, part.kind, part.name+".xml")
	}
	section := wordSection{Size: wordPageSize{wordWidth, wordHeight}, Margin: t.margin, Grid: t.grid}
	for i, f := range t.footers {
		name := fmt.Sprintf("footer%d", i+1)
		foot := wordParagraph{Style: wordValue{f.style}, Runs: []any{footerRun(f.before), wordField{Formula: " PAGE ", Run: footerRun(strconv.Itoa(i + 1))}, footerRun(f.after)}}
		parts = append(parts, wordPart{"word/" + name + ".xml", wordFooter{Main: wordSpace, Paragraph: foot}})
		types.Overrides = append(types.Overrides, wordPartType{Part: "/word/" + name + ".xml", Type: officeTypes + "footer+xml"})
		relate("r"+name, "footer", name+".xml")
		section.Footers = append(section.Footers, wordReference{f.kind, "r" + name})
	}
	for i, p := range t.pictures {
		name := fmt.Sprintf("media/image%d.png", i+1)
		parts = append(parts, wordPart{"word/" + name, p.PNG})
		relate(pictureID(i), "image", name)
	}
	document := wordDocument{Main: wordSpace, Relations: relationSpace, Blocks: blocks, Section: section}
	properties := officialProperties{Core: packageSpace + "metadata/core-properties", Elements: "http://purl.org/dc/elements/1.1/"}
	properties.Title = run(strings.ReplaceAll(strings.TrimSpace(title), "\n", t.joint)).Text.Text
	whole := wordRelations{Space: packageSpace + "relationships", Relations: []wordRelation{
		{ID: "rId1", Type: relationSpace + "/officeDocument", Target: "word/document.xml"},
		{ID: "rId2", Type: packageSpace + "relationships/metadata/core-properties", Target: "docProps/core.xml"},
	}}
	return packWord(append([]wordPart{
		{"[Content_Types].xml", types}, {"_rels/.rels", whole}, {"docProps/core.xml", properties},
		{"word/document.xml", document}, {"word/_rels/document.xml.rels", relations},
	}, parts...))
}

// footerRun keeps its spaces; its marks are Chinese ones.
func footerRun(text string) wordRun {
	r := wordRun{Text: &wordText{"preserve", text}}
	if strings.Contains(text, "—") {
		r.Fonts = &wordFonts{"eastAsia"}
	}
	return r
}
