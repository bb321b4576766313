package paper

// Record is a page about one thing: its facts in boxes, and what is said of it.
type Record struct {
	Title  string
	Facts  []Fact // one a line
	Parts  []RecordPart
	Footer string
}

// RecordPart is a text under a heading; each of its lines is a paragraph.
type RecordPart struct {
	Heading string
	Text    []string
}

// Document is the record as a Word document.
func (r Record) Document() ([]byte, error) {
	blocks := []any{paragraph("Title", r.Title)}
	if len(r.Facts) > 0 {
		t := table(5, 25)
		for _, f := range r.Facts {
			t.row(420, cell{text: f.Label, label: true}, cell{text: f.Text})
		}
		blocks = append(blocks, t, paragraph("Note", ""))
	}
	for _, part := range r.Parts {
		if part.Heading != "" {
			blocks = append(blocks, paragraph("Part", part.Heading))
		}
		for _, line := range part.Text {
			blocks = append(blocks, paragraph("Normal", line))
		}
	}
	return wordFile(r.Footer, blocks)
}
