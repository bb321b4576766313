package report

import (
	"slices"
	"strings"

	"kepubot/paper"
)

// brands tells of the daily tip, competitions, surveys and events, each below a
// heading.
func (s summary) brands() []paper.OfficialBlock {
	told := s.written(BrandsSection)
	for _, part := range []summaryPart{
		{s.say("每日科普小知识", "The daily tip"), paragraph(s.paragraphOf(s.tips(), s.tipThemes(), s.practice(), s.learnt()))},
		{s.say("科普知识竞赛", "Knowledge competitions"), paragraph(s.paragraphOf(s.competitions(), s.competitionTitles()))},
		{s.say("网上问卷和自测", "Surveys and self-tests"), paragraph(s.surveys())},
		{s.say("线下科普活动", "Events"), s.events()},
	} {
		if len(part.told) > 0 {
			told = append(append(told, paper.Heading{Level: 2, Text: part.heading}), part.told...)
		}
	}
	return told
}

func (s summary) tips() string {
	if !s.any("tips.issued", "tips.reached") {
		return ""
	}
	sent := s.sentence(s.clause("tips.issued", "共推送小知识%s条", "%s tips were sent out"), s.clause("tips.reached", "线上覆盖%s条次", "reaching residents %s times online"),
		s.clause("tips.reachrate", "送达率%s", "%s of those due"))
	liked := s.sentence(s.clause("tips.likes", "居民反馈“学到了”%s次", "residents liked them %s times"), s.clause("tips.dislikes", "“没用”%s次", "disliked them %s times"), s.clause("tips.likerate", "好评率%s", "%s of feedback were likes"))
	if !s.any("tips.likes", "tips.dislikes") {
		liked = ""
	}
	return s.paragraphOf(sent, liked)
}

// byPart lists the parts of a dimension that have a figure: 讲座12场、培训8场.
func (s summary) byPart(by Dimension, most int, words func(Part) string) string {
	b := s.Breakdown(by)
	if b == nil {
		return ""
	}
	var said []string
	for _, p := range b.Parts {
		if text := words(p); p.ID != "" && text != "" && len(said) < most {
			said = append(said, text)
		}
	}
	if len(said) < 2 {
		return ""
	}
	return strings.Join(said, s.say("、", ", "))
}

func (s summary) tipThemes() string {
	said := s.byPart(ByTheme, 10, func(p Part) string {
		if p.Values["tips.issued"].N == 0 {
			return ""
		}
		return s.sayf("%s%s条", "%s %s", s.in(p.Name), s.n(p.Values["tips.issued"].N))
	})
	if said == "" {
		return ""
	}
	return s.sayf("按主题分，%s。", "By theme: %s.", said)
}

func (s summary) practice() string {
	if v := s.whole("practice.players"); v == nil || v.N < fewPersons {
		return ""
	}
	return s.sentence(s.clause("practice.players", "配套练习有%s人参加", "%s persons practised"), s.clause("practice.answers", "答题%s题次", "giving %s answers"), s.clause("practice.rightrate", "正确率%s", "%s of them right"))
}

// enoughAnswers is from how many answers on each side the effect of tips is
// told.
const enoughAnswers = 30

// learnt compares first answers after a tip with those before it.
func (s summary) learnt() string {
	if s.Effect == nil || s.Effect.Tips.Gain == nil {
		return ""
	}
	tips, gain := s.Effect.Tips, s.Effect.Tips.Gain
	if tips.Before.N < enoughAnswers || tips.After.N < enoughAnswers {
		return ""
	}
	share := func(p Proportion) string { return s.decimal(100*p.Right, p.N) + "%" }
	points := func(n int64) string { return s.decimal(n, 100) }
	text := s.sayf("从首次作答看，收到小知识之后的正确率为%s，之前为%s", "Of first answers given after the tip %s were right, of those before it %s", share(tips.After), share(tips.Before))
	switch {
	case gain.Low > 0:
		text += s.sayf("，同一题目平均高出%[1]s个百分点（95%%置信区间%[2]s至%[3]s）", "; within the same question that is %[1]s points more (95%% interval %[2]s to %[3]s)", points(gain.Points), points(gain.Low), points(gain.High))
	case gain.High < 0:
		text += s.sayf("，同一题目平均低%[1]s个百分点（95%%置信区间%[2]s至%[3]s）", "; within the same question that is %[1]s points less (95%% interval %[2]s to %[3]s)", points(-gain.Points), points(-gain.High), points(-gain.Low))
	default:
		text += s.say("，同一题目相比差别不明显", "; within the same question the difference is within chance")
	}
	return text + s.say("。作答出于自愿，不是抽样调查。", ". Answers were given voluntarily; this is no sample survey.")
}

