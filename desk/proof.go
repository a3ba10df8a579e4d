package desk

import (
	"cmp"
	"context"

	"tocsin/domain/access"
	"tocsin/domain/evidence"
	"tocsin/domain/fault"
	"tocsin/store"
)

// Entry reads one entry of the evidence, with the receipt that proves it under the
// newest checkpoint, for the office.
func (l Look) Entry(ctx context.Context, who access.Principal, index int64) (store.Logged, evidence.Receipt, error) {
	v, err := l.view(who, access.ReadEvidence)
	if err != nil {
		return store.Logged{}, evidence.Receipt{}, err
	}
	found, err := v.Entries(ctx, "", index, 1)
	if err != nil {
		return store.Logged{}, evidence.Receipt{}, err
	}
	if len(found) == 0 || found[0].Index != index {
		return store.Logged{}, evidence.Receipt{}, access.Gone()
	}
	if shut, err := l.shutTo(ctx, found[0].Head.Subject); err != nil || shut(who) {
		return store.Logged{}, evidence.Receipt{}, cmp.Or(err, error(access.Gone())) // a receipt says the reason
	}
	receipt, err := v.Receipt(ctx, found[0])
	return found[0], receipt, err
}

// Checkpoint is the newest signed checkpoint of the evidence log; it is public.
func (l Look) Checkpoint() (evidence.Tree, []byte) { return l.store.Checkpoint() }

// Trail reads the entries about a case and about everything in it, in the order of
// the log, for the office.
func (l Look) Trail(ctx context.Context, who access.Principal, caseID string) ([]store.Logged, error) {
	v, err := l.view(who, access.ReadEvidence)
	if err != nil {
		return nil, err
	}
	if _, err := v.Case(ctx, caseID); err != nil {
		return nil, err
	}
	subjects, err := l.subjects(ctx, v, caseID)
	if err != nil {
		return nil, err
	}
	return proofsOf(ctx, v, subjects)
}

// PublicKey is the verifier key of the evidence log, one line, for anyone.
func (l Look) PublicKey() string { return l.store.PublicKey() }

// CheckReceipt says what a receipt proves, in either of its forms and as it was pasted,
// by the public key of this log and nothing else.
func (l Look) CheckReceipt(who access.Principal, text string) (evidence.Statement, error) {
	if _, err := l.view(who, access.CheckReceipt); err != nil {
		return evidence.Statement{}, err
	}
	keys, err := evidence.ParseKeys(l.PublicKey() + "\n")
	if err != nil {
		return evidence.Statement{}, fault.New(fault.Internal, "log.key", "the public key of this log cannot be read").Because(err)
	}
	receipt, err := evidence.ParseReceipt(evidence.Pasted(text))
	if err != nil {
		return evidence.Statement{}, err
	}
	return evidence.Verify(receipt, keys)
}
