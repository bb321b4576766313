package bot

import (
	"context"
	"errors"
	"slices"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/resident"
	"kepubot/survey"
)

const (
	talkJoinSurvey = "joinsurvey" // a survey to come back to after registering

	// surveyLinkPrefix leads the id of a survey in a link. The cards of people
	// begin so too, but always hold an underscore, which no id does.
	surveyLinkPrefix = "v-"
	surveysListed    = 8
)

// surveyOfLink is the survey that the payload of a link names.
func surveyOfLink(payload string) (string, bool) {
	id, ok := strings.CutPrefix(payload, surveyLinkPrefix)
	return id, ok && !strings.Contains(id, "_")
}

// household are the people of an account who can answer, its owner first, with
// their words in buttons.
func (b *Bot) household(me *resident.Resident) (people []survey.Person, words []string) {
	members := []string{""}
	for _, m := range me.Family {
		members = append(members, m.ID)
	}
	for _, member := range members {
		if p, ok := survey.PersonOf(me, member, b.placeOf); ok {
			people, words = append(people, p), append(words, memberWord(me, p.Person))
		}
	}
	return people, words
}

// showSurveys lists the surveys that somebody of the account may answer now.
func (b *Bot) showSurveys(ctx context.Context, t *turn) error {
	if t.me.State != resident.Active {
		b.askNext(t)
		return nil
	}
	people, _ := b.household(t.me)
	var current []*survey.Survey
	for _, p := range people {
		theirs, err := b.surveys.all.Current(ctx, p)
		if err != nil {
			return err
		}
		for _, s := range theirs {
			if !slices.ContainsFunc(current, func(other *survey.Survey) bool { return other.ID == s.ID }) {
				current = append(current, s)
			}
		}
	}
	var keyboard telegram.Keyboard
	for _, s := range current[:min(len(current), surveysListed)] {
		keyboard = append(keyboard, []telegram.Button{{Text: shortened(s.Title.In(t.lang), 40), Data: tap("sv", s.ID)}})
	}
	if t.rights.May(resident.RunSurveys) {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("survey.manage", nil), Data: tap("sdlist")}})
	}
	key := "survey.list"
	if len(current) == 0 {
		key = "survey.none"
	}
	t.show(t.Say(key, nil), keyboard)
	return nil
}

// surveyOf finds a survey that was opened.
func (b *Bot) surveyOf(ctx context.Context, id string) (*survey.Survey, error) {
	s, err := b.surveys.all.Get(ctx, id)
	if isNotFound(err) || err == nil && s.State == survey.Draft {
		return nil, sorry{key: "sorry.gone"}
	}
	return s, err
}

// startSurvey answers the link of a survey.
func (b *Bot) startSurvey(ctx context.Context, t *turn, id string) error {
	s, err := b.surveyOf(ctx, id)
	if err != nil {
		return err
	}
	return b.showSurvey(ctx, t, s)
}

func (b *Bot) onSurvey(ctx context.Context, t *turn) error {
	s, err := b.surveyOf(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	return b.showSurvey(ctx, t, s)
}

// surveyCard says what a survey is, before anything is asked.
func (b *Bot) surveyCard(v Voice, s *survey.Survey) string {
	lines := []string{v.Say("survey.title", args{"Title": s.Title.In(v.lang)})}
	if about := s.About.In(v.lang); about != "" {
		lines = append(lines, telegram.Escape(about))
	}
	size := v.Say("survey.size", args{"N": len(s.Questions)})
	if !s.Closes.IsZero() {
		size = v.Say("survey.sizeuntil", args{"N": len(s.Questions), "When": v.moment(s.Closes.In(b.config.Location), b.local())})
	}
	return strings.Join(append(lines, size, "", b.namedText(v, s)), "\n")
}

// namedText says whether anybody can learn who answered what.
func (b *Bot) namedText(v Voice, s *survey.Survey) string {
	if s.Anonymous {
		return v.Say("survey.anonymous", nil)
	}
	return v.Say("survey.named", nil)
}

// showSurvey shows a survey with what each of the account can do about it.
func (b *Bot) showSurvey(ctx context.Context, t *turn, s *survey.Survey) error {
	lines := []string{b.surveyCard(t.Voice, s)}
	keyboard := telegram.Keyboard{}
	switch refused := s.Refuses(b.now()); {
	case errors.Is(refused, survey.ErrEarly):
		lines = append(lines, "", t.Say("survey.from", args{"When": t.moment(s.Opens.In(b.config.Location), b.local())}))
	case refused != nil:
		lines = append(lines, "", t.Say("sorrysurvey.closed", nil))
	case t.me.State != resident.Active:
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("survey.start", nil), Data: tap("svgo", s.ID, ownWord)}})
	default:
		said, keys, err := b.surveyKeys(ctx, t, s)
		if err != nil {
			return err
		}
		lines, keyboard = append(lines, said...), keys
	}
	if b.surveyMay(t.rights, resident.RunSurveys, s.Reach) {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("survey.manage", nil), Data: tap("sdview", s.ID)}})
	}
	t.show(strings.Join(lines, "\n"), append(keyboard, []telegram.Button{{Text: t.Label("survey.others", nil), Data: tap("svlist")}}))
	return nil
}

// surveyKeys are the keys of those of the account who can answer, and what
// there is to say of those who cannot.
func (b *Bot) surveyKeys(ctx context.Context, t *turn, s *survey.Survey) (lines []string, keyboard telegram.Keyboard, err error) {
	people, words := b.household(t.me)
	for i, p := range people {
		r, err := b.surveys.all.Mine(ctx, s.ID, p.Person)
		if err != nil {
			return nil, nil, err
		}
		key := ""
		switch {
		case r != nil && r.Handed:
			lines = append(lines, "", t.Say("survey.handed", args{"Who": b.whoIs(t.Voice, t.me, p.Person)}))
		case r != nil:
			key = "goon"
		case s.For(p):
			key = "start"
		}
		if key == "" {
			continue
		}
		label := t.Label("survey."+key, nil)
		if words[i] != ownWord {
			label = t.Label("survey."+key+"for", args{"Name": b.whoIs(t.Voice, t.me, p.Person)})
		}
		keyboard = append(keyboard, []telegram.Button{{Text: label, Data: tap("svgo", s.ID, words[i])}})
	}
	if len(lines)+len(keyboard) == 0 {
		lines = append(lines, "", t.Say("sorrysurvey.notfor", nil))
	}
	return lines, keyboard, nil
}
