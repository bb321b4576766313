package paper

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"sync"
	"testing"
)

func certificates() map[string]Certificate {
	return map[string]Certificate{
		"Chinese": {
			Heading: "荣誉证书", Name: "张小明", Text: "在“2026 年夏季科普知识竞赛”网络竞答中成绩优异，为凤山街道季卫桥社区争得荣誉，特发此证，以资鼓励。",
			Result: "社区第 1 名 · 全市第 12 名", Organisation: "余姚市科学技术协会", Date: "2026 年 11 月 28 日", Seal: "（盖章）", Number: "编号 XJ2026-000137",
		},
		"English": {
			Heading: "Certificate of Honour", Name: "Zhang Xiaoming", Text: "for an excellent performance in the online round of the Summer Science Competition 2026, for Jiweiqiao Community, Fengshan Street.",
			Result: "1st in the community · 12th in the city", Organisation: "Science Association of Yuyao", Date: "28 November 2026", Seal: "(seal)", Number: "No. XJ2026-000137",
		},
		"long":  everywhere(strings.Repeat("二〇二六年度全市社区居民科普知识竞赛 Wolfeschlegelsteinhausenbergerdorff ", 40)),
		"empty": {},
	}
}

// everywhere is a certificate that says the same in every place.
func everywhere(text string) Certificate {
	return Certificate{text, text, text, text, text, text, text, text}
}

func TestCertificate(t *testing.T) {
	press := open(t)
	for name, c := range certificates() {
		data, err := press.Certificate(c)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(data) > 300_000 {
			t.Errorf("%s: %d bytes", name, len(data))
		}
		picture, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if size := picture.Bounds().Size(); size != image.Pt(1754, 1240) {
			t.Errorf("%s: the size is %v", name, size)
		}
		if _, ok := picture.(*image.Paletted); !ok {
			t.Errorf("%s: more than 256 colours", name)
		}
		checkMargins(t, press, c)
	}
}

// checkMargins fails where a text reaches the frame or the edge of the paper.
func checkMargins(t testing.TB, press *Press, c Certificate) {
	t.Helper()
	with, err := press.drawCertificate(c)
	if err != nil {
		t.Fatal(err)
	}
	without, err := press.drawCertificate(Certificate{})
	if err != nil {
		t.Fatal(err)
	}
	if marks := differences(with, without); !marks.In(with.image.Rect.Inset(120)) {
		t.Errorf("%.80q reaches from %v", c, marks)
	}
}

// differences is the smallest area outside of which two pages are the same.
func differences(a, b *page) image.Rectangle {
	var area image.Rectangle
	for y := range a.image.Rect.Dy() {
		from := y * a.image.Stride
		one, other := a.image.Pix[from:from+a.image.Stride], b.image.Pix[from:from+a.image.Stride]
		if bytes.Equal(one, other) {
			continue
		}
		for x := range a.image.Rect.Dx() {
			if [4]byte(one[4*x:]) != [4]byte(other[4*x:]) {
				area = area.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return area
}

// TestCertificatePlaces holds by measuring ink that every text stays where it
// belongs, and that every text is there.
func TestCertificatePlaces(t *testing.T) {
	press := open(t)
	blank := press.page(certificateWidth, certificateHeight)
	for _, text := range []string{"好", strings.Repeat("赛", 999), strings.Repeat("W", 999), strings.Repeat("jgÅỆ, ", 300), "│\n│\n│\n│\n│\n│\n│\n│"} {
		for i, place := range everywhere(text).texts() {
			g := press.page(certificateWidth, certificateHeight)
			if err := g.write(place.text, place.area, place.style); err != nil {
				t.Fatal(err)
			}
			// Letters such as j reach a little beyond their own width.
			if marks := differences(g, blank); marks.Empty() || !marks.In(place.area.Inset(-6)) {
				t.Errorf("text %d, %.20q: the ink reaches over %v, the area is %v", i, text, marks, place.area)
			}
		}
	}
}

// TestCertificateSeal holds that a seal of 4.5 cm meets nothing but the
// organisation, the date and its own word.
func TestCertificateSeal(t *testing.T) {
	press := open(t)
	c := everywhere(strings.Repeat("赛", 999))
	c.Organisation, c.Date, c.Seal = "", "", ""
	g, err := press.drawCertificate(c)
	if err != nil {
		t.Fatal(err)
	}
	seal := g.image.SubImage(image.Rect(0, 0, 266, 266).Add(image.Pt(1290-133, 1008-133))).(*image.RGBA)
	for y := seal.Rect.Min.Y; y < seal.Rect.Max.Y; y++ {
		for x := seal.Rect.Min.X; x < seal.Rect.Max.X; x++ {
			if r, _, _, _ := seal.At(x, y).RGBA(); r != 0xffff {
				t.Fatalf("ink at %d, %d", x, y)
			}
		}
	}
}

func TestCertificatesAtOnce(t *testing.T) {
	press := open(t)
	want, err := press.Certificate(certificates()["Chinese"])
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			got, err := press.Certificate(certificates()["Chinese"])
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("another picture, %v", err)
			}
		})
	}
	group.Wait()
}

func FuzzCertificate(f *testing.F) {
	press := open(f)
	for _, c := range certificates() {
		f.Add(c.Name, c.Text)
	}
	f.Add("𝓐𝓵𝓲𝓬𝓮 🌸 ‮abc", "\x00\xff\n\n\t　　——……（（（")
	f.Fuzz(func(t *testing.T, name, text string) {
		checkMargins(t, press, Certificate{text, name, text, name, text, name, text, name})
	})
}

func BenchmarkCertificate(b *testing.B) {
	press := open(b)
	for name, c := range certificates() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := press.Certificate(c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
