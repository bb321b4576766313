package event

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kepubot/content"
	"kepubot/resident"
	"kepubot/store"
)

var update = flag.Bool("update", false, "write golden files anew")

func newForms(t testing.TB) Forms {
	t.Helper()
	return Forms{Places: askBook(t).Places, Groups: resident.DefaultGroups(), Location: shanghai()}
}

func groupIDs() []string { return Wordbook{Groups: resident.DefaultGroups()}.groupIDs() }

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s: got\n%s", name, got)
	}
}

// TestForms reads the forms of testdata/forms.txt as organisers of a
// community type them, and holds what comes of them, written out again.
func TestForms(t *testing.T) {
	forms, by := newForms(t), Organiser{ID: "ra", Place: "lizhou", Community: "huicui"}
	file, err := os.ReadFile(filepath.Join("testdata", "forms.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, form := range strings.Split(strings.TrimSpace(string(file)), "\n====\n") {
		typed, _, _ := strings.Cut(form, "\n>>>>\n")
		e, problems := forms.Read("e1", typed, by, formNoon)
		fmt.Fprintf(&out, "%s\n>>>>\n", typed)
		for _, p := range problems {
			fmt.Fprintf(&out, "! %s | %s\n", p.Chinese, p.English)
		}
		for _, p := range e.Problems(formNoon, groupIDs()) {
			fmt.Fprintf(&out, "? %s | %s\n", p.Chinese, p.English)
		}
		fmt.Fprintf(&out, "%s\n====\n", forms.Write(e, resident.Chinese))
	}
	golden(t, "forms.txt", out.String())
}

// TestFormWritten: what is written is read the same, in both languages.
func TestFormWritten(t *testing.T) {
	forms := newForms(t)
	rapid.Check(t, func(t *rapid.T) {
		e := drawEvent(t, forms)
		for _, lang := range []string{resident.Chinese, resident.English} {
			text := forms.Write(e, lang)
			back := &Event{Meta: e.Meta, Point: e.Point, Series: e.Series, State: e.State, Author: e.Author}
			if problems := forms.Edit(back, text, formNoon); len(problems) > 0 {
				t.Fatalf("%s\nis not read: %v", text, problems)
			}
			if !reflect.DeepEqual(back, e) {
				t.Fatalf("%s\nis read as\n%+v\nnot\n%+v", text, back, e)
			}
		}
	})
}

// drawEvent draws an event as forms and files make it.
func drawEvent(t *rapid.T, forms Forms) *Event {
	word := rapid.SampledFrom([]string{"家里的用电安全", "科普大讲堂：急救", "时间：生命", "VR", "5G / AI", "A4 纸", "水 / 火", "Electricity at home", "介绍：自己", "无人机"})
	english := rapid.SampledFrom([]string{"", "Electricity at home", "Time: life", "VR show", "Talk / questions", "About: it"})
	name := func(label string) resident.Name {
		return resident.Name{Chinese: word.Draw(t, label), English: english.Draw(t, label)}
	}
	e := &Event{
		Meta: store.Meta{ID: "e1"}, Title: name("title"), Where: name("where"),
		Kind: rapid.SampledFrom(Kinds()).Draw(t, "kind"), Theme: rapid.SampledFrom(content.Themes()).Draw(t, "theme"),
		Campaign: rapid.SampledFrom([]string{"", "科技活动周", "Science Week"}).Draw(t, "campaign"),
		Capacity: rapid.IntRange(0, 99).Draw(t, "capacity"), State: Draft, Author: "ra",
		Point: &Point{30, 121}, Series: "s1",
	}
	for i, into := range []*bool{&e.Waitlist, &e.Guardian, &e.WalkIn, &e.CheckOut, &e.Passing} {
		*into = rapid.Bool().Draw(t, fmt.Sprint("switch ", i))
	}
	e.Groups = []string{content.Everyone}
	if rapid.Bool().Draw(t, "for some") {
		e.Groups = rapid.SliceOfNDistinct(rapid.SampledFrom(groupIDs()), 1, 3, rapid.ID).Draw(t, "groups")
	}
	e.Place, e.Community = Wordbook{Places: forms.Places}.located(rapid.SampledFrom(append(Wordbook{Places: forms.Places}.placeIDs(), "")).Draw(t, "area"))
	for range rapid.IntRange(0, 2).Draw(t, "lines") {
		e.About.Chinese = strings.TrimSpace(e.About.Chinese + "\n" + word.Draw(t, "about"))
	}
	if e.About.Chinese != "" {
		e.About.English = english.Draw(t, "about")
	}
	e.Sessions = rapid.SliceOfN(rapid.Custom(drawSession), 1, 3).Draw(t, "sessions")
	if rapid.Bool().Draw(t, "bound") {
		e.SignUpUntil = drawSession(t).Starts
		e.SignUpFrom = drawSession(t).Starts
	}
	crewWord := rapid.SampledFrom([]string{"张明", "李丽 教授", "Dr Wang Li", "王工", "供电所", "市人民医院", "古丽娜·买买提"})
	for _, duty := range []Duty{Lecturer, Volunteer} {
		for range rapid.IntRange(0, 2).Draw(t, "crew") {
			c := Crew{Duty: duty, Name: crewWord.Draw(t, "name"), Minutes: 5 * rapid.IntRange(0, 40).Draw(t, "minutes")}
			if unit := crewWord.Draw(t, "unit"); rapid.Bool().Draw(t, "of a unit") {
				c.Unit = unit
			}
			e.Crew = append(e.Crew, c)
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "materials") {
		e.Materials = append(e.Materials, Material{Name: word.Draw(t, "material"), Count: rapid.IntRange(0, 500).Draw(t, "count")})
	}
	slices.SortStableFunc(e.Sessions, func(a, b Session) int { return cmp.Compare(a.Starts.Unix(), b.Starts.Unix()) })
	e.settle(shanghai())
	return e
}

func TestSetField(t *testing.T) {
	forms := newForms(t)
	base := func() *Event {
		e, problems := forms.Read("e1", "志愿者培训\n时间：11 月 28 日 14:00—15:30\n名额：40\n主讲：供电所 王工（1.5 小时）", Organiser{ID: "ra", Place: "fengshan"}, formNoon)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return e
	}
	for _, c := range []struct {
		field      Field
		text, want string // a line of the form, or the problem
	}{
		{TitleField, "家庭急救 / First aid at home", "名称：家庭急救 / First aid at home"},
		{KindField, "讲座", "类型：讲座"},
		{KindField, "舞会", "! 没有“舞会”这种活动"},
		{ThemeField, "health", "主题：保障安全健康"},
		{GroupsField, "老人、农民", "人群：老年人、农民"},
		{GroupsField, "外星人", "! 没有“外星人”这类人"},
		{WhenField, "周日上午 9 点到 11 点", "时间：2026 年 11 月 29 日（周日）9:00—11:00"},
		{WhenField, "改天", "! 时间“改天”没看懂"},
		{WhereField, "季卫桥社区二楼会议室", "属地：季卫桥社区"},
		{WhereField, "市图书馆", "属地：凤山街道"},
		{AreaField, "全市", "属地：全市"},
		{AreaField, "四明山", "! “四明山”有几个，请写全"},
		{AreaField, "月球", "! 没找到“月球”"},
		{CapacityField, "６０人", "名额：60"},
		{CapacityField, "不限", "名额：不限"},
		{CapacityField, "很多", "! 名额“很多”没看懂"},
		{WaitlistField, "否", "候补：否"},
		{WaitlistField, "也许", "! “候补”请写“是”或“否”"},
		{SignUpUntilField, "11 月 27 日", "报名截止：2026 年 11 月 27 日（周五） 23:59"},
		{SignUpFromField, "今天 18:00", "报名开始：2026 年 11 月 24 日（周二） 18:00"},
		{SignUpUntilField, "11 月 27 日 9:00—10:00", "! 时间“-”没看懂"},
		{LecturersField, "市人民医院 李丽 主任医师", "主讲：市人民医院 李丽 主任医师"},
		{LecturersField, "李丽（市人民医院，2 小时）、王芳", "主讲：市人民医院 李丽（2 小时）、王芳"},
		{VolunteersField, "张明 李丽 王芳", "志愿者：张明、李丽、王芳"},
		{MaterialsField, "节能手册 200 册，环保袋50个、A4 纸", "发放：节能手册 200、环保袋 50、A4 纸"},
		{CampaignField, "#科技活动周", "专题：科技活动周"},
		{AboutField, "讲插座。\n\n带上旧插座。", "介绍：讲插座。\n带上旧插座。"},
		{GuardianField, "要", "家长陪同：是"},
	} {
		e := base()
		was := fmt.Sprintf("%+v", e)
		problems := forms.SetField(e, c.field, c.text, formNoon)
		if rest, wrong := strings.CutPrefix(c.want, "! "); wrong {
			if len(problems) != 1 || !strings.HasPrefix(problems[0].Chinese, rest) || fmt.Sprintf("%+v", e) != was {
				t.Errorf("%s %q: %v", c.field, c.text, problems)
			}
			continue
		}
		if got := forms.Write(e, resident.Chinese); len(problems) > 0 || !strings.Contains("\n"+got+"\n", "\n"+c.want+"\n") {
			t.Errorf("%s %q: %v\n%s", c.field, c.text, problems, got)
		}
	}
}

// TestSetFieldFollows: what follows from a field changes with it, unless it
// was set by itself.
func TestSetFieldFollows(t *testing.T) {
	forms := newForms(t)
	e, _ := forms.Read("e1", "家庭急救讲座\n名额：40", Organiser{}, formNoon)
	set := func(field Field, text, want string) {
		t.Helper()
		if problems := forms.SetField(e, field, text, formNoon); len(problems) > 0 {
			t.Fatal(problems)
		}
		if got := fmt.Sprint(e.WalkIn, e.CheckOut, e.Passing, e.Waitlist); got != want {
			t.Errorf("%s %s: %s, not %s", field, text, got, want)
		}
	}
	set(KindField, "培训", "false true true true")
	set(PassingField, "否", "false true false true")
	set(KindField, "讲座", "true false false true")
	set(CapacityField, "不限", "true false false false")
	set(CapacityField, "30", "true false false true")
	set(WaitlistField, "否", "true false false false")
	set(CapacityField, "50", "true false false false")
	if problems := forms.SetField(e, LecturersField, "王工", formNoon); len(problems) > 0 || len(e.Crew) != 1 {
		t.Error(problems, e.Crew)
	}
	if problems := forms.SetField(e, LecturersField, "无", formNoon); len(problems) > 0 || len(e.Crew) != 0 {
		t.Error(problems, e.Crew)
	}
}

// TestTemplate: the empty form says nothing, and nothing is wrong with it.
func TestFormTemplate(t *testing.T) {
	forms := newForms(t)
	for _, lang := range []string{resident.Chinese, resident.English} {
		e, problems := forms.Read("e1", forms.Template(lang), Organiser{}, formNoon)
		if len(problems) > 0 || e.Title.Chinese != "" || len(e.Sessions) > 0 || e.About.Chinese != "" {
			t.Errorf("%v %+v", problems, e)
		}
	}
	if _, problems := forms.Read("e1", strings.Repeat("长", formLimit), Organiser{}, formNoon); len(problems) != 1 {
		t.Error(problems)
	}
}

func TestGuesses(t *testing.T) {
	for title, want := range map[string]string{
		"科普大讲堂：家里的用电安全": "lecture health", "志愿者培训": "training ", "青少年科技竞赛赛前培训": "training ", "机器人大赛": "contest innovation", "科普进社区：机器人比赛": "contest innovation",
		"垃圾分类巡展": "exhibition environment", "周末电影：流浪地球": "screening ", "参观光伏电站": "outing resources", "走进气象站": "outing ", "义诊赶集": "consultation health",
		"敬老志愿服务": "volunteering ", "欢迎新邻居": " ", "Talk: saving water": "lecture resources", "Space film night": "screening innovation", "Courseware": " ",
	} {
		name := resident.Name{Chinese: title}
		if !hasHan(title) {
			name = resident.Name{English: title}
		}
		if got := fmt.Sprint(guessKind(name), " ", guessTheme(name, resident.Name{})); got != want {
			t.Errorf("%s: %q, not %q", title, got, want)
		}
	}
}

func TestLocate(t *testing.T) {
	forms := newForms(t)
	for where, want := range map[string]string{
		"季卫桥社区二楼会议室": "fengshan jiweiqiao", "季卫桥二楼": "fengshan jiweiqiao", "凤山街道文化站": "fengshan ", "凤山公园": " ", "中江社区": "fengshan zhongjiang", "中江村祠堂": "lizhou lizhou-zhongjiang",
		"四明山镇四明山村礼堂": "simingshan siming-village", "Huicui Community, room 2": "lizhou huicui", "市图书馆": " ", "凤山街道和梨洲街道之间": " ",
	} {
		place, community := areaOf(forms.locate(resident.Name{Chinese: where}))
		if got := place + " " + community; got != want {
			t.Errorf("%s: %q, not %q", where, got, want)
		}
	}
}

// FuzzForm: whatever is typed is read, written, and read the same again.
func FuzzForm(f *testing.F) {
	forms := newForms(f)
	for _, text := range []string{
		"科普大讲堂：家里的用电安全 / Electricity at home\n时间：11 月 28 日 14:00—15:30\n地点：季卫桥社区二楼会议室\n名额：40\n主讲：供电所 王工（1.5 小时）\n志愿者：张明、李丽\n发放：节能手册 200 册",
		"Title: Talk\nWhen: 28 Nov 2–3:30 pm\nAbout: a\n---\nb\n　　时间：x", "名称：\n时间：\n", "介绍：a / b\nAbout: c", "主讲：(((（、）", "发放：0 0 0，1", "属地：四明山", "一、时间：周六 9:00-10:00\n二、地点：VR / VR",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, _ := forms.Read("e1", text, Organiser{}, formNoon)
		e.Problems(time.Time{}, groupIDs())
		for _, p := range forms.SetField(e, WhenField, text, formNoon) {
			if p.Chinese == "" || p.English == "" {
				t.Errorf("%q: %v", text, p)
			}
		}
		if e.Title.Chinese == "" || e.Kind == "" || e.Theme == "" {
			return
		}
		for _, lang := range []string{resident.Chinese, resident.English} {
			once := forms.Write(e, lang)
			back, problems := forms.Read("e1", once, Organiser{}, formNoon)
			if twice := forms.Write(back, lang); len(problems) > 0 || twice != once {
				t.Errorf("%q is written\n%s\nand then\n%s\n%v", text, once, twice, problems)
			}
		}
	})
}
