package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kepubot/event"
	"kepubot/paper"
	"kepubot/report"
	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/store"
)

type reportCommand struct {
	From        string `required:"" placeholder:"DAY" help:"First day, such as 2026-01-01."`
	To          string `required:"" placeholder:"DAY" help:"Last day, such as 2026-12-31."`
	Place       string `placeholder:"ID" help:"A street, town or township by its id; without it the whole city."`
	Campaign    string `placeholder:"TAG" help:"A campaign by its tag: its events and competitions alone."`
	Format      string `enum:"docx,xlsx,json" default:"docx" help:"docx: the work summary; xlsx: all tables; json: all figures."`
	Language    string `enum:"zh-CN,en" default:"zh-CN" help:"zh-CN or en."`
	Out         string `placeholder:"FILE" help:"Where to write it; without it a file named by the days in this folder, and JSON to the output."`
	DB          string `name:"db" env:"KEPUBOT_DB" default:"sqlite:kepubot.db" help:"Database: mongodb://… or sqlite:PATH. It is only read, beside a running bot if there is one."`
	TZ          string `name:"tz" env:"KEPUBOT_TZ" default:"Asia/Shanghai" help:"Time zone of the city."`
	Organiser   string `env:"KEPUBOT_ORGANISER" default:"市科学技术协会" help:"Who signs the summary, in Chinese."`
	OrganiserEN string `name:"organiser-en" env:"KEPUBOT_ORGANISER_EN" default:"Association for Science and Technology" help:"Who signs the summary, in English."`
}

// Run makes the report of the days, and tells what a summary does not have.
func (c reportCommand) Run(to *console) error { return c.run(to, time.Now) }

func (c reportCommand) run(to *console, now func() time.Time) error {
	location, err := time.LoadLocation(c.TZ)
	if err != nil {
		return fmt.Errorf("reading the time zone: %w", err)
	}
	if path, ok := strings.CutPrefix(c.DB, "sqlite:"); ok {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("opening the database: %w", err) // opening would make an empty one
		}
	}
	driver, err := openDriver(to.ctx, c.DB)
	if err != nil {
		return err
	}
	defer driver.Close()
	read := readOnly{driver}
	if err := store.Guard(to.ctx, read); err != nil {
		return err
	}
	files, err := openReporting(to.ctx, read, now, location)
	if err != nil {
		return err
	}
	q := report.Question{Period: event.Period{From: c.From, To: c.To}, Scope: report.Scope{Place: c.Place, Campaign: c.Campaign}}
	edition, err := files.reports.Edition(to.ctx, q, files.honours, files.forms, func(done, of int) {
		fmt.Fprintf(to.err, "\r%d/%d", done, of)
	})
	fmt.Fprintln(to.err)
	switch {
	case errors.Is(err, report.ErrPeriod):
		return fmt.Errorf("%s to %s: write two days as 2026-01-01, the first one first, and a place by its id: %w", c.From, c.To, err)
	case errors.Is(err, report.ErrAhead):
		return fmt.Errorf("%s to %s: these days have not come yet, so there is nothing to report: %w", c.From, c.To, err)
	case err != nil:
		return err
	}
	data, err := c.write(to, q, edition, files.blocks, now().In(location))
	if err != nil {
		return err
	}
	return c.put(to, data)
}

// write makes the file.
func (c reportCommand) write(to *console, q report.Question, e report.Edition, blocks *report.Blocks, now time.Time) ([]byte, error) {
	switch c.Format {
	case "json":
		data, err := json.MarshalIndent(e, "", "  ")
		return append(data, '\n'), err
	case "xlsx":
		return sheet.Workbook(e.Workbook(c.Language)...)
	}
	texts, err := blocks.Of(to.ctx, q.Year(), report.BlockScope(q.Scope))
	if err != nil {
		return nil, err
	}
	press, err := paper.Open()
	if err != nil {
		return nil, err
	}
	by := report.Signature{Organiser: resident.Name{Chinese: c.Organiser, English: c.OrganiserEN}, Date: now}
	if by.Pictures, err = report.Pictures(press, e.Charts(c.Language)); err != nil {
		return nil, err
	}
	for _, note := range e.Missing(texts, c.Language) {
		fmt.Fprintln(to.err, "-", note)
	}
	return e.Summary(texts, by, c.Language).Document()
}

// put writes the file whole or not at all.
func (c reportCommand) put(to *console, data []byte) error {
	if c.Out == "" && c.Format == "json" {
		_, err := to.out.Write(data)
		return err
	}
	path := cmp.Or(c.Out, fmt.Sprintf("kepubot-%s-%s.%s", c.From, c.To, c.Format))
	part, err := os.CreateTemp(filepath.Dir(path), ".kepubot-report-*")
	if err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	defer os.Remove(part.Name())
	_, err = part.Write(data)
	if err := errors.Join(err, part.Close()); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	if err := os.Rename(part.Name(), path); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	fmt.Fprintln(to.out, path)
	return nil
}

// errReadOnly means that a report would have changed the database.
var errReadOnly = errors.New("a report changes nothing in the database")

// readOnly is a database that is read beside the bot that writes it. Declaring
// what is there changes nothing; other changes are refused.
type readOnly struct{ store.Driver }
