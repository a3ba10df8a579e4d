package passkey

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"

	"tocsin/domain/fault"
)

// The budget of an answer. The largest in use, with an RSA key and a long handle, have
// three KiB. The forms inside are bounded as well: text of JSON here, CBOR at five levels
// by its reader.
const (
	MaxAnswer = 16 << 10 // bytes of an answer as it comes
	maxClient = 4 << 10  // bytes of what the browser adds
	maxHandle = 1023     // bytes of the name of a passkey; WebAuthn 4
	maxKey    = 1 << 10  // bytes of a public key: RSA of 4096 bits has half of it
	maxLevels = 6        // of objects in each other
	maxParts  = 200      // names, values and brackets
)

// Answer is what a browser brought from an authenticator. Until Make or Check have been
// asked, nothing of it is believed.
type Answer struct {
	Handle    string // of the passkey that it says it is; base64url
	Owner     string // for whom it says it was made; empty where it does not say
	Challenge string // that it says it answers

	made  *protocol.ParsedCredentialCreationData
	shown *protocol.ParsedCredentialAssertionData
}

// Read reads an answer: of a passkey that was just made, or of one that is shown.
func Read(raw []byte) (a Answer, err error) {
	parts, err := look(raw)
	if err != nil {
		return a, err
	}
	var client protocol.CollectedClientData
	if parts.Response.Attestation != "" {
		if a.made, err = protocol.ParseCredentialCreationResponseBytes(raw); err != nil {
			return Answer{}, unreadable(err)
		}
		client = a.made.Response.CollectedClientData
		a.Handle = encode(a.made.RawID)
	} else {
		if a.shown, err = protocol.ParseCredentialRequestResponseBytes(raw); err != nil {
			return Answer{}, unreadable(err)
		}
		client = a.shown.Response.CollectedClientData
		a.Handle, a.Owner = encode(a.shown.RawID), encode(a.shown.Response.UserHandle)
	}
	a.Challenge = client.Challenge
	return a, nil
}

// outline is so much of an answer as is looked at before it is read.
type outline struct {
	ID       string `json:"id"`
	Response struct {
		Client      string `json:"clientDataJSON"`
		Attestation string `json:"attestationObject"`
	} `json:"response"`
}

// look holds an answer against its budget before anything is made of it.
func look(raw []byte) (o outline, err error) {
	if len(raw) == 0 {
		return o, fault.New(fault.Invalid, "passkey.empty", "no passkey has answered").At("/answer").
			WithHint("this needs a script of ours and a browser that knows passkeys; without them, take another way")
	}
	if len(raw) > MaxAnswer {
		return o, unreadable(errors.New("too large"))
	}
	if err := shallow(raw); err != nil {
		return o, unreadable(err)
	}
	if err := json.Unmarshal(raw, &o); err != nil {
		return o, unreadable(err)
	}
	if len(o.ID) > base64.RawURLEncoding.EncodedLen(maxHandle) || len(o.Response.Client) > base64.RawURLEncoding.EncodedLen(maxClient) {
		return o, unreadable(errors.New("too large within"))
	}
	client, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(o.Response.Client, "="))
	if err != nil {
		return o, unreadable(err)
	}
	if err := shallow(client); err != nil {
		return o, unreadable(err)
	}
	return o, nil
}

// shallow refuses JSON that is deeper or has more parts than any answer has.
func shallow(raw []byte) error {
	tokens, levels := json.NewDecoder(bytes.NewReader(raw)), 0
	for parts := 0; ; parts++ {
		token, err := tokens.Token()
		if errors.Is(err, io.EOF) && parts > 0 {
			return nil
		}
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			levels++
		case json.Delim('}'), json.Delim(']'):
			levels--
		}
		if levels > maxLevels || parts > maxParts {
			return errors.New("too deep, or of too many parts")
		}
	}
}

func unreadable(err error) *fault.Fault {
	return fault.New(fault.Invalid, "passkey.answer", "this is no answer of a passkey").At("/answer").Because(err).WithHint("begin again; if it is refused again, take another way")
}
