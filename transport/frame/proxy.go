package frame

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the networks of the proxies that stand before the doors. Only what such
// a proxy says about a sender's address is believed, and of that only what the last of
// them added: everything to the left of it was handed in by the sender himself.
type Proxies []netip.Prefix

// holds reports whether an address is one of the proxies; a prefix of IPv4 addresses
// written as IPv6 is the same network.
func (p Proxies) holds(address netip.Addr) bool {
	return slices.ContainsFunc(p, func(network netip.Prefix) bool {
		if network.Addr().Is4In6() && network.Bits() >= 96 {
			network = netip.PrefixFrom(network.Addr().Unmap(), network.Bits()-96)
		}
		return network.Contains(address)
	})
}

// sender names whoever sent a request, for the limits.
func (p Proxies) sender(req *http.Request) string {
	address, ok := p.address(req)
	if !ok {
		return req.RemoteAddr
	}
	return bucket(address)
}

// address is where a request came from: the peer, or, where the peer is a proxy, the
// rightmost hop of X-Forwarded-For that is none. A header that says nothing legible, or
// names proxies only, leaves the peer.
func (p Proxies) address(req *http.Request) (netip.Addr, bool) {
	peer, ok := hop(req.RemoteAddr)
	if !ok || !p.holds(peer) {
		return peer, ok
	}
	hops := strings.Split(strings.Join(req.Header.Values("X-Forwarded-For"), ","), ",")
	for _, written := range slices.Backward(hops) {
		client, ok := hop(written)
		if !ok {
			break
		}
		if !p.holds(client) {
			return client, true
		}
	}
	return peer, true
}

// hop reads an address as proxies write it: bare, with a port, in brackets, or both.
func hop(written string) (netip.Addr, bool) {
	written = strings.Trim(written, " \t")
	if at, err := netip.ParseAddrPort(written); err == nil {
		return at.Addr().Unmap().WithZone(""), true
	}
	if inner, ok := strings.CutPrefix(written, "["); ok {
		if written, ok = strings.CutSuffix(inner, "]"); !ok {
			return netip.Addr{}, false
		}
	}
	address, err := netip.ParseAddr(written)
	return address.Unmap().WithZone(""), err == nil
}

// bucket is the sender that an address stands for: of IPv6 its /64, which is what one
// subscriber is given and may roam in as he likes.
func bucket(address netip.Addr) string {
	if address.Is4() {
		return address.String()
	}
	network, _ := address.Prefix(64) // an IPv6 address has one
	return network.String()
}
