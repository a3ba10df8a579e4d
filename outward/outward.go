// Package outward is the one way by which the program asks somebody else over the
// network: an issuer of identities today, hooks and harvests later.
//
// Whoever names an address for us to ask could name one that only we can reach: a
// database beside us, the metadata of a cloud, a printer. So nothing is asked but public
// addresses, and the networks that the operator allowed. A name is resolved here, every
// address behind it is looked at, and the connection goes to one that was looked at; a
// name that answers differently the next time leads nowhere. No redirection is followed,
// no proxy of the environment is used, an answer has a size and everything has an end. One
// host takes a quarter of the lanes at most, so that one that is slow keeps nobody from others.
//
// It keeps no record. It promises that whoever does not answer, answers slowly or answers
// rubbish costs a bounded time and a bounded memory, and nothing else. It serves no
// article.
package outward

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"

	"tocsin/domain/fault"
)

// Options are the operator's choices; the zero value is the strict one.
type Options struct {
	Networks []netip.Prefix // that may be asked though they are not public
	Plain    bool           // plain http may be asked, too
	Roots    *x509.CertPool // who issues certificates; nil means the system's
	Time     time.Duration  // for one question, from the name to the last byte; zero means five seconds
	Size     int64          // most bytes of an answer; zero means one MiB
	Lanes    int            // how many are asked at a time; zero means 16
	Resolver Resolver       // nil means the system's
}

// Resolver finds the addresses behind a name: that of the system, or one of a test.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Asker asks. Make it with New; it may be used from any number of goroutines.
type Asker struct {
	options Options
	client  *http.Client
	lanes   chan struct{}

	mu   sync.Mutex
	asks map[string]int // how many lanes each host takes now
}

// The usual bounds.
const (
	usualTime  = 5 * time.Second
	usualSize  = 1 << 20
	usualLanes = 16
	maxHeader  = 64 << 10
)

// The codes of what was not asked, and of what did not answer.
const (
	CodeForbidden = "outward.forbidden" // the address is not for us to ask
	CodeAway      = "outward.away"      // there was no answer in time, or none that holds
	CodeBusy      = "outward.busy"      // too many are asked at this moment
	CodeLarge     = "outward.large"     // the answer is longer than is read
)

// New makes an asker.
func New(o Options) *Asker {
	if o.Time <= 0 {
		o.Time = usualTime
	}
	if o.Size <= 0 {
		o.Size = usualSize
	}
	if o.Lanes <= 0 {
		o.Lanes = usualLanes
	}
	if o.Resolver == nil {
		o.Resolver = &net.Resolver{}
	}
	a := &Asker{options: o, lanes: make(chan struct{}, o.Lanes), asks: map[string]int{}}
	a.client = &http.Client{
		Timeout:       o.Time,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy: nil, DialContext: a.dial, DisableKeepAlives: true, DisableCompression: true,
			TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Roots},
			TLSHandshakeTimeout:   o.Time,
			ResponseHeaderTimeout: o.Time, MaxResponseHeaderBytes: maxHeader,
		},
	}
	return a
}

// Client is the asker for a library that wants a client: each of its requests is asked
// under the same bounds.
func (a *Asker) Client() *http.Client {
	return &http.Client{Transport: asking{a}, CheckRedirect: a.client.CheckRedirect}
}

// asking is an asker in the form of a transport.
type asking struct{ *Asker }

// RoundTrip asks.
func (a asking) RoundTrip(r *http.Request) (*http.Response, error) { return a.Do(r) }

// Do asks once. The answer may be of any status, also a redirection, which nobody follows;
// its body ends with a fault where it is longer than is read. Close it.
func (a *Asker) Do(r *http.Request) (*http.Response, error) {
	if err := a.May(r.URL.Scheme, r.URL.Host, r.URL.User != nil); err != nil {
		return nil, err
	}
	host := r.URL.Host
	if !a.enter(host) {
		return nil, fault.New(fault.Unavailable, CodeBusy, "too many others are asked at this moment").WithHint("try again in a few seconds")
	}
	r = r.Clone(r.Context())
	r.Header.Set("User-Agent", "tocsin")
	answer, err := a.client.Do(r) //nolint:bodyclose // whoever asks closes it
	if err != nil {
		a.leave(host)
		return nil, away(r.URL.Hostname(), err)
	}
	answer.Body = &bounded{inner: answer.Body, left: a.options.Size, done: func() { a.leave(host) }}
	return answer, nil
}

