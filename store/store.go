// Package store keeps documents. It is a small port with two drivers,
// store/mongodb and store/sqlite, that pass one suite, store/storetest.
//
// A document is a Go struct with bson tags that embeds [Meta]. The unit of
// every invariant is one document: there are no transactions over several.
// An id is chosen by the caller and makes doing a thing twice harmless.
//
// The port is its least able member: filters, sorts and groups work on
// fields declared in the [Schema], scalars only, so that no query can be
// slow, or refused, on one driver alone.
package store

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Errors that callers decide on. Drivers wrap them; compare with errors.Is.
var (
	// ErrNotFound means that no document has the id.
	ErrNotFound = errors.New("document not found")
	// ErrExists means that the id, or a value under a unique index, is taken.
	// After a network fault the document found may be one's own.
	ErrExists = errors.New("document exists")
	// ErrConflict means that the document changed since it was read.
	// [Collection.Update] handles it; it escapes only when the loop gives up.
	ErrConflict = errors.New("document changed meanwhile")
	// ErrUndeclared means that a query names a field or collection that its
	// schema does not declare.
	ErrUndeclared = errors.New("not declared in the schema")
	// ErrNewer means that the data was written by a newer version of the program.
	ErrNewer = errors.New("data of a newer version")
	// ErrUnavailable means that the database cannot be reached at present, or
	// did not answer before the context's deadline: wait and try again.
	// Nothing is known about a write that ended so.
	ErrUnavailable = errors.New("database not reachable")
	// ErrClosed means that the store was closed by this process.
	ErrClosed = errors.New("store closed")
)

// Kind is the type of a declared field.
type Kind int

// The scalar kinds that can be filtered, sorted and grouped by.
const (
	String Kind = iota // Go string (and named string types)
	Int                // Go int, int32, int64
	Bool
	Time // time.Time, UTC, to the millisecond
)

// Field declares a scalar field of a collection by its bson name.
// A field inside an embedded document is named with dots: "name.zh".
type Field struct {
	Name string
	Kind Kind
}

// Index declares an index over declared fields in their order, ascending.
// A unique index binds only documents in which all of its fields are present;
// a field that is null counts as missing, here and everywhere.
type Index struct {
	Fields []string
	Unique bool
}

// Schema declares a collection: its name ([a-z_]+), the fields that queries
// may name, and its indexes. "_id" is always declared, and unique.
type Schema struct {
	Name    string
	Fields  []Field
	Indexes []Index
}

// Meta is embedded (`bson:",inline"`) by every document.
type Meta struct {
	// ID is the document's key, 1 to 200 bytes, chosen by the caller.
	ID string `bson:"_id"`
	// Rev counts the document's changes, from 1. The store sets it.
	Rev int64 `bson:"rev"`
}

// Driver is what a database has to do. Documents are BSON with "_id" and
// "rev"; drivers hold no rules. All methods may be called at once from many
// goroutines, honour ctx, and return the errors of this package, wrapped.
type Driver interface {
	// Declare creates what the schema needs and is missing: the collection,
	// typed columns for its fields, indexes. A field declared over old
	// documents is back-filled before Declare returns. Declaring again what
	// is there already changes nothing.
	Declare(ctx context.Context, s Schema) error
	// Insert adds a document, or says ErrExists and changes nothing.
	Insert(ctx context.Context, collection string, doc bson.Raw) error
	// InsertMany adds documents in one go and tells for each whether it was
	// inserted (true) or its id or a unique value was there already (false).
	// Documents are independent: one that is refused keeps no other out.
	InsertMany(ctx context.Context, collection string, docs []bson.Raw) ([]bool, error)
	// Get returns the document, or ErrNotFound.
	Get(ctx context.Context, collection, id string) (bson.Raw, error)
	// Replace puts doc in the place of the document with its id whose "rev"
	// is still rev. It says ErrConflict when the revision is another,
	// ErrNotFound when there is none, ErrExists when a unique value is taken.
	Replace(ctx context.Context, collection string, rev int64, doc bson.Raw) error
	// Find returns the documents of q in its order, at most q.Limit.
	Find(ctx context.Context, collection string, q Query) ([]bson.Raw, error)
	// Count counts the documents for which all conditions hold.
	Count(ctx context.Context, collection string, where []Cond) (int64, error)
	// Group computes figures over documents, ordered by the keys ascending,
	// missing first.
	Group(ctx context.Context, collection string, g GroupQuery) ([]GroupRow, error)
	// Delete removes documents by id and tells how many there were.
	Delete(ctx context.Context, collection string, ids ...string) (int64, error)
	// Ping says whether the database answers.
	Ping(ctx context.Context) error
	// Close releases everything; later calls say ErrClosed.
	Close() error
}

