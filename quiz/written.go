package quiz

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/store"
)

// People finds residents for a sheet of paper.
type People interface {
	// ByCode finds a resident by the number on their card, or says
	// store.ErrNotFound.
	ByCode(ctx context.Context, code string) (*resident.Resident, error)
	// Named are the residents of a community whom staff registered by name.
	Named(ctx context.Context, community, name string) ([]*resident.Resident, error)
}

// Communities finds a community by its name as people write it.
type Communities interface {
	Match(text string) []resident.Match
	Community(id string) (resident.Community, bool)
}

// usualFull is the highest mark of a written test that does not say.
const usualFull = 100

// onPaper is a row of a score sheet that was understood.
type onPaper struct {
	line    int
	player  Player
	attempt Attempt
}

// ImportPaper reads the marks, or the answers, of a written test from an XLSX
// or CSV file: 参赛号 or 姓名 and 社区, and 得分 or 答案 (BACD…) or a column
// a question. All rows are checked before anything is written; sheet.Faults
// names what is wrong by line. Importing again puts right what changed. With
// check nothing is written.
func (e *Entries) ImportPaper(ctx context.Context, stage, name string, data []byte, people People, places Communities, day string, check bool) (int, error) {
	competition, err := e.competitions.Get(ctx, CompetitionOf(stage))
	if err != nil {
		return 0, err
	}
	s, ok := competition.Stage(stage)
	switch {
	case !ok || s.Kind != Written:
		return 0, store.ErrNotFound
	case competition.State == Draft:
		return 0, ErrDraft
	case competition.State == Final:
		return 0, ErrFinal
	}
	pool, err := e.competitions.Pools.Get(ctx, stage)
	if err != nil {
		return 0, err
	}
	rows, err := sheet.Table(name, data)
	if err != nil {
		return 0, err
	}
	reader := paperRows{stage: s, pool: pool, people: people, places: places, day: day, at: store.Millis(e.now()), seen: map[string]int{}}
	for _, row := range rows {
		if err := reader.take(ctx, row); err != nil {
			return 0, err
		}
	}
	if len(reader.faults) > 0 {
		return 0, reader.faults
	}
	if len(reader.found) == 0 {
		return 0, sheet.Faults{{Chinese: "表里没有成绩", English: "the sheet holds no results"}}
	}
	if check {
		return len(reader.found), nil
	}
	for _, row := range reader.found {
		if err := e.addPaper(ctx, competition, s.EntryStage(), row); err != nil {
			return 0, fmt.Errorf("storing the result of line %d: %w", row.line, err)
		}
	}
	return len(reader.found), nil
}

// addPaper adds a result to the person's entry, in the place of an earlier one
// of the same test.
func (e *Entries) addPaper(ctx context.Context, c *Competition, stage string, row onPaper) error {
	add := func(doc *Entry, _ Play) error {
		attempt := row.attempt
		for i := range doc.Attempts {
			if was := &doc.Attempts[i]; was.Paper == attempt.Paper {
				attempt.Day, attempt.Began = was.Day, was.Began
				*was = attempt
				return nil
			}
		}
		doc.Attempts = append(doc.Attempts, attempt)
		return nil
	}
	id := EntryID(stage, row.player.Person)
	_, err := e.score(ctx, stage, id, add)
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	player, err := e.frozen(ctx, c, row.player)
	if err != nil {
		return err
	}
	fresh := &Entry{Meta: store.Meta{ID: id}, Stage: stage, Competition: c.ID, Player: player, Day: row.attempt.Day, Attempts: []Attempt{row.attempt}}
	if err := e.docs.Insert(ctx, fresh); err != nil && !errors.Is(err, store.ErrExists) {
		return err
	}
	_, err = e.score(ctx, stage, id, add)
	return err
}

// paperRows understands rows, one after the other.
type paperRows struct {
	stage  *Stage
	pool   *Pool
	people People
	places Communities
	day    string
	at     time.Time

	found  []onPaper
	faults sheet.Faults
	seen   map[string]int // person → line
}

func (r *paperRows) fault(row sheet.Row, chinese, english string) {
	r.faults = append(r.faults, sheet.Fault{Line: row.Line, Chinese: chinese, English: english})
}

func (r *paperRows) take(ctx context.Context, row sheet.Row) error {
	who, ok, err := r.who(ctx, row)
	if err != nil || !ok {
		return err
	}
	player, err := PlayerOf(who, "", func(community string) string {
		c, _ := r.places.Community(community)
		return c.Place
	})
	if err != nil {
		r.fault(row, "这位居民还没有选社区", "this resident has no community")
		return nil
	}
	if first, ok := r.seen[player.Person]; ok {
		r.fault(row, fmt.Sprintf("和第 %d 行是同一个人", first), fmt.Sprintf("the same person as on line %d", first))
		return nil
	}
	r.seen[player.Person] = row.Line
	attempt, ok := r.result(row)
	if ok {
		r.found = append(r.found, onPaper{row.Line, player, attempt})
	}
	return nil
}

