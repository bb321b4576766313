package sim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	questionLimit    = 300
	optionLimit      = 100
	optionsLimit     = 12
	explanationLimit = 200
	explanationLines = 3
	shortestPeriod   = 5         // seconds
	longestPeriod    = 2_628_000 // seconds
)

func (s *Sim) sendPoll(c *call) (any, *apiError) {
	p, err := readPoll(c)
	if err != nil {
		return nil, err
	}
	if err := p.fault(); err != nil {
		return nil, err
	}
	if err := p.readClosing(c, s.now()); err != nil {
		return nil, err
	}
	to, err := s.target(c)
	if err != nil {
		return nil, err
	}
	if to.kind == "channel" && !p.anonymous {
		return nil, bad("Non-anonymous polls can't be sent to channel chats")
	}
	sent, err := s.deliver(c, &Message{poll: p})
	if err == nil && p.closes != 0 {
		s.timed = append(s.timed, p)
		s.expect()
	}
	return sent, err
}

// readPoll reads the arguments of sendPoll, in the order of Telegram's server.
func readPoll(c *call) (*poll, *apiError) {
	for _, name := range []string{"description", "media", "explanation_media", "shuffle_options", "allow_adding_options", "members_only", "country_codes"} {
		if !slices.Contains([]string{"", "false", "null", "[]"}, c.params[name]) {
			return nil, bad("not in the simulator: " + name)
		}
	}
	p := &poll{
		id: newPollID(), votes: map[int64][]int{}, multiple: c.truth("allows_multiple_answers"),
		anonymous: !c.has("is_anonymous") || c.truth("is_anonymous"),
		hidden:    c.truth("hide_results_until_closes"), closed: c.truth("is_closed"),
	}
	var err *apiError
	// Of markup only custom emoji would stay.
	if p.question, _, err = formatted(c.params["question"], c.params["question_parse_mode"], c.params["question_entities"]); err != nil {
		return nil, err
	}
	if p.options, err = readOptions(c.params["options"]); err != nil {
		return nil, err
	}
	switch c.params["type"] {
	case "", "regular":
	case "quiz":
		p.quiz = true
		if err := p.readSolution(c); err != nil {
			return nil, err
		}
	default:
		return nil, bad("unsupported poll type specified")
	}
	p.revoting = !p.quiz
	if c.has("allows_revoting") {
		p.revoting = c.truth("allows_revoting")
	}
	return p, nil
}

// readOptions reads options in the old form, a string, or as objects.
func readOptions(raw string) ([]string, *apiError) {
	if !json.Valid([]byte(raw)) {
		return nil, bad("can't parse options JSON object")
	}
	var list []json.RawMessage
	if json.Unmarshal([]byte(raw), &list) != nil {
		return nil, bad("expected an Array of String as options")
	}
	var options []string
	for _, item := range list {
		text, err := readOption(item)
		if err != nil {
			return nil, err
		}
		options = append(options, text)
	}
	return options, nil
}

func readOption(raw json.RawMessage) (string, *apiError) {
	var o struct {
		Text     *string         `json:"text"`
		Mode     string          `json:"text_parse_mode"`
		Entities json.RawMessage `json:"text_entities"`
		Media    json.RawMessage `json:"media"`
	}
	var plain string
	switch {
	case string(raw) != "null" && json.Unmarshal(raw, &plain) == nil:
		o.Text = &plain
	case string(raw) == "null" || json.Unmarshal(raw, &o) != nil:
		return "", bad("can't parse InputPollOption: Expected InputPollOption to be an Object")
	case o.Text == nil:
		return "", bad(`can't parse InputPollOption: Can't find field "text"`)
	case o.Media != nil:
		return "", bad("not in the simulator: media of poll options")
	}
	text, _, err := formatted(*o.Text, o.Mode, string(o.Entities))
	return text, err
}

