package main

import (
	"context"
	"errors"
	"fmt"

	"kepubot/event"
	"kepubot/resident"
	"kepubot/store"
	"kepubot/web"
)

// screens shows what belongs on the screen of a hall: the code of the session
// whose door is open, and how many came.
type screens struct {
	events   *event.Events
	checkins *event.CheckIns
	codes    *event.Codes
	service  *service
}

// openScreens opens what screens read. A stand-by shows them as well.
func openScreens(ctx context.Context, d store.Driver, s *service) (*screens, error) {
	shown := &screens{service: s}
	settings := event.Settings{Now: s.now, Location: s.settings.location}
	for _, group := range resident.DefaultGroups() {
		settings.Groups = append(settings.Groups, group.ID)
	}
	err := untilAvailable(ctx, s.log, func() (err error) {
		if shown.events, err = event.OpenEvents(ctx, d, settings); err != nil {
			return err
		}
		lines, err := event.OpenLines(ctx, d, shown.events)
		if err != nil {
			return err
		}
		if shown.checkins, err = event.OpenCheckIns(ctx, d, shown.events, lines); err != nil {
			return err
		}
		shown.codes, err = event.OpenCodes(ctx, d)
		return err
	})
	return shown, err
}

// Screen is what the screen with a token shows now.
func (s *screens) Screen(ctx context.Context, token string) (web.Screen, error) {
	e, err := s.events.Projected(ctx, token)
	if errors.Is(err, store.ErrNotFound) || err == nil && e.State == event.Draft {
		return web.Screen{}, web.ErrUnknown
	}
	if err != nil {
		return web.Screen{}, fmt.Errorf("showing a screen: %w", err)
	}
	location := s.service.settings.location
	shown := web.Screen{
		Title: e.Title.Chinese, English: e.Title.English, Where: e.Where.Chinese,
	}
	now := s.service.now()
	session, open := e.Door(now)
	if sitting, ok := e.Session(e.Showing(now)); ok {
		shown.When = sitting.Starts.In(location).Format("1 月 2 日 15:04") + "—" + sitting.Ends.In(location).Format("15:04")
	}
	if !open {
		shown.Closed = e.State != event.Announced || e.Over(now)
		return shown, nil
	}
	if shown.Came, err = s.checkins.In(ctx, e.ID, session); err != nil {
		return shown, err
	}
	code, err := s.codes.Screen(ctx, e, session, now)
	shown.Link, shown.Renews, shown.Expires = "https://t.me/"+s.service.me.Username+"?start="+code.Code, code.Renews, code.Expires
	return shown, err
}
