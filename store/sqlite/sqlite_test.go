package sqlite_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

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

func Benchmark(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		storetest.Benchmark(b, testdb.SQLite(b))
	})
}

func TestOpenRefuses(t *testing.T) {
	text := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("科普笔记", 200)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, says := range map[string]string{
		filepath.Join(t.TempDir(), "nowhere", "x.db"): "does not exist",
		t.TempDir(): "not a file",
		text:        "not a database",
	} {
		if _, err := sqlite.Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want it to say %q", path, err, says)
		}
	}
}

// TestOpenTogether has several openings of a file that is not there yet, as
// programs started at once do, read and write beside each other.
func TestOpenTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a file with % and ?.db")
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			db, err := sqlite.Open(t.Context(), path)
			if err != nil {
				t.Error(err)
				return
			}
			defer db.Close()
			for j := range 20 {
				if err := add(t, db, fmt.Sprintf("%d-%d", i, j)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the file: %v, %v", info.Mode(), err)
	}
	if n := count(t, path); n != 8*20 {
		t.Errorf("%d documents, want %d", n, 8*20)
	}
}

type note struct {
	store.Meta `bson:",inline"`
}

func open(t *testing.T, d store.Driver) *store.Collection[note] {
	t.Helper()
	c, err := store.Open[note](t.Context(), d, store.Schema{Name: "notes"})
	if err != nil {
		t.Error(err)
	}
	return c
}

func add(t *testing.T, d store.Driver, id string) error {
	t.Helper()
	return open(t, d).Insert(t.Context(), &note{store.Meta{ID: id}})
}

func count(t *testing.T, path string) int64 {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	n, err := open(t, db).Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// killedPath is set where the test binary runs as the process to be killed.
const killedPath = "KEPUBOT_TEST_KILLED_PATH"

// TestKill ends a writing process with SIGKILL, again and again: every
// insert that it reported is in the file.
func TestKill(t *testing.T) {
	if path := os.Getenv(killedPath); path != "" {
		writeUntilKilled(t, path)
		return
	}
	path := filepath.Join(t.TempDir(), "test.db")
	for round := range 5 {
		before := int64(0)
		if round > 0 {
			before = count(t, path)
		}
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKill$", "-test.count=1")
		child.Env = append(os.Environ(), killedPath+"="+path)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		reported := int64(0)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if reported++; reported == 50 {
				child.Process.Kill() // what it wrote to the pipe until then is read too
			}
		}
		child.Wait()
		if after := count(t, path); reported < 50 || after < before+reported || after > before+reported+1 {
			t.Errorf("round %d: %d documents, %d before and %d reported", round, after, before, reported)
		}
	}
}

func writeUntilKilled(t *testing.T, path string) {
	db, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	notes := open(t, db)
	for i := 0; ; i++ {
		if err := notes.Insert(t.Context(), &note{store.Meta{ID: fmt.Sprintf("%d-%d", os.Getpid(), i)}}); err != nil {
			t.Fatal(err)
		}
		fmt.Println(i)
	}
}

// TestLocked has another program hold the file: reads go on, a write waits
// and gives up at its deadline with ErrUnavailable.
func TestLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "test.db")
	db, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	notes := open(t, db)
	other, err := sql.Open("sqlite", path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if n, err := notes.Count(t.Context()); err != nil || n != 0 {
		t.Errorf("counting meanwhile: %d, %v", n, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := notes.Insert(ctx, &note{store.Meta{ID: "a"}}); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("inserting meanwhile: %v, want ErrUnavailable", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := notes.Insert(t.Context(), &note{store.Meta{ID: "a"}}); err != nil {
		t.Errorf("inserting after: %v", err)
	}
}
