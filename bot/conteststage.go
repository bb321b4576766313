package bot

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"kepubot/bot/telegram"
	"kepubot/quiz"
	"kepubot/schedule"
)

// stageOf finds the stage that a button names.
func (b *Bot) stageOf(ctx context.Context, t *turn) (*quiz.Competition, *quiz.Stage, error) {
	c, err := b.contest(ctx, t)
	if err != nil {
		return nil, nil, err
	}
	s, ok := c.Stage(t.action.arg(0))
	if !ok {
		return nil, nil, sorry{key: "sorry.gone"}
	}
	return c, s, nil
}

func (b *Bot) onStage(ctx context.Context, t *turn) error {
	c, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	return b.showStage(ctx, t, c, s)
}

// showStage shows one stage to staff with what can be done with it.
func (b *Bot) showStage(ctx context.Context, t *turn, c *quiz.Competition, s *quiz.Stage) error {
	lines := []string{t.Say("stage.head", args{"Title": c.Title.In(t.lang)}), b.stageLine(t.Voice, s)}
	if line := b.advanceLine(t.Voice, s); line != "" {
		lines = append(lines, "→ "+line)
	}
	keyboard := b.draftStageKeys(t, s)
	if c.State != quiz.Draft {
		begun, done, err := b.games.entries.Number(ctx, s.EntryStage())
		if err != nil {
			return err
		}
		gaps, err := b.games.gaps.Get(ctx)
		if err != nil {
			return err
		}
		lines = append(lines, t.Say("stage.now."+b.stageState(s, gaps), nil))
		if _, err := b.games.advances.Get(ctx, s.ID); err == nil {
			lines = append(lines, t.Say("stage.advanced", nil))
		} else if !isNotFound(err) {
			return err
		}
		if s.Kind != quiz.Hall {
			lines = append(lines, t.Say("contest.numbers", args{"Begun": begun, "Done": done}))
		}
		keyboard = b.stageKeys(t, c, s, gaps)
	}
	keyboard = append(keyboard, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("kview", c.ID)}})
	t.show(strings.Join(lines, "\n"), keyboard)
	return nil
}

func (b *Bot) stageState(s *quiz.Stage, gaps []schedule.Gap) string {
	switch {
	case s.Over(b.now(), gaps):
		return "over"
	case s.Running(b.now(), gaps):
		return "running"
	}
	return "ahead"
}

func (b *Bot) draftStageKeys(t *turn, s *quiz.Stage) telegram.Keyboard {
	key := func(what string) telegram.Button {
		return telegram.Button{Text: t.Label("stage.set."+what, nil), Data: tap("kopt", s.ID, what)}
	}
	when := telegram.Button{Text: t.Label("stage.set.time", nil), Data: tap("ktime", s.ID)}
	switch s.Kind {
	case quiz.Online:
		return telegram.Keyboard{{when, key("questions")}, {key("limit"), key("perday")}, {key("advance")}}
	case quiz.Preliminary:
		return telegram.Keyboard{{when, key("questions")}, {key("limit"), key("advance")}}
	case quiz.Written:
		return telegram.Keyboard{{when, key("questions")}, {key("joins"), key("advance")}}
	}
	return telegram.Keyboard{{when, key("questions")}}
}

// stageKeys are what can be done with a stage that was announced.
func (b *Bot) stageKeys(t *turn, c *quiz.Competition, s *quiz.Stage, gaps []schedule.Gap) telegram.Keyboard {
	key := func(label, verb string) telegram.Button {
		return telegram.Button{Text: t.Label(label, nil), Data: tap(verb, s.ID)}
	}
	var keyboard telegram.Keyboard
	if c.State == quiz.Announced {
		switch b.stageState(s, gaps) {
		case "ahead":
			keyboard = append(keyboard, []telegram.Button{key("stage.open", "kopen"), key("stage.prolong", "kprolong")})
		case "running":
			keyboard = append(keyboard, []telegram.Button{key("stage.close", "kclose"), key("stage.prolong", "kprolong")})
		case "over":
			if s.Advance.By != quiz.NoAdvance {
				keyboard = append(keyboard, []telegram.Button{key("stage.advance", "kadvance")})
			}
		}
	}
	switch s.Kind {
	case quiz.Written:
		keyboard = append(keyboard, []telegram.Button{key("stage.sheets", "ksheets"), key("stage.import", "kpaper")})
	case quiz.Hall:
		keyboard = append(keyboard, []telegram.Button{key("stage.desk", "hdesk"), key("stage.round", "round")}, []telegram.Button{key("stage.keys", "kkeys")})
	}
	if s.Kind != quiz.Hall {
		keyboard = append(keyboard, []telegram.Button{key("stage.results", "kresults"), key("stage.keys", "kkeys")})
	}
	if s.Kind == quiz.Online && b.stageState(s, gaps) == "over" {
		keyboard = append(keyboard, []telegram.Button{key("stage.draw", "kdraw")})
	}
	return keyboard
}

