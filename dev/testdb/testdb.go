// Package testdb gives each test a database of its own, empty and removed
// after it. SQLite is always there; MongoDB is what the environment variable
// KEPUBOT_TEST_MONGODB_URI names, which dev/engine sets.
package testdb

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kepubot/store"
	"kepubot/store/mongodb"
	"kepubot/store/sqlite"
)

// Each runs a test on both databases, as subtests "sqlite" and "mongodb".
func Each(t *testing.T, run func(t *testing.T, d store.Driver)) {
	t.Run("sqlite", func(t *testing.T) { run(t, SQLite(t)) })
	t.Run("mongodb", func(t *testing.T) { run(t, MongoDB(t)) })
}

// EachURI runs a test on both databases, giving it an address to open. Such
// tests have bots of their own and mostly wait for them: they run side by side.
func EachURI(t *testing.T, run func(t *testing.T, uri string)) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		run(t, SQLiteURI(t))
	})
	t.Run("mongodb", func(t *testing.T) {
		t.Parallel()
		run(t, MongoDBURI(t))
	})
}

// SQLite opens a new file.
func SQLite(t testing.TB) store.Driver {
	t.Helper()
	db, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// SQLiteURI is the address of a new file.
func SQLiteURI(t testing.TB) string {
	return "sqlite:" + filepath.Join(t.TempDir(), "test.db")
}

// MongoDB opens a new database.
func MongoDB(t testing.TB) store.Driver {
	t.Helper()
	db, err := mongodb.Open(context.Background(), MongoDBURI(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// MongoDBURI is the address of a new database, dropped after the test.
// Without an engine the test is skipped, or fails where one is required.
func MongoDBURI(t testing.TB) string {
	t.Helper()
	base := os.Getenv("KEPUBOT_TEST_MONGODB_URI")
	if base == "" {
		Missing(t, "no MongoDB: KEPUBOT_TEST_MONGODB_URI is not set (make test starts one)")
	}
	address, err := url.Parse(base)
	if err != nil {
		t.Fatal("KEPUBOT_TEST_MONGODB_URI is not an address")
	}
	address.Path = "/t" + rand.Text()[:16]
	uri := address.String()
	t.Cleanup(func() { drop(t, uri) })
	return uri
}

func drop(t testing.TB, uri string) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	db, err := mongodb.Open(ctx, uri)
	if err != nil {
		t.Error(err)
		return
	}
	defer db.Close()
	if err := db.Drop(ctx); err != nil {
		t.Error("dropping the test's database:", err)
	}
}

// Missing ends a test that needs what is not there: it fails in CI and under
// make test, and is skipped, with the reason, elsewhere.
func Missing(t testing.TB, reason string) {
	t.Helper()
	if os.Getenv("CI") != "" || os.Getenv("KEPUBOT_TEST_REQUIRE") != "" {
		t.Fatal(reason)
	}
	t.Skip(reason)
}
