package bot

import (
	"context"
	"fmt"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/paper"
	"kepubot/sheet"
)

// onScreen gives the address of the hall's page.
func (b *Bot) onScreen(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if b.config.PublicURL == "" {
		return sorry{key: "organise.noscreen"}
	}
	t.say(t.Say("organise.screenlink", args{"Link": b.config.PublicURL + "/screen/" + e.Projector}), nil)
	return nil
}

// onPoster has the poster of an event drawn; onSheet its sign-in sheet.
func (b *Bot) onPoster(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	if !e.Poster {
		return sorry{key: "organise.posteroff"}
	}
	return b.paperJob(ctx, t, jobPoster, e)
}

func (b *Bot) onSheet(ctx context.Context, t *turn) error {
	e, err := b.deskEvent(ctx, t, t.action.arg(0))
	if err != nil {
		return err
	}
	return b.paperJob(ctx, t, jobSheet, e)
}

func (b *Bot) paperJob(ctx context.Context, t *turn, kind jobKind, e *event.Event) error {
	if err := b.jobs.Add(ctx, job{Kind: kind, Resident: t.me.ID, Seq: t.seq(), Target: e.ID}); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "print "+string(kind), e.ID); err != nil {
		return err
	}
	t.toast(t.Label("results.working", nil))
	return nil
}

// codeLink opens a code in the bot.
func (b *Bot) codeLink(code string) string {
	return "https://t.me/" + b.config.Username + "?start=" + code
}

// sendPoster draws the poster of an event.
func (b *Bot) sendPoster(ctx context.Context, work *job) error {
	e, _, err := b.workEvent(ctx, work, work.Target)
	if err != nil {
		return err
	}
	code, err := b.events.codes.Poster(ctx, e.ID)
	if err != nil {
		return err
	}
	v := b.texts.In(Chinese)
	drawn, err := b.config.Press.Poster(paper.Poster{
		Heading: v.Label("doorposter.heading", nil), Title: e.Title.In(Chinese), Subtitle: e.Title.English,
		Facts: []paper.Fact{{Label: v.Label("doorposter.time", nil), Text: b.eventDates(v, e)}, {Label: v.Label("doorposter.where", nil), Text: e.Where.In(Chinese)}},
		Link:  b.codeLink(code), Action: v.Label("doorposter.action", nil), Hint: v.Label("doorposter.hint", nil), Hint2: v.Label("doorposter.hint2", nil),
		Organiser: b.config.Organiser.In(Chinese), Number: e.ID,
	})
	if err != nil {
		return fmt.Errorf("drawing the poster of %s: %w", e.ID, err)
	}
	file := &telegram.Upload{Name: sheet.SafeName(e.Title.In(Chinese)) + ".png", Content: drawn}
	return b.sendUpload(ctx, work, file, nil, func(v Voice) string { return v.Say("organise.posterfile", nil) })
}

// emptyRows are for those who come without having signed up.
const emptyRows = 20

// sendSheet writes the sign-in sheet of an event, with those who signed up.
func (b *Bot) sendSheet(ctx context.Context, work *job) error {
	e, _, err := b.workEvent(ctx, work, work.Target)
	if err != nil {
		return err
	}
	seated, err := b.events.lines.Seated(ctx, e.ID)
	if err != nil {
		return err
	}
	v := b.texts.In(Chinese)
	page := paper.SignIn{
		Title: e.Title.In(Chinese), Note: v.Label("signsheet.note", nil), Empty: emptyRows, Footer: b.config.Organiser.In(Chinese) + "　" + e.ID, Words: paper.ChineseSignInWords(),
		Facts: []paper.Fact{{Label: v.Label("doorposter.time", nil), Text: b.eventDates(v, e)}, {Label: v.Label("doorposter.where", nil), Text: e.Where.In(Chinese)}},
	}
	for _, g := range seated {
		page.People = append(page.People, paper.Signer{Name: b.calledBy(ctx, g), Community: b.communityIn(v, g.From), Group: b.groupIn(v, g.Group)})
	}
	written, err := page.Document()
	if err != nil {
		return fmt.Errorf("writing the sign-in sheet of %s: %w", e.ID, err)
	}
	return b.sendFile(ctx, work, sheet.SafeName(e.Title.In(Chinese))+".docx", written, func(v Voice) string { return v.Say("organise.sheetfile", nil) })
}

// sendCard draws somebody's own code.
func (b *Bot) sendCard(ctx context.Context, work *job) error {
	me, err := b.residents.Get(ctx, work.Resident)
	if err != nil {
		return err
	}
	code, err := b.events.codes.Card(ctx, me.ID)
	if err != nil {
		return err
	}
	v := b.texts.In(me.Language)
	drawn, err := b.config.Press.Card(paper.Card{
		Heading: v.Label("door.card", nil), Name: me.Called, Link: b.codeLink(code), Hint: v.Label("door.cardtext", nil), Number: me.Code(),
	})
	if err != nil {
		return fmt.Errorf("drawing a card: %w", err)
	}
	return b.sendUpload(ctx, work, nil, &telegram.Upload{Name: "card.png", Content: drawn}, func(v Voice) string { return v.Say("door.cardtext", nil) })
}
