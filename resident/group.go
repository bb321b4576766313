package resident

// Group is an audience group (重点人群).
type Group struct {
	ID   string
	Name Name
}

// DefaultGroups are the five groups of the national programme since 2021,
// and everybody else.
func DefaultGroups() []Group {
	return []Group{
		{ID: Minors, Name: Name{"青少年", "Young people"}},
		{ID: "farmers", Name: Name{"农民", "Farmers"}},
		{ID: "workers", Name: Name{"产业工人", "Workers"}},
		{ID: "elders", Name: Name{"老年人", "Older people"}},
		{ID: "officials", Name: Name{"领导干部和公务员", "Officials"}},
		{ID: Others, Name: Name{"其他居民", "Other residents"}},
	}
}

// Minors is the id of the group that is asked for its age.
const Minors = "minors"

// Others is the id of the group of everybody who belongs to none of the five
// that the programme names.
const Others = "others"
