// Package storetest is the suite that every driver of the store passes: each
// promise of the port is a case.
package storetest

import (
	"testing"
	"time"

	"kepubot/store"
)

// item is the document of the suite. Fields without omitempty are always
// present; the rest are missing when empty.
type item struct {
	store.Meta `bson:",inline"`
	Name       string            `bson:"name"`
	Kind       string            `bson:"kind,omitempty"`
	Count      int64             `bson:"count,omitempty"`
	Open       *bool             `bson:"open,omitempty"`
	At         *time.Time        `bson:"at,omitempty"`
	Title      map[string]string `bson:"title,omitempty"`
	Data       []byte            `bson:"data,omitempty"`
	Words      nested            `bson:"words,omitempty"`
	Null       *string           `bson:"null"`
}

type nested struct {
	Chinese string `bson:"zh-CN,omitempty"`
}

func schema() store.Schema {
	return store.Schema{
		Name: "items",
		Fields: []store.Field{
			{Name: "name", Kind: store.String},
			{Name: "kind", Kind: store.String},
			{Name: "count", Kind: store.Int},
			{Name: "open", Kind: store.Bool},
			{Name: "at", Kind: store.Time},
			{Name: "words.zh-CN", Kind: store.String},
			{Name: "null", Kind: store.String},
		},
		Indexes: []store.Index{
			{Fields: []string{"kind", "count"}},
		},
	}
}

// Run passes a driver through the suite. open gives a new, empty database
// for each case; the suite closes it only where the case is about closing.
func Run(t *testing.T, open func(t *testing.T) store.Driver) {
	for name, test := range map[string]func(*testing.T, store.Driver){
		"insert":            testInsert,
		"insert many":       testInsertMany,
		"insert concurrent": testInsertConcurrent,
		"unique":            testUnique,
		"unique by kind":    testUniqueKinds,
		"unique on replace": testUniqueOnReplace,
		"update":            testUpdate,
		"update concurrent": testUpdateConcurrent,
		"update again":      testUpdateAgain,
		"update remembered": testUpdateRemembered,
		"replace":           testReplace,
		"delete":            testDelete,
		"times":             testTimes,
		"missing and empty": testMissing,
		"conditions":        testConditions,
		"bad conditions":    testBadConditions,
		"order":             testOrder,
		"paging":            testPaging,
		"paging and change": testPagingChange,
		"group":             testGroup,
		"group of nothing":  testGroupOfNothing,
		"undeclared":        testUndeclared,
		"cancelled":         testCancelled,
		"closed":            testClosed,
		"large":             testLarge,
		"text":              testText,
		"new field":         testNewField,
		"older program":     testOlderProgram,
		"newer data":        testNewer,
		"claim":             testClaim,
		"declare together":  testDeclareTogether,
		"model":             testModel,
		"model of groups":   testModelGroups,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// items declares the suite's collection.
func items(t *testing.T, d store.Driver) *store.Collection[item] {
	t.Helper()
	c, err := store.Open[item](t.Context(), d, schema())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// add inserts documents that must go in.
func add(t *testing.T, c *store.Collection[item], docs ...*item) {
	t.Helper()
	for _, doc := range docs {
		if err := c.Insert(t.Context(), doc); err != nil {
			t.Fatal(err)
		}
	}
}

func named(id, name string) *item { return &item{Meta: store.Meta{ID: id}, Name: name} }

// ids are those of a query's documents, in order.
func ids(t *testing.T, c *store.Collection[item], q store.Query) []string {
	t.Helper()
	docs, err := c.Find(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return identify(docs)
}

func identify(docs []*item) []string {
	found := make([]string, len(docs))
	for i, doc := range docs {
		found[i] = doc.ID
	}
	return found
}
