package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/quiz"
	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/store"
)

// The questions to which a file is the answer.
const (
	talkQuestions = "questions" // questions, or pasted as text
	talkPaper     = "paper"     // the results of a written test
)

// fileTaken tells whether a file was asked for, and has it imported.
func (b *Bot) fileTaken(ctx context.Context, t *turn) (bool, error) {
	file := t.update.Message.Document
	asked, err := b.talks.Get(ctx, t.me.ID)
	if err != nil || asked == nil {
		return false, err
	}
	may, ok := mayImport(asked.Kind)
	if !ok {
		return false, nil
	}
	if !t.rights.May(may) {
		return true, sorry{key: "sorry.staffonly"}
	}
	if !slices.Contains([]string{".xlsx", ".csv", ".yaml", ".yml", ".docx", ".txt"}, strings.ToLower(filepath.Ext(file.Name))) {
		return true, sorry{key: "files.kind"}
	}
	if file.Size > sheet.MaxBytes {
		return true, sorry{key: "files.size"}
	}
	words := map[string]string{"file": file.ID, "name": filepath.Base(file.Name)}
	return true, b.takeImport(ctx, t, asked, words)
}

// mayImport is what somebody must be allowed to whose file answers a question;
// false where no file does.
func mayImport(kind string) (resident.Permission, bool) {
	switch kind {
	case talkQuestions:
		return resident.WriteTips, true
	case talkPaper:
		return resident.RunCompetitions, true
	case talkSurveyNew, talkSurveyEdit:
		return resident.RunSurveys, true
	case talkEvent, talkList:
		return resident.RunEvents, true
	case talkRecord:
		return resident.RecordFigures, true
	case talkFormTable:
		return resident.ApproveReturns, true
	}
	return "", false
}

// answerQuestions takes questions that were pasted as text.
func (b *Bot) answerQuestions(ctx context.Context, t *turn, asked *talk) error {
	if !t.rights.May(resident.WriteTips) {
		return sorry{key: "sorry.staffonly"}
	}
	return b.takeImport(ctx, t, asked, map[string]string{"text": t.text, "name": "pasted.txt"})
}

// answerPaper reminds of the file that was asked for.
func (b *Bot) answerPaper(_ context.Context, _ *turn, _ *talk) error {
	return sorry{key: "files.wanted"}
}

// takeImport has a file or text imported outside intake. The question stays
// open, so that a mended file can follow.
func (b *Bot) takeImport(ctx context.Context, t *turn, asked *talk, words map[string]string) error {
	words["kind"] = asked.Kind
	if err := b.jobs.Add(ctx, job{Kind: jobImport, Resident: t.me.ID, Seq: t.seq(), Target: asked.Target, Words: words}); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "import", cmp.Or(asked.Target, asked.Kind)); err != nil {
		return err
	}
	t.say(t.Say("files.working", nil), nil)
	return nil
}

// doImport imports what staff sent and tells them what came of it.
func (b *Bot) doImport(ctx context.Context, work *job) error {
	may, ok := mayImport(work.Words["kind"])
	if !ok {
		return fmt.Errorf("importing a file of kind %q: %w", work.Words["kind"], store.ErrNotFound)
	}
	if _, _, err := b.askerMay(ctx, work, may); err != nil {
		return err
	}
	data := []byte(work.Words["text"])
	if id := work.Words["file"]; id != "" {
		var err error
		if data, err = b.config.Download(ctx, id, sheet.MaxBytes); err != nil {
			return fmt.Errorf("fetching a file: %w", err)
		}
	}
	take := map[string]func(context.Context, *job, string, []byte) (word, error){
		talkPaper: b.importPaper, talkQuestions: b.importQuestions, talkEvent: b.importEvents, talkList: b.importList, talkRecord: b.importFigures,
		talkSurveyNew: b.importSurvey, talkSurveyEdit: b.importSurveyEdit, talkFormTable: b.importFormTable,
	}[work.Words["kind"]]
	if take == nil {
		return fmt.Errorf("importing a file of kind %q: %w", work.Words["kind"], store.ErrNotFound)
	}
	said, err := take(ctx, work, work.Words["name"], data)
	var faults sheet.Faults
	switch {
	case errors.As(err, &faults):
		return b.answerJob(ctx, work, func(v Voice) (string, telegram.Keyboard) { return faultsText(v, faults), nil })
	case err != nil:
		return err
	}
	return b.answerJob(ctx, work, said)
}

func (b *Bot) importQuestions(ctx context.Context, work *job, name string, data []byte) (word, error) {
	done, err := b.games.bank.Import(ctx, name, data, content.ImportOptions{Author: work.Resident})
	return func(v Voice) (string, telegram.Keyboard) {
		return v.Say("files.questions", args{"Added": done.Added, "Changed": done.Changed, "Same": done.Same}), nil
	}, err
}

// importPaper takes the results of a written test, and credits those who took
// part.
func (b *Bot) importPaper(ctx context.Context, work *job, name string, data []byte) (word, error) {
	added, err := b.games.entries.ImportPaper(ctx, work.Target, name, data, b.residents, b.places, b.today(), false)
	b.games.dropTables()
	if err == nil {
		err = b.earnPaper(ctx, work.Target)
	}
	return func(v Voice) (string, telegram.Keyboard) {
		return v.Say("files.paper", args{"N": added}), telegram.Keyboard{{{Text: v.Label("button.back", nil), Data: tap("kstage", work.Target)}}}
	}, err
}

// earnPaper credits those who took part on paper.
func (b *Bot) earnPaper(ctx context.Context, stage string) error {
	p, err := b.games.entries.Play(ctx, stage)
	if err != nil {
		return err
	}
	for entry, err := range b.games.entries.Each(ctx, p.Stage.EntryStage()) {
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(entry.Attempts, func(a quiz.Attempt) bool { return a.Paper == stage }) {
			continue
		}
		if err := b.games.accounts.Earn(ctx, entry.Resident, entry.ID, pointsForEntry); err != nil {
			return err
		}
	}
	return nil
}

// faultsShown bounds the faults in a message.
const faultsShown = 15

// faultsText names what is wrong with a file, by line.
func faultsText(v Voice, faults sheet.Faults) string {
	lines := []string{v.Say("files.faults", args{"N": len(faults)})}
	for _, f := range faults[:min(len(faults), faultsShown)] {
		text := f.Chinese
		if v.lang == English {
			text = f.English
		}
		lines = append(lines, v.Say("files.fault", args{"Line": f.Line, "Text": shortened(text, 150)}))
	}
	return strings.Join(lines, "\n")
}
