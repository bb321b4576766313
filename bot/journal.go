package bot

import (
	"context"
	"errors"

	"kepubot/bot/telegram"
	"kepubot/store"
)

// position is how far intake has come, under the bot's id.
type position struct {
	store.Meta `bson:",inline"`
	Era        int64 `bson:"era"`
	Confirmed  int64 `bson:"confirmed"`
}

// Journal keeps intake's position over restarts.
type Journal struct {
	docs *store.Collection[position]
	id   string
}

// OpenJournal opens the journal of a bot.
func OpenJournal(ctx context.Context, d store.Driver, bot string) (*Journal, error) {
	docs, err := store.Open[position](ctx, d, store.Schema{Name: "intake"})
	if err != nil {
		return nil, err
	}
	return &Journal{docs: docs, id: bot}, nil
}

// Load reads the position, zero where none was saved.
func (j *Journal) Load(ctx context.Context) (telegram.Position, error) {
	found, err := j.docs.Get(ctx, j.id)
	if errors.Is(err, store.ErrNotFound) {
		return telegram.Position{}, nil
	}
	if err != nil {
		return telegram.Position{}, err
	}
	return telegram.Position{Era: found.Era, Confirmed: found.Confirmed}, nil
}

// Save writes the position.
func (j *Journal) Save(ctx context.Context, p telegram.Position) error {
	doc := &position{Meta: store.Meta{ID: j.id}, Era: p.Era, Confirmed: p.Confirmed}
	err := j.docs.Insert(ctx, doc)
	if errors.Is(err, store.ErrExists) {
		_, err = j.docs.Update(ctx, j.id, func(old *position) error {
			old.Era, old.Confirmed = p.Era, p.Confirmed
			return nil
		})
	}
	return err
}
