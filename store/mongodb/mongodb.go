// Package mongodb keeps documents in MongoDB 6 or later, standalone or a
// replica set, or in what speaks its protocol. It uses neither transactions
// nor change streams.
package mongodb

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"kepubot/store"
)

const (
	// selectionTimeout is how long a call looks for a server that answers.
	selectionTimeout = 5 * time.Second
	// defaultDatabase is used when the URI has no path.
	defaultDatabase = "kepubot"
)

// DB is a store.Driver over one database.
type DB struct {
	client   *mongo.Client
	database *mongo.Database
	closed   atomic.Bool

	mu          sync.RWMutex
	collections map[string]*collection
}

var _ store.Driver = (*DB)(nil)

type collection struct {
	docs  *mongo.Collection
	kinds map[string]store.Kind
	// alone are the fields of which a value names one document at most.
	alone map[string]bool
}

// Open checks the URI and returns without waiting for the server: while it
// is away, calls say store.ErrUnavailable. The database is the path of the
// URI, "kepubot" when it has none. What the URI sets (timeouts, retried
// writes) goes before what is set here. No error repeats the URI, which may
// hold a password.
func Open(ctx context.Context, uri string) (*DB, error) {
	name, err := databaseName(uri)
	if err != nil {
		return nil, err
	}
	settings := options.Client().
		SetServerSelectionTimeout(selectionTimeout).
		SetConnectTimeout(selectionTimeout).
		// Retried writes need a replica set; ids make repeating harmless.
		SetRetryWrites(false).
		SetAppName("kepubot").
		ApplyURI(uri)
	client, err := mongo.Connect(settings)
	if err != nil {
		return nil, errors.New("opening MongoDB: the address is not valid (mongodb://user:password@host/database)")
	}
	return &DB{client: client, database: client.Database(name), collections: map[string]*collection{}}, ctx.Err()
}

func databaseName(uri string) (string, error) {
	// Several hosts are legal in a MongoDB URI and not in a URL: only what
	// follows them is looked at.
	_, rest, ok := strings.Cut(uri, "://")
	if !ok {
		return "", errors.New("opening MongoDB: the address has no mongodb://")
	}
	_, path, _ := strings.Cut(rest, "/")
	path, _, _ = strings.Cut(path, "?")
	name, err := url.PathUnescape(path)
	if err != nil || strings.ContainsAny(name, `/\. "$*<>:|?`) {
		return "", errors.New("opening MongoDB: the database's name in the address is not valid")
	}
	if name == "" {
		name = defaultDatabase
	}
	return name, nil
}

// Close waits for calls under way and disconnects.
func (db *DB) Close() error {
	if db.closed.Swap(true) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), selectionTimeout)
	defer cancel()
	return db.client.Disconnect(ctx)
}

// Ping says whether the server answers.
func (db *DB) Ping(ctx context.Context) error {
	if db.closed.Load() {
		return store.ErrClosed
	}
	return explain(db.client.Ping(ctx, nil))
}

// Drop removes the whole database: for tests.
func (db *DB) Drop(ctx context.Context) error { return explain(db.database.Drop(ctx)) }

func (db *DB) collection(name string) (*collection, error) {
	if db.closed.Load() {
		return nil, store.ErrClosed
	}
	db.mu.RLock()
	defer db.mu.RUnlock()
	c, ok := db.collections[name]
	if !ok {
		return nil, fmt.Errorf("collection %q: %w", name, store.ErrUndeclared)
	}
	return c, nil
}
