package paper

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// official is a text with everything in it.
func official(t testing.TB) Official {
	t.Helper()
	press := open(t)
	bars, err := press.Chart(charts()["few"])
	if err != nil {
		t.Fatal(err)
	}
	columns, err := press.Trend(trends()["year"])
	if err != nil {
		t.Fatal(err)
	}
	many := Table{Caption: "表2　各乡镇（街道）科普活动情况", Columns: []string{"序号", "乡镇（街道）", "场次", "到场人次", "比上年增减", "说明"}, Total: true, Note: "数据来源：签到记录，截至2026年12月31日。"}
	for i := range 40 {
		many.Rows = append(many.Rows, []string{strconv.Itoa(i + 1), fmt.Sprintf("凤山街道第%d社区", i+1), strconv.Itoa(7 * i % 40), strconv.Itoa(3120 - 61*i), fmt.Sprintf("%+.1f%%", float64(i-12)/2), "无"})
	}
	many.Rows[3][5] = "因台风推迟两场，已在九月补办，另与辖区学校联合举办一次。"
	many.Rows = append(many.Rows, []string{"", "合计", "780", "77,220", "+3.5%", ""})
	return Official{
		Title: "余姚市科学技术协会关于2026年度全民科学素质工作情况的报告", To: "宁波市科学技术协会：",
		Sections: []OfficialBlock{
			Paragraph{strings.Repeat("今年以来，全市科普工作坚持服务居民，把“每日一条”送到手机上，把讲座办到家门口，", 3) + "现将有关情况报告如下。"},
			Heading{1, "总体情况"},
			Paragraph{strings.Repeat("全年共发布科普内容730条，举办活动412场，到场28665人次，比上年增长10.2%。", 3)},
			Heading{2, "活动开展情况"}, Heading{3, "科普大讲堂"}, Heading{4, "社区专场"},
			Paragraph{"讲座以用电安全、防溺水、合理用药为主。\n各社区均有人到场。"},
			Picture{columns, "图1　全市科普活动逐月到场人次", "2026年逐月到场人次的柱形图，9月最多，为4120人次；折线为2025年。"},
			Heading{2, "到场情况"},
			Table{Caption: "表1　主要指标完成情况", Columns: []string{"指标", "目标", "完成", "完成率"}, Rows: [][]string{{"发布科普内容（条）", "700", "730", "104.3%"}, {"举办活动（场）", "400", "412", "103.0%"}, {"到场（人次）", "28000", "28665", "102.4%"}}},
			Picture{bars, "图2　凤山街道各社区到场人次", ""},
			Heading{1, "存在的问题"}, Heading{2, "（一）自带序号的标题"}, Heading{2, "接着编号"},
			Paragraph{"个别社区活动偏少。<A&B>"},
			Heading{1, "下一步打算"},
			Paragraph{strings.Repeat("继续把科普内容做得短、准、暖，", 14) + "特此报告。"},
			Note{"说明：本报告的样例数据均为虚构，仅用来展示版式，与任何地方的实际情况无关。文中的比例按四舍五入保留一位小数。"},
		},
		Signature: "余姚市科学技术协会", Date: "2026年12月31日",
		Annexes: []Annex{
			{"各乡镇（街道）科普活动情况", []OfficialBlock{Paragraph{"各乡镇（街道）的情况见下表。"}, many}},
			{"2026年度科普工作先进集体和先进个人推荐名单及有关事迹材料汇总一览", []OfficialBlock{Heading{1, "先进集体"}, Paragraph{"季卫桥社区。"}}},
		},
	}
}

func englishOfficial(t testing.TB) Official {
	t.Helper()
	press := open(t)
	columns, err := press.Trend(trends()["begun"])
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("The bot sent 730 tips and 28,665 people came to 412 events, 10.2% more than in the year before. ", 5)
	return Official{
		Language: English, Title: "Report on science literacy in the city of Yuyao in 2026", To: "To the Ningbo Association for Science and Technology",
		Sections: []OfficialBlock{
			Paragraph{text}, Heading{1, "Overview"}, Paragraph{text}, Heading{2, "Events"}, Heading{3, "Lectures"}, Paragraph{"“Safe at home” was held in 季卫桥社区."}, Heading{4, "In schools"}, Paragraph{text},
			Picture{columns, "Figure 1. Attendance by month", "Columns by month."},
			Heading{2, "Figures"}, Table{Caption: "Table 1. Targets", Columns: []string{"Indicator", "Target", "Result", "Share"}, Rows: [][]string{{"Tips", "700", "730", "104.3%"}, {"Events", "400", "412", "103.0%"}}, Note: "Source: check-in records."},
			Heading{1, "Next year"}, Paragraph{text}, Note{"The figures of this sample are invented."},
		},
		Signature: "Yuyao Association for Science and Technology", Date: "31 December 2026",
		Annexes: []Annex{{"Awards", []OfficialBlock{Paragraph{"None."}}}},
	}
}

