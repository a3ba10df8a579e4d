package frame

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"tocsin/domain/access"
	"tocsin/domain/fault"
)

// Limits say how often one sender may write. The zero value is useful.
type Limits struct {
	Anonymous float64 // requests a second from one address; zero means 5
	Burst     int     // at once; zero means 40
	SignedIn  float64 // requests a second of one person; zero means 50
	Off       bool    // no limit: for load tests on a machine of one's own

	Stretch time.Duration // how long a body may take for its next share; zero means ten seconds
}

// maxBuckets bounds the memory of the limits; the whole map is dropped beyond it.
const maxBuckets = 100_000

// buckets holds one token bucket for each sender.
type buckets struct {
	limits Limits
	now    func() time.Time
	mu     sync.Mutex
	held   map[string]*rate.Limiter
}

func newBuckets(l Limits, now func() time.Time) *buckets {
	if l.Anonymous == 0 {
		l.Anonymous = 5
	}
	if l.Burst == 0 {
		l.Burst = 40
	}
	if l.SignedIn == 0 {
		l.SignedIn = 50
	}
	if l.Stretch == 0 {
		l.Stretch = 10 * time.Second
	}
	return &buckets{limits: l, now: now, held: map[string]*rate.Limiter{}}
}

// allow takes a token of the sender's bucket, or says when there will be one. A
// signed-in person is his own bucket; others share that of their address.
func (b *buckets) allow(address string, who access.Principal) error {
	if b.limits.Off {
		return nil
	}
	name, per := "person "+who.Person, b.limits.SignedIn
	if who.Person == "" {
		name, per = "address "+address, b.limits.Anonymous
	}
	now := b.now()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.held) > maxBuckets {
		b.held = map[string]*rate.Limiter{}
	}
	bucket, ok := b.held[name]
	if !ok {
		bucket = rate.NewLimiter(rate.Limit(per), b.limits.Burst)
		b.held[name] = bucket
	}
	if bucket.AllowN(now, 1) {
		return nil
	}
	return fault.New(fault.TooMany, "request.often", "too many requests in a short time").After(time.Second)
}