// readSolution reads what only a quiz has.
func (p *poll) readSolution(c *call) (err *apiError) {
	p.explanation, p.entities, err = formatted(c.params["explanation"], c.params["explanation_parse_mode"], c.params["explanation_entities"])
	if err != nil {
		return err
	}
	raw := c.params["correct_option_ids"]
	if raw == "" {
		if c.params["correct_option_id"] != "" {
			p.right = []int{int(c.integer("correct_option_id"))}
		}
		return nil
	}
	if !json.Valid([]byte(raw)) {
		return bad("can't parse correct option identifiers JSON object")
	}
	var list []json.RawMessage
	if json.Unmarshal([]byte(raw), &list) != nil {
		return bad("expected an Array of correct option identifiers")
	}
	for _, item := range list {
		var id int
		if !strings.ContainsAny(string(item[:1]), "-0123456789") {
			return bad("correct option identifier must be of type Number")
		}
		if json.Unmarshal(item, &id) != nil {
			return bad("invalid correct option identifier specified")
		}
		p.right = append(p.right, id)
	}
	return nil
}

// fault holds a poll against the limits.
func (p *poll) fault() *apiError {
	switch {
	case p.question == "":
		return bad("text must be non-empty")
	case utf8.RuneCountInString(p.question) > questionLimit:
		return bad(fmt.Sprintf("poll question length must not exceed %d", questionLimit))
	case len(p.options) == 0:
		return bad("poll must have at least one answer option")
	case len(p.options) > optionsLimit:
		return bad(fmt.Sprintf("poll can't have more than %d options", optionsLimit))
	}
	for _, text := range p.options {
		switch {
		case text == "":
			return bad("text must be non-empty")
		case utf8.RuneCountInString(text) > optionLimit:
			return bad(fmt.Sprintf("poll options length must not exceed %d", optionLimit))
		}
	}
	if !p.quiz {
		return nil
	}
	switch {
	case len(p.right) == 0:
		return bad("correct quiz option list must be non-empty")
	case !slices.IsSorted(p.right) || len(slices.Compact(slices.Clone(p.right))) < len(p.right):
		return bad("correct quiz option list must be increasing")
	case p.right[0] < 0 || p.right[len(p.right)-1] >= len(p.options):
		return bad("wrong quiz correct_option_id")
	case utf8.RuneCountInString(p.explanation) > explanationLimit || strings.Count(p.explanation, "\n") >= explanationLines:
		return bad("quiz explanation is too long")
	}
	return nil
}

// readClosing reads when the poll ends by itself: the period goes before the
// date, and one that is too long is cut.
func (p *poll) readClosing(c *call, now time.Time) *apiError {
	p.period = min(max(c.integer("open_period"), 0), longestPeriod)
	if p.period == 0 {
		p.closes = max(c.integer("close_date"), 0)
		if p.closes == 0 {
			return nil
		}
		p.period = p.closes - now.Unix()
	}
	if p.period < shortestPeriod || p.period > longestPeriod {
		return bad(fmt.Sprintf("poll must be open for %d to %d seconds", shortestPeriod, longestPeriod))
	}
	p.closes = now.Unix() + p.period
	return nil
}

// stopPoll ends a poll and answers with its final state. The buttons change
// as with an edit.
func (s *Sim) stopPoll(c *call) (any, *apiError) {
	keyboard, err := readMarkup(c)
	if err != nil {
		return nil, err
	}
	if keyboard.keys != nil || keyboard.remove {
		return nil, bad("inline keyboard expected")
	}
	to, err := s.target(c)
	if err != nil {
		return nil, err
	}
	m := to.find(int(c.integer("message_id")))
	switch {
	case m == nil:
		return nil, bad("message with poll to stop not found")
	case m.poll == nil:
		return nil, bad("message is not a poll")
	case m.poll.closed || m.Keys != nil:
		return nil, bad("poll can't be stopped")
	}
	if err := s.pace(to, c); err != nil {
		return nil, err
	}
	m.Buttons = keyboard.buttons
	s.closePoll(m.poll)
	return m.poll.json(), nil
}
