package desk

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"

	"tocsin/domain/access"
	"tocsin/domain/partner"
)

// How tokens were used is counted in mind while requests are answered, and written down
// beside the records in one act every half minute: no read costs a write, and no evidence
// says which program asked what. What was not written down yet is lost with the process.
const (
	maxUsesOfToken = 100    // rows of one token between two writings; further ones are counted without route and network
	maxUses        = 50_000 // rows of all; further ones are not counted
	usesShown      = 500
	networksShown  = 200
)

// Holder is whose token somebody shows, also one that opens nothing any more. The zero
// value is a token that nobody knows.
type Holder struct {
	Token  string // its identifier
	Person string
	Org    string
	Open   bool // it opened something
}

// useKey tells uses apart that are counted together.
type useKey struct {
	token, route, network string
	outcome               partner.UseOutcome
	hour                  int64
}

// ledger counts the uses of tokens by this process.
type ledger struct {
	mu   sync.Mutex
	rows map[useKey]*partner.Use
	own  map[string]int // rows of each token
	lost int64          // uses for which there was no place
}

func newLedger() *ledger { return &ledger{rows: map[useKey]*partner.Use{}, own: map[string]int{}} }

// add counts a use, or several that were counted before.
func (l *ledger) add(u partner.Use) {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := useKey{u.Token, u.Route, u.Network, u.Outcome, u.Hour.Unix()}
	if l.rows[key] == nil && l.own[u.Token] >= maxUsesOfToken {
		u.Route, u.Network = "", ""
		key.route, key.network = "", ""
	}
	row := l.rows[key]
	if row == nil && len(l.rows) >= maxUses {
		l.lost += u.Count
		return
	}
	if row == nil {
		l.rows[key] = &u
		l.own[u.Token]++
		return
	}
	row.Count += u.Count
	row.Last = later(row.Last, u.Last)
}

// take takes everything that was counted, in a stable order.
func (l *ledger) take() (all []partner.Use, lost int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	all, lost = make([]partner.Use, 0, len(l.rows)), l.lost
	for _, u := range l.rows {
		all = append(all, *u)
	}
	l.rows, l.own, l.lost = map[useKey]*partner.Use{}, map[string]int{}, 0
	slices.SortFunc(all, func(a, b partner.Use) int { // two processes take the rows in one order
		return cmp.Or(cmp.Compare(a.Token, b.Token), a.Hour.Compare(b.Hour), cmp.Compare(a.Route, b.Route), cmp.Compare(a.Network, b.Network), cmp.Compare(a.Outcome, b.Outcome))
	})
	return all, lost
}

// WhoShows is who shows an API token, and whose it is, whatever it opens.
func (e Enrolment) WhoShows(ctx context.Context, secret, via string, k Knock) (access.Principal, Holder, error) {
	who, c, err := e.knocks(ctx, secret, partner.APIToken, via, k)
	if err == nil && who.Person != "" {
		err = e.together(ctx, c)
	}
	if err != nil || c.Kind != partner.APIToken {
		return who, Holder{}, err
	}
	h := Holder{Token: c.ID, Person: c.Person, Org: who.Org, Open: who.Person != ""}
	if !h.Open {
		p, err := e.inner().Person(ctx, c.Person)
		if err != nil {
			return who, Holder{}, nil // nobody is there to be told
		}
		h.Org = p.Org
	}
	return who, h, nil
}

// NoteUse counts a request with a token: on which route, from where, and what came of it.
func (e Enrolment) NoteUse(h Holder, from netip.Addr, route string, status int) {
	if h.Token == "" {
		return
	}
	now := e.clock.Now()
	outcome := partner.UseOutcomeOf(status)
	if !h.Open {
		outcome = partner.Shut
	}
	e.ledger.add(partner.Use{
		Token: h.Token, Person: h.Person, Org: h.Org, Hour: now.UTC().Truncate(time.Hour), Route: route,
		Network: partner.NetworkOf(from), Outcome: outcome, Count: 1, Last: now,
	})
}

// SettleUses writes down what was counted, and says how many rows that were. What cannot
// be written is counted on. lost are uses for which there was no place in mind.
func (e Enrolment) SettleUses(ctx context.Context) (rows int, lost int64, err error) {
	all, lost := e.ledger.take()
	if len(all) == 0 {
		return 0, lost, nil
	}
	by := access.By{Principal: program("uses"), Act: access.SignIn}
	if err := e.store.NoteUses(ctx, by, all, e.clock.Now().Add(-partner.UseKept)); err != nil {
		for _, u := range all {
			e.ledger.add(u)
		}
		return 0, lost, err
	}
	return len(all), lost, nil
}

// Used is how the principal's own tokens were used.
type Used struct {
	Uses     []partner.Use        // the newest first
	Networks []partner.UseNetwork // the last first
	New      []partner.UseNetwork // of them, those that a token was used from for the first time lately
	Labels   map[string]string    // what he calls each token
}

// Uses shows the principal how his tokens were used, up to now.
func (e Enrolment) Uses(ctx context.Context, who access.Principal) (u Used, err error) {
	v, err := e.view(who, access.RevokeToken)
	if err != nil {
		return u, err
	}
	if _, _, err := e.SettleUses(ctx); err != nil {
		return u, err
	}
	if u.Uses, err = v.Uses(ctx, usesShown); err != nil {
		return u, err
	}
	if u.Networks, err = v.UseNetworks(ctx, networksShown); err != nil {
		return u, err
	}
	u.New = partner.Unfamiliar(u.Networks, e.clock.Now())
	var tokens []string
	for _, n := range u.Uses {
		tokens = append(tokens, n.Token)
	}
	slices.Sort(tokens)
	u.Labels, err = v.Labels(ctx, slices.Compact(tokens))
	return u, err
}

// NewNetworks are those from which a token of the principal was used for the first time
// lately, as far as it was written down.
func (e Enrolment) NewNetworks(ctx context.Context, who access.Principal) ([]partner.UseNetwork, error) {
	v, err := e.view(who, access.RevokeToken)
	if err != nil {
		return nil, err
	}
	all, err := v.UseNetworks(ctx, networksShown)
	return partner.Unfamiliar(all, e.clock.Now()), err
}

// UsesOf counts by day how the tokens of a unit were used, for those who look after
// units: how many, not what for.
func (e Enrolment) UsesOf(ctx context.Context, who access.Principal, org string) ([]partner.DayOfUse, error) {
	v, err := e.view(who, access.CountUses)
	if err != nil {
		return nil, err
	}
	_, ahead := e.clock.Now().In(e.zone).Zone()
	return v.UseDays(ctx, org, time.Duration(ahead)*time.Second, int(partner.UseKept/(24*time.Hour))+1)
}

// IsNew reports whether a network is one of the new ones.
func (u Used) IsNew(n partner.UseNetwork) bool {
	return slices.ContainsFunc(u.New, func(other partner.UseNetwork) bool { return other.Token == n.Token && other.Network == n.Network })
}
