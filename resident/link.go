package resident

import (
	"context"
	"errors"
	"strconv"
	"time"

	"kepubot/store"
)

// link ties a group chat to a community; the id is the chat's.
type link struct {
	store.Meta `bson:",inline"`
	Community  string    `bson:"community"`
	By         string    `bson:"by"`
	At         time.Time `bson:"at"`
}

// Links keeps which group chat belongs to which community.
type Links struct {
	docs *store.Collection[link]
	now  func() time.Time
}

// OpenLinks opens the collection.
func OpenLinks(ctx context.Context, d store.Driver, now func() time.Time) (*Links, error) {
	docs, err := store.Open[link](ctx, d, store.Schema{Name: "links"})
	if err != nil {
		return nil, err
	}
	return &Links{docs: docs, now: now}, nil
}

func chatID(chat int64) string { return strconv.FormatInt(chat, 10) }

// Link ties a chat to a community, in the place of an earlier one.
func (l *Links) Link(ctx context.Context, chat int64, community, by string) error {
	doc := &link{Meta: store.Meta{ID: chatID(chat)}, Community: community, By: by, At: store.Millis(l.now())}
	err := l.docs.Insert(ctx, doc)
	if errors.Is(err, store.ErrExists) {
		_, err = l.docs.Update(ctx, doc.ID, func(old *link) error {
			if old.Community != community {
				old.Community, old.By, old.At = community, by, doc.At
			}
			return nil
		})
	}
	return err
}

// Community is the id of the chat's community, or "" where it has none.
func (l *Links) Community(ctx context.Context, chat int64) (string, error) {
	found, err := l.docs.Get(ctx, chatID(chat))
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return found.Community, nil
}

// Chats are the linked chats.
func (l *Links) Chats(ctx context.Context) ([]int64, error) {
	found, err := l.docs.Find(ctx, store.Query{})
	if err != nil {
		return nil, err
	}
	var chats []int64
	for _, doc := range found {
		if chat, err := strconv.ParseInt(doc.ID, 10, 64); err == nil {
			chats = append(chats, chat)
		}
	}
	return chats, nil
}

// Unlink forgets a chat.
func (l *Links) Unlink(ctx context.Context, chat int64) error {
	_, err := l.docs.Delete(ctx, chatID(chat))
	return err
}

// Move follows a group that became a supergroup, with another number. Done
// twice, or half, it ends the same.
func (l *Links) Move(ctx context.Context, from, to int64) error {
	found, err := l.docs.Get(ctx, chatID(from))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := l.Link(ctx, to, found.Community, found.By); err != nil {
		return err
	}
	return l.Unlink(ctx, from)
}