// who finds the resident of a row.
func (r *paperRows) who(ctx context.Context, row sheet.Row) (*resident.Resident, bool, error) {
	if code := row.Get("参赛号", "编号", "code"); code != "" {
		found, err := r.people.ByCode(ctx, code)
		if errors.Is(err, store.ErrNotFound) {
			r.fault(row, fmt.Sprintf("没有参赛号“%s”", code), fmt.Sprintf("no resident has the number %q", code))
			return nil, false, nil
		}
		return found, err == nil, err
	}
	name, where := row.Get("姓名", "name"), row.Get("社区", "社区（村）", "community")
	if name == "" {
		r.fault(row, "没有写参赛号，也没有写姓名", "neither a number nor a name")
		return nil, false, nil
	}
	var communities []resident.Community
	for _, m := range r.places.Match(where) {
		if m.Community != nil {
			communities = append(communities, *m.Community)
		}
	}
	if len(communities) != 1 {
		r.fault(row, fmt.Sprintf("认不出社区“%s”", where), fmt.Sprintf("%q is not one community", where))
		return nil, false, nil
	}
	found, err := r.people.Named(ctx, communities[0].ID, name)
	if err != nil {
		return nil, false, err
	}
	switch len(found) {
	case 1:
		return found[0], true, nil
	case 0:
		r.fault(row, fmt.Sprintf("%s没有登记过“%s”，请先代报名，或写上参赛号", communities[0].Name.Chinese, name),
			fmt.Sprintf("nobody called %q is registered in %s: enroll them first, or give their number", name, communities[0].Name.In(resident.English)))
	default:
		r.fault(row, fmt.Sprintf("%s有 %d 位“%s”，请写上参赛号", communities[0].Name.Chinese, len(found), name),
			fmt.Sprintf("%d people called %q: give the number", len(found), name))
	}
	return nil, false, nil
}

// result reads the mark of a row, or its answers.
func (r *paperRows) result(row sheet.Row) (Attempt, bool) {
	a := Attempt{Day: r.day, Began: r.at, Paper: r.stage.ID}
	if text := row.Get("得分", "成绩", "分数", "score"); text != "" {
		full := int64(usualFull)
		if given := row.Get("满分", "full"); given != "" {
			full, _ = strconv.ParseInt(given, 10, 64) // 0 is refused below
		}
		mark, err := strconv.ParseFloat(text, 64)
		if err != nil || full <= 0 || full > 10_000 || !(mark >= 0 && mark <= float64(full)) {
			r.fault(row, fmt.Sprintf("得分“%s”不在 0 到 %d 之间", text, full), fmt.Sprintf("the score %q is not from 0 to %d", text, full))
			return a, false
		}
		a.Mark, a.Full = int64(mark*100+0.5), full*100
		return a, true
	}
	answers := r.answers(row)
	if len(answers) != len(r.pool.Questions) || len(answers) == 0 {
		r.fault(row, fmt.Sprintf("有 %d 个答案，试卷有 %d 题", len(answers), len(r.pool.Questions)), fmt.Sprintf("%d answers to %d questions", len(answers), len(r.pool.Questions)))
		return a, false
	}
	for i := range r.pool.Questions {
		q := &r.pool.Questions[i]
		asked := Asked{Question: q.ID}
		if picked := onSheet(q.Kind, answers[i]); picked == 0 || !q.Fits(Answer{Picked: picked}) {
			asked.Late = true // left open, or not to be read: seen and not answered
		} else {
			asked.Given = &Answer{Picked: picked}
		}
		a.Asked = append(a.Asked, asked)
	}
	return a, true
}

// onSheet reads an answer of a sheet, whose letters may be wide, and A and B
// for true and false.
func onSheet(kind Kind, text string) uint64 {
	text = strings.Map(halfWidth, text)
	if letters := lettersOf(text); kind == TrueFalse && len(letters) == 1 && letters[0] <= 'B' {
		return 1 << (letters[0] - 'A')
	}
	return readKey(kind, text).Right
}

// answers are the cells 1, 2, 3 …, or the letters of one cell, a letter a
// question, - for none.
func (r *paperRows) answers(row sheet.Row) []string {
	if text := row.Get("答案", "answers"); text != "" {
		return strings.Split(strings.Join(strings.Fields(text), ""), "")
	}
	var answers []string
	for i := range r.pool.Questions {
		column := strconv.Itoa(i + 1)
		if !row.Has(column) {
			break
		}
		answers = append(answers, row.Get(column))
	}
	return answers
}
