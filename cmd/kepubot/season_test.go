package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/bits"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"kepubot/resident"
	"kepubot/store"
)

// rawEntry is what of an entry the check reads: answers, and nothing that the
// bot made of them.
type rawEntry struct {
	Stage     string `bson:"stage"`
	Community string `bson:"community"`
	Attempts  []struct {
		Mark  int64 `bson:"mark"`
		Full  int64 `bson:"full"`
		Asked []struct {
			Question string `bson:"q"`
			Given    *struct {
				Picked uint64  `bson:"picked"`
				Number float64 `bson:"number"`
			} `bson:"g"`
		} `bson:"asked"`
	} `bson:"attempts"`
}

type rawPool struct {
	Questions []struct {
		ID   string `bson:"_id"`
		Kind string `bson:"kind"`
		Key  struct {
			Right  uint64  `bson:"right"`
			Number float64 `bson:"number"`
			Within float64 `bson:"within"`
		} `bson:"key"`
	} `bson:"questions"`
}

// documents reads a collection as it is stored.
func documents[T any](t *testing.T, d store.Driver, collection string) map[string]T {
	t.Helper()
	if err := d.Declare(context.Background(), store.Schema{Name: collection}); err != nil {
		t.Fatal(err)
	}
	raws, err := d.Find(context.Background(), collection, store.Query{})
	if err != nil {
		t.Fatal(err)
	}
	docs := map[string]T{}
	for _, raw := range raws {
		var doc T
		if err := bson.Unmarshal(raw, &doc); err != nil {
			t.Fatal(err)
		}
		docs[raw.Lookup("_id").StringValue()] = doc
	}
	return docs
}

// share is how right an answer is, by the rules in words: all or nothing, but
// for several choices the right ones less the wrong ones.
func share(pool rawPool, question string, picked uint64, number float64) float64 {
	for _, q := range pool.Questions {
		switch {
		case q.ID != question:
		case q.Kind == "number" && math.Abs(number-q.Key.Number) <= q.Key.Within+1e-9:
			return 1
		case q.Kind == "several":
			good, bad := bits.OnesCount64(picked&q.Key.Right), bits.OnesCount64(picked&^q.Key.Right)
			return max(0, float64(good-bad)/float64(bits.OnesCount64(q.Key.Right)))
		case q.Kind != "number" && picked == q.Key.Right:
			return 1
		}
	}
	return 0
}

// points is what an entry's best attempt comes to.
func (e rawEntry) points(pool rawPool) float64 {
	best := 0.0
	for _, a := range e.Attempts {
		if a.Full > 0 {
			best = max(best, 50+50*float64(a.Mark)/float64(a.Full))
			continue
		}
		sum, all := 0.0, len(a.Asked) > 0
		for _, asked := range a.Asked {
			if asked.Given == nil {
				all = false
				continue
			}
			sum += share(pool, asked.Question, asked.Given.Picked, asked.Given.Number)
		}
		if all {
			best = max(best, 50+50*sum/float64(len(a.Asked)))
		}
	}
	return best
}

// tableLines are the tables of communities, by hand: average × the root of
// players over residents, as they are printed.
func tableLines(t *testing.T, d store.Driver) []string {
	t.Helper()
	places, err := resident.OpenDirectory(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	if err := places.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	pools := documents[rawPool](t, d, "pools")
	points := map[string][]float64{}
	for _, e := range documents[rawEntry](t, d, "entries") {
		points[e.Community] = append(points[e.Community], e.points(pools[e.Stage]))
	}
	type row struct {
		name           string
		score, average float64
		n, residents   int
	}
	var rows []row
	for id, all := range points {
		community, ok := places.Community(id)
		if !ok {
			t.Fatalf("no community %q", id)
		}
		r := row{name: community.Name.Chinese, n: len(all), residents: community.Permanent}
		for _, p := range all {
			r.average += p / float64(len(all))
		}
		r.score = r.average * math.Sqrt(float64(r.n)/float64(r.residents))
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(b.score, a.score) })
	var lines []string
	for i, r := range rows {
		lines = append(lines, fmt.Sprintf("%d　%s　%.1f（平均 %.1f，%d 人，参与率 %.1f%%）", i+1, r.name, r.score, r.average, r.n, 100*float64(r.n)/float64(r.residents)))
	}
	return lines
}

var (
	placeLine  = regexp.MustCompile(`季卫桥社区第 \d+ 名（\d+ 人），全市第 \d+ 名（\d+ 人）`)
	pointsLine = regexp.MustCompile(`您得 ([\d.]+) 分`)
)

// checkSeason holds what the tour printed of its competition against the raw
// entries.
func checkSeason(t *testing.T, uri, printed string) {
	t.Helper()
	d, err := openStore(context.Background(), uri)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	lines := tableLines(t, d)
	if len(lines) != 3 {
		t.Fatalf("%d communities played, not three: %q", len(lines), lines)
	}
	shown := printed[strings.Index(printed, "居民会看到"):]
	for _, line := range lines {
		if !strings.Contains(shown, line) {
			t.Errorf("the results do not say %q", line)
		}
	}
	found, mine := placeLine.FindString(printed), pointsLine.FindStringSubmatch(printed)
	if found == "" || mine == nil {
		t.Fatal("nobody was told a place and points")
	}
	pools := documents[rawPool](t, d, "pools")
	city, ours, ahead, aheadOurs := 0, 0, 0, 0
	for _, e := range documents[rawEntry](t, d, "entries") {
		p := e.points(pools[e.Stage])
		better := p > number(t, mine[1])+0.005 // what is told is rounded
		city++
		if better {
			ahead++
		}
		if e.Community == "jiweiqiao" {
			ours++
			if better {
				aheadOurs++
			}
		}
	}
	if want := fmt.Sprintf("季卫桥社区第 %d 名（%d 人），全市第 %d 名（%d 人）", aheadOurs+1, ours, ahead+1, city); found != want {
		t.Errorf("somebody was told %q, not %q", found, want)
	}
}

func number(t *testing.T, text string) (n float64) {
	t.Helper()
	if _, err := fmt.Sscan(text, &n); err != nil {
		t.Fatal(err)
	}
	return n
}
