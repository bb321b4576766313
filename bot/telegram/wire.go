package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// call makes one call with the usual time-out and returns its raw result.
func (c *Client) call(ctx context.Context, method string, params tgbotapi.Params) (json.RawMessage, error) {
	return c.callWithin(ctx, callTimeout, method, params, nil)
}

// callWithin makes one call; with files it is an upload.
func (c *Client) callWithin(ctx context.Context, limit time.Duration, method string, params tgbotapi.Params, files []tgbotapi.RequestFile) (json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	wire := &requester{ctx: ctx, http: c.http}
	bot := c.base
	bot.Client = wire

	var resp *tgbotapi.APIResponse
	var err error
	if len(files) > 0 {
		resp, err = bot.UploadFiles(method, params, files)
	} else {
		resp, err = bot.MakeRequest(method, params)
	}
	if err != nil {
		err = c.failure(method, wire, resp, err)
	}
	c.metrics.calls.WithLabelValues(method, OutcomeOf(err).String()).Inc()
	if err != nil {
		return nil, err
	}
	return resp.Result, nil
}

// failure turns what the library returned into an Error without the token.
func (c *Client) failure(method string, wire *requester, resp *tgbotapi.APIResponse, err error) *Error {
	params := tgbotapi.ResponseParameters{RetryAfter: wire.after}
	if _, ok := errors.AsType[*tgbotapi.Error](err); ok && resp != nil {
		code := resp.ErrorCode // err has lost the code of an upload
		if code == 0 {
			code = wire.status
		}
		if resp.Parameters != nil {
			params = *resp.Parameters
		}
		return c.refused(method, code, resp.Description, params)
	}
	switch cause := c.clean(err); wire.status {
	case 0:
		return &Error{Method: method, Outcome: Temporary, Description: cause.Error(), cause: cause}
	case http.StatusRequestEntityTooLarge, http.StatusTooManyRequests:
		// What stands before Telegram's servers says these in HTML.
		return c.refused(method, wire.status, http.StatusText(wire.status), params)
	default:
		return &Error{Method: method, Outcome: Temporary, Code: wire.status, Description: "an answer that is not the Bot API's", cause: cause}
	}
}

// refused makes the Error of an answer that says no.
func (c *Client) refused(method string, code int, description string, params tgbotapi.ResponseParameters) *Error {
	e := &Error{Method: method, Code: code, Description: c.redact.Replace(description), Outcome: classify(code, description)}
	switch {
	case params.MigrateToChatID != 0:
		e.Outcome, e.MigrateTo = Migrated, params.MigrateToChatID
	case e.Outcome == RetryAfter:
		e.RetryAfter = time.Duration(max(params.RetryAfter, 1)) * time.Second
	case strings.Contains(description, "file is too big"):
		e.cause = ErrTooBig
	}
	return e
}

// clean strips the URL, which holds the token, off a transport's error. What
// is left keeps its type, unless it holds the token itself.
func (c *Client) clean(err error) error {
	for {
		inner, ok := errors.AsType[*url.Error](err)
		if !ok {
			break
		}
		err = inner.Err
	}
	if text := err.Error(); c.redact.Replace(text) != text {
		return errors.New(c.redact.Replace(text))
	}
	return err
}
