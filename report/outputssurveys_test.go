package report_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kepubot/dev/cityyear"
	"kepubot/dev/testdb"
	"kepubot/report"
	"kepubot/sheet"
	"kepubot/store"
	"kepubot/survey"
)

// bookText writes the sheets of a workbook as lines, by their names.
func bookText(tables []sheet.Out) map[string]string {
	texts := map[string]string{}
	for _, table := range tables {
		var b strings.Builder
		for _, row := range table.Rows {
			fmt.Fprintln(&b, row...)
		}
		texts[table.Name] = b.String()
	}
	return texts
}

// fits holds that each row has a cell a title.
func fits(t *testing.T, book []sheet.Out) {
	t.Helper()
	for _, table := range book {
		for _, row := range table.Rows {
			if len(row) != len(table.Titles) {
				t.Fatalf("%s: %v below %v", table.Name, row, table.Titles)
			}
		}
	}
}

func aCityReport(t *testing.T, d store.Driver, q report.Question) report.Edition {
	t.Helper()
	city, err := cityyear.Make(t.Context(), d, 7, cityyear.Small())
	if err != nil {
		t.Fatal(err)
	}
	e, err := report.NewReports(city.Sources).Edition(t.Context(), q, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestSurveyOutputs: what surveys came to adds up to the figures, and is the
// same in the lines, the workbook, the summary and the JSON, each of which says
// what it stands for; on both databases.
func TestSurveyOutputs(t *testing.T) {
	first := ""
	testdb.Each(t, func(t *testing.T, d store.Driver) {
		e := aCityReport(t, d, asked()["year"])
		var answers, right, tested int64
		for _, w := range e.Works.Surveys {
			answers += w.Responses
			if w.Right != nil {
				right, tested = right+w.Right.Right, tested+w.Right.N
			}
		}
		if n, rate := e.Total("surveys.responses").Value.N, *e.Total("selftest.rightrate").Value; n != answers || n < 200 || rate != (report.Value{N: right, Of: tested}) || tested == 0 {
			t.Errorf("%d answers, of surveys %d; %v right, of surveys %d of %d", n, answers, rate, right, tested)
		}
		if len(e.Works.Surveys) != 5 || len(e.Works.SurveyPairs) != 1 || e.Works.SurveyPairs[0].Gain == nil {
			t.Fatalf("%+v", e.Works.Surveys)
		}
		data, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		for _, language := range languages() {
			disclaimer := strings.TrimRight(survey.Disclaimer().In(language), "。.")
			book := e.Workbook(language)
			outputs := map[string]string{"lines": strings.Join(e.Lines(language), "\n"), "summary": plainly(e.Summary(nil, sampleSignature(), language)), "JSON": string(data)}
			of := 0
			for name, text := range bookText(book) {
				if strings.HasPrefix(name, "问卷") || strings.HasPrefix(name, "前后") || strings.HasPrefix(name, "Survey") {
					outputs[name], of = text, of+1
				}
			}
			for name, text := range outputs {
				if !strings.Contains(text, disclaimer) {
					t.Errorf("%s, %s: no disclaimer:\n%s", language, name, text)
				}
			}
			if of < 15 {
				t.Errorf("only %d sheets of surveys", of)
			}
			fits(t, book)
		}
		if first == "" {
			first = string(data)
		}
		if string(data) != first {
			t.Error("the databases differ")
		}
	})
}

// TestSurveyPlace: a report about a place has the results of surveys that are
// for that place alone, and of others the number of its answers.
func TestSurveyPlace(t *testing.T) {
	q := asked()["year"]
	q.Place = "lizhou"
	e := aCityReport(t, testdb.SQLite(t), q)
	for _, w := range e.Works.Surveys {
		if (w.Results != nil) != (w.ID == "yard") || w.Responses == 0 || w.Right != nil {
			t.Errorf("%+v", w)
		}
	}
	if len(e.Works.Surveys) < 3 || len(e.Works.SurveyPairs) != 0 {
		t.Errorf("%+v", e.Works)
	}
	public := e.Public()
	if v := public.Total("selftest.rightrate").Value; v != nil || e.Total("selftest.rightrate").Value == nil {
		t.Errorf("the share of a place is told: %v", v)
	}
}

// TestSurveyPublic: who may not see people gets no share of right answers by
// place, no small part, and of each survey what anybody among staff may see.
func TestSurveyPublic(t *testing.T) {
	e := aCityReport(t, testdb.SQLite(t), asked()["year"])
	public := e.Public()
	small, left := 0, 0
	for i, b := range public.Breakdowns {
		for j, p := range b.Parts {
			if _, told := p.Values["selftest.rightrate"]; told {
				t.Errorf("the share of %s %s is told", b.By, p.ID)
			}
			n := p.Values["surveys.responses"].N
			if left += int(n); n > 0 && n < 5 {
				t.Errorf("%s %s: %d answers are told", b.By, p.ID, n)
			}
			if n := e.Breakdowns[i].Parts[j].Values["surveys.responses"].N; n > 0 && n < 5 {
				small++
			}
		}
	}
	if small == 0 || left == 0 {
		t.Errorf("%d small parts, %d answers told by part: the test says little", small, left)
	}
	hidden, shown := 0, 0
	for i, w := range public.Works.Surveys {
		if full := e.Works.Surveys[i]; w.ID != full.ID || w.All > 0 && w.All != full.All || (w.All == 0) != (w.ID == "few") {
			t.Errorf("%+v beside %+v", w, full)
		}
		for _, p := range slices.Concat(w.Results.Groups, w.Results.Places, w.Results.Communities) {
			if p.Hidden {
				hidden++
			} else if shown++; p.Persons < 5 {
				t.Errorf("%s: %d persons of %s are told", w.ID, p.Persons, p.ID)
			}
		}
	}
	if hidden == 0 || shown == 0 {
		t.Errorf("%d parts hidden, %d told", hidden, shown)
	}
}
