package bot

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/resident"
)

// talkDossier takes photos, files and words into the file of an event.
const talkDossier = "dossier"

// onDossier shows what the file of an event holds and lacks; what is sent then
// goes into it.
func (b *Bot) onDossier(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkDossier, Target: e.ID}); err != nil {
		return err
	}
	return b.showDossier(ctx, t, e)
}

func (b *Bot) showDossier(ctx context.Context, t *turn, e *event.Event) error {
	papers, err := b.events.dossiers.Of(ctx, e.ID)
	if err != nil {
		return err
	}
	came, err := b.events.checkins.Number(ctx, e.ID)
	if err != nil {
		return err
	}
	lines := []string{t.Say("dossier.head", args{"Title": e.Title.In(t.lang)})}
	var numbers []telegram.Button
	for i, p := range papers {
		lines = append(lines, t.Say("dossier.paper", args{"N": i + 1, "Kind": p.Kind.Title().In(t.lang), "Name": shortened(paperName(p), 40)}))
		numbers = append(numbers, telegram.Button{Text: t.Label("dossier.change", nil) + " " + strconv.Itoa(i+1), Data: tap("dpaper", p.ID)})
	}
	keyboard := rows(numbers, 4)
	if came > 0 {
		lines = append(lines, t.Say("dossier.signed", args{"N": came}))
	}
	lines = append(lines, b.wantingText(t.Voice, e.Wanting(papers, came)), "", t.Say("dossier.how", nil))
	keyboard = append(keyboard,
		[]telegram.Button{{Text: t.Label("organise.news", nil), Data: tap("dnews", e.ID)}, {Text: t.Label("dossier.zip", nil), Data: tap("dzip", event.Ask{Event: e.ID}.Code())}},
		[]telegram.Button{{Text: t.Label("button.back", nil), Data: tap("dview", e.ID)}})
	t.show(strings.Join(lines, "\n"), keyboard)
	return nil
}

// wantingText names what a file lacks.
func (b *Bot) wantingText(v Voice, wanting []event.PaperKind) string {
	if len(wanting) == 0 {
		return v.Say("dossier.complete", nil)
	}
	return v.Say("dossier.wanting", args{"Names": kindNames(v, wanting)})
}

// kindNames names kinds of papers in one line.
func kindNames(v Voice, kinds []event.PaperKind) string {
	var names []string
	for _, kind := range kinds {
		names = append(names, kind.Title().In(v.lang))
	}
	return strings.Join(names, v.Label("notice.comma", nil))
}

// lacking says what the file of an event on a list lacks, of those that took
// place.
func (b *Bot) lacking(ctx context.Context, v Voice, row event.Row) (string, error) {
	if row.Event.State != event.Announced || !row.Event.Over(b.now()) {
		return "", nil
	}
	papers, err := b.events.dossiers.Of(ctx, row.Event.ID)
	if err != nil {
		return "", err
	}
	came := row.SignIns
	if came == 0 { // of the period and the group asked for, which may be a part of those who came
		if came, err = b.events.checkins.Number(ctx, row.Event.ID); err != nil {
			return "", err
		}
	}
	wanting := row.Event.Wanting(papers, came)
	if n := len(wanting); n > 2 {
		return v.Say("attendance.lackmany", args{"N": n}), nil
	} else if n == 0 {
		return "", nil
	}
	return v.Say("attendance.lack", args{"Names": kindNames(v, wanting)}), nil
}

// paperName is what a paper is listed as.
func paperName(p *event.Paper) string {
	if p.Name != "" {
		return p.Name
	}
	line, _, _ := strings.Cut(p.Text, "\n")
	return line
}

// maxPaper is the largest file that a bot can fetch again.
const maxPaper = 20 << 20

// takePaper takes a photo or a file into the file of an event.
func (b *Bot) takePaper(ctx context.Context, t *turn, asked *talk) error {
	m := t.update.Message
	p := event.Paper{By: t.me.ID, Name: cleaned(m.Caption)}
	switch {
	case m.Photo != nil:
		p.File, p.Kind = m.Photo.ID, event.Photos
	case m.Document != nil && m.Document.Size > maxPaper:
		return sorry{key: "dossier.toobig"}
	case m.Document != nil:
		p.File, p.Name = m.Document.ID, strings.TrimSpace(p.Name+" "+filepath.Base(m.Document.Name))
	}
	return b.putPaper(ctx, t, asked.Target, p)
}

// answerDossier takes a link or a text into the file of an event.
func (b *Bot) answerDossier(ctx context.Context, t *turn, asked *talk) error {
	return b.putPaper(ctx, t, asked.Target, event.Paper{By: t.me.ID, Text: t.text})
}

