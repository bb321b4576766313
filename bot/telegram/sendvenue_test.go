package telegram_test

import (
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"kepubot/bot/sim"
	"kepubot/bot/telegram"
)

// library is a pin as the tests send it.
func library(change func(*telegram.Venue)) telegram.Venue {
	v := telegram.Venue{Chat: 1, At: telegram.Point{Latitude: 30.0372, Longitude: -121.15}, Title: "市图书馆", Address: "世南西路 1 号"}
	if change != nil {
		change(&v)
	}
	return v
}

func TestVenueParameters(t *testing.T) {
	plain := map[string]string{"chat_id": "1", "latitude": "30.0372", "longitude": "-121.15", "title": "市图书馆", "address": "世南西路 1 号"}
	r := &record{}
	sent, err := newClient(t, r).SendVenue(t.Context(), library(nil))
	if diff := cmp.Diff(plain, r.params); err != nil || diff != "" || r.method != "sendVenue" || sent != (telegram.Sent{MessageID: 5}) {
		t.Error(r.method, sent, err, diff)
	}
	plain["disable_notification"] = "true"
	plain["reply_markup"] = `{"inline_keyboard":[[{"text":"A","callback_data":"a"}]]}`
	_, err = newClient(t, r).SendVenue(t.Context(), library(func(v *telegram.Venue) {
		v.Quiet, v.Keyboard = true, telegram.Keyboard{{{Text: "A", Data: "a"}}}
	}))
	if diff := cmp.Diff(plain, r.params); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestVenueRefusedBeforehand(t *testing.T) {
	c := newClient(t, roundTrip(func(*http.Request) (*http.Response, error) {
		t.Error("asked Telegram")
		return nil, io.EOF
	}))
	for name, spoil := range map[string]func(*telegram.Venue){
		"no chat":      func(v *telegram.Venue) { v.Chat = 0 },
		"too far up":   func(v *telegram.Venue) { v.At.Latitude = 90.001 },
		"too far east": func(v *telegram.Venue) { v.At.Longitude = 181 },
		"no number":    func(v *telegram.Venue) { v.At.Latitude = math.NaN() },
		"infinite":     func(v *telegram.Venue) { v.At.Longitude = math.Inf(-1) },
		"no title":     func(v *telegram.Venue) { v.Title = " " },
		"long title":   func(v *telegram.Venue) { v.Title = strings.Repeat("长", telegram.MaxVenueText+1) },
		"no address":   func(v *telegram.Venue) { v.Address = "" },
		"bad UTF-8":    func(v *telegram.Venue) { v.Address = "\xff" },
		"empty button": func(v *telegram.Venue) { v.Keyboard = telegram.Keyboard{{{}}} },
	} {
		if _, err := c.SendVenue(t.Context(), library(spoil)); telegram.OutcomeOf(err) != telegram.OurFault {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Pins travel through the outbox like messages: in order, and after a group
// that has moved.
func TestOutboxVenues(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSink()
		s.answer = func(c call) error {
			if c.Chat == -5 {
				return &telegram.Error{Outcome: telegram.Migrated, MigrateTo: -1005}
			}
			return nil
		}
		o := open(t, s, telegram.Limits{}, telegram.OutboxConfig{})
		var sent telegram.Sent
		o.Queue(telegram.LaneReply, send(-5, "words"), nil)
		o.Queue(telegram.LaneReply, library(func(v *telegram.Venue) { v.Chat = -5 }), func(made telegram.Sent, err error) { sent = made })
		drain(t, o)
		if diff := cmp.Diff([]string{"words", "words", "市图书馆", "市图书馆"}, s.texts()); diff != "" || sent.MessageID != 1 || s.made()[3].Chat != -1005 {
			t.Error(diff, sent, s.made())
		}
	})
}

// TestLocationInTheSimulator has a person asked for a location press the key,
// and get a pin.
func TestLocationInTheSimulator(t *testing.T) {
	s := sim.New(sim.Config{Token: token})
	p := s.AddPerson(sim.Profile{Name: "芳", Started: true})
	c := newClient(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		recorder := httptest.NewRecorder()
		s.Handler().ServeHTTP(recorder, r)
		return recorder.Result(), nil
	}))
	if _, err := c.Send(t.Context(), telegram.Send{Chat: p.ID(), Text: "?", Keys: &telegram.Keys{Location: "📍 我在这里", Rows: [][]string{{"算了"}}}}); err != nil {
		t.Fatal(err)
	}
	if keys := p.Last().Keys; len(keys) != 2 || !keys[0][0].Location || keys[1][0].Location {
		t.Errorf("the phone shows %+v", keys)
	}
	if err := p.SendLocation(p.ID(), 30.0372, 121.1549); err != nil {
		t.Fatal(err)
	}
	waiting := s.Unconfirmed()
	u, err := telegram.DecodeUpdate(waiting[len(waiting)-1])
	if err != nil || u.Message == nil || u.Message.Other != "" {
		t.Fatal(err, u)
	}
	if diff := cmp.Diff(&telegram.Point{Latitude: 30.0372, Longitude: 121.1549}, u.Message.Location); diff != "" {
		t.Error(diff)
	}
	if _, err := c.SendVenue(t.Context(), library(func(v *telegram.Venue) { v.Chat = p.ID() })); err != nil {
		t.Fatal(err)
	}
	if got := p.Last(); got.Venue == nil || *got.Venue != (sim.Venue{Title: "市图书馆", Address: "世南西路 1 号"}) || *got.Location != (sim.Point{Latitude: 30.0372, Longitude: -121.15}) {
		t.Errorf("the person got %+v", got)
	}
}