// choices are the values that a setting of a stage may take.
func choices(what string) []string {
	switch what {
	case "questions":
		return []string{"0", "3", "5", "10", "15", "20", "30", "50"}
	case "limit":
		return []string{"0", "15", "20", "30", "45", "60"}
	case "perday":
		return []string{"0", "1", "2", "3"}
	case "joins":
		return []string{"yes", "no"}
	case "advance":
		return []string{"none", "residents.1", "residents.3", "residents.5", "residents.10", "communities.1", "communities.3", "communities.5", "communities.8", "teams", "list"}
	}
	return nil
}

// onStageOption shows the values that a setting may take.
func (b *Bot) onStageOption(ctx context.Context, t *turn) error {
	_, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	what := t.action.arg(1)
	values := choices(what)
	if values == nil {
		return sorry{key: "sorry.button"}
	}
	var buttons []telegram.Button
	for _, value := range values {
		buttons = append(buttons, telegram.Button{Text: b.choiceLabel(t.Voice, what, value), Data: tap("kpick", s.ID, what, value)})
	}
	perRow := 3
	if what == "advance" {
		perRow = 1
	}
	t.show(t.Say("stage.ask."+what, nil), append(rows(buttons, perRow), []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("kstage", s.ID)}}))
	return nil
}

func (b *Bot) choiceLabel(v Voice, what, value string) string {
	switch what {
	case "joins":
		return v.Label("stage.joins."+value, nil)
	case "advance":
		by, n, _ := strings.Cut(value, ".")
		if by == "none" {
			return v.Label("advance.by.none", nil)
		}
		number, _ := strconv.Atoi(n) // 0 where the way has no number
		return v.Label("advance.by."+by, args{"N": number})
	}
	if value == "0" {
		return v.Label("stage.none."+what, nil)
	}
	number, _ := strconv.Atoi(value) // one of choices
	return v.Label("stage.value."+what, args{"N": number})
}

// onStagePick sets a setting of a draft's stage.
func (b *Bot) onStagePick(ctx context.Context, t *turn) error {
	stage, what, value := t.action.arg(0), t.action.arg(1), t.action.arg(2)
	if !slices.Contains(choices(what), value) {
		return sorry{key: "sorry.button"}
	}
	return b.editStage(ctx, t, stage, func(c *quiz.Competition, s *quiz.Stage) { setStage(c, s, what, value) })
}

func setStage(c *quiz.Competition, s *quiz.Stage, what, value string) {
	number, _ := strconv.Atoi(value) // of those that are numbers
	switch what {
	case "questions":
		s.Questions = number
	case "limit":
		s.Limit = number
	case "perday":
		s.PerDay = number
	case "joins":
		s.Joins = ""
		if value == "yes" {
			s.Joins = c.OnlineBefore(s.ID)
		}
	case "advance":
		by, n, _ := strings.Cut(value, ".")
		k, _ := strconv.Atoi(n)
		s.Advance = quiz.Advancing{By: quiz.AdvanceBy(by), N: k}
		if by == "none" {
			s.Advance = quiz.Advancing{}
		}
	}
}

// editStage changes a stage of a draft and shows it.
func (b *Bot) editStage(ctx context.Context, t *turn, stage string, change func(*quiz.Competition, *quiz.Stage)) error {
	c, err := b.games.competitions.Edit(ctx, quiz.CompetitionOf(stage), t.seq(), func(c *quiz.Competition) error {
		s, ok := c.Stage(stage)
		if !ok {
			return quiz.ErrDraft
		}
		change(c, s)
		return nil
	})
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	s, ok := c.Stage(stage)
	if !ok {
		return sorry{key: "sorry.gone"}
	}
	return b.showStage(ctx, t, c, s)
}

