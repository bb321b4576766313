package report

import (
	"regexp"
	"strings"
	"time"

	"kepubot/paper"
	"kepubot/resident"
)

// Signature is who gives a summary out.
type Signature struct {
	Organiser resident.Name
	To        resident.Name // whom it is for; may be empty
	Date      time.Time     // written in its own time zone
	// Pictures stand in the annexes: see [Edition.Charts] and [Pictures].
	Pictures []paper.Picture
}

// Summary is the work summary: what the texts of staff say and what figures
// tell, in sentences, in the order of an association's yearly summary, with
// tables in the annexes. What nothing is known of is left out, see
// [Edition.Missing]; so is, without works, what has a name of its own. No number of it tells of 1 to 4 persons, and it names
// nobody.
func (e Edition) Summary(blocks map[Section]Block, by Signature, language string) paper.Official {
	s := summary{telling: telling{e.Report, language}, edition: e, blocks: blocks, by: by}
	o := paper.Official{
		Title: s.title(), To: by.To.In(language), Sections: s.opening(), Language: paper.Chinese,
		Signature: by.Organiser.In(language), Date: s.date(by.Date.Format(time.DateOnly)),
	}
	if language == resident.English {
		o.Language = paper.English
	}
	for _, part := range s.parts() {
		if len(part.told) > 0 {
			o.Sections = append(append(o.Sections, paper.Heading{Level: 1, Text: part.heading}), part.told...)
		}
	}
	o.Annexes = s.annexes()
	return o
}

// summary writes a work summary.
type summary struct {
	telling
	edition Edition
	blocks  map[Section]Block
	by      Signature
}

// summaryPart is a part below a heading of its own.
type summaryPart struct {
	heading string
	told    []paper.OfficialBlock
}

func (s summary) parts() []summaryPart {
	return []summaryPart{
		{s.say("加强组织领导", "Leadership"), s.leadership()},
		{s.say("服务重点人群", "Audience groups"), s.groups()},
		{s.say("办好品牌活动", "Activities"), s.brands()},
		{s.say("健全组织和设施", "Organisation and facilities"), s.organisation()},
		{s.say("存在的不足", "Shortcomings"), s.shortcomings()},
		{s.nextHeading(), s.next()},
	}
}

// title is that of the whole: the association's for the city, else that of
// the place or campaign.
func (s summary) title() string {
	period := strings.TrimSuffix(s.period(), "累计")
	what := s.say("科普工作总结", "Summary of science popularization work")
	if s.Scope.Campaign != "" {
		what = s.sayf("“%s”活动总结", "Summary of the campaign “%s”", s.Scope.Campaign)
	}
	of := s.scope()
	if s.Scope.Place == "" {
		of = s.by.Organiser.In(s.language)
	}
	if s.language != resident.English {
		return of + period + what
	}
	if s.Scope.Place != "" && s.Scope.Campaign == "" {
		what += " in " + of
	}
	return what + "\n" + strings.TrimSuffix(period, ", cumulative")
}

// when begins a sentence about the period.
func (s summary) when() string {
	if day, ok := s.asOf(); ok {
		return s.say("截至", "As of ") + s.date(day) + s.say("，", ", ")
	}
	if s.language == resident.English {
		return "In the period (" + s.period() + "), "
	}
	return strings.TrimSuffix(s.period(), "累计") + "，"
}

// against names what figures are compared with.
func (s summary) against() string {
	_, whole := s.year()
	if _, open := s.asOf(); whole && !open {
		return s.say("与上年相比", "Against the year before")
	}
	return s.say("与上年同期相比", "Against the same days a year before")
}

// paragraph is a paragraph, or nothing where the text is empty.
func paragraph(text string) []paper.OfficialBlock {
	if text == "" {
		return nil
	}
	return []paper.OfficialBlock{paper.Paragraph{Text: text}}
}

// written are the paragraphs that staff wrote for a section.
func (s summary) written(section Section) []paper.OfficialBlock {
	var told []paper.OfficialBlock
	for _, line := range linesOf(s.blocks, section) {
		told = append(told, paper.Paragraph{Text: line})
	}
	return told
}

// clause says a figure in words; empty where there is none.
func (s summary) clause(id FigureID, zh, en string) string { return s.some(id, zh, en) }

// sentence joins clauses with commas and ends them.
func (s summary) sentence(clauses ...string) string {
	text := joined(clauses, s.say("，", ", "))
	if text == "" {
		return ""
	}
	return upper(text) + s.say("。", ".")
}

// upper begins an English sentence.
func upper(text string) string {
	if text != "" && text[0] >= 'a' && text[0] <= 'z' {
		return string(text[0]-'a'+'A') + text[1:]
	}
	return text
}

