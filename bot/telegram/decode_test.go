package telegram_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kepubot/bot/telegram"
)

func TestDecodeUpdate(t *testing.T) {
	const fang = `{"id":7,"is_bot":false,"first_name":"芳","last_name":"王","username":"fang","language_code":"zh-hans"}`
	at := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	person := telegram.Person{ID: 7, Name: "芳 王", Username: "fang", Language: "zh-hans"}
	private := telegram.Chat{ID: 7, Kind: telegram.Private}
	group := telegram.Chat{ID: -100, Kind: telegram.Supergroup, Title: "季卫桥"}
	// message gives an update with a private message that has the fields.
	message := func(fields string) string {
		return `{"update_id":1,"message":{"message_id":3,"date":1795392000,"chat":{"id":7,"type":"private"},"from":` + fang + `,` + fields + `}}`
	}
	inGroup := func(kind, fields string) string {
		return `{"update_id":1,"` + kind + `":{"message_id":3,"date":1795392000,"chat":{"id":-100,"type":"supergroup","title":"季卫桥"},` + fields + `}}`
	}
	base := func(change func(*telegram.Message)) telegram.Update {
		m := &telegram.Message{ID: 3, Chat: private, From: &person, Date: at}
		change(m)
		return telegram.Update{ID: 1, Message: m}
	}
	standing := func(status string, more string) string {
		return `{"update_id":1,"my_chat_member":{"chat":{"id":-100,"type":"supergroup","title":"季卫桥"},"from":` + fang +
			`,"date":1795392000,"new_chat_member":{"status":"` + status + `"` + more + `}}}`
	}
	stands := func(member, admin bool) telegram.Update {
		return telegram.Update{ID: 1, Standing: &telegram.Standing{Chat: group, By: person, Date: at, Member: member, Admin: admin}}
	}
	tests := []struct {
		name string
		raw  string
		want telegram.Update
	}{
		{"text", message(`"text":"你好"`), base(func(m *telegram.Message) { m.Text = "你好" })},
		{"photo", message(`"caption":"c","photo":[{"file_id":"L","width":90,"height":90,"file_size":9},{"file_id":"s","width":9,"height":9}]`),
			base(func(m *telegram.Message) { m.Caption, m.Photo = "c", &telegram.File{ID: "L", Size: 9} })},
		{"document", message(`"document":{"file_id":"D","file_name":"a.csv","mime_type":"text/csv","file_size":12}`),
			base(func(m *telegram.Message) {
				m.Document = &telegram.File{ID: "D", Name: "a.csv", MIME: "text/csv", Size: 12}
			})},
		{"animation", message(`"animation":{},"document":{"file_id":"D"}`), base(func(m *telegram.Message) { m.Other = "animation" })},
		{"venue", message(`"location":{},"venue":{}`), base(func(m *telegram.Message) { m.Other = "venue" })},
		{"location", message(`"location":{"latitude":30.05,"longitude":-121.15,"horizontal_accuracy":20}`),
			base(func(m *telegram.Message) { m.Location = &telegram.Point{Latitude: 30.05, Longitude: -121.15} })},
		{"where the map begins", message(`"location":{"latitude":0,"longitude":180}`), base(func(m *telegram.Message) { m.Location = &telegram.Point{Longitude: 180} })},
		{"sticker", message(`"sticker":{"emoji":"👍"}`), base(func(m *telegram.Message) { m.Other = "sticker" })},
		{"service", message(`"migrate_to_chat_id":-200`), base(func(m *telegram.Message) { m.Other, m.MigratedTo = "service", -200 })},
		{"anonymous administrator", inGroup("message", `"from":{"id":1087968824,"is_bot":true},"sender_chat":{"id":-100,"type":"supergroup"},"text":"x"`),
			telegram.Update{ID: 1, Message: &telegram.Message{ID: 3, Chat: group, Date: at, Text: "x"}}},
		{"edited", inGroup("edited_message", `"from":`+fang+`,"text":"x"`),
			telegram.Update{ID: 1, Edited: &telegram.Message{ID: 3, Chat: group, From: &person, Date: at, Text: "x"}}},
		{"channel post", inGroup("channel_post", `"text":"x"`),
			telegram.Update{ID: 1, Post: &telegram.Message{ID: 3, Chat: group, Date: at, Text: "x"}}},
		{"tap", `{"update_id":1,"callback_query":{"id":"99","from":` + fang + `,"data":"v1","message":{"message_id":3,"date":1,"chat":{"id":7,"type":"private"}}}}`,
			telegram.Update{ID: 1, Tap: &telegram.Tap{ID: "99", From: person, Data: "v1", Chat: private, MessageID: 3}}},
		{"tap out of reach", `{"update_id":1,"callback_query":{"id":"99","from":` + fang + `,"data":"v1","message":{"message_id":3,"date":0,"chat":{"id":7,"type":"private"}}}}`,
			telegram.Update{ID: 1, Tap: &telegram.Tap{ID: "99", From: person, Data: "v1"}}},
		{"blocked", standing("kicked", ""), stands(false, false)},
		{"member", standing("member", ""), stands(true, false)},
		{"administrator", standing("administrator", ""), stands(true, true)},
		{"silenced", standing("restricted", `,"is_member":true,"can_send_messages":false`), stands(false, false)},
		{"restricted", standing("restricted", `,"is_member":true,"can_send_messages":true`), stands(true, false)},
		{"vote", `{"update_id":1,"poll_answer":{"poll_id":"77","user":` + fang + `,"option_ids":[2,0],"option_persistent_ids":["b","a"]}}`,
			telegram.Update{ID: 1, PollAnswer: &telegram.PollAnswer{PollID: "77", User: person, Options: []int{0, 2}}}},
		{"vote withdrawn", `{"update_id":1,"poll_answer":{"poll_id":"77","user":` + fang + `,"option_ids":[]}}`,
			telegram.Update{ID: 1, PollAnswer: &telegram.PollAnswer{PollID: "77", User: person}}},
		{"vote of a channel", `{"update_id":1,"poll_answer":{"poll_id":"77","user":{"id":136817688,"is_bot":true},"voter_chat":{"id":-9,"type":"channel"},"option_ids":[1]}}`,
			telegram.Update{ID: 1, PollAnswer: &telegram.PollAnswer{PollID: "77", Options: []int{1}}}},
		{"state of a poll", `{"update_id":1,"poll":{"id":"77"}}`, telegram.Update{ID: 1}},
		{"unknown kind", `{"update_id":1,"from_the_future":{"x":[]}}`, telegram.Update{ID: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := telegram.DecodeUpdate([]byte(tt.raw))
			if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
				t.Error(err, diff)
			}
		})
	}
}

