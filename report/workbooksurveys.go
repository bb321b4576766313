package report

import (
	"kepubot/sheet"
	"kepubot/survey"
)

// surveysTold is of how many surveys the results have sheets of their own:
// those with the most answers.
const surveysTold = 20

// disclaimed is a row of so many cells that says what answers to surveys stand
// for.
func (b book) disclaimed(cells int) []any {
	return padded([]any{survey.Disclaimer().In(b.language)}, cells)
}

// padded is a row with so many cells at least.
func padded(row []any, cells int) []any {
	for len(row) < cells {
		row = append(row, "")
	}
	return row
}

// surveys are a list of them, and the results of each by their numbers in it,
// as the survey's own workbook has them but for what people wrote.
func (b book) surveys() []sheet.Out {
	w := b.edition.Works
	list := sheet.Out{Name: b.say("问卷", "Surveys"), Titles: append([]string{
		b.say("序号", "No."), b.say("问卷", "Survey"), b.say("专题", "Campaign"), b.say("本期答卷（份）", "Answers of the period"), b.say("发给（人）", "Sent to (persons)"), b.say("全部答卷（份）", "All answers"),
	}, b.shareTitles(b.say("答对（题次）", "Right answers"), b.say("作答（题次）", "Answers to the self-test"))...)}
	words := w.words
	words.Language = b.language
	var all []sheet.Out
	for i, one := range w.Surveys {
		row := []any{i + 1, b.in(one.Title), one.Campaign, one.Responses, positiveCell(one.Asked), positiveCell(one.All)}
		if one.Right != nil {
			row = append(row, shares(*one.Right)...)
		}
		list.Rows = append(list.Rows, padded(row, len(list.Titles)))
		if one.told == nil || i >= surveysTold {
			continue
		}
		for _, t := range words.Tables(one.told) {
			all = append(all, b.ofSurvey(t, b.sayf("问卷%d·%s", "Survey %d, %s", i+1, t.Name), one.Title))
		}
	}
	for i, p := range w.SurveyPairs {
		if p.told == nil {
			continue
		}
		t := words.CompareTable(p.told)
		all = append(all, b.ofSurvey(t, b.sayf("%s%d", "%s %d", t.Name, i+1), p.Title))
	}
	if len(list.Rows) > 0 {
		list.Rows = append(list.Rows, b.disclaimed(len(list.Titles)))
	}
	return append([]sheet.Out{list, b.surveyPairs()}, all...)
}

// surveyPairs are those before and after a campaign.
func (b book) surveyPairs() sheet.Out {
	o := sheet.Out{Name: b.say("前后测", "Campaigns measured"), Titles: []string{
		b.say("后测问卷", "Survey after"), b.say("专题", "Campaign"), b.say("前测答卷（份）", "Answers before"), b.say("后测答卷（份）", "Answers after"),
		b.say("前测自测正确率（%）", "Right before (%)"), b.say("后测自测正确率（%）", "Right after (%)"), b.say("相差（百分点）", "Difference (points)"), b.say("95%区间下限", "95% interval from"), b.say("95%区间上限", "95% interval to"),
	}}
	for _, p := range b.edition.Works.SurveyPairs {
		row := []any{b.in(p.Title), p.Campaign, p.Before, p.After}
		if g := p.Gain; g != nil {
			row = append(row, fraction(100*p.RightBefore.Right, p.RightBefore.N), fraction(100*p.RightAfter.Right, p.RightAfter.N), fraction(g.Points, 100), fraction(g.Low, 100), fraction(g.High, 100))
		}
		o.Rows = append(o.Rows, padded(row, len(o.Titles)))
	}
	if len(o.Rows) > 0 {
		o.Rows = append(o.Rows, b.disclaimed(len(o.Titles)))
	}
	return o
}

// ofSurvey is a table under another name, with the survey's title above.
func (b book) ofSurvey(t sheet.Out, name string, title Label) sheet.Out {
	rows := [][]any{padded([]any{b.in(title)}, len(t.Titles))}
	for _, row := range t.Rows {
		rows = append(rows, padded(row, len(t.Titles)))
	}
	return sheet.Out{Name: name, Titles: t.Titles, Rows: rows}
}

// positiveCell is a number; empty for none.
func positiveCell(n int64) any {
	if n == 0 {
		return ""
	}
	return n
}
