package bot

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kepubot/bot/telegram"
	"kepubot/quiz"
)

const (
	talkSeats = "seats"
	talkDesk  = "desk"
)

// deskKey is a key of the scoring desk.
type deskKey struct {
	kind   quiz.ChangeKind
	points int64
}

// deskKeys are the keys for one team, row by row.
func deskKeys() [][]deskKey {
	return [][]deskKey{
		{{quiz.MustAnswer, 10}, {quiz.BuzzIn, 10}, {quiz.BuzzIn, -10}},
		{{quiz.Risk, 10}, {quiz.Risk, 20}, {quiz.Risk, 30}},
		{{quiz.Risk, -10}, {quiz.Risk, -20}, {quiz.Risk, -30}},
		{{quiz.Sudden, 1}, {quiz.Adjust, 5}, {quiz.Adjust, -5}},
	}
}

// word names a key in a button.
func (k deskKey) word() string { return string(k.kind) + "." + strconv.FormatInt(k.points, 10) }

// signed writes points with their sign: ＋10, －5.
func signed(points int64) string {
	if points < 0 {
		return "－" + strconv.FormatInt(-points, 10)
	}
	return "＋" + strconv.FormatInt(points, 10)
}

// onDesk shows the scoring desk of a hall, or sets it up.
func (b *Bot) onDesk(ctx context.Context, t *turn) error {
	c, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	if c.State == quiz.Draft || s.Kind != quiz.Hall {
		return quiz.ErrDraft
	}
	desk, err := b.games.desks.Get(ctx, s.ID)
	if isNotFound(err) || err == nil && len(desk.Log) == 0 && t.action.arg(1) == "anew" {
		return b.askSeats(ctx, t, c, s)
	}
	if err != nil {
		return err
	}
	return b.showDesk(ctx, t, desk)
}

// askSeats proposes the teams of the competition, or asks for names.
func (b *Bot) askSeats(ctx context.Context, t *turn, c *quiz.Competition, s *quiz.Stage) error {
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkSeats, Target: s.ID}); err != nil {
		return err
	}
	seats, err := b.proposedSeats(ctx, t, c, s)
	if err != nil {
		return err
	}
	var keyboard telegram.Keyboard
	text := t.Say("hall.seats", nil)
	if len(seats) >= 2 {
		for _, seat := range seats {
			text += "\n· " + telegram.Escape(seat.Name)
		}
		for _, base := range []int{0, 100} {
			keyboard = append(keyboard, []telegram.Button{{Text: t.Label("hall.begin", args{"N": base}), Data: tap("hseats", s.ID, strconv.Itoa(base))}})
		}
	}
	t.show(text, append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("kstage", s.ID)}}))
	return nil
}

// proposedSeats are the teams that reached the hall: those that advanced, or
// all there are.
func (b *Bot) proposedSeats(ctx context.Context, t *turn, c *quiz.Competition, s *quiz.Stage) ([]quiz.Seat, error) {
	teams, err := b.games.teams.Of(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	if before := c.Before(s.ID); before != nil {
		advance, err := b.games.advances.Get(ctx, before.ID)
		if err != nil && !isNotFound(err) {
			return nil, err
		}
		if err == nil {
			teams = slices.DeleteFunc(teams, func(team *quiz.Team) bool { return !advance.HasTeam(team) })
		}
	}
	var seats []quiz.Seat
	for _, team := range teams {
		seats = append(seats, quiz.Seat{Team: team.ID, Name: b.communityName(t, team.Community)})
	}
	return seats, nil
}

// onSeats sets the desk up with the proposed teams.
func (b *Bot) onSeats(ctx context.Context, t *turn) error {
	c, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	base, ok := smallNumber(t.action.arg(1), 1001)
	if !ok {
		return sorry{key: "sorry.button"}
	}
	seats, err := b.proposedSeats(ctx, t, c, s)
	if err != nil {
		return err
	}
	for i := range seats {
		seats[i].Base = int64(base)
	}
	return b.setUpDesk(ctx, t, s.ID, seats)
}

// answerSeats takes names of teams, a line each, with a base score behind a
// name: 红队 100.
func (b *Bot) answerSeats(ctx context.Context, t *turn, asked *talk) error {
	var seats []quiz.Seat
	for _, line := range strings.Split(t.text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		base, err := strconv.ParseInt(words[len(words)-1], 10, 64)
		if err == nil && len(words) > 1 {
			words = words[:len(words)-1]
		}
		seats = append(seats, quiz.Seat{Name: strings.Join(words, " "), Base: base})
	}
	if slices.ContainsFunc(seats, func(s quiz.Seat) bool { return utf8.RuneCountInString(s.Name) > 20 || s.Base < 0 || s.Base > 1000 }) {
		return quiz.ErrNobody
	}
	return b.setUpDesk(ctx, t, asked.Target, seats)
}

// inHall refuses to change a hall whose competition is not going on.
func (b *Bot) inHall(ctx context.Context, stage string) error {
	c, err := b.games.competitions.Get(ctx, quiz.CompetitionOf(stage))
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err == nil && c.State != quiz.Announced {
		return quiz.ErrFinal
	}
	return err
}

func (b *Bot) setUpDesk(ctx context.Context, t *turn, stage string, seats []quiz.Seat) error {
	if err := b.inHall(ctx, stage); err != nil {
		return err
	}
	desk, err := b.games.desks.SetUp(ctx, stage, seats, t.seq())
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "desk", stage); err != nil {
		return err
	}
	return b.showDesk(ctx, t, desk)
}

