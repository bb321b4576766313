// Package web shows residents what belongs into a browser: the screen of a
// hall, with a code to check in by that is new every few seconds, and how many
// came. It knows no rules. What a screen shows comes from Screens; who holds a
// screen's token may see it, nobody else can tell whether it exists.
package web

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// ErrUnknown means that no screen has a token.
var ErrUnknown = errors.New("no such screen")

// Screens says what screens show.
type Screens interface {
	// Screen is what the screen with a token shows now, or ErrUnknown. It is
	// asked at most once a second for each token.
	Screen(ctx context.Context, token string) (Screen, error)
}

// Screen is what a hall's screen shows. When and Where are texts; empty ones
// are left out.
type Screen struct {
	Title   string
	English string // the title in English
	When    string
	Where   string
	// Link is what the code holds, of at most paper.MaxCode bytes; empty for
	// no code.
	Link string
	// Came is how many people have checked in.
	Came int64
	// Renews is when there is a new Link, Expires when this one is not accepted
	// any more. From then on no page shows it, whatever became of its
	// connection.
	Renews, Expires time.Time
	// Closed tells that nobody checks in any more.
	Closed bool
}

// Config is what a Handler needs.
type Config struct {
	Screens Screens          // nil: there are none
	Now     func() time.Time // the clock of Renews and Expires; nil: time.Now
	Log     *slog.Logger     // nil: slog.Default. No token is ever logged.
}

// Handler serves screens to browsers.
type Handler struct {
	desk *desk
	now  func() time.Time
	log  *slog.Logger
}

// New returns a Handler.
func New(config Config) *Handler {
	h := &Handler{now: config.Now, log: cmp.Or(config.Log, slog.Default())}
	if h.now == nil {
		h.now = time.Now
	}
	h.desk = newDesk(config.Screens, h.now)
	return h
}

// tokenForm is what a token looks like; nothing else is looked up.
var tokenForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

// ServeHTTP answers
//
//	GET /screen/{token}      the page
//	GET /screen/{token}/now  what it shows now, as JSON
//	GET /assets/…            the page's files
//
// and 404 for all else, the same for tokens that are unknown as for paths that
// are none. The page finds its files by relative addresses, so that it may
// stand below any path of a proxy.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	guard(w.Header())
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed)
		return
	}
	if name, ok := strings.CutPrefix(r.URL.Path, "/assets/"); ok {
		h.asset(w, name)
		return
	}
	token, ok := strings.CutPrefix(r.URL.Path, "/screen/")
	token, now := strings.CutSuffix(token, "/now")
	if !ok || !tokenForm.MatchString(token) {
		refuse(w, http.StatusNotFound)
		return
	}
	screen, err := h.desk.screen(r.Context(), token)
	switch {
	case errors.Is(err, ErrUnknown):
		refuse(w, http.StatusNotFound)
	case err != nil:
		if !errors.Is(err, errBusy) && !errors.Is(err, context.Canceled) {
			h.log.Warn("a screen cannot be shown", "error", err)
		}
		w.Header().Set("Retry-After", "5")
		refuse(w, http.StatusServiceUnavailable)
	case now:
		h.writeNow(w, screen)
	default:
		h.writePage(w, screen)
	}
}

// guard sets what keeps a page to itself: nothing is stored, indexed or
// framed, no address is told to others, and scripts come from here alone.
func guard(header http.Header) {
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
	header.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
}

// refuse answers with a page that says what to do, in few words.
func refuse(w http.ResponseWriter, status int) {
	words := map[int]string{
		http.StatusNotFound:           "没有这个页面。请向工作人员要新的链接。\nThere is no such page. Please ask the staff for the link.\n",
		http.StatusMethodNotAllowed:   "这里只能看。\nThis can only be looked at.\n",
		http.StatusServiceUnavailable: "暂时打不开，请过一会儿再试。\nNot available just now, please try again in a moment.\n",
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(words[status]))
}
