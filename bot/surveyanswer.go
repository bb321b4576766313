package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/resident"
	"kepubot/survey"
)

const talkSurvey = "survey" // a question of a survey, of the resident or a member

// taking is somebody of an account who answers a survey.
type taking struct {
	survey   *survey.Survey
	word     string // by which buttons name them
	person   survey.Person
	response *survey.Response // so far; never nil
}

// taking finds who answers which survey, by the words of a button or of a
// question that was asked.
func (b *Bot) taking(ctx context.Context, t *turn, id, word string) (*taking, error) {
	s, err := b.surveyOf(ctx, id)
	if err != nil {
		return nil, err
	}
	if t.me.State != resident.Active {
		return nil, sorry{key: "survey.registerfirst"}
	}
	member := word
	if word == ownWord {
		member = ""
	} else if word == "" {
		return nil, sorry{key: "sorry.button"}
	}
	p, ok := survey.PersonOf(t.me, member, b.placeOf)
	if !ok {
		return nil, sorry{key: "sorry.button"}
	}
	return &taking{survey: s, word: word, person: p, response: &survey.Response{}}, nil
}

// takingBy is taking by the words of a button; n is the number of the question
// that it names.
func (b *Bot) takingBy(ctx context.Context, t *turn) (at *taking, n int, err error) {
	if at, err = b.taking(ctx, t, t.action.arg(0), t.action.arg(1)); err != nil {
		return nil, 0, err
	}
	if n, err = strconv.Atoi(cmp.Or(t.action.arg(2), "0")); err != nil {
		return nil, 0, sorry{key: "sorry.button"}
	}
	return at, n, nil
}

// recall reads what somebody answered so far. It says why they cannot answer.
func (b *Bot) recall(ctx context.Context, at *taking) error {
	r, err := b.surveys.all.Mine(ctx, at.survey.ID, at.person.Person)
	switch {
	case err != nil:
		return err
	case r != nil:
		at.response = r
	}
	if at.response.Handed {
		return nil
	}
	if err := at.survey.Refuses(b.now()); err != nil {
		return err
	}
	if r == nil && !at.survey.For(at.person) {
		return survey.ErrNotFor
	}
	return nil
}

// onSurveyGo begins a survey, or goes on where somebody was. Who has not
// registered does so first and comes back.
func (b *Bot) onSurveyGo(ctx context.Context, t *turn) error {
	if t.me.State != resident.Active {
		s, err := b.surveyOf(ctx, t.action.arg(0))
		if err != nil {
			return err
		}
		if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkJoinSurvey, Target: s.ID}); err != nil {
			return err
		}
		t.toast(t.Label("survey.registerfirst", nil))
		b.askNext(t)
		return nil
	}
	at, _, err := b.takingBy(ctx, t)
	if err != nil {
		return err
	}
	if err := b.recall(ctx, at); err != nil {
		return err
	}
	return b.showNext(ctx, t, at)
}

// onSurveyAsk shows a question again, or what follows the last one.
func (b *Bot) onSurveyAsk(ctx context.Context, t *turn) error {
	at, n, err := b.takingBy(ctx, t)
	if err != nil {
		return err
	}
	if err := b.recall(ctx, at); err != nil {
		return err
	}
	if _, whole := at.survey.Path(at.response); at.response.Handed || whole && n > len(at.survey.Questions) {
		return b.showNext(ctx, t, at)
	}
	return b.showQuestion(ctx, t, at, n)
}

// onSurveySet takes an answer that a button names.
func (b *Bot) onSurveySet(ctx context.Context, t *turn) error {
	at, n, err := b.takingBy(ctx, t)
	if err != nil {
		return err
	}
	value, err := strconv.ParseInt(t.action.arg(3), 10, 64)
	q, ok := at.survey.Question(n)
	if err != nil || !ok {
		return sorry{key: "sorry.button"}
	}
	given := survey.Given{Number: value}
	if q.Choice() {
		if value < 0 || value >= int64(len(q.Options)) {
			return sorry{key: "sorry.button"}
		}
		given = survey.Given{Picked: 1 << value}
	}
	at.response, err = b.surveys.all.Give(ctx, at.survey.ID, at.person, n, given, t.seq())
	if err != nil {
		return err
	}
	return b.showNext(ctx, t, at)
}

// onSurveyMark puts an option on or takes it off.
func (b *Bot) onSurveyMark(ctx context.Context, t *turn) error {
	at, n, err := b.takingBy(ctx, t)
	if err != nil {
		return err
	}
	option, on, ok := readMark(t.action.arg(3))
	if !ok {
		return sorry{key: "sorry.button"}
	}
	at.response, err = b.surveys.all.Mark(ctx, at.survey.ID, at.person, n, option, on, t.seq())
	if err != nil {
		return err
	}
	if at.response.Handed {
		return b.showNext(ctx, t, at)
	}
	return b.showQuestion(ctx, t, at, n)
}