// showDesk shows the scores, with a key for each team.
func (b *Bot) showDesk(ctx context.Context, t *turn, desk *quiz.Desk) error {
	lines := []string{t.Say("hall.desk", nil)}
	for _, seat := range desk.Table() {
		line := fmt.Sprintf("%d　%s　<b>%d</b>", seat.Place, telegram.Escape(seat.Name), seat.Score)
		if seat.Extra != 0 {
			line += "　" + t.Say("hall.extra", args{"N": seat.Extra})
		}
		lines = append(lines, line)
	}
	if last := desk.Last(); last != nil {
		lines = append(lines, "", b.changeText(ctx, t, desk, *last))
	}
	if desk.Ended {
		t.show(strings.Join(append(lines, t.Say("hall.ended", nil)), "\n"), telegram.Keyboard{{
			{Text: t.Label("hall.log", nil), Data: tap("hlog", desk.ID)}, {Text: t.Label("button.back", nil), Data: tap("kstage", desk.ID)}}})
		return nil
	}
	if tied := desk.Tied(3); len(tied) > 0 && len(desk.Log) > 0 {
		lines = append(lines, t.Say("hall.tied", nil))
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkDesk, Target: desk.ID}); err != nil {
		return err
	}
	var teams []telegram.Button
	for n, seat := range desk.Seats {
		teams = append(teams, telegram.Button{Text: seat.Name, Data: tap("hseat", desk.ID, strconv.Itoa(n))})
	}
	keyboard := rows(teams, 2)
	if len(desk.Log) == 0 {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("hall.anew", nil), Data: tap("hdesk", desk.ID, "anew")}})
	}
	keyboard = append(keyboard,
		[]telegram.Button{{Text: t.Label("hall.undo", nil), Data: tap("hundo", desk.ID, strconv.Itoa(desk.Standing()))}, {Text: t.Label("hall.log", nil), Data: tap("hlog", desk.ID)}},
		[]telegram.Button{{Text: t.Label("hall.end", nil), Data: tap("hend", desk.ID)}, {Text: t.Label("button.back", nil), Data: tap("kstage", desk.ID)}})
	t.show(strings.Join(lines, "\n"), keyboard)
	return nil
}

// changeText is a change with who made it and why.
func (b *Bot) changeText(ctx context.Context, t *turn, desk *quiz.Desk, c quiz.Change) string {
	text := fmt.Sprintf("%s　%s　%s %s　%s", c.At.In(b.config.Location).Format("15:04"), desk.Seats[c.Seat].Name,
		t.Label("change."+string(c.Kind), nil), signed(c.Points), b.staffName(ctx, t, c.By))
	if c.Why != "" {
		text += "　" + c.Why
	}
	if c.Undone {
		return "<s>" + telegram.Escape(text) + "</s> " + telegram.Escape(b.staffName(ctx, t, c.UndoneBy))
	}
	return telegram.Escape(text)
}

// desk finds the scoring desk that a button names.
func (b *Bot) desk(ctx context.Context, t *turn) (*quiz.Desk, error) {
	desk, err := b.games.desks.Get(ctx, t.action.arg(0))
	if isNotFound(err) {
		return nil, sorry{key: "sorry.gone"}
	}
	return desk, err
}

// onSeat shows the keys for one team. Each names how long the log was, so
// that a second press of the same key changes nothing.
func (b *Bot) onSeat(ctx context.Context, t *turn) error {
	desk, err := b.desk(ctx, t)
	if err != nil {
		return err
	}
	n, ok := smallNumber(t.action.arg(1), len(desk.Seats))
	if !ok || desk.Ended {
		return b.showDesk(ctx, t, desk)
	}
	var keyboard telegram.Keyboard
	for _, row := range deskKeys() {
		var buttons []telegram.Button
		for _, key := range row {
			buttons = append(buttons, telegram.Button{Text: t.Label("change."+string(key.kind), nil) + signed(key.points),
				Data: tap("hscore", desk.ID, strconv.Itoa(n), key.word(), strconv.Itoa(len(desk.Log)))})
		}
		keyboard = append(keyboard, buttons)
	}
	t.show(t.Say("hall.seat", args{"Name": desk.Seats[n].Name}), append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("hdesk", desk.ID)}}))
	return nil
}

