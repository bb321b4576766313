package telegram

import (
	"errors"
	"math"
)

// Point is a point of the map in degrees: Latitude from -90 to 90, north of
// the equator above 0; Longitude from -180 to 180, east of Greenwich above 0.
type Point struct {
	Latitude  float64
	Longitude float64
}

// onMap tells whether both degrees are numbers within their bounds.
func (p Point) onMap() bool {
	return math.Abs(p.Latitude) <= 90 && math.Abs(p.Longitude) <= 180
}

type wirePoint struct {
	Latitude  *float64 `json:"latitude"`
	Longitude *float64 `json:"longitude"`
}

func (w wirePoint) point() (*Point, error) {
	if w.Latitude == nil || w.Longitude == nil {
		return nil, errors.New("a location without coordinates")
	}
	p := Point{*w.Latitude, *w.Longitude}
	if !p.onMap() {
		return nil, errors.New("a location that is not on the map")
	}
	return &p, nil
}
