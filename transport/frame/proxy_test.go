package frame_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"tocsin/transport/frame"
)

// sends is one write: from whom the connection came, and what it says of hops before.
type sends struct {
	peer string
	hops []string // headers X-Forwarded-For, one each
}

// together reports whether two senders share one bucket: with room for one write, the
// second is refused when it is the same sender as the first.
func (h *house) together(proxies frame.Proxies, first, second sends) bool {
	h.t.Helper()
	served := h.serve(frame.Options{Proxies: proxies, Limits: frame.Limits{Anonymous: 0.001, Burst: 1}}, ask, fine)
	var status int
	for _, s := range []sends{first, second} {
		r := post(ask)
		r.RemoteAddr = s.peer
		r.Header["X-Forwarded-For"] = s.hops
		status = knock(served, r).Code
	}
	return status == http.StatusTooManyRequests
}

func TestASenderBehindAProxyIsWhoTheProxySaw(t *testing.T) {
	h := build(t)
	proxies := frame.Proxies{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8:ff::/48"), netip.MustParsePrefix("::ffff:172.16.0.0/108")}
	const proxy, stranger = "10.0.0.1:4000", "203.0.113.9:4000"
	for _, c := range []struct {
		says          string
		first, second sends
		want          bool
	}{
		{"two clients of one proxy are two", sends{proxy, []string{"198.51.100.1"}}, sends{proxy, []string{"198.51.100.2"}}, false},
		{"one client by two proxies is one", sends{proxy, []string{"198.51.100.1"}}, sends{"[2001:db8:ff::1]:9", []string{"198.51.100.1"}}, true},
		{"a client may also come without a proxy", sends{proxy, []string{"203.0.113.9"}}, sends{stranger, nil}, true},
		{"a proxy named as mapped IPv6 is one too", sends{"172.16.0.1:1", []string{"198.51.100.1"}}, sends{"172.16.0.1:1", []string{"198.51.100.2"}}, false},
		{"a proxy that listens on both kinds is the same", sends{"[::ffff:10.0.0.1]:1", []string{"198.51.100.1"}}, sends{proxy, []string{"198.51.100.2"}}, false},

		{"without a proxy the header is not believed", sends{stranger, []string{"198.51.100.1"}}, sends{stranger, []string{"198.51.100.2"}}, true},
		{"what the client wrote before the proxy is not believed", sends{proxy, []string{"192.0.2.1, 198.51.100.1"}}, sends{proxy, []string{"192.0.2.2, 198.51.100.1"}}, true},
		{"nor in a header of his own", sends{proxy, []string{"192.0.2.1", "198.51.100.1"}}, sends{proxy, []string{"192.0.2.2", "198.51.100.1"}}, true},
		{"nor when it names a proxy", sends{proxy, []string{"192.0.2.1, 10.0.0.7, 198.51.100.1"}}, sends{proxy, []string{"192.0.2.2, 10.0.0.7, 198.51.100.1"}}, true},
		{"nor does his junk hide him", sends{proxy, []string{"\x00,,[, 198.51.100.1"}}, sends{proxy, []string{"198.51.100.1"}}, true},

		{"proxies behind proxies are passed over", sends{proxy, []string{"198.51.100.1, 10.9.9.9", "2001:db8:ff::2"}}, sends{proxy, []string{"198.51.100.1"}}, true},
		{"of proxies only, the nearest is the sender", sends{proxy, []string{"10.0.0.2, 10.0.0.3"}}, sends{proxy, []string{"10.0.0.4"}}, true},
		{"a port makes no other sender", sends{proxy, []string{"198.51.100.1:1234"}}, sends{proxy, []string{" 198.51.100.1\t"}}, true},
		{"nor do brackets", sends{proxy, []string{"[2001:db8::1]:1234"}}, sends{proxy, []string{"[2001:db8::1]"}}, true},
		{"nor a zone", sends{"[fe80::1%eth0]:1", nil}, sends{"[fe80::1%eth1]:1", nil}, true},
		{"nor does writing IPv4 as IPv6", sends{proxy, []string{"::ffff:198.51.100.1"}}, sends{proxy, []string{"198.51.100.1"}}, true},

		{"a /64 is one sender", sends{proxy, []string{"2001:db8:0:1::1"}}, sends{proxy, []string{"2001:db8:0:1:ffff::2"}}, true},
		{"the next /64 is another", sends{proxy, []string{"2001:db8:0:1::1"}}, sends{proxy, []string{"2001:db8:0:2::1"}}, false},
		{"also without a proxy", sends{"[2001:db8:0:1::1]:1", nil}, sends{"[2001:db8:0:1::2]:1", nil}, true},

		{"without a header the proxy is the sender", sends{proxy, nil}, sends{proxy, nil}, true},
		{"and is not some other proxy", sends{proxy, nil}, sends{"10.0.0.2:4000", nil}, false},
	} {
		if got := h.together(proxies, c.first, c.second); got != c.want {
			t.Errorf("%s: one sender: %t, want %t", c.says, got, c.want)
		}
	}
}

func TestAHeaderThatCannotBeReadLeavesTheProxy(t *testing.T) {
	h := build(t)
	proxies := frame.Proxies{netip.MustParsePrefix("10.0.0.0/8")}
	for _, junk := range []string{"", ",", "unknown", "_hidden", "198.51.100.1,", "198.51.100", "198.51.100.1.", "300.1.1.1", "[2001:db8::1", "2001:db8::1]", "[]", "198.51.100.1:x", "198.51.100.1:99999", `"198.51.100.1"`, "for=198.51.100.1", "198.51.100.1 198.51.100.2", "010.0.0.1", "１９８.51.100.1"} {
		if !h.together(proxies, sends{"10.0.0.1:1", []string{junk}}, sends{"10.0.0.1:1", nil}) {
			t.Errorf("%q makes a sender of its own", junk)
		}
		if !h.together(proxies, sends{"10.0.0.1:1", []string{"198.51.100.1, " + junk}}, sends{"10.0.0.1:1", nil}) {
			t.Errorf("%q lets what stands before it through", junk)
		}
	}
}

// FuzzSender: whatever a stranger writes, his own address is the sender; and whatever
// he writes before what his proxy saw, that is.
func FuzzSender(f *testing.F) {
	h := build(f)
	served := h.serve(frame.Options{Proxies: frame.Proxies{netip.MustParsePrefix("10.0.0.0/8")}, Limits: frame.Limits{Anonymous: 1e-9, Burst: 1}}, ask, fine)
	for _, first := range []sends{{"203.0.113.9:1", nil}, {"10.0.0.1:1", []string{"198.51.100.1"}}} {
		r := httptest.NewRequest(ask.Method, ask.Pattern, nil)
		r.RemoteAddr, r.Header["X-Forwarded-For"] = first.peer, first.hops
		knock(served, r)
	}
	for _, seed := range []string{"", "10.0.0.1", "1.1.1.1, 10.0.0.1", "[::1]:80", ",", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, written string) {
		for _, s := range []sends{{"203.0.113.9:1", []string{written}}, {"10.0.0.1:1", []string{written, "198.51.100.1"}}, {"10.0.0.1:1", []string{written + ",198.51.100.1"}}} {
			r := httptest.NewRequest(ask.Method, ask.Pattern, nil)
			r.RemoteAddr, r.Header["X-Forwarded-For"] = s.peer, s.hops
			if w := knock(served, r); w.Code != http.StatusTooManyRequests {
				t.Fatalf("%q makes another sender of %s", written, s.peer)
			}
		}
	})
}
