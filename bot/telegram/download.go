package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// maxDownload is Telegram's limit on what a bot may fetch.
const maxDownload = 20 << 20

// Download fetches a file that somebody sent. A file of more than limit bytes
// (or Telegram's 20 MB) gives an error that is ErrTooBig.
func (c *Client) Download(ctx context.Context, fileID string, limit int64) ([]byte, error) {
	limit = min(limit, maxDownload)
	result, err := c.call(ctx, "getFile", tgbotapi.Params{"file_id": fileID})
	if err != nil {
		return nil, err
	}
	var file struct {
		Path string `json:"file_path"`
		Size int64  `json:"file_size"`
	}
	if err := json.Unmarshal(result, &file); err != nil || file.Path == "" || strings.Contains(file.Path, "..") {
		return nil, refusal("getFile", "answer without a usable path")
	}
	if file.Size > limit {
		return nil, tooBig(limit)
	}
	ctx, cancel := context.WithTimeout(ctx, downloadTimeout)
	defer cancel()
	data, err := c.fetch(ctx, file.Path, limit)
	c.metrics.calls.WithLabelValues("download", OutcomeOf(err).String()).Inc()
	return data, err
}

// fetch gets the file at path. The library's own links lead to Telegram's
// host whatever the API URL is, so this one is built here.
func (c *Client) fetch(ctx context.Context, path string, limit int64) ([]byte, error) {
	link := *c.api
	link.Path += "/file/bot" + c.base.Token + "/" + path
	link.RawPath = ""
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link.String(), nil)
	if err != nil {
		return nil, c.lost(err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, c.lost(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, c.refused("download", resp.StatusCode, http.StatusText(resp.StatusCode)+" for the file", tgbotapi.ResponseParameters{})
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return nil, c.lost(err)
	}
	if int64(len(data)) > limit {
		return nil, tooBig(limit)
	}
	return data, nil
}

func (c *Client) lost(err error) *Error {
	cause := c.clean(err)
	return &Error{Method: "download", Outcome: Temporary, Description: cause.Error(), cause: cause}
}

func tooBig(limit int64) *Error {
	return &Error{Method: "download", Outcome: OurFault, Description: fmt.Sprintf("file of more than %d bytes", limit), cause: ErrTooBig}
}
