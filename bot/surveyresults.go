package bot

import (
	"cmp"
	"context"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/resident"
	"kepubot/survey"
)

// The ways in which results are shown.
const (
	allResults     = "a"
	resultsByGroup = "g"
	resultsByPlace = "p"
	unsaidPart     = "-" // those who did not say, in a button
)

// surveyWords say results in a language.
func (b *Bot) surveyWords(v Voice) survey.Words {
	return survey.Words{Places: b.places, Groups: b.config.Groups, Language: v.lang}
}

// surveyResults are results as somebody may see them. Small numbers of an
// anonymous survey are told to nobody.
func (b *Bot) surveyResults(ctx context.Context, rights resident.Rights, s *survey.Survey) (*survey.Results, error) {
	r, err := b.surveys.all.Results(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	if s.Anonymous || !b.surveyMay(rights, resident.SeePeople, s.Reach) {
		r = r.Suppressed()
	}
	return r, nil
}

// onSurveyResults shows results: of all, a list of parts, or one part.
func (b *Bot) onSurveyResults(ctx context.Context, t *turn) error {
	s, err := b.deskSurvey(ctx, t, resident.ViewFigures, t.action.arg(0))
	if err != nil {
		return err
	}
	r, err := b.surveyResults(ctx, t.rights, s)
	if errors.Is(err, survey.ErrOpen) {
		_, handed, err := b.surveys.all.Number(ctx, s.ID)
		if err != nil {
			return err
		}
		t.show(t.Say("surveydesk.notyet", args{"N": handed}), telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("sdview", s.ID)}}})
		return nil
	}
	if err != nil {
		return err
	}
	page, err := strconv.Atoi(cmp.Or(t.action.arg(3), "0"))
	if err != nil {
		return sorry{key: "sorry.button"}
	}
	how, id := t.action.arg(1), t.action.arg(2)
	switch {
	case how == allResults:
		return b.showAllResults(t, r, page)
	case how != resultsByGroup && how != resultsByPlace:
		return sorry{key: "sorry.button"}
	case id == "":
		return b.showParts(t, r, how)
	}
	return b.showPart(t, r, how, id, page)
}

// showAllResults shows what all who answered said.
func (b *Bot) showAllResults(t *turn, r *survey.Results, page int) error {
	id := r.Survey.ID
	key := func(label, verb string, more ...string) telegram.Button {
		return telegram.Button{Text: t.Label("surveydesk."+label, nil), Data: tap(verb, append([]string{id}, more...)...)}
	}
	keyboard := telegram.Keyboard{}
	if !r.Withheld {
		keyboard = append(keyboard, []telegram.Button{key("bygroup", "sdr", resultsByGroup), key("byplace", "sdr", resultsByPlace)})
	}
	row := []telegram.Button{key("book", "sdxlsx")}
	if r.Survey.Pair != "" {
		row = append(row, key("compare", "sdcmp"))
	}
	keyboard = append(keyboard, row, []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("sdview", id)}})
	return b.showLines(t, b.surveyWords(t.Voice).Lines(r), page, func(page int) string { return tap("sdr", id, allResults, unsaidPart, strconv.Itoa(page)) }, keyboard)
}

// partsOf are the parts of results, and what each is called.
func (b *Bot) partsOf(v Voice, r *survey.Results, how string) ([]survey.Part, func(survey.Part) string) {
	name := func(named string) func(survey.Part) string {
		return func(p survey.Part) string {
			if p.ID == "" {
				return v.Label("attendance.unsaid", nil)
			}
			if place, ok := b.places.Place(p.ID); ok && named == resultsByPlace {
				return place.Name.In(v.lang)
			}
			return b.groupIn(v, p.ID)
		}
	}
	if how == resultsByGroup {
		return r.Groups, name(how)
	}
	return r.Places, name(how)
}

