package content

// The lengths that read well: half a minute for the text, a minute with the
// reasons. The hard limits are far above them.
const (
	textLeast, textMost               = 50, 120
	whyLeast, whyMost                 = 80, 200
	englishTextLeast, englishTextMost = 30, 90
	englishWhyLeast, englishWhyMost   = 20, 90
)

// Remarks finds what an editor would mend in a tip that has no Problems.
// year is the present year.
func (t *Tip) Remarks(year int) []Problem {
	e := Editor{Year: year}
	for _, in := range []struct {
		language                               string
		title, text, why                       Part
		words                                  Text
		textLeast, textMost, whyLeast, whyMost int
	}{
		{Chinese, Part{"中文标题", "Chinese title"}, Part{"中文正文", "Chinese text"}, Part{"中文为什么", "Chinese why"}, t.Chinese,
			textLeast, textMost, whyLeast, whyMost},
		{English, Part{"英文标题", "English title"}, Part{"英文正文", "English text"}, Part{"英文为什么", "English why"}, t.English,
			englishTextLeast, englishTextMost, englishWhyLeast, englishWhyMost},
	} {
		e.Length(in.text, in.words.Text, in.language, in.textLeast, in.textMost)
		e.Length(in.why, in.words.Why, in.language, in.whyLeast, in.whyMost)
		for _, part := range []struct {
			Part
			text string
		}{{in.title, in.words.Title}, {in.text, in.words.Text}, {in.why, in.words.Why}} {
			e.Sentence(part.Part, part.text, in.language)
			e.Words(part.Part, part.text)
		}
	}
	e.Source(t.Source)
	return e.Found
}
