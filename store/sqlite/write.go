package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/store"
)

// Insert adds a document, or says ErrExists.
func (db *DB) Insert(ctx context.Context, collection string, doc bson.Raw) error {
	t, err := db.table(ctx, collection)
	if err != nil {
		return err
	}
	id := doc.Lookup("_id").StringValue()
	_, err = db.writer.ExecContext(ctx, t.insert, append([]any{id}, t.values(doc)...)...)
	return explain(err)
}

// InsertMany adds what is not there yet, in one transaction.
func (db *DB) InsertMany(ctx context.Context, collection string, docs []bson.Raw) ([]bool, error) {
	t, err := db.table(ctx, collection)
	if err != nil {
		return nil, err
	}
	inserted := make([]bool, len(docs))
	err = db.inTx(ctx, func(tx *sql.Tx) error {
		statement, err := tx.PrepareContext(ctx, t.insert)
		if err != nil {
			return err
		}
		defer statement.Close()
		for i, doc := range docs {
			id := doc.Lookup("_id").StringValue()
			_, err := statement.ExecContext(ctx, append([]any{id}, t.values(doc)...)...)
			if errors.Is(explain(err), store.ErrExists) {
				continue
			}
			if err != nil {
				return err
			}
			inserted[i] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return inserted, nil
}

// Replace puts doc in the place of its revision rev.
func (db *DB) Replace(ctx context.Context, collection string, rev int64, doc bson.Raw) error {
	t, err := db.table(ctx, collection)
	if err != nil {
		return err
	}
	id := doc.Lookup("_id").StringValue()
	result, err := db.writer.ExecContext(ctx, t.update, append(t.values(doc), id, rev)...)
	if err != nil {
		return explain(err)
	}
	if changed, err := result.RowsAffected(); err != nil || changed == 1 {
		return explain(err)
	}
	if _, err := db.Get(ctx, collection, id); err != nil {
		return err
	}
	return store.ErrConflict
}

// deleteBatch bounds the parameters of one statement.
const deleteBatch = 500

// Delete removes documents by id.
func (db *DB) Delete(ctx context.Context, collection string, ids ...string) (int64, error) {
	t, err := db.table(ctx, collection)
	if err != nil {
		return 0, err
	}
	var total int64
	for len(ids) > 0 {
		batch := ids[:min(len(ids), deleteBatch)]
		ids = ids[len(batch):]
		values := make([]any, len(batch))
		for i, id := range batch {
			values[i] = id
		}
		marks := strings.TrimSuffix(strings.Repeat("?, ", len(batch)), ", ")
		result, err := db.writer.ExecContext(ctx, fmt.Sprintf("DELETE FROM %s WHERE id IN (%s)", t.name, marks), values...)
		if err != nil {
			return total, explain(err)
		}
		removed, err := result.RowsAffected()
		if err != nil {
			return total, explain(err)
		}
		total += removed
	}
	return total, nil
}
