package bot

import (
	"errors"
	"regexp"
	"strings"
)

// dataVersion leads every callback data, so that buttons of an older form
// can be told from forged ones after an upgrade.
const dataVersion = "1"

// dataLimit is Telegram's, in bytes.
const dataLimit = 64

var errData = errors.New("callback data not understood")

var dataWord = regexp.MustCompile(`^[A-Za-z0-9_.-]{0,40}$`)

// action is what an inline button stands for: a verb and the target it
// names. It never carries a right answer, a role or a permission, and never
// says "next" or "toggle": pressing it twice must mean the same.
type action struct {
	verb string
	args []string
}

// tap builds callback data. It is for targets of known form; a data too long
// for Telegram is a fault of ours that the parser's test finds.
func tap(verb string, args ...string) string {
	return strings.Join(append([]string{dataVersion, verb}, args...), ":")
}

// parseTap reads callback data strictly: anybody can forge it.
func parseTap(data string) (action, error) {
	if len(data) > dataLimit {
		return action{}, errData
	}
	words := strings.Split(data, ":")
	if len(words) < 2 || len(words) > 6 || words[0] != dataVersion || words[1] == "" {
		return action{}, errData
	}
	for _, word := range words[1:] {
		if !dataWord.MatchString(word) {
			return action{}, errData
		}
	}
	return action{verb: words[1], args: words[2:]}, nil
}

// arg returns the i-th argument, or "" where there is none.
func (a action) arg(i int) string {
	if i >= len(a.args) {
		return ""
	}
	return a.args[i]
}
