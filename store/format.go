package store

import (
	"context"
	"errors"
	"fmt"
)

// Format is the version of the documents' form that this program writes. It
// grows when an older program could no longer read them.
const Format = 1

// deployment is the one document that says what a database holds.
type deployment struct {
	Meta   `bson:",inline"`
	Format int `bson:"format"`
	// Bot is the Telegram id of the one bot whose data this is.
	Bot int64 `bson:"bot,omitempty"`
}

const deploymentID = "deployment"

func openDeployment(ctx context.Context, d Driver) (*Collection[deployment], error) {
	docs, err := Open[deployment](ctx, d, Schema{Name: "deployment"})
	if err != nil {
		return nil, err
	}
	err = docs.Insert(ctx, &deployment{Meta: Meta{ID: deploymentID}, Format: Format})
	if err != nil && !errors.Is(err, ErrExists) {
		return nil, err
	}
	return docs, nil
}

// Guard refuses a database whose documents a newer program wrote, and marks
// a new one with Format. It comes before anything else is read.
func Guard(ctx context.Context, d Driver) error {
	docs, err := openDeployment(ctx, d)
	if err != nil {
		return fmt.Errorf("checking the data's version: %w", err)
	}
	found, err := docs.Get(ctx, deploymentID)
	if err != nil {
		return fmt.Errorf("checking the data's version: %w", err)
	}
	if found.Format > Format {
		return fmt.Errorf("the data has format %d and this program reads up to %d, please run a newer kepubot: %w",
			found.Format, Format, ErrNewer)
	}
	return nil
}

// ErrOtherBot means that the database belongs to another bot.
var ErrOtherBot = errors.New("the database belongs to another bot")

// Claim ties a database to the bot with this Telegram id, once and for all:
// two bots over one database would write to each other's residents.
func Claim(ctx context.Context, d Driver, bot int64) error {
	docs, err := openDeployment(ctx, d)
	if err != nil {
		return fmt.Errorf("claiming the database: %w", err)
	}
	_, err = docs.Update(ctx, deploymentID, func(doc *deployment) error {
		if doc.Bot != 0 && doc.Bot != bot {
			return ErrOtherBot
		}
		doc.Bot = bot
		return nil
	})
	if err != nil {
		return fmt.Errorf("claiming the database for bot %d: %w", bot, err)
	}
	return nil
}
