package bot

import (
	"context"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/quiz"
	"kepubot/resident"
)

const talkTeam = "team"

// onTeams lists the teams of a competition.
func (b *Bot) onTeams(ctx context.Context, t *turn) error {
	c, err := b.contest(ctx, t)
	if err != nil {
		return err
	}
	teams, err := b.games.teams.Of(ctx, c.ID)
	if err != nil {
		return err
	}
	keyboard := telegram.Keyboard{{{Text: t.Label("team.add", nil), Data: tap("kteamnew", c.ID)}}}
	for _, team := range teams {
		mark := ""
		if team.Recommended != "" {
			mark = "★ "
		}
		keyboard = append(keyboard, []telegram.Button{{Text: mark + b.communityName(t, team.Community), Data: tap("kteam", c.ID, team.Community)}})
	}
	t.show(t.Say("team.head", args{"Title": c.Title.In(t.lang), "N": len(teams)}), append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("kview", c.ID)}}))
	return nil
}

// onTeamNew asks for a team in one message.
func (b *Bot) onTeamNew(ctx context.Context, t *turn) error {
	c, err := b.contest(ctx, t)
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
	team, err := quiz.ParseTeam(rest)
	if err != nil {
		return err
	}
	team.Competition, team.Community, team.Place, team.By = asked.Target, found[0].ID, found[0].Place, t.me.ID
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

func (b *Bot) onTeam(ctx context.Context, t *turn) error {
	team, err := b.games.teams.Get(ctx, t.action.arg(0), t.action.arg(1))
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
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
	place, _ := b.places.Place(team.Place)
	t.show(t.Say("team.card", args{
		"Community": b.communityName(t, team.Community), "Leader": team.Leader, "Members": strings.Join(team.Members, t.Label("notice.comma", nil)),
		"Substitute": team.Substitute,
	}), telegram.Keyboard{
		{{Text: t.Label(key, args{"Place": place.Name.In(t.lang)}), Data: tap("kteamrec", team.Competition, team.Community, on)}},
		{{Text: t.Label("button.back", nil), Data: tap("kteams", team.Competition)}},
	})
}

// onTeamRecommend makes a team the one of its township, or takes that back.
func (b *Bot) onTeamRecommend(ctx context.Context, t *turn) error {
	team, err := b.games.teams.Get(ctx, t.action.arg(0), t.action.arg(1))
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
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
