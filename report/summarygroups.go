package report

import (
	"cmp"
	"slices"

	"kepubot/paper"
	"kepubot/resident"
)

// safe are the parts of which a figure of persons may be told outside: those
// of none or of five and more, but for the one of people who did not say. With a
// part of 1 to 4 go as many others as it takes that none follows from the total:
// two parts or more, of five persons and twice as many as parts.
func (b *Breakdown) safe(id FigureID) map[string]bool {
	safe, hidden, persons, few := map[string]bool{}, int64(0), int64(0), false
	var larger []Part
	for _, p := range b.Parts {
		n := p.Values[id].N
		if few = few || n > 0 && n < fewPersons; p.ID == "" || n > 0 && n < fewPersons {
			hidden, persons = hidden+min(n, 1), persons+n
			continue
		}
		safe[p.ID] = true
		if n > 0 {
			larger = append(larger, p)
		}
	}
	slices.SortStableFunc(larger, func(a, c Part) int { return cmp.Compare(a.Values[id].N, c.Values[id].N) })
	for _, p := range larger {
		if !few || hidden >= 2 && persons >= fewPersons && persons >= 2*hidden {
			break
		}
		hidden, persons = hidden+1, persons+p.Values[id].N
		delete(safe, p.ID)
	}
	return safe
}

// guardedBy is the figure of persons by which a figure of a group is withheld;
// empty: by none.
func guardedBy(id FigureID) FigureID {
	return map[FigureID]FigureID{
		"attendance.signins": "attendance.persons", "attendance.persons": "attendance.persons", "training.certified": "training.certified",
		"attendance.hours": "attendance.persons", "competitions.players": "competitions.players", "practice.players": "practice.players", "practice.answers": "practice.players",
	}[id]
}

// tellable tells whether a figure of a part may be told outside.
func (b *Breakdown) tellable(p Part, id FigureID) bool {
	guard := guardedBy(id)
	return guard == "" || b.safe(guard)[p.ID]
}

// groups tells what was done for each audience group, and what units report.
func (s summary) groups() []paper.OfficialBlock {
	told := s.written(GroupsSection)
	var points []string
	others := ""
	if b := s.Breakdown(ByGroup); b != nil && !b.Withheld {
		for _, p := range b.Parts {
			clauses := s.groupClauses(b, p)
			switch {
			case clauses == "" || p.ID == "":
			case p.ID == resident.Others:
				others = s.sayf("此外，%[1]s%[2]s。", "%[1]s: %[2]s.", s.in(p.Name), clauses)
			default:
				points = append(points, s.sayf("面向%[1]s，%[2]s。", "%[1]s: %[2]s.", s.in(p.Name), clauses))
			}
		}
	}
	told = append(told, s.points(points)...)
	told = append(told, paragraph(others)...)
	return append(told, paragraph(s.trainings())...)
}

// groupClauses are the figures of a group in words.
func (s summary) groupClauses(b *Breakdown, p Part) string {
	say := func(id FigureID, zh, en string) string {
		v := p.Values[id]
		if v.N == 0 || !b.tellable(p, id) {
			return ""
		}
		return s.sayf(zh, en, s.value(definition(id), v))
	}
	attendance := say("attendance.signins", "现场签到%s人次", "%s sign-ins")
	if persons := say("attendance.persons", "（实名%s人）", " by %s persons"); attendance != "" {
		attendance += persons
	}
	return joined([]string{
		joined([]string{attendance, say("training.certified", "培训考核通过%s人次", "%s passed a training")}, s.say("，", ", ")),
		joined([]string{say("competitions.players", "%s人参加知识竞赛", "%s took part in competitions"), say("practice.players", "%s人参加答题练习", "%s practised questions")}, s.say("，", ", ")),
		say("tips.reached", "小知识线上覆盖%s条次", "tips reached them online %s times"),
	}, s.say("；", "; "))
}

// trainings are the indicators in persons of a stretch of time, which stand
// apart from attendance.
func (s summary) trainings() string {
	var ids []string
	for _, i := range s.Indicators {
		if s.ofPeople(i) && !slices.Contains(ids, i.Indicator) {
			ids = append(ids, i.Indicator)
		}
	}
	own, returned := s.listed(ids...)
	if own == "" && returned == "" {
		return ""
	}
	text := s.bySource(s.sayf("本单位另行登记%s", "entered by staff: %s", own), s.sayf("另据各单位报送，%s", "reported by units: %s", returned), own, returned)
	if returned != "" {
		return s.paragraphOf(text, s.say("报送数由各单位负责，与签到人次分列，不相加。", "What units report is theirs to answer for; it is no part of sign-ins."))
	}
	return s.paragraphOf(text, s.say("登记数与签到人次分列，不相加。", "It is no part of sign-ins."))
}

// ofPeople tells indicators of how many were trained or certified.
func (s summary) ofPeople(i IndicatorLine) bool {
	name := i.Unit.Chinese
	return i.Measure == Flow && (name == PersonTimes.Name().Chinese || name == Persons.Name().Chinese)
}
