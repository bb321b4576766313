package paper

import (
	"slices"
	"strings"
	"testing"
)

func signIn() SignIn {
	return SignIn{
		Title: "科普大讲堂：家里的用电安全　签到表", Facts: []Fact{{"时间", "2026 年 11 月 28 日 14:00—15:30"}, {"地点", "季卫桥社区二楼会议室"}, {"主讲", "供电所 王工"}, {"签到员", ""}},
		Note: "姓名和手机后四位只用来统计到场情况，手机号不必写全。", Empty: 25, Footer: "余姚市科学技术协会", Words: ChineseSignInWords(),
		People: []Signer{{"李阿姨", "季卫桥社区", "退休", "6677"}, {"张三", "汇翠社区", "", ""}},
	}
}

func TestSignIn(t *testing.T) {
	data, err := signIn().Document()
	keep(t, "signin.docx", data)
	got := lines(t, data, err)
	want := []string{
		"科普大讲堂：家里的用电安全　签到表", "时间", "2026 年 11 月 28 日 14:00—15:30", "地点", "季卫桥社区二楼会议室", "主讲", "供电所 王工", "签到员",
		"姓名和手机后四位只用来统计到场情况，手机号不必写全。",
		"序号", "姓名", "社区（村）", "人群", "手机后四位", "签名",
		"1", "李阿姨", "季卫桥社区", "退休", "6677", "2", "张三", "汇翠社区", "3", "4",
	}
	if !slices.Equal(got[:len(want)], want) || got[len(got)-1] != "27" || len(got) != len(want)+23 {
		t.Errorf("got %q", got)
	}
	again, err := signIn().Document()
	if err != nil || string(again) != string(data) {
		t.Errorf("the same sheet made another file, %v", err)
	}
	english := signIn()
	english.Words, english.Facts, english.Note = EnglishSignInWords(), nil, ""
	data, err = english.Document()
	if got := lines(t, data, err); !slices.Equal(got[1:7], []string{"No.", "Name", "Community", "Group", "Phone, last 4", "Signature"}) {
		t.Errorf("got %q", got)
	}
}

func FuzzSignIn(f *testing.F) {
	f.Add("李阿姨", "季卫桥社区")
	f.Add("a\nb\t", "<w:p/>&\x00\ufffe\xff")
	f.Fuzz(func(t *testing.T, name, community string) {
		s := SignIn{Title: name, Facts: []Fact{{name, community}}, Note: community, People: []Signer{{name, community, name, community}}, Empty: 1, Words: ChineseSignInWords()}
		data, err := s.Document()
		if got := strings.Join(lines(t, data, err), "\n"); !strings.HasSuffix(got, "\n2") {
			t.Errorf("the last row is lost: %q", got)
		}
	})
}
