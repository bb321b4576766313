package mongodb

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"kepubot/store"
)

func TestExplain(t *testing.T) {
	for _, test := range []struct {
		err  error
		want error
		says string
	}{
		{mongo.ErrNoDocuments, store.ErrNotFound, ""},
		{mongo.ErrClientDisconnected, store.ErrClosed, ""},
		{mongo.CommandError{Code: 11000, Message: "E11000"}, store.ErrExists, ""},
		{mongo.CommandError{Code: 10107, Message: "not primary"}, store.ErrUnavailable, "does not answer"},
		{mongo.WriteException{Labels: []string{"RetryableWriteError"}}, store.ErrUnavailable, "does not answer"},
		{mongo.CommandError{Code: 1, Message: "failed to connect to `user=hunter database=x`: connection refused"}, store.ErrUnavailable, "refuses connections"},
		{mongo.CommandError{Code: 1, Message: "the database system is shutting down"}, store.ErrUnavailable, "does not answer"},
		{errors.New("connection() error occurred during connection handshake: auth error: hunter2"), store.ErrUnavailable, "user name or password"},
		{errors.New("server selection error: lookup hunter.example: no such host"), store.ErrUnavailable, "host name"},
		{fmt.Errorf("asking hunter.example: %w", context.Canceled), context.Canceled, ""},
		{fmt.Errorf("asking hunter.example: %w", context.DeadlineExceeded), store.ErrUnavailable, "deadline"},
	} {
		got := explain(test.err)
		if !errors.Is(got, test.want) || !strings.Contains(got.Error(), test.says) || strings.Contains(got.Error(), "hunter") {
			t.Errorf("%v: %v, want %v that says %q", test.err, got, test.want, test.says)
		}
	}
	if err := explain(mongo.CommandError{Code: 2, Message: "bad value"}); errors.Is(err, store.ErrUnavailable) {
		t.Errorf("our fault was taken for an outage: %v", err)
	}
}