// readMark reads an option and whether it is on: 2.1.
func readMark(word string) (option int, on, ok bool) {
	number, state, _ := strings.Cut(word, ".")
	option, err := strconv.Atoi(number)
	return option, state == "1", err == nil && option >= 0 && (state == "0" || state == "1")
}

func (b *Bot) onSurveyDone(ctx context.Context, t *turn) error {
	at, n, err := b.takingBy(ctx, t)
	if err != nil {
		return err
	}
	if at.response, err = b.surveys.all.Done(ctx, at.survey.ID, at.person, n, t.seq()); err != nil {
		return err
	}
	return b.showNext(ctx, t, at)
}

func (b *Bot) onSurveyPass(ctx context.Context, t *turn) error {
	at, n, err := b.takingBy(ctx, t)
	if err != nil {
		return err
	}
	if at.response, err = b.surveys.all.Pass(ctx, at.survey.ID, at.person, n, t.seq()); err != nil {
		return err
	}
	return b.showNext(ctx, t, at)
}

// answerSurvey takes words as the answer to the question that was asked last.
func (b *Bot) answerSurvey(ctx context.Context, t *turn, asked *talk) error {
	at, err := b.taking(ctx, t, asked.Target, asked.Words["who"])
	if err != nil {
		return err
	}
	if asked.Seq >= t.seq() { // it comes again: the question asked since is another
		if err := b.recall(ctx, at); err != nil {
			return err
		}
		return b.showNext(ctx, t, at)
	}
	n, _ := strconv.Atoi(asked.Words["n"])
	q, ok := at.survey.Question(n)
	if !ok {
		return sorry{key: "sorry.gone"}
	}
	given, err := q.Read(t.text)
	if errors.Is(err, survey.ErrAnswer) {
		return sorry{key: "sorrysurvey.kind." + string(q.Kind), values: args{"Low": q.Low, "High": q.High}}
	}
	if err == nil {
		at.response, err = b.surveys.all.Give(ctx, at.survey.ID, at.person, n, given, t.seq())
	}
	if err != nil {
		return err
	}
	return b.showNext(ctx, t, at)
}

// showNext shows what follows from the answers: the next question, the way to
// hand in, or thanks to who has.
func (b *Bot) showNext(ctx context.Context, t *turn, at *taking) error {
	if at.response.Handed {
		return b.thank(ctx, t, at)
	}
	n, more := at.survey.Next(at.response)
	if more {
		return b.showQuestion(ctx, t, at, n)
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	path, _ := at.survey.Path(at.response)
	t.show(t.Say("survey.whole", args{"Title": at.survey.Title.In(t.lang)}), telegram.Keyboard{
		{{Text: t.Label("survey.hand", nil), Data: tap("svhand", at.survey.ID, at.word)}},
		{{Text: t.Label("survey.before", nil), Data: tap("svask", at.survey.ID, at.word, strconv.Itoa(path[len(path)-1]))}}})
	return nil
}

func (b *Bot) onSurveyHand(ctx context.Context, t *turn) error {
	at, _, err := b.takingBy(ctx, t)
	if err != nil {
		return err
	}
	r, err := b.surveys.all.HandIn(ctx, at.survey.ID, at.person, t.seq())
	if errors.Is(err, survey.ErrMissing) {
		if err := b.recall(ctx, at); err != nil {
			return err
		}
		return b.showNext(ctx, t, at)
	}
	if err != nil {
		return err
	}
	if r != nil { // nil: closed meanwhile, and nobody finds it any more
		at.response = r
	}
	return b.thank(ctx, t, at)
}

// thank thanks who has handed in. After a self-test they see how they did,
// with what that is not.
func (b *Bot) thank(ctx context.Context, t *turn, at *taking) error {
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	text := t.Say("survey.thanks", nil)
	if at.word != ownWord {
		text = t.Say("survey.thanksfor", args{"Name": b.whoIs(t.Voice, t.me, at.person.Person)})
	}
	if score := at.survey.Score(at.response); score.Of > 0 {
		text += "\n\n" + t.Say("survey.score", args{"Rate": survey.RightRate().In(t.lang), "Share": fmt.Sprintf("%.1f%%", 100*score.Value()), "Count": score.Count, "Of": score.Of}) +
			"\n<i>" + telegram.Escape(survey.Disclaimer().In(t.lang)) + "</i>"
	}
	t.show(text, telegram.Keyboard{{{Text: t.Label("survey.others", nil), Data: tap("svlist")}}})
	return nil
}
