package partner

import (
	"net/netip"
	"time"
)

// UseOutcome is what came of a request with a token.
type UseOutcome string

const (
	Done     UseOutcome = "done"
	Declined UseOutcome = "refused" // not for this token, not there, or too often
	Unfit    UseOutcome = "unfit"   // the request itself was wrong
	Failed   UseOutcome = "failed"  // on our side
	Shut     UseOutcome = "shut"    // the token opened nothing: over, ended, or from a network that it is not good from
)

// UseOutcomeOf is the outcome that a status of HTTP stands for.
func UseOutcomeOf(status int) UseOutcome {
	switch {
	case status >= 500:
		return Failed
	case status == 401, status == 403, status == 404, status == 410, status == 429:
		return Declined
	case status >= 400:
		return Unfit
	}
	return Done
}

// How long uses are kept, and how many of one token at a time.
const (
	UseKept    = 90 * 24 * time.Hour
	UsesKept   = 1000 // rows of one token; the oldest go
	NewNetwork = 7 * 24 * time.Hour
)

// Use is how often a token was used on one route from one network, with one outcome, in
// one hour. It says no more of anybody than his programs did, and of an address its
// network only.
type Use struct {
	Token   string     `json:"token" class:"internal" purpose:"sign-in" keep:"90d"`
	Person  string     `json:"person" class:"internal" purpose:"sign-in" keep:"90d"`
	Org     string     `json:"org,omitempty" class:"internal" purpose:"sign-in" keep:"90d"`
	Hour    time.Time  `json:"hour" class:"internal" purpose:"sign-in" keep:"90d"` // its beginning, UTC
	Route   string     `json:"route" class:"internal" purpose:"sign-in" keep:"90d"`
	Network string     `json:"network" class:"internal" purpose:"sign-in" keep:"90d"`
	Outcome UseOutcome `json:"outcome" class:"internal" purpose:"sign-in" keep:"90d"`
	Count   int64      `json:"count" class:"internal" purpose:"sign-in" keep:"90d"`
	Last    time.Time  `json:"last" class:"internal" purpose:"sign-in" keep:"90d"`
}

// UseNetwork is a network from which a token was used.
type UseNetwork struct {
	Token   string
	Network string
	First   time.Time // the hour of the first use that is kept
	Last    time.Time
	Count   int64
	Done    int64 // of them
}

// DayOfUse is how the tokens of a unit were used in one day.
type DayOfUse struct {
	Day      time.Time
	Tokens   int64
	Networks int64
	Count    int64
	Done     int64 // of them
}

// NetworkOf is so much of an address as is kept of it: of IPv4 the /24, of IPv6 the /48.
func NetworkOf(address netip.Addr) string {
	if !address.IsValid() {
		return ""
	}
	address, bits := address.Unmap().WithZone(""), 48
	if address.Is4() {
		bits = 24
	}
	network, err := address.Prefix(bits)
	if err != nil {
		return ""
	}
	return network.String()
}

// Unfamiliar are those networks from which a token was used for the first time within the
// last days, after it had been used from elsewhere.
func Unfamiliar(all []UseNetwork, now time.Time) []UseNetwork {
	first := map[string]time.Time{}
	for _, n := range all {
		if at, there := first[n.Token]; !there || n.First.Before(at) {
			first[n.Token] = n.First
		}
	}
	var found []UseNetwork
	for _, n := range all {
		if n.First.After(first[n.Token]) && now.Sub(n.First) < NewNetwork {
			found = append(found, n)
		}
	}
	return found
}