// parts are the files of a document that are XML, each well formed, and how
// large the others are.
func parts(t testing.TB, data []byte, err error) (texts map[string]string, others []string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	texts = map[string]string{}
	for _, file := range archive.File {
		part, err := archive.Open(file.Name)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file.Name, ".png") {
			others = append(others, file.Name)
			continue
		}
		wellFormed(t, file.Name, content)
		texts[file.Name] = string(content)
	}
	return texts, others
}

// styleOf is the definition of a style.
func styleOf(t testing.TB, styles, id string) string {
	t.Helper()
	_, after, found := strings.Cut(styles, `w:styleId="`+id+`"`)
	if !found {
		t.Fatalf("the style %s is not defined", id)
	}
	definition, _, _ := strings.Cut(after, "</w:style>")
	return definition
}

// TestOfficialPage measures the page of GB/T 9704—2012.
func TestOfficialPage(t *testing.T) {
	data, err := official(t).Document()
	keep(t, "official.docx", data)
	texts, pictures := parts(t, data, err)
	document := texts["word/document.xml"]
	for _, want := range []string{
		`<w:pgSz w:w="11906" w:h="16838">`, `w:top="2098" w:right="1474" w:bottom="1984" w:left="1587"`,
		`<w:docGrid w:type="linesAndChars" w:linePitch="579" w:charSpace="-849">`,
		`<w:footerReference w:type="default" r:id="rfooter1">`, `<w:footerReference w:type="even" r:id="rfooter2">`,
	} {
		if !strings.Contains(document, want) {
			t.Errorf("%s is missing", want)
		}
	}
	const millimetre = 1440 / 25.4
	for name, length := range map[string][2]float64{
		"top": {officialTop, 37}, "left": {officialLeft, 28}, "width": {officialWidth, 156}, "height": {officialHeight, 225},
	} {
		if math.Abs(length[0]/millimetre-length[1]) > 0.1 {
			t.Errorf("%s is %.2f mm, want %.0f", name, length[0]/millimetre, length[1])
		}
	}
	if lines := officialHeight / officialPitch; lines != 22 {
		t.Errorf("%d lines fit a page", lines)
	}
	if closer := float64(officialCloser) / 4096; int(officialWidth/20.0/(16-closer)) != 28 {
		t.Errorf("%.2f characters fit a line of the grid", officialWidth/20.0/(16-closer))
	}
	// What paragraphs go by instead of the grid.
	styles := texts["word/styles.xml"]
	normal := styleOf(t, styles, "Normal")
	spacing := regexp.MustCompile(`<w:spacing w:val="(-?\d+)"/><w:sz w:val="32"/>`).FindStringSubmatch(normal)
	if spacing == nil || !strings.Contains(styles, `<w:spacing w:line="579" w:lineRule="exact"/>`) || !strings.Contains(normal, `<w:jc w:val="both"/>`) {
		t.Fatalf("the plain style is %s", normal)
	}
	if closer, err := strconv.Atoi(spacing[1]); err != nil || officialWidth/(320+closer) != 28 {
		t.Errorf("%d characters fit a line, %v", officialWidth/(320+closer), err)
	}
	for id, wants := range map[string][]string{
		"Text":       {`w:firstLineChars="200"`},
		"Title":      {`w:eastAsia="方正小标宋简体"`, `<w:sz w:val="44"/>`, `<w:jc w:val="center"/>`},
		"Heading1":   {`w:eastAsia="黑体"`, `w:firstLineChars="200"`, `<w:outlineLvl w:val="0"/>`},
		"Heading2":   {`w:eastAsia="楷体_GB2312"`, `<w:outlineLvl w:val="1"/>`},
		"Heading3":   {`w:eastAsia="仿宋_GB2312"/><w:b/>`},
		"Heading4":   {`w:eastAsia="仿宋_GB2312"/></w:rPr>`},
		"AnnexLabel": {`w:eastAsia="黑体"`, `<w:pageBreakBefore/>`},
		"AnnexTitle": {`w:eastAsia="方正小标宋简体"`, `<w:sz w:val="44"/>`},
		"TableCell":  {`w:eastAsia="宋体"`, `<w:sz w:val="24"/>`},
		"FooterOdd":  {`w:ascii="宋体"`, `<w:sz w:val="28"/>`, `w:rightChars="100"`, `<w:jc w:val="right"/>`},
		"FooterEven": {`w:ascii="宋体"`, `<w:sz w:val="28"/>`, `w:leftChars="100"`, `<w:jc w:val="left"/>`},
		"Note":       {`<w:sz w:val="24"/>`},
		"Addressee":  {`w:val="left"`},
	} {
		for _, want := range wants {
			if definition := styleOf(t, styles, id); !strings.Contains(definition, want) {
				t.Errorf("%s lacks %s: %s", id, want, definition)
			}
		}
	}
	if !strings.Contains(styles, `w:ascii="Times New Roman" w:eastAsia="仿宋_GB2312" w:hAnsi="Times New Roman"`) {
		t.Error("the body is in another typeface")
	}
	for _, want := range []string{`w:name="方正小标宋简体"><w:altName w:val="方正小标宋_GBK`, `w:name="仿宋_GB2312"><w:altName w:val="仿宋,FangSong"`, `w:name="楷体_GB2312"><w:altName w:val="楷体,KaiTi"`, `w:name="黑体"><w:altName w:val="SimHei"`} {
		if !strings.Contains(texts["word/fontTable.xml"], want) {
			t.Errorf("the table of typefaces lacks %s", want)
		}
	}
	if !strings.Contains(texts["word/settings.xml"], "<w:evenAndOddHeaders/>") || strings.Contains(document, "headerReference") || len(pictures) != 2 {
		t.Errorf("even pages, headers or pictures (%d) are not as they should be", len(pictures))
	}
	for name, text := range texts {
		if strings.HasPrefix(name, "word/footer") && !regexp.MustCompile(`>— <.*PAGE.*> —<`).MatchString(text) {
			t.Errorf("%s is %s", name, text)
		}
	}
}

