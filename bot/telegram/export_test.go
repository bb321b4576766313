package telegram

// Remembered tells how many chats the outbox has in memory.
func (o *Outbox) Remembered() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.lines) + len(o.rested)
}
