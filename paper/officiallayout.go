package paper

import (
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
