package bot

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// keysOf are all message keys of a language; plural forms count as one.
func keysOf(t *testing.T, lang string) map[string]string {
	t.Helper()
	keys := map[string]string{}
	var walk func(path string, node any)
	walk = func(path string, node any) {
		switch node := node.(type) {
		case string:
			keys[path] = node
		case map[string]any:
			if plural, ok := node["other"].(string); ok {
				keys[path] = plural
				return
			}
			for name, child := range node {
				walk(strings.TrimPrefix(path+"."+name, "."), child)
			}
		}
	}
	for _, name := range textNames(lang) {
		data, err := textFiles.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var tree map[string]any
		if err := yaml.Unmarshal(data, &tree); err != nil {
			t.Fatal(err)
		}
		walk("", tree)
	}
	return keys
}

// TestEveryLanguageHasEveryText holds the catalogues against each other:
// the same keys, with the same placeholders.
func TestEveryLanguageHasEveryText(t *testing.T) {
	chinese, english := keysOf(t, Chinese), keysOf(t, English)
	placeholder := regexp.MustCompile(`\{\{\.\w+\}\}`)
	used := func(text string) []string {
		found := placeholder.FindAllString(text, -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	for key, text := range chinese {
		other, ok := english[key]
		if !ok {
			t.Errorf("%s is missing in English", key)
			continue
		}
		if a, b := used(text), used(other); !slices.Equal(a, b) {
			t.Errorf("%s has %v in Chinese and %v in English", key, a, b)
		}
	}
	for key := range english {
		if _, ok := chinese[key]; !ok {
			t.Errorf("%s is missing in Chinese", key)
		}
	}
}

// TestEveryTextIsSaid asks for every key: some words, such as "description",
// mean something else to the catalogue and would be lost.
func TestEveryTextIsSaid(t *testing.T) {
	texts, err := LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range Languages() {
		for key := range keysOf(t, lang) {
			if said := texts.In(lang).Label(key, args{"N": 2}); said == key || said == "" {
				t.Errorf("%s says %q in %s", key, said, lang)
			}
		}
	}
}

// TestEveryKeyInTheCodeHasAText reads the package's own source for the keys
// that it says, and finds texts that nobody says.
func TestEveryKeyInTheCodeHasAText(t *testing.T) {
	texts := keysOf(t, Chinese)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	literal := regexp.MustCompile(`"([a-z]+(?:\.[a-z0-9_]+)+)"`)
	prefix := regexp.MustCompile(`"((?:[a-z]+\.)+)"\s*\+`)
	var open []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range literal.FindAllStringSubmatch(string(source), -1) {
			said[found[1]] = true
		}
		for _, found := range prefix.FindAllStringSubmatch(string(source), -1) {
			open = append(open, found[1])
		}
	}
	for key := range said {
		if _, ok := texts[key]; !ok && !regexp.MustCompile(`\.(json|xlsx|csv|yaml|docx|txt|png|\d+)$`).MatchString(key) {
			t.Errorf("the code says %q, which has no text", key)
		}
	}
	for key := range texts {
		if !said[key] && !slices.ContainsFunc(open, func(p string) bool { return strings.HasPrefix(key, p) }) {
			t.Errorf("nobody says %q", key)
		}
	}
}