// showParts lists the parts of results; each opens by its key.
func (b *Bot) showParts(t *turn, r *survey.Results, how string) error {
	parts, name := b.partsOf(t.Voice, r, how)
	words := b.surveyWords(t.Voice)
	lines := []string{t.Say("surveydesk.resultshead", args{"Title": r.Survey.Title.In(t.lang)}), ""}
	var buttons []telegram.Button
	for _, p := range parts {
		line := words.Part(p, name(p))
		if !p.Hidden && r.Survey.SelfTest() {
			line += "　" + words.Right(p)
		}
		lines = append(lines, telegram.Escape(line))
		if p.Hidden {
			continue
		}
		buttons = append(buttons, telegram.Button{Text: name(p), Data: tap("sdr", r.Survey.ID, how, cmp.Or(p.ID, unsaidPart))})
	}
	switch {
	case r.Withheld:
		lines = append(lines, t.Say("surveydesk.withheld", nil))
	case len(parts) == 0:
		lines = append(lines, t.Say("surveydesk.nobody", nil))
	}
	lines = append(lines, "", "<i>"+telegram.Escape(survey.Disclaimer().In(t.lang))+"</i>")
	t.show(strings.Join(lines, "\n"), append(rows(buttons, 2), []telegram.Button{{Text: t.Label("button.back", nil), Data: tap("sdr", r.Survey.ID, allResults)}}))
	return nil
}

// showPart shows what one part of those who answered said.
func (b *Bot) showPart(t *turn, r *survey.Results, how, id string, page int) error {
	parts, name := b.partsOf(t.Voice, r, how)
	for _, p := range parts {
		if cmp.Or(p.ID, unsaidPart) != id {
			continue
		}
		keyboard := telegram.Keyboard{{{Text: t.Label("button.back", nil), Data: tap("sdr", r.Survey.ID, how)}}}
		return b.showLines(t, b.surveyWords(t.Voice).PartLines(r.Survey, p, name(p)), page, func(page int) string { return tap("sdr", r.Survey.ID, how, id, strconv.Itoa(page)) }, keyboard)
	}
	return sorry{key: "sorry.gone"}
}

// linesRoom is how long a page of results is, in characters.
const linesRoom = 3000

var questionHead = regexp.MustCompile(`^\d+\. `)

// pagesOf parts plain lines into pages, and none within a question that fits.
func pagesOf(lines []string) []string {
	var pages, block []string
	page := ""
	flush := func() {
		text := strings.Join(block, "\n")
		if block = nil; text == "" {
			return
		}
		if page != "" && !telegram.Fits(page+"\n"+text, linesRoom) {
			pages, page = append(pages, page), ""
		}
		page = strings.TrimPrefix(page+"\n"+text, "\n")
	}
	for _, line := range lines {
		if questionHead.MatchString(line) {
			flush()
		}
		block = append(block, telegram.Escape(line))
	}
	flush()
	return append(pages, page)
}

// showLines shows a page of lines. Their first one heads each page, their last
// one, which says what the results are not, ends it.
func (b *Bot) showLines(t *turn, lines []string, page int, turnTo func(page int) string, keyboard telegram.Keyboard) error {
	pages := pagesOf(lines[1 : len(lines)-1])
	page = min(max(page, 0), len(pages)-1)
	text := t.Say("surveydesk.resultshead", args{"Title": lines[0]}) + "\n\n" + pages[page] + "\n\n<i>" + telegram.Escape(lines[len(lines)-1]) + "</i>"
	var turning []telegram.Button
	if page > 0 {
		turning = append(turning, telegram.Button{Text: t.Label("button.prevpage", nil), Data: turnTo(page - 1)})
	}
	if page < len(pages)-1 {
		turning = append(turning, telegram.Button{Text: t.Label("button.nextpage", nil), Data: turnTo(page + 1)})
	}
	if len(turning) > 0 {
		keyboard = append(telegram.Keyboard{turning}, keyboard...)
	}
	t.show(text, keyboard)
	return nil
}
