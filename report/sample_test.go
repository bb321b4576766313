package report_test

import (
	"time"

	"kepubot/report"
	"kepubot/resident"
	"kepubot/survey"
)

// zone is the sample's.
func zone() *time.Location { return time.FixedZone("CST", 8*60*60) }

func label(zh, en string) report.Label { return report.Label{Chinese: zh, English: en} }

func days(from, to, kind, zh, en string) report.Days {
	return report.Days{From: from, To: to, Kind: kind, Name: label(zh, en)}
}

// sampleReport is a year of an invented city up to 20 December, with numbers
// that are easy to tell apart.
func sampleReport() *report.Report {
	r := &report.Report{
		Format: 1, Made: time.Date(2026, 12, 20, 4, 0, 0, 0, time.UTC), Scope: report.Scoped{Name: label("全市", "The whole city")},
		Days:       days("2026-01-01", "2026-12-31", "year", "2026 年", "2026"),
		Before:     days("2025-01-01", "2025-12-20", "days", "2025 年 1 月 1 日—12 月 20 日", "1 Jan – 20 Dec 2025"),
		YearBefore: days("2025-01-01", "2025-12-20", "days", "2025 年 1 月 1 日—12 月 20 日", "1 Jan – 20 Dec 2025"),
	}
	for _, d := range report.Definitions() {
		total := report.Total{ID: d.ID}
		v, ok := sampleTotals()[d.ID]
		if ok {
			total.Value = &v[0]
			if len(v) > 1 {
				total.Before, total.YearBefore = &v[1], &v[1]
			}
		} else if d.Unit != report.InPercent && d.Unit != report.InStars {
			total.Value = &report.Value{}
		}
		r.Totals = append(r.Totals, total)
	}
	r.Breakdowns = sampleBreakdowns()
	r.Indicators = sampleIndicators()
	r.Effect, r.Balance = sampleEffect(), sampleBalance()
	disclaimer := report.Label(survey.Disclaimer())
	r.Disclaimer = &disclaimer
	return r
}

func sampleTotals() map[report.FigureID][]report.Value {
	n := func(values ...int64) (all []report.Value) {
		for _, v := range values {
			all = append(all, report.Value{N: v})
		}
		return all
	}
	of := func(n, of int64) []report.Value { return []report.Value{{N: n, Of: of}} }
	return map[report.FigureID][]report.Value{
		"residents.total": n(20611, 18403), "residents.joined": n(2208, 3117), "residents.getting": n(17935), "residents.left": n(1877), "residents.active": n(15204, 14377),
		"tips.issued": n(347, 352), "tips.sent": n(6250127, 5911020), "tips.reached": n(6118442, 5802113), "tips.reachrate": of(6118442, 6250127),
		"notices.reached": n(35117), "tips.likes": n(81274), "tips.dislikes": n(4339), "tips.likerate": of(81274, 85613),
		"practice.players": n(5283), "practice.answers": n(96437), "practice.rightrate": of(68814, 96437),
		"competitions.held": n(2, 1), "competitions.players": n(12347, 9876), "competitions.entries": n(13579), "competitions.answers": n(271580), "competitions.rightrate": of(190111, 271580),
		"surveys.held": n(5, 2), "surveys.responses": n(5066, 1208), "surveys.persons": n(1594), "selftest.responses": n(4977), "selftest.rightrate": of(55398, 89757),
		"events.held": n(412, 374), "events.ahead": n(7), "events.cancelled": n(11), "events.registered": n(21983), "events.came": n(25664),
		"events.showrate": of(16357, 21541), "events.opinions": n(3127), "events.stars": of(14384, 3127),
		"attendance.signins": n(28665, 29831), "attendance.estimated": n(15480), "attendance.persons": n(14212), "attendance.firsts": n(6049),
		"attendance.hours": n(2579040), "training.certified": n(1382),
	}
}

func part(id, zh, en string, values map[report.FigureID]int64) report.Part {
	p := report.Part{ID: id, Name: label(zh, en), Values: map[report.FigureID]report.Value{}}
	for figure, n := range values {
		p.Values[figure] = report.Value{N: n}
	}
	return p
}

