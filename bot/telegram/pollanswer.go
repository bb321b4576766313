package telegram

import (
	"errors"
	"slices"
)

// maxPollID bounds the id of a poll; Telegram's have some twenty digits.
const maxPollID = 64

// PollAnswer is what somebody chose in a Poll that is not Anonymous. It takes
// the place of what they chose before.
type PollAnswer struct {
	PollID string // as in Sent
	// User voted; its ID is 0 where a channel or a group did, under its own
	// name.
	User Person
	// Options are positions in Poll.Options, ascending; none where the vote
	// was withdrawn.
	Options []int
}

type wireAnswer struct {
	PollID  string      `json:"poll_id"`
	User    *wirePerson `json:"user"`
	Chat    *wireChat   `json:"voter_chat"`
	Options []int       `json:"option_ids"`
}

func (w wireAnswer) answer() (*PollAnswer, error) {
	if w.PollID == "" || len(w.PollID) > maxPollID {
		return nil, errors.New("a poll answer without a poll or with an oversized id")
	}
	// A list that is missing must not pass for a vote withdrawn.
	if w.Options == nil || len(w.Options) > MaxPollOptions {
		return nil, errors.New("a poll answer without options or with too many")
	}
	a := &PollAnswer{PollID: w.PollID}
	a.Options = append(a.Options, w.Options...)
	slices.Sort(a.Options)
	for i, option := range a.Options {
		if option < 0 || option >= MaxPollOptions || i > 0 && option == a.Options[i-1] {
			return nil, errors.New("a poll answer with an option that no poll has, or twice")
		}
	}
	// Where a chat votes a stand-in may be named as the user.
	if w.Chat != nil {
		_, err := w.Chat.chat()
		return a, err
	}
	if w.User == nil {
		return nil, errors.New("a poll answer of nobody")
	}
	var err error
	a.User, err = w.User.person()
	return a, err
}
