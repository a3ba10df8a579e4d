// Package ident names things: ours with typed identifiers, the world's with
// recognisers for the numbers other bodies give out.
//
// Our identifiers are opaque: a short prefix that says what it is and 128 bits
// (UUID version 7, RFC 9562) in lower-case base32, so that none can be guessed
// and none tells how many there are. An identifier is text in the database, in
// a URL and on paper, and means the same everywhere.
package ident

import (
	"encoding/base32"
	"encoding/binary"
	"io"
	"strings"
	"time"

	"tocsin/domain/fault"
)

// Prefix says what an identifier names.
type Prefix string

const (
	Report      Prefix = "rep" // report.Report
	Case        Prefix = "cas" // coordination.Case
	Event       Prefix = "evt" // coordination.Event
	Obligation  Prefix = "obl" // a clock of the law that runs for somebody
	Finding     Prefix = "fin" // a proposed or confirmed statement that a duty was not met
	Advisory    Prefix = "adv" // advisory.Advisory
	Notice      Prefix = "ntc" // one addressee's copy of a warning
	Partner     Prefix = "org" // partner.Partner
	Contact     Prefix = "con" // partner.Contact
	Change      Prefix = "chg" // partner.Change
	Admission   Prefix = "adm" // partner.Admission
	Factor      Prefix = "fac" // partner.Factor
	Issuer      Prefix = "iss" // partner.Issuer
	Tie         Prefix = "tie" // partner.Tie
	Person      Prefix = "per" // access.Person
	Measure     Prefix = "mea" // partner.Measure
	Programme   Prefix = "prg" // programme.Programme
	Application Prefix = "app" // programme.Application
	Assessment  Prefix = "asm" // assessment.Assessment
	Message     Prefix = "msg" // a line in a reporter's mailbox
	Opening     Prefix = "opn" // that somebody opened a thing
	Alert       Prefix = "alt" // watch.Alert
	Trap        Prefix = "trp" // watch.Trap
	Erasure     Prefix = "era" // erasure.Erasure
	Hold        Prefix = "hol" // erasure.Hold
	Address     Prefix = "adr" // address.Address
	Attachment  Prefix = "att" // a file that came with a report
	Parcel      Prefix = "out" // something in the out-tray
	Participant Prefix = "prt" // a partner in a case
)

// alphabet is lower-case Crockford base32: no i, l, o, u.
var alphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// New makes an identifier that was issued at now; random must yield uniform bytes.
func New(prefix Prefix, now time.Time, random io.Reader) (string, error) {
	var raw [16]byte
	if _, err := io.ReadFull(random, raw[6:]); err != nil {
		return "", fault.New(fault.Internal, "ident.random", "no randomness").Because(err)
	}
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(now.UnixMilli()))
	copy(raw[:6], ms[2:])
	raw[6] = raw[6]&0x0f | 0x70
	raw[8] = raw[8]&0x3f | 0x80
	return string(prefix) + "_" + alphabet.EncodeToString(raw[:]), nil
}

// Since is the least identifier that could be issued at a time: whatever was issued then or
// later comes behind it.
func Since(prefix Prefix, at time.Time) string {
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(max(0, at.UnixMilli())))
	var raw [16]byte
	copy(raw[:6], ms[2:])
	return string(prefix) + "_" + alphabet.EncodeToString(raw[:])
}

// Valid reports whether text has the form of an identifier of the prefix.
func Valid(prefix Prefix, text string) bool {
	rest, ok := strings.CutPrefix(text, string(prefix)+"_")
	if !ok || len(rest) != 26 {
		return false
	}
	_, err := alphabet.DecodeString(rest)
	return err == nil
}

// PrefixOf is the prefix of an identifier, empty when text is none.
func PrefixOf(text string) Prefix {
	prefix, _, ok := strings.Cut(text, "_")
	if !ok || !Valid(Prefix(prefix), text) {
		return ""
	}
	return Prefix(prefix)
}

// Secret makes a code of 160 random bits for a person to keep (mailbox, invitation,
// session, token), in groups of eight for the eye. Only its digest is ever stored.
func Secret(random io.Reader) (string, error) {
	var raw [20]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return "", fault.New(fault.Internal, "ident.random", "no randomness").Because(err)
	}
	text := alphabet.EncodeToString(raw[:])
	return strings.Join([]string{text[:8], text[8:16], text[16:24], text[24:]}, "-"), nil
}

// Spoken makes a code of 60 random bits that is read out over a phone and lives for a few
// days, in groups of four. Only its digest is ever stored.
func Spoken(random io.Reader) (string, error) {
	secret, err := Secret(random)
	if err != nil {
		return "", err
	}
	text := strings.ReplaceAll(secret, "-", "")
	return strings.Join([]string{text[:4], text[4:8], text[8:12]}, "-"), nil
}

// Code makes the code of a mailbox: like a Secret, but its first group is when it was
// made, in steps of 16 milliseconds, so that mailboxes lie in the database in the order
// of time. That group is no secret: a reporter may quote it. The other 120
// bits are random.
func Code(now time.Time, random io.Reader) (string, error) {
	var when [8]byte
	binary.BigEndian.PutUint64(when[:], uint64(now.UnixMilli())>>4)
	secret, err := Secret(random)
	return alphabet.EncodeToString(when[3:]) + strings.TrimPrefix(secret, Public(secret)), err
}

// Public is the first group of a code.
func Public(code string) string {
	first, _, _ := strings.Cut(code, "-")
	return first
}

// lookAlikes mends what a person types for a sign of the alphabet.
var lookAlikes = strings.NewReplacer("-", "", " ", "", "o", "0", "i", "1", "l", "1")

// Tidy brings a code as somebody typed it to the form Secret gave out: lower case,
// look-alikes mended (o for 0, i and l for 1), groups joined anew. Text of another
// length comes back as it is.
func Tidy(code string) string {
	code = lookAlikes.Replace(strings.ToLower(strings.TrimSpace(code)))
	if len(code) != 32 {
		return code
	}
	return strings.Join([]string{code[:8], code[8:16], code[16:24], code[24:]}, "-")
}