func sampleBreakdowns() []report.Breakdown {
	place := func(id, zh, en string, held, signins, estimated, players, reached int64) report.Part {
		return part(id, zh, en, map[report.FigureID]int64{"events.held": held, "attendance.signins": signins, "attendance.estimated": estimated, "competitions.players": players, "tips.reached": reached})
	}
	group := func(id, zh, en string, signins, persons, certified, players, practised, reached int64) report.Part {
		return part(id, zh, en, map[report.FigureID]int64{
			"attendance.signins": signins, "attendance.persons": persons, "training.certified": certified, "competitions.players": players, "practice.players": practised, "tips.reached": reached,
		})
	}
	kind := func(id, zh, en string, held, signins, estimated int64) report.Part {
		return part(id, zh, en, map[report.FigureID]int64{"events.held": held, "attendance.signins": signins, "attendance.estimated": estimated})
	}
	theme := func(id, zh, en string, issued int64) report.Part {
		return part(id, zh, en, map[report.FigureID]int64{"tips.issued": issued})
	}
	return []report.Breakdown{
		{By: report.ByPlaces, Parts: []report.Part{
			place("lizhou", "梨洲", "Lizhou", 143, 10247, 4130, 4412, 2100441), place("fengshan", "凤山", "Fengshan", 151, 11803, 6220, 4987, 2311005),
			place("simen", "泗门", "Simen", 88, 5421, 3870, 2316, 1301887), place("dalan", "大岚", "Dalan", 17, 703, 1260, 419, 254998), place("luting", "鹿亭", "Luting", 13, 491, 0, 213, 150111),
		}},
		{By: report.ByGroup, Parts: []report.Part{
			group("minors", "青少年", "Young people", 8123, 4117, 0, 3905, 1876, 1512203), group("farmers", "农民", "Farmers", 6341, 3208, 877, 2114, 803, 1408897),
			group("workers", "产业工人", "Workers", 3977, 2051, 505, 2230, 914, 1150332), group("elders", "老年人", "Older people", 7206, 3316, 0, 1902, 731, 1226114),
			group("officials", "领导干部和公务员", "Officials", 431, 227, 0, 689, 3, 210876), group("others", "其他居民", "Other residents", 2587, 1293, 0, 1507, 956, 610020),
		}},
		{By: report.ByTheme, Parts: []report.Part{
			theme("resources", "节约能源资源", "Energy and resources", 79), theme("environment", "保护生态环境", "Environment", 83), theme("health", "保障安全健康", "Safety and health", 114), theme("innovation", "促进创新创造", "Innovation", 71),
		}},
		{By: report.ByKind, Parts: []report.Part{
			kind("lecture", "讲座", "Lecture", 187, 13344, 0), kind("training", "培训", "Training", 96, 7218, 0), kind("exhibition", "展览", "Exhibition", 34, 2907, 6330), kind("contest", "竞赛", "Contest", 22, 1815, 0),
			kind("volunteering", "志愿服务", "Volunteering", 27, 1120, 0), kind("screening", "放映", "Screening", 19, 1406, 0), kind("outing", "参观", "Outing", 14, 855, 0), kind("consultation", "广场咨询", "Consultation", 13, 0, 9150),
		}},
	}
}

func sampleIndicators() []report.IndicatorLine {
	units := map[string]resident.Name{}
	for _, u := range report.Units() {
		units[string(u)] = u.Name()
	}
	line := func(id, zh, en, unit string, measure report.Measure, source report.Source, value, before report.Amount) report.IndicatorLine {
		l := report.IndicatorLine{Indicator: id, Name: label(zh, en), Unit: report.Label(units[unit]), Measure: measure, Source: source, Value: value, Entries: 1, Places: []report.IndicatorPlace{}}
		if before > 0 {
			l.Before, l.YearBefore = &before, &before
		}
		return l
	}
	return []report.IndicatorLine{
		line("leaflets", "宣传资料", "leaflets", "copies", report.Flow, report.Own, 48_250_00, 45_100_00), line("leaflets", "宣传资料", "leaflets", "copies", report.Flow, report.Returned, 251_300_00, 0),
		line("panels", "展板", "exhibition panels", "panels", report.Flow, report.Own, 1_264_00, 0), line("corridors", "科普画廊", "science corridors", "sites", report.Stock, report.Returned, 345_00, 331_00),
		line("volunteers", "科普志愿者", "science volunteers", "persons", report.Stock, report.Own, 1_873_00, 0), line("funds", "科普经费", "science funds", "funds", report.Flow, report.Own, 186_75, 0),
		line("media", "媒体报道", "media pieces", "pieces", report.Flow, report.Own, 57_00, 0), line("training-farmers", "农民培训", "farmers trained", "persontimes", report.Flow, report.Returned, 44_016_00, 42_880_00),
		line("training-workers", "职工培训", "workers trained", "persontimes", report.Flow, report.Returned, 20_342_00, 0), line("files", "台账", "volumes of files", "volumes", report.Flow, report.Own, 32_00, 0),
	}
}

