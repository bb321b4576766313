package resident

// NextSlot is the slot that counts from tomorrow on.
func (r *Resident) NextSlot() string {
	if r.Next != nil && r.Next.Slot != "" {
		return r.Next.Slot
	}
	return r.Slot
}

// later notes a change that counts from the day after today. One that waits
// from an earlier day and is due does not wait on with it.
func (r *Resident) later(tomorrow string, change func(*Change)) {
	if r.NextDay < tomorrow {
		r.applyNext()
	}
	if r.Next == nil {
		r.Next = &Change{}
	}
	change(r.Next)
	r.NextDay = tomorrow
}

// SetSlot chooses when tips come, from tomorrow on.
func (r *Resident) SetSlot(slot, tomorrow string) error {
	if r.State != Active {
		return ErrNotNow
	}
	r.later(tomorrow, func(c *Change) { c.Slot = slot })
	return nil
}

// SetLanguage changes the language of the conversation at once, and of tips
// from tomorrow on.
func (r *Resident) SetLanguage(language, tomorrow string) error {
	r.Language = language
	if r.State == Active {
		r.later(tomorrow, func(c *Change) { c.Language = language })
	}
	return nil
}

// ChangeGroup changes the audience group; tips follow tomorrow.
func (r *Resident) ChangeGroup(group, tomorrow string) error {
	if r.State != Active {
		return ErrNotNow
	}
	if group == Minors && r.Over14 == nil {
		return ErrNotNow
	}
	r.Group = group
	r.later(tomorrow, func(c *Change) { c.Group = group })
	return nil
}

// applyNext makes the waiting change count.
func (r *Resident) applyNext() {
	if r.Next == nil {
		return
	}
	if r.Next.Slot != "" {
		r.Slot = r.Next.Slot
	}
	if r.Next.Group != "" {
		r.PushGroup = r.Next.Group
	}
	if r.Next.Language != "" {
		r.PushLanguage = r.Next.Language
	}
	r.Next, r.NextDay = nil, ""
}

// StopTips ends the daily tip.
func (r *Resident) StopTips() error {
	r.TipsOff = true
	return nil
}

// ResumeTips begins it again.
func (r *Resident) ResumeTips() error {
	r.TipsOff = false
	return nil
}

// calledLimit is the longest name to be called by, in characters.
const calledLimit = 12

// SetCalled notes what the person wants to be called at events.
func (r *Resident) SetCalled(name string) error {
	if !properName(name, calledLimit) {
		return ErrName
	}
	r.Called = name
	return nil
}

// SetReminders notes whether the person wants to be reminded of events.
func (r *Resident) SetReminders(yes bool) error {
	r.Reminders = &yes
	return nil
}
