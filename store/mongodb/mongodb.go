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

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"kepubot/store"
)

const (
	// selectionTimeout is how long a call looks for a server that answers.
	selectionTimeout = 5 * time.Second
	// defaultDatabase is used when the URI has no path.
	defaultDatabase = "kepubot"

	duplicateKey = 11000
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
}

// Open checks the URI and returns without waiting for the server: while it
// is away, calls say store.ErrUnavailable. The database is the path of the
// URI. No error repeats the URI, which may hold a password.
func Open(ctx context.Context, uri string) (*DB, error) {
	name, err := databaseName(uri)
	if err != nil {
		return nil, err
	}
	settings := options.Client().ApplyURI(uri).
		SetServerSelectionTimeout(selectionTimeout).
		SetConnectTimeout(selectionTimeout).
		// Retried writes need a replica set; ids make repeating harmless.
		SetRetryWrites(false).
		SetAppName("kepubot")
	if settings.Validate() != nil {
		return nil, errors.New("opening MongoDB: the address is not valid (mongodb://user:password@host/database)")
	}
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

// Declare creates the indexes that are missing. MongoDB makes collections by
// itself and reads declared fields out of old documents as they are.
func (db *DB) Declare(ctx context.Context, s store.Schema) error {
	if db.closed.Load() {
		return store.ErrClosed
	}
	c := &collection{docs: db.database.Collection(s.Name), kinds: map[string]store.Kind{"_id": store.String}}
	for _, f := range s.Fields {
		c.kinds[f.Name] = f.Kind
	}
	var indexes []mongo.IndexModel
	for _, index := range s.Indexes {
		keys, present := bson.D{}, bson.D{}
		for _, field := range index.Fields {
			keys = append(keys, bson.E{Key: field, Value: 1})
			present = append(present, bson.E{Key: field, Value: bson.D{{Key: "$exists", Value: true}}})
		}
		settings := options.Index().SetName(strings.Join(index.Fields, ":"))
		if index.Unique {
			settings.SetUnique(true).SetPartialFilterExpression(present)
		}
		indexes = append(indexes, mongo.IndexModel{Keys: keys, Options: settings})
	}
	if len(indexes) > 0 {
		if _, err := c.docs.Indexes().CreateMany(ctx, indexes); err != nil {
			return fmt.Errorf("declaring %s: %w", s.Name, explain(err))
		}
	} else if err := db.Ping(ctx); err != nil {
		return fmt.Errorf("declaring %s: %w", s.Name, err)
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	db.collections[s.Name] = c
	return nil
}

// explain turns the driver's errors into the port's, leaving out addresses.
func explain(err error) error {
	var command mongo.CommandError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, mongo.ErrNoDocuments):
		return store.ErrNotFound
	case mongo.IsDuplicateKeyError(err):
		return store.ErrExists
	case errors.Is(err, mongo.ErrClientDisconnected):
		return store.ErrClosed
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case mongo.IsTimeout(err), mongo.IsNetworkError(err), isSelection(err):
		return store.ErrUnavailable
	case errors.As(err, &command) && command.HasErrorLabel("RetryableWriteError"):
		return store.ErrUnavailable
	}
	return err
}

// isSelection tells the error of no server answering, whose text would name
// the servers.
func isSelection(err error) bool {
	return strings.Contains(err.Error(), "server selection error") ||
		strings.Contains(err.Error(), "connection() error") ||
		strings.Contains(err.Error(), "connection pool")
}