// What is not Telegram's is refused with its id, if it has one, and without a
// word of its content.
func TestDecodeUpdateRefuses(t *testing.T) {
	tests := []struct {
		raw string
		id  int64
	}{
		{`Wang Fang`, 0},
		{`{"update_id":"Wang Fang"}`, 0},
		{`{"update_id":-5}`, 0},
		{`{"update_id":1099511627776}`, 0},
		{`{"update_id":5,"message":"Wang Fang"}`, 5},
		{`{"update_id":5,"message":{"text":5}}`, 5},
		{`{"update_id":5,"message":{"message_id":1,"chat":{"id":1,"type":"Wang Fang"}}}`, 5},
		{`{"update_id":5,"message":{"message_id":1,"chat":{"id":0,"type":"private"}}}`, 5},
		{`{"update_id":5,"message":{"message_id":1,"chat":{"id":1,"type":"private"},"from":{"id":0}}}`, 5},
		{`{"update_id":5,"message":{"message_id":1,"chat":{"id":1,"type":"private"},"location":{"latitude":30}}}`, 5},
		{`{"update_id":5,"message":{"message_id":1,"chat":{"id":1,"type":"private"},"location":{"latitude":90.1,"longitude":0}}}`, 5},
		{`{"update_id":5,"message":{"message_id":1,"chat":{"id":1,"type":"private"},"location":{"latitude":0,"longitude":-181}}}`, 5},
		{`{"update_id":5,"message":{"message_id":1,"chat":{"id":1,"type":"private"},"location":{"latitude":"Wang","longitude":0}}}`, 5},
		{`{"update_id":5,"callback_query":{"id":"","from":{"id":1}}}`, 5},
		{`{"update_id":5,"callback_query":{"id":"1","from":{"id":1},"data":"` + strings.Repeat("x", 300) + `"}}`, 5},
		{`{"update_id":5,"my_chat_member":{"chat":{"id":1,"type":"private"},"from":{"id":1},"new_chat_member":{"status":"Wang Fang"}}}`, 5},
		{`{"update_id":5,"poll_answer":{"user":{"id":1},"option_ids":[0]}}`, 5},
		{`{"update_id":5,"poll_answer":{"poll_id":"77","option_ids":[0]}}`, 5},
		{`{"update_id":5,"poll_answer":{"poll_id":"77","voter_chat":{"id":1},"option_ids":[0]}}`, 5},
		{`{"update_id":5,"poll_answer":{"poll_id":"77","user":{"id":1}}}`, 5},
		{`{"update_id":5,"poll_answer":{"poll_id":"77","user":{"id":1},"option_ids":null}}`, 5},
		{`{"update_id":5,"poll_answer":{"poll_id":"77","user":{"id":1},"option_ids":["Wang Fang"]}}`, 5},
		{`{"update_id":5,"poll_answer":{"poll_id":"77","user":{"id":1},"option_ids":[12]}}`, 5},
		{`{"update_id":5,"poll_answer":{"poll_id":"77","user":{"id":1},"option_ids":[-1]}}`, 5},
		{`{"update_id":5,"poll_answer":{"poll_id":"77","user":{"id":1},"option_ids":[3,3]}}`, 5},
		{`{"update_id":5,"poll_answer":{"poll_id":"` + strings.Repeat("7", 65) + `","user":{"id":1},"option_ids":[0]}}`, 5},
		{`{"update_id":5,"message":{"message_id":1,"chat":{"id":1,"type":"private"},"text":"` + strings.Repeat("x", 2<<20) + `"}}`, 5},
		{`{"update_id":5,"message":{"message_id":1,"chat":{"id":1,"type":"private"},"text":"` + strings.Repeat("x", 40_000) + `"}}`, 5},
	}
	for _, tt := range tests {
		u, err := telegram.DecodeUpdate([]byte(tt.raw))
		if err == nil || u != (telegram.Update{ID: tt.id}) || strings.Contains(err.Error(), "Wang") {
			t.Errorf("%.100s: %+v, %v", tt.raw, u, err)
		}
	}
}