func sampleEffect() *report.Effect {
	return &report.Effect{
		Tips: report.TipEffects{
			Before: report.ProportionOf(1187, 2204), After: report.ProportionOf(2391, 3508), Gain: &report.Difference{Points: 1243, Low: 1017, High: 1468}, Questions: []report.TipEffect{},
		},
		Themes: []report.ThemeRight{}, Stages: []report.StageTheme{},
		Disliked:  []report.TipDoing{{Tip: "t1", Title: label("怎样看懂电费单", "How to read a power bill"), Liked: report.ProportionOf(113, 276)}, {Tip: "t2", Title: label("秋天防燥", "Dry autumn days"), Liked: report.ProportionOf(245, 260)}},
		Questions: []report.QuestionDoing{{Question: "q1", Text: label("室内发现燃气味，先做哪件事？", "You smell gas indoors: what comes first?"), Theme: "health", Right: report.ProportionOf(217, 689)}},
	}
}

func sampleBalance() *report.Balance {
	ratio := int64(372)
	row := func(id, zh, en string, persons, permanent int64) report.TurnoutRow {
		return report.TurnoutRow{ID: id, Name: label(zh, en), Persons: persons, Permanent: permanent}
	}
	return &report.Balance{
		Turnouts: []report.Turnout{{
			Figure: "attendance.persons", Name: label("到场人数（实名）", "Persons who came (identified)"), Ratio: &ratio, Highest: []string{"fengshan", "lizhou"}, Lowest: []string{"luting", "dalan"}, Unsized: []string{},
			Rows: []report.TurnoutRow{row("fengshan", "凤山", "Fengshan", 6010, 98000), row("lizhou", "梨洲", "Lizhou", 5230, 101000), row("simen", "泗门", "Simen", 2340, 75000), row("dalan", "大岚", "Dalan", 291, 13000), row("luting", "鹿亭", "Luting", 241, 15000)},
		}},
		NotReported: []report.NotReported{
			{Request: "q1", Title: label("一季度报表", "Returns of Q1"), Overdue: true, Asked: 22, Owing: []report.Owing{}},
			{Request: "q2", Title: label("二季度报表", "Returns of Q2"), Overdue: true, Asked: 22, Owing: []report.Owing{{From: "luting", Name: label("鹿亭", "Luting"), State: report.NotSent}, {From: "agri", Name: label("农业农村局", "Agriculture Bureau"), State: report.SentBack}}},
			{Request: "q3", Title: label("三季度报表", "Returns of Q3"), Asked: 22, Owing: []report.Owing{{From: "dalan", Name: label("大岚", "Dalan"), State: report.NotSent}}},
		},
	}
}

