package bot

import (
	"context"
	"strconv"
	"strings"

	ics "github.com/arran4/golang-ical"

	"kepubot/event"
	"kepubot/sheet"
)

// onEventCalendar has an event sent as a file that calendars open.
func (b *Bot) onEventCalendar(ctx context.Context, t *turn) error {
	e, err := b.eventOf(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	return b.jobs.Add(ctx, job{Kind: jobCalendar, Resident: t.me.ID, Seq: t.seq(), Target: e.ID})
}

func (b *Bot) sendCalendar(ctx context.Context, work *job) error {
	e, err := b.events.all.Get(ctx, work.Target)
	if err != nil {
		return err
	}
	me, err := b.residents.Get(ctx, work.Resident)
	if err != nil {
		return err
	}
	v := b.texts.In(me.Language)
	return b.sendFile(ctx, work, sheet.SafeName(e.Title.In(v.lang))+".ics", []byte(b.calendarOf(v, e)), func(v Voice) string { return v.Say("event.calendarfile", nil) })
}

// calendarOf writes an event in iCalendar's form (RFC 5545), a session an
// entry. Imported again after a change it replaces what it was.
func (b *Bot) calendarOf(v Voice, e *event.Event) string {
	calendar := ics.NewCalendarFor("Kepubot")
	for i, s := range e.Sessions {
		entry := calendar.AddEvent(e.ID + "-" + strconv.Itoa(i+1) + "@" + strings.ToLower(b.config.Username) + ".t.me")
		title := e.Title.In(v.lang)
		if len(e.Sessions) > 1 {
			title += " " + strconv.Itoa(i+1) + "/" + strconv.Itoa(len(e.Sessions))
		}
		entry.SetSummary(title)
		entry.SetLocation(e.Where.In(v.lang))
		entry.SetDescription(strings.TrimSpace(e.About.In(v.lang) + "\n" + b.eventLink(e)))
		entry.SetDtStampTime(e.Created)
		entry.SetSequence(int(e.Rev))
		entry.SetStartAt(s.Starts)
		entry.SetEndAt(s.Ends)
		if e.Point != nil {
			entry.SetGeo(e.Point.Lat, e.Point.Lng)
		}
		if e.State == event.Cancelled {
			entry.SetStatus(ics.ObjectStatusCancelled)
			continue
		}
		entry.SetStatus(ics.ObjectStatusConfirmed)
		alarm := entry.AddAlarm()
		alarm.SetAction(ics.ActionDisplay)
		alarm.SetTrigger("-PT2H")
		alarm.SetDescription(title)
	}
	return calendar.Serialize()
}