const (
	talkStageTime = "stagetime"
	talkProlong   = "prolong"
)

// onStageTime asks when a stage begins and ends.
func (b *Bot) onStageTime(ctx context.Context, t *turn) error {
	_, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkStageTime, Target: s.ID}); err != nil {
		return err
	}
	key := "stage.time"
	if s.Kind == quiz.Hall {
		key = "stage.timehall"
	}
	t.show(t.Say(key, nil), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("kstage", s.ID)}}})
	return nil
}

var clockAlone = regexp.MustCompile(`^\d{1,2}\s*[:：点]\s*\S{0,3}$`)

// span splits 12-1 9:00 到 12-7 18:00 into its two moments; the second is
// empty where there is one alone.
func span(text string) (from, to string) {
	for _, between := range []string{"到", "至", "—", "–", "~", "～", " to ", " - "} {
		if a, z, ok := strings.Cut(text, between); ok {
			return strings.TrimSpace(a), strings.TrimSpace(z)
		}
	}
	return text, ""
}

// answerStageTime takes the times of a draft's stage.
func (b *Bot) answerStageTime(ctx context.Context, t *turn, asked *talk) error {
	from, to := span(t.text)
	opens, err := schedule.ParseMoment(from, b.now(), b.config.Location)
	var closes time.Time
	if err == nil && to != "" {
		from := b.now()
		if clockAlone.MatchString(to) { // 12-1 9:00 到 18:00
			from = opens
		}
		closes, err = schedule.ParseMoment(to, from, b.config.Location)
	}
	if err != nil {
		return sorry{key: "stage.badtime"}
	}
	if err := b.editStage(ctx, t, asked.Target, func(_ *quiz.Competition, s *quiz.Stage) { s.Opens, s.Closes = opens, closes }); err != nil {
		return err
	}
	return b.talks.End(ctx, t.me.ID, t.seq())
}

// onStageProlong asks for another closing time of an announced stage.
func (b *Bot) onStageProlong(ctx context.Context, t *turn) error {
	_, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkProlong, Target: s.ID}); err != nil {
		return err
	}
	t.show(t.Say("stage.until", nil), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("kstage", s.ID)}}})
	return nil
}

func (b *Bot) answerProlong(ctx context.Context, t *turn, asked *talk) error {
	until, err := schedule.ParseMoment(t.text, b.now(), b.config.Location)
	if err != nil {
		return sorry{key: "stage.badtime"}
	}
	c, err := b.games.competitions.Prolong(ctx, asked.Target, until, t.seq())
	if errors.Is(err, quiz.ErrFaults) {
		return sorry{key: "stage.badtime"}
	}
	if err := b.stageNoted(ctx, t, c, asked.Target, "prolong", err); err != nil {
		return err
	}
	return b.talks.End(ctx, t.me.ID, t.seq())
}

// onStageOpen and onStageClose begin or end a stage now, after a look at what
// that means.
func (b *Bot) onStageOpen(ctx context.Context, t *turn) error {
	return b.switchStage(ctx, t, "open", b.games.competitions.Open)
}

func (b *Bot) onStageClose(ctx context.Context, t *turn) error {
	return b.switchStage(ctx, t, "close", b.games.competitions.Close)
}

func (b *Bot) switchStage(ctx context.Context, t *turn, action string, do func(context.Context, string, int64) (*quiz.Competition, error)) error {
	c, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	if t.action.arg(1) != "yes" {
		begun, done, err := b.games.entries.Number(ctx, s.EntryStage())
		if err != nil {
			return err
		}
		t.show(t.Say("stage.sure."+action, args{"Title": c.Title.In(t.lang), "Kind": t.Label("stage."+string(s.Kind), nil), "Begun": begun, "Done": done}), telegram.Keyboard{
			{{Text: t.Label("stage."+action, nil), Data: tap("k"+action, s.ID, "yes")}},
			{{Text: t.Label("button.back", nil), Data: tap("kstage", s.ID)}},
		})
		return nil
	}
	c, err = do(ctx, s.ID, t.seq())
	return b.stageNoted(ctx, t, c, t.action.arg(0), action, err)
}

