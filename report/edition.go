package report

import (
	"context"
	"strings"
)

// Edition is a report as it is given out: with what has a name of its own, and
// the lines of the yearly statistics form. As JSON it is the report with both.
type Edition struct {
	*Report
	Works *Works     `json:"works,omitempty"` // nil: not looked for
	Form  []FormLine `json:"form"`
}

// NewEdition puts a report together with works, which may be nil, and a table
// of the statistics form.
func NewEdition(r *Report, works *Works, table FormTable) Edition {
	return Edition{r, works, table.Lines(r)}
}

// Edition makes the edition of a question: see [Reports.Report],
// [Reports.Works]. Honours and forms may be nil: none are told, and the default
// table is taken.
func (r *Reports) Edition(ctx context.Context, q Question, honours *Honours, forms *Forms, progress Progress) (Edition, error) {
	made, err := r.Report(ctx, q, progress)
	if err != nil {
		return Edition{}, err
	}
	works, err := r.Works(ctx, q, honours)
	if err != nil {
		return Edition{}, err
	}
	table := DefaultFormTable()
	if forms != nil {
		if table, err = forms.Table(ctx); err != nil {
			return Edition{}, err
		}
	}
	return NewEdition(made, works, table), nil
}

// Public is the edition for those who may not see people: see [Report.Public].
// Of surveys it has the results that anybody among staff may see.
func (e Edition) Public() Edition {
	e.Report = e.Report.Public()
	if e.Works != nil {
		e.Works = e.Works.public(e.Scope)
	}
	return e
}

// joined is strings.Join without what is empty.
func joined(all []string, by string) string {
	var said []string
	for _, one := range all {
		if one != "" {
			said = append(said, one)
		}
	}
	return strings.Join(said, by)
}
