package report_test

import (
	"strings"
	"testing"

	"kepubot/report"
	"kepubot/resident"
	"kepubot/survey"
)

// TestCharts: of a year the months and the places; without months the places
// and the kinds; bars from the highest, as the figures are.
func TestCharts(t *testing.T) {
	for _, language := range languages() {
		all := sampleEdition().Charts(language)
		if len(all) != 2 || all[0].Trend == nil || all[1].Chart == nil {
			t.Fatalf("%+v", all)
		}
		if now := all[0].Trend.Now.Values; len(now) != 12 || now[8] != 4120 || len(all[0].Trend.Labels) != 12 {
			t.Errorf("months %v", now)
		}
		bars := all[1].Chart.Bars
		if len(bars) != 5 || bars[0].Value != 11803 || bars[4].Value != 491 || strings.ReplaceAll(bars[0].Text, ",", "") != "11803" {
			t.Errorf("bars %+v", bars)
		}
		if plain := plain(sampleReport()).Charts(language); len(plain) != 2 || plain[0].Chart == nil || len(plain[1].Chart.Bars) != 8 {
			t.Errorf("without months: %+v", plain)
		}
	}
}

// TestChartsOfFew: a bar of few persons is not drawn, nor one that would tell
// it.
func TestChartsOfFew(t *testing.T) {
	r := &report.Report{Days: days("2026-01-01", "2026-12-31", "year", "2026 年", "2026"), Breakdowns: []report.Breakdown{{By: report.ByPlaces}}}
	for id, n := range map[string]int64{"a": 3, "b": 20, "c": 30, "d": 40} {
		r.Breakdowns[0].Parts = append(r.Breakdowns[0].Parts, part(id, id, id, map[report.FigureID]int64{"competitions.players": n}))
	}
	all := plain(r).Charts(resident.Chinese)
	if len(all) != 1 || len(all[0].Chart.Bars) != 2 || all[0].Chart.Bars[1].Value != 30 {
		t.Errorf("%+v", all)
	}
}

// TestLines: at most twelve lines without markup, short but for what surveys
// stand for.
func TestLines(t *testing.T) {
	for _, language := range languages() {
		lines := sampleReport().Lines(language)
		if len(lines) < 8 || len(lines) > 12 {
			t.Errorf("%d lines", len(lines))
		}
		disclaimer := strings.TrimRight(survey.Disclaimer().In(language), "。.")
		for _, line := range lines {
			line = strings.Replace(line, disclaimer, "", 1)
			if line == "" || len([]rune(line)) > 160 || strings.ContainsAny(line, "<>*_\n") {
				t.Errorf("%q", line)
			}
		}
	}
}
