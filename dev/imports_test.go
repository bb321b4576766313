package dev_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// goPackage is what the Go tool says of a package.
type goPackage struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
}

// rule forbids imports, with the reason.
type rule struct {
	from, to []string // path prefixes
	because  string
}

func rules() []rule {
	domain := []string{"kepubot/report", "kepubot/survey", "kepubot/quiz", "kepubot/event", "kepubot/content", "kepubot/resident", "kepubot/schedule", "kepubot/sheet"}
	callers := []string{"kepubot/bot", "kepubot/web", "kepubot/cmd"}
	with := func(packages []string, more ...string) []string { return slices.Concat(packages, more) }
	return []rule{
		{domain, callers, "a domain package holds rules and knows nothing of who asks: the conversation calls it, never the other way"},
		{domain, []string{"net/http", "github.com/go-telegram-bot-api", "github.com/robfig/cron"}, "rules must be the same whatever carries the words and whatever starts the clock"},
		{with(domain, "kepubot/bot", "kepubot/web"), []string{"database/sql", "modernc.org/sqlite", "go.mongodb.org/mongo-driver/v2/mongo", "kepubot/store/sqlite", "kepubot/store/mongodb"}, "only the port is known, so that every feature works on both databases; cmd chooses the driver"},
		{[]string{"kepubot/store"}, with(domain, callers...), "the store keeps documents and holds no rules of the domain"},
		{[]string{"kepubot/store/sqlite"}, []string{"kepubot/store/mongodb"}, "a driver knows the port alone"},
		{[]string{"kepubot/store/mongodb"}, []string{"kepubot/store/sqlite"}, "a driver knows the port alone"},
		{[]string{"kepubot/schedule"}, []string{"kepubot/resident", "kepubot/content"}, "dependencies point one way: content → resident → schedule → store"},
		{[]string{"kepubot/resident"}, []string{"kepubot/content"}, "dependencies point one way: content → resident → schedule → store"},
		{[]string{"kepubot/content"}, []string{"kepubot/quiz"}, "dependencies point one way: quiz → content; the tip that a question belongs to stands in the question"},
		{[]string{"kepubot/content", "kepubot/resident", "kepubot/schedule", "kepubot/quiz"}, []string{"kepubot/event"}, "dependencies point one way; events and competitions are neighbours that the conversation brings together"},
		{[]string{"kepubot/event"}, []string{"kepubot/quiz"}, "events and competitions are neighbours that the conversation brings together"},
		{[]string{"kepubot/content", "kepubot/resident", "kepubot/schedule", "kepubot/quiz", "kepubot/event"}, []string{"kepubot/report", "kepubot/survey"}, "dependencies point one way: a report counts what others hold, and nobody holds what it says"},
		{[]string{"kepubot/survey"}, []string{"kepubot/quiz", "kepubot/event", "kepubot/report"}, "surveys, events and competitions are neighbours that the conversation brings together"},
		{[]string{"kepubot/web"}, with(domain, "kepubot/store", "kepubot/bot", "kepubot/cmd"), "a page shows what it is told, and whoever asks for it holds nothing but its address"},
		{[]string{"kepubot/paper"}, with(domain, with(callers, "kepubot/store")...), "paper is drawn from texts alone, whoever needs it"},
		{[]string{"kepubot/bot/telegram"}, with(domain, "kepubot/store"), "the client translates the Bot API and nothing else"},
		{[]string{"kepubot/bot/sim"}, with(domain, "kepubot/store", "kepubot/bot/telegram"), "the simulator must not share the bot's idea of Telegram, or it would agree with its mistakes"},
	}
}

// broken lists the imports that the rules forbid.
func broken(packages []goPackage, rules []rule) []string {
	var found []string
	for _, p := range packages {
		for _, r := range rules {
			if !under(p.ImportPath, r.from) {
				continue
			}
			for _, imported := range p.Imports {
				if under(imported, r.to) {
					found = append(found, fmt.Sprintf("%s imports %s: %s", p.ImportPath, imported, r.because))
				}
			}
		}
	}
	return found
}

func under(importPath string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool {
		return importPath == prefix || strings.HasPrefix(importPath, prefix+"/")
	})
}

func list(t *testing.T) []goPackage {
	t.Helper()
	output, err := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports", "kepubot/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var packages []goPackage
	decoder := json.NewDecoder(strings.NewReader(string(output)))
	for {
		var p goPackage
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// TestImports holds the direction of imports.
func TestImports(t *testing.T) {
	packages := list(t)
	if len(packages) < 12 {
		t.Fatalf("only %d packages were found", len(packages))
	}
	for _, fault := range broken(packages, rules()) {
		t.Error(fault)
	}
}

// TestImportsCanFail shows that a forbidden import is found.
func TestImportsCanFail(t *testing.T) {
	bad := []goPackage{{ImportPath: "kepubot/content", Imports: []string{"fmt", "kepubot/bot/telegram", "kepubot/store/sqlite"}}}
	for _, p := range []string{"paper", "web", "bot/telegram", "bot/sim"} {
		bad = append(bad, goPackage{ImportPath: "kepubot/" + p, Imports: []string{"kepubot/survey"}})
	}
	if found := broken(bad, rules()); len(found) != 6 {
		t.Errorf("found %q", found)
	}
}

// TestPackages holds names and comments: a package called util says nothing,
// and each says in a sentence what it is for.
func TestPackages(t *testing.T) {
	for _, p := range list(t) {
		if name := path.Base(p.ImportPath); slices.Contains([]string{"util", "utils", "common", "helpers", "models", "types", "manager"}, name) {
			t.Errorf("%s: the name does not say what the package gives", p.ImportPath)
		}
		documented := len(p.GoFiles) == 0
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), path.Join(p.Dir, name), nil, parser.PackageClauseOnly|parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			documented = documented || file.Doc != nil
		}
		if !documented {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}
