package paper

import (
	"os"
	"path/filepath"
	"testing"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/encoding/simplifiedchinese"
)

func open(t testing.TB) *Press {
	t.Helper()
	press, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	return press
}

// lacks lists the characters of a text that the typeface does not have, white
// space aside.
func lacks(p *Press, text string) []string {
	var buffer sfnt.Buffer
	var found []string
	seen := map[rune]bool{}
	for _, r := range text {
		if !seen[r] && !unicode.IsSpace(r) && !p.has(&buffer, r) {
			found = append(found, string(r))
		}
		seen[r] = true
	}
	return found
}

// TestTypefaceHasTexts holds that whatever the program says can be printed.
func TestTypefaceHasTexts(t *testing.T) {
	press := open(t)
	for _, pattern := range []string{"../bot/texts/*.yaml", "../content/starter/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("no files %s: %v", pattern, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range lacks(press, string(data)) {
				if shown := press.drawable(r); shown == missing || shown == "" && !emoji([]rune(r)[0]) {
					t.Errorf("%s: %s (%U) is drawn as %q", file, r, []rune(r), shown)
				}
			}
		}
	}
}

// emoji tells pictures and what joins and changes them from what is read.
func emoji(r rune) bool {
	return unicode.In(r, unicode.So, unicode.Sk, unicode.Cf, unicode.M)
}

func TestTypefaceHasNames(t *testing.T) {
	press := open(t)
	var all []rune
	for r := rune(0x4E00); r <= 0x9FA5; r++ {
		all = append(all, r)
	}
	if found := lacks(press, string(all)); len(found) > 0 {
		t.Errorf("%d characters of the main block are missing: %.200q", len(found), found)
	}
	// From the third list of the Table of General Standard Chinese Characters,
	// some beyond the main block.
	if found := lacks(press, "㑇㛃㬎䶮堃翀珺玥燊犇𠙶𣲗𫍯𫖯𬭎𬶋"); len(found) > 0 {
		t.Errorf("characters of names are missing: %q", found)
	}
	signs := "℃％±×÷√≤≥²³°‰≈≠∞π①⑩⑳→←↑↓★☆□■○●✓·—…“”‘’（）《》【】、。，；：？！￥¥€㎡㎏№〇〓éüñạ αβγΩ Яя ぁア ㄅ"
	if found := lacks(press, signs); len(found) > 0 {
		t.Errorf("signs are missing: %q", found)
	}
}

func TestTypefaceHasGB2312(t *testing.T) {
	press := open(t)
	decoder := simplifiedchinese.GBK.NewDecoder()
	checked := 0
	for row := byte(0xB0); row <= 0xF7; row++ {
		for cell := byte(0xA1); cell <= 0xFE; cell++ {
			text, err := decoder.Bytes([]byte{row, cell})
			if err != nil || row == 0xD7 && cell > 0xF9 {
				continue
			}
			checked++
			if found := lacks(press, string(text)); len(found) > 0 {
				t.Errorf("%X%X %s is missing", row, cell, text)
			}
			if index, _ := press.bold.GlyphIndex(new(sfnt.Buffer), []rune(string(text))[0]); index == 0 {
				t.Errorf("%X%X %s is missing in bold", row, cell, text)
			}
		}
	}
	if checked != 6763 {
		t.Errorf("%d characters were checked", checked)
	}
}

func TestDrawable(t *testing.T) {
	press := open(t)
	for _, test := range []struct{ text, want string }{
		{"张小明", "张小明"},
		{"李阿姨🌸🌸", "李阿姨"},
		{"👨‍👩‍👧 一家 🏠 人", "一家 人"},
		{"𝓐𝓵𝓲𝓬𝓮 Ⓑ", "Alice Ⓑ"},
		{"CO₂ ✔ ☐", "CO2 ✓ □"},
		{"e\u0301le\u0300ve, Şener", "élève, Sener"},
		{"ไทย한", "〓〓〓〓"},
		{"  a \t b\u200b\u0000c  ", "a bc"},
		{"一\n 二\n", "一\n二"},
		{"He said “it’s me”", `He said "it's me"`},
		{"他说“好”，O’Brien", "他说“好”，O'Brien"},
		{"第 1 名 · 全市", "第 1 名·全市"},
		{"\xff\xfe坏", "坏"},
		{"", ""},
	} {
		if got := press.drawable(test.text); got != test.want {
			t.Errorf("%q: drawn as %q, want %q", test.text, got, test.want)
		}
	}
}
