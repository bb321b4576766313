package quiz

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kepubot/store"
)

// Errors about teams.
var (
	// ErrTeam means that a team does not have a leader, three members and at
	// most one substitute.
	ErrTeam = errors.New("a team is a leader, three members and a substitute")
	// ErrRecommended means that a township recommended another team already.
	ErrRecommended = errors.New("the township recommended another team")
)

// Team is a community's team (代表队).
type Team struct {
	store.Meta  `bson:",inline"` // "<competition>:<community>"
	Competition string           `bson:"competition"`
	Community   string           `bson:"community"`
	Place       string           `bson:"place"`
	Leader      string           `bson:"leader"` // names, as staff write them
	Members     []string         `bson:"members"`
	Substitute  string           `bson:"substitute,omitempty"`
	// Recommended is "<competition>:<place>" for the team that a township
	// recommends; unique, so that it is one.
	Recommended string        `bson:"recommended,omitempty"`
	By          string        `bson:"by"`
	At          time.Time     `bson:"at"`
	Handled     store.Handled `bson:"handled,omitempty"`
}

// AsksTeams tells whether townships are to recommend teams: the competition is
// on, and it is their teams that go on from a stage.
func (c *Competition) AsksTeams() bool {
	return c.State == Announced && slices.ContainsFunc(c.Stages, func(s Stage) bool { return s.Advance.By == TownshipTeams })
}

// teamSize is the number of members besides leader and substitute.
const teamSize = 3

// nameLimit bounds a person's name, in characters.
const nameLimit = 20

// ParseTeam reads a team from lines: 领队：王芳 / 队员：张明、李丽、赵强 /
// 替补：周洁. The community is chosen apart.
func ParseTeam(text string) (*Team, error) {
	t := &Team{}
	for _, line := range strings.Split(text, "\n") {
		i := strings.IndexAny(line, ":：")
		if i < 0 {
			continue
		}
		label, rest := strings.ToLower(strings.TrimSpace(line[:i])), strings.TrimSpace(strings.TrimLeft(line[i:], ":："))
		names := strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(" ,，、;；", r) })
		switch label {
		case "领队", "leader":
			t.Leader = strings.Join(names, "")
		case "队员", "members":
			t.Members = names
		case "替补", "substitute":
			t.Substitute = strings.Join(names, "")
		}
	}
	all := append([]string{t.Leader}, t.Members...)
	if t.Substitute != "" {
		all = append(all, t.Substitute)
	}
	slices.Sort(all)
	long := func(name string) bool { return name == "" || utf8.RuneCountInString(name) > nameLimit }
	if len(t.Members) != teamSize || slices.ContainsFunc(all, long) || len(slices.Compact(all)) != len(t.Members)+1+min(1, len(t.Substitute)) {
		return nil, ErrTeam
	}
	return t, nil
}

// Teams keeps the teams.
type Teams struct {
	docs *store.Collection[Team]
	now  func() time.Time
}

// OpenTeams opens the collection.
func OpenTeams(ctx context.Context, d store.Driver, now func() time.Time) (*Teams, error) {
	docs, err := store.Open[Team](ctx, d, store.Schema{
		Name:   "teams",
		Fields: []store.Field{{Name: "competition", Kind: store.String}, {Name: "recommended", Kind: store.String}},
		Indexes: []store.Index{
			{Fields: []string{"competition"}},
			{Fields: []string{"recommended"}, Unique: true},
		},
	})
	if err != nil {
		return nil, err
	}
	return &Teams{docs: docs, now: now}, nil
}

// Put stores a community's team, in the place of an older one.
func (t *Teams) Put(ctx context.Context, team *Team, seq int64) (*Team, error) {
	team.ID = team.Competition + ":" + team.Community
	team.Handled, team.At = store.Handled{seq}, store.Millis(t.now())
	err := t.docs.Insert(ctx, team)
	if !errors.Is(err, store.ErrExists) {
		return team, err
	}
	return t.change(ctx, team.ID, seq, func(doc *Team) {
		doc.Leader, doc.Members, doc.Substitute, doc.By, doc.At = team.Leader, team.Members, team.Substitute, team.By, team.At
	})
}

// Recommend makes a team the one of its township, or takes that back.
func (t *Teams) Recommend(ctx context.Context, id string, yes bool, seq int64) (*Team, error) {
	team, err := t.change(ctx, id, seq, func(doc *Team) {
		doc.Recommended = ""
		if yes {
			doc.Recommended = doc.Competition + ":" + doc.Place
		}
	})
	if errors.Is(err, store.ErrExists) {
		return nil, ErrRecommended
	}
	return team, err
}

// change changes a team by the update numbered seq, once.
func (t *Teams) change(ctx context.Context, id string, seq int64, change func(*Team)) (*Team, error) {
	return t.docs.Update(ctx, id, func(doc *Team) error {
		return doc.Handled.Once(seq, func() error { change(doc); return nil })
	})
}

// Of are the teams of a competition, by id.
func (t *Teams) Of(ctx context.Context, competition string) ([]*Team, error) {
	return t.docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("competition", competition)}})
}

// recommended are the ids of the teams that townships recommend.
func (t *Teams) recommended(ctx context.Context, competition string) ([]string, error) {
	teams, err := t.Of(ctx, competition)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, team := range teams {
		if team.Recommended != "" {
			ids = append(ids, team.ID)
		}
	}
	return ids, nil
}
