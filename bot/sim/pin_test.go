package sim_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/go-telegram/bot/models"

	"kepubot/bot/sim"
	"kepubot/dev/browser"
)

// somewhere is the arguments of a pin, which values change.
func somewhere(chat int64, values map[string]string) map[string]string {
	all := map[string]string{"chat_id": strconv.FormatInt(chat, 10), "latitude": "30.0372", "longitude": "121.1549", "title": "市图书馆", "address": "世南西路 1 号"}
	maps.Copy(all, values)
	return all
}

// asking is a reply keyboard with a key for the location.
const asking = `{"keyboard":[[{"text":"📍 我在这里","request_location":true}],["算了"]],"resize_keyboard":true}`

func TestPinRefusals(t *testing.T) {
	b := newBooth(t, sim.Config{})
	for _, test := range []struct {
		method string
		values map[string]string
		want   string // "" for success
	}{
		{"sendVenue", nil, ""},
		{"sendVenue", map[string]string{"latitude": " -90 ", "longitude": "180"}, ""},
		{"sendVenue", map[string]string{"latitude": "nonsense"}, ""}, // 0, as all that is no number
		{"sendVenue", map[string]string{"latitude": ""}, "400 Bad Request: latitude is empty"},
		{"sendVenue", map[string]string{"longitude": " "}, "400 Bad Request: longitude is empty"},
		{"sendVenue", map[string]string{"latitude": "90.01"}, "400 Bad Request: wrong venue location specified"},
		{"sendVenue", map[string]string{"longitude": "NaN"}, "400 Bad Request: wrong venue location specified"},
		{"sendVenue", map[string]string{"title": " "}, "400 Bad Request: a venue needs a title and an address"},
		{"sendVenue", map[string]string{"address": ""}, "400 Bad Request: a venue needs a title and an address"},
		{"sendVenue", map[string]string{"chat_id": "99"}, "400 Bad Request: chat not found"},
		{"sendVenue", map[string]string{"reply_markup": `{"inline_keyboard":null}`}, `400 Bad Request: field "inline_keyboard" must be of type Array`},
		{"sendLocation", nil, ""},
		{"sendLocation", map[string]string{"longitude": "-180.5"}, "400 Bad Request: invalid location specified"},
		{"sendLocation", map[string]string{"live_period": "60"}, "400 Bad Request: not in the simulator: live_period"},
		{"sendMessage", map[string]string{"text": "?", "reply_markup": asking}, ""},
		{"sendMessage", map[string]string{"chat_id": strconv.FormatInt(b.group, 10), "text": "?", "reply_markup": asking}, "400 Bad Request: location can be requested in private chats only"},
	} {
		if got := b.call(t, test.method, somewhere(b.li.ID(), test.values)).said(); got != test.want {
			t.Errorf("%s %v: %q, want %q", test.method, test.values, got, test.want)
		}
	}
}

// TestPins holds what both sides see of pins and locations.
func TestPins(t *testing.T) {
	b := newBooth(t, sim.Config{})
	got := b.call(t, "sendVenue", somewhere(b.li.ID(), nil))
	var sent models.Message
	if err := json.Unmarshal(got.Result, &sent); err != nil || sent.Venue == nil || sent.Venue.Title != "市图书馆" || sent.Location == nil || sent.Location.Latitude != 30.0372 || sent.Venue.Location != *sent.Location {
		t.Errorf("the bot sees %s (%v)", got.Result, err)
	}
	if seen := b.li.Last(); *seen.Location != (sim.Point{Latitude: 30.0372, Longitude: 121.1549}) || *seen.Venue != (sim.Venue{Title: "市图书馆", Address: "世南西路 1 号"}) {
		t.Errorf("the person sees %+v", seen)
	}
	edit := map[string]string{"chat_id": strconv.FormatInt(b.li.ID(), 10), "message_id": strconv.Itoa(sent.ID), "text": "x"}
	if said := b.call(t, "editMessageText", edit).said(); said != "400 Bad Request: there is no text in the message to edit" {
		t.Errorf("editing a pin: %q", said)
	}
	for _, err := range []error{b.li.SendLocation(b.li.ID(), 91, 0), b.li.SendLocation(99, 0, 0)} {
		if err == nil {
			t.Error("a location of nowhere was sent")
		}
	}
	address := fmt.Sprintf("%s/sim/people/%d/location", b.address, b.li.ID())
	response, err := http.Post(address, "application/json", strings.NewReader(`{"latitude":-33.5,"longitude":-70.25}`))
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatal(response, err)
	}
	response.Body.Close()
	heard := b.Unconfirmed()
	if last := string(heard[len(heard)-1]); !strings.Contains(last, `"location":{"latitude":-33.5,"longitude":-70.25}`) {
		t.Errorf("the bot heard %s", last)
	}
}

// TestLocationOnThePage has a person press the key that asks for a location,
// and sees the pin.
func TestLocationOnThePage(t *testing.T) {
	b := newBooth(t, sim.Config{})
	b.call(t, "sendVenue", somewhere(b.li.ID(), map[string]string{"title": "<b>图书馆</b>"}))
	b.call(t, "sendMessage", somewhere(b.li.ID(), map[string]string{"text": "您在哪儿？", "reply_markup": asking}))
	in := func(rest string) string { return fmt.Sprintf(`[data-person="%d"] %s`, b.li.ID(), rest) }
	pins := func(words string) chromedp.Action[chromedp.Void] {
		expression := fmt.Sprintf(`[...document.querySelectorAll(%q)].some((pin) => pin.textContent.includes(%q))`, in(`[data-testid="pin"]`), words)
		return chromedp.Poll[chromedp.Void](expression, chromedp.WithPollingTimeout(patience))
	}
	page := browser.Open(t, 360, 740)
	err := chromedp.Do(page,
		chromedp.EmulateViewport(360, 740), chromedp.Navigate(b.address),
		pins("<b>图书馆</b>"), pins("世南西路"),
		chromedp.Click(in(`[data-testid="reply-key"][data-label="📍 我在这里"]`)),
		chromedp.SetValue(`#ask [name="latitude"]`, "30.5"),
		chromedp.Click(`#ask [value="ok"]`),
		pins("30.50000, 121.15490"))
	if err != nil {
		t.Fatal(err)
	}
	if all := b.li.Messages(); *all[len(all)-1].Location != (sim.Point{Latitude: 30.5, Longitude: 121.1549}) {
		t.Errorf("the page sent %+v", all[len(all)-1])
	}
	if path := os.Getenv("KEPUBOT_TEST_SCREENSHOT_PIN"); path != "" {
		picture, err := chromedp.Run(page, chromedp.CaptureScreenshot())
		if err != nil || os.WriteFile(path, picture, 0o644) != nil {
			t.Error(err)
		}
	}
}
