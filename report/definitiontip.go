package report

import "kepubot/resident"

func tipDefinitions() []*Definition {
	reach := []Dimension{ByPlaces, ByCommunity, ByGroup, ByTheme}
	return []*Definition{
		{
			ID: "tips.issued", Name: resident.Name{Chinese: "推送小知识", English: "Tips sent out"}, Unit: InTips, By: []Dimension{ByGroup, ByTheme},
			How: resident.Name{
				Chinese: "这段时间里至少送到一个人的不同小知识，同一条只算一次。",
				English: "Different tips that reached at least one person within the period, each once.",
			},
			from: reachSource, count: "issued",
		},
		{
			ID: "tips.sent", Name: resident.Name{Chinese: "小知识应发", English: "Tips due"}, Unit: InMessages, By: reach,
			How: resident.Name{
				Chinese: "每天每个收件人算一条次，没送到和过时未发的也算。人群和社区按发的那天。",
				English: "One for each recipient and day, also where it failed or was missed. Group and community are those of the day.",
			},
			from: reachSource, count: "due",
		},
		{
			ID: "tips.reached", Name: resident.Name{Chinese: "线上覆盖（小知识送达）", English: "Online reach (tips delivered)"}, Unit: InMessages, By: reach,
			How: resident.Name{
				Chinese: "Telegram 确认送达的小知识，每人每天算一条次；有没有看不知道。逐人的台账只留一段时间，所以不同的人有多少算不出来。绝不和到场人次相加。",
				English: "Tips that Telegram confirmed as delivered, one a person and day; whether they were read is not known. Who got what is kept for some weeks only, so that different persons cannot be counted. Never added to attendance.",
			},
			from: reachSource, count: "reached",
		},
		{
			ID: "tips.reachrate", Name: resident.Name{Chinese: "小知识送达率", English: "Share of tips delivered"}, Unit: InPercent, By: reach,
			How:  resident.Name{Chinese: "小知识送达 ÷ 小知识应发。", English: "Tips delivered ÷ tips due."},
			from: reachSource, count: "reached", of: "due",
		},
		{
			ID: "notices.reached", Name: resident.Name{Chinese: "线上覆盖（通知送达）", English: "Online reach (notices delivered)"}, Unit: InMessages, By: []Dimension{ByPlaces, ByCommunity, ByGroup},
			How: resident.Name{
				Chinese: "Telegram 确认送达的通知，每条通知每人算一条次，不并入小知识。",
				English: "Notices that Telegram confirmed as delivered, one a notice and person; no part of tips.",
			},
			from: reachSource, count: "notices",
		},
	}
}

func feedbackDefinitions() []*Definition {
	by := []Dimension{ByPlaces, ByCommunity, ByGroup, ByTheme}
	return []*Definition{
		{
			ID: "tips.likes", Name: resident.Name{Chinese: "学到了", English: "Likes"}, Unit: InTimes, By: by,
			How: resident.Name{
				Chinese: "对这段时间的小知识点了“学到了”的次数，每人每天的小知识算一次，改过的按最后一次。",
				English: "Likes of tips of the period: one a person and day's tip; of a changed mind the last.",
			},
			from: feedbackSource, count: "likes",
		},
		{
			ID: "tips.dislikes", Name: resident.Name{Chinese: "没用", English: "Dislikes"}, Unit: InTimes, By: by,
			How: resident.Name{
				Chinese: "同样算法，点了“没用”的次数。",
				English: "Counted in the same way, dislikes.",
			},
			from: feedbackSource, count: "dislikes",
		},
		{
			ID: "tips.likerate", Name: resident.Name{Chinese: "好评率", English: "Share of likes"}, Unit: InPercent, By: by,
			How: resident.Name{
				Chinese: "学到了 ÷（学到了 + 没用）。没有反馈的人怎么想不知道。",
				English: "Likes ÷ (likes + dislikes). What those think who said nothing is not known.",
			},
			from: feedbackSource, count: "likes", of: "feedback",
		},
	}
}
