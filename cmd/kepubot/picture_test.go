package main

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
)

const pictureTips = `tips:
  - id: health-with-picture
    theme: health
    groups: [everyone]
    day: "2026-11-23"
    picture: %PICTURE%
    zh-CN:
      title: 洗手要洗多久才算干净？
      text: 用肥皂和流动的水，把手心、手背、指缝、指尖、手腕都搓到，至少二十秒，差不多唱两遍生日歌。饭前便后、外出回来、擤鼻涕之后都要洗。孩子跟着大人一起做，最容易养成习惯。
      why: 肥皂能把油脂和附在上面的病菌一起从皮肤上带走，搓洗的时间太短就带不干净。流动的水再把它们冲走。
    en:
      title: How long is long enough for washing hands?
      text: Use soap and running water, and rub palms, backs, between the fingers, fingertips and wrists for at least twenty seconds, about two rounds of Happy Birthday. Wash before meals, after the toilet, and when you come home. Children learn it best by doing it along with you.
      why: Soap lifts oils and the germs that cling to them off the skin, which takes time. Running water then carries them away.
    source: {zh-CN: 世界卫生组织《手卫生指南》, en: "WHO, Guidelines on Hand Hygiene", year: 2009}
`

// importTips runs the import command on a file with a picture beside it.
func (c *city) importTips(picture string) (said string, err error) {
	c.t.Helper()
	dir := c.t.TempDir()
	var image1 bytes.Buffer
	if err := png.Encode(&image1, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		c.t.Fatal(err)
	}
	file := filepath.Join(dir, "tips.yaml")
	for path, data := range map[string][]byte{
		file: []byte(strings.Replace(pictureTips, "%PICTURE%", picture, 1)), filepath.Join(dir, "hands.png"): image1.Bytes(),
		filepath.Join(dir, "words.png"): []byte("no picture"),
	} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			c.t.Fatal(err)
		}
	}
	var out bytes.Buffer
	err = importCommand{DB: c.db, Approved: true, What: "tips", Files: []string{file}}.Run(&console{ctx: c.t.Context(), out: &out, err: &out})
	return out.String(), err
}

// TestPictureUploadedOnce imports a tip with a picture file: the broadcast
// uploads it once and sends everybody else its id.
func TestPictureUploadedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newVirtualCity(t, telegramRates)
		for _, bad := range []string{"words.png", "missing.jpg", "../hands.png"} {
			if said, err := c.importTips(bad); err == nil || !strings.Contains(said, "图片 "+bad+" 读不了") {
				t.Errorf("%s: %v, %s", bad, err, said)
			}
		}
		if said, err := c.importTips("hands.png"); err != nil {
			t.Fatal(err, said)
		}
		people := c.settle(200)
		c.at(testDay, "07:59:55")
		bot := c.start()
		c.eventually("the broadcast has ended", func() bool { return strings.Contains(bot.log.String(), "broadcast ended") })
		people[0].Send("/tip")
		c.eventually("the tip is shown", func() bool { return len(people[0].Messages()) == 3 })
		uploads, photos := 0, 0
		for _, call := range c.telegram.Calls() {
			if call.Method == "sendphoto" {
				photos++
				if call.Params["photo"] == "" {
					uploads++
				}
			}
		}
		if photos != 201 || uploads != 1 {
			t.Errorf("%d photos, %d of them uploaded", photos, uploads)
		}
		for _, p := range people {
			if last := p.Last(); last.Photo == nil || !strings.Contains(last.Caption, "洗手要洗多久") {
				t.Fatalf("somebody got %q", last.Body())
			}
		}
	})
}