// stageNoted writes a step into the audit log and shows the stage as it then
// is.
func (b *Bot) stageNoted(ctx context.Context, t *turn, c *quiz.Competition, stage, action string, err error) error {
	if isNotFound(err) {
		return sorry{key: "sorry.gone"}
	}
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, action, stage); err != nil {
		return err
	}
	s, ok := c.Stage(stage)
	if !ok {
		return sorry{key: "sorry.gone"}
	}
	return b.showStage(ctx, t, c, s)
}

// onStageAdvance shows who would go on, to be confirmed as shown.
func (b *Bot) onStageAdvance(ctx context.Context, t *turn) error {
	c, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	if done, err := b.games.advances.Get(ctx, s.ID); err == nil {
		t.show(b.advanceText(t, c, s, done)+"\n"+t.Say("stage.advanced", nil), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("kstage", s.ID)}}})
		return nil
	} else if !isNotFound(err) {
		return err
	}
	if s.Advance.By == quiz.Listed {
		return b.askAdvanceList(ctx, t, s)
	}
	proposal, err := b.proposal(ctx, t, s)
	if err != nil {
		return err
	}
	t.show(b.advanceText(t, c, s, proposal), b.confirmKeys(t, s, proposal))
	return nil
}

// advanceRows bounds the lines of a list of who goes on.
const advanceRows = 60

// advanceText lists who goes on: communities and teams by name, residents by
// how many each community has.
func (b *Bot) advanceText(t *turn, c *quiz.Competition, s *quiz.Stage, a *quiz.Advance) string {
	lines := []string{t.Say("stage.advancing", args{"Title": c.Title.In(t.lang), "Rule": b.advanceLine(t.Voice, s)})}
	for _, id := range a.Communities {
		lines = append(lines, "· "+telegram.Escape(b.communityName(t, id)))
	}
	for _, id := range a.Teams {
		_, community, _ := strings.Cut(id, ":")
		lines = append(lines, "· "+t.Say("team.of", args{"Community": b.communityName(t, community)}))
	}
	of := map[string]int{}
	var order []string
	for _, p := range a.Persons {
		if of[p.Community] == 0 {
			order = append(order, p.Community)
		}
		of[p.Community]++
	}
	slices.Sort(order)
	for _, community := range order {
		lines = append(lines, "· "+telegram.Escape(fmt.Sprintf("%s　%d", b.communityName(t, community), of[community])))
	}
	switch {
	case len(lines) == 1:
		lines = append(lines, t.Say("stage.nobody", nil))
	case len(lines) > advanceRows:
		more := len(lines) - advanceRows
		lines = append(lines[:advanceRows], t.Say("stage.more", args{"N": more}))
	}
	return strings.Join(lines, "\n")
}

// onStageConfirm makes the list a fact, and has the residents told.
func (b *Bot) onStageConfirm(ctx context.Context, t *turn) error {
	c, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	proposal, err := b.proposal(ctx, t, s)
	if err != nil {
		return err
	}
	_, err = b.games.advances.Confirm(ctx, proposal, t.action.arg(1), t.me.ID, t.seq())
	if errors.Is(err, quiz.ErrMoved) {
		t.alert(t.Label("sorry.moved", nil))
		return b.onStageAdvance(ctx, t)
	}
	if err != nil {
		return err
	}
	if err := b.jobs.Add(ctx, job{Kind: jobAdvance, Resident: t.me.ID, Seq: t.seq(), Target: s.ID, At: b.awake()}); err != nil {
		return err
	}
	return b.stageNoted(ctx, t, c, s.ID, "advance", nil)
}

// awake is now, or seven in the morning where it is night.
func (b *Bot) awake() time.Time {
	if b.local().Hour() >= 7 && b.local().Hour() < 21 {
		return b.now()
	}
	day := b.today()
	if b.local().Hour() >= 21 {
		day = b.tomorrow()
	}
	at, err := schedule.At(day, "07:00", b.config.Location)
	if err != nil {
		return b.now()
	}
	return at
}
