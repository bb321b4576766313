package bot

import (
	"context"

	"kepubot/resident"
)

// placeTaken tells whether a location, or a photo of a crowd, was asked for
// about an event, and takes it.
func (b *Bot) placeTaken(ctx context.Context, t *turn) (bool, error) {
	m := t.update.Message
	if m.Location == nil && m.Photo == nil {
		return false, nil
	}
	asked, err := b.talks.Get(ctx, t.me.ID)
	if err != nil || asked == nil {
		return false, err
	}
	switch {
	case m.Location != nil && asked.Kind == talkDoorPoint:
		return true, b.takeDoorPoint(ctx, t, asked)
	case m.Location != nil && asked.Kind == talkEventPoint && t.rights.May(resident.RunEvents):
		return true, b.takePoint(ctx, t, asked)
	case m.Photo != nil && asked.Kind == talkEstimate && t.rights.May(resident.RunEvents):
		t.text = cleaned(m.Caption)
		return true, b.answerEstimate(ctx, t, asked)
	}
	return false, nil
}
