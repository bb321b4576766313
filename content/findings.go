package content

import (
	"errors"
	"fmt"

	"kepubot/sheet"
)

// Finding is a fault and the file it stands in, "" where it is one of all
// files together.
type Finding struct {
	File string
	// Refused tells that no import takes the file; other findings are for the
	// editor to judge.
	Refused bool
	sheet.Fault
}

// Findings are collected while files are checked.
type Findings []Finding

// Place is where something stands in the files, and its name in faults.
type Place struct {
	File  string
	Line  int
	Label string
}

// At adds problems of what stands at a place.
func (f *Findings) At(place Place, refused bool, problems ...Problem) {
	for _, p := range problems {
		*f = append(*f, Finding{place.File, refused, sheet.Fault{Line: place.Line, Chinese: place.Label + "：" + p.Chinese, English: place.Label + ": " + p.English}})
	}
}

// Overall adds a problem of all files together.
func (f *Findings) Overall(wrong bool, chinese, english string) {
	if wrong {
		*f = append(*f, Finding{Fault: sheet.Fault{Chinese: chinese, English: english}})
	}
}

// Unread adds what keeps a file from being read.
func (f *Findings) Unread(file string, err error) {
	var faults sheet.Faults
	if !errors.As(err, &faults) {
		faults = sheet.Faults{{Chinese: "读不了：" + err.Error(), English: err.Error()}}
	}
	for _, fault := range faults {
		*f = append(*f, Finding{file, true, fault})
	}
}

// Twice adds that an id stands at two places.
func (f *Findings) Twice(first, second Place) {
	f.At(second, true, Problem{
		fmt.Sprintf("编号重复，%s 第 %d 行已经有了", first.File, first.Line),
		fmt.Sprintf("the id stands in line %d of %s already", first.Line, first.File),
	})
}

// Alike adds that what stands at two places says nearly the same.
func (f *Findings) Alike(first, second Place, share float64) {
	f.At(second, false, Problem{
		fmt.Sprintf("和 %s（%s 第 %d 行）太像，有 %.0f%% 相同", first.Label, first.File, first.Line, 100*share),
		fmt.Sprintf("nearly the same as %s in line %d of %s, by %.0f%%", first.Label, first.Line, first.File, 100*share),
	})
}

// Share adds that a part of a whole is below or above a share, per cent.
func (f *Findings) Share(chinese, english string, n, of, least, most int) {
	want, wanted := fmt.Sprintf("应占 %d%%—%d%%", least, most), fmt.Sprintf("should be %d to %d%%", least, most)
	switch {
	case least == 0:
		want, wanted = fmt.Sprintf("最多 %d%%", most), fmt.Sprintf("should be %d%% at most", most)
	case most == 100:
		want, wanted = fmt.Sprintf("至少 %d%%", least), fmt.Sprintf("should be %d%% at least", least)
	}
	f.Overall(100*n < least*of || 100*n > most*of,
		fmt.Sprintf("%s：%d 个里有 %d 个，%s", chinese, of, n, want), fmt.Sprintf("%s: %d of %d, %s", english, n, of, wanted))
}
