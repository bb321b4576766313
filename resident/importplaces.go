package resident

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"kepubot/sheet"
	"kepubot/store"
)

// Imported counts what an import did.
type Imported struct{ Added, Changed, Same int }

// entry is a place of the YAML form.
type placeEntry struct {
	ID          string           `yaml:"id"`
	Kind        PlaceKind        `yaml:"kind"`
	Name        `yaml:",inline"` // zh-CN, en
	Communities []communityEntry `yaml:"communities"`
}

type communityEntry struct {
	ID        string `yaml:"id"`
	Name      `yaml:",inline"`
	Permanent int `yaml:"permanent"`
}

// numbered is a document with the line it came from.
type numbered struct {
	line int
	doc  *placeDoc
}

// Import reads places and communities from a file. It checks all of it
// before it writes anything, and returns sheet.Faults naming every error by
// its line. Importing again changes what differs; nothing is ever removed,
// since facts point to places. With check it looks for faults alone.
func (d *Directory) Import(ctx context.Context, name string, data []byte, check bool) (Imported, error) {
	var done Imported
	docs, err := readPlaces(name, data)
	if err != nil {
		return done, err
	}
	if faults := d.checkPlaces(docs); len(faults) > 0 {
		return done, faults
	}
	if check {
		return done, nil
	}
	for _, n := range docs {
		if err := d.put(ctx, n.doc, &done); err != nil {
			return done, fmt.Errorf("importing places: %w", err)
		}
	}
	return done, d.Load(ctx)
}

func (d *Directory) put(ctx context.Context, doc *placeDoc, done *Imported) error {
	err := d.docs.Insert(ctx, doc)
	if err == nil {
		done.Added++
		return nil
	}
	if !errors.Is(err, store.ErrExists) {
		return err
	}
	same := false
	_, err = d.docs.Update(ctx, doc.ID, func(old *placeDoc) error {
		meta := old.Meta
		doc.Meta = meta
		same = *old == *doc
		*old = *doc
		return nil
	})
	if same {
		done.Same++
	} else {
		done.Changed++
	}
	return err
}

func readPlaces(name string, data []byte) ([]numbered, error) {
	if sheet.IsYAML(name) {
		return readPlacesYAML(data)
	}
	return readPlacesTable(name, data)
}

func readPlacesYAML(data []byte) ([]numbered, error) {
	entries, err := sheet.Entries(data, "places")
	if err != nil {
		return nil, err
	}
	var docs []numbered
	var faults sheet.Faults
	for i, entry := range entries {
		var p placeEntry
		if err := entry.Decode(&p); err != nil {
			var some sheet.Faults
			if !errors.As(err, &some) {
				return nil, err
			}
			faults = append(faults, some...)
			continue
		}
		docs = append(docs, numbered{entry.Line, &placeDoc{Meta: store.Meta{ID: p.ID}, Kind: p.Kind, Name: p.Name, Order: i}})
		for _, c := range p.Communities {
			docs = append(docs, numbered{entry.Line, &placeDoc{Meta: store.Meta{ID: c.ID}, Place: p.ID, Name: c.Name, Permanent: c.Permanent}})
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return docs, nil
}

// readPlacesTable reads a row a community; the row's place is made when it
// is first named.
func readPlacesTable(name string, data []byte) ([]numbered, error) {
	rows, err := sheet.Table(name, data)
	if err != nil {
		return nil, err
	}
	var docs []numbered
	var faults sheet.Faults
	places := map[string]bool{}
	for _, row := range rows {
		place := row.Get("街道编号", "place id", "place")
		if !places[place] {
			places[place] = true
			docs = append(docs, numbered{row.Line, &placeDoc{
				Meta: store.Meta{ID: place}, Kind: placeKind(row.Get("类型", "kind")), Order: len(places) - 1,
				Name: Name{row.Get("街道（乡镇）", "街道", "place zh-CN"), row.Get("街道英文名", "place en")},
			}})
		}
		id := row.Get("社区编号", "community id", "community")
		if id == "" {
			continue
		}
		permanent, err := strconv.Atoi(row.Get("常住人口", "permanent"))
		if err != nil {
			faults = append(faults, sheet.Fault{Line: row.Line, Chinese: "常住人口要填数字", English: "permanent residents must be a number"})
			continue
		}
		docs = append(docs, numbered{row.Line, &placeDoc{
			Meta: store.Meta{ID: id}, Place: place, Permanent: permanent,
			Name: Name{row.Get("社区（村）", "社区", "community zh-CN"), row.Get("社区英文名", "community en")},
		}})
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return docs, nil
}

func placeKind(word string) PlaceKind {
	switch word {
	case "街道":
		return Street
	case "镇":
		return Town
	case "乡":
		return Township
	}
	return PlaceKind(word)
}

// nameLimit is the longest name of a place, in bytes.
const nameLimit = 90

func (d *Directory) checkPlaces(docs []numbered) sheet.Faults {
	var faults sheet.Faults
	places, seen := map[string]bool{}, map[string]bool{}
	for _, place := range d.Places() {
		places[place.ID] = true
	}
	for _, n := range docs {
		if n.doc.Place == "" {
			places[n.doc.ID] = true
		}
	}
	if len(docs) == 0 {
		return sheet.Faults{{Chinese: "文件里没有街道或社区", English: "the file names no places"}}
	}
	for _, n := range docs {
		fault := func(chinese, english string) {
			faults = append(faults, sheet.Fault{Line: n.line, Chinese: n.doc.ID + " " + chinese, English: n.doc.ID + " " + english})
		}
		if !idForm.MatchString(n.doc.ID) {
			fault("编号只能用小写字母、数字和连字符", "ids are lower-case letters, digits and hyphens")
		}
		if seen[n.doc.ID] {
			fault("编号重复", "is named twice")
		}
		seen[n.doc.ID] = true
		if n.doc.Name.Chinese == "" || len(n.doc.Name.Chinese) > nameLimit || len(n.doc.Name.English) > nameLimit {
			fault("没有中文名，或名称太长", "has no Chinese name, or one too long")
		}
		switch {
		case n.doc.Place == "" && n.doc.Kind != Street && n.doc.Kind != Town && n.doc.Kind != Township:
			fault("类型要填 街道、镇 或 乡", "must be a street, town or township")
		case n.doc.Place != "" && !places[n.doc.Place]:
			fault("所属街道（乡镇）不存在", "belongs to a place that does not exist")
		case n.doc.Permanent < 0 || n.doc.Permanent > 1_000_000:
			fault("常住人口不对", "has an impossible number of residents")
		}
	}
	return faults
}
