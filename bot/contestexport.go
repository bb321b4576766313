package bot

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"kepubot/bot/telegram"
	"kepubot/quiz"
	"kepubot/resident"
	"kepubot/sheet"
)

// onStageResults has the tables of a stage made, which may take a while.
func (b *Bot) onStageResults(ctx context.Context, t *turn) error {
	_, s, err := b.stageOf(ctx, t)
	if err != nil {
		return err
	}
	if err := b.jobs.Add(ctx, job{Kind: jobResults, Resident: t.me.ID, Seq: t.seq(), Target: s.ID}); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "export", s.ID); err != nil {
		return err
	}
	t.toast(t.Label("results.working", nil))
	return nil
}

// flagsShown bounds the flags in a message; the workbook has all.
const flagsShown = 8

// sendResults sends the workbook of a stage and, as a message, what staff
// should look at.
func (b *Bot) sendResults(ctx context.Context, work *job) error {
	asker, _, err := b.askerMay(ctx, work, resident.RunCompetitions)
	if err != nil {
		return err
	}
	p, err := b.games.entries.Play(ctx, work.Target)
	if err != nil {
		return err
	}
	r := stageResults{play: p}
	if r.table, err = b.games.entries.Table(ctx, p); err != nil {
		return err
	}
	if r.items, err = b.games.entries.Items(ctx, work.Target); err != nil && !isNotFound(err) {
		return err
	}
	if r.flags, err = b.games.entries.Flags(ctx, p.Stage.EntryStage(), b.joined); err != nil {
		return err
	}
	v := b.texts.In(asker.Language)
	tables := []sheet.Out{b.communitySheet(v, r), b.itemSheet(v, r), b.flagSheet(ctx, v, r)}
	entries, err := b.entrySheet(ctx, v, p)
	if err != nil {
		return err
	}
	book, err := sheet.Workbook(append(tables, entries)...)
	if err != nil {
		return err
	}
	return b.sendFile(ctx, work, "results-"+work.Target+".xlsx", book, func(v Voice) string {
		lines := []string{v.Say("results.done", args{"Title": p.Competition.Title.In(v.lang), "N": len(r.flags)})}
		for _, f := range r.flags[:min(len(r.flags), flagsShown)] {
			lines = append(lines, "· "+telegram.Escape(b.flagText(ctx, v, f)))
		}
		return strings.Join(lines, "\n")
	})
}

type stageResults struct {
	play  quiz.Play
	table []quiz.Standing
	items []quiz.Item
	flags []quiz.Flag
}

// joined is when an account agreed to take part.
func (b *Bot) joined(ctx context.Context, id string) (time.Time, error) {
	r, err := b.residents.Get(ctx, id)
	if err != nil || r.Agreed == nil {
		return time.Time{}, err
	}
	return *r.Agreed, nil
}

// flagText says why an entry should be looked at.
func (b *Bot) flagText(ctx context.Context, v Voice, f quiz.Flag) string {
	values := args{"Who": b.shownName(ctx, v, f.Entry.Person), "Where": b.communityIn(v, f.Entry.Community)}
	switch f.Reason {
	case quiz.TooFast:
		values["Seconds"] = fmt.Sprintf("%.1f", f.Seconds)
	case quiz.Alike:
		values["Other"], values["Same"] = b.shownName(ctx, v, f.Other.Person), f.Same
	case quiz.JustIn:
		values["Minutes"] = f.Minutes
	}
	return v.Label("flag."+string(f.Reason), values)
}

func titles(v Voice, names ...string) []string {
	said := make([]string, len(names))
	for i, name := range names {
		said[i] = v.Label("column."+name, nil)
	}
	return said
}

func (b *Bot) communitySheet(v Voice, r stageResults) sheet.Out {
	out := sheet.Out{Name: v.Label("sheet.communities", nil), Titles: titles(v, "rank", "class", "community", "score", "average", "people", "permanent", "turnout")}
	for _, s := range r.table {
		out.Rows = append(out.Rows, []any{s.Place, s.Class, b.communityIn(v, s.Community), rounded(s.Score), rounded(s.Average()), s.N, s.Permanent, rounded(100 * s.Turnout())})
	}
	return out
}

