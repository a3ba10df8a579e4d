package partner

import (
	"net/netip"
	"slices"
	"strings"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// MaxNetworks is how many networks a token may be bound to.
const MaxNetworks = 20

// Bounds are what a token is for and from where it is good; empty ones bound nothing.
type Bounds struct {
	Scopes   []access.Scope
	Networks []string // in CIDR notation

	Certificate string // fingerprint of that of the program, without which the token is good for nothing
	Alone       bool   // the certificate does without the token, once both have come together
}

// ReadBounds reads bounds as they were written: names of scopes, and addresses or networks.
func ReadBounds(scopes, networks []string) (b Bounds, err error) {
	for _, name := range scopes {
		if !slices.Contains(access.Scopes, access.Scope(name)) {
			return b, fault.New(fault.Invalid, "token.scope", "%q is no scope", name).At("/scopes").WithHint("there are %s", fault.Choices(access.Scopes))
		}
		if !slices.Contains(b.Scopes, access.Scope(name)) {
			b.Scopes = append(b.Scopes, access.Scope(name))
		}
	}
	for _, written := range networks {
		network, err := readNetwork(strings.TrimSpace(written))
		if err != nil {
			return b, fault.New(fault.Invalid, "token.network", "%q is no address and no network", written).At("/networks").WithHint("write 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32")
		}
		b.Networks = append(b.Networks, network.String())
	}
	if len(b.Networks) > MaxNetworks {
		return b, fault.New(fault.Invalid, "token.networks", "a token is bound to at most %d networks", MaxNetworks).At("/networks")
	}
	return b, nil
}

func readNetwork(written string) (netip.Prefix, error) {
	if strings.Contains(written, "/") {
		network, err := netip.ParsePrefix(written)
		if err == nil && network.Addr().Is4In6() && network.Bits() >= 96 {
			network = netip.PrefixFrom(network.Addr().Unmap(), network.Bits()-96)
		}
		return network.Masked(), err
	}
	address, err := netip.ParseAddr(written)
	if err != nil {
		return netip.Prefix{}, err
	}
	address = address.Unmap().WithZone("")
	return address.Prefix(address.BitLen())
}

// ComesFrom reports whether what somebody holds is good from an address.
func (c Credential) ComesFrom(address netip.Addr) bool {
	return len(c.Networks) == 0 || slices.ContainsFunc(c.Networks, func(written string) bool {
		network, err := netip.ParsePrefix(written)
		return err == nil && network.Contains(address.Unmap().WithZone(""))
	})
}
