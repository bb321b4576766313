// Package sqlite keeps documents in one SQLite file: what a newcomer, a
// single community and the fast tests run. Each collection is a table of a
// BSON document beside typed columns for its declared fields.
//
// Every commit is on disk before a call returns (synchronous=FULL). One
// connection writes, several read; other processes may have the file open
// beside this one.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"go.mongodb.org/mongo-driver/v2/bson"
	_ "modernc.org/sqlite" // the database/sql driver

	"kepubot/store"
)

// readers is how many connections read side by side.
const readers = 4

// DB is a store.Driver over one file.
type DB struct {
	writer, reader *sql.DB
	closed         atomic.Bool

	mu     sync.RWMutex
	tables map[string]*table
}

var _ store.Driver = (*DB)(nil)

// Open opens the file at path, or creates it, readable by its owner alone.
// Its folder must exist.
func Open(ctx context.Context, path string) (*DB, error) {
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("opening database file %s: the folder %s does not exist", path, folder)
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("opening database file %s: it is a folder or a device, not a file", path)
	}
	created := errors.Is(err, os.ErrNotExist)
	writer, err := connect(path, 1)
	if err != nil {
		return nil, fmt.Errorf("opening database file %s: %w", path, err)
	}
	reader, err := connect(path, readers)
	if err != nil {
		writer.Close()
		return nil, fmt.Errorf("opening database file %s: %w", path, err)
	}
	db := &DB{writer: writer, reader: reader, tables: map[string]*table{}}
	if err := writer.PingContext(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("opening database file %s: %w", path, explain(err))
	}
	if created {
		if err := keepPrivate(path); err != nil {
			db.Close()
			return nil, fmt.Errorf("opening database file %s: %w", path, err)
		}
	}
	return db, nil
}

// keepPrivate takes a new file from everybody but its owner; those beside it
// take after it. By name: closing a descriptor of it would drop SQLite's locks.
func keepPrivate(path string) error {
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Chmod(name, 0o600); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

func connect(path string, connections int) (*sql.DB, error) {
	address := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: url.Values{
		"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "cache_size(-16000)"},
		"_txlock": {"immediate"},
	}.Encode()}).String()
	db, err := sql.Open("sqlite", address)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// Close waits for calls under way and closes the file.
func (db *DB) Close() error {
	if db.closed.Swap(true) {
		return nil
	}
	return errors.Join(db.reader.Close(), db.writer.Close())
}

// Ping says whether the file answers.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.open(ctx); err != nil {
		return err
	}
	return explain(db.reader.PingContext(ctx))
}

// open refuses calls on a closed store and for a context that has ended.
func (db *DB) open(ctx context.Context) error {
	if db.closed.Load() {
		return store.ErrClosed
	}
	return explain(ctx.Err())
}

// table finds a declared collection for a call.
func (db *DB) table(ctx context.Context, name string) (*table, error) {
	if err := db.open(ctx); err != nil {
		return nil, err
	}
	db.mu.RLock()
	defer db.mu.RUnlock()
	t, ok := db.tables[name]
	if !ok {
		return nil, fmt.Errorf("collection %q: %w", name, store.ErrUndeclared)
	}
	return t, nil
}

// inTx runs do in a write transaction.
func (db *DB) inTx(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return explain(err)
	}
	defer tx.Rollback()
	if err := do(tx); err != nil {
		return explain(err)
	}
	return explain(tx.Commit())
}

// scanRaws reads documents out of a result of one column.
func scanRaws(rows *sql.Rows) ([]bson.Raw, error) {
	defer rows.Close()
	var docs []bson.Raw
	for rows.Next() {
		var doc []byte
		if err := rows.Scan(&doc); err != nil {
			return nil, explain(err)
		}
		docs = append(docs, doc)
	}
	return docs, explain(rows.Err())
}
