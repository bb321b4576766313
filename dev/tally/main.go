// Command tally reads the output of go test -json, prints what failed in
// full, what the others logged and a line a package, and ends by saying how many tests ran in all
// and on each database. It exits 1 if anything failed, or nothing ran.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

func main() {
	t := newTally(os.Stdout)
	if err := t.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(1)
	}
	if !t.close() {
		os.Exit(1)
	}
}

// event is a line of go test -json.
type event struct {
	Action, Package, Test, Output string
	ImportPath                    string
	Elapsed                       float64
}

// databases are the names that subtests run on a database carry.
var databases = []string{"sqlite", "mongodb"}

type tally struct {
	out                     io.Writer
	printed                 map[string][]string // output by package and test, until it is known to be needed
	passed, failed, skipped int
	broken                  int // packages that failed outside any test
	ran                     map[string]int
	skips                   []string
}

func newTally(out io.Writer) *tally {
	return &tally{out: out, printed: map[string][]string{}, ran: map[string]int{}}
}

func (t *tally) read(in io.Reader) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			t.line(line)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading test output: %w", err)
		}
	}
}

func (t *tally) line(line string) {
	var e event
	if json.Unmarshal([]byte(line), &e) != nil {
		fmt.Fprint(t.out, line)
		return
	}
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output":
		t.printed[key] = append(t.printed[key], e.Output)
	case "build-output":
		fmt.Fprint(t.out, e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			t.packageEnded(e, key)
		} else {
			t.testEnded(e, key)
		}
		delete(t.printed, key)
	}
}

func (t *tally) testEnded(e event, key string) {
	switch e.Action {
	case "pass":
		t.passed++
		for _, line := range t.printed[key] {
			// What a passing test logs is a figure worth reading.
			if strings.Contains(line, "_test.go:") {
				fmt.Fprintf(t.out, "      %s: %s\n", e.Test, strings.TrimSpace(line))
			}
		}
	case "skip":
		t.skipped++
		t.skips = append(t.skips, key+": "+reason(t.printed[key]))
	case "fail":
		t.failed++
		fmt.Fprintf(t.out, "--- %s\n%s", key, strings.Join(t.printed[key], ""))
	}
	for _, db := range databases {
		if e.Action != "skip" && slices.Contains(strings.Split(e.Test, "/"), db) {
			t.ran[db]++
		}
	}
}

func (t *tally) packageEnded(e event, key string) {
	if e.Action == "skip" {
		return // no test files
	}
	if e.Action == "fail" {
		t.broken++
		fmt.Fprint(t.out, strings.Join(t.printed[key], ""))
	}
	fmt.Fprintf(t.out, "%-5s %-32s %6.1fs\n", e.Action, e.Package, e.Elapsed)
}

// close prints the sums and says whether all is well.
func (t *tally) close() bool {
	for _, skip := range t.skips {
		fmt.Fprintln(t.out, "skipped", skip)
	}
	for _, db := range databases {
		fmt.Fprintf(t.out, "tests on %s: %d\n", db, t.ran[db])
	}
	fmt.Fprintf(t.out, "%d passed, %d failed, %d skipped\n", t.passed, t.failed, t.skipped)
	return t.failed == 0 && t.broken == 0 && t.passed > 0
}

// reason finds why a test was skipped in what it printed.
func reason(printed []string) string {
	for _, line := range printed {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "===") && !strings.HasPrefix(line, "---") && line != "" {
			return line
		}
	}
	return "no reason given"
}