func (b *Bot) putPaper(ctx context.Context, t *turn, id string, p event.Paper) error {
	e, err := b.deskEvent(ctx, t, id)
	if err != nil {
		return err
	}
	kept, err := b.events.dossiers.Put(ctx, e.ID, p, t.seq())
	if err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "file paper", kept.ID); err != nil {
		return err
	}
	t.say(t.Say("dossier.filed", args{"Kind": kept.Kind.Title().In(t.lang)}), telegram.Keyboard{
		{{Text: t.Label("dossier.change", nil), Data: tap("dpaper", kept.ID)}, {Text: t.Label("organise.file", nil), Data: tap("dfile", e.ID)}}})
	return nil
}

// filedPaper finds the paper that a button names, if the person runs its event.
func (b *Bot) filedPaper(ctx context.Context, t *turn) (*event.Event, *event.Paper, error) {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return nil, nil, err
	}
	// A paper's id is that of its event and a number, two words of a button.
	seq, err := strconv.ParseInt(t.action.arg(1), 10, 64)
	if err != nil {
		return nil, nil, sorry{key: "sorry.button"}
	}
	p, err := b.events.dossiers.Get(ctx, e.ID, seq)
	if isNotFound(err) {
		return nil, nil, sorry{key: "sorry.gone"}
	}
	return e, p, err
}

// onPaperChange offers what a paper may be instead, or, told so, files it there
// or takes it out.
func (b *Bot) onPaperChange(ctx context.Context, t *turn) error {
	e, p, err := b.filedPaper(ctx, t)
	if err != nil {
		return err
	}
	switch kind := t.action.arg(2); kind {
	case "":
	case "drop":
		if err := b.events.dossiers.Remove(ctx, p); err != nil {
			return err
		}
		return b.showDossier(ctx, t, e)
	default:
		if err := b.events.dossiers.Assign(ctx, p, event.PaperKind(kind)); err != nil {
			return err
		}
		return b.showDossier(ctx, t, e)
	}
	var keyboard telegram.Keyboard
	var row []telegram.Button
	for _, kind := range event.PaperKinds() {
		if row = append(row, telegram.Button{Text: kind.Title().In(t.lang), Data: tap("dpaper", p.ID, string(kind))}); len(row) == 3 {
			keyboard, row = append(keyboard, row), nil
		}
	}
	keyboard = append(keyboard, []telegram.Button{{Text: t.Label("dossier.drop", nil), Data: tap("dpaper", p.ID, "drop")}, {Text: t.Label("button.back", nil), Data: tap("dfile", e.ID)}})
	t.show(t.Say("dossier.which", args{"Name": shortened(paperName(p), 60), "Kind": p.Kind.Title().In(t.lang)}), keyboard)
	return nil
}

// onNews drafts a news text about an event.
func (b *Bot) onNews(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if !e.Over(b.now()) {
		return sorry{key: "dossier.notover"}
	}
	facts, err := b.factsOf(ctx, e)
	if err != nil {
		return err
	}
	t.say(t.Say("dossier.news", args{"Text": facts.Draft(b.config.Location)}), telegram.Keyboard{{{Text: t.Label("organise.file", nil), Data: tap("dfile", e.ID)}}})
	return nil
}

// factsOf gathers what is known of an event. Nothing of small groups is in it,
// since it is written to be published.
func (b *Bot) factsOf(ctx context.Context, e *event.Event) (event.Facts, error) {
	facts := event.Facts{Event: e, Organiser: b.config.Organiser, Theme: resident.Name{Chinese: b.texts.In(Chinese).Label("theme."+string(e.Theme), nil)}}
	if c, ok := b.places.Community(e.Community); ok {
		facts.Area = c.Name
	} else if p, ok := b.places.Place(e.Place); ok {
		facts.Area = p.Name
	}
	answer, err := b.events.figures.Answer(ctx, event.Ask{Event: e.ID})
	if err != nil {
		return facts, fmt.Errorf("gathering the facts of %s: %w", e.ID, err)
	}
	answer = answer.Suppressed()
	facts.SignIns, facts.Estimated = answer.SignIns, answer.Estimated
	for _, part := range answer.Homes {
		if part.ID != "" {
			facts.Communities++
		}
	}
	for _, part := range answer.Groups {
		if !part.Hidden && part.ID != "" && 2*part.SignIns > answer.SignIns {
			facts.Group = b.groupIn(b.texts.In(Chinese), part.ID)
		}
	}
	liked, err := b.events.opinions.Of(ctx, e.ID)
	if err != nil {
		return facts, err
	}
	facts.Votes, facts.Stars = liked.Number, liked.Mean
	return facts, nil
}