// TestOfficialParts holds that what is named is there and the other way round.
func TestOfficialParts(t *testing.T) {
	for name, o := range map[string]Official{"Chinese": official(t), "English": englishOfficial(t), "empty": {}} {
		data, err := o.Document()
		texts, pictures := parts(t, data, err)
		again, err := o.Document()
		if err != nil || !bytes.Equal(data, again) {
			t.Errorf("%s: the same text made another file, %v", name, err)
		}
		related := map[string]bool{}
		for _, match := range regexp.MustCompile(`Id="(\w+)"[^>]*Target="([^"]+)"`).FindAllStringSubmatch(texts["word/_rels/document.xml.rels"], -1) {
			related[match[1]] = true
			if _, ok := texts["word/"+match[2]]; !ok && !slices.Contains(pictures, "word/"+match[2]) {
				t.Errorf("%s: %s is not there", name, match[2])
			}
		}
		for _, match := range regexp.MustCompile(`r:(?:id|embed)="(\w+)"`).FindAllStringSubmatch(texts["word/document.xml"], -1) {
			if !related[match[1]] {
				t.Errorf("%s: %s is not related", name, match[1])
			}
		}
		for part := range texts {
			if !strings.HasSuffix(part, ".rels") && part != "[Content_Types].xml" && !strings.Contains(texts["[Content_Types].xml"], `PartName="/`+part+`"`) {
				t.Errorf("%s: %s has no type", name, part)
			}
		}
		for _, match := range regexp.MustCompile(`<w:pStyle w:val="(\w+)">`).FindAllStringSubmatch(texts["word/document.xml"], -1) {
			styleOf(t, texts["word/styles.xml"], match[1])
		}
	}
}

