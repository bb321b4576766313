package quiz

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"kepubot/content"
	"kepubot/resident"
	"kepubot/store"
)

// Errors that callers answer.
var (
	// ErrFaults means that something is missing or wrong in a competition.
	ErrFaults = errors.New("the competition has faults")
	// ErrDraft means that a step needs a competition that was announced.
	ErrDraft = errors.New("the competition is not announced")
	// ErrAnnounced means that what was announced cannot be changed any more.
	ErrAnnounced = errors.New("the competition is announced")
	// ErrFinal means that the results are final.
	ErrFinal = errors.New("the results are final")
)

// State is how far a competition has come.
type State string

// The states of a competition.
const (
	Draft     State = "draft"     // being prepared
	Announced State = "announced" // its stages open and close by their times
	Shown     State = "shown"     // results are shown for objections (公示)
	Final     State = "final"
)

// StageKind is how a stage is played.
type StageKind string

// The kinds of stage.
const (
	Online      StageKind = "online"      // open for days, drawn for each entry
	Preliminary StageKind = "preliminary" // for those who advanced, one sitting, the same questions for all
	Written     StageKind = "paper"       // on paper, imported
	Hall        StageKind = "hall"        // the final: scoring desk and audience round
)

// AdvanceBy is how those who go on from a stage are found.
type AdvanceBy string

// The ways to advance.
const (
	NoAdvance      AdvanceBy = ""
	TopResidents   AdvanceBy = "residents"   // the best of each community
	TopCommunities AdvanceBy = "communities" // the best communities
	TownshipTeams  AdvanceBy = "teams"       // the team that each township recommends
)

// Advancing says who goes on to the next stage.
type Advancing struct {
	By AdvanceBy `bson:"by,omitempty"`
	N  int       `bson:"n,omitempty"` // residents of each community, or communities
}

// Stage is one part of a competition.
type Stage struct {
	ID     string    `bson:"id"` // "<competition>.<n>", n from 1
	Kind   StageKind `bson:"kind"`
	Opens  time.Time `bson:"opens,omitempty"`
	Closes time.Time `bson:"closes,omitempty"`
	// Questions is how many an attempt has; of a written test 0 where only
	// scores come in.
	Questions int `bson:"questions"`
	Limit     int `bson:"limit,omitempty"`  // seconds for a question; 0: none
	PerDay    int `bson:"perday,omitempty"` // attempts a day, the best counts; 0: one in all
	// Joins is the stage whose entries those of this written test are counted
	// with; empty for entries of its own.
	Joins   string    `bson:"joins,omitempty"`
	Advance Advancing `bson:"advance,omitempty"`
}

// EntryStage is the stage under which entries are kept.
func (s *Stage) EntryStage() string {
	if s.Joins != "" {
		return s.Joins
	}
	return s.ID
}

// Size is a community's permanent residents, as they were when the
// competition was announced.
type Size struct {
	Community string `bson:"community"`
	Place     string `bson:"place"`
	Permanent int    `bson:"permanent"`
}

// Competition is a knowledge competition: stages in order.
type Competition struct {
	store.Meta `bson:",inline"`
	Title      resident.Name `bson:"title"`
	Campaign   string        `bson:"campaign,omitempty"`
	Languages  []string      `bson:"languages"`
	State      State         `bson:"state"`
	Stages     []Stage       `bson:"stages"`
	Rule       Rule          `bson:"rule"`
	// Speed lets quick right answers earn more; it needs a limit.
	Speed bool `bson:"speed,omitempty"`
	// Changes lets people change answers until they hand in.
	Changes bool   `bson:"changes,omitempty"`
	Sizes   []Size `bson:"sizes,omitempty"`
	// Contact and ObjectUntil say to whom and until when one may object.
	Contact     string      `bson:"contact,omitempty"`
	ObjectUntil time.Time   `bson:"objectuntil,omitempty"`
	Objections  []Objection `bson:"objections,omitempty"`
	Author      string      `bson:"author"`
	Created     time.Time   `bson:"created"`
	// Seed draws the questions of the stages, so that announcing that was
	// broken off goes on with the same ones. Nobody can guess it.
	Seed    int64         `bson:"seed"`
	Handled store.Handled `bson:"handled,omitempty"`
}

// Stage finds a stage by its id.
func (c *Competition) Stage(id string) (*Stage, bool) {
	i := slices.IndexFunc(c.Stages, func(s Stage) bool { return s.ID == id })
	if i < 0 {
		return nil, false
	}
	return &c.Stages[i], true
}

// Before is the stage whose advancing a stage needs; nil for an open one.
func (c *Competition) Before(id string) *Stage {
	for i := range c.Stages {
		if i > 0 && c.Stages[i].ID == id {
			for j := i - 1; j >= 0; j-- {
				if c.Stages[j].Advance.By != NoAdvance {
					return &c.Stages[j]
				}
			}
		}
	}
	return nil
}

// CompetitionOf is the competition that a stage's id names.
func CompetitionOf(stage string) string {
	competition, _, _ := strings.Cut(stage, ".")
	return competition
}

