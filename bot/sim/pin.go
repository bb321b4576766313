package sim

import (
	"math"
	"strconv"
	"strings"
)

// Point is a point of the map in degrees.
type Point struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

// Venue is what a pin on the map says of its place.
type Venue struct {
	Title   string `json:"title"`
	Address string `json:"address"`
}

// downtown is where people are who do not say it more precisely.
var downtown = Point{30.05, 121.15}

func (p Point) onMap() bool { return math.Abs(p.Latitude) <= 90 && math.Abs(p.Longitude) <= 180 }

// SendLocation sends where the person is, or says to be.
func (p *Person) SendLocation(chatID int64, latitude, longitude float64) error {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.chats[chatID]
	at := Point{latitude, longitude}
	if !ok || !at.onMap() {
		return refused("no such chat or place")
	}
	_, err := p.write(c, &Message{Location: &at})
	return err
}

func (s *Sim) sendLocation(c *call) (any, *apiError) {
	if c.integer("live_period") != 0 {
		return nil, bad("not in the simulator: live_period")
	}
	at, err := c.point("invalid location specified")
	if err != nil {
		return nil, err
	}
	return s.deliver(c, &Message{Location: &at})
}

func (s *Sim) sendVenue(c *call) (any, *apiError) {
	at, err := c.point("wrong venue location specified")
	if err != nil {
		return nil, err
	}
	v := Venue{strings.TrimSpace(c.params["title"]), strings.TrimSpace(c.params["address"])}
	if v.Title == "" || v.Address == "" {
		return nil, bad("a venue needs a title and an address")
	}
	return s.deliver(c, &Message{Location: &at, Venue: &v})
}

// point reads the coordinates, or refuses those of no place in the words given.
func (c *call) point(wrong string) (Point, *apiError) {
	for _, name := range []string{"latitude", "longitude"} {
		if strings.TrimSpace(c.params[name]) == "" {
			return Point{}, bad(name + " is empty")
		}
	}
	p := Point{c.degrees("latitude"), c.degrees("longitude")}
	if !p.onMap() {
		return Point{}, bad(wrong)
	}
	return p, nil
}

// degrees reads a number as Telegram does: what is none is 0.
func (c *call) degrees(name string) float64 {
	d, err := strconv.ParseFloat(strings.TrimSpace(c.params[name]), 64)
	if err != nil {
		return 0
	}
	return d
}
