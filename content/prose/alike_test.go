package prose_test

import (
	"testing"

	"kepubot/content/prose"
)

// TestAlike shows that twins are found, and how far apart others are.
func TestAlike(t *testing.T) {
	for _, test := range []struct {
		x, y        string
		least, most float64
	}{
		{"湿手能拔插头吗？", "湿手，能拔插头吗", 1, 1},
		{"高压锅炖肉比普通锅快，主要是什么道理？", "用高压锅炖肉熟得快，主要是因为什么？", 0.5, 0.8},
		{"How far away was it?", "how far away was it", 1, 1},
		{"冰为什么浮在水上？", "我国的植树节是哪天？", 0, 0.1},
		{"好好好好", "好好", 0.4, 0.6},
		{"", "", 0, 0},
	} {
		x, y := prose.PrintOf(test.x), prose.PrintOf(test.y)
		if s := x.Alike(y); s < test.least || s > test.most || s != y.Alike(x) {
			t.Errorf("%q and %q are alike by %.2f", test.x, test.y, s)
		}
	}
	if s := prose.WordsOf("The kettle is on the stove.").Alike(prose.WordsOf("On the STOVE: a kettle!")); s != 1 {
		t.Errorf("the same long words are alike by %.2f", s)
	}
}

// TestFindTwins finds those that are alike in any one way, each pair once, and
// not those that have a form in common alone.
func TestFindTwins(t *testing.T) {
	limits := prose.Likeness{Head: 0.5, Whole: 0.5, EnglishHead: 0.6, EnglishWhole: 0.5}
	samples := []prose.Sample{
		{Head: "湿手能拔插头吗？", Whole: "不能，水会导电。", EnglishHead: "Wet hands and plugs?", EnglishWhole: "Water conducts."},
		{Head: "湿手，能拔插头吗？", Whole: "先擦干再碰。", EnglishHead: "May you pull it out?", EnglishWhole: "Dry them first."},
		{Head: "冰为什么浮着？", Whole: "因为它比水轻。", EnglishHead: "Why does ice float?", EnglishWhole: "Because frozen water weighs less than liquid water."},
		{Head: "冬天湖面先冻上？", Whole: "水四度时最重。", EnglishHead: "Where does a lake freeze?", EnglishWhole: "Liquid water weighs more than frozen water, because..."},
		{Head: "农药用完了，空瓶子怎么处理？下面哪些做法对？", Whole: "送回收点，别乱丢。", EnglishHead: "What to do with empty bottles?", EnglishWhole: "Return pesticide bottles."},
		{Head: "换了新沙发，旧沙发怎么处理？下面哪些做法对？", Whole: "约人上门拉走。", EnglishHead: "What to do with old sofas?", EnglishWhole: "Have somebody collect furniture."},
		{Head: "没有英文的题？", Whole: "老师写的。"},
		{Head: "另一道只有中文？", Whole: "也是这样。"},
	}
	found := prose.FindTwins(samples, limits)
	if len(found) != 2 || found[0].First != 0 || found[0].Second != 1 || found[1].First != 2 || found[1].Second != 3 || found[1].Share < 0.5 {
		t.Errorf("found %+v", found)
	}
}