// onScore writes the change of a key.
func (b *Bot) onScore(ctx context.Context, t *turn) error {
	desk, err := b.desk(ctx, t)
	if err != nil {
		return err
	}
	seat, fine := smallNumber(t.action.arg(1), len(desk.Seats))
	after, ok := smallNumber(t.action.arg(3), 1<<20)
	var key deskKey
	for _, row := range deskKeys() {
		for _, k := range row {
			if k.word() == t.action.arg(2) {
				key = k
			}
		}
	}
	if !ok || !fine || key.kind == "" {
		return sorry{key: "sorry.button"}
	}
	if err := b.inHall(ctx, desk.ID); err != nil {
		return err
	}
	desk, err = b.games.desks.Score(ctx, desk.ID, after, quiz.Change{Seat: seat, Kind: key.kind, Points: key.points, By: t.me.ID, Seq: t.seq()})
	if err != nil {
		return err
	}
	return b.showDesk(ctx, t, desk)
}

var deskLine = regexp.MustCompile(`^(.{1,30}?)\s*([+＋\-－])\s*(\d{1,3})(?:\s+(.{1,60}))?$`)

// readDeskLine reads a team, points with their sign, and a reason or none.
func readDeskLine(text string) (team string, points int64, why string, ok bool) {
	parts := deskLine.FindStringSubmatch(text)
	if parts == nil {
		return "", 0, "", false
	}
	points, err := strconv.ParseInt(parts[3], 10, 64)
	if parts[2] == "-" || parts[2] == "－" {
		points = -points
	}
	return parts[1], points, parts[4], err == nil && points != 0
}

// answerDesk takes a change that staff type: 红队 +15 补充回答正确.
func (b *Bot) answerDesk(ctx context.Context, t *turn, asked *talk) error {
	desk, err := b.games.desks.Get(ctx, asked.Target)
	if err != nil {
		return err
	}
	name, points, why, ok := readDeskLine(t.text)
	seat := slices.IndexFunc(desk.Seats, func(s quiz.Seat) bool { return s.Name == name })
	if !ok || seat < 0 {
		return sorry{key: "hall.badline"}
	}
	if err := b.inHall(ctx, desk.ID); err != nil {
		return err
	}
	desk, err = b.games.desks.Score(ctx, desk.ID, quiz.Anywhere, quiz.Change{Seat: seat, Kind: quiz.Adjust, Points: points, By: t.me.ID, Why: why, Seq: t.seq()})
	if err != nil {
		return err
	}
	return b.showDesk(ctx, t, desk)
}

// onUndo takes back the last change; the button names which that was.
func (b *Bot) onUndo(ctx context.Context, t *turn) error {
	desk, err := b.desk(ctx, t)
	if err != nil {
		return err
	}
	n, ok := smallNumber(t.action.arg(1), 1<<20)
	if !ok {
		return sorry{key: "sorry.button"}
	}
	if err := b.inHall(ctx, desk.ID); err != nil {
		return err
	}
	if desk, err = b.games.desks.Undo(ctx, desk.ID, n, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.showDesk(ctx, t, desk)
}

// deskLogShown bounds the changes in a message, the latest last.
const deskLogShown = 25

// onDeskLog shows every change with who made it and why.
func (b *Bot) onDeskLog(ctx context.Context, t *turn) error {
	desk, err := b.desk(ctx, t)
	if err != nil {
		return err
	}
	lines := []string{t.Say("hall.loghead", args{"N": len(desk.Log)})}
	for _, c := range desk.Log[max(0, len(desk.Log)-deskLogShown):] {
		lines = append(lines, b.changeText(ctx, t, desk, c))
	}
	t.show(strings.Join(lines, "\n"), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("hdesk", desk.ID)}}})
	return nil
}

// onDeskEnd ends a final, after a second tap.
func (b *Bot) onDeskEnd(ctx context.Context, t *turn) error {
	desk, err := b.desk(ctx, t)
	if err != nil {
		return err
	}
	if t.action.arg(1) != "yes" {
		t.show(t.Say("hall.endsure", nil), telegram.Keyboard{
			{{Text: t.Label("hall.end", nil), Data: tap("hend", desk.ID, "yes")}},
			{{Text: t.Label("button.back", nil), Data: tap("hdesk", desk.ID)}},
		})
		return nil
	}
	if desk, err = b.games.desks.End(ctx, desk.ID, t.seq()); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "end", desk.ID); err != nil {
		return err
	}
	return b.showDesk(ctx, t, desk)
}
