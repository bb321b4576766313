package report

import "kepubot/resident"

func residentDefinitions() []*Definition {
	by := []Dimension{ByPlaces, ByCommunity, ByGroup}
	return []*Definition{
		{
			ID: "residents.total", Name: resident.Name{Chinese: "登记居民", English: "Residents registered"}, Unit: InPersons, By: by,
			How: resident.Name{
				Chinese: "到这段时间最后一天已经登记、那天还在的居民，家人不另算。住在哪里、属于哪个人群，按现在的资料；后来删除资料的人，按离开时的资料。",
				English: "Residents who had registered by the last day of the period and were there on it; family members on their phones are not counted. Where they live and their group are as they are now or, of those who had their data deleted since, as they were when they left.",
			},
			from: residentSource, count: "total",
		},
		{
			ID: "residents.joined", Name: resident.Name{Chinese: "新登记居民", English: "Newly registered"}, Unit: InPersons, By: by,
			How: resident.Name{
				Chinese: "这段时间里登记的居民，包括工作人员代报名的，也包括后来删除资料的。离开后重新登记的，再算一次。",
				English: "Residents who registered within the period, among them those whom staff registered and those who had their data deleted since. Whoever left and registered again counts again.",
			},
			from: residentSource, count: "joined",
		},
		{
			ID: "residents.departed", Name: resident.Name{Chinese: "注销居民", English: "Residents who left"}, Unit: InPersons, By: by,
			How: resident.Name{
				Chinese: "这段时间里要求删除自己全部资料的登记居民。只记下哪天、哪个社区、哪个人群少了一位，不记是谁。",
				English: "Registered residents who had all their data deleted within the period. Only the day, the community and the group are kept, not who it was.",
			},
			from: residentSource, count: "departed",
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
				Chinese: "用自己手机登记过、现在停收小知识或者联系不上的居民。是现在的样子，哪天停的不算。删除资料的人另算“注销居民”。",
				English: "Residents with an account of their own who have stopped the tips or cannot be reached at present. It is as things are now, whenever they stopped. Those who had their data deleted are counted as residents who left.",
			},
			from: residentSource, count: "left",
		},
		{
			ID: "residents.active", Name: resident.Name{Chinese: "活跃居民", English: "Active residents"}, Unit: InPersons, By: by,
			How: resident.Name{
				Chinese: "登记居民里，这段时间至少答过一次练习题、参加过一次比赛、在活动签过一次到，或者给小知识评过一次的；家人用同一部手机做的，算这位居民的。社区和人群按当时的资料，乡镇街道按社区算；当中搬过家的，或者家人属于别的人群或社区的，那边也算一次，全市只算一次。",
				English: "Registered residents who within the period practised, took part in a competition, were signed in at an event or rated a tip at least once, themselves or family on their phone. Community and group are as they were then, the place follows from the community; who moved, or whose family belongs elsewhere or to another group, counts there too, and once in the whole.",
			},
			from: activeSource, count: "active",
		},
	}
}
