package sim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kepubot/bot/sim"
)

// TestPollAnswers tells what a bot hears of votes.
func TestPollAnswers(t *testing.T) {
	b := newBooth(t, sim.Config{})
	message, poll := b.poll(t, map[string]string{"allows_multiple_answers": "true"})
	vote := func(p *sim.Person, options ...int) {
		t.Helper()
		if err := p.Vote(b.group, message, options...); err != nil {
			t.Error(err)
		}
	}
	vote(b.li, 2, 0, 2)
	vote(b.li, 0, 2)
	vote(b.emma, 2)
	b.wantHeard(t, "李阿姨 [0,2]", "[1 0 1]", "Emma [2]", "[1 0 2]")
	vote(b.li, 1)
	if err := b.emma.Withdraw(b.group, message); err != nil {
		t.Error(err)
	}
	b.wantHeard(t, "李阿姨 [1]", "[0 1 1]", "Emma []", "[0 1 0]")
	if seen := b.li.Poll(b.group, message); seen.ID != poll.ID || seen.Voters != 1 || !seen.Options[1].Chosen || seen.Options[1].Votes != 1 {
		t.Errorf("seen by who voted: %+v", seen)
	}
	if seen := b.emma.Poll(b.group, message); seen.Results || seen.Options[1].Votes != 0 {
		t.Errorf("seen by who did not: %+v", seen)
	}

	message, _ = b.poll(t, map[string]string{"is_anonymous": "true"})
	vote(b.li, 0)
	b.wantHeard(t, "[1 0 0]")
	b.call(t, "getUpdates", map[string]string{"allowed_updates": `["poll_answer"]`})
	message, _ = b.poll(t, nil)
	vote(b.li, 0)
	b.wantHeard(t, "李阿姨 [0]")
	vote(b.li, 1)
	b.Forward(24*time.Hour + time.Second)
	b.wantHeard(t)
}

// TestVoteRefusals has people try what Telegram's apps would not do.
func TestVoteRefusals(t *testing.T) {
	b := newBooth(t, sim.Config{})
	stranger := b.AddPerson(sim.Profile{Name: "x"})
	message, _ := b.poll(t, nil)
	quiz, _ := b.poll(t, map[string]string{"type": "quiz", "correct_option_id": "1"})
	again, _ := b.poll(t, map[string]string{"type": "quiz", "correct_option_id": "1", "allows_revoting": "true"})
	if err := b.li.Vote(b.group, quiz, 0); err != nil {
		t.Fatal(err)
	}
	if err := b.li.Vote(b.group, again, 0); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		err     error
		refused bool
	}{
		"two options":         {b.li.Vote(b.group, message, 0, 1), true},
		"no option":           {b.li.Vote(b.group, message), true},
		"option 3":            {b.li.Vote(b.group, message, 3), true},
		"option -1":           {b.li.Vote(b.group, message, -1), true},
		"no poll":             {b.li.Vote(b.group, message+100, 0), true},
		"no member":           {stranger.Vote(b.group, message, 0), true},
		"a quiz again":        {b.li.Vote(b.group, quiz, 1), true},
		"a quiz back":         {b.li.Withdraw(b.group, quiz), true},
		"a lenient quiz":      {b.li.Vote(b.group, again, 1), false},
		"a lenient quiz back": {b.li.Withdraw(b.group, again), false},
	} {
		if (test.err != nil) != test.refused {
			t.Errorf("%s: %v", name, test.err)
		}
	}
}

