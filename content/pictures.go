package content

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"kepubot/store"
)

// MaxPicture is the largest picture that is kept, in bytes.
const MaxPicture = 5 << 20

// Errors of pictures.
var (
	// ErrNotPicture means that a file is no JPEG or PNG.
	ErrNotPicture = errors.New("not a JPEG or PNG")
	// ErrLargePicture means that a file has more than MaxPicture bytes.
	ErrLargePicture = errors.New("picture too large")
)

// picturePrefix leads the reference to a picture kept here; one without it is
// a file's id at Telegram.
const picturePrefix = "picture:"

// Picture is an image that came as a file.
type Picture struct {
	store.Meta `bson:",inline"` // the reference
	Name       string           `bson:"name"`
	Content    []byte           `bson:"content"`
	// File is its id at Telegram, once it was uploaded.
	File string `bson:"file,omitempty"`
}

// Pictures keeps images by their content, so that the same one is kept, and
// uploaded, once.
type Pictures struct {
	docs *store.Collection[Picture]
}

// OpenPictures opens the collection.
func OpenPictures(ctx context.Context, d store.Driver) (*Pictures, error) {
	docs, err := store.Open[Picture](ctx, d, store.Schema{Name: "pictures"})
	if err != nil {
		return nil, err
	}
	return &Pictures{docs: docs}, nil
}

// PictureRef checks an image and gives the reference under which it is kept.
func PictureRef(data []byte) (string, error) {
	if len(data) > MaxPicture {
		return "", ErrLargePicture
	}
	if !bytes.HasPrefix(data, []byte("\xff\xd8\xff")) && !bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")) {
		return "", ErrNotPicture
	}
	sum := sha256.Sum256(data)
	return picturePrefix + hex.EncodeToString(sum[:16]), nil
}

// IsPictureRef tells a reference to a picture kept here from a file's id at
// Telegram.
func IsPictureRef(s string) bool { return strings.HasPrefix(s, picturePrefix) }

// Put keeps an image and returns its reference.
func (p *Pictures) Put(ctx context.Context, name string, data []byte) (string, error) {
	ref, err := PictureRef(data)
	if err != nil {
		return "", err
	}
	err = p.docs.Insert(ctx, &Picture{Meta: store.Meta{ID: ref}, Name: name, Content: data})
	if errors.Is(err, store.ErrExists) {
		err = nil
	}
	return ref, err
}

// Get finds a picture, or says store.ErrNotFound.
func (p *Pictures) Get(ctx context.Context, ref string) (*Picture, error) {
	return p.docs.Get(ctx, ref)
}

// Uploaded notes a picture's id at Telegram. The first one counts.
func (p *Pictures) Uploaded(ctx context.Context, ref, file string) error {
	_, err := p.docs.Update(ctx, ref, func(doc *Picture) error {
		if doc.File == "" {
			doc.File = file
		}
		return nil
	})
	return err
}
