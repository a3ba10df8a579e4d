package report

import (
	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// State is where a report stands with the office.
type State string

const (
	Received     State = "received"     // safe with us; nobody has looked yet
	Acknowledged State = "acknowledged" // somebody read it and is assessing
	Joined       State = "joined"       // part of a case
	Rejected     State = "rejected"     // no case, with the reason; may be taken up again
)

// Step is one row of the state table.
type Step struct {
	From State
	Act  access.Act
	To   State
}

// Steps is the whole machine: what the desk may do to a report in which state.
var Steps = []Step{
	{Received, access.AcknowledgeReport, Acknowledged},
	{Received, access.JoinReport, Joined},
	{Received, access.RejectReport, Rejected},
	{Acknowledged, access.JoinReport, Joined},
	{Acknowledged, access.RejectReport, Rejected},
	{Rejected, access.AcknowledgeReport, Acknowledged},
}

// Next is the state after the act; a fault when the table has no such row.
func Next(from State, act access.Act) (State, error) {
	for _, s := range Steps {
		if s.From == from && s.Act == act {
			return s.To, nil
		}
	}
	return "", fault.New(fault.Conflict, "report.state", "a report that is %s does not allow %s", from, act).
		WithHint("load it again: somebody may have been quicker")
}

// Open lists the acts that the state allows.
func Open(from State) []access.Act {
	var acts []access.Act
	for _, s := range Steps {
		if s.From == from {
			acts = append(acts, s.Act)
		}
	}
	return acts
}
