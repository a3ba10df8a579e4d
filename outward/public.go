package outward

import "net/netip"

// special are the networks of version 4 that are not the public's.
//
// Source: IANA IPv4 Special-Purpose Address Registry (RFC 6890), with multicast and what
// is reserved.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),       // this network
	netip.MustParsePrefix("10.0.0.0/8"),      // private
	netip.MustParsePrefix("100.64.0.0/10"),   // shared by carriers (CGNAT), and metadata of one cloud
	netip.MustParsePrefix("127.0.0.0/8"),     // loopback
	netip.MustParsePrefix("169.254.0.0/16"),  // link-local, and metadata of most clouds
	netip.MustParsePrefix("172.16.0.0/12"),   // private
	netip.MustParsePrefix("192.0.0.0/24"),    // protocol assignments
	netip.MustParsePrefix("192.0.2.0/24"),    // documentation
	netip.MustParsePrefix("192.31.196.0/24"), // AS112
	netip.MustParsePrefix("192.52.193.0/24"), // AMT
	netip.MustParsePrefix("192.88.99.0/24"),  // relays of 6to4
	netip.MustParsePrefix("192.168.0.0/16"),  // private
	netip.MustParsePrefix("192.175.48.0/24"), // AS112
	netip.MustParsePrefix("198.18.0.0/15"),   // benchmarks
	netip.MustParsePrefix("198.51.100.0/24"), // documentation
	netip.MustParsePrefix("203.0.113.0/24"),  // documentation
	netip.MustParsePrefix("224.0.0.0/4"),     // multicast
	netip.MustParsePrefix("240.0.0.0/4"),     // reserved, and the broadcast
}

// global is all of version 6 that is given out to the public; apart are the pieces of it
// that are not: what tunnels to an address of version 4 among them. NAT64 (64:ff9b::/96,
// 64:ff9b:1::/48), unique local, link-local and the site's own lie outside of it.
//
// Source: IANA IPv6 Special-Purpose Address Registry.
var (
	global = netip.MustParsePrefix("2000::/3")
	apart  = []netip.Prefix{
		netip.MustParsePrefix("2001::/23"),         // protocol assignments, Teredo among them
		netip.MustParsePrefix("2001:db8::/32"),     // documentation
		netip.MustParsePrefix("2002::/16"),         // 6to4
		netip.MustParsePrefix("2620:4f:8000::/48"), // AS112
		netip.MustParsePrefix("3fff::/20"),         // documentation
	}
)

// Public reports whether an address is one of the public's. An address of version 4 that
// is written as one of version 6 is taken for what it is.
func Public(n netip.Addr) bool {
	n = n.Unmap()
	if !n.IsValid() || n.Zone() != "" {
		return false
	}
	if n.Is4() {
		return !within(special, n)
	}
	return global.Contains(n) && !within(apart, n)
}

func within(networks []netip.Prefix, n netip.Addr) bool {
	for _, p := range networks {
		if p.Contains(n) {
			return true
		}
	}
	return false
}
