package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestImportCheck looks at files and at the library that the program brings
// along: what an import refuses is told from what an editor would mend, and no
// database is made for it.
func TestImportCheck(t *testing.T) {
	const titles = "编号,主题,人群,标题,正文,为什么,来源,年份,英文标题,英文正文,英文为什么,英文来源\n"
	dir := t.TempDir()
	write := func(name, row string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(titles+row), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	refused := write("refused.csv", "a-1,没有的主题,所有人,标题？,正文。,为什么。,《来源》,2020,Title?,Text.,Why.,Source\n")
	mended := write("mended.csv", "a-2,保障安全健康,所有人,标题？,正文,为什么。,《来源》,2020,Title?,Text.,Why.,Source\n")
	for _, test := range []struct {
		arguments []string
		code      int
		says, not string
	}{
		{[]string{"import"}, 2, "say what to import", ""},
		{[]string{"import", "nonsense"}, 2, `not "nonsense"`, ""},
		{[]string{"import", "tips", refused, "--check"}, 1, "refused.csv: not imported\n  line 2: a-1: theme", "to mend"},
		{[]string{"import", "tips", mended, "--check"}, 1, "mended.csv: to mend\n  line 2: a-2: Chinese text: 2 characters, 50 at least　a-2：中文正文只有 2 字", "not imported"},
		{[]string{"import", "tips", mended}, 0, "mended.csv: 1 added", "to mend"},
		{[]string{"import", "places", "--check"}, 0, "places.yaml: ", "to mend"},
		{[]string{"import", "tips", "--check"}, -1, " tips: ", "questions: "},
		{[]string{"import", "questions", "--check"}, -1, " questions: ", " tips"},
		{[]string{"import", "--check"}, -1, " questions: ", "not imported"},
	} {
		var out strings.Builder
		db := filepath.Join(dir, "check.db")
		_, before := os.Stat(db)
		code := run(t.Context(), append(test.arguments, "--db", "sqlite:"+db), &out, &out)
		if _, err := os.Stat(db); before != nil && err == nil && slices.Contains(test.arguments, "--check") {
			t.Errorf("%q makes a database", test.arguments)
		}
		if test.code >= 0 && code != test.code {
			t.Errorf("%q: exit code %d, want %d", test.arguments, code, test.code)
		}
		// Whether the library is as it should be is what the tests of tips and questions hold.
		if test.code < 0 && (code == 0) != strings.Contains(out.String(), ": 0 to mend") {
			t.Errorf("%q: exit code %d", test.arguments, code)
		}
		if !strings.Contains(out.String(), test.says) || test.not != "" && strings.Contains(out.String(), test.not) {
			t.Errorf("%q says %s", test.arguments, out.String())
		}
	}
}
