package bot

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/paper"
)

const talkOpinion = "opinion" // a line about an event, after the stars

// onStars takes how somebody liked an event, and a line if they care to write
// one.
func (b *Bot) onStars(ctx context.Context, t *turn) error {
	e, err := b.eventOf(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	stars, err := strconv.ParseInt(t.action.arg(1), 10, 64)
	if err != nil || stars < 1 || stars > 5 {
		return sorry{key: "sorry.button"}
	}
	if err := b.events.opinions.Put(ctx, e, t.me.ID, stars, "", t.seq()); err != nil {
		return err
	}
	if err := b.talks.Ask(ctx, t.me.ID, t.seq(), talk{Kind: talkOpinion, Target: e.ID}); err != nil {
		return err
	}
	t.show(strings.Repeat("★", int(stars))+"\n"+t.Say("event.starred", nil), nil)
	return nil
}

func (b *Bot) answerOpinion(ctx context.Context, t *turn, asked *talk) error {
	e, err := b.eventOf(ctx, asked.Target)
	if err != nil {
		return err
	}
	if err := b.events.opinions.Put(ctx, e, t.me.ID, 0, t.text, t.seq()); err != nil {
		return err
	}
	if err := b.talks.End(ctx, t.me.ID, t.seq()); err != nil {
		return err
	}
	t.say(t.Say("event.saidthanks", nil), nil)
	return nil
}

// onAttended has a certificate of attendance drawn.
func (b *Bot) onAttended(ctx context.Context, t *turn) error {
	e, err := b.eventOf(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	g, err := b.guest(t, cmp.Or(t.action.arg(1), ownWord))
	if err != nil {
		return err
	}
	if _, err := b.events.checkins.Certified(ctx, e, g.Person); err != nil {
		return err
	}
	if err := b.jobs.Add(ctx, job{Kind: jobAttended, Resident: t.me.ID, Seq: t.seq(), Target: e.ID, Words: map[string]string{"person": g.Person}}); err != nil {
		return err
	}
	t.toast(t.Label("cert.working", nil))
	return nil
}

// sendAttended draws a certificate of attendance.
func (b *Bot) sendAttended(ctx context.Context, work *job) error {
	me, err := b.residents.Get(ctx, work.Resident)
	if err != nil {
		return err
	}
	e, err := b.events.all.Get(ctx, work.Target)
	if err != nil {
		return err
	}
	person := cmp.Or(work.Words["person"], me.ID)
	attended, err := b.events.checkins.Certified(ctx, e, person)
	if err != nil {
		return err
	}
	v := b.texts.In(me.Language)
	key := "attended.text"
	if e.Passing {
		key = "attended.passed"
	}
	drawn, err := b.config.Press.Certificate(paper.Certificate{
		Heading: v.Label("attended.heading", nil), Name: b.calledBy(ctx, event.Guest{Person: person, Resident: me.ID}),
		Text:         v.Label(key, args{"Title": e.Title.In(v.lang), "When": v.day(e.Starts.In(b.config.Location))}),
		Result:       v.Label("attended.hours", args{"Hours": strconv.FormatFloat(float64(attended.Minutes)/60, 'f', 1, 64)}),
		Organisation: b.config.Organiser.In(v.lang), Date: v.day(b.local()), Seal: v.Label("cert.seal", nil),
		Number: v.Label("cert.number", args{"Number": strings.ToUpper(e.ID) + "-" + me.Code()}),
	})
	if err != nil {
		return fmt.Errorf("drawing a certificate of attendance: %w", err)
	}
	return b.sendUpload(ctx, work, nil, &telegram.Upload{Name: "certificate.png", Content: drawn}, func(v Voice) string { return v.Say("cert.done", nil) })
}
