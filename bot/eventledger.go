package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/paper"
	"kepubot/resident"
	"kepubot/sheet"
)

// The bounds of an export of files: so many events at once, and so much in one
// archive, which Telegram takes up to 50 MB.
const (
	ledgerEvents = 300
	volumeBytes  = 44 << 20
)

// files has the files of events packed that staff ask for: 导出台账 凤山 三季度.
func (b *Bot) files(ctx context.Context, t *turn) error {
	_, ask, ok, err := b.askInWords(ctx, t, "dzip")
	if err != nil || !ok {
		return err
	}
	return b.pack(ctx, t, ask.Code())
}

// onLedger has the files of the events of a question packed.
func (b *Bot) onLedger(ctx context.Context, t *turn) error {
	if _, _, err := b.askedBy(ctx, t); err != nil {
		return err
	}
	return b.pack(ctx, t, t.action.arg(0))
}

func (b *Bot) pack(ctx context.Context, t *turn, code string) error {
	if err := b.jobs.Add(ctx, job{Kind: jobLedger, Resident: t.me.ID, Seq: t.seq(), Target: code}); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "export", "files of events"); err != nil {
		return err
	}
	if t.update.Tap != nil { // to words the archive is the answer
		t.toast(t.Label("results.working", nil))
	}
	return nil
}

// ledger packs the files of events, in volumes that can be sent.
type ledger struct {
	b      *Bot
	v      Voice
	rights resident.Rights
	words  event.Wordbook
	// given is whether papers that cannot be had for long are given up.
	given bool

	files  []sheet.File
	bytes  int
	rows   [][]any
	number int // events so far
	volume int
	send   func(volume int, archive []byte) error
}

// paperPatience is for how long an archive waits for a paper that cannot be had
// at the moment; then it goes without, and says so.
const paperPatience = 10 * time.Minute

// sendLedger packs the files of the events that a question names, of those that
// whoever asked runs: a folder an event, numbered, and a table of contents.
func (b *Bot) sendLedger(ctx context.Context, work *job) error {
	v, rights, words, answer, err := b.workAnswer(ctx, work)
	if err != nil {
		return err
	}
	events := []*event.Event{answer.Event}
	if answer.Event == nil {
		rows, more, err := b.events.figures.Rows(ctx, answer.Ask, ledgerEvents)
		if err != nil {
			return err
		}
		if more {
			return b.answerJob(ctx, work, func(v Voice) (string, telegram.Keyboard) {
				return v.Say("dossier.toomany", args{"N": ledgerEvents}), nil
			})
		}
		events = nil
		for _, row := range rows {
			events = append(events, row.Event)
		}
	}
	name := strings.Trim(v.Label("dossier.ledger", args{"About": b.aboutWhat(v, words, answer)}), " ")
	sent := 0
	l := &ledger{b: b, v: v, rights: rights, words: words, given: !work.Away.IsZero() && b.now().Sub(work.Away) > paperPatience}
	before, _ := strconv.Atoi(work.Words["sent"]) // volumes, where the job begins again
	l.send = func(volume int, archive []byte) error {
		if sent++; sent <= before {
			return nil
		}
		file := sheet.SafeName(name)
		if volume > 0 {
			file = sheet.SafeName(name + " " + v.Label("dossier.volume", args{"N": volume}))
		}
		if err := b.sendFile(ctx, work, file+".zip", archive, func(v Voice) string { return v.Say("dossier.packed", args{"N": l.number}) }); err != nil {
			return err
		}
		return b.jobs.Note(ctx, work, "sent", strconv.Itoa(sent))
	}
	for _, e := range events {
		if e.State == event.Announced && rights.MayIn(resident.RunEvents, area(e)) {
			if err := l.add(ctx, e); err != nil {
				return err
			}
		}
	}
	if l.number == 0 {
		return b.answerJob(ctx, work, func(v Voice) (string, telegram.Keyboard) { return v.Say("dossier.none", nil), nil })
	}
	return l.close(sent > 0)
}

// add packs one event, first closing the volume that it would burst.
func (l *ledger) add(ctx context.Context, e *event.Event) error {
	papers, err := l.b.events.dossiers.Of(ctx, e.ID)
	if err != nil {
		return err
	}
	came, err := l.b.events.checkins.Number(ctx, e.ID)
	if err != nil {
		return err
	}
	folder := fmt.Sprintf("%02d %s %s", l.number+1, e.Day, e.Title.In(l.v.lang))
	files, lost, err := l.papers(ctx, e, papers, folder)
	if err != nil {
		return err
	}
	size := 0
	for _, f := range files {
		size += len(f.Content)
	}
	if l.bytes > 0 && l.bytes+size > volumeBytes {
		if err := l.close(true); err != nil {
			return err
		}
	}
	l.number++
	l.files, l.bytes = append(l.files, files...), l.bytes+size
	l.rows = append(l.rows, []any{l.number, e.Day, e.Title.In(l.v.lang), e.Kind.Name().In(l.v.lang), e.Where.In(l.v.lang), came,
		kindNames(l.v, e.Wanting(papers, came)), strings.Join(lost, l.v.Label("notice.comma", nil)), folder})
	return nil
}

