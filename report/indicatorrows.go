package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kepubot/resident"
	"kepubot/sheet"
)

// figureRow is a fact with its line, and the id that makes entering it twice
// harmless.
type figureRow struct {
	line int
	id   string
	fact Fact
}

// figureRows reads the rows of a sheet.
type figureRows struct {
	entries *Entries
	book    IndicatorBook
	source  Source
	may     func(place, community string) bool
	seen    map[string]int
	faults  sheet.Faults
}

func (r *figureRows) take(rows []sheet.Row) ([]figureRow, sheet.Faults) {
	if len(rows) == 0 {
		return nil, sheet.Faults{{Chinese: "表里没有数据", English: "the sheet holds no figures"}}
	}
	for _, titles := range [][]string{figureTitles, amountTitles} {
		if !rows[0].Has(titles...) {
			r.faults = append(r.faults, sheet.Fault{Chinese: fmt.Sprintf("少了“%s”这一列", titles[0]), English: fmt.Sprintf("the column %q is missing", titles[len(titles)-1])})
		}
	}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	var facts []figureRow
	for _, row := range rows {
		before := len(r.faults)
		fact := r.row(row)
		id := r.id(fact)
		// Of a month that is not over, what has been of it counts.
		fact.To = min(fact.To, r.entries.today())
		if len(r.faults) == before {
			facts = append(facts, figureRow{row.Line, id, fact})
		}
	}
	return facts, r.faults
}

// id is made of what a row says, and of how many rows before it say the same.
func (r *figureRows) id(f Fact) string {
	said := strings.Join([]string{string(r.source), f.Indicator, f.Place, f.Community, f.Unit, f.From, f.To, f.Value.String(), f.Note}, "\x00")
	sum := sha256.Sum256([]byte(fmt.Sprintf("%s\x00%d", said, r.seen[said])))
	r.seen[said]++
	return "s" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:15]))
}

func (r *figureRows) row(row sheet.Row) Fact {
	fault := func(chinese, english string) {
		r.faults = append(r.faults, sheet.Fault{Line: row.Line, Chinese: chinese, English: english})
	}
	f := Fact{Note: row.Get(noteTitles...), Unit: row.Get(unitTitles...)}
	name := row.Get(figureTitles...)
	indicator := indicatorCalled(r.book.Indicators, name)
	if indicator == nil {
		near := r.book.nearest(name)
		fault(fmt.Sprintf("没有“%s”这个指标%s", quoted(name), near.Chinese), fmt.Sprintf("there is no indicator %q%s", quoted(name), near.English))
		return f
	}
	f.Indicator = indicator.ID
	var err error
	if f.Value, err = indicator.ParseAmount(row.Get(amountTitles...)); err != nil {
		chinese, english := amountFault(err, indicator)
		fault("数量"+chinese, "the figure "+english)
	}
	if !r.place(&f, row.Get(placeTitles...), row.Get(communityTitles...)) {
		fault("没有这个街道（乡镇）或社区（村）", "there is no such place or community")
	} else if r.may != nil && !r.may(f.Place, f.Community) {
		fault("这一行不在您管的范围里", "this is not in your part of the city")
	}
	if !r.days(&f, row.Get(dayTitles...)) {
		fault("日期要写成 2026-09-15 或 2026年9月，不能晚于今天", "the day is none, or has not come yet: write 2026-09-15 or 2026-09")
	}
	if utf8.RuneCountInString(f.Note) > noteLimit {
		fault(fmt.Sprintf("备注最多 %d 字", noteLimit), fmt.Sprintf("the note has over %d characters", noteLimit))
	}
	if f.Unit != "" && (r.source != Returned || !indicatorIDForm.MatchString(f.Unit) || f.Place != "") {
		fault("成员单位只用于报送数据，要填它的编号，街道一栏空着", "a member unit stands with returned figures only, by its id and without a place")
	}
	return f
}

func quoted(text string) string {
	if runes := []rune(text); len(runes) > 20 {
		return string(runes[:20]) + "…"
	}
	return text
}

// nearest says which names are like one that is not known.
func (b IndicatorBook) nearest(name string) resident.Name {
	var chinese, english []string
	for _, near := range b.similar(quoted(strings.ToLower(name))) {
		name := near.indicator.Name
		chinese, english = append(chinese, name.Chinese), append(english, cmp.Or(name.English, name.Chinese))
	}
	if len(chinese) == 0 {
		return resident.Name{}
	}
	return resident.Name{Chinese: "，是不是：" + strings.Join(chinese, "、"), English: "; perhaps: " + strings.Join(english, ", ")}
}

// amountFault says what is wrong with a figure.
func amountFault(err error, i *Indicator) (chinese, english string) {
	most := i.Say(Amount(i.Most) * Scale)
	switch {
	case errors.Is(err, ErrNegative):
		return "不能是负数", "cannot be negative"
	case errors.Is(err, ErrTooMuch):
		return "太大了，最多 " + most.Chinese, "is too large: at most " + most.English
	case errors.Is(err, ErrDecimals):
		return fmt.Sprintf("最多 %d 位小数", i.Decimals), fmt.Sprintf("may have %d decimals at most", i.Decimals)
	}
	return "要填数字，单位是" + i.Unit.Name().Chinese, "must be a number of " + i.Unit.Name().English
}

// place finds a place and a community by their ids or names; empty cells are
// the city.
func (r *figureRows) place(f *Fact, place, community string) bool {
	if community == "" && place == "" {
		return true
	}
	if r.book.Places == nil {
		return false
	}
	if c, ok := r.book.Places.Community(community); ok {
		f.Place, f.Community = c.Place, c.ID
		return place == "" || place == c.Place || len(r.matches(place, c.Place, "")) == 1
	}
	if p, ok := r.book.Places.Place(place); ok {
		f.Place = p.ID
	} else if place != "" {
		found := r.matches(place, "", "")
		if len(found) != 1 {
			return false
		}
		f.Place = found[0].Place.ID
	}
	if community == "" {
		return true
	}
	found := r.matches(community, f.Place, "community")
	if len(found) != 1 {
		return false
	}
	f.Place, f.Community = found[0].Place.ID, found[0].Community.ID
	return true
}

// matches are the places, or the communities, that a name means.
func (r *figureRows) matches(name, within, kind string) []resident.Match {
	return slices.DeleteFunc(r.book.Places.Match(name), func(m resident.Match) bool {
		return (m.Community != nil) != (kind == "community") || within != "" && m.Place.ID != within
	})
}

// days reads a day or a period that has begun. It must be there: today would
// be another day when the sheet comes again.
func (r *figureRows) days(f *Fact, text string) bool {
	settings := r.entries.settings
	today := r.entries.today()
	for _, form := range []string{time.DateOnly, "2006/1/2", "01-02-06"} { // the last: as Excel shows dates
		if day, err := time.Parse(form, text); err == nil {
			f.From, f.To = day.Format(time.DateOnly), day.Format(time.DateOnly)
			return f.To <= today
		}
	}
	period, ok := readPeriod(text, settings.Now(), settings.Location)
	if !ok {
		return false
	}
	f.Period = period
	return f.From <= today
}
