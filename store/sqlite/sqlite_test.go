package sqlite_test

import (
	"path/filepath"
	"strings"
	"testing"

	"kepubot/dev/testdb"
	"kepubot/store"
	"kepubot/store/sqlite"
	"kepubot/store/storetest"
)

func TestSuite(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T) store.Driver { return testdb.SQLite(t) })
	})
}

func TestOpenNeedsFolder(t *testing.T) {
	_, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "nowhere", "x.db"))
	if err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("a folder that is not there: %v", err)
	}
}

// TestTwoProcesses has a second opening of the file read and write beside
// the first, as an import does beside serve.
func TestTwoProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a file with % and ?.db")
	first, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	second, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if err := store.Claim(t.Context(), first, 42); err != nil {
		t.Fatal(err)
	}
	if err := store.Claim(t.Context(), second, 43); err == nil {
		t.Error("what the first wrote was not seen by the second")
	}
}
