package bot

import (
	"context"
	"slices"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/quiz"
	"kepubot/resident"
)

const talkTeam = "team"

// listTeamContests lists the competitions that ask townships for teams, to
// staff who may do no more than enter and recommend theirs.
func (b *Bot) listTeamContests(ctx context.Context, t *turn) error {
	public, err := b.games.competitions.Public(ctx, contestList)
	if err != nil {
		return err
	}
	var keyboard telegram.Keyboard
	for _, c := range public {
		if c.AsksTeams() {
			keyboard = append(keyboard, []telegram.Button{{Text: c.Title.In(t.lang), Data: tap("kteams", c.ID)}})
		}
	}
	if len(keyboard) == 0 {
		t.show(t.Say("team.nocontests", nil), nil)
		return nil
	}
	t.show(t.Say("team.contests", nil), keyboard)
	return nil
}

// teamContest finds the competition that a button or an open question names.
// Staff of a part of the city see it while it asks them for teams.
func (b *Bot) teamContest(ctx context.Context, t *turn) (*quiz.Competition, error) {
	c, err := b.contest(ctx, t)
	if err != nil {
		return nil, err
	}
	if !t.rights.May(resident.RunCompetitions) && !c.AsksTeams() {
		return nil, sorry{key: "team.notnow"}
	}
	return c, nil
}

// ownTeam tells whether somebody may enter the team of a community.
func ownTeam(t *turn, community, place string) bool {
	return t.rights.MayIn(resident.RecommendTeam, resident.Community{ID: community, Place: place})
}

// ownTownship tells whether somebody may recommend a team of a place, among
// those of all its communities.
func ownTownship(t *turn, place string) bool { return ownTeam(t, "", place) }

// onTeams lists the teams of a competition that somebody may enter.
func (b *Bot) onTeams(ctx context.Context, t *turn) error {
	c, err := b.teamContest(ctx, t)
	if err != nil {
		return err
	}
	teams, err := b.games.teams.Of(ctx, c.ID)
	if err != nil {
		return err
	}
	teams = slices.DeleteFunc(teams, func(team *quiz.Team) bool { return !ownTeam(t, team.Community, team.Place) })
	keyboard := telegram.Keyboard{{{Text: t.Label("team.add", nil), Data: tap("kteamnew", c.ID)}}}
	for _, team := range teams {
		mark := ""
		if team.Recommended != "" {
			mark = "★ "
		}
		keyboard = append(keyboard, []telegram.Button{{Text: mark + b.communityName(t, team.Community), Data: tap("kteam", c.ID, team.Community)}})
	}
	back := tap("klist")
	if t.rights.May(resident.RunCompetitions) {
		back = tap("kview", c.ID)
	}
	t.show(t.Say("team.head", args{"Title": c.Title.In(t.lang), "N": len(teams)}), append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: back}}))
	return nil
}

// onTeamNew asks for a team in one message.
func (b *Bot) onTeamNew(ctx context.Context, t *turn) error {
	c, err := b.teamContest(ctx, t)
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkTeam, Target: c.ID}); err != nil {
		return err
	}
	t.show(t.Say("team.how", nil), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("kteams", c.ID)}}})
	return nil
}

// answerTeam takes a team: its community in the first line, then who is in it.
func (b *Bot) answerTeam(ctx context.Context, t *turn, asked *talk) error {
	// A role may have ended since the question was asked.
	if !t.rights.May(resident.RecommendTeam) {
		return sorry{key: "sorry.staffonly"}
	}
	t.action = action{args: []string{asked.Target}}
	c, err := b.teamContest(ctx, t)
	if err != nil {
		return err
	}
	first, rest, _ := strings.Cut(t.text, "\n")
	var found []resident.Community
	for _, m := range b.places.Match(strings.TrimSpace(first)) {
		if m.Community != nil {
			found = append(found, *m.Community)
		}
	}
	if len(found) != 1 {
		return sorry{key: "team.which"}
	}
	if !ownTeam(t, found[0].ID, found[0].Place) {
		return sorry{key: "team.elsewhere"}
	}
	team, err := quiz.ParseTeam(rest)
	if err != nil {
		return err
	}
	team.Competition, team.Community, team.Place, team.By = c.ID, found[0].ID, found[0].Place, t.me.ID
	if team, err = b.games.teams.Put(ctx, team, t.seq()); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "team", team.ID); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	b.showTeam(t, team)
	return nil
}

// team finds the team that a button names, if it is one that somebody may
// enter.
func (b *Bot) team(ctx context.Context, t *turn) (*quiz.Team, error) {
	c, err := b.teamContest(ctx, t)
	if err != nil {
		return nil, err
	}
	team, err := b.games.teams.Get(ctx, c.ID, t.action.arg(1))
	if isNotFound(err) {
		return nil, sorry{key: "sorry.gone"}
	}
	if err == nil && !ownTeam(t, team.Community, team.Place) {
		return nil, sorry{key: "team.elsewhere"}
	}
	return team, err
}

func (b *Bot) onTeam(ctx context.Context, t *turn) error {
	team, err := b.team(ctx, t)
	if err != nil {
		return err
	}
	b.showTeam(t, team)
	return nil
}

// showTeam shows a team to staff, with their township's recommendation.
func (b *Bot) showTeam(t *turn, team *quiz.Team) {
	key, on := "team.recommend", "1"
	if team.Recommended != "" {
		key, on = "team.unrecommend", "0"
	}
	var keyboard telegram.Keyboard
	if ownTownship(t, team.Place) {
		place, _ := b.places.Place(team.Place)
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label(key, args{"Place": place.Name.In(t.lang)}), Data: tap("kteamrec", team.Competition, team.Community, on)}})
	}
	t.show(t.Say("team.card", args{
		"Community": b.communityName(t, team.Community), "Leader": team.Leader, "Members": strings.Join(team.Members, t.Label("notice.comma", nil)),
		"Substitute": team.Substitute,
	}), append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("kteams", team.Competition)}}))
}

// onTeamRecommend makes a team the one of its township, or takes that back.
func (b *Bot) onTeamRecommend(ctx context.Context, t *turn) error {
	team, err := b.team(ctx, t)
	if err != nil {
		return err
	}
	if !ownTownship(t, team.Place) {
		return sorry{key: "team.township"}
	}
	if team, err = b.games.teams.Recommend(ctx, team.ID, t.action.arg(2) == "1", t.seq()); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "recommend", team.ID); err != nil {
		return err
	}
	b.showTeam(t, team)
	return nil
}