// TestVoteOverHTTP votes as the page does, and reads the poll as two people
// see it.
func TestVoteOverHTTP(t *testing.T) {
	b := newBooth(t, sim.Config{})
	message, _ := b.poll(t, nil)
	post := func(verb, body string) int {
		t.Helper()
		address := fmt.Sprintf("%s/sim/people/%d/%s", b.address, b.li.ID(), verb)
		response, err := http.Post(address, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return response.StatusCode
	}
	seen := func(p *sim.Person) *sim.Poll {
		t.Helper()
		response, err := http.Get(fmt.Sprintf("%s/sim/chats/%d?person=%d", b.address, b.group, p.ID()))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var view struct{ Messages []sim.Message }
		if err := json.NewDecoder(response.Body).Decode(&view); err != nil {
			t.Fatal(err)
		}
		return view.Messages[len(view.Messages)-1].Poll
	}
	where := fmt.Sprintf(`"chat":%d,"message":%d`, b.group, message)
	if code := post("vote", `{`+where+`,"options":[1]}`); code != http.StatusOK {
		t.Errorf("voting: %d", code)
	}
	if mine, other := seen(b.li), seen(b.emma); !mine.Options[1].Chosen || mine.Options[1].Votes != 1 || other.Results || other.Voters != 1 {
		t.Errorf("who voted sees %+v, who did not %+v", mine, other)
	}
	if code := post("vote", `{`+where+`,"options":[1,2]}`); code != http.StatusForbidden {
		t.Errorf("two options of one: %d", code)
	}
	if code := post("withdraw", `{`+where+`}`); code != http.StatusOK || seen(b.li).Voters != 0 {
		t.Errorf("withdrawing: %d, %+v", code, seen(b.li))
	}
}

// TestHiddenResults holds who sees what of a poll: a voter their vote alone
// until the close, the bot everything.
func TestHiddenResults(t *testing.T) {
	b := newBooth(t, sim.Config{})
	message, _ := b.poll(t, map[string]string{"type": "quiz", "correct_option_id": "1", "explanation": "因为", "hide_results_until_closes": "true"})
	if err := b.li.Vote(b.group, message, 0); err != nil {
		t.Fatal(err)
	}
	if seen := b.li.Poll(b.group, message); seen.Results || !seen.Options[0].Chosen || seen.Options[0].Votes != 0 || seen.Options[1].Right || seen.Explanation != "" || seen.Voters != 1 {
		t.Errorf("before the close: %+v", seen)
	}
	b.wantHeard(t, "李阿姨 [0]", "[1 0 0]")
	if got := b.call(t, "stopPoll", map[string]string{"chat_id": strconv.FormatInt(b.group, 10), "message_id": strconv.Itoa(message)}); !got.OK {
		t.Fatal(got.said())
	}
	if seen := b.emma.Poll(b.group, message); !seen.Results || seen.Options[0].Votes != 1 || !seen.Options[1].Right || seen.Explanation != "因为" {
		t.Errorf("after the close: %+v", seen)
	}
}

// TestVotesAddUp holds that whoever follows the answers of a poll comes to
// the counts that the poll shows, whatever people do.
func TestVotesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := sim.New(sim.Config{})
		var people []*sim.Person
		for range 3 {
			people = append(people, s.AddPerson(sim.Profile{Name: "x"}))
		}
		group := s.AddGroup("群", people[0])
		people[1].Join(group)
		people[2].Join(group)
		people[0].SetBot(group, "member")
		kind := rapid.SampledFrom([]string{"regular", "quiz"}).Draw(t, "type")
		multiple := rapid.SampledFrom([]string{"true", "false"}).Draw(t, "multiple")
		values := url.Values{"chat_id": {strconv.FormatInt(group, 10)}, "question": {"?"}, "options": {`["a","b","c"]`}, "is_anonymous": {"false"},
			"type": {kind}, "correct_option_id": {"0"}, "allows_multiple_answers": {multiple}}
		s.Handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/bot"+s.Token()+"/sendPoll?"+values.Encode(), nil))
		messages := s.MessagesIn(group)
		message := messages[len(messages)-1].ID
		for range rapid.IntRange(0, 20).Draw(t, "acts") {
			p := rapid.SampledFrom(people).Draw(t, "who")
			if options := rapid.SliceOfN(rapid.IntRange(-1, 3), 0, 3).Draw(t, "options"); len(options) > 0 {
				_ = p.Vote(group, message, options...)
			} else {
				_ = p.Withdraw(group, message)
			}
		}
		followed, shown := map[int64][]int{}, polled{}
		for _, raw := range s.Unconfirmed() {
			var u struct {
				Poll   *polled
				Answer *struct {
					User    struct{ ID int64 }
					Options []int `json:"option_ids"`
				} `json:"poll_answer"`
			}
			if err := json.Unmarshal(raw, &u); err != nil {
				t.Fatal(err)
			}
			if u.Poll != nil {
				shown = *u.Poll
			} else if u.Answer != nil {
				followed[u.Answer.User.ID] = u.Answer.Options
			}
		}
		votes, voters := make([]int, 3), 0
		for _, options := range followed {
			voters += min(len(options), 1)
			for _, option := range options {
				votes[option]++
			}
		}
		if shown.ID != "" && (!slices.Equal(votes, shown.votes()) || voters != shown.Voters) {
			t.Fatalf("the answers come to %v of %d, the poll shows %v of %d", votes, voters, shown.votes(), shown.Voters)
		}
	})
}