// enter takes a lane for a host, where there is one and the host has not its share of them.
func (a *Asker) enter(host string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.asks[host] >= max(1, a.options.Lanes/4) {
		return false
	}
	select {
	case a.lanes <- struct{}{}:
		a.asks[host]++
		return true
	default:
		return false
	}
}

// leave gives the lane of a host back.
func (a *Asker) leave(host string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.asks[host]--; a.asks[host] <= 0 {
		delete(a.asks, host)
	}
	<-a.lanes
}

// away is what is said of somebody who did not answer; a refusal of ours stays itself.
func away(host string, err error) error {
	if f := new(fault.Fault); errors.As(err, &f) {
		return f
	}
	return fault.New(fault.Unavailable, CodeAway, "%s does not answer", host).Because(err)
}

// May says whether an address may be asked, as far as it says so itself: its scheme, and
// its host where that is a number.
func (a *Asker) May(scheme, host string, named bool) error {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port = host, "443"
	}
	number, notANumber := netip.ParseAddr(trim(name))
	switch {
	case scheme != "https" && !(scheme == "http" && a.options.Plain):
		return forbidden("only https is asked")
	case name == "" || port == "" || port == "0" || named:
		return forbidden("this is no address that can be asked")
	case notANumber == nil && !a.open(number):
		return forbidden("this network is not public")
	}
	return nil
}

func trim(host string) string {
	if len(host) > 1 && host[0] == '[' && host[len(host)-1] == ']' {
		return host[1 : len(host)-1]
	}
	return host
}

func forbidden(why string) *fault.Fault {
	return fault.New(fault.Refused, CodeForbidden, "the address is not asked: %s", why).WithHint("the operator allows a network of his own with --outward-network")
}

// Dial connects to a HOST:PORT under the same rules, for a protocol that is not HTTP.
func (a *Asker) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	return a.dial(ctx, network, address)
}

// dial connects to an address that was looked at. Where one of the addresses behind a
// name may not be asked, none is: names of the public have no private halves.
func (a *Asker) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	found, err := a.addresses(ctx, host)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(found, func(n netip.Addr) bool { return !a.open(n) }) {
		return nil, forbidden("this network is not public")
	}
	var dialer net.Dialer
	for _, n := range found {
		conn, failed := dialer.DialContext(ctx, "tcp", net.JoinHostPort(n.String(), port))
		if failed == nil {
			return conn, nil
		}
		err = failed
	}
	if err == nil {
		err = errors.New("the name has no address")
	}
	return nil, err
}

func (a *Asker) addresses(ctx context.Context, host string) ([]netip.Addr, error) {
	if n, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{n.Unmap()}, nil
	}
	found, err := a.options.Resolver.LookupNetIP(ctx, "ip", host)
	for i := range found {
		found[i] = found[i].Unmap()
	}
	return found, err
}

// open reports whether an address may be asked: it is public, or the operator allowed it.
func (a *Asker) open(n netip.Addr) bool {
	n = n.Unmap()
	if n.Zone() != "" {
		return false
	}
	return Public(n) || slices.ContainsFunc(a.options.Networks, func(p netip.Prefix) bool { return p.Contains(n) })
}

// bounded is a body that ends with a fault after so many bytes.
type bounded struct {
	inner io.ReadCloser
	left  int64
	done  func()
}

// Read reads, and refuses what is longer than is read.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, fault.New(fault.Unavailable, CodeLarge, "the answer is longer than is read")
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.inner.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fault.New(fault.Unavailable, CodeLarge, "the answer is longer than is read")
	}
	return n, err
}

// Close gives the lane back, once.
func (b *bounded) Close() error {
	err := b.inner.Close()
	if b.done != nil {
		b.done()
		b.done = nil
	}
	return err
}
