package access

// Step is one row of a machine: in a state, an act leads to a state.
type Step[S ~string] struct {
	From S
	Act  Act
	To   S
}

// Machine is every step that a thing can take, in the order in which a page offers
// them. The buttons of the pages, the steps of the API and the tests come from it.
type Machine[S ~string] []Step[S]

// Next is the state after an act; false where the machine has no such step.
func (m Machine[S]) Next(from S, act Act) (S, bool) {
	for _, s := range m {
		if s.From == from && s.Act == act {
			return s.To, true
		}
	}
	return from, false
}

// Open lists the acts that a state allows.
func (m Machine[S]) Open(from S) []Act {
	var acts []Act
	for _, s := range m {
		if s.From == from {
			acts = append(acts, s.Act)
		}
	}
	return acts
}
