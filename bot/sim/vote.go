package sim

import "slices"

// Vote chooses options of a poll by their numbers, from 0, in the place of
// what the person chose before.
func (p *Person) Vote(chatID int64, message int, options ...int) error {
	if len(options) == 0 {
		return refused("no option chosen")
	}
	return p.vote(chatID, message, options)
}

// Withdraw takes the person's vote back.
func (p *Person) Withdraw(chatID int64, message int) error { return p.vote(chatID, message, nil) }

func (p *Person) vote(chatID int64, message int, options []int) error {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeDue()
	poll, err := p.poll(chatID, message)
	if err != nil {
		return err
	}
	chosen := slices.Clone(options)
	slices.Sort(chosen)
	chosen = slices.Compact(chosen)
	if err := poll.takes(chosen, poll.votes[p.id]); err != nil {
		return err
	}
	if slices.Equal(chosen, poll.votes[p.id]) {
		return nil
	}
	if len(chosen) == 0 {
		delete(poll.votes, p.id)
	} else {
		poll.votes[p.id] = chosen
	}
	if !poll.anonymous {
		s.push("poll_answer", poll.answerJSON(p))
	}
	s.push("poll", poll.json())
	s.touch()
	return nil
}

// poll finds a poll that the person can vote in. The lock is held.
func (p *Person) poll(chatID int64, message int) (*poll, error) {
	c, ok := p.sim.chats[chatID]
	if !ok {
		return nil, refused("no such chat")
	}
	if err := p.takesPart(c); err != nil {
		return nil, err
	}
	m := c.find(message)
	if m == nil || m.poll == nil {
		return nil, refused("no such poll")
	}
	return m.poll, nil
}

// takes tells why a poll does not take a choice in the place of another.
func (p *poll) takes(chosen, before []int) error {
	switch {
	case p.closed:
		return refused("the poll is closed")
	case len(chosen) > 1 && !p.multiple:
		return refused("the poll takes one option")
	case len(chosen) == 0 && !p.revoting:
		return refused("the vote cannot be withdrawn")
	case len(chosen) > 0 && (chosen[0] < 0 || chosen[len(chosen)-1] >= len(p.options)):
		return refused("no such option")
	case len(before) > 0 && !p.revoting:
		return refused("the vote cannot be changed")
	}
	return nil
}

// answerJSON is a person's vote as the bot receives it.
func (p *poll) answerJSON(by *Person) map[string]any {
	chosen := append([]int{}, p.votes[by.id]...)
	kept := []string{}
	for _, option := range chosen {
		kept = append(kept, persistentID(option))
	}
	return map[string]any{"poll_id": p.id, "user": by.userJSON(), "option_ids": chosen, "option_persistent_ids": kept}
}

// Poll is the poll of a message as the person sees it, or an empty one.
func (p *Person) Poll(chatID int64, message int) Poll {
	p.sim.mu.Lock()
	defer p.sim.mu.Unlock()
	p.sim.closeDue()
	if c, ok := p.sim.chats[chatID]; ok {
		if m := c.find(message); m != nil && m.poll != nil {
			return *m.poll.seenBy(p.id)
		}
	}
	return Poll{}
}
