package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Outcome says what a call came to, in the terms a caller decides by.
type Outcome int

// The outcomes.
const (
	// OK is success.
	OK Outcome = iota
	// Blocked: the person blocked the bot or never started it. Writing is
	// possible again once the person does something.
	Blocked
	// Gone: the account or group was deleted, is not known, or put the bot out.
	Gone
	// Migrated: the group has a different id, in Error.MigrateTo.
	Migrated
	// RetryAfter: too many requests; wait for Error.RetryAfter.
	RetryAfter
	// NotModified: an edit would change nothing, or a poll to stop is closed.
	// Client.Edit and Client.StopPoll call it success.
	NotModified
	// TooOld: a tap was answered too late or twice. Client.Answer calls it
	// success.
	TooOld
	// Conflict: somebody else polls with this token, or a webhook is set.
	Conflict
	// Unauthorized: Telegram does not know the token.
	Unauthorized
	// OurFault: Telegram, or this package before it, refused what was asked;
	// asking again would not help.
	OurFault
	// Temporary: network, time-out, a fault at Telegram's side, or an answer
	// that is not the Bot API's. The call may or may not have taken effect.
	Temporary
)

var outcomeNames = [...]string{
	OK: "ok", Blocked: "blocked", Gone: "gone", Migrated: "migrated", RetryAfter: "retry_after",
	NotModified: "not_modified", TooOld: "too_old", Conflict: "conflict",
	Unauthorized: "unauthorized", OurFault: "our_fault", Temporary: "temporary",
}

// String is the outcome's name in logs and figures.
func (o Outcome) String() string {
	if o < 0 || int(o) >= len(outcomeNames) {
		return fmt.Sprintf("outcome(%d)", int(o))
	}
	return outcomeNames[o]
}

// ErrTooBig says that a file is larger than asked for, or than Telegram lets
// a bot download.
var ErrTooBig = errors.New("file is too big")

// Error is a call that did not succeed. It never holds the token.
type Error struct {
	Method      string // as in the Bot API, such as "sendMessage"
	Outcome     Outcome
	Code        int           // Telegram's error_code or the HTTP status; 0 without an answer
	RetryAfter  time.Duration // with Outcome RetryAfter; at least a second
	MigrateTo   int64         // with Outcome Migrated
	Description string        // Telegram's words, or this package's
	cause       error
}

// Error names the method, the outcome and Telegram's words.
func (e *Error) Error() string {
	if e.Code == 0 {
		return fmt.Sprintf("%s: %s (%s)", e.Method, e.Description, e.Outcome)
	}
	return fmt.Sprintf("%s: %s (%s, %d)", e.Method, e.Description, e.Outcome, e.Code)
}

// Unwrap gives the cause: of a time-out context.DeadlineExceeded, for example.
func (e *Error) Unwrap() error { return e.cause }

// OutcomeOf tells the outcome behind err: OK for nil, and Temporary for an
// error that is not from a call.
func OutcomeOf(err error) Outcome {
	if err == nil {
		return OK
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Outcome
	}
	return Temporary
}

// Settled tells whether a message is done with after a call that ended in err:
// it arrived, or never will.
func Settled(err error) bool {
	switch OutcomeOf(err) {
	case OK, Blocked, Gone, OurFault:
		return true
	}
	return false
}

// refusal is the error for a call that is wrong before it is made.
func refusal(method, why string) *Error {
	return &Error{Method: method, Outcome: OurFault, Description: why}
}

// descriptions maps a part of Telegram's words to an outcome, for the codes
// 400 and 403, whose meaning lies in the words alone.
var descriptions = []struct {
	part    string
	outcome Outcome
}{
	{"bot was blocked by the user", Blocked},
	{"can't initiate conversation", Blocked},
	{"user is deactivated", Gone},
	{"chat not found", Gone},
	{"bot was kicked", Gone},
	{"bot is not a member", Gone},
	{"group chat was deleted", Gone},
	{"group chat was deactivated", Gone},
	{"message is not modified", NotModified},
	// What Telegram says of a closed poll; the second is older.
	{"poll can't be stopped", NotModified},
	{"poll has already been closed", NotModified},
	{"query is too old", TooOld},
}

// classify tells the outcome of an error_code and its description.
func classify(code int, description string) Outcome {
	switch {
	case code == http.StatusUnauthorized:
		return Unauthorized
	case code == http.StatusNotFound && description == "Not Found":
		// Telegram's cloud answers so to a token that is not in the form of one.
		return Unauthorized
	case code == http.StatusConflict:
		return Conflict
	case code == http.StatusTooManyRequests:
		return RetryAfter
	case code >= 400 && code < 500:
		for _, d := range descriptions {
			if strings.Contains(description, d.part) {
				return d.outcome
			}
		}
		return OurFault
	}
	return Temporary
}