// rounded keeps three digits, and no value where there is none.
func rounded(x float64) any {
	if math.IsNaN(x) {
		return ""
	}
	return math.Round(x*1000) / 1000
}

func (b *Bot) itemSheet(v Voice, r stageResults) sheet.Out {
	out := sheet.Out{Name: v.Label("sheet.questions", nil), Titles: titles(v, "question", "key", "seen", "facility", "discrimination", "left", "seconds")}
	out.Titles = append(out.Titles, strings.Split("ABCDEF", "")...)
	for _, item := range r.items {
		row := []any{item.Question.In(v.lang).Question, item.Question.KeyText(item.Question.Key), item.N, rounded(item.Facility), rounded(item.Discrimination), item.Left, item.Median.Seconds()}
		for _, n := range item.Options {
			row = append(row, n)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

func (b *Bot) flagSheet(ctx context.Context, v Voice, r stageResults) sheet.Out {
	out := sheet.Out{Name: v.Label("sheet.flags", nil), Titles: titles(v, "number", "reason")}
	for _, f := range r.flags {
		out.Rows = append(out.Rows, []any{f.Entry.Person, b.flagText(ctx, v, f)})
	}
	return out
}

// entrySheet lists the entries by their persons' random ids: names stand in
// no export.
func (b *Bot) entrySheet(ctx context.Context, v Voice, p quiz.Play) (sheet.Out, error) {
	out := sheet.Out{Name: v.Label("sheet.entries", nil), Titles: titles(v, "number", "community", "group", "done", "score", "right", "seconds", "attempts")}
	for entry, err := range b.games.entries.Each(ctx, p.Stage.EntryStage()) {
		if err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, []any{entry.Person, b.communityIn(v, entry.Community), b.groupIn(v, entry.Group), entry.Done,
			float64(entry.Points) / 100, float64(entry.Right) / quiz.Whole, float64(entry.Took) / 1000, len(entry.Attempts)})
	}
	return out, nil
}

// groupIn is an audience group's name in a voice.
func (b *Bot) groupIn(v Voice, id string) string {
	if group, ok := b.group(id); ok {
		return group.Name.In(v.lang)
	}
	return v.Label("register.nogroup", nil)
}

// doProclaim posts where a competition stands into the linked groups.
func (b *Bot) doProclaim(ctx context.Context, work *job) error {
	c, err := b.games.competitions.Get(ctx, work.Target)
	if err != nil {
		return err
	}
	text, err := b.proclamation(ctx, b.texts.In(Chinese), c)
	if err != nil {
		return err
	}
	chats, err := b.links.Chats(ctx)
	if err != nil {
		return err
	}
	slices.Sort(chats)
	sent, _ := strconv.Atoi(work.Words["sent"]) // 0 before the first
	for _, chat := range chats {
		if done, err := strconv.ParseInt(work.Words["chat"], 10, 64); err == nil && chat <= done {
			continue
		}
		m := telegram.Send{Chat: chat, Text: telegram.Escape(text), NoPreview: true, Keyboard: telegram.Keyboard{
			{{Text: b.texts.In(Chinese).Label("contest.link", nil), URL: b.competitionLink(c)}}}}
		_, err := b.outbox.Do(ctx, telegram.LaneBroadcast, m)
		if telegram.OutcomeOf(err) == telegram.Temporary {
			return err
		}
		if err == nil {
			sent++
		}
		if err := b.jobs.Note(ctx, work, "sent", strconv.Itoa(sent)); err != nil {
			return err
		}
		if err := b.jobs.Note(ctx, work, "chat", strconv.FormatInt(chat, 10)); err != nil {
			return err
		}
	}
	return b.answerJob(ctx, work, func(v Voice) (string, telegram.Keyboard) {
		return v.Say("proclaim.posted", args{"N": sent}), nil
	})
}

// competitionLink opens a competition in the bot.
func (b *Bot) competitionLink(c *quiz.Competition) string {
	return "https://t.me/" + b.config.Username + "?start=k-" + c.ID
}
