package passkey

import (
	"encoding/base64"
	"encoding/json"
	"time"

	"tocsin/domain/fault"
)

// Patience is how long a challenge is good.
const Patience = 5 * time.Minute

// Owner is for whom a passkey is made, as his authenticator shows it.
type Owner struct {
	ID   []byte // a secret of the platform, which names nobody; at most 64 bytes
	Name string // his login
	Site string // how the platform is called
}

// object is a piece of what a browser is asked, in the names of WebAuthn 5.
type object = map[string]any

// AskNew is what a browser is asked in order to make a passkey: one that its authenticator
// keeps and finds by itself, and gives out only when it knows who is there. Those that
// the owner has are named, so that none is made twice.
func (s Site) AskNew(challenge string, o Owner, has []string) (string, error) {
	kinds := make([]object, len(algorithms))
	for i, a := range algorithms {
		kinds[i] = object{"type": "public-key", "alg": int64(a)}
	}
	others := make([]object, len(has))
	for i, handle := range has {
		others[i] = object{"type": "public-key", "id": handle}
	}
	return written(object{
		"challenge": challenge, "timeout": Patience.Milliseconds(), "attestation": "none",
		"rp":                     object{"id": s.Host, "name": o.Site},
		"user":                   object{"id": encode(o.ID), "name": o.Name, "displayName": o.Name},
		"pubKeyCredParams":       kinds,
		"excludeCredentials":     others,
		"authenticatorSelection": object{"residentKey": "required", "requireResidentKey": true, "userVerification": "required"},
	})
}

// Ask is what a browser is asked in order to show a passkey. It names none: who comes is
// told by the passkey, and the question is the same for everybody.
func (s Site) Ask(challenge string) (string, error) {
	return written(object{"challenge": challenge, "timeout": Patience.Milliseconds(), "rpId": s.Host, "userVerification": "required"})
}

func written(o object) (string, error) {
	text, err := json.Marshal(o)
	if err != nil {
		return "", fault.New(fault.Internal, "passkey.ask", "the question to a passkey cannot be written").Because(err)
	}
	return string(text), nil
}

// SameOwner reports whether an answer says that the passkey was made for an owner. One
// that does not say for whom belongs to nobody: who comes is told by it alone.
func (a Answer) SameOwner(id []byte) bool {
	return a.Owner == base64.RawURLEncoding.EncodeToString(id)
}
