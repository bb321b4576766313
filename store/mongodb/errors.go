package mongodb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"kepubot/store"
)

// duplicateKey is the server's code for a taken id or unique value.
const duplicateKey = 11000

// away are the server's codes for being unable to serve at present: hosts
// and sockets lost, time limits, shutting down, no primary elected yet.
var away = []int{6, 7, 89, 91, 189, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436}

// explain turns the driver's errors into the port's. Their texts name hosts,
// and may quote the URI, so that none of an outage is passed on.
func explain(err error) error {
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
	case isOutage(err) && errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%w: %s: %w", store.ErrUnavailable, cause(err), context.DeadlineExceeded)
	case isOutage(err):
		return fmt.Errorf("%w: %s", store.ErrUnavailable, cause(err))
	}
	return err
}

func isOutage(err error) bool {
	if mongo.IsTimeout(err) || mongo.IsNetworkError(err) {
		return true
	}
	var server mongo.ServerError
	if errors.As(err, &server) && (server.HasErrorLabel("RetryableWriteError") || slices.ContainsFunc(away, server.HasErrorCode)) {
		return true
	}
	return slices.ContainsFunc(outages, func(part string) bool { return strings.Contains(err.Error(), part) })
}

// outages are parts of the texts of errors that carry no type or code of
// their own.
var outages = []string{
	// the driver's, of finding a server and connecting to it
	"server selection error", "connection() error", "connection pool",
	// FerretDB's internal errors while its PostgreSQL is away
	"failed to connect to", "terminating connection", "the database system is",
}

// cause says why a server cannot be reached, as far as its error shows.
func cause(err error) string {
	for _, known := range [][2]string{
		{"auth error", "the user name or password is refused"},
		{"no such host", "its host name is not known"},
		{"connection refused", "it refuses connections"},
		{"tls:", "no secure connection"},
		{"x509:", "no secure connection"},
	} {
		if strings.Contains(err.Error(), known[0]) {
			return known[1]
		}
	}
	return "it does not answer"
}
