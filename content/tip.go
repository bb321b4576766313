// Package content keeps the science tips: their texts and sources, their way
// from draft through review to approval, which one is the tip of the day for
// which audience, and what residents thought of it.
package content

import (
	"cmp"
	"slices"
	"time"

	"kepubot/store"
)

// The languages that every approved tip has.
const (
	Chinese = "zh-CN"
	English = "en"
)

// Everyone is the audience of a tip written for all groups.
const Everyone = "everyone"

// Theme is one of the programme's themes.
type Theme string

// The themes of the national programme since 2021.
const (
	Resources   Theme = "resources"   // 节约能源资源
	Environment Theme = "environment" // 保护生态环境
	Health      Theme = "health"      // 保障安全健康
	Innovation  Theme = "innovation"  // 促进创新创造
)

// Themes are all themes, in the order in which days go through them.
func Themes() []Theme { return []Theme{Resources, Environment, Health, Innovation} }

// State is how far a tip or a notice has come.
type State string

// The states of a text.
const (
	Draft    State = "draft"
	InReview State = "review"
	Approved State = "approved"
	Retired  State = "retired"
)

// Text is what a tip says in one language.
type Text struct {
	Title string `bson:"title" yaml:"title"` // its Text answers it
	Text  string `bson:"text" yaml:"text"`   // half a minute's reading
	Why   string `bson:"why" yaml:"why"`     // two or three sentences, with the figures
}

// Source is the publication that a tip rests on.
type Source struct {
	Chinese string `bson:"zh-CN" yaml:"zh-CN"`
	English string `bson:"en" yaml:"en"`
	Year    int    `bson:"year" yaml:"year"`
}

// In is the source's name in a language.
func (s Source) In(language string) string {
	if language == English && s.English != "" {
		return s.English
	}
	return s.Chinese
}

// Tip is a science tip.
type Tip struct {
	store.Meta `bson:",inline"`
	Theme      Theme    `bson:"theme"`
	Groups     []string `bson:"groups"` // audience groups, or Everyone
	// Day is the calendar day it belongs to: "06-05" in each year,
	// "2026-06-05" once, a name of [DayNames], or empty.
	Day string `bson:"day,omitempty"`
	// Months are those in which it is sent rather than in others, 1 to 12: a tip
	// about heat in summer. None: all are alike.
	Months  []int  `bson:"months,omitempty"`
	Chinese Text   `bson:"zh-CN"`
	English Text   `bson:"en"`
	Source  Source `bson:"source"`
	Link    string `bson:"link,omitempty"`    // https
	Picture string `bson:"picture,omitempty"` // a file's id at Telegram, or a reference of Pictures

	Approval `bson:",inline"`
	Created  time.Time     `bson:"created"`
	Handled  store.Handled `bson:"handled,omitempty"`
	// Seq, where a document is kept without a list of updates, is the last one
	// that changed it.
	Seq int64 `bson:"seq,omitempty"`
}

// In is the tip's text in a language, or in Chinese where that is empty.
func (t *Tip) In(language string) Text {
	if language == English && t.English.Text != "" {
		return t.English
	}
	if t.Chinese.Text == "" {
		return t.English
	}
	return t.Chinese
}

// replace puts another text in the place of the tip's. What the tip has been
// through stays, and so does its picture where the text brings none.
func (t *Tip) replace(text *Tip) {
	old := *t
	*t = *text
	t.Meta, t.Created, t.Handled, t.Seq = old.Meta, old.Created, old.Handled, old.Seq
	t.Picture = cmp.Or(text.Picture, old.Picture)
}

// For tells whether the tip is written for an audience group.
func (t *Tip) For(group string) bool {
	return slices.Contains(t.Groups, Everyone) || slices.Contains(t.Groups, group)
}

// OnDay tells how closely the tip belongs to a day: 2 for that very date, 1
// for the date or the name that it has in each year, 0 for not at all.
func (t *Tip) OnDay(d Date) int {
	switch {
	case t.Day == "" || len(d.Day) != len(time.DateOnly):
		return 0
	case t.Day == d.Day:
		return 2
	case t.Day == d.Day[5:] || slices.Contains(d.names, t.Day):
		return 1
	}
	return 0
}

// InSeason tells whether a month is one of the tip's.
func (t *Tip) InSeason(month time.Month) bool {
	return len(t.Months) == 0 || slices.Contains(t.Months, int(month))
}

// Bound tells whether the tip belongs to some calendar day: it is then not
// sent on others.
func (t *Tip) Bound() bool { return t.Day != "" }
