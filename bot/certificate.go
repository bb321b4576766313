package bot

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"kepubot/bot/telegram"
	"kepubot/paper"
	"kepubot/quiz"
)

const talkCertificate = "certificate"

// certificateName bounds the name on a certificate, in characters.
const certificateName = 20

// onCertificate asks which name shall stand on a certificate. It is not kept.
func (b *Bot) onCertificate(ctx context.Context, t *turn) error {
	stage, member := t.action.arg(0), t.action.arg(1)
	player, err := b.player(t, member)
	if err != nil {
		return err
	}
	if _, _, err := b.certified(ctx, stage, player.Person); err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkCertificate, Target: stage, Words: map[string]string{"member": member}}); err != nil {
		return err
	}
	t.say(t.Say("cert.name", nil), nil)
	return nil
}

// certified is the entry that a certificate is for: one that took part, when
// results are final.
func (b *Bot) certified(ctx context.Context, stage, person string) (quiz.Play, *quiz.Entry, error) {
	p, err := b.publicPlay(ctx, stage)
	if err != nil {
		return p, nil, err
	}
	entry, err := b.entryOf(ctx, p.Stage.EntryStage(), person)
	if err != nil {
		return p, nil, err
	}
	if entry == nil || !entry.Done || p.Competition.State != quiz.Final {
		return p, nil, sorry{key: "cert.none"}
	}
	return p, entry, nil
}

func (b *Bot) answerCertificate(ctx context.Context, t *turn, asked *talk) error {
	if utf8.RuneCountInString(t.text) > certificateName || strings.Contains(t.text, "\n") {
		return sorry{key: "cert.badname", values: args{"Limit": certificateName}}
	}
	work := job{Kind: jobCertificate, Resident: t.me.ID, Seq: t.seq(), Target: asked.Target,
		Words: map[string]string{"member": asked.Words["member"], "name": t.text}}
	if err := b.jobs.Add(ctx, work); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	t.say(t.Say("cert.working", nil), nil)
	return nil
}

// sendCertificate draws a certificate and sends it.
func (b *Bot) sendCertificate(ctx context.Context, work *job) error {
	me, err := b.residents.Get(ctx, work.Resident)
	if err != nil {
		return err
	}
	person := me.ID
	if member := work.Words["member"]; member != "" && member != "-" {
		person += "." + member
	}
	p, entry, err := b.certified(ctx, work.Target, person)
	if err != nil {
		return err
	}
	place, err := b.games.entries.Place(ctx, entry)
	if err != nil {
		return err
	}
	v := b.texts.In(me.Language)
	drawn, err := b.config.Press.Certificate(paper.Certificate{
		Heading: v.Label("cert.heading", nil), Name: work.Words["name"],
		Text:         v.Label("cert.text", args{"Title": p.Competition.Title.In(v.lang), "Community": b.communityIn(v, entry.Community)}),
		Result:       v.Label("cert.result", args{"Score": pointsText(entry.Points), "PlaceC": place.Community, "Place": place.City}),
		Organisation: b.config.Organiser.In(v.lang), Date: v.day(b.local()), Seal: v.Label("cert.seal", nil),
		Number: v.Label("cert.number", args{"Number": strings.ToUpper(p.Competition.ID) + "-" + me.Code()}),
	})
	if err != nil {
		return fmt.Errorf("drawing a certificate: %w", err)
	}
	photo := &telegram.Upload{Name: "certificate.png", Content: drawn}
	return b.sendUpload(ctx, work, nil, photo, func(v Voice) string { return v.Say("cert.done", nil) })
}