// NewCompetition prepares a draft with stages of the kinds, each with the
// usual settings.
func NewCompetition(id, author, title string, languages []string, kinds ...StageKind) *Competition {
	c := &Competition{
		Meta: store.Meta{ID: id}, Title: resident.Name{Chinese: title}, Languages: languages, State: Draft, Author: author,
		Rule: Rule{Kind: AverageRoot},
	}
	online := ""
	for i, kind := range kinds {
		s := Stage{ID: id + "." + strconv.Itoa(i+1), Kind: kind, Questions: 10}
		switch kind {
		case Online:
			online = s.ID
		case Written:
			s.Joins, s.Questions = online, 0
		case Preliminary:
			s.Limit = 60
		case Hall:
			s.Questions = 0
		}
		c.Stages = append(c.Stages, s)
	}
	for i := range c.Stages {
		if last := i+1 == len(c.Stages); !last && (c.Stages[i+1].Kind == Preliminary || c.Stages[i+1].Kind == Hall) {
			c.Stages[i].Advance = Advancing{By: TopCommunities, N: 3}
			if c.Stages[i+1].Kind == Preliminary {
				c.Stages[i].Advance = Advancing{By: TopResidents, N: 5}
			}
		}
	}
	return c
}

// The bounds of a competition.
const (
	titleLimit   = 40
	maxStages    = 8
	maxQuestions = 100
	minLimit     = 10
	maxLimit     = 600
	maxPerDay    = 10
	maxAdvance   = 200
)

// Problems finds everything that keeps a competition from being announced.
func (c *Competition) Problems(now time.Time) []content.Problem {
	var found problems
	n := utf8.RuneCountInString(c.Title.Chinese)
	found.add(n == 0 || n > titleLimit || utf8.RuneCountInString(c.Title.English) > 2*titleLimit,
		fmt.Sprintf("比赛名称要有，最多 %d 字", titleLimit), fmt.Sprintf("title: missing or over %d characters", titleLimit))
	found.add(len(c.Stages) == 0 || len(c.Stages) > maxStages, fmt.Sprintf("要有 1 到 %d 个阶段", maxStages), fmt.Sprintf("stages: 1 to %d", maxStages))
	found.add(!c.Rule.valid(), "排名规则不对", "rule: not one of ours")
	timed := false
	var before time.Time
	for i := range c.Stages {
		s := &c.Stages[i]
		s.problems(&found, now, i+1)
		c.orderProblems(&found, s, i+1)
		found.add(s.Joins == "" && !s.Opens.IsZero() && s.Opens.Before(before), fmt.Sprintf("第 %d 阶段比前一阶段开始得早", i+1), fmt.Sprintf("stage %d opens before the one before it", i+1))
		found.add(s.Advance.By != NoAdvance && i+1 == len(c.Stages), "最后一个阶段没有下一阶段可晋级", "the last stage has nowhere to advance to")
		before, timed = s.Opens, timed || s.Limit > 0
	}
	found.add(c.Speed && !timed, "按速度加分要先设每题限时", "speed counts only where questions have a time limit")
	return found
}

// atStage collects what is wrong in the n-th stage.
func (p *problems) atStage(n int) func(wrong bool, chinese, english string) {
	return func(wrong bool, chinese, english string) {
		p.add(wrong, fmt.Sprintf("第 %d 阶段：%s", n, chinese), fmt.Sprintf("stage %d: %s", n, english))
	}
}

// orderProblems finds what does not fit between a stage and the others.
func (c *Competition) orderProblems(found *problems, s *Stage, n int) {
	at := found.atStage(n)
	if s.Kind == Preliminary {
		before := c.Before(s.ID)
		at(before == nil, "前面的阶段没有人晋级到预赛", "nobody advances to the preliminary")
		at(before != nil && before.Advance.By == TownshipTeams, "预赛由个人答题，前面要选个人或社区晋级", "people play the preliminary: let residents or communities advance to it")
		at(s.PerDay > 0, "预赛只能答一次", "a preliminary is one sitting")
	}
	if s.Joins != "" {
		with, ok := c.Stage(s.Joins)
		at(s.Kind != Written || !ok || with.Kind != Online, "只有笔试能和线上答题合并计分", "only a written test is counted with an online stage")
		at(c.Speed, "笔试没有用时，合并计分时不能按速度加分", "paper has no time: speed cannot count where a written test is counted with the stage")
	}
}

func (s *Stage) problems(found *problems, now time.Time, n int) {
	at := found.atStage(n)
	at(s.Opens.IsZero(), "没有开始时间", "no opening time")
	if s.Kind != Hall {
		at(s.Closes.IsZero(), "没有截止时间", "no closing time")
		at(!s.Closes.IsZero() && !s.Closes.After(s.Opens), "截止时间要晚于开始时间", "it closes before it opens")
		at(!s.Closes.IsZero() && s.Closes.Before(now), "截止时间已经过了", "its closing time has passed")
	}
	asks := s.Kind == Online || s.Kind == Preliminary
	at(s.Questions < 0 || s.Questions > maxQuestions || asks && s.Questions == 0, fmt.Sprintf("题数要在 1 到 %d 之间", maxQuestions), fmt.Sprintf("1 to %d questions", maxQuestions))
	at(s.Limit != 0 && (s.Limit < minLimit || s.Limit > maxLimit), fmt.Sprintf("每题限时要在 %d 到 %d 秒之间，或不限时", minLimit, maxLimit), fmt.Sprintf("a limit of %d to %d seconds, or none", minLimit, maxLimit))
	at(s.PerDay < 0 || s.PerDay > maxPerDay, fmt.Sprintf("每天最多 %d 次", maxPerDay), fmt.Sprintf("%d attempts a day at most", maxPerDay))
	byNumber := s.Advance.By == TopResidents || s.Advance.By == TopCommunities
	at(byNumber && (s.Advance.N < 1 || s.Advance.N > maxAdvance), "晋级人数（或社区数）要大于 0", "how many advance must be above 0")
}
