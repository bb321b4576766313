package quiz

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kepubot/content"
)

// TestProblems: what staff can get wrong is refused with the reason.
func TestProblems(t *testing.T) {
	for name, edit := range map[string]func(*Competition){
		"it closes before it opens": func(c *Competition) { c.Stages[0].Closes = c.Stages[0].Opens.Add(-time.Hour) },
		"no opening time":           func(c *Competition) { c.Stages[0].Opens = time.Time{} },
		"its closing time has passed": func(c *Competition) {
			c.Stages[0].Opens, c.Stages[0].Closes = noon().Add(-2*time.Hour), noon().Add(-time.Hour)
		},
		"1 to 100 questions": func(c *Competition) { c.Stages[0].Questions = 0 },
		"speed counts only where questions have a time limit": func(c *Competition) { c.Speed = true },
		"the last stage has nowhere to advance to":            func(c *Competition) { c.Stages[0].Advance = Advancing{By: TopResidents, N: 3} },
		"title: missing or over 40 characters":                func(c *Competition) { c.Title.Chinese = "" },
		"rule: not one of ours":                               func(c *Competition) { c.Rule = Rule{Kind: MeanOfBest} },
		"stages: 1 to 8":                                      func(c *Competition) { c.Stages = nil },
		"nobody advances to the preliminary":                  func(c *Competition) { c.Stages[0].Kind = Preliminary },
		"a preliminary is one sitting":                        func(c *Competition) { c.Stages[0].Kind, c.Stages[0].PerDay = Preliminary, 2 },
		"people play the preliminary: let residents or communities advance to it": func(c *Competition) {
			c.Stages = append(c.Stages, c.Stages[0])
			c.Stages[1].ID, c.Stages[1].Kind, c.Stages[0].Advance.By = "k1.2", Preliminary, TownshipTeams
		},
		"only a written test is counted with an online stage": func(c *Competition) { c.Stages[0].Joins = "k1.1" },
		"paper has no time: speed cannot count where a written test is counted with the stage": func(c *Competition) {
			c.Speed, c.Stages[0].Limit, c.Stages[0].Joins = true, 30, "k1.1"
		},
	} {
		c := samplePlay(t, 5, nil).Competition
		edit(c)
		found := fmt.Sprint(c.Problems(noon()))
		if problems := c.Problems(noon()); len(problems) == 0 || !contains(problems, name) {
			t.Errorf("%s: %s", name, found)
		}
	}
	c := samplePlay(t, 5, nil).Competition
	c.Stages[0].Questions = 61
	if _, err := newPool(c, &c.Stages[0], sampleBank(5), 1); !errors.As(err, new(ErrBank)) {
		t.Error("a draw larger than the bank:", err)
	}
}

func contains(problems []content.Problem, english string) bool {
	for _, p := range problems {
		if p.English == english || strings.HasSuffix(p.English, ": "+english) {
			return true
		}
	}
	return false
}
