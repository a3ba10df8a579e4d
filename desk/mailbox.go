package desk

import (
	"context"

	"tocsin/domain/access"
	"tocsin/domain/evidence"
	"tocsin/domain/ident"
	"tocsin/store"
)

// NewKey makes a submission key for one form: whoever sends that form twice has
// handed in one report (promise P3).
func (i Intake) NewKey() (string, error) { return ident.Secret(i.store.Random()) }

// MailboxReport is the identifier of the report whose mailbox code the principal
// shows. It opens nothing, so no reading goes on record.
func (l Look) MailboxReport(ctx context.Context, who access.Principal) (string, error) {
	v, err := l.view(who, access.ReadReport)
	if err != nil {
		return "", err
	}
	if who.Mailbox == "" {
		return "", access.Gone()
	}
	r, err := v.ReportIn(ctx, who.Mailbox)
	return r.ID, err
}

// MailboxReceipt is the receipt of the report whose mailbox code the principal shows.
func (l Look) MailboxReceipt(ctx context.Context, who access.Principal) (evidence.Receipt, error) {
	id, err := l.MailboxReport(ctx, who)
	if err != nil {
		return evidence.Receipt{}, err
	}
	return l.Receipt(ctx, who, id)
}

// Course lists what was done with a report, oldest first, for whoever may see it. It
// shows the heads of the entries, never what an act changed.
func (l Look) Course(ctx context.Context, who access.Principal, id string) ([]store.Logged, error) {
	v, err := l.view(who, access.ReadReport)
	if err != nil {
		return nil, err
	}
	return entriesOf(ctx, v, id)
}

// Readers names the posts of those who read, by the alias that the evidence gives
// them: the post, never the person (promises C3, C4). Aliases that are no person's are
// left out.
func (l Look) Readers(ctx context.Context, read []Reading) map[string]Post {
	posts := map[string]Post{}
	for _, r := range read {
		if _, known := posts[r.By]; known || ident.PrefixOf(r.By) != ident.Person {
			continue
		}
		if p, err := l.inner().Person(ctx, r.By); err == nil {
			posts[r.By] = Post{Title: p.Title, Roles: p.Roles}
		}
	}
	return posts
}
