package report

import (
	"cmp"
	"slices"
	"strconv"

	"kepubot/paper"
)

// mostSurveys is how many surveys, and how many pairs, are told in sentences.
const mostSurveys = 3

// tested tells whether enough people took self-tests for the share of right
// answers to be told.
func (s summary) tested() bool {
	v := s.whole(selfTested)
	return v != nil && v.N >= fewPersons
}

// surveyClause says how many surveys brought how many answers.
func (s summary) surveyClause() string {
	if v := s.whole("surveys.responses"); v == nil || v.N < fewPersons {
		return ""
	}
	return joined([]string{s.clause("surveys.held", "开展网上问卷%s项", "%s surveys were run online"), s.clause("surveys.responses", "收到答卷%s份", "with %s answers")}, s.say("，", " "))
}

// surveys tells of surveys and self-tests in sentences, the last of which says
// what they stand for.
func (s summary) surveys() string {
	if v := s.whole("surveys.responses"); v == nil || v.N < fewPersons {
		return ""
	}
	rate := ""
	if s.tested() {
		rate = s.clause(rightRate, "自测正确率%s", "%s of answers to self-tests were right")
	}
	sentences := []string{s.sentence(s.clause("surveys.held", "共开展网上问卷%s项", "%s surveys were run online"), s.clause("surveys.responses", "收到答卷%s份", "%s answers came in"), rate)}
	if w := s.edition.Works; w != nil {
		told := 0
		for _, one := range w.Surveys {
			paired := slices.ContainsFunc(w.SurveyPairs, func(p SurveyPairWork) bool { return p.Pair == one.Pair && s.surveyPair(p) != "" })
			if text := s.survey(one); text != "" && !paired && told < mostSurveys {
				sentences, told = append(sentences, text), told+1
			}
		}
		for i, p := range w.SurveyPairs {
			if i < mostSurveys {
				sentences = append(sentences, s.surveyPair(p))
			}
		}
	}
	return s.paragraphOf(append(sentences, s.disclaimer())...)
}

// survey tells of one survey.
func (s summary) survey(w SurveyWork) string {
	answers := s.positive(w.Responses, "收到答卷%s份", "brought %s answers")
	if answers == "" {
		return ""
	}
	rate := ""
	if w.Right != nil && w.All >= fewPersons {
		rate = s.sayf("自测正确率%[1]s%%（95%%置信区间%[2]s%%至%[3]s%%）", "%[1]s%% of answers to its self-test were right (95%% interval %[2]s%% to %[3]s%%)",
			s.decimal(100*w.Right.Right, w.Right.N), s.decimal(w.Right.Low, 100), s.decimal(w.Right.High, 100))
		if w.All != w.Responses {
			rate = s.sayf("加上本期以外的共%[1]s份，%[2]s", "with those of other days there are %[1]s, and %[2]s", s.n(w.All), rate)
		}
	}
	title := s.sayf("“%s”", "“%s” ", s.in(w.Title))
	if sent := s.positive(w.Asked, "发给居民%s人，", "went to %s residents and "); sent != "" {
		title += sent
	}
	return s.sentence(title+answers, rate)
}

// surveyPair tells what became of a campaign.
func (s summary) surveyPair(p SurveyPairWork) string {
	if p.Before < fewPersons || p.After < fewPersons {
		return ""
	}
	name := s.sayf("“%s”", "“%s” ", cmp.Or(p.Campaign, s.in(p.Title)))
	text := name + s.sayf("前测收到答卷%[1]s份、后测%[2]s份", "had %[1]s answers before and %[2]s after", s.n(p.Before), s.n(p.After))
	if p.Gain == nil || p.RightBefore == nil || p.RightAfter == nil {
		return s.sentence(text)
	}
	share := func(of *Proportion) string { return s.decimal(100*of.Right, of.N) + "%" }
	rate := s.sayf("自测正确率前测%[1]s、后测%[2]s", "%[1]s right before and %[2]s after", share(p.RightBefore), share(p.RightAfter))
	return s.sentence(text, rate, s.surveyGain(*p.Gain)) + s.say("两次答卷的不一定是同一批人。", " They need not be the same people.")
}

// surveyGain says how far apart two shares are, as far as it is beyond chance.
func (s summary) surveyGain(d Difference) string {
	points := func(n int64) string { return s.decimal(n, 100) }
	switch {
	case d.Low > 0:
		return s.sayf("高出%[1]s个百分点（95%%置信区间%[2]s至%[3]s）", "%[1]s points more (95%% interval %[2]s to %[3]s)", points(d.Points), points(d.Low), points(d.High))
	case d.High < 0:
		return s.sayf("低%[1]s个百分点（95%%置信区间%[2]s至%[3]s）", "%[1]s points less (95%% interval %[2]s to %[3]s)", points(-d.Points), points(-d.High), points(-d.Low))
	}
	return s.say("差别不明显", "a difference within chance")
}

func (s summary) surveysTable() []paper.OfficialBlock {
	if s.edition.Works == nil {
		return nil
	}
	t := paper.Table{
		Columns: []string{s.say("序号", "No."), s.say("问卷", "Survey"), s.say("本期答卷（份）", "Answers"), s.say("发给（人）", "Sent to"), s.say("全部答卷（份）", "All answers"), s.say("自测正确率（%）", "Right (%)"), s.say("95%置信区间（%）", "95% interval (%)")},
		Note:    s.countedUntil() + s.say("自测正确率按该问卷的全部答卷计算。", "Right answers are of all who answered, also before and after the period. ") + s.disclaimer(),
	}
	for _, w := range s.edition.Works.Surveys {
		if w.Responses < fewPersons {
			continue
		}
		row := []string{strconv.Itoa(len(t.Rows) + 1), s.in(w.Title), s.n(w.Responses), "—", "—", "—", "—"}
		if w.Asked >= fewPersons {
			row[3] = s.n(w.Asked)
		}
		if w.All >= fewPersons {
			row[4] = s.n(w.All)
		}
		if w.Right != nil && w.All >= fewPersons {
			row[5], row[6] = s.decimal(100*w.Right.Right, w.Right.N), s.decimal(w.Right.Low, 100)+s.say("至", " to ")+s.decimal(w.Right.High, 100)
		}
		t.Rows = append(t.Rows, row)
	}
	return table(t)
}
