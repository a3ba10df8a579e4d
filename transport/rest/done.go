package rest

import (
	"tocsin/store"
)

// Done is the answer to an act: what it was about, and the proof that it is on record.
type Done struct {
	ID      string   `json:"id" doc:"Of the record that the act was about"`
	Entry   *int64   `json:"entry,omitempty" doc:"Place of the act in the evidence log; none when it had been done before"`
	Receipt *Receipt `json:"receipt,omitempty" doc:"Proof of the act; it verifies offline"`
}

// doneOutput is Done as an answer.
type doneOutput struct {
	Location string `header:"Location" doc:"Where the record is"`
	Body     Done
}

// doneOf is the answer to an act about a record; location is empty where nothing new is.
func doneOf(id, location string, proof store.Proof, err error) (*doneOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &doneOutput{Location: location, Body: Done{ID: id}}
	if proof.Index < 0 {
		return out, nil
	}
	r, err := proof.Receipt()
	if err != nil {
		return nil, err
	}
	receipt := receiptOf(r)
	out.Body.Entry, out.Body.Receipt = &proof.Index, &receipt
	return out, nil
}

// One names a record in the path.
type One struct {
	ID string `path:"id" maxLength:"80" doc:"Identifier of the record"`
}

// Ground is why something is done.
type Ground struct {
	Reason string `json:"reason" doc:"Why; it goes on record, and those concerned may read it"`
}

// Seen names the version that the asker saw of what he decides about.
type Seen struct {
	Version int `json:"version" doc:"Of what you saw, as it stands in the record. If it was changed since, nothing is decided: 409"`
}

// seenInput decides about what the asker saw.
type seenInput struct {
	One
	Body Seen
}

// seenGrounded decides about what the asker saw, for a reason.
type seenGrounded struct {
	One
	Body struct {
		Seen
		Ground
	}
}

// grounded is an act on a record for a reason.
type grounded struct {
	One
	Body Ground
}