func (s summary) competitions() string {
	if v := s.whole("competitions.players"); v == nil || v.N < fewPersons {
		return ""
	}
	return s.sentence(s.clause("competitions.held", "共组织知识竞赛%s项", "%s knowledge competitions were run"), s.clause("competitions.players", "%s人参加", "with %s competitors"),
		s.clause("competitions.entries", "完成答卷%s份", "%s entries were completed"), s.clause("competitions.rightrate", "正确率%s", "%s of answers were right"))
}

// competitionTitles names up to five competitions.
func (s summary) competitionTitles() string {
	if s.edition.Works == nil {
		return ""
	}
	var said []string
	for _, c := range s.edition.Works.Competitions {
		if c.Players >= fewPersons && len(said) < 5 {
			said = append(said, s.sayf("“%s”%s人参加", "“%s” had %s competitors", s.in(c.Title), s.n(c.Players)))
		}
	}
	if len(said) == 0 {
		return ""
	}
	return s.say("其中，", "") + strings.Join(said, s.say("，", ", ")) + s.say("。", ".")
}

func (s summary) events() []paper.OfficialBlock {
	if !s.any("events.held", "attendance.signins", "attendance.estimated") {
		return nil
	}
	held := s.sentence(s.clause("events.held", "共举办活动%s场", "%s events were held"), s.cameClause(), s.firsts(), s.hours())
	kinds := s.byPart(ByKind, 20, func(p Part) string {
		n := p.Values["events.held"].N
		if n == 0 {
			return ""
		}
		return s.sayf("%s%s场", "%s %s", s.in(p.Name), s.n(n))
	})
	if kinds != "" {
		kinds = s.sayf("按类型分，%s。", "By kind: %s.", kinds)
	}
	crowd := s.clause("attendance.estimated", "广场咨询等无法逐人签到的场次，按现场估算为%s人次，单独统计。", "At sessions where nobody signs in, such as on squares, crowds were estimated at %s; they stand apart.")
	rated := s.sentence(s.clause("events.opinions", "收到参加者评价%s份", "%s ratings came in"), s.clause("events.stars", "平均%s星（满分五星）", "%s of five stars on average"))
	return append(paragraph(s.paragraphOf(held, kinds, crowd, rated)), paragraph(s.paragraphOf(s.named()...))...)
}

func (s summary) firsts() string {
	if v := s.whole("attendance.firsts"); v == nil || v.N < fewPersons {
		return ""
	}
	return s.clause("attendance.firsts", "其中首次参加活动的%s人", "%s of them for the first time")
}

func (s summary) hours() string {
	if v := s.whole("attendance.persons"); v == nil || v.N < fewPersons {
		return ""
	}
	return s.clause("attendance.hours", "累计学时%s小时", "%s hours in all")
}

// mostNamed is how many series and campaigns are named.
const mostNamed = 4

// named tells of series and campaigns.
func (s summary) named() []string {
	w := s.edition.Works
	if w == nil {
		return nil
	}
	var sentences []string
	tell := func(all []EventsWork, zh, en string) {
		var said []string
		for _, e := range all {
			if e.ID == s.Scope.Campaign || e.Held == 0 || len(said) == mostNamed {
				continue
			}
			said = append(said, joined([]string{
				s.sayf(zh, en, s.in(e.Title), s.n(e.Held)), s.positive(e.SignIns, "签到%s人次", "%s sign-ins"), s.positive(e.Estimated, "另估算%s人次", "%s estimated apart"),
			}, s.say("，", ", ")))
		}
		if len(said) > 0 {
			sentences = append(sentences, upper(strings.Join(said, s.say("；", "; ")))+s.say("。", "."))
		}
	}
	tell(w.Series, "系列活动“%s”举办%s场", "the series “%s” had %s events")
	tell(w.Campaigns, "“%s”期间举办活动%s场", "in the campaign “%s” %s events were held")
	return sentences
}