// TestOfficialText holds the order, the numbers and the words of a text.
func TestOfficialText(t *testing.T) {
	data, err := official(t).Document()
	text := strings.Join(lines(t, data, err), "\n")
	for _, want := range []string{
		"余姚市科学技术协会关于2026年度", "全民科学素质工作情况的报告\n宁波市科学技术协会：\n",
		"\n一、总体情况\n", "\n（一）活动开展情况\n1.科普大讲堂\n（1）社区专场\n", "\n各社区均有人到场。\n", "\n（二）到场情况\n表1　主要指标完成情况\n指标\n",
		"\n二、存在的问题\n（一）自带序号的标题\n（二）接着编号\n个别社区活动偏少。<A&B>\n三、下一步打算\n",
		"附件：1. 各乡镇（街道）科普活动情况\n2. 2026年度科普工作先进集体和先进个人推荐名单及有关事迹材料汇总一览\n余姚市科学技术协会\n2026年12月31日\n附件1\n各乡镇（街道）科普活动情况\n",
		"\n附件2\n", "\n一、先进集体\n季卫桥社区。",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	data, err = englishOfficial(t).Document()
	text = strings.Join(lines(t, data, err), "\n")
	for _, want := range []string{"\n1. Overview\n", "\n1.1 Events\n1.1.1 Lectures\n", "\n1.1.1.1 In schools\n", "\n1.2 Figures\n", "\n2. Next year\n", "\nAnnex: Awards\nYuyao Association for Science and Technology\n31 December 2026\nAnnex\nAwards\nNone."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	keep(t, "official-en.docx", data)
	texts, _ := parts(t, data, err)
	if document := texts["word/document.xml"]; strings.Contains(document, "docGrid") || strings.Contains(document, "eastAsia") || !strings.Contains(document, `w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"`) {
		t.Error("the English page is not plain")
	}
}

// TestOfficialTallPicture: a tall picture that begins an annex leaves room for
// the annex's title on its page; the next one has a page of its own.
func TestOfficialTallPicture(t *testing.T) {
	tall := Picture{PNG: blankPicture(t, 200, 5000)}
	o := Official{Title: "总结", Annexes: []Annex{{Title: "图表", Sections: []OfficialBlock{tall, tall}}}}
	data, err := o.Document()
	texts, _ := parts(t, data, err)
	var heights []int
	for _, match := range regexp.MustCompile(`<wp:extent cx="\d+" cy="(\d+)">`).FindAllStringSubmatch(texts["word/document.xml"], -1) {
		height, _ := strconv.Atoi(match[1])
		heights = append(heights, height)
	}
	if len(heights) != 2 || heights[1]-heights[0] != annexHeading*pictureTwip {
		t.Errorf("the pictures are %v high", heights)
	}
}

// TestOfficialWithin holds that tables and pictures stay within the text.
func TestOfficialWithin(t *testing.T) {
	for name, o := range map[string]Official{"Chinese": official(t), "English": englishOfficial(t)} {
		layout := chineseLayout()
		if o.Language == English {
			layout = englishLayout()
		}
		most := layout.width
		wide := Table{Rows: [][]string{nil}}
		for i := range MaxTableColumns {
			wide.Columns = append(wide.Columns, strings.Repeat("很长的列名", i%5))
			wide.Rows[0] = append(wide.Rows[0], strings.Repeat("Wolfeschlegelsteinhausen", i%3))
		}
		o.Sections = append(o.Sections, wide, Picture{PNG: blankPicture(t, 5000, 300)}, Picture{PNG: blankPicture(t, 200, 5000)}, Picture{PNG: blankPicture(t, 1, 1)})
		data, err := o.Document()
		texts, _ := parts(t, data, err)
		for _, table := range regexp.MustCompile(`<w:tblGrid>.*?</w:tblGrid>`).FindAllString(texts["word/document.xml"], -1) {
			sum := 0
			for _, match := range regexp.MustCompile(`w:w="(-?\d+)"`).FindAllStringSubmatch(table, -1) {
				width, err := strconv.Atoi(match[1])
				if err != nil || width <= 0 {
					t.Errorf("%s: a column is %q wide", name, match[1])
				}
				sum += width
			}
			if sum != most {
				t.Errorf("%s: a table is %d wide, want %d", name, sum, most)
			}
		}
		for _, match := range regexp.MustCompile(`<wp:extent cx="(\d+)" cy="(\d+)">`).FindAllStringSubmatch(texts["word/document.xml"], -1) {
			width, _ := strconv.Atoi(match[1])
			height, _ := strconv.Atoi(match[2])
			if width <= 0 || height <= 0 || width > most*pictureTwip || height > layout.height*pictureTwip {
				t.Errorf("%s: a picture is %d by %d", name, width, height)
			}
		}
		if document := texts["word/document.xml"]; strings.Count(document, "<w:tr>") != strings.Count(document, "<w:cantSplit>") || strings.Count(document, "<w:tblHeader>") != strings.Count(document, "<w:tbl>") {
			t.Errorf("%s: rows may be split, or heads do not repeat", name)
		}
	}
}

func blankPicture(t testing.TB, width, height int) []byte {
	t.Helper()
	data, err := open(t).page(width, height).png()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestOfficialAlt(t *testing.T) {
	data, err := official(t).Document()
	texts, _ := parts(t, data, err)
	for _, alt := range []string{"2026年逐月到场人次的柱形图，9月最多，为4120人次；折线为2025年。", "图2　凤山街道各社区到场人次"} {
		if !strings.Contains(texts["word/document.xml"], `descr="`+alt+`"`) {
			t.Errorf("no picture says %q", alt)
		}
	}
}

func TestOfficialLimits(t *testing.T) {
	long := strings.Repeat("长", MaxOfficialText+1)
	for name, o := range map[string]Official{
		"title": {Title: long}, "signature": {Signature: long}, "annexes": {Annexes: make([]Annex, MaxOfficialAnnexes+1)}, "annex": {Annexes: []Annex{{Title: long}}},
		"blocks": {Sections: slices.Repeat([]OfficialBlock{Paragraph{"a"}}, MaxOfficialBlocks+1)}, "paragraph": {Sections: []OfficialBlock{Paragraph{long}}},
		"heading": {Sections: []OfficialBlock{Heading{1, long}}}, "note": {Sections: []OfficialBlock{Note{long}}},
		"columns": {Sections: []OfficialBlock{Table{Columns: make([]string, MaxTableColumns+1)}}}, "rows": {Sections: []OfficialBlock{Table{Columns: []string{"a"}, Rows: make([][]string, MaxTableRows+1)}}},
		"cell": {Sections: []OfficialBlock{Table{Columns: []string{"a"}, Rows: [][]string{{long}}}}}, "picture": {Sections: []OfficialBlock{Picture{PNG: make([]byte, MaxPictureBytes+1)}}},
		"pictures": {Sections: slices.Repeat([]OfficialBlock{Picture{PNG: blankPicture(t, 1, 1)}}, MaxPictures+1)},
	} {
		if _, err := o.Document(); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, block := range map[string]OfficialBlock{"no picture": Picture{PNG: []byte("no")}, "no columns": Table{}, "a cell too much": Table{Columns: []string{"a"}, Rows: [][]string{{"1", "2"}}}} {
		if _, err := (Official{Sections: []OfficialBlock{block}}).Document(); err == nil {
			t.Errorf("%s: was taken", name)
		}
	}
}

func TestHeadingNumbers(t *testing.T) {
	for n, want := range map[int]string{1: "一", 9: "九", 10: "十", 11: "十一", 20: "二十", 35: "三十五", 99: "九十九", 100: "100"} {
		if got := chineseNumber(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
	for text, want := range map[string]bool{"一、总体": true, "（二）到场": true, "3.讲座": true, "(4)专场": true, "第一章 总则": true, "2026年工作": false, "3.15消费者日": false, "一年来的工作": false, "第一季度": false} {
		if got := chineseLayout().numbered.MatchString(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	for text, want := range map[string]bool{"1. Overview": true, "1.2 Events": true, "2026 in figures": false, "3.5% more": false, "(a) Talks": true} {
		if got := englishLayout().numbered.MatchString(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestTitleLines(t *testing.T) {
	for title, want := range map[string]string{
		"科普工作总结": "科普工作总结",
		"余姚市科学技术协会关于2026年度全民科学素质工作情况的报告": "余姚市科学技术协会关于2026年度|全民科学素质工作情况的报告",
		"余姚市科学技术协会\n2026年度科普工作总结":        "余姚市科学技术协会|2026年度科普工作总结",
		"": "",
	} {
		if got := strings.Join(titleLines(title, 20), "|"); got != want {
			t.Errorf("%s is broken as %s", title, got)
		}
	}
	long := titleLines(strings.Repeat("关于印发全民科学素质行动规划纲要实施方案的通知", 4), 20)
	for i, line := range long {
		if breadth(line) > 20 || i > 0 && strings.HasPrefix(line, "的") {
			t.Errorf("line %d is %s", i+1, line)
		}
	}
}

// FuzzOfficial holds that no text breaks a document, and that none is lost.
func FuzzOfficial(f *testing.F) {
	f.Add("总体情况", "全年共发布", 1)
	f.Add("a\nb\t]]>", "<w:p/>&\x00\ufffe\xff\u2028\U0001F600\"'", 9)
	f.Add("关于的和及或的的的的的的的的的的的的的的的的的的的的的的的的的的", strings.Repeat("长", 300), -2)
	f.Fuzz(func(t *testing.T, title, text string, level int) {
		o := Official{Title: title, To: text, Signature: title, Date: text, Annexes: []Annex{{Title: title}, {Title: text}}}
		o.Sections = []OfficialBlock{Heading{level, title}, Paragraph{text}, Note{title}, Table{Caption: title, Columns: []string{title, text}, Rows: [][]string{{text}, {}}, Note: text}, Paragraph{"末段"}}
		for _, language := range []Language{Chinese, English} {
			o.Language = language
			data, err := o.Document()
			if errors.Is(err, ErrTooLarge) {
				continue
			}
			parts(t, data, err)
			if got := lines(t, data, err); !slices.Contains(got, "末段") {
				t.Errorf("the last paragraph is lost: %q", got)
			}
		}
	})
}
