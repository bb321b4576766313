package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kepubot/content"
	"kepubot/content/starter"
	"kepubot/quiz"
	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/store"
)

type importCommand struct {
	DB       string   `name:"db" env:"KEPUBOT_DB" default:"sqlite:kepubot.db" help:"Database: mongodb://… or sqlite:PATH."`
	Check    bool     `help:"Look for faults, and for what an editor would mend, and import nothing."`
	Approved bool     `help:"Take tips and questions over as reviewed already."`
	TZ       string   `name:"tz" env:"KEPUBOT_TZ" default:"Asia/Shanghai" help:"Time zone of the city, in which events take place."`
	What     string   `arg:"" optional:"" help:"What the files hold: tips, places, questions or events; with --check it can be left out."`
	Files    []string `arg:"" optional:"" type:"existingfile" help:"YAML, CSV or XLSX files, questions as .docx and .txt too; without any, what the program brings along."`
}

// Validate asks what to import. A check can do without: it then looks at the
// whole library that the program brings along.
func (c importCommand) Validate() error {
	switch c.What {
	case "tips", "places", "questions":
		return nil
	case "events":
		if len(c.Files) > 0 {
			return nil
		}
		return errors.New("name a file with events: the program brings none along")
	case "":
		if c.Check {
			return nil
		}
	}
	return fmt.Errorf("say what to import: tips, places, questions or events, not %q", c.What)
}

// Run imports files one after the other; a file with faults changes nothing.
func (c importCommand) Run(to *console) error {
	if c.Check && len(c.Files) == 0 && c.What != "places" {
		return c.checkLibrary(to)
	}
	driver, done, err := c.open(to.ctx)
	if err != nil {
		return err
	}
	defer done()
	files, err := c.read()
	if err != nil {
		return err
	}
	failed := false
	for i, file := range files {
		if len(files) > 1 {
			fmt.Fprintf(to.err, "[%d/%d] %s\n", i+1, len(files), file.Name)
		}
		dir := "."
		if len(c.Files) > 0 {
			dir = filepath.Dir(c.Files[i])
		}
		said, err := c.one(to.ctx, driver, file, dir)
		var faults sheet.Faults
		switch {
		case errors.As(err, &faults):
			failed = true
			fmt.Fprintf(to.err, "%s: not imported\n", file.Name)
			for _, fault := range faults {
				fmt.Fprintf(to.err, "  %s　%s\n", fault, fault.Chinese)
			}
		case err != nil:
			return fmt.Errorf("importing %s: %w", file.Name, err)
		default:
			fmt.Fprintf(to.out, "%s: %s\n", file.Name, said)
		}
	}
	if c.Check && c.remarks(to, files) {
		failed = true
	}
	if failed {
		return errors.New("some files have faults")
	}
	return nil
}

// open opens the database, and gives what closes it. A check against a file
// that is not there yet makes none: it looks into an empty one elsewhere.
func (c importCommand) open(ctx context.Context) (driver store.Driver, done func(), err error) {
	uri, folder := c.DB, ""
	if path, ok := strings.CutPrefix(c.DB, "sqlite:"); ok && c.Check {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			if folder, err = os.MkdirTemp("", "kepubot-check-"); err != nil {
				return nil, nil, fmt.Errorf("making a folder for the check: %w", err)
			}
			uri = "sqlite:" + filepath.Join(folder, "kepubot.db")
		}
	}
	forget := func() {
		if folder != "" {
			os.RemoveAll(folder)
		}
	}
	if driver, err = openStore(ctx, uri); err != nil {
		forget()
		return nil, nil, err
	}
	return driver, func() { driver.Close(); forget() }, nil
}

