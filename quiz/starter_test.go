package quiz

import (
	"testing"
	"time"

	"kepubot/content"
	"kepubot/content/starter"
	"kepubot/dev/testdb"
	"kepubot/resident"
)

// starterCheck is the check that the program's own questions stand.
func starterCheck() content.Check {
	c := content.Check{Library: true, Today: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	for _, group := range resident.DefaultGroups() {
		c.Groups = append(c.Groups, group.ID)
	}
	return c
}

// starterFiles are the questions that the program brings along, and the ids of
// its tips.
func starterFiles(t *testing.T) (files []starter.File, tips []string) {
	t.Helper()
	files, err := starter.Questions()
	if err != nil {
		t.Fatal(err)
	}
	tipFiles, err := starter.Tips()
	if err != nil {
		t.Fatal(err)
	}
	read, _ := starterCheck().Tips(tipFiles)
	for _, tip := range read {
		tips = append(tips, tip.ID)
	}
	return files, tips
}

// TestStarterQuestions holds that there are as many as the programme asks for,
// and that a careful editor would mend nothing.
func TestStarterQuestions(t *testing.T) {
	files, tips := starterFiles(t)
	questions, found := Check(starterCheck(), files, tips)
	for _, f := range found {
		t.Errorf("%s: %s", f.File, f.Fault)
	}
	if len(questions) < 500 {
		t.Errorf("%d questions, want 500", len(questions))
	}
	groups := map[string]int{}
	for _, q := range questions {
		for _, group := range q.Groups {
			groups[group]++
		}
	}
	for _, group := range starterCheck().Groups {
		if groups[group] == 0 && group != resident.Others {
			t.Errorf("nothing is written for %s", group)
		}
	}
}

// TestStarterImports lets the bank look for faults in every file.
func TestStarterImports(t *testing.T) {
	bank, err := OpenBank(t.Context(), testdb.SQLite(t), Settings{Groups: starterCheck().Groups, Reviews: 2, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	files, _ := starterFiles(t)
	for _, file := range files {
		done, err := bank.Import(t.Context(), file.Name, file.Data, content.ImportOptions{Check: true})
		if err != nil || done.Added == 0 {
			t.Errorf("%s: %d questions, %v", file.Name, done.Added, err)
		}
	}
}