func FuzzDecodeUpdate(f *testing.F) {
	seeds, err := filepath.Glob("testdata/updates/*.json")
	if err != nil || len(seeds) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, name := range seeds {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		u, err := telegram.DecodeUpdate(raw)
		if err != nil {
			if u != (telegram.Update{ID: u.ID}) {
				t.Errorf("an error and %+v", u)
			}
			return
		}
		if u.ID <= 0 || !json.Valid(raw) {
			t.Errorf("accepted %q", raw)
		}
		for _, m := range []*telegram.Message{u.Message, u.Edited, u.Post} {
			if m != nil && (m.Chat.ID == 0 || len(m.Text) > 1<<15 || m.Text == "" && m.Photo == nil && m.Document == nil && m.Location == nil && m.Other == "") {
				t.Errorf("accepted %q", raw)
			}
		}
		if m := u.Message; m != nil && m.Location != nil && (math.Abs(m.Location.Latitude) > 90 || math.Abs(m.Location.Longitude) > 180) {
			t.Errorf("accepted %q", raw)
		}
		if a := u.PollAnswer; a != nil && (a.PollID == "" || len(a.Options) > telegram.MaxPollOptions || !slices.IsSorted(a.Options)) {
			t.Errorf("accepted %q", raw)
		}
		if u.Tap != nil && (u.Tap.ID == "" || u.Tap.From.ID == 0 || len(u.Tap.Data) > 1<<10) {
			t.Errorf("accepted %q", raw)
		}
	})
}
