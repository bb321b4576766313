package bot

import (
	"context"
	"errors"
	"strings"

	"kepubot/bot/telegram"
	"kepubot/event"
	"kepubot/report"
	"kepubot/resident"
)

// reportCommands are what can be typed about reports.
func reportCommands() []command {
	return []command{
		{name: "report", words: []string{"报告", "月报", "工作总结"}, may: resident.ViewFigures, handle: (*Bot).report},
	}
}

// reportButtons are what buttons about reports do.
func reportButtons() map[string]button {
	all := map[string]button{}
	for verb, handle := range map[string]handler{
		"rep": (*Bot).onReport, "repsay": (*Bot).onReportSaid, "repmenu": (*Bot).showReports, "repxlsx": (*Bot).onReportBook, "repdocx": (*Bot).onReportSummary,
		"repdef": (*Bot).onDefinitions, "reptexts": (*Bot).onBlocks, "reptext": (*Bot).onBlock,
	} {
		all[verb] = button{may: resident.ViewFigures, handle: handle}
	}
	desk := indicatorDesk()
	desk["repform"], desk["repformput"] = (*Bot).sendFormTable, (*Bot).onFormTake
	for verb, handle := range desk {
		all[verb] = button{may: resident.ApproveReturns, handle: handle}
	}
	return all
}

// report takes a question in words: 报告 三季度, 报告 凤山 今年.
func (b *Bot) report(ctx context.Context, t *turn) error {
	switch strings.ToLower(t.text) {
	case "":
		return b.showReports(ctx, t)
	case "definitions", "口径", "指标", "怎么算":
		return b.showDefinitions(t, 0)
	}
	words, err := b.wordbook(ctx)
	if err != nil {
		return err
	}
	q, err := report.ReadQuestion(words, t.text, b.now(), b.config.Location)
	if errors.Is(err, event.ErrAsk) {
		return sorry{key: "sorry.long"}
	}
	if errors.Is(err, report.ErrPeriod) {
		t.say(t.Say("report.how", nil), reportKeys(t))
		return nil
	}
	if err != nil {
		return err
	}
	return b.askReport(ctx, t, q)
}

// reportWords are the questions that buttons ask, by their key.
func reportWords() map[string]string {
	return map[string]string{"month": "本月", "lastmonth": "上月", "quarter": "本季度", "half": "上半年", "year": "今年", "lastyear": "去年"}
}

func reportKeys(t *turn) telegram.Keyboard {
	var keys []telegram.Button
	for _, said := range []string{"month", "lastmonth", "quarter", "half", "year", "lastyear"} {
		keys = append(keys, telegram.Button{Text: t.Label("report."+said, nil), Data: tap("repsay", said)})
	}
	keyboard := append(rows(keys, 3), []telegram.Button{{Text: t.Label("report.texts", nil), Data: tap("reptexts")}, {Text: t.Label("report.definitions", nil), Data: tap("repdef")}})
	if t.rights.May(resident.ApproveReturns) {
		keyboard = append(keyboard, []telegram.Button{{Text: t.Label("reportform.key", nil), Data: tap("repform")}, {Text: t.Label("indicator.key", nil), Data: tap("ind")}})
	}
	return keyboard
}

// showReports offers the periods that are asked for most.
func (b *Bot) showReports(_ context.Context, t *turn) error {
	t.show(t.Say("report.how", nil), reportKeys(t))
	return nil
}

// onReportSaid answers a question that a button says in words.
func (b *Bot) onReportSaid(ctx context.Context, t *turn) error {
	words, ok := reportWords()[t.action.arg(0)]
	if !ok {
		return sorry{key: "sorry.button"}
	}
	t.text = words
	return b.report(ctx, t)
}

// seesReports tells whether somebody may see the figures of a part of the city.
func seesReports(rights resident.Rights, in resident.Community) bool {
	return rights.MayIn(resident.ViewFigures, in)
}

// reportable is a question narrowed to where somebody may see figures; it says
// false where they may not.
func reportable(rights resident.Rights, q report.Question) (report.Question, bool) {
	return narrowed(rights, q, seesReports)
}

// narrowed is a question about the city narrowed to the place where somebody
// may do something, where they may not do it for the whole.
func narrowed(rights resident.Rights, q report.Question, may func(resident.Rights, resident.Community) bool) (report.Question, bool) {
	if may(rights, resident.Community{Place: q.Place}) {
		return q, true
	}
	if q.Place != "" {
		return q, false
	}
	for _, grant := range rights {
		if grant.Place != "" && grant.Community == "" && may(rights, resident.Community{Place: grant.Place}) {
			q.Place = grant.Place
			return q, true
		}
	}
	return q, false
}

// codeOf is the data of a button for a question.
func codeOf(q report.Question) string {
	return event.Ask{Period: q.Period, Place: q.Place, Campaign: q.Campaign}.Code()
}

// questionOf reads the question of a button, as somebody may ask it.
func (b *Bot) questionOf(ctx context.Context, rights resident.Rights, code string) (report.Question, error) {
	words, err := b.wordbook(ctx)
	if err != nil {
		return report.Question{}, err
	}
	ask, ok := words.ParseCode(code)
	if !ok || ask.Event != "" {
		return report.Question{}, sorry{key: "sorry.button"}
	}
	q, ok := reportable(rights, report.Question{Period: ask.Period, Scope: report.Scope{Place: ask.Place, Campaign: ask.Campaign}})
	if !ok {
		return q, sorry{key: "report.elsewhere"}
	}
	return q, nil
}

// askReport has a report made outside intake.
func (b *Bot) askReport(ctx context.Context, t *turn, q report.Question) error {
	q, ok := reportable(t.rights, q)
	if !ok {
		return sorry{key: "report.elsewhere"}
	}
	if q.Ahead(b.today()) {
		return report.ErrAhead
	}
	return b.reportJob(ctx, t, jobReport, codeOf(q))
}

func (b *Bot) onReport(ctx context.Context, t *turn) error {
	return b.reportAgain(ctx, t, jobReport)
}

func (b *Bot) onReportBook(ctx context.Context, t *turn) error {
	return b.reportAgain(ctx, t, jobReportBook)
}

func (b *Bot) onReportSummary(ctx context.Context, t *turn) error {
	return b.reportAgain(ctx, t, jobReportSummary)
}

// reportAgain has the report of a button made, or given out as a file.
func (b *Bot) reportAgain(ctx context.Context, t *turn, kind jobKind) error {
	if _, err := b.questionOf(ctx, t.rights, t.action.arg(0)); err != nil {
		return err
	}
	return b.reportJob(ctx, t, kind, t.action.arg(0))
}

func (b *Bot) reportJob(ctx context.Context, t *turn, kind jobKind, code string) error {
	if err := b.jobs.Add(ctx, job{Kind: kind, Resident: t.me.ID, Seq: t.seq(), Target: code}); err != nil {
		return err
	}
	if err := b.audit.Record(ctx, t.seq(), t.me.ID, "report", code); err != nil {
		return err
	}
	if t.update.Tap != nil { // else a message of progress says so
		t.toast(t.Label("results.working", nil))
	}
	return nil
}
