package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kepubot/bot/sim"
	"kepubot/dev/browser"
	"kepubot/dev/testdb"
	"kepubot/quiz"
)

// TestSeasonPage plays a competition in a real browser, as a resident on a
// small phone and as staff on a desk: from 我要参加 to the place and the
// certificate. With KEPUBOT_TEST_SCREENSHOT_SEASON it leaves a picture there.
func TestSeasonPage(t *testing.T) {
	t.Parallel()
	c := newCity(t, testdb.SQLiteURI(t))
	c.at(testDay, "09:00:00")
	pool := c.season(func(s *quiz.Stage) { s.Questions = 3 })
	c.start()
	li := c.register("李阿姨", "jiweiqiao")
	c.eventually("staff have a phone", func() bool { return c.admin.Start("") > 0 })
	page := browser.Open(t, 1180, 860)
	if err := chromedp.Do(page, chromedp.Navigate(c.api), write(li, "比赛"), sees(li, "夏季科普赛"), pressButton(li, "我要参加")); err != nil {
		t.Fatalf("%v\n%s", err, lastWords(li))
	}
	for n := range 3 {
		if err := chromedp.Do(page, sees(li, fmt.Sprintf("第 %d 题，共 3 题", n+1))); err != nil {
			t.Fatalf("%v\n%s", err, lastWords(li))
		}
		answerOnPage(t, page, li, pool)
	}
	err := chromedp.Do(page,
		sees(li, "都答完了"), pressButton(li, "🏆 社区榜"), sees(li, "季卫桥社区"),
		write(c.admin, "办赛"), pressButton(c.admin, "进行中 · 夏季科普赛"), pressButton(c.admin, "1 网上答题"),
		sees(c.admin, "已开始 1 人，已完成 1 人"), pressButton(c.admin, "现在截止"),
		sees(c.admin, "还没答完的人不能再答"), pressButton(c.admin, "现在截止"), sees(c.admin, "已截止"),
		write(li, "比赛"), sees(li, "—上午 9:00"), pressButton(li, "我的成绩"), sees(li, "您得"),
		pressButton(li, "看答案和解析"), sees(li, "正确答案："))
	if err != nil {
		t.Fatalf("%v\n%s", err, lastWords(li, c.admin))
	}
	wide, err := chromedp.Run(page, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > innerWidth`))
	if err != nil || wide {
		t.Errorf("wider than the screen: %t (%v)", wide, err)
	}
	if path := os.Getenv("KEPUBOT_TEST_SCREENSHOT_SEASON"); path != "" {
		screenshot(t, page, path)
	}
}

// answerOnPage answers the question that a phone shows, right or wrong.
func answerOnPage(t *testing.T, page context.Context, p *sim.Person, pool *quiz.Pool) {
	t.Helper()
	m := p.Last()
	i := slices.IndexFunc(pool.Questions, func(q quiz.Question) bool { return strings.Contains(m.Body(), q.Chinese.Question) })
	if i < 0 {
		t.Fatalf("no question in %q", m.Body())
	}
	var steps []chromedp.Action[chromedp.Void]
	switch pool.Questions[i].Kind {
	case quiz.Number:
		steps = append(steps, write(p, "1"))
	case quiz.TrueFalse:
		steps = append(steps, pressButton(p, "对"))
	case quiz.Several:
		steps = append(steps, pressButton(p, "A"), sees(p, "就选 A"), pressButton(p, "就选 A"))
	default:
		steps = append(steps, pressButton(p, "A"))
	}
	ctx, cancel := context.WithTimeout(page, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatalf("%v\n%s", err, lastWords(p))
	}
}
