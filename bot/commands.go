package bot

import (
	"context"
	"maps"
	"slices"
	"strings"

	"kepubot/bot/delivery"
	"kepubot/bot/telegram"
	"kepubot/content"
	"kepubot/resident"
)

// commands are everything that can be typed.
func commands() []command {
	return append([]command{
		{name: "start", words: []string{"开始"}, menu: true, handle: (*Bot).start},
		{name: "tip", words: []string{"今日科普", "今天", "科普"}, menu: true, groups: true, handle: (*Bot).showToday},
		{name: "tips", words: []string{"往期", "往期科普", "搜索", "查"}, menu: true, handle: (*Bot).showArchive},
		{name: "me", words: []string{"我的", "我"}, menu: true, handle: (*Bot).showMe},
		{name: "settings", words: []string{"设置"}, menu: true, handle: (*Bot).showSettings},
		{name: "language", words: []string{"语言"}, menu: true, handle: (*Bot).showLanguages},
		{name: "stop", words: []string{"停止", "退订", "不要发了"}, menu: true, handle: (*Bot).stop},
		{name: "privacy", words: []string{"隐私"}, menu: true, handle: (*Bot).showPrivacy},
		{name: "mydata", words: []string{"我的数据"}, handle: (*Bot).askMydata},
		{name: "forget", words: []string{"删除", "删除我的数据"}, handle: (*Bot).askForget},
		{name: "help", words: []string{"帮助", "怎么用"}, menu: true, groups: true, handle: (*Bot).showHelp},

		{name: "write", words: []string{"写一条"}, may: resident.WriteTips, handle: (*Bot).askTip},
		{name: "review", words: []string{"待审"}, may: resident.ReviewTips, handle: (*Bot).showReviews},
		{name: "queue", words: []string{"排期"}, may: resident.RunTips, handle: (*Bot).showQueue},
		{name: "broadcast", words: []string{"群发", "通知"}, may: resident.SendNotices, handle: (*Bot).showNotices},
		{name: "figures", words: []string{"数据", "统计"}, may: resident.ViewFigures, handle: (*Bot).showFigures},
		{name: "pause", words: []string{"暂停"}, may: resident.PausePushes, handle: (*Bot).showPause},
		{name: "resume", words: []string{"恢复"}, may: resident.PausePushes, handle: (*Bot).showPause},
		{name: "invite", words: []string{"邀请"}, may: resident.ManageStaff, handle: (*Bot).askInvite},
		{name: "staff", words: []string{"人员"}, may: resident.ManageStaff, handle: (*Bot).showStaff},
		{name: "audit", words: []string{"记录"}, may: resident.ReadAudit, handle: (*Bot).showAudit},
		{name: "enroll", words: []string{"代报名"}, may: resident.EnrollResidents, handle: (*Bot).enroll},
		{name: "link", words: []string{"关联"}, groups: true, handle: (*Bot).link},
	}, append(gameCommands(), slices.Concat(eventCommands(), surveyCommands(), returnCommands(), reportCommands())...)...)
}

