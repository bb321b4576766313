package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kepubot/resident"
	"kepubot/store"
)

// TestIndicatorForm: what is written is read as it was, in either language, and
// what cannot be is named with what may be meant.
func TestIndicatorForm(t *testing.T) {
	all := DefaultIndicators()
	all[1].Retired = true // 科普图书
	forms := IndicatorForms{All: all}
	for _, i := range all {
		for _, language := range []string{resident.Chinese, resident.English} {
			read, problems := forms.Read(i.ID, forms.Write(i, language))
			if diff := cmp.Diff(i, read); diff != "" || len(problems) > 0 {
				t.Errorf("%s: %v\n%s", i.ID, problems, diff)
			}
		}
	}
	for _, language := range []string{resident.Chinese, resident.English} {
		i, problems := forms.Read("i1", forms.Template(language))
		if len(problems) > 0 || i.Order != len(all) || i.Most != 1000 || i.Measure != Flow || i.Unit != Times {
			t.Errorf("%+v, %v", i, problems)
		}
	}
	bare, problems := forms.Read("i1", "科普角\n单位：处\n算法：现有数\n最大：1.2 万")
	want := Indicator{Meta: store.Meta{ID: "i1"}, Name: resident.Name{Chinese: "科普角"}, Unit: Sites, Measure: Stock, Most: 12_000, Order: len(all)}
	if diff := cmp.Diff(want, bare); diff != "" || len(problems) > 0 {
		t.Errorf("%v\n%s", problems, diff)
	}
}

// TestIndicatorFormProblems: nothing that would make figures mean something else
// gets in.
func TestIndicatorFormProblems(t *testing.T) {
	all := DefaultIndicators()
	all[1].Retired = true // 科普图书
	forms := IndicatorForms{All: all}
	for text, want := range map[string]string{
		"":              "指标名称要有",
		"名称：科普角\n算法：现有": "单位要选",
		"名称：科普角\n单位：处":  "要选是累计数",
		"名称：科普角\n单位：盏\n算法：现有":                               "单位“盏”不认识，请写：册、块、次、处、万元、人次、人、条、卷",
		"名称：科普角\n单位：人数\n算法：现有":                              "单位“人数”不认识，请写：人次、人",
		"名称：科普角\n单位：person\n算法：现有":                          "单位“person”不认识，请写：人",
		"名称：科普角\n单位：个\n算法：现有":                               "单位“个”可以有几种意思，请写：处、条",
		"名称：科普角\n单位：处\n算法：大概":                               "要选是累计数",
		"名称：科普角\n单位：处\n算法：现有\n最大：很多":                        "最大值要大于 0",
		"名称：2号展厅\n单位：处\n算法：现有":                              "不带数字",
		"名称：科普角\n单位：处\n算法：现有\n别名：画廊":                        "“画廊”已经有了，换个叫法（科普画廊）",
		"名称：图书\n单位：册\n算法：累计":                                "“图书”以前有过，停用了，可以恢复（科普图书）",
		"名称：科普角\n单位：处\n算法：现有\n地方：凤山":                        "“地方：凤山”没看懂",
		"名称：科普角\n名称：科普屋\n单位：处\n算法：现有":                       "“名称”写了两次",
		"名称：科普角\n单位：处\n算法：现有\n" + strings.Repeat("别", 8000): "内容太长了",
	} {
		_, problems := forms.Read("i1", text)
		if len(problems) != 1 && text != "" || len(problems) == 0 || !strings.Contains(problems[0].Chinese, want) || problems[0].English == "" {
			t.Errorf("%.60q: %v, want %s", text, problems, want)
		}
	}
	if _, problems := forms.Read("panels", "名称：展板\n单位：册\n算法：累计"); len(problems) != 1 || !strings.Contains(problems[0].Chinese, "不能改") {
		t.Error("another unit:", problems)
	}
	full := slices.Repeat(all[:1], MostIndicators)
	for i := range full {
		full[i] = Indicator{Meta: store.Meta{ID: strings.Repeat("x", i+1)}, Name: resident.Name{Chinese: strings.Repeat("字", i+1)}}
	}
	if _, problems := (IndicatorForms{All: full}).Read("i1", "名称：科普角\n单位：处\n算法：现有"); len(problems) != 1 || !strings.Contains(problems[0].Chinese, "最多 90 个") {
		t.Error("too many:", problems)
	}
}

// FuzzIndicatorForm: whatever is read without problems can be put into the
// catalogue.
func FuzzIndicatorForm(f *testing.F) {
	f.Add(IndicatorForms{}.Template(resident.Chinese))
	f.Add("科普角\n单位：个\n算法：现有\n最大：一万二\n别名：、，")
	f.Fuzz(func(t *testing.T, text string) {
		i, problems := IndicatorForms{All: DefaultIndicators()}.Read("i1", text)
		if len(problems) == 0 && len(i.Problems()) > 0 {
			t.Errorf("%+v has %v", i, i.Problems())
		}
	})
}
