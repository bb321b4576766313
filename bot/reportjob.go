package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/paper"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/sheet"
)

// edition makes the report of a job as whoever asked may see it now, showing
// them how far it has come.
func (b *Bot) edition(ctx context.Context, work *job) (v Voice, q report.Question, e report.Edition, shown *progress, err error) {
	me, rights, err := b.askerMay(ctx, work, resident.ViewFigures)
	if err != nil {
		return v, q, e, nil, err
	}
	v = b.texts.In(me.Language)
	if q, err = b.questionOf(ctx, rights, work.Target); err != nil {
		return v, q, e, nil, err
	}
	if shown, err = b.begin(ctx, work, v); err != nil {
		return v, q, e, nil, err
	}
	e, err = b.reports.all.Edition(ctx, q, b.returns.honours, b.reports.forms, shown.step)
	if err != nil {
		return v, q, e, shown, fmt.Errorf("making a report: %w", err)
	}
	if !rights.MayIn(resident.SeePeople, resident.Community{Place: q.Place}) {
		e = e.Public()
	}
	return v, q, e, shown, nil
}

// sendReport says a report in a few lines and shows what a picture says better.
func (b *Bot) sendReport(ctx context.Context, work *job) error {
	v, q, e, shown, err := b.edition(ctx, work)
	if err != nil {
		return err
	}
	lines := e.Lines(v.lang)
	for i, line := range lines {
		lines[i] = telegram.Escape(line)
	}
	lines[0] = "📊 <b>" + lines[0] + "</b>"
	code := codeOf(q)
	if err := shown.finish(ctx, strings.Join(lines, "\n"), telegram.Keyboard{
		{{Text: v.Label("report.docx", nil), Data: tap("repdocx", code)}, {Text: v.Label("report.xlsx", nil), Data: tap("repxlsx", code)}},
		{{Text: v.Label("report.definitions", nil), Data: tap("repdef")}, {Text: v.Label("button.back", nil), Data: tap("repmenu")}},
	}); err != nil {
		return err
	}
	return b.sendCharts(ctx, work, e.Charts(v.lang))
}

// sendCharts sends the pictures of a report that were not sent before.
func (b *Bot) sendCharts(ctx context.Context, work *job, drawings []report.Drawing) error {
	before, _ := strconv.Atoi(work.Words[chartsWord])
	if err := b.jobs.Note(ctx, work, chartsWord, strconv.Itoa(before)); err != nil {
		return err
	}
	for i, drawing := range drawings {
		if i < before {
			continue
		}
		drawn, err := drawing.PNG(b.config.Press)
		if err != nil {
			return fmt.Errorf("drawing a report: %w", err)
		}
		photo := &telegram.Upload{Name: "report-" + strconv.Itoa(i+1) + ".png", Content: drawn}
		if err := b.sendUpload(ctx, work, nil, photo, func(v Voice) string { return "" }); err != nil {
			return err
		}
		if err := b.jobs.Note(ctx, work, chartsWord, strconv.Itoa(i+1)); err != nil {
			return err
		}
	}
	return nil
}

// reportName is what the file of a report is called.
func reportName(v Voice, e report.Edition, key string) string {
	return sheet.SafeName(v.Label(key, args{"About": e.Scope.Name.In(v.lang) + " " + e.Days.Name.In(v.lang)}))
}

// sendReportBook writes a report as a workbook.
func (b *Bot) sendReportBook(ctx context.Context, work *job) error {
	v, _, e, shown, err := b.edition(ctx, work)
	if err != nil {
		return err
	}
	book, err := sheet.Workbook(e.Workbook(v.lang)...)
	if err != nil {
		return err
	}
	if err := shown.finish(ctx, v.Say("report.ready", nil), nil); err != nil {
		return err
	}
	return b.sendFile(ctx, work, reportName(v, e, "report.book")+".xlsx", book, func(v Voice) string { return v.Say("report.bookfile", nil) })
}

// sendReportSummary writes the work summary, with the texts of staff, and says
// what it lacks.
func (b *Bot) sendReportSummary(ctx context.Context, work *job) error {
	v, q, e, shown, err := b.edition(ctx, work)
	if err != nil {
		return err
	}
	blocks, err := b.reports.blocks.Of(ctx, q.Year(), report.BlockScope(q.Scope))
	if err != nil {
		return err
	}
	var pictures []paper.Picture
	if pictures, err = report.Pictures(b.config.Press, e.Charts(v.lang)); err != nil {
		return fmt.Errorf("drawing a summary: %w", err)
	}
	document, err := e.Summary(blocks, report.Signature{Organiser: b.config.Organiser, Date: b.local(), Pictures: pictures}, v.lang).Document()
	if err != nil {
		return fmt.Errorf("writing a summary: %w", err)
	}
	lines := []string{v.Say("report.ready", nil)}
	for _, missing := range e.Missing(blocks, v.lang) {
		lines = append(lines, "· "+telegram.Escape(missing))
	}
	if err := shown.finish(ctx, strings.Join(lines, "\n"), telegram.Keyboard{{{Text: v.Label("report.texts", nil), Data: tap("reptexts", codeOf(q))}}}); err != nil {
		return err
	}
	return b.sendFile(ctx, work, reportName(v, e, "report.summary")+".docx", document, func(v Voice) string { return v.Say("report.summaryfile", nil) })
}
