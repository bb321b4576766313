package report

import "kepubot/resident"

func practiceDefinitions() []*Definition {
	by := []Dimension{ByPlaces, ByCommunity, ByGroup, ByTheme}
	return []*Definition{
		{
			ID: "practice.players", Name: resident.Name{Chinese: "练习人数", English: "People who practised"}, Unit: InPersons, By: by,
			How: resident.Name{
				Chinese: "这段时间里练习答过题的不同的人，家人各算各的。搬过社区的人在每个社区各算一次，合计只算一次。",
				English: "Different persons who answered in practice, family members each for themselves. Whoever moved is counted in each community, and once in the whole.",
			},
			from: practiceSource, count: "players",
		},
		{
			ID: "practice.answers", Name: resident.Name{Chinese: "练习答题", English: "Answers in practice"}, Unit: InAnswers, By: by,
			How: resident.Name{
				Chinese: "每人每天每题只算第一次作答。",
				English: "The first answer of a person to a question on a day.",
			},
			from: practiceSource, count: "answers",
		},
		{
			ID: "practice.rightrate", Name: resident.Name{Chinese: "练习正确率", English: "Right in practice"}, Unit: InPercent, By: by,
			How:  resident.Name{Chinese: "全对的练习答题 ÷ 练习答题。", English: "Wholly right answers in practice ÷ answers in practice."},
			from: practiceSource, count: "right", of: "answers",
		},
	}
}

func competitionDefinitions() []*Definition {
	by := []Dimension{ByPlaces, ByCommunity, ByGroup}
	return []*Definition{
		{
			ID: "competitions.held", Name: resident.Name{Chinese: "竞赛", English: "Competitions"}, Unit: InEvents,
			How: resident.Name{
				Chinese: "这段时间里有人开始参赛的不同竞赛。",
				English: "Different competitions in which somebody began within the period.",
			},
			from: competitionSource, count: "held",
		},
		{
			ID: "competitions.players", Name: resident.Name{Chinese: "竞赛参与人数", English: "Competitors"}, Unit: InPersons, By: by,
			How: resident.Name{
				Chinese: "这段时间里开始、并看完一次全部题目（笔试为交卷）的不同的人，网上和纸卷都算。社区是第一次参赛时代表的社区。",
				English: "Different persons who began within the period and saw all questions of an attempt, or sat a written test. Their community is the one they first played for.",
			},
			from: competitionSource, count: "players",
		},
		{
			ID: "competitions.entries", Name: resident.Name{Chinese: "竞赛参赛", English: "Entries"}, Unit: InEntries, By: by,
			How: resident.Name{
				Chinese: "同样条件的参赛份数：一个人在一个阶段算一份，不管答了几次。",
				English: "The same, counted by stage: one person's part in a stage is one, whatever the attempts.",
			},
			from: competitionSource, count: "entries",
		},
		{
			ID: "competitions.answers", Name: resident.Name{Chinese: "竞赛答题", English: "Answers in competitions"}, Unit: InAnswers, By: by,
			How: resident.Name{
				Chinese: "每份参赛按计分的那一次，算该阶段的题数，没答的也在内。只登分数、没有题数的笔试不算。",
				English: "Of each entry the questions of the attempt that counts, also those left open. Written tests of which the number of questions is not known are left out.",
			},
			from: competitionSource, count: "questions",
		},
		{
			ID: "competitions.rightrate", Name: resident.Name{Chinese: "竞赛正确率", English: "Right in competitions"}, Unit: InPercent, By: by,
			How: resident.Name{
				Chinese: "竞赛答题的得分 ÷ 竞赛答题。多选题和数字题答对一部分算一部分。",
				English: "Credit for answers in competitions ÷ answers in competitions. What is partly right counts in part.",
			},
			from: competitionSource, count: "credit", of: "questions", times: 1000,
		},
	}
}
