package event

import (
	"slices"
	"strings"

	"kepubot/content"
	"kepubot/resident"
)

// named is something with the words that people write for it, its name first.
type named[T any] struct {
	is      T
	chinese string // words with spaces between
	english string // words with commas between
}

func (n named[T]) name() resident.Name {
	chinese, _, _ := strings.Cut(n.chinese, " ")
	english, _, _ := strings.Cut(n.english, ",")
	return resident.Name{Chinese: chinese, English: strings.ToUpper(english[:1]) + english[1:]}
}

func (n named[T]) words() []string {
	return append(strings.Fields(n.chinese), strings.Split(n.english, ",")...)
}

func kindNames() []named[Kind] {
	return []named[Kind]{
		{Lecture, "讲座 报告会 大讲堂 讲堂", "lecture,lectures,talk,talks"},
		{Training, "培训 培训班 培训会", "training,trainings,course,courses"},
		{Exhibition, "展览 巡展 展示", "exhibition,exhibitions,exhibit"},
		{Contest, "竞赛 比赛 大赛", "contest,contests,competition,competitions"},
		{Volunteering, "志愿服务 志愿 志愿活动 志愿者活动", "volunteering,volunteer"},
		{Screening, "放映 电影 看电影", "screening,screenings,film,films,movie"},
		{Outing, "参观 研学", "outing,outings,visit,visits"},
		{Consultation, "广场咨询 咨询 科技咨询", "consultation,consultations"},
	}
}

func themeNames() []named[content.Theme] {
	return []named[content.Theme]{
		{content.Resources, "节约能源资源 节能 能源 资源 节约", "energy and resources,energy,resources,resource"},
		{content.Environment, "保护生态环境 环保 环境 生态 生态环境", "environment,environmental,ecology"},
		{content.Health, "保障安全健康 安全健康 安全 健康", "safety and health,safety,health"},
		{content.Innovation, "促进创新创造 创新 创造 创新创造", "innovation,innovative"},
	}
}

// groupWords are words for the groups of the national programme, where a
// deployment has them.
func groupWords() []named[string] {
	return []named[string]{
		{"minors", "青少年 学生 在校学生 未成年人 孩子 儿童 中小学生", "minors,students,student,youth,children,young people,at school"},
		{"farmers", "农民 务农 农村居民", "farmers,farmer,farming"},
		{"workers", "产业工人 工人 上班 职工 上班族", "workers,worker,working"},
		{"elders", "老年人 老人 退休 退休人员 长者", "elders,elderly,older people,seniors,retired"},
		{"officials", "领导干部和公务员 干部 公务员 机关干部 领导干部", "officials,civil servants,civil servant"},
		{"others", "其他居民 其他", "other residents,others"},
	}
}

// Name is what the kind is called in both languages.
func (k Kind) Name() resident.Name { return nameIn(kindNames(), k) }

// themeName is what a theme is called in both languages.
func themeName(t content.Theme) resident.Name { return nameIn(themeNames(), t) }

func nameIn[T comparable](all []named[T], of T) resident.Name {
	for _, n := range all {
		if n.is == of {
			return n.name()
		}
	}
	return resident.Name{}
}

// said are words that narrow nothing.
const said = "活动 场 的 情况 到场 签到 出席 人次 人数 数据 统计 多少 多少人 几人 有 在 和 从 自 至今 截至 全市 全部 所有 期间 份 " +
	"events event activities of in for at on the and by from since all attendance checkins check-ins people"

// joined are words between the ends of a period.
const joined = "到 至 - ~ to until till through"

// slot is what a word says something about.
type slot int

const (
	nothing slot = iota
	joiner
	inTime
	inPlace
	ofKind
	ofTheme
	ofGroup
	ofCampaign
)

// meaning is what a word of staff means.
type meaning struct {
	slot   slot
	name   resident.Name
	when   when
	id     string           // of a kind, theme, group or campaign
	places []resident.Match // the place, or the communities, that it may be
}

