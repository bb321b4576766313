package report

import (
	"slices"
	"strings"
)

// Missing tells staff what the summary does not have, or leaves out, before
// they give it out: sections without a text, figures without facts, who has not
// reported, events without attendance, cells of few persons. It is not for
// others.
func (e Edition) Missing(blocks map[Section]Block, language string) []string {
	s := summary{telling: telling{e.Report, language}, edition: e, blocks: blocks}
	var notes []string
	add := func(text string) {
		if text != "" {
			notes = append(notes, text)
		}
	}
	add(s.unwritten())
	for _, of := range []struct {
		ids    []FigureID
		zh, en string
	}{
		{[]FigureID{"events.held", "attendance.signins"}, "这段时间没有活动和签到。", "No events and no sign-ins are on record."},
		{[]FigureID{"competitions.players"}, "这段时间没有人参加竞赛。", "Nobody took part in a competition."},
		{[]FigureID{"tips.reached"}, "这段时间没有推送小知识。", "No tips were sent out."},
	} {
		if !s.any(of.ids...) && (s.Scope.Campaign == "" || of.ids[0] != "tips.reached") {
			add(s.say(of.zh, of.en))
		}
	}
	if len(e.Indicators) == 0 && s.Scope.Campaign == "" {
		add(s.say("没有填报和报送的数，经费、展板、培训等写不出来。", "Nothing was entered or reported: funds, panels and trainings cannot be told."))
	}
	for _, id := range []FigureID{"events.held", "attendance.signins", "competitions.players"} {
		if s.outgrown(id) {
			add(s.sayf("“%s”上年同期的数很小，可能记录不全，总结里没有比较。", "“%s” was so low a year before that records may be missing; it is not compared.", definition(id).Name.In(s.language)))
		}
	}
	notes = append(notes, s.owingNames()...)
	add(s.unattendedTitles())
	add(s.fewGroups())
	if e.Works == nil {
		add(s.say("没有读系列活动、专题和竞赛的名称。", "Names of series, campaigns and competitions were not looked for."))
	} else if e.Works.Cut {
		add(s.sayf("活动太多，系列、专题和没有到场记录的只看了前 %s 场。", "There are too many events: series, campaigns and those without attendance are told of the first %s.", s.n(worksEvents)))
	}
	return notes
}

// unwritten are the sections that stand empty without a text of staff.
func (s summary) unwritten() string {
	var names []string
	for _, info := range Sections() {
		if !slices.Contains([]Section{LeadershipSection, GoalSection, PrioritiesSection, BrandsSection}, info.ID) || len(linesOf(s.blocks, info.ID)) > 0 {
			continue
		}
		names = append(names, info.Name.In(s.language))
	}
	if len(names) == 0 {
		return ""
	}
	return s.sayf("还没有写的段落：%s。数字说不出来的做法和成效要人来写。", "Texts not written yet: %s. What figures do not tell has to be written.", strings.Join(names, s.say("、", ", ")))
}

// owingNames names who has not reported, a request a line.
func (s summary) owingNames() []string {
	if s.Balance == nil {
		return nil
	}
	var notes []string
	for _, n := range s.Balance.NotReported {
		var names []string
		for _, owing := range n.Owing {
			names = append(names, s.in(owing.Name))
		}
		if len(names) > 0 {
			notes = append(notes, s.sayf("“%s”还没报：%s。", "“%s” owing: %s.", s.in(n.Title), strings.Join(names, s.say("、", ", "))))
		}
	}
	return notes
}

func (s summary) unattendedTitles() string {
	if s.edition.Works == nil || len(s.edition.Works.Unattended) == 0 {
		return ""
	}
	const most = 5
	all := s.edition.Works.Unattended
	var names []string
	for _, e := range all[:min(most, len(all))] {
		names = append(names, s.sayf("%s“%s”", "%s “%s”", e.Day, s.in(e.Title)))
	}
	text := strings.Join(names, s.say("、", ", "))
	if len(all) > most {
		text += s.say("等", " and others")
	}
	return s.sayf("%s 场活动没有签到和估算：%s。补上以后重新生成。", "%s events without attendance: %s. Fill it in and make the summary anew.", s.n(int64(len(all))), text)
}

// fewGroups names the groups of which something is withheld.
func (s summary) fewGroups() string {
	b := s.Breakdown(ByGroup)
	if b == nil {
		return ""
	}
	var names []string
	for _, p := range b.Parts {
		if p.ID == "" {
			continue
		}
		for _, id := range []FigureID{"attendance.persons", "competitions.players", "practice.players", "training.certified"} {
			if p.Values[id].N > 0 && !b.tellable(p, id) {
				names = append(names, s.in(p.Name))
				break
			}
		}
	}
	if len(names) == 0 {
		return ""
	}
	return s.sayf("人数很少，为保护个人没有全写进总结的人群：%s。", "Left out in part, being of few persons: %s.", strings.Join(names, s.say("、", ", ")))
}
