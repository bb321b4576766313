package mongodb_test

import (
	"errors"
	"strings"
	"testing"

	"kepubot/dev/testdb"
	"kepubot/store"
	"kepubot/store/mongodb"
	"kepubot/store/storetest"
)

func TestSuite(t *testing.T) {
	t.Run("mongodb", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T) store.Driver { return testdb.MongoDB(t) })
	})
}

func Benchmark(b *testing.B) {
	b.Run("mongodb", func(b *testing.B) {
		storetest.Benchmark(b, testdb.MongoDB(b))
	})
}

func TestOpenRefusesWithoutTellingThePassword(t *testing.T) {
	for _, uri := range []string{"mongodb://me:hunter2@", "mongodb://me:hunter2@host/a b", "mongodb://me:hunter2@host/?nonsense=%zz", "me:hunter2"} {
		_, err := mongodb.Open(t.Context(), uri)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", uri, err)
		}
	}
}

func TestAwayServer(t *testing.T) {
	db, err := mongodb.Open(t.Context(), "mongodb://me:hunter2@127.0.0.1:1/kepubot?serverSelectionTimeoutMS=200")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = store.Guard(t.Context(), db)
	if !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("a server that is away: %v", err)
	}
	if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("the error tells too much: %v", err)
	}
	if !strings.Contains(err.Error(), "refuses connections") {
		t.Errorf("the error does not tell why: %v", err)
	}
}
