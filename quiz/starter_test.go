package quiz

import (
	"maps"
	"math/bits"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"kepubot/content"
	"kepubot/content/starter"
	"kepubot/dev/testdb"
	"kepubot/resident"
)

// starterQuestions reads what the program brings along as the bank does.
func starterQuestions(t *testing.T) []*Question {
	t.Helper()
	files, err := starter.Questions()
	if err != nil {
		t.Fatal(err)
	}
	var all []*Question
	for _, file := range files {
		found, err := readQuestions(file.Name, file.Data)
		if err != nil {
			t.Fatal(file.Name, err)
		}
		for _, n := range found {
			all = append(all, n.question)
		}
	}
	return all
}

// starterTips are the ids of the starter tips.
func starterTips(t *testing.T) []string {
	t.Helper()
	files, err := starter.Tips()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, file := range files {
		for _, found := range regexp.MustCompile(`(?m)^  - id: (\S+)$`).FindAllSubmatch(file.Data, -1) {
			ids = append(ids, string(found[1]))
		}
	}
	return ids
}

// TestStarterImports lets the bank look for faults in every file.
func TestStarterImports(t *testing.T) {
	var groups []string
	for _, group := range resident.DefaultGroups() {
		groups = append(groups, group.ID)
	}
	bank, err := OpenBank(t.Context(), testdb.SQLite(t), Settings{Groups: groups, Reviews: 2, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	files, err := starter.Questions()
	if err != nil || len(files) != len(content.Themes()) {
		t.Fatalf("%d files (%v)", len(files), err)
	}
	added := 0
	for _, file := range files {
		done, err := bank.Import(t.Context(), file.Name, file.Data, content.ImportOptions{Check: true})
		if err != nil {
			t.Error(file.Name, err)
		}
		added += done.Added
	}
	if added < 80 {
		t.Errorf("%d questions, want 80", added)
	}
}

// TestStarterQuestions holds what each question owes its readers.
func TestStarterQuestions(t *testing.T) {
	themes, groups, tips, ids := map[content.Theme]int{}, map[string]int{}, starterTips(t), map[string]bool{}
	for _, q := range starterQuestions(t) {
		themes[q.Theme]++
		for _, group := range q.Groups {
			groups[group]++
		}
		if ids[q.ID] {
			t.Errorf("%s stands there twice", q.ID)
		}
		ids[q.ID] = true
		if !q.Bilingual() {
			t.Errorf("%s is not there in English", q.ID)
		}
		if n := utf8.RuneCountInString(q.Chinese.Why); n > 200 {
			t.Errorf("%s explains itself in %d characters, want 200 at most", q.ID, n)
		}
		if q.Tip != "" && !slices.Contains(tips, q.Tip) {
			t.Errorf("%s belongs to tip %s, which is not there", q.ID, q.Tip)
		}
	}
	for _, theme := range content.Themes() {
		if themes[theme] < 20 {
			t.Errorf("%d questions on %s, want 20", themes[theme], theme)
		}
	}
	for _, group := range []string{"minors", "farmers", "workers", "elders", "officials"} {
		if groups[group] == 0 {
			t.Errorf("nothing is written for %s", group)
		}
	}
}

// TestStarterGuessing keeps those who only guess from doing well: by a
// letter, by “true”, or by the longest option.
func TestStarterGuessing(t *testing.T) {
	letters, truth, longest, singles := map[string]int{}, map[bool]int{}, map[string]int{}, 0
	for _, q := range starterQuestions(t) {
		switch q.Kind {
		case TrueFalse:
			truth[q.Key.Right == 1]++
		case Single:
			singles++
			letters[Letters(q.Key.Right)]++
			for _, language := range []string{content.Chinese, content.English} {
				if longestAlone(q.Options(language)) == bits.TrailingZeros64(q.Key.Right) {
					longest[language]++
				}
			}
		}
	}
	for letter, n := range letters {
		if 100*n > 35*singles {
			t.Errorf("%s is right in %d of %d", letter, n, singles)
		}
	}
	for language, n := range longest {
		if 100*n > 40*singles {
			t.Errorf("%s: the longest option is right in %d of %d", language, n, singles)
		}
	}
	if 3*truth[true] < truth[false] || 3*truth[false] < truth[true] {
		t.Errorf("%d are true and %d false", truth[true], truth[false])
	}
}

// longestAlone is the option that is longer than every other, or -1.
func longestAlone(options []string) int {
	found, most := -1, 0
	for i, option := range options {
		switch n := utf8.RuneCountInString(option); {
		case n > most:
			found, most = i, n
		case n == most:
			found = -1
		}
	}
	return found
}

// TestStarterNoTwins finds questions that ask the same in nearly the same
// words. Chinese stems share few pairs of characters by chance, English ones
// many pairs of letters.
func TestStarterNoTwins(t *testing.T) {
	all := starterQuestions(t)
	for language, limit := range map[string]float64{content.Chinese: 0.5, content.English: 0.65} {
		for i, q := range all {
			for _, other := range all[:i] {
				if s := likeness(q.In(language).Question, other.In(language).Question); s >= limit {
					t.Errorf("%s: %s and %s are alike by %.2f", language, other.ID, q.ID, s)
				}
			}
		}
	}
}

// TestLikeness shows that twins are found, and how far apart others are.
func TestLikeness(t *testing.T) {
	for _, test := range []struct {
		x, y        string
		least, most float64
	}{
		{"湿手能拔插头吗？", "湿手，能拔插头吗", 1, 1},
		{"高压锅炖肉比普通锅快，主要是什么道理？", "用高压锅炖肉熟得快，主要是因为什么？", 0.5, 0.8},
		{"How far away was it?", "how far away was it", 1, 1},
		{"冰为什么浮在水上？", "我国的植树节是哪天？", 0, 0.1},
		{"", "", 0, 0},
	} {
		if s := likeness(test.x, test.y); s < test.least || s > test.most {
			t.Errorf("%q and %q are alike by %.2f", test.x, test.y, s)
		}
	}
}

// likeness is the share of neighbouring pairs of letters that two texts have
// in common, from 0 to 1, whatever their case and punctuation.
func likeness(x, y string) float64 {
	a, b := pairs(x), pairs(y)
	common, all := 0, 0
	for pair, n := range a {
		common += 2 * min(n, b[pair])
	}
	for _, n := range slices.AppendSeq(slices.Collect(maps.Values(a)), maps.Values(b)) {
		all += n
	}
	if all == 0 {
		return 0
	}
	return float64(common) / float64(all)
}

func pairs(text string) map[[2]rune]int {
	found, before := map[[2]rune]int{}, rune(0)
	for _, r := range strings.ToLower(text) {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			continue
		}
		if before != 0 {
			found[[2]rune{before, r}]++
		}
		before = r
	}
	return found
}
