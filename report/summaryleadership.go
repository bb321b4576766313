package report

import (
	"fmt"
	"strings"

	"kepubot/paper"
	"kepubot/resident"
)

// leadership has what staff wrote, funds, and how returns were asked for.
func (s summary) leadership() []paper.OfficialBlock {
	told := s.written(LeadershipSection)
	var sentences []string
	if own, returned := s.listed("funds"); own != "" || returned != "" {
		sentences = append(sentences, s.bySource(s.sayf("投入%s", "spent: %s", own), s.sayf("另据各单位报送，投入%s", "reported by units: %s", returned), own, returned))
	}
	sentences = append(sentences, s.asked())
	if own, returned := s.listed("files"); own != "" || returned != "" {
		sentences = append(sentences, s.bySource(s.sayf("整理归档%s", "filed: %s", own), s.sayf("另据各单位报送，整理归档%s", "filed as reported by units: %s", returned), own, returned))
	}
	return append(told, paragraph(s.paragraphOf(sentences...))...)
}

// asked tells how returns were asked for and came in.
func (s summary) asked() string {
	asked, owing := s.returned(false)
	switch {
	case asked == 0:
		return ""
	case s.Scope.Place != "":
		return s.sayf("应报统计报表%s份，已报%s份。", "Of %s returns that were asked for %s were sent.", s.n(int64(asked)), s.n(int64(asked-owing)))
	}
	return s.sayf("布置统计报送%[1]s次，应报%[2]s份，已报%[3]s份。", "Returns were asked for %[1]s times; %[3]s of %[2]s came in.",
		s.n(int64(len(s.Balance.NotReported))), s.n(int64(asked)), s.n(int64(asked-owing)))
}

// bySource makes one sentence of what staff entered and what units reported.
func (s summary) bySource(own, returned, ownSaid, returnedSaid string) string {
	switch {
	case ownSaid == "":
		return upper(strings.Replace(returned, "另据", "据", 1)) + s.say("。", ".")
	case returnedSaid == "":
		return upper(own) + s.say("。", ".")
	}
	return upper(own) + s.say("；", "; ") + returned + s.say("。", ".")
}

// listed writes some indicators by their source: 宣传资料3000册、展板120块.
func (s summary) listed(ids ...string) (own, returned string) {
	said := map[Source][]string{}
	for _, id := range ids {
		for _, i := range s.Indicators {
			if i.Indicator == id && i.Value != 0 {
				said[i.Source] = append(said[i.Source], s.indicator(i))
			}
		}
	}
	by := s.say("、", ", ")
	return joined(said[Own], by), joined(said[Returned], by)
}

func (s summary) indicator(i IndicatorLine) string {
	if s.language == resident.English {
		switch i.Unit.English {
		case Funds.Name().English:
			return fmt.Sprintf("%s of %s × %s", s.in(i.Name), s.amount(i.Value), i.Unit.English)
		case PersonTimes.Name().English:
			return fmt.Sprintf("%s %s (%s)", s.amount(i.Value), s.in(i.Name), i.Unit.English)
		}
		return s.amount(i.Value) + " " + s.in(i.Name)
	}
	return s.in(i.Name) + s.amount(i.Value) + s.in(i.Unit)
}
