package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"kepubot/store"
	"kepubot/store/mongodb"
	"kepubot/store/sqlite"
)

// openStore opens a database by its URI, mongodb://… or sqlite:PATH, and
// refuses data of a newer version. It does not wait for one that is away.
func openStore(ctx context.Context, uri string) (store.Driver, error) {
	driver, err := openDriver(ctx, uri)
	if err != nil {
		return nil, err
	}
	if err := store.Guard(ctx, driver); err != nil {
		driver.Close()
		return nil, err
	}
	return driver, nil
}

func openDriver(ctx context.Context, uri string) (store.Driver, error) {
	if path, ok := strings.CutPrefix(uri, "sqlite:"); ok {
		return sqlite.Open(ctx, path)
	}
	if strings.HasPrefix(uri, "mongodb://") || strings.HasPrefix(uri, "mongodb+srv://") {
		return mongodb.Open(ctx, uri)
	}
	return nil, errors.New("opening the database: its address must be mongodb://…, mongodb+srv://… or sqlite:PATH")
}

// retryPause is how long a start waits between two looks for the database.
const retryPause = 2 * time.Second

// untilAvailable does a step of the start again while the database is away,
// saying so, until it is there or ctx ends.
func untilAvailable(ctx context.Context, log *slog.Logger, step func() error) error {
	for {
		err := step()
		if !isAway(err) {
			return err
		}
		log.Warn("database not reachable, waiting", "error", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(retryPause):
		}
	}
}
