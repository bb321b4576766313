package event

import (
	"strings"

	"kepubot/content"
	"kepubot/resident"
)

// guess sets what a form did not say.
func (w *formWriting) guess() {
	e := w.event
	if !w.given[KindField] {
		e.Kind = guessKind(e.Title)
	}
	if !w.given[ThemeField] {
		e.Theme = guessTheme(e.Title, e.About)
	}
	if len(e.Groups) == 0 {
		e.Groups = []string{content.Everyone}
	}
	if !w.given[AreaField] {
		e.Place, e.Community = w.by.Place, w.by.Community
		if area := w.locate(e.Where); area.Place.ID != "" {
			e.Place, e.Community = areaOf(area)
		}
	}
	usual := usualFor(e.Kind)
	for _, s := range []struct {
		field Field
		into  *bool
		usual bool
	}{
		{WalkInField, &e.WalkIn, usual.WalkIn}, {CheckOutField, &e.CheckOut, usual.CheckOut}, {PassingField, &e.Passing, usual.Passing},
		{WaitlistField, &e.Waitlist, e.Capacity > 0},
	} {
		if !w.given[s.field] {
			*s.into = s.usual
		}
	}
}

// usualFor are the switches as they are where nobody says otherwise: people
// walk in but where places are given out beforehand, and hours and results
// count at trainings.
func usualFor(k Kind) Event {
	switch k {
	case Training:
		return Event{CheckOut: true, Passing: true}
	case Contest, Outing, Volunteering:
		return Event{}
	}
	return Event{WalkIn: true}
}

// guessKind tells the kind by the word that names it: the last one of the
// title's first part (志愿者培训 is a training), else of what is left
// (科普进社区：机器人大赛 is a contest).
func guessKind(title resident.Name) Kind {
	first, rest, _ := strings.Cut(strings.NewReplacer("：", ":", "——", ":", " - ", ":").Replace(title.Chinese), ":")
	for _, part := range []string{first, rest, title.English} {
		best, last := Kind(""), -1
		for _, n := range append(kindNames(), kindHints()...) {
			for _, word := range n.words() {
				if at := lastWord(strings.ToLower(part), word); at > last {
					best, last = n.is, at
				}
			}
		}
		if last >= 0 {
			return best
		}
	}
	return ""
}

// kindHints are further words of titles that tell a kind.
func kindHints() []named[Kind] {
	return []named[Kind]{
		{Lecture, "宣讲 报告 沙龙 分享会", "salon"},
		{Training, "实训 研修班 技能班 学习班", "workshop"},
		{Exhibition, "科普展 展板 展", "panels"},
		{Contest, "决赛 初赛 竞答 挑战赛 创意赛", "fair"},
		{Volunteering, "志愿行动", "clean-up"},
		{Screening, "科教片 科普电影 科普影片", "movies"},
		{Outing, "走进 体验 观测 观星 探访", "tour,excursion"},
		{Consultation, "义诊 赶集 科普集市 科技下乡", "fair on the square"},
	}
}

// lastWord is where a word stands last in a text, or -1. An English one must
// stand by itself.
func lastWord(text, word string) int {
	if word == "" {
		return -1
	}
	if hasHan(word) {
		if at := strings.LastIndex(text, word); at >= 0 {
			return at + len(word) // 科普展 says more than 科普
		}
		return -1
	}
	at := strings.LastIndex(" "+strings.Map(letterOrBlank, text)+" ", " "+word+" ")
	if at < 0 {
		return -1
	}
	return at + len(word)
}

func letterOrBlank(r rune) rune {
	if r >= 'a' && r <= 'z' || r == '-' {
		return r
	}
	return ' '
}

// themeHints are words by which a theme is guessed.
func themeHints() []named[content.Theme] {
	return []named[content.Theme]{
		{content.Health, "安全 健康 急救 消防 用电 防火 防灾 减灾 防诈 防骗 食品 营养 用药 养生 疾病 防疫 疫苗 睡眠 心理 视力 近视 卫生 溺水 地震 台风 义诊 血压 糖尿病", "safety,health,first aid,fire,electricity,food,sleep"},
		{content.Resources, "节能 节约 节水 节电 能源 资源 光伏 新能源 粮食 省电 省水", "energy,water,saving,resources"},
		{content.Environment, "环保 环境 生态 垃圾 低碳 湿地 鸟 植物 动物 水质 空气 气候 碳", "environment,climate,waste,birds,plants,nature"},
		{content.Innovation, "创新 创造 发明 机器人 人工智能 编程 航天 航模 天文 科幻 芯片 无人机 实验 观星 数字 智能", "innovation,robot,robots,space,astronomy,coding,science"},
	}
}

// guessTheme counts words: those of the title three times. Of as many it is
// none.
func guessTheme(title, about resident.Name) content.Theme {
	best, most, tied := content.Theme(""), 0, false
	for _, n := range themeHints() {
		points := 0
		for _, word := range n.words() {
			for _, in := range []struct {
				text   string
				points int
			}{{title.Chinese, 3}, {title.English, 3}, {about.Chinese, 1}, {about.English, 1}} {
				if lastWord(strings.ToLower(in.text), word) >= 0 {
					points += in.points
				}
			}
		}
		switch {
		case points > most:
			best, most, tied = n.is, points, false
		case points == most:
			tied = true
		}
	}
	if most == 0 || tied {
		return ""
	}
	return best
}

// locate finds the community, else the place, that a venue names: 季卫桥社区二楼.
// Where several are called so, the place must be named too. Short names count
// from three characters on.
func (f Forms) locate(where resident.Name) resident.Match {
	if f.Places == nil {
		return resident.Match{}
	}
	venue := strings.ToLower(where.Chinese + " " + where.English)
	var best []resident.Match
	longest := 0
	consider := func(m resident.Match, names ...string) {
		for _, name := range names {
			long := len([]rune(name))
			if name == "" || !strings.Contains(venue, strings.ToLower(name)) || long < longest {
				continue
			}
			if long > longest {
				best, longest = nil, long
			}
			best = append(best, m)
			return
		}
	}
	for _, p := range f.Places.Places() {
		consider(resident.Match{Place: p}, p.Name.Chinese, p.Name.English)
	}
	place := best
	best, longest = nil, 0
	for _, p := range f.Places.Places() {
		for _, c := range f.Places.Communities(p.ID, resident.Chinese) {
			names := []string{c.Name.Chinese, c.Name.English}
			if short := shortName(c.Name.Chinese); len([]rune(short)) >= 3 {
				names = append(names, short)
			}
			if len(place) == 1 && place[0].Place.ID != p.ID {
				continue
			}
			consider(resident.Match{Place: p, Community: &c}, names...)
		}
	}
	switch {
	case len(best) == 1:
		return best[0]
	case len(best) == 0 && len(place) == 1:
		return place[0]
	}
	return resident.Match{}
}
