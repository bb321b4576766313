package resident

import (
	"context"
	"errors"
	"fmt"

	"kepubot/sheet"
	"kepubot/store"
)

// Imported counts what an import did, or would do.
type Imported struct{ Added, Changed, Same int }

// Import reads places and communities from a file. It checks all of it
// before it writes anything, and returns sheet.Faults naming every error by
// its line. Importing again changes what differs; nothing is ever removed,
// since facts point to places. With check it counts and writes nothing.
func (d *Directory) Import(ctx context.Context, name string, data []byte, check bool) (Imported, error) {
	var done Imported
	docs, err := d.readPlaces(name, data)
	if err != nil {
		return done, err
	}
	if faults := d.checkPlaces(docs); len(faults) > 0 {
		return done, faults
	}
	for _, n := range docs {
		if err := d.put(ctx, n.doc, check, &done); err != nil {
			return done, fmt.Errorf("importing place %s: %w", n.doc.ID, err)
		}
	}
	if check {
		return done, nil
	}
	return done, d.Load(ctx)
}

func (d *Directory) put(ctx context.Context, doc *placeDoc, check bool, done *Imported) error {
	there, err := d.docs.Get(ctx, doc.ID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		done.Added++
	case err != nil:
		return err
	case doc.as(there.Meta) == *there:
		done.Same++
		return nil
	default:
		done.Changed++
	}
	if check {
		return nil
	}
	if err := d.docs.Insert(ctx, doc); !errors.Is(err, store.ErrExists) {
		return err
	}
	_, err = d.docs.Update(ctx, doc.ID, func(old *placeDoc) error {
		*old = doc.as(old.Meta)
		return nil
	})
	return err
}

// as is the document under the meta of the one in whose place it goes.
func (p placeDoc) as(meta store.Meta) placeDoc {
	p.Meta = meta
	return p
}

// The bounds of what a place may say of itself, in characters and people.
const (
	nameLimit      = 30
	permanentLimit = 1_000_000
)

// checkPlaces names all that is wrong with the places of a file, together
// and beside those that are there.
func (d *Directory) checkPlaces(docs []numbered) sheet.Faults {
	if len(docs) == 0 {
		return sheet.Faults{{Chinese: "文件里没有街道或社区", English: "the file names no places"}}
	}
	places, seen := map[string]bool{}, map[string]bool{}
	for _, place := range d.Places() {
		places[place.ID] = true
	}
	for _, n := range docs {
		if n.doc.Place == "" {
			places[n.doc.ID] = true
		}
	}
	var faults sheet.Faults
	for _, n := range docs {
		for _, p := range d.problems(n.doc, places) {
			faults = append(faults, n.fault(p[0], p[1]))
		}
		if n.doc.ID != "" && seen[n.doc.ID] {
			faults = append(faults, n.fault("编号重复", "is named twice"))
		}
		seen[n.doc.ID] = true
	}
	return faults
}

// problems is what is wrong with one place, in Chinese and English.
func (d *Directory) problems(doc *placeDoc, places map[string]bool) [][2]string {
	var found [][2]string
	note := func(chinese, english string) { found = append(found, [2]string{chinese, english}) }
	if !idForm.MatchString(doc.ID) {
		note("编号只能用小写字母、数字和连字符", "needs an id of lower-case letters, digits and hyphens")
	}
	if !properName(doc.Name.Chinese, nameLimit) {
		note("没有中文名，或名称太长", "has no Chinese name, or one too long")
	}
	// English names are about three times as long.
	if doc.Name.English != "" && !properName(doc.Name.English, 3*nameLimit) {
		note("英文名太长", "has an English name that is too long")
	}
	_, isPlace := d.Place(doc.ID)
	_, isCommunity := d.Community(doc.ID)
	if doc.Place == "" {
		if isCommunity {
			note("这个编号已经是一个社区（村）", "is the id of a community already")
		}
		if doc.Kind != Street && doc.Kind != Town && doc.Kind != Township {
			note("类型要填 街道、镇 或 乡", "must be a street, town or township")
		}
		return found
	}
	if isPlace {
		note("这个编号已经是一个街道（乡镇）", "is the id of a street or town already")
	}
	if !places[doc.Place] {
		note("所属街道（乡镇）不存在", "belongs to a place that does not exist")
	}
	if doc.Permanent < 0 || doc.Permanent > permanentLimit {
		note("常住人口不对", "has an impossible number of residents")
	}
	return found
}