// positive says a number in words; empty for none, or for so few that it may
// be of 1 to 4 persons.
func (s summary) positive(n int64, zh, en string) string {
	if n < fewPersons {
		return ""
	}
	return s.sayf(zh, en, s.n(n))
}

// Where indicators belong in the summary; others than these stand last.
var (
	teamIndicators     = []string{"volunteers", "lecturers"}
	siteIndicators     = []string{"corridors", "bases", "stations"}
	materialIndicators = []string{"leaflets", "books", "posters", "panels", "media", "broadcasts"}
	leaderIndicators   = []string{"funds", "files"}
)

// organisation tells of teams, sites, materials, residents and honours.
func (s summary) organisation() []paper.OfficialBlock {
	var points []string
	for _, of := range []struct {
		ids                        []string
		own, ownEN, returned, head string
		headEN                     string
	}{
		{teamIndicators, "现有%s", "there are %s", "据各单位报送，现有%s", "充实科普队伍。", "Teams: "},
		{siteIndicators, "现有%s", "there are %s", "据各单位报送，现有%s", "用好科普阵地。", "Sites: "},
		{materialIndicators, "完成%s", "there were %s", "据各单位报送，完成%s", "做好资料和宣传。", "Materials and media: "},
		{s.otherIndicators(), "登记%s", "entered: %s", "据各单位报送，有%s", "做好其他基础工作。", "Others: "},
	} {
		own, returned := s.listed(of.ids...)
		if own == "" && returned == "" {
			continue
		}
		var said []string
		if own != "" {
			said = append(said, s.sayf(of.own, of.ownEN, own))
		}
		if returned != "" {
			said = append(said, s.sayf(of.returned, "reported by units: %s", returned))
		}
		points = append(points, s.say(of.head, of.headEN)+strings.Join(said, s.say("；", "; "))+s.say("。", "."))
	}
	if residents := s.residents(); residents != "" {
		points = append(points, residents)
	}
	if honours := s.honours(); honours != "" {
		points = append(points, honours)
	}
	return append(s.written(OrganisationSection), s.points(points)...)
}

func (s summary) otherIndicators() []string {
	var ids []string
	known := slices.Concat(teamIndicators, siteIndicators, materialIndicators, leaderIndicators)
	for _, i := range s.Indicators {
		if !s.ofPeople(i) && !slices.Contains(known, i.Indicator) && !slices.Contains(ids, i.Indicator) {
			ids = append(ids, i.Indicator)
		}
	}
	return ids
}

func (s summary) residents() string {
	if v := s.whole("residents.total"); v == nil || v.N < fewPersons {
		return ""
	}
	text := joined([]string{
		s.clause("residents.total", "登记居民%s人", "%s residents are registered"), s.clause("residents.joined", s.newly(), "%s of them newly"),
		s.clause("residents.active", "参加过答题、竞赛、活动或者评过小知识的%s人", "%s took part or rated a tip"), s.clause("residents.getting", "目前每天接收小知识的%s人", "%s get the daily tip at present"),
	}, s.say("，", ", "))
	return s.say("办好线上平台。", "Online: ") + text + s.say("。", ".")
}

// newly names those who registered in the period.
func (s summary) newly() string {
	if _, whole := s.year(); whole {
		return "其中当年新登记%s人"
	}
	return "其中本期新登记%s人"
}

func (s summary) honours() string {
	if s.edition.Works == nil {
		return ""
	}
	var said []string
	for _, h := range s.edition.Works.Honours {
		said = append(said, s.sayf("命名“%s”%s个", "“%s”: %s named", s.in(h.Title), s.n(h.Number)))
	}
	if len(said) == 0 {
		return ""
	}
	return s.say("开展示范创建。", "Honours: ") + strings.Join(said, s.say("，", ", ")) + s.say("。", ".")
}
