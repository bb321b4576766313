package report

import "kepubot/resident"

func residentDefinitions() []*Definition {
	by := []Dimension{ByPlaces, ByCommunity, ByGroup}
	return []*Definition{
		{
			ID: "residents.total", Name: resident.Name{Chinese: "登记居民", English: "Residents registered"}, Unit: InPersons, By: by,
			How: resident.Name{
				Chinese: "到这段时间最后一天已经登记、现在还在的居民，家人不另算。住在哪里、属于哪个人群，按现在的资料。要求删除资料的人不再算，所以以前的数再查一次可能会变小。",
				English: "Residents who had registered by the last day of the period and are still there; family members on their phones are not counted. Where they live and their group are as they are now. Whoever had their data deleted is counted no more, so that earlier figures can shrink.",
			},
			from: residentSource, count: "total",
		},
		{
			ID: "residents.joined", Name: resident.Name{Chinese: "新登记居民", English: "Newly registered"}, Unit: InPersons, By: by,
			How: resident.Name{
				Chinese: "这段时间里登记、现在还在的居民，包括工作人员代报名的。",
				English: "Residents who registered within the period and are still there, among them those whom staff registered.",
			},
			from: residentSource, count: "joined",
		},
		{
			ID: "residents.getting", Name: resident.Name{Chinese: "在收小知识的居民", English: "Residents who get tips"}, Unit: InPersons, By: by, Present: true,
			How: resident.Name{
				Chinese: "现在每天能收到小知识的登记居民：没有停收，也没有拉黑机器人。",
				English: "Registered residents who get the daily tip at present: they have not stopped it and have not blocked the bot.",
			},
			from: residentSource, count: "getting",
		},
		{
			ID: "residents.left", Name: resident.Name{Chinese: "已停收或联系不上", English: "Stopped or out of reach"}, Unit: InPersons, By: by, Present: true,
			How: resident.Name{
				Chinese: "用自己手机登记过、现在停收小知识或者联系不上的居民。哪天离开的没有记录，删除资料的人也不留记录，所以“这段时间走了多少人”算不出来，这个数最接近。",
				English: "Residents with an account of their own who have stopped the tips or cannot be reached at present. When they left is not kept, and of those who had their data deleted nothing is, so that how many left within a period cannot be told; this is the nearest figure.",
			},
			from: residentSource, count: "left",
		},
	}
}
