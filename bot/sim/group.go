package sim

import "slices"

// AddGroup makes a group with one member and returns its id.
func (s *Sim) AddGroup(title string, by *Person) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &chat{id: newGroupID(), kind: "group", title: title, members: []int64{by.id}}
	s.chats[c.id] = c
	s.touch()
	return c.id
}

// AddChannel makes a channel with one subscriber, in which the bot may write
// and nobody else, and returns its id.
func (s *Sim) AddChannel(title string, by *Person) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &chat{id: newSupergroupID(), kind: "channel", title: title, members: []int64{by.id}, bot: "administrator"}
	s.chats[c.id] = c
	s.touch()
	return c.id
}

// Join and Leave change who is in a group.
func (p *Person) Join(group int64) error { return p.setMember(group, true) }

// Leave takes the person out of a group.
func (p *Person) Leave(group int64) error { return p.setMember(group, false) }

func (p *Person) setMember(group int64, in bool) error {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.chats[group]
	if !ok || c.kind == "private" {
		return refused("no such group")
	}
	if slices.Contains(c.members, p.id) == in {
		return nil
	}
	field, service := "left_chat_member", p.profile.Name+" left"
	if in {
		c.members = append(c.members, p.id)
		field, service = "new_chat_member", p.profile.Name+" joined"
	} else {
		c.members = slices.DeleteFunc(c.members, func(id int64) bool { return id == p.id })
	}
	if c.kind == "channel" {
		s.touch() // a channel tells of nobody's coming and going
		return nil
	}
	m := s.put(c, &Message{From: p.id, Service: service})
	if c.bot != "" {
		body := s.messageJSON(m)
		body[field] = p.userJSON()
		if in {
			body["new_chat_members"] = []any{p.userJSON()}
		}
		s.push("message", body)
	}
	return nil
}

// SetBot adds the bot to a group as "member" or "administrator", or removes
// it with "".
func (p *Person) SetBot(group int64, as string) error {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.chats[group]
	if !ok || c.kind == "private" || !slices.Contains(c.members, p.id) {
		return refused("no such group, or not a member")
	}
	words := map[string]string{"": "left", "member": "member", "administrator": "administrator"}
	before, after := words[c.bot], words[as]
	if after == "" {
		return refused("member, administrator or none")
	}
	if as == "" && c.bot != "" {
		after, c.left = "kicked", "kicked"
	}
	if c.bot == as {
		return nil
	}
	c.bot = as
	s.put(c, &Message{From: p.id, Service: s.config.Name + ": " + after})
	s.pushStanding(c, p, before, after)
	return nil
}

// Migrate turns a group into a supergroup and returns its new id.
func (s *Sim) Migrate(group int64) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.chats[group]
	c := &chat{id: newSupergroupID(), kind: "supergroup", title: old.title, members: old.members, bot: old.bot}
	old.migrated = c.id
	s.chats[c.id] = c
	before := s.messageJSON(s.put(old, &Message{Service: "→ supergroup"}))
	before["migrate_to_chat_id"] = c.id
	s.push("message", before)
	after := s.messageJSON(s.put(c, &Message{Service: "supergroup"}))
	after["migrate_from_chat_id"] = old.id
	s.push("message", after)
	return c.id
}
