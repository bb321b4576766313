package report

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"kepubot/content"
	"kepubot/resident"
)

// MayChange tells whether the criteria and the days for objections can still
// be changed: they stand once the list is shown.
func (h *Honour) MayChange() error { return h.collecting() }

// Short are the candidates proposed by the criteria who are known not to reach
// other ones. Of a figure that was not asked for then nothing is known.
func (h *Honour) Short(criteria []Criterion) []Candidate {
	return slices.DeleteFunc(slices.Clone(h.Candidates), func(c Candidate) bool {
		listed := c.State == Proposed || c.State == Passed
		misses := slices.ContainsFunc(c.Figures, func(r Reached) bool {
			return slices.ContainsFunc(criteria, func(c Criterion) bool { return c.Figure == r.Figure && r.Value < c.Least })
		})
		return !listed || c.Way != ByCriteria || !misses
	})
}

// noCriteria are the words that take all criteria away.
func noCriteria() []string { return []string{"无", "没有", "不设", "none", "no"} }

// changeLabels are the lines of a form that changes an honour.
func changeLabels() map[string][]string {
	labels := honourLabels()
	maps.DeleteFunc(labels, func(field string, _ []string) bool { return field != "criteria" && field != "days" })
	return labels
}

// Criteria writes the criteria and the days of an honour as [HonourForms.ReadChange]
// reads them.
func (f HonourForms) Criteria(h *Honour, lang string) string {
	label, none, comma, days := "条件：", "无", "、", "公示："+strconv.Itoa(h.Days)+" 天"
	if lang == resident.English {
		label, none, comma, days = "Criteria: ", "none", ", ", "Days: "+strconv.Itoa(h.Days)
	}
	if h.Kind != HonourCommunity {
		return days
	}
	var said []string
	for _, c := range h.Criteria {
		name := c.Figure
		if d, ok := DefinitionOf(FigureID(c.Figure)); ok {
			name = d.Name.In(lang)
		}
		said = append(said, name+" "+strconv.FormatInt(c.Least, 10))
	}
	return label + cmp.Or(strings.Join(said, comma), none) + "\n" + days
}

// ReadChange reads other criteria and days for an honour: the criteria alone,
// or either or both behind their labels. What is not said stays; 无 takes all
// criteria away. Problems name what was not understood.
func (f HonourForms) ReadChange(h *Honour, text string) (Honour, []content.Problem) {
	changed := *h
	if len(text) > requestFormLimit {
		return changed, []content.Problem{{Chinese: "内容太长了", English: "this is too long"}}
	}
	said, found := readLabels(text, "criteria", changeLabels())
	if said["criteria"] != "" {
		changed.Criteria = nil
		if !slices.Contains(noCriteria(), strings.ToLower(said["criteria"])) {
			var wrong []content.Problem
			changed.Criteria, wrong = readCriteria(said["criteria"])
			found = append(found, wrong...)
		}
	}
	if said["days"] != "" {
		changed.Days = readDays(said["days"])
	}
	return changed, append(found, changed.Problems()...)
}

// readCriteria reads criteria with commas between. A figure that stands twice
// is one problem.
func readCriteria(text string) (all []Criterion, found []content.Problem) {
	for one := range splitList(text) {
		c, problem := readCriterion(one)
		twice := slices.ContainsFunc(all, func(other Criterion) bool { return other.Figure == c.Figure })
		switch {
		case problem != nil:
			found = append(found, *problem)
		case twice:
			found = append(found, content.Problem{Chinese: "“" + quoted(one) + "”这一项写了两次", English: strconv.Quote(quoted(one)) + ": this figure stands twice"})
		default:
			all = append(all, c)
		}
	}
	return all, found
}

// readDays reads 5 天 or 5 days; 0: it is no number.
func readDays(text string) int {
	n, _ := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(width.Fold.String(text), "天"), "days")))
	return n
}

// nearCriteria are the figures that a word may have been meant for, the
// likeliest first.
func nearCriteria(word string) []*Definition {
	cost := map[FigureID]int{}
	near := slices.DeleteFunc(CriterionFigures(), func(d *Definition) bool {
		for _, name := range []string{d.Name.Chinese, strings.ToLower(d.Name.English)} {
			if c, ok := resembling(word, width.Fold.String(name)); ok {
				cost[d.ID] = min(c+1, cmp.Or(cost[d.ID], c+1))
			}
		}
		return cost[d.ID] == 0
	})
	slices.SortStableFunc(near, func(a, b *Definition) int { return cmp.Compare(cost[a.ID], cost[b.ID]) })
	return near[:min(len(near), mostGuesses)]
}