func (c importCommand) read() ([]starter.File, error) {
	if len(c.Files) == 0 && c.What == "tips" {
		return starter.Tips()
	}
	if len(c.Files) == 0 && c.What == "questions" {
		return starter.Questions()
	}
	if len(c.Files) == 0 {
		places, err := starter.Places()
		return []starter.File{places}, err
	}
	var files []starter.File
	for _, path := range c.Files {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if info.Size() > sheet.MaxBytes {
			return nil, fmt.Errorf("reading %s: %w", path, sheet.ErrTooLarge)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		files = append(files, starter.File{Name: filepath.Base(path), Data: data})
	}
	return files, nil
}

func (c importCommand) one(ctx context.Context, driver store.Driver, file starter.File, dir string) (string, error) {
	if c.What == "places" {
		places, err := resident.OpenDirectory(ctx, driver)
		if err != nil {
			return "", err
		}
		n, err := places.Import(ctx, file.Name, file.Data, c.Check)
		return fmt.Sprintf("%d added, %d changed, %d as before", n.Added, n.Changed, n.Same), err
	}
	if c.What == "events" {
		return c.events(ctx, driver, file.Name, file.Data)
	}
	pictures, err := content.OpenPictures(ctx, driver)
	if err != nil {
		return "", err
	}
	options := content.ImportOptions{
		Approved: c.Approved, Check: c.Check,
		Picture: func(ctx context.Context, path string) (string, error) { return c.picture(ctx, pictures, dir, path) },
	}
	take, err := c.importer(ctx, driver)
	if err != nil {
		return "", err
	}
	n, err := take(ctx, file.Name, file.Data, options)
	return fmt.Sprintf("%d added, %d changed, %d as before", n.Added, n.Changed, n.Same), err
}

// importer is what takes tips or questions in.
func (c importCommand) importer(ctx context.Context, driver store.Driver) (func(context.Context, string, []byte, content.ImportOptions) (content.Imported, error), error) {
	if c.What == "questions" {
		bank, err := openBank(ctx, driver, time.Now)
		if err != nil {
			return nil, err
		}
		return bank.Import, nil
	}
	library, err := openLibrary(ctx, driver, time.Now)
	if err != nil {
		return nil, err
	}
	return library.Import, nil
}

// picture reads an image beside the imported file and keeps it.
func (c importCommand) picture(ctx context.Context, pictures *content.Pictures, dir, path string) (string, error) {
	if !filepath.IsLocal(path) {
		return "", fmt.Errorf("reading %s: not beside the imported file", path)
	}
	info, err := os.Stat(filepath.Join(dir, path))
	if err != nil {
		return "", err
	}
	if info.Size() > content.MaxPicture {
		return "", content.ErrLargePicture
	}
	data, err := os.ReadFile(filepath.Join(dir, path))
	if err != nil {
		return "", err
	}
	if c.Check {
		return content.PictureRef(data)
	}
	return pictures.Put(ctx, filepath.Base(path), data)
}

func openLibrary(ctx context.Context, driver store.Driver, now func() time.Time) (*content.Library, error) {
	return content.Open(ctx, driver, content.Settings{Groups: groupIDs(), Reviews: 2, Now: now, Location: time.UTC})
}

func openBank(ctx context.Context, driver store.Driver, now func() time.Time) (*quiz.Bank, error) {
	return quiz.OpenBank(ctx, driver, quiz.Settings{Groups: groupIDs(), Reviews: 2, Now: now})
}

// everyFile wants the whole library.
func everyFile(string) bool { return true }

func groupIDs() []string {
	var ids []string
	for _, group := range resident.DefaultGroups() {
		ids = append(ids, group.ID)
	}
	return ids
}

// importStarter fills a new database with what the program brings along: the
// places, and the files of tips and questions that are wanted by their names.
func importStarter(ctx context.Context, driver store.Driver, now func() time.Time, wanted func(name string) bool) error {
	places, err := resident.OpenDirectory(ctx, driver)
	if err != nil {
		return err
	}
	file, err := starter.Places()
	if err != nil {
		return err
	}
	if _, err := places.Import(ctx, file.Name, file.Data, false); err != nil {
		return fmt.Errorf("importing the sample places: %w", err)
	}
	library, err := openLibrary(ctx, driver, now)
	if err != nil {
		return err
	}
	bank, err := openBank(ctx, driver, now)
	if err != nil {
		return err
	}
	for _, part := range []struct {
		files func() ([]starter.File, error)
		take  func(context.Context, string, []byte, content.ImportOptions) (content.Imported, error)
	}{{starter.Tips, library.Import}, {starter.Questions, bank.Import}} {
		files, err := part.files()
		if err != nil {
			return err
		}
		for _, file := range files {
			if !wanted(file.Name) {
				continue
			}
			if _, err := part.take(ctx, file.Name, file.Data, content.ImportOptions{Approved: true}); err != nil {
				return fmt.Errorf("importing %s: %w", file.Name, err)
			}
		}
	}
	return nil
}
