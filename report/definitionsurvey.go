package report

import (
	"kepubot/resident"
	"kepubot/survey"
)

func surveyDefinitions() []*Definition {
	by := []Dimension{ByPlaces, ByCommunity, ByGroup}
	return []*Definition{
		{
			ID: "surveys.held", Name: resident.Name{Chinese: "网上问卷", English: "Surveys"}, Unit: InSurveys,
			How: resident.Name{
				Chinese: "这段时间里有人交卷的不同问卷。",
				English: "Different surveys to which somebody handed in answers within the period.",
			},
			from: surveySource, count: "held",
		},
		{
			ID: "surveys.responses", Name: resident.Name{Chinese: "问卷答卷", English: "Answers to surveys"}, Unit: InEntries, By: by,
			How: resident.Name{
				Chinese: "这段时间里交上来的答卷，一个人答一份问卷算一份。街道、社区和人群按第一次作答时的。不记名问卷不留每份答卷的时间和社区，全部算在问卷截止那天，截止以前不算；人数少的街道和人群只进合计。删除了资料的人，答卷也算在截止那天。",
				English: "Answers handed in within the period: one a person and survey. Place, community and group are those of the first answer. Of anonymous answers neither moment nor community is kept: all count on the day the survey closed, none before that, and places and groups of few people are in the whole alone. Answers of those who had their data deleted count on the closing day as well.",
			},
			from: surveySource, count: "responses",
		},
		{
			ID: "surveys.persons", Name: resident.Name{Chinese: "答卷人数（记名）", English: "Persons who answered (identified)"}, Unit: InPersons, By: by,
			How: resident.Name{
				Chinese: "在记名问卷里交过卷的不同的人，家人各算各的。不记名的答卷和删除了资料的人的答卷认不出是谁，不算在内，所以人数比份数少。",
				English: "Different persons who handed in to surveys that are not anonymous, family members each for themselves. Anonymous answers, and those of who had their data deleted, belong to nobody who could be told apart and are left out, so that persons are fewer than answers.",
			},
			from: surveySource, count: "persons",
		},
		{
			ID: "selftest.responses", Name: resident.Name{Chinese: "自测答卷", English: "Answers to self-tests"}, Unit: InEntries, By: by,
			How: resident.Name{
				Chinese: "自测正确率所依据的答卷：问卷里有带答案的题。不记名自测交卷不足 5 份的不算。",
				English: "The answers on which the share of right ones rests: those to surveys that have questions with a right answer. Anonymous self-tests with fewer than 5 are left out.",
			},
			from: surveySource, count: "tested",
		},
		{
			ID: "selftest.rightrate", Name: survey.RightRate(), Unit: InPercent, By: by,
			How: resident.Name{
				Chinese: "自测答卷里答对的题 ÷ 答了的题，只算带答案的题；多选要全对。" + survey.Disclaimer().Chinese,
				English: "Right answers ÷ answers to the questions of self-tests that have a right one; of several options all must be right. " + survey.Disclaimer().English,
			},
			from: surveySource, count: "right", of: "keyed",
		},
	}
}
