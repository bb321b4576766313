package report

import (
	"math"
	"strconv"

	"kepubot/resident"
	"kepubot/survey"
)

// SurveyResults are what a survey came to, of all who answered, and by audience
// group, place and community. What is withheld is null. What people wrote is
// not among it.
type SurveyResults struct {
	Withheld    bool             `json:"withheld,omitempty"` // too few answered
	Questions   []SurveyQuestion `json:"questions"`
	All         *SurveyPart      `json:"all"`
	Groups      []SurveyPart     `json:"groups"`
	Places      []SurveyPart     `json:"places"`
	Communities []SurveyPart     `json:"communities"`
}

// SurveyQuestion is a question of a survey.
type SurveyQuestion struct {
	Kind    survey.Kind `json:"kind"`
	Text    Label       `json:"text"`
	Options []Label     `json:"options"` // or marks
}

// SurveyPart is what the answers of some people came to.
type SurveyPart struct {
	ID      string         `json:"id"`
	Place   string         `json:"place,omitempty"` // of a community
	Hidden  bool           `json:"hidden,omitempty"`
	Persons int64          `json:"persons,omitempty"`
	Right   *Proportion    `json:"right,omitempty"`
	Answers []SurveyAnswer `json:"answers,omitempty"` // by question
}

// SurveyAnswer is what was answered to one question.
type SurveyAnswer struct {
	Answered *int64        `json:"answered"`
	Options  []*Proportion `json:"options"`
	Right    *Proportion   `json:"right,omitempty"`
	// Mean and Median are those of marks and numbers.
	Mean   *float64 `json:"mean,omitempty"`
	Median *float64 `json:"median,omitempty"`
}

// SurveyChange is an answer before and after a campaign: the right one, or an
// option.
type SurveyChange struct {
	Question int         `json:"question"` // its number in the survey after
	Text     Label       `json:"text"`
	Answer   Label       `json:"answer"`
	Before   *Proportion `json:"before"`
	After    *Proportion `json:"after"`
	Gain     *Difference `json:"gain"`
}

// surveyResultsOf are results as numbers.
func surveyResultsOf(r *survey.Results) *SurveyResults {
	told := &SurveyResults{Withheld: r.Withheld, Questions: []SurveyQuestion{}}
	for i := range r.Survey.Questions {
		q := &r.Survey.Questions[i]
		told.Questions = append(told.Questions, SurveyQuestion{q.Kind, Label(q.Text), surveyOptions(q)})
	}
	parts := func(all []survey.Part) []SurveyPart {
		of := []SurveyPart{}
		for _, p := range all {
			of = append(of, surveyPartOf(r.Survey, p))
		}
		return of
	}
	if !r.Withheld {
		all := surveyPartOf(r.Survey, r.All)
		told.All = &all
	}
	told.Groups, told.Places, told.Communities = parts(r.Groups), parts(r.Places), []SurveyPart{}
	if !r.Survey.Anonymous {
		told.Communities = parts(r.Communities)
	}
	return told
}

// surveyOptions are the options of a question, or its marks.
func surveyOptions(q *survey.Question) []Label {
	all := []Label{}
	for _, o := range q.Options {
		all = append(all, Label(o))
	}
	for mark := q.Low; q.Kind == survey.Scale && mark <= q.High; mark++ {
		text := strconv.FormatInt(mark, 10)
		all = append(all, Label{text, text})
	}
	return all
}

func surveyPartOf(s *survey.Survey, p survey.Part) SurveyPart {
	told := SurveyPart{ID: p.ID, Place: p.Place, Hidden: p.Hidden}
	if p.Hidden {
		return told
	}
	told.Persons = p.Persons
	if s.SelfTest() && !p.NoRight {
		told.Right = proportionOfShare(p.Right)
	}
	for i, t := range p.Tallies {
		told.Answers = append(told.Answers, surveyAnswerOf(&s.Questions[i], t))
	}
	return told
}

func surveyAnswerOf(q *survey.Question, t survey.Tally) SurveyAnswer {
	told := SurveyAnswer{Options: []*Proportion{}}
	if !t.NoAnswers {
		told.Answered = &t.Answered
	}
	for option := range t.Options {
		if t.Withheld != nil && t.Withheld[option] {
			told.Options = append(told.Options, nil)
			continue
		}
		told.Options = append(told.Options, proportionOfShare(t.Share(option)))
	}
	if q.Key != 0 && !t.NoRight {
		told.Right = proportionOfShare(t.RightShare())
	}
	if (q.Kind == survey.Scale || q.Kind == survey.Number) && !t.NoMean && t.Answered > 0 {
		mean, median := math.Round(100*t.Mean)/100, math.Round(100*t.Median)/100
		told.Mean, told.Median = &mean, &median
	}
	return told
}

// changesOf are the answers to what was asked both times.
func changesOf(c *survey.Comparison) []SurveyChange {
	all := []SurveyChange{}
	add := func(m survey.Matched, answer Label, before, after survey.Share) {
		all = append(all, SurveyChange{m.Number, Label(m.Question.Text), answer, proportionOfShare(before), proportionOfShare(after), differenceOfShares(after, before)})
	}
	for _, m := range c.Matched {
		for i, option := range surveyOptions(m.Question) {
			add(m, option, m.Before.Share(i), m.After.Share(i))
		}
		if m.Question.Key != 0 {
			add(m, Label(resident.Name{Chinese: "答对", English: "right"}), m.Before.RightShare(), m.After.RightShare())
		}
	}
	return all
}
