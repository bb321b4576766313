package resident_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

func placeIDs(places []resident.Place) []string {
	var ids []string
	for _, place := range places {
		ids = append(ids, place.ID)
	}
	return ids
}

func communityIDs(communities []resident.Community) []string {
	var ids []string
	for _, community := range communities {
		ids = append(ids, community.ID)
	}
	return ids
}

func TestDirectoryOrder(t *testing.T) {
	places := newCity(t)
	if diff := cmp.Diff([]string{"fengshan", "lizhou", "simingshan", "luting"}, placeIDs(places.Places())); diff != "" {
		t.Error("places:", diff)
	}
	for _, test := range []struct {
		place, language string
		want            []string
	}{
		// By pinyin: dong, ji, zhong; by code point 中 would stand before 季.
		{"fengshan", resident.Chinese, []string{"donggang", "jiweiqiao", "zhongjiang"}},
		{"lizhou", resident.Chinese, []string{"dongjiang", "lizhou-zhongjiang"}},
		{"lizhou", resident.English, []string{"lizhou-zhongjiang", "dongjiang"}},
		{"luting", resident.Chinese, nil},
		{"nowhere", "not a language", nil},
	} {
		if diff := cmp.Diff(test.want, communityIDs(places.Communities(test.place, test.language))); diff != "" {
			t.Errorf("%s in %s: %s", test.place, test.language, diff)
		}
	}
}

func TestDirectoryFinds(t *testing.T) {
	places := newCity(t)
	want := resident.Community{ID: "jiweiqiao", Place: "fengshan", Name: resident.Name{Chinese: "季卫桥社区", English: "Jiweiqiao Community"}, Permanent: 8800}
	if got, ok := places.Community("jiweiqiao"); !ok || got != want {
		t.Errorf("got %+v, %v", got, ok)
	}
	if got, ok := places.Place("fengshan"); !ok || got.Name.In(resident.English) != "Fengshan Subdistrict" || got.Name.In("zh-CN") != "凤山街道" {
		t.Errorf("got %+v, %v", got, ok)
	}
	if _, ok := places.Community("fengshan"); ok {
		t.Error("a place is found as a community")
	}
	if _, ok := places.Place("jiweiqiao"); ok {
		t.Error("a community is found as a place")
	}
}

func TestDirectoryLoads(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		reader, writer := newDirectory(t, d), newDirectory(t, d)
		if _, err := writer.Import(t.Context(), "city.yaml", []byte(city), false); err != nil {
			t.Fatal(err)
		}
		if len(reader.Places()) != 0 {
			t.Error("places are there before they are loaded")
		}
		if err := reader.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(writer.Places(), reader.Places()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestPlacesIsTheCallers(t *testing.T) {
	places := newCity(t)
	places.Places()[0] = resident.Place{}
	if places.Places()[0].ID != "fengshan" {
		t.Error("a caller changed the directory")
	}
}
