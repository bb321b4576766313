package resident_test

import (
	"testing"

	"kepubot/dev/testdb"
	"kepubot/resident"
	"kepubot/store"
)

func TestLinks(t *testing.T) {
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		ctx := t.Context()
		links, err := resident.OpenLinks(ctx, d, atNoon)
		if err != nil {
			t.Fatal(err)
		}
		const group, supergroup = -100, -1001234567890
		for _, step := range []struct {
			name              string
			do                func() error
			group, supergroup string
		}{
			{"nothing", func() error { return nil }, "", ""},
			{"unlink nothing", func() error { return links.Unlink(ctx, group) }, "", ""},
			{"link", func() error { return links.Link(ctx, group, "jiweiqiao", "ann") }, "jiweiqiao", ""},
			{"link again", func() error { return links.Link(ctx, group, "jiweiqiao", "ann") }, "jiweiqiao", ""},
			{"link anew", func() error { return links.Link(ctx, group, "huicui", "ann") }, "huicui", ""},
			{"move", func() error { return links.Move(ctx, group, supergroup) }, "", "huicui"},
			{"move again", func() error { return links.Move(ctx, group, supergroup) }, "", "huicui"},
			{"unlink", func() error { return links.Unlink(ctx, supergroup) }, "", ""},
		} {
			if err := step.do(); err != nil {
				t.Fatalf("%s: %v", step.name, err)
			}
			for chat, want := range map[int64]string{group: step.group, supergroup: step.supergroup} {
				if got, err := links.Community(ctx, chat); err != nil || got != want {
					t.Errorf("%s: chat %d belongs to %q, %v; want %q", step.name, chat, got, err, want)
				}
			}
		}
	})
}
