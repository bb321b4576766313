package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"kepubot/web"
)

// startWeb serves pages for browsers until stop is called, on a listener that
// is there already or on the address of the settings; without either there
// are none. It is not where health and metrics are: a proxy makes it public.
// A stand-by serves it as well, since pages only read.
func (s *service) startWeb() (stop func(), err error) {
	listener := s.webListener
	if listener == nil && s.settings.Web == "" {
		return func() {}, nil
	}
	if listener == nil {
		if listener, err = net.Listen("tcp", s.settings.Web); err != nil {
			return nil, fmt.Errorf("listening for browsers: %w", err)
		}
	}
	handler := web.New(web.Config{Screens: s, Now: s.now, Log: s.log})
	return serveHTTP(listener, handler, "pages for browsers", s.log), nil
}

var errNotOpen = errors.New("the database is not open yet")

// Screen is what a hall's screen shows. Until the database is open nobody
// knows; without screens there are none.
func (s *service) Screen(ctx context.Context, token string) (web.Screen, error) {
	s.mu.Lock()
	driver, screens := s.driver, s.screens
	s.mu.Unlock()
	switch {
	case driver == nil:
		return web.Screen{}, errNotOpen
	case screens == nil:
		return web.Screen{}, web.ErrUnknown
	}
	return screens.Screen(ctx, token)
}
