package content

import (
	"time"

	"kepubot/content/prose"
	"kepubot/content/starter"
)

// Check is what files of tips and questions are checked against, beyond what
// an import refuses: as a careful editor would, one by one and all together.
type Check struct {
	Groups []string // the deployment's audience groups
	// Today is the day from which the calendar is looked at.
	Today time.Time
	// Library tells that the files are to be a whole library, which must be
	// complete. Others are one part of what a deployment has.
	Library bool
}

// Large is from how many on the proportions of a set say something about it.
const Large = 100

// Judges tells whether a set of so many is judged by its proportions.
func (c Check) Judges(n int) bool { return c.Library || n >= Large }

// shelved is a tip and where it stands.
type shelved struct {
	Place
	tip *Tip
}

// tipLikeness is from where on two tips are taken for one. Tips on one
// subject have less in common, others hardly anything.
func tipLikeness() prose.Likeness {
	return prose.Likeness{Head: 0.5, Whole: 0.25, EnglishHead: 0.65, EnglishWhole: 0.36}
}

// Tips checks files of tips. It returns those it could read, and what it
// found.
func (c Check) Tips(files []starter.File) ([]*Tip, Findings) {
	var found Findings
	var shelf []shelved
	for _, file := range files {
		tips, err := readTips(file.Name, file.Data)
		if err != nil {
			found.Unread(file.Name, err)
		}
		for _, n := range tips {
			shelf = append(shelf, shelved{Place{file.Name, n.line, n.tip.ID}, n.tip})
		}
	}
	tips, samples, first := make([]*Tip, len(shelf)), make([]prose.Sample, len(shelf)), map[string]Place{}
	for i, s := range shelf {
		tips[i], samples[i] = s.tip, s.tip.sample()
		problems := s.tip.Problems(c.Groups)
		found.At(s.Place, true, problems...)
		if len(problems) == 0 {
			found.At(s.Place, false, s.tip.Remarks(c.Today.Year())...)
		}
		if there, ok := first[s.tip.ID]; ok {
			found.Twice(there, s.Place)
		} else {
			first[s.tip.ID] = s.Place
		}
	}
	for _, twins := range prose.FindTwins(samples, tipLikeness()) {
		found.Alike(shelf[twins.First].Place, shelf[twins.Second].Place, twins.Share)
	}
	c.balance(tips, &found)
	if c.Library {
		c.complete(tips, &found)
		c.calendar(shelf, &found)
	}
	return tips, found
}

// sample is what a tip is compared with others by.
func (t *Tip) sample() prose.Sample {
	return prose.Sample{
		Head: t.Chinese.Title, Whole: t.Chinese.Title + t.Chinese.Text,
		EnglishHead: t.English.Title, EnglishWhole: t.English.Title + " " + t.English.Text,
	}
}
