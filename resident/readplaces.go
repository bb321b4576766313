package resident

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"kepubot/sheet"
	"kepubot/store"
)

// placeEntry is a place of the YAML form.
type placeEntry struct {
	ID          string           `yaml:"id"`
	Kind        PlaceKind        `yaml:"kind"`
	Name        `yaml:",inline"` // zh-CN, en
	Communities sheet.List       `yaml:"communities"`
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

// fault says what is wrong with the document, naming it.
func (n numbered) fault(chinese, english string) sheet.Fault {
	name := cmp.Or(n.doc.ID, n.doc.Name.Chinese, "?")
	return sheet.Fault{Line: n.line, Chinese: name + "：" + chinese, English: name + " " + english}
}

func (d *Directory) readPlaces(name string, data []byte) ([]numbered, error) {
	if sheet.IsYAML(name) {
		return readPlacesYAML(data)
	}
	return d.readPlacesTable(name, data)
}

func readPlacesYAML(data []byte) ([]numbered, error) {
	entries, err := sheet.Entries(data, "places")
	if err != nil {
		return nil, err
	}
	var docs []numbered
	var faults sheet.Faults
	decode := func(entry sheet.Entry, into any) bool {
		var some sheet.Faults
		errors.As(entry.Decode(into), &some)
		faults = append(faults, some...)
		return len(some) == 0
	}
	for i, entry := range entries {
		var p placeEntry
		if !decode(entry, &p) {
			continue
		}
		docs = append(docs, numbered{entry.Line, &placeDoc{Meta: store.Meta{ID: p.ID}, Kind: p.Kind, Name: p.Name, Order: i}})
		for _, entry := range p.Communities {
			var c communityEntry
			if decode(entry, &c) {
				docs = append(docs, numbered{entry.Line, &placeDoc{Meta: store.Meta{ID: c.ID}, Place: p.ID, Name: c.Name, Permanent: c.Permanent}})
			}
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return docs, nil
}

// The titles that columns of a table may have.
var (
	placeIDTitles       = []string{"街道编号", "place id"}
	placeNameTitles     = []string{"街道（乡镇）", "街道", "乡镇", "place zh-CN", "place"}
	placeEnglishTitles  = []string{"街道英文名", "place en"}
	kindTitles          = []string{"类型", "kind"}
	communityIDTitles   = []string{"社区编号", "community id"}
	communityNameTitles = []string{"社区（村）", "社区", "村", "community zh-CN", "community"}
	communityEnglish    = []string{"社区英文名", "community en"}
	permanentTitles     = []string{"常住人口", "permanent"}
)

// placeTable turns rows into places. A row holds a community, or a place
// alone; a row without a place belongs to the one above, as merged cells do.
type placeTable struct {
	directory *Directory
	places    map[string]numbered
	current   *placeDoc
	docs      []numbered
	faults    sheet.Faults
}

func (d *Directory) readPlacesTable(name string, data []byte) ([]numbered, error) {
	rows, err := sheet.Table(name, data)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	for _, titles := range [][]string{placeNameTitles, communityNameTitles, permanentTitles} {
		if !rows[0].Has(titles...) {
			return nil, sheet.Faults{{
				Chinese: fmt.Sprintf("少了“%s”这一列", titles[0]),
				English: fmt.Sprintf("the column %q is missing", titles[len(titles)-1]),
			}}
		}
	}
	table := placeTable{directory: d, places: map[string]numbered{}}
	for _, row := range rows {
		table.place(row)
		table.community(row)
	}
	if len(table.faults) > 0 {
		return nil, table.faults
	}
	return table.docs, nil
}

// place takes the place of a row, which is made where it is first named and
// must not be described otherwise later.
func (t *placeTable) place(row sheet.Row) {
	id, name := row.Get(placeIDTitles...), Name{row.Get(placeNameTitles...), row.Get(placeEnglishTitles...)}
	kind := row.Get(kindTitles...)
	if id == "" && name.Chinese == "" {
		if t.current == nil {
			t.faults = append(t.faults, sheet.Fault{Line: row.Line, Chinese: "没有填街道（乡镇）", English: "the place is missing"})
		}
		return
	}
	if id == "" {
		id = t.directory.placeID(name.Chinese)
	}
	first, named := t.places[id]
	if !named {
		first = numbered{row.Line, &placeDoc{Meta: store.Meta{ID: id}, Kind: placeKind(kind, name.Chinese), Name: name, Order: len(t.places)}}
		t.places[id] = first
		t.docs = append(t.docs, first)
	}
	t.current = first.doc
	if differs(name.Chinese, first.doc.Name.Chinese) || differs(name.English, first.doc.Name.English) ||
		kind != "" && placeKind(kind, "") != first.doc.Kind {
		t.faults = append(t.faults, numbered{row.Line, first.doc}.fault(
			fmt.Sprintf("和第 %d 行写的不一样", first.line), fmt.Sprintf("is described otherwise on line %d", first.line)))
	}
}

// differs tells whether a cell says something else; an empty one says nothing.
func differs(cell, first string) bool { return cell != "" && cell != first }

func (t *placeTable) community(row sheet.Row) {
	id, name := row.Get(communityIDTitles...), Name{row.Get(communityNameTitles...), row.Get(communityEnglish...)}
	if t.current == nil || id == "" && name.Chinese == "" {
		return
	}
	if id == "" {
		id = t.directory.communityID(t.current.ID, name.Chinese)
	}
	n := numbered{row.Line, &placeDoc{Meta: store.Meta{ID: id}, Place: t.current.ID, Name: name}}
	var err error
	if n.doc.Permanent, err = strconv.Atoi(digits.Replace(row.Get(permanentTitles...))); err != nil {
		t.faults = append(t.faults, n.fault("常住人口要填数字", "needs the number of permanent residents"))
	}
	t.docs = append(t.docs, n)
}

// digits leaves out what spreadsheets put between thousands.
var digits = strings.NewReplacer(",", "", "，", "", " ", "")

// placeKind reads the kind of a place, or tells it by the place's name.
func placeKind(word, name string) PlaceKind {
	for suffix, kind := range map[string]PlaceKind{"街道": Street, "镇": Town, "乡": Township} {
		if word == suffix || word == "" && strings.HasSuffix(name, suffix) {
			return kind
		}
	}
	return PlaceKind(word)
}

// placeID is the id of a place known by its name alone: the one it has, or
// one made of the name, the same each time.
func (d *Directory) placeID(name string) string {
	for _, place := range d.Places() {
		if place.Name.Chinese == name {
			return place.ID
		}
	}
	return derivedID("p", name)
}

// communityID is the same for a community of a place.
func (d *Directory) communityID(place, name string) string {
	for _, community := range d.held.Load().communities[place] {
		if community.Name.Chinese == name {
			return community.ID
		}
	}
	return derivedID("c", place+"/"+name)
}

func derivedID(prefix, name string) string {
	h := fnv.New64a()
	h.Write([]byte(name))
	return fmt.Sprintf("%s-%016x", prefix, h.Sum64())
}
