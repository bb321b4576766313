package event

// Change is something of which those who signed up must hear.
type Change string

// The changes that people are told of.
const (
	Moved     Change = "moved"     // another time
	Elsewhere Change = "elsewhere" // another place
	CalledOff Change = "calledoff"
)

// Changes are what is different for people between an event as it was and as
// it is; none before it was announced.
func Changes(was, is *Event) []Change {
	if was.State != Announced {
		return nil
	}
	if is.State == Cancelled {
		return []Change{CalledOff}
	}
	var changes []Change
	moved := len(was.Sessions) != len(is.Sessions)
	for i := range was.Sessions {
		if moved {
			break
		}
		moved = !was.Sessions[i].Starts.Equal(is.Sessions[i].Starts) || !was.Sessions[i].Ends.Equal(is.Sessions[i].Ends)
	}
	if moved {
		changes = append(changes, Moved)
	}
	if was.Where != is.Where {
		changes = append(changes, Elsewhere)
	}
	return changes
}