// Op is the operator of a condition.
type Op int

// The operators. Ranges never match a missing field.
const (
	OpEq Op = iota
	OpIn
	OpGTE
	OpGT
	OpLTE
	OpLT
	OpPresent
	OpMissing
)

// Cond is one condition on a declared field; those of a query must all hold.
// Values are string, int64, bool or time.Time, as the field's kind says.
type Cond struct {
	Field  string
	Op     Op
	Values []any
}

// Eq holds where the field equals the value.
func Eq(field string, value any) Cond { return Cond{field, OpEq, []any{plain(value)}} }

// MaxValues is the most values that one [In] may list; more are an error.
const MaxValues = 10_000

// In holds where the field equals one of the values; none matches nothing.
func In[V any](field string, values ...V) Cond {
	c := Cond{Field: field, Op: OpIn}
	for _, v := range values {
		c.Values = append(c.Values, plain(v))
	}
	return c
}

// GTE holds where the field is at least the value.
func GTE(field string, value any) Cond { return Cond{field, OpGTE, []any{plain(value)}} }

// GT holds where the field is above the value.
func GT(field string, value any) Cond { return Cond{field, OpGT, []any{plain(value)}} }

// LTE holds where the field is at most the value.
func LTE(field string, value any) Cond { return Cond{field, OpLTE, []any{plain(value)}} }

// LT holds where the field is below the value.
func LT(field string, value any) Cond { return Cond{field, OpLT, []any{plain(value)}} }

// Present holds where the document has the field.
func Present(field string) Cond { return Cond{Field: field, Op: OpPresent} }

// Missing holds where the document does not have the field.
func Missing(field string) Cond { return Cond{Field: field, Op: OpMissing} }

// Sort orders by a declared field; missing values come first (last when
// Desc). Strings are ordered by their bytes.
type Sort struct {
	Field string
	Desc  bool
}

// Query selects documents. Whatever it sorts by, ties are broken by "_id"
// ascending, so the order is total.
type Query struct {
	Where []Cond
	Sort  []Sort
	// Limit is the most documents to return; 0 means all that there are.
	Limit int
	// After continues behind the document that the cursor was made of
	// (see [Collection.CursorAfter]); its document may be gone since.
	After *Cursor
}

// Cursor is a place in the order of a query: the values of its sort fields
// (nil where missing) and the id of the last document seen.
type Cursor struct {
	Values []any
	ID     string
}

// GroupQuery asks for figures over the documents of Where, for each
// combination of up to three fields of By (none: one row over all).
// Sum takes Int fields; Min and Max any; Distinct counts the different
// present values of one field.
type GroupQuery struct {
	Where    []Cond
	By       []string
	Sum      []string
	Min      []string
	Max      []string
	Distinct string
}

// GroupRow is one combination of values and its figures. Keys are in the
// order of By, nil where the field is missing. Min and Max lack a field that
// no document of the group has.
type GroupRow struct {
	Keys     []any
	Count    int64
	Sum      map[string]int64
	Min, Max map[string]any
	Distinct int64
}
