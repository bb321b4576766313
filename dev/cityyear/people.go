package cityyear

import (
	"context"
	"fmt"
	"strings"

	"kepubot/resident"
	"kepubot/store"
)

// place is one of the 21 places of the city.
type place struct{ id, kind, chinese, english string }

func places() []place {
	var all []place
	for _, of := range []struct{ kind, names string }{
		{"street", "lizhou 梨洲街道 fengshan 凤山街道 yangming 阳明街道 lanjiang 兰江街道 langxia 朗霞街道 ditang 低塘街道"},
		{"town", "linshan 临山镇 simen 泗门镇 mazhu 马渚镇 moushan 牟山镇 zhangting 丈亭镇 liangnong 梁弄镇 lubu 陆埠镇 dayin 大隐镇 dalan 大岚镇 hemudu 河姆渡镇 simingshan 四明山镇 xiaocaoe 小曹娥镇 huangjiabu 黄家埠镇 sanqishi 三七市镇"},
		{"township", "luting 鹿亭乡"},
	} {
		words := strings.Fields(of.names)
		for i := 0; i < len(words); i += 2 {
			all = append(all, place{words[i], of.kind, words[i+1], strings.ToUpper(words[i][:1]) + words[i][1:]})
		}
	}
	return all
}

// makePlaces writes the directory.
func (c *City) makePlaces(ctx context.Context) error {
	var text strings.Builder
	text.WriteString("places:\n")
	all := places()
	for i, p := range all {
		fmt.Fprintf(&text, "  - id: %s\n    kind: %s\n    zh-CN: %s\n    en: %q\n    communities:\n", p.id, p.kind, p.chinese, p.english)
		for n := i; n < c.size.Communities; n += len(all) {
			permanent := 800 + c.rng.IntN(7000)
			fmt.Fprintf(&text, "      - id: %s-%d\n        zh-CN: %s第%d社区\n        en: \"%s Community %d\"\n        permanent: %d\n", p.id, n/len(all)+1, p.chinese[:len("梨洲")], n/len(all)+1, p.english, n/len(all)+1, permanent)
		}
	}
	if _, err := c.Sources.Places.Import(ctx, "places.yaml", []byte(text.String()), false); err != nil {
		return err
	}
	for _, p := range c.Sources.Places.Places() {
		c.communities = append(c.communities, c.Sources.Places.Communities(p.ID, resident.Chinese)...)
	}
	return nil
}

// person is what the rest of the city needs to know of a resident.
type person struct {
	id, place, community, group, joined string
	gets                                bool
	family                              string // a member's id
}

// groupOf has more older people than officials.
func (c *City) groupOf() string {
	return pick(c, strings.Fields("minors minors farmers farmers farmers workers workers elders elders elders elders officials others others"))
}

func (c *City) makePeople(ctx context.Context) error {
	w, all := into[resident.Resident](c, "residents"), days()
	c.people = make([]person, 0, c.size.Residents)
	for n := range c.size.Residents {
		r := c.resident(n, all)
		if err := w.add(ctx, r); err != nil {
			return err
		}
		if r.State == resident.Active {
			p := person{r.ID, r.Place, r.Community, r.Group, r.JoinedDay, r.Gets, ""}
			if len(r.Family) > 0 {
				p.family = r.Family[0].ID
			}
			c.people = append(c.people, p)
		}
	}
	return w.flush(ctx)
}

// resident is the n-th one: most joined before the city's days.
func (c *City) resident(n int, days []string) *resident.Resident {
	home := c.communities[min(c.rng.IntN(len(c.communities)), c.rng.IntN(len(c.communities)))]
	joined := pick(c, days)
	if !c.chance(3) {
		joined = fmt.Sprintf("2025-%02d-%02d", 1+c.rng.IntN(11), 1+c.rng.IntN(28))
	}
	agreed := at(joined, 10, n%60)
	r := &resident.Resident{
		Meta: store.Meta{ID: fmt.Sprintf("r%08x%05d", c.rng.Uint32(), n), Rev: 1}, Telegram: int64(10_000 + n), State: resident.Active, Language: resident.Chinese,
		Place: home.Place, Community: home.ID, Group: c.groupOf(), Agreed: &agreed, JoinedDay: joined, Slot: "08:00", Seq: 1,
	}
	r.PushGroup, r.PushLanguage = r.Group, r.Language
	switch {
	case c.chance(50):
		r.State, r.Agreed, r.JoinedDay, r.Telegram = resident.Joining, nil, "", int64(10_000+n)
	case c.chance(20):
		r.Community = resident.Unsure
	case c.chance(20):
		r.Telegram, r.Name, r.EnteredBy, r.TipsOff = 0, "王奶奶", "rstaff", true
	case c.chance(10):
		r.TipsOff = true
	case c.chance(30):
		r.Away = &agreed
	case c.chance(8):
		r.Family = []resident.Member{{ID: "m1", Community: home.ID, Group: resident.Minors}}
	}
	r.Gets = r.State == resident.Active && !r.TipsOff && r.Away == nil
	return r
}

// somebody is a resident who had joined by a day.
func (c *City) somebody(day string) person {
	for range 50 {
		if p := pick(c, c.people); p.joined <= day {
			return p
		}
	}
	return c.people[0]
}
