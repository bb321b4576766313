package sim_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kepubot/bot/sim"
)

// polled is a poll as the Bot API gives it.
type polled struct {
	ID       string
	Question string
	Options  []struct {
		Text  string
		Votes int `json:"voter_count"`
	}
	Voters      int `json:"total_voter_count"`
	Type        string
	Closed      bool  `json:"is_closed"`
	Anonymous   bool  `json:"is_anonymous"`
	Multiple    bool  `json:"allows_multiple_answers"`
	Revoting    bool  `json:"allows_revoting"`
	Right       *int  `json:"correct_option_id"`
	AllRight    []int `json:"correct_option_ids"`
	Explanation string
	Period      int64 `json:"open_period"`
	Closes      int64 `json:"close_date"`
}

func (p polled) votes() (votes []int) {
	for _, o := range p.Options {
		votes = append(votes, o.Votes)
	}
	return votes
}

// booth is a simulator with people who vote, on a clock of the test's own.
type booth struct {
	world
	li, emma *sim.Person
	group    int64
}

func newBooth(t *testing.T, options sim.Config) booth {
	t.Helper()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	options.Now = func() time.Time { return now }
	b := booth{world: start(t, options)}
	b.li = b.AddPerson(sim.Profile{Name: "李阿姨", Started: true})
	b.emma = b.AddPerson(sim.Profile{Name: "Emma", Started: true})
	b.group = b.AddGroup("季卫桥社区", b.li)
	if err := b.emma.Join(b.group); err != nil {
		t.Fatal(err)
	}
	if err := b.li.SetBot(b.group, "member"); err != nil {
		t.Fatal(err)
	}
	b.call(t, "getUpdates", map[string]string{"offset": "-1"})
	return b
}

// poll sends a poll to the group, which values change.
func (b booth) poll(t *testing.T, values map[string]string) (message int, p polled) {
	t.Helper()
	all := map[string]string{"chat_id": strconv.FormatInt(b.group, 10), "question": "垃圾怎么分？", "options": `["厨余","可回收","其他"]`, "is_anonymous": "false"}
	maps.Copy(all, values)
	got := b.call(t, "sendPoll", all)
	if !got.OK {
		t.Fatalf("sendPoll %v: %s", values, got.said())
	}
	var sent struct {
		ID   int `json:"message_id"`
		Poll polled
	}
	if err := json.Unmarshal(got.Result, &sent); err != nil {
		t.Fatal(err)
	}
	return sent.ID, sent.Poll
}

// heard gives the updates about polls since the last look: the answers as
// "person options", the polls' states as votes, with "closed" at the end.
func (b booth) heard(t *testing.T) (all []string) {
	t.Helper()
	for _, raw := range b.Unconfirmed() {
		var u struct {
			ID     int64 `json:"update_id"`
			Poll   *polled
			Answer *struct {
				User struct {
					First string `json:"first_name"`
				}
				Options json.RawMessage `json:"option_ids"`
			} `json:"poll_answer"`
		}
		if err := json.Unmarshal(raw, &u); err != nil {
			t.Fatal(err)
		}
		switch {
		case u.Poll != nil && u.Poll.Closed:
			all = append(all, fmt.Sprint(u.Poll.votes(), " closed"))
		case u.Poll != nil:
			all = append(all, fmt.Sprint(u.Poll.votes()))
		case u.Answer != nil:
			all = append(all, fmt.Sprintf("%s %s", u.Answer.User.First, u.Answer.Options))
		}
		b.call(t, "getUpdates", map[string]string{"offset": strconv.FormatInt(u.ID+1, 10), "limit": "1"})
	}
	return all
}

func (b booth) wantHeard(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, b.heard(t)); diff != "" {
		t.Error("the bot heard:", diff)
	}
}