// Wordbook is what words about attendance mean in a deployment.
type Wordbook struct {
	Places *resident.Directory
	Groups []resident.Group
	// Campaigns are those that events have, see [Events.Campaigns].
	Campaigns []string
}

// vocabulary is every word that is known, in lower case.
type vocabulary map[string]meaning

func (v vocabulary) add(word string, m meaning) {
	word = strings.ToLower(strings.TrimSpace(word))
	if _, there := v[word]; !there && word != "" {
		v[word] = m
	}
}

// addPlace adds a word for a place. A community that is called like a place is
// meant only where its full name is written.
func (v vocabulary) addPlace(word string, m resident.Match) {
	word = strings.ToLower(strings.TrimSpace(word))
	there := v[word]
	if word == "" || there.slot != nothing && (there.slot != inPlace || there.places[0].Community == nil) {
		return
	}
	if !slices.ContainsFunc(there.places, func(other resident.Match) bool { return other.ID() == m.ID() }) {
		v[word] = meaning{slot: inPlace, name: resident.Name{Chinese: m.Label(resident.Chinese), English: m.Label(resident.English)}, places: append(slices.Clip(there.places), m)}
	}
}

// vocabulary collects the words, those that mean most first: a word is what
// it was first.
func (w Wordbook) vocabulary(r *reader) vocabulary {
	v := vocabulary{}
	for _, word := range strings.Fields(joined) {
		v.add(word, meaning{slot: joiner})
	}
	for word, t := range r.relative() {
		p, _ := t.period(r.today)
		v.add(word, meaning{slot: inTime, name: p.Name(), when: t})
	}
	for _, n := range kindNames() {
		v.addAll(n.words(), meaning{slot: ofKind, id: string(n.is), name: n.name()})
	}
	for _, g := range w.Groups {
		m := meaning{slot: ofGroup, id: g.ID, name: g.Name}
		v.addAll([]string{g.Name.Chinese, g.Name.English, g.ID}, m)
		for _, n := range groupWords() {
			if n.is == g.ID {
				v.addAll(n.words(), m)
			}
		}
	}
	for _, n := range themeNames() {
		v.addAll(n.words(), meaning{slot: ofTheme, id: string(n.is), name: n.name()})
	}
	w.addPlaces(v)
	for _, c := range w.Campaigns {
		v.addAll([]string{c, "#" + c}, meaning{slot: ofCampaign, id: c, name: resident.Name{Chinese: "#" + c, English: "#" + c}})
	}
	for _, word := range strings.Fields(said) {
		v.add(word, meaning{})
	}
	return v
}

func (v vocabulary) addAll(words []string, m meaning) {
	for _, word := range words {
		v.add(word, m)
	}
}

// addPlaces adds the places, and then the communities, by their full names,
// their short ones, and after the name of their place.
func (w Wordbook) addPlaces(v vocabulary) {
	if w.Places == nil {
		return
	}
	places := w.Places.Places()
	for _, p := range places {
		for _, name := range []string{p.Name.Chinese, p.Name.English} {
			v.addPlace(name, resident.Match{Place: p})
			v.addPlace(shortName(name), resident.Match{Place: p})
		}
	}
	for _, p := range places {
		for _, c := range w.Places.Communities(p.ID, resident.Chinese) {
			m := resident.Match{Place: p, Community: &c}
			for _, names := range [][2]string{{p.Name.Chinese, c.Name.Chinese}, {p.Name.English, c.Name.English}} {
				v.addPlace(names[1], m)
				v.addPlace(shortName(names[1]), m)
			}
		}
	}
}

// shortName leaves out what says only that a name is one of a place.
func shortName(name string) string {
	lower := strings.ToLower(name)
	for _, ending := range []string{"街道", "社区", "居委会", "行政村", "村", "镇", "乡", " subdistrict", " community", " village", " township", " town"} {
		if short := strings.TrimSuffix(lower, ending); short != lower && len(short) > len("镇") {
			return short
		}
	}
	return lower
}
