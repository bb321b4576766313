package report

import "kepubot/resident"

func eventDefinitions() []*Definition {
	by := []Dimension{ByPlaces, ByCommunity, ByTheme, ByKind}
	return []*Definition{
		{
			ID: "events.held", Name: resident.Name{Chinese: "举办活动", English: "Events held"}, Unit: InEvents, By: by,
			How: resident.Name{
				Chinese: "第一场在这段时间、已经开始、没有取消的活动；多场的培训算一个。",
				English: "Events that began within the period and were not called off; a training of several sessions is one.",
			},
			from: eventSource, count: "held",
		},
		{
			ID: "events.ahead", Name: resident.Name{Chinese: "待举办活动", English: "Events to come"}, Unit: InEvents, By: by, Present: true,
			How:  resident.Name{Chinese: "这段时间里已经发布、还没开始的活动。", English: "Announced events of the period that have not begun."},
			from: eventSource, count: "ahead",
		},
		{
			ID: "events.cancelled", Name: resident.Name{Chinese: "取消活动", English: "Events called off"}, Unit: InEvents, By: by,
			How:  resident.Name{Chinese: "第一场在这段时间、发布后取消的活动。", English: "Events of the period that were called off after they were announced."},
			from: eventSource, count: "cancelled",
		},
	}
}

func participantDefinitions() []*Definition {
	by := []Dimension{ByPlaces, ByCommunity, ByTheme, ByKind}
	people := append(append([]Dimension{}, by...), ByGroup, ByHome, ByHomeOf)
	return []*Definition{
		{
			ID: "events.registered", Name: resident.Name{Chinese: "报名", English: "Signed up"}, Unit: InPersonTimes, By: people,
			How: resident.Name{
				Chinese: "有座位的报名，一个人一个活动算一次，不管有几场；算在活动第一场那天。取消的活动只算来过的人。",
				English: "Persons with a seat, one an event whatever its sessions, on the day of its first session. Of an event that was called off those alone who came before.",
			},
			from: eventSource, count: "registered",
		},
		{
			ID: "events.came", Name: resident.Name{Chinese: "到活动的人", English: "Came to events"}, Unit: InPersonTimes, By: people,
			How: resident.Name{
				Chinese: "报名到场和没报名到场的人，一个人一个活动算一次；算在活动第一场那天。按场算的是签到人次。",
				English: "Persons who came, with a seat or without, one an event, on the day of its first session. By session they are sign-ins.",
			},
			from: eventSource, count: "came",
		},
		{
			ID: "events.showrate", Name: resident.Name{Chinese: "到场率", English: "Share of those signed up who came"}, Unit: InPercent, By: people,
			How: resident.Name{
				Chinese: "报名到场 ÷（报名到场 + 报名缺席），还没结束的活动里未到的人不算缺席。",
				English: "Those with a seat who came ÷ (those who came + those absent). Who may still come is not absent.",
			},
			from: eventSource, count: "arrived", of: "due",
		},
		{
			ID: "events.opinions", Name: resident.Name{Chinese: "活动评价", English: "Ratings of events"}, Unit: InEntries, By: by,
			How:  resident.Name{Chinese: "第一场在这段时间的活动收到的评价，一户手机一份。", English: "Ratings of events that began within the period, one an account."},
			from: eventSource, count: "opinions",
		},
		{
			ID: "events.stars", Name: resident.Name{Chinese: "活动平均星级", English: "Mean stars of events"}, Unit: InStars, By: by,
			How:  resident.Name{Chinese: "这些评价的星数平均，一到五星。", English: "The mean of those ratings, from one to five."},
			from: eventSource, count: "stars", of: "opinions",
		},
	}
}

func attendanceDefinitions() []*Definition {
	by := []Dimension{ByPlaces, ByCommunity, ByTheme, ByKind}
	people := append(append([]Dimension{}, by...), ByGroup, ByHome, ByHomeOf)
	return []*Definition{
		{
			ID: "attendance.signins", Name: resident.Name{Chinese: "签到人次", English: "Sign-ins"}, Unit: InPersonTimes, By: people,
			How: resident.Name{
				Chinese: "一个人到一场算一人次，算在那一场的日子；撤销的签到不算。不含估算，不含线上覆盖，不含别的单位报送。",
				English: "One person at one session, on its day, but for check-ins that were undone. Without estimates, online reach or what other units report.",
			},
			from: eventSource, count: "signins",
		},
		{
			ID: "attendance.estimated", Name: resident.Name{Chinese: "估算人次", English: "Estimated"}, Unit: InPersonTimes, By: by,
			How: resident.Name{
				Chinese: "没法签到的场次（如广场咨询），现场人员估的人数，有方法和照片可查。没有姓名，单列，不和签到人次相加。",
				English: "Crowds at sessions where nobody signs in, as staff estimated them, with the method on file. Nameless, shown apart and never added to sign-ins.",
			},
			from: eventSource, count: "estimated",
		},
		{
			ID: "attendance.persons", Name: resident.Name{Chinese: "到场人数（实名）", English: "Persons who came (identified)"}, Unit: InPersons, By: people,
			How: resident.Name{
				Chinese: "签到的不同的人，来几次都算一个；没有手机、写名字登记的人也算。同一个人可以在几个社区、主题里各算一次，合计只算一次。",
				English: "Different persons who signed in, however often; also those written down by name. One person can be in several parts, and once in the whole.",
			},
			from: eventSource, count: "persons",
		},
		{
			ID: "attendance.firsts", Name: resident.Name{Chinese: "首次参加的人", English: "First-time participants"}, Unit: InPersons, By: people,
			How:  resident.Name{Chinese: "有记录以来第一次签到在这段时间的人。", English: "Persons whose first check-in ever lies within the period."},
			from: eventSource, count: "firsts",
		},
	}
}

func stayDefinitions() []*Definition {
	stays := []Dimension{ByPlaces, ByCommunity, ByTheme, ByKind, ByGroup}
	return []*Definition{
		{
			ID: "attendance.hours", Name: resident.Name{Chinese: "学时", English: "Hours attended"}, Unit: InHours, By: stays,
			How: resident.Name{
				Chinese: "每次签到的时长相加：不签退的活动按一场的全长，要签退的活动从签到（不早于开始）到签退（不晚于结束），没签退的不算。",
				English: "The length of each check-in's stay: the whole session where nobody checks out; else from check-in to check-out within the session, nothing for those who did not check out.",
			},
			from: eventSource, count: "minutes",
		},
		{
			ID: "training.certified", Name: resident.Name{Chinese: "考核通过", English: "Passed a training"}, Unit: InPersonTimes, By: stays,
			How: resident.Name{
				Chinese: "要考核的活动里记了“通过”的人，一个人一个活动算一次，算在活动第一场那天。只是我们自己办的；别的单位报送的获证人数另列。",
				English: "Persons noted as passed at events that end with a result, one an event, on the day of its first session. Ours alone; what other units report stands apart.",
			},
			from: eventSource, count: "passed",
		},
	}
}