// papers are the files of an event's folder, and the names of those that could
// not be fetched any more.
func (l *ledger) papers(ctx context.Context, e *event.Event, papers []*event.Paper, folder string) (files []sheet.File, lost []string, err error) {
	record, err := l.record(ctx, e)
	if err != nil {
		return nil, nil, err
	}
	files = append(files, sheet.File{Path: []string{folder, "00 " + l.v.Label("dossier.record", nil) + ".docx"}, Content: record})
	book, err := l.book(ctx, e)
	if err != nil {
		return nil, nil, err
	}
	files = append(files, sheet.File{Path: []string{folder, "01 " + l.v.Label("dossier.signins", nil) + ".xlsx"}, Content: book})
	size := 0
	for i, p := range papers {
		title := fmt.Sprintf("%02d %s", i+2, p.Kind.Title().In(l.v.lang))
		if p.File == "" {
			text, err := l.written(e, p)
			if err != nil {
				return nil, nil, err
			}
			files = append(files, sheet.File{Path: []string{folder, title + ".docx"}, Content: text})
			continue
		}
		data, err := l.b.config.Download(ctx, p.File, maxPaper)
		switch {
		case ctx.Err() != nil:
			return nil, nil, ctx.Err()
		case outOfReach(err) && !l.given: // it is there, and comes when the job is tried again
			return nil, nil, fmt.Errorf("fetching paper %s: %w", p.ID, err)
		case err != nil || size+len(data) > volumeBytes:
			l.b.config.Log.Warn("a paper of an event cannot be fetched", "paper", p.ID, "error", err)
			lost = append(lost, title+" "+p.Name)
			continue
		}
		size += len(data)
		ending := sheet.Ending(p.Name)
		if p.Kind == event.Photos && ending == "" {
			ending = ".jpg"
		}
		if name := strings.TrimSuffix(p.Name, ending); name != "" {
			title += " " + name
		}
		files = append(files, sheet.File{Path: []string{folder, title + ending}, Content: data})
	}
	return files, lost, nil
}

// written is a paper of words as a document.
func (l *ledger) written(e *event.Event, p *event.Paper) ([]byte, error) {
	return paper.Record{Title: e.Title.In(l.v.lang), Parts: []paper.RecordPart{{Heading: p.Kind.Title().In(l.v.lang), Text: strings.Split(p.Text, "\n")}}}.Document()
}

// record is the page with an event's facts.
func (l *ledger) record(ctx context.Context, e *event.Event) ([]byte, error) {
	answer, err := l.b.answered(ctx, l.rights, event.Ask{Event: e.ID})
	if err != nil {
		return nil, err
	}
	page := paper.Record{Title: e.Title.In(l.v.lang), Footer: l.b.config.Organiser.In(l.v.lang) + "　" + e.ID}
	for _, said := range l.b.forms().Said(e, l.v.lang) {
		page.Facts = append(page.Facts, paper.Fact{Label: said.Label, Text: said.Value})
	}
	page.Parts = []paper.RecordPart{{Heading: l.v.Label("dossier.figures", nil), Text: plainLines(l.b.attendanceSum(l.v, answer))}}
	estimates, err := l.b.estimateLines(ctx, l.v, e)
	if err != nil {
		return nil, err
	}
	page.Parts[0].Text = append(page.Parts[0].Text, plainLines(estimates)...)
	liked, err := l.b.events.opinions.Of(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	if liked.Number > 0 {
		page.Parts = append(page.Parts, paper.RecordPart{Heading: l.v.Label("dossier.opinions", args{"N": liked.Number, "Stars": fmt.Sprintf("%.1f", float64(liked.Mean)/100)}), Text: liked.Lines})
	}
	return page.Document()
}

// plainLines takes lines of a message out of its marks.
func plainLines(lines []string) []string {
	var plain []string
	for _, line := range lines {
		if line = telegram.Plain(line); line != "" {
			plain = append(plain, line)
		}
	}
	return plain
}

// book is the workbook of an event, with its people for those who may see them.
func (l *ledger) book(ctx context.Context, e *event.Event) ([]byte, error) {
	answer, err := l.b.answered(ctx, l.rights, event.Ask{Event: e.ID})
	if err != nil {
		return nil, err
	}
	book := event.Book{Answer: answer, Words: l.words, Language: l.v.lang, Location: l.b.config.Location}
	if book.Rows, book.More, err = l.b.events.figures.Rows(ctx, answer.Ask, bookRows); err != nil {
		return nil, err
	}
	if l.rights.MayIn(resident.SeePeople, area(e)) {
		if book.People, err = l.b.events.figures.Visitors(ctx, e.ID); err != nil {
			return nil, err
		}
		l.b.nameVisitors(ctx, book.People)
	}
	return sheet.Workbook(book.Tables()...)
}

// close writes the table of contents of a volume and sends it. Where there is
// but one it has no number.
func (l *ledger) close(several bool) error {
	if several {
		l.volume++
	}
	titles := strings.Split(l.v.Label("dossier.columns", nil), " | ")
	contents, err := sheet.Workbook(sheet.Out{Name: l.v.Label("dossier.contents", nil), Titles: titles, Rows: l.rows})
	if err != nil {
		return err
	}
	archive, err := sheet.Zip(append([]sheet.File{{Path: []string{"00 " + l.v.Label("dossier.contents", nil) + ".xlsx"}, Content: contents}}, l.files...))
	if err != nil {
		return fmt.Errorf("packing volume %s: %w", strconv.Itoa(l.volume), err)
	}
	l.files, l.rows, l.bytes = nil, nil, 0
	return l.send(l.volume, archive)
}
