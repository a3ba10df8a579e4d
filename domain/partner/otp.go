package partner

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"

	"tocsin/domain/fault"
)

// One-time codes as every authenticator app makes them: six digits from a shared key and
// the time, in steps of 30 seconds, by HMAC-SHA-1. RFC 6238; RFC 4226 5.3.
const (
	otpStep   = 30 * time.Second
	otpDigits = 6
	otpDrift  = 1 // steps by which a clock may be wrong, either way

	OTPKeyBytes = 20 // of a key we make; RFC 4226 4, R6
)

var otpAlphabet = base32.StdEncoding.WithPadding(base32.NoPadding)

// OTPKey is the key of one authenticator app, in base32 as apps take it by hand.
type OTPKey string

// NewOTPKey makes a key of random bytes.
func NewOTPKey(random []byte) OTPKey { return OTPKey(otpAlphabet.EncodeToString(random)) }

// ReadOTPKey takes a key back as it was shown; a short one is none.
func ReadOTPKey(text string) (OTPKey, error) {
	key := OTPKey(strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(text), " ", "")))
	if raw, err := key.bytes(); err != nil || len(raw) != OTPKeyBytes {
		return "", fault.New(fault.Invalid, "factor.key", "this is no key that we made").At("/key").WithHint("open the page again; it makes a new one")
	}
	return key, nil
}

func (k OTPKey) bytes() ([]byte, error) { return otpAlphabet.DecodeString(string(k)) }

// Groups is the key in groups of four, to be typed.
func (k OTPKey) Groups() string {
	var groups []string
	for rest := string(k); rest != ""; rest = rest[min(4, len(rest)):] {
		groups = append(groups, rest[:min(4, len(rest))])
	}
	return strings.Join(groups, " ")
}

// Address is the key as an app reads it from a picture.
func (k OTPKey) Address(issuer, login string) string {
	label := url.PathEscape(strings.ReplaceAll(issuer, ":", " ")) + ":" + url.PathEscape(login)
	return "otpauth://totp/" + label + "?secret=" + string(k) + "&issuer=" + url.QueryEscape(issuer)
}

// Code is the code of a step: of the seconds since 1970 divided by thirty.
func (k OTPKey) Code(step int64) string {
	raw, err := k.bytes()
	if err != nil {
		return ""
	}
	mac := hmac.New(sha1.New, raw)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%0*d", otpDigits, (binary.BigEndian.Uint32(sum[at:])&0x7fffffff)%1_000_000)
}

// StepAt is the step of a moment.
func StepAt(now time.Time) int64 { return now.Unix() / int64(otpStep/time.Second) }

// Match finds the step whose code was typed, later than the last one that was taken: a
// code works once (RFC 6238 5.2).
func (k OTPKey) Match(code string, last int64, now time.Time) (step int64, ok bool) {
	code = digits(code)
	for step := StepAt(now) - otpDrift; step <= StepAt(now)+otpDrift; step++ {
		if step > last && len(code) == otpDigits && hmac.Equal([]byte(k.Code(step)), []byte(code)) {
			return step, true
		}
	}
	return 0, false
}

// digits is what was typed without spaces, and full-width digits as plain ones.
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == ' ', r == '\u3000', r == '-':
			return -1
		}
		return r
	}, strings.TrimSpace(text))
}
