package report

// ProportionOf, DifferenceOf and Waiting are for tests outside the package.
var (
	ProportionOf = proportionOf
	DifferenceOf = differenceOf
)

// Waiting is how many wait for a report.
func (r *Reports) Waiting(q Question) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if f := r.flights[q]; f != nil {
		return f.waiting
	}
	return 0
}