// buttons are what the verbs of callback data do.
func buttons() map[string]button {
	all := map[string]button{
		"places":      {handle: (*Bot).onPlaces},
		"place":       {handle: (*Bot).onPlace},
		"communities": {handle: (*Bot).onCommunities},
		"community":   {handle: (*Bot).onCommunity},
		"nocommunity": {handle: (*Bot).onNoCommunity},
		"group":       {handle: (*Bot).onGroup},
		"age":         {handle: (*Bot).onAge},
		"parent":      {handle: (*Bot).onParent},
		"look":        {handle: (*Bot).onLookAround},
		"agree":       {handle: (*Bot).onAgree},
		"details":     {handle: (*Bot).onDetails},

		"me":         {handle: (*Bot).showMe},
		"settings":   {handle: (*Bot).showSettings},
		"language":   {handle: (*Bot).onLanguage},
		"slots":      {handle: (*Bot).onSlots},
		"slot":       {handle: (*Bot).onSlot},
		"groups":     {handle: (*Bot).onGroups},
		"stop":       {handle: (*Bot).stop},
		"resume":     {handle: (*Bot).onResume},
		"mydata":     {handle: (*Bot).askMydata},
		"forget":     {handle: (*Bot).askForget},
		"forgetnow":  {handle: (*Bot).onForget},
		"family":     {handle: (*Bot).showFamily},
		"addfamily":  {handle: (*Bot).askMember},
		"fcommunity": {handle: (*Bot).onMemberCommunity},
		"fgroup":     {handle: (*Bot).onMemberGroup},
		"delfamily":  {handle: (*Bot).onRemoveMember},

		"like":    {handle: (*Bot).onLike},
		"dislike": {handle: (*Bot).onDislike},
		"why":     {handle: (*Bot).onWhy},
		"read":    {handle: (*Bot).onRead},
		"archive": {handle: (*Bot).onArchive},

		"wtheme":    {may: resident.WriteTips, handle: (*Bot).onTipTheme},
		"wgroup":    {may: resident.WriteTips, handle: (*Bot).onTipGroup},
		"wsubmit":   {may: resident.WriteTips, handle: (*Bot).onTipSubmit},
		"wdiscard":  {may: resident.WriteTips, handle: (*Bot).onTipDiscard},
		"wdraft":    {may: resident.WriteTips, handle: (*Bot).onTipDraft},
		"wpicture":  {may: resident.WriteTips, handle: (*Bot).onTipPicture},
		"wbare":     {may: resident.WriteTips, handle: (*Bot).onTipBare},
		"reviews":   {may: resident.ReviewTips, handle: (*Bot).showReviews},
		"review":    {may: resident.ReviewTips, handle: (*Bot).onReview},
		"approve":   {may: resident.ReviewTips, handle: (*Bot).onApprove},
		"sendback":  {may: resident.ReviewTips, handle: (*Bot).onSendBack},
		"retire":    {may: resident.ReviewTips, handle: (*Bot).onRetire},
		"trial":     {may: resident.WriteTips, handle: (*Bot).onTrial},
		"queue":     {may: resident.RunTips, handle: (*Bot).onQueue},
		"qday":      {may: resident.RunTips, handle: (*Bot).onQueueDay},
		"skip":      {may: resident.RunTips, handle: (*Bot).onSkip},
		"swaps":     {may: resident.RunTips, handle: (*Bot).onSwaps},
		"swap":      {may: resident.RunTips, handle: (*Bot).onSwap},
		"notices":   {may: resident.SendNotices, handle: (*Bot).showNotices},
		"nnew":      {may: resident.SendNotices, handle: (*Bot).askNotice},
		"nview":     {may: resident.SendNotices, handle: (*Bot).onNotice},
		"ntrial":    {may: resident.SendNotices, handle: (*Bot).onNoticeTrial},
		"ndiscard":  {may: resident.SendNotices, handle: (*Bot).onNoticeDiscard},
		"nreach":    {may: resident.SendNotices, handle: (*Bot).onNoticeReach},
		"nset":      {may: resident.SendNotices, handle: (*Bot).onNoticeSet},
		"nsubmit":   {may: resident.SendNotices, handle: (*Bot).onNoticeSubmit},
		"npass":     {may: resident.ReviewNotices, handle: (*Bot).onNoticeApprove},
		"nback":     {may: resident.ReviewNotices, handle: (*Bot).onNoticeBack},
		"nask":      {may: resident.SendNotices, handle: (*Bot).onNoticeAsk},
		"nsend":     {may: resident.SendNotices, handle: (*Bot).onNoticeSend},
		"nwhen":     {may: resident.SendNotices, handle: (*Bot).onNoticeWhen},
		"ntime":     {may: resident.SendNotices, handle: (*Bot).onNoticeTime},
		"nwithdraw": {may: resident.SendNotices, handle: (*Bot).onNoticeWithdraw},
		"nhold":     {may: resident.SendNotices, handle: (*Bot).onNoticeHold},
		"ngoon":     {may: resident.SendNotices, handle: (*Bot).onNoticeGoOn},
		"ncancel":   {may: resident.SendNotices, handle: (*Bot).onNoticeCancel},
		"nretry":    {may: resident.SendNotices, handle: (*Bot).onNoticeRetry},
		"figures":   {may: resident.ViewFigures, handle: (*Bot).showFigures},
		"fretry":    {may: resident.RunTips, handle: (*Bot).onTipsAgain},
		"fday":      {may: resident.ViewFigures, handle: (*Bot).onFiguresDay},
		"pause":     {may: resident.PausePushes, handle: (*Bot).onPause},
		"unpause":   {may: resident.PausePushes, handle: (*Bot).onUnpause},
		"invite":    {may: resident.ManageStaff, handle: (*Bot).onInvite},
		"unstaff":   {may: resident.ManageStaff, handle: (*Bot).onUnstaff},
	}
	for _, more := range []map[string]button{gameButtons(), bankButtons(), contestButtons(), eventButtons(), surveyButtons(), returnButtons(), reportButtons()} {
		maps.Copy(all, more)
	}
	return all
}

// answer takes the words that a question was waiting for.
type answer func(b *Bot, ctx context.Context, t *turn, asked *talk) error

// answers are what is done with words, by the kind of question.
func answers() map[string]answer {
	all := map[string]answer{
		talkTip:        (*Bot).answerTip,
		talkTipPicture: (*Bot).answerPicture,
		talkNotice:     (*Bot).answerNotice,
		talkReach:      (*Bot).answerReach,
		talkNoticeTime: (*Bot).answerNoticeTime,
		talkMember:     (*Bot).answerMember,
		talkSearch:     (*Bot).answerSearch,
		talkScope:      (*Bot).answerScope,
	}
	maps.Copy(all, gameAnswers())
	maps.Copy(all, eventAnswers())
	maps.Copy(all, surveyAnswers())
	maps.Copy(all, returnAnswers())
	maps.Copy(all, reportAnswers())
	return all
}

