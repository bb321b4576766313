package bot

import (
	"context"
	"fmt"

	"kepubot/content"
	"kepubot/resident"
	"kepubot/store"
	"kepubot/survey"
)

// surveys is everything the bot keeps of questionnaires.
type surveys struct {
	all   *survey.Surveys
	sends *survey.Sends
}

func openSurveys(ctx context.Context, d store.Driver, settings survey.Settings, reviews int) (*surveys, error) {
	all, err := survey.OpenSurveys(ctx, d, settings)
	if err != nil {
		return nil, err
	}
	sends, err := survey.OpenSends(ctx, d, reviews, settings.Now)
	if err != nil {
		return nil, err
	}
	return &surveys{all: all, sends: sends}, nil
}

// of is what somebody answered under their name.
func (s *surveys) of(ctx context.Context, resident string) ([]*survey.Response, error) {
	own, err := s.all.Own(ctx, resident)
	if err != nil {
		return nil, fmt.Errorf("reading the answers of %s: %w", resident, err)
	}
	return own, nil
}

// surveyForms reads and writes surveys as staff type them.
func (b *Bot) surveyForms() survey.Forms {
	return survey.Forms{Places: b.places, Groups: b.config.Groups, Location: b.config.Location}
}

// surveyMay tells whether rights reach as far as a survey: over all of its
// places or communities, or over the city where it names none.
func (b *Bot) surveyMay(rights resident.Rights, may resident.Permission, r content.Reach) bool {
	for _, id := range r.Communities {
		if c, ok := b.places.Community(id); !ok || !rights.MayIn(may, c) {
			return false
		}
	}
	for _, id := range r.Places {
		if !rights.MayIn(may, resident.Community{Place: id}) {
			return false
		}
	}
	return len(r.Communities)+len(r.Places) > 0 || rights.MayIn(may, resident.Community{})
}

// ownReach narrows a reach that names no place to the part of the city that is
// its author's.
func ownReach(rights resident.Rights, r content.Reach) content.Reach {
	if len(r.Communities)+len(r.Places) > 0 {
		return r
	}
	var own resident.Grant
	for _, g := range rights {
		if g.Unit != "" || !(resident.Rights{g}).May(resident.RunSurveys) {
			continue
		}
		if g.Place == "" && g.Community == "" {
			return r
		}
		own = g
	}
	switch {
	case own.Community != "":
		r.Communities = []string{own.Community}
	case own.Place != "":
		r.Places = []string{own.Place}
	}
	return r
}

// surveyLink opens a survey in the bot.
func (b *Bot) surveyLink(s *survey.Survey) string {
	return "https://t.me/" + b.config.Username + "?start=" + surveyLinkPrefix + s.ID
}
