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

// States lists every state.
var States = []State{Received, Acknowledged, Joined, Rejected}

// Steps is the whole machine: what the desk may do to a report in which state.
var Steps = access.Machine[State]{
	{From: Received, Act: access.AcknowledgeReport, To: Acknowledged},
	{From: Received, Act: access.JoinReport, To: Joined},
	{From: Received, Act: access.RejectReport, To: Rejected},
	{From: Acknowledged, Act: access.JoinReport, To: Joined},
	{From: Acknowledged, Act: access.RejectReport, To: Rejected},
	{From: Rejected, Act: access.AcknowledgeReport, To: Acknowledged},
}

// Next is the state after the act; a fault when the table has no such row.
func Next(from State, act access.Act) (State, error) {
	if to, ok := Steps.Next(from, act); ok {
		return to, nil
	}
	return "", fault.New(fault.Conflict, "report.state", "a report that is %s does not allow %s", from, act).
		WithHint("load it again: somebody may have been quicker")
}