func sampleWorks() *report.Works {
	w := &report.Works{
		Competitions: []report.CompetitionWork{
			{ID: "c1", Title: label("社区居民科普知识竞赛", "Residents’ science quiz"), Players: 10238, Entries: 11470}, {ID: "c2", Title: label("低碳生活竞答", "Low-carbon quiz"), Players: 3006, Entries: 2109},
		},
		Surveys:     sampleSurveys(),
		SurveyPairs: []report.SurveyPairWork{samplePair()},
		Campaigns:   []report.EventsWork{{ID: "全国科普月", Title: label("全国科普月", "全国科普月"), Held: 63, SignIns: 5128, Estimated: 7040}},
		Series: []report.EventsWork{
			{ID: "e1", Title: label("科普大讲堂", "Science lecture hall"), Held: 44, SignIns: 3931, Goes: true}, {ID: "e2", Title: label("银龄数字课堂", "Digital class for older people"), Held: 36, SignIns: 1762, Goes: true},
		},
		Honours:           []report.HonourWork{{ID: "h1", Title: label("2026年度科普示范社区", "Model communities of 2026"), Number: 6}},
		Unattended:        []report.NamedEvent{{ID: "e9", Title: label("冬季用电安全讲座", "Winter power safety"), Day: "2026-11-28", Place: "simen"}, {ID: "e10", Title: label("垃圾分类展", "Sorting waste"), Day: "2026-12-02", Place: "dalan"}},
		CompetitionsAhead: []report.CompetitionAhead{{ID: "c3", Title: label("迎新春健康知识竞答", "New Year health quiz"), Day: "2027-01-18"}},
		EventsAhead:       9,
	}
	for i, n := range []int64{1204, 901, 2377, 2610, 3115, 2688, 2402, 1987, 4120, 3106, 2744, 1411} {
		w.Months = append(w.Months, report.MonthWork{Month: time.Date(2026, time.Month(i+1), 1, 0, 0, 0, 0, time.UTC).Format("2006-01"), Held: n / 70, SignIns: n, YearBefore: n + 100 - 40*int64(i%5)})
	}
	return w
}

func sampleSurveys() []report.SurveyWork {
	right, before, after := report.ProportionOf(50127, 80260), report.ProportionOf(2401, 4716), report.ProportionOf(2905, 4841)
	return []report.SurveyWork{
		{ID: "selftest", Title: label("科学常识自测", "A self-test in everyday science"), Anonymous: true, Responses: 4013, Asked: 18204, All: 4013, Right: &right},
		{ID: "after", Title: label("科普月后测", "After the science month"), Campaign: "全国科普月", Pair: "month", Responses: 487, All: 490, Right: &after},
		{ID: "before", Title: label("科普月前测", "Before the science month"), Campaign: "全国科普月", Pair: "month", Responses: 477, All: 477, Right: &before},
		{ID: "yard", Title: label("梨洲居民需求问卷", "What Lizhou needs"), Responses: 86, Asked: 2750, All: 86},
		{ID: "few", Title: label("小范围自测", "A small self-test"), Responses: 3},
	}
}

func samplePair() report.SurveyPairWork {
	works := sampleSurveys()
	return report.SurveyPairWork{
		Pair: "month", Title: works[1].Title, Campaign: works[1].Campaign, Before: works[2].All, After: works[1].All, RightBefore: works[2].Right, RightAfter: works[1].Right,
		Gain: report.DifferenceOf(*works[1].Right, *works[2].Right), Changes: []report.SurveyChange{},
	}
}

func sampleBlocks() map[report.Section]report.Block {
	return map[report.Section]report.Block{
		report.LeadershipSection:   {Text: "市全民科学素质工作领导小组召开全体会议，把科普工作列入各乡镇（街道）年度考核，明确由分管领导负责、科协专人落实。"},
		report.BrandsSection:       {Text: "“科普大讲堂”从季卫桥社区起步，现已走进各个街道，讲座题目由居民投票选出。"},
		report.ShortcomingsSection: {Text: "一是原创科普作品偏少，本地题材挖掘不够。"},
		report.GoalSection:         {Text: "以提升公民科学素质为主线，把科普送到更多居民身边，让山区和企业的居民也能就近参加活动。"},
		report.PrioritiesSection:   {Text: "1. 组建本地科普创作小组，每季度推出一批本地题材的小知识。"},
	}
}

func sampleSignature() report.Signature {
	return report.Signature{
		Organiser: resident.Name{Chinese: "余姚市科学技术协会", English: "Yuyao Association for Science and Technology"}, Date: time.Date(2026, 12, 21, 9, 0, 0, 0, zone()),
	}
}

// plain is the edition of a report alone.
func plain(r *report.Report) report.Edition {
	return report.NewEdition(r, nil, report.DefaultFormTable())
}

func sampleEdition() report.Edition {
	return report.NewEdition(sampleReport(), sampleWorks(), report.DefaultFormTable())
}
