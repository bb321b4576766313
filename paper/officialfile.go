package paper

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

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
