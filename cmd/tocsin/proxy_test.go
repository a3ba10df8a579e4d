package main

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/alecthomas/kong"
)

func TestTheProxyIsNamedByFlagsOrByTheEnvironment(t *testing.T) {
	want := []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("2001:db8::/32")}
	for _, c := range []struct {
		env  string
		args []string
	}{
		{"", []string{"serve", "--proxy", "127.0.0.1/32", "--proxy", "2001:db8::/32"}},
		{"", []string{"serve", "--proxy", "127.0.0.1/32,2001:db8::/32"}},
		{"127.0.0.1/32,2001:db8::/32", []string{"serve"}},
		{"10.0.0.0/8", []string{"serve", "--proxy", "127.0.0.1/32,2001:db8::/32"}},
	} {
		t.Setenv("TOCSIN_PROXY", c.env)
		var p program
		parser, err := kong.New(&p)
		if err == nil {
			_, err = parser.Parse(c.args)
		}
		if err != nil || !slices.Equal(p.Serve.Proxy, want) {
			t.Errorf("%q %v: %v, %v", c.env, c.args, p.Serve.Proxy, err)
		}
	}
	if code := run([]string{"serve", "--proxy", "127.0.0.1"}, wall{}); code != exitUsage {
		t.Errorf("an address that is no network: exit code %d", code)
	}
}
