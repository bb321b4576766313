package telegram

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// maxAnswer bounds an answer's body: a hundred updates of the longest kind
// stay far below it.
const maxAnswer = 32 << 20

func newTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConns = 0
	t.MaxIdleConnsPerHost = 64
	t.IdleConnTimeout = 90 * time.Second
	t.TLSHandshakeTimeout = 10 * time.Second
	return t
}

// noRedirect keeps the client from following: the URL of the first request
// would go to the next host as Referer, and it holds the token.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// newRedactor replaces the token, its secret part alone and its escaped form.
func newRedactor(token string) *strings.Replacer {
	_, secret, _ := strings.Cut(token, ":")
	return strings.NewReplacer(
		token, "<token>",
		url.QueryEscape(token), "<token>",
		secret, "<token>",
	)
}

// requester is the library's HTTP client for one call: it adds the context
// that the library has no place for, and keeps the status that it ignores.
type requester struct {
	ctx    context.Context
	http   *http.Client
	status int
	after  int // seconds of the Retry-After header
}

// Do makes the request and reads the whole answer, so that a network fault in
// its middle, a time-out and an oversized body all show here.
func (r *requester) Do(req *http.Request) (*http.Response, error) {
	resp, err := r.http.Do(req.WithContext(r.ctx))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var answer bytes.Buffer
	answer.Grow(int(min(max(resp.ContentLength, 0), maxAnswer)) + bytes.MinRead)
	if _, err := answer.ReadFrom(io.LimitReader(resp.Body, maxAnswer+1)); err != nil {
		return nil, err
	}
	r.status = resp.StatusCode
	r.after, _ = strconv.Atoi(resp.Header.Get("Retry-After"))
	if answer.Len() > maxAnswer {
		return nil, errors.New("oversized answer")
	}
	resp.Body = io.NopCloser(&answer)
	return resp, nil
}

// QuietLibrary makes the Bot API library log to log, without its words, since
// they can hold the token and residents' texts. The library's logger is one
// for the process: call it once, before anything else.
func QuietLibrary(log *slog.Logger) {
	_ = tgbotapi.SetLogger(quiet{log}) // fails for nil only
}

type quiet struct{ log *slog.Logger }

func (q quiet) Println(...any)        { q.note() }
func (q quiet) Printf(string, ...any) { q.note() }
func (q quiet) note()                 { q.log.Warn("Telegram library logged something, withheld") }
