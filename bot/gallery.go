package bot

import (
	"context"
	"log/slog"
	"sync"

	"kepubot/bot/telegram"
	"kepubot/content"
)

// gallery sends pictures: by their id at Telegram, or, the first time, by
// content. Many who want the same one at once wait until it was uploaded once.
type gallery struct {
	pictures *content.Pictures
	log      *slog.Logger

	mu    sync.Mutex
	shelf map[string]*hung
}

// hung is a picture in use. Who wants to look at it or change it takes the
// token: a mutex would keep somebody who gave up waiting.
type hung struct {
	token chan struct{}
	file  string // at Telegram; empty until known
}

func newGallery(pictures *content.Pictures, log *slog.Logger) *gallery {
	return &gallery{pictures: pictures, log: log, shelf: map[string]*hung{}}
}

// Send sends a message with its picture by way of send. A message without a
// picture, or with one that Telegram has, passes through.
func (g *gallery) Send(ctx context.Context, m telegram.Send, send func(telegram.Send) (telegram.Sent, error)) (telegram.Sent, error) {
	if m.Photo == nil || !content.IsPictureRef(m.Photo.ID) {
		return send(m)
	}
	ref := m.Photo.ID
	h := g.hang(ref)
	select {
	case <-h.token:
	case <-ctx.Done():
		return telegram.Sent{}, ctx.Err()
	}
	if h.file == "" {
		defer h.giveBack()
		return g.first(ctx, h, ref, m, send)
	}
	m.Photo = &telegram.Upload{ID: h.file}
	h.giveBack()
	return send(m)
}

func (g *gallery) hang(ref string) *hung {
	g.mu.Lock()
	defer g.mu.Unlock()
	h := g.shelf[ref]
	if h == nil {
		h = &hung{token: make(chan struct{}, 1)}
		h.giveBack()
		g.shelf[ref] = h
	}
	return h
}

// first sends a picture that this process has not sent yet, uploading it
// where nobody did before. The token of h is taken.
func (g *gallery) first(ctx context.Context, h *hung, ref string, m telegram.Send, send func(telegram.Send) (telegram.Sent, error)) (telegram.Sent, error) {
	picture, err := g.pictures.Get(ctx, ref)
	if err != nil {
		return telegram.Sent{}, err
	}
	if picture.File != "" {
		h.file = picture.File
		m.Photo = &telegram.Upload{ID: picture.File}
		return send(m)
	}
	m.Photo = &telegram.Upload{Name: picture.Name, Content: picture.Content}
	sent, err := send(m)
	if err != nil || sent.FileID == "" {
		return sent, err
	}
	h.file = sent.FileID
	// The message is out: that the id could not be noted costs another upload
	// after a restart, and is no reason to send again.
	if err := g.pictures.Uploaded(ctx, ref, sent.FileID); err != nil {
		g.log.Warn("picture's id not noted", "picture", ref, "error", err)
	}
	return sent, nil
}

// known is a picture's id at Telegram, if this process has used it. It does
// not wait for an upload that is under way.
func (g *gallery) known(ref string) (string, bool) {
	h := g.hang(ref)
	select {
	case <-h.token:
		defer h.giveBack()
		return h.file, h.file != ""
	default:
		return "", false
	}
}

func (h *hung) giveBack() { h.token <- struct{}{} }