// commandOf finds the command that a text means, and what follows it.
func (b *Bot) commandOf(text string) (command, string, bool) {
	first, rest, _ := strings.Cut(text, " ")
	if line, more, ok := strings.Cut(first, "\n"); ok {
		first, rest = line, more+" "+rest
	}
	rest = strings.TrimSpace(rest)
	if name, ok := strings.CutPrefix(first, "/"); ok {
		name, to, addressed := strings.Cut(name, "@")
		if addressed && !strings.EqualFold(to, b.config.Username) {
			return command{}, "", false
		}
		for _, c := range b.commands {
			if c.name == strings.ToLower(name) {
				return c, rest, true
			}
		}
		return command{}, "", false
	}
	word := strings.ToLower(strings.TrimLeft(first, "☀️📝📅🔎👤❓ "))
	for _, c := range b.commands {
		if slices.Contains(c.words, word) {
			return c, rest, true
		}
	}
	return b.recordOf(text)
}

// keyOf finds the command behind a key under the text field.
func (b *Bot) keyOf(text string) (command, string, bool) {
	for _, lang := range Languages() {
		voice := b.texts.In(lang)
		for key, name := range map[string]string{"key.today": "tip", "key.quiz": "quiz", "key.events": "events", "key.archive": "tips", "key.me": "me"} {
			if text == voice.Label(key, nil) {
				i := slices.IndexFunc(b.commands, func(c command) bool { return c.name == name })
				return b.commands[i], "", true
			}
		}
	}
	return command{}, "", false
}

// mainKeys are the four big keys.
func (b *Bot) mainKeys(t *turn) telegram.Keys {
	return telegram.Keys{Rows: [][]string{
		{t.Label("key.today", nil), t.Label("key.quiz", nil)},
		{t.Label("key.events", nil), t.Label("key.me", nil)},
	}}
}

// unknownCommand answers a slash command that does not exist, offering the
// one that was probably meant.
func (b *Bot) unknownCommand(t *turn) error {
	if c, ok := b.nearest(t); ok {
		return b.suggest(t, c)
	}
	t.sayKeys(t.Say("sorry.command", nil), b.mainKeys(t))
	return nil
}

func (b *Bot) suggest(t *turn, c command) error {
	t.say(t.Say("sorry.suggest", nil)+"\n/"+c.name+" "+t.Say("command."+c.name, nil), nil)
	return nil
}

// nearest finds the command whose name is within two changes of what was
// typed, among those the person may use.
func (b *Bot) nearest(t *turn) (command, bool) {
	word, _, _ := strings.Cut(strings.TrimPrefix(strings.ToLower(t.text), "/"), " ")
	if len(word) < 3 || len(word) > 20 {
		return command{}, false
	}
	best, found := 3, command{}
	for _, c := range b.commands {
		if c.may != "" && !t.rights.May(c.may) {
			continue
		}
		if d := distance(word, c.name); d < min(best, len(c.name)/2+1) {
			best, found = d, c
		}
	}
	return found, best < 3
}

// distance is the number of letters to change, add, drop or swap with their
// neighbour between two words (Damerau and Levenshtein, optimal alignment).
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}

func (b *Bot) showHelp(_ context.Context, t *turn) error {
	text := t.Say("help.text", nil)
	if t.rights.Staff() {
		text += "\n\n" + t.Say("help.staff", nil)
	}
	t.sayKeys(text, b.mainKeys(t))
	return nil
}

// wordless answers what is not text. A picture with words below it can be a
// notice, a picture or a file what was asked for.
func (b *Bot) wordless(ctx context.Context, t *turn) error {
	if t.rights.Staff() {
		if taken, err := b.photoTaken(ctx, t); taken || err != nil {
			return err
		}
	}
	if taken, err := b.placeTaken(ctx, t); taken || err != nil {
		return err
	}
	if t.update.Message.Document != nil {
		if taken, err := b.fileTaken(ctx, t); taken || err != nil {
			return err
		}
	}
	if t.me.State != resident.Active {
		b.askNext(t)
		return nil
	}
	t.sayKeys(t.Say("sorry.kind", nil), b.mainKeys(t))
	return nil
}

// excuses are what people are told for the errors of the domain.
func excuses() []excuse {
	return append([]excuse{
		{resident.ErrNotNow, "sorry.notnow"},
		{resident.ErrFull, "family.full"},
		{resident.ErrName, "family.badname"},
		{resident.ErrInvite, "sorry.invite"},
		{resident.ErrLastAdmin, "sorry.admin"},
		{content.ErrOwn, "sorry.self"},
		{content.ErrTwice, "sorry.reviewed"},
		{content.ErrState, "sorry.gone"},
		{content.ErrBegun, "sorry.begun"},
		{content.ErrNoTip, "tip.none"},
		{content.ErrOrdered, "notice.ordered"},
		{delivery.ErrOver, "notice.over"},
	}, append(gameExcuses(), slices.Concat(eventExcuses(), surveyExcuses(), returnExcuses(), reportExcuses())...)...)
}

// excuse is what people are told for an error.
type excuse struct {
	err error
	key string
}