// paragraphOf joins sentences.
func (s summary) paragraphOf(sentences ...string) string { return joined(sentences, s.say("", " ")) }

// pointNumber is what staff may have begun a point with.
var pointNumber = regexp.MustCompile(`^([一二三四五六七八九十]+(是|、)|（[一二三四五六七八九十]+）|\d{1,2}[.．、]\s*|\(\d{1,2}\)\s*|[-·•]\s*)`)

// points numbers sentences: 一是…二是…; one alone is not numbered.
func (s summary) points(all []string) []paper.OfficialBlock {
	var told []paper.OfficialBlock
	for i, text := range all {
		text = pointNumber.ReplaceAllString(text, "")
		if len(all) > 1 {
			text = s.sayf("%[2]s是%[3]s", "(%[1]d) %[3]s", i+1, numeral(i+1), text)
		}
		told = append(told, paper.Paragraph{Text: text})
	}
	return told
}

// numeral writes a number from 1 to 99 in Chinese.
func numeral(n int) string {
	digits := []rune("零一二三四五六七八九")
	if n < 10 {
		return string(digits[n])
	}
	text := "十"
	if n >= 20 {
		text = string(digits[n/10%10]) + text
	}
	if n%10 > 0 {
		text += string(digits[n%10])
	}
	return text
}

// opening tells the main figures.
func (s summary) opening() []paper.OfficialBlock {
	told := s.written(OpeningSection)
	main := joined([]string{
		joined([]string{s.clause("events.held", "共举办科普活动%s场", "%s events were held"), s.cameClause()}, s.say("，", " ")),
		joined([]string{s.clause("competitions.held", "组织知识竞赛%s项", "%s knowledge competitions were run"), s.clause("competitions.players", "%s人参加", "with %s competitors")}, s.say("，", " ")),
		s.surveyClause(),
		joined([]string{s.clause("tips.issued", "推送科普小知识%s条", "%s science tips were sent out"), s.clause("tips.reached", "线上覆盖%s条次", "with an online reach of %s messages")}, s.say("，", ", ")),
	}, s.say("；", "; "))
	if main == "" {
		if len(s.Indicators) > 0 || len(s.blocks) > 0 {
			return append(told, paper.Paragraph{Text: s.say("现将有关情况总结如下。", "The work is summed up below.")})
		}
		return append(told, paper.Paragraph{Text: s.when() + s.say("没有登记的科普活动数据。", "nothing is on record.")})
	}
	where := s.scope()
	if s.Scope.Campaign != "" {
		where += s.sayf("在“%s”活动中", "", s.Scope.Campaign)
	}
	text := s.when() + s.say(where, "") + main + s.say("。", ".")
	text = s.paragraphOf(text, s.clause("attendance.estimated", "无法逐人签到的现场另估算%s人次，未计入签到人次。", "Crowds where nobody signs in were estimated at %s, which is no part of sign-ins."), s.comparison())
	return append(append(told, paper.Paragraph{Text: text}), paper.Paragraph{Text: s.say("现将有关情况总结如下。", "The work is summed up below.")})
}

func (s summary) cameClause() string {
	signins, persons := s.figure("attendance.signins"), s.figure("attendance.persons")
	switch v := s.whole("attendance.persons"); {
	case signins == "" || v != nil && v.N < fewPersons:
		return ""
	case persons == "":
		return s.sayf("现场签到%s人次", "with %s sign-ins", signins)
	}
	return s.sayf("现场签到%s人次（实名%s人）", "with %s sign-ins by %s persons", signins, persons)
}

// comparison tells by how much the main figures grew.
func (s summary) comparison() string {
	var said []string
	for _, of := range []struct {
		id     FigureID
		zh, en string
	}{
		{"events.held", "活动场次", "events are "}, {"attendance.signins", "签到人次", "sign-ins are "}, {"competitions.players", "竞赛参加人数", "competitors are "},
	} {
		if grown := s.grown(of.id); grown != "" && s.whole(of.id) != nil && !s.outgrown(of.id) {
			said = append(said, s.say(of.zh, of.en)+grown)
		}
	}
	if len(said) == 0 {
		return ""
	}
	return s.sentence(append([]string{s.against()}, said...)...)
}

// mostGrowth is the growth, in per mille, above which the earlier figure is
// hardly one of the whole time.
const mostGrowth = 3000

// outgrown tells that a figure is so much more than a year before that they are
// not compared in a sentence.
func (s summary) outgrown(id FigureID) bool {
	total := s.Total(id)
	if total == nil {
		return false
	}
	growth, ok := Growth(total.Value, total.YearBefore)
	return ok && growth > mostGrowth
}
