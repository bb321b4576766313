package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kepubot/content"
	"kepubot/event"
	"kepubot/resident"
	"kepubot/store"
)

// events takes the events of a file as drafts, for their organisers to look
// through and announce in the chat. Without a chat nothing limits them to a
// part of the city.
func (c importCommand) events(ctx context.Context, driver store.Driver, name string, data []byte) (string, error) {
	location, err := time.LoadLocation(c.TZ)
	if err != nil {
		return "", fmt.Errorf("reading the time zone: %w", err)
	}
	places, err := resident.OpenDirectory(ctx, driver)
	if err != nil {
		return "", err
	}
	events, err := event.OpenEvents(ctx, driver, event.Settings{Groups: groupIDs(), Now: time.Now, Location: location})
	if err != nil {
		return "", err
	}
	forms := event.Forms{Places: places, Groups: resident.DefaultGroups(), Location: location}
	filed, err := forms.ReadFile(name, data, event.Organiser{ID: content.ByImport}, time.Now())
	if err != nil {
		return "", err
	}
	added, there := 0, 0
	for _, f := range filed {
		_, err := events.Get(ctx, f.Event.ID)
		switch {
		case err == nil:
			there++
			continue
		case !errors.Is(err, store.ErrNotFound):
			return "", err
		}
		added++
		if c.Check {
			continue
		}
		if _, err := events.Add(ctx, f.Event, 0); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%d drafted, %d there before", added, there), nil
}
