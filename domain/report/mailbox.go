package report

import (
	"time"

	"tocsin/domain/privacy"
)

// Message is one line of the talk between a reporter and the office.
type Message struct {
	ID     string         `json:"id" class:"internal" purpose:"identity" keep:"case"`
	Report string         `json:"report" class:"internal" purpose:"contact" keep:"case"`
	At     time.Time      `json:"at" class:"internal" purpose:"contact" keep:"case"`
	Office bool           `json:"office" class:"internal" purpose:"contact" keep:"case"` // the office wrote it
	By     string         `json:"by" class:"internal" purpose:"contact" keep:"case"`
	Via    string         `json:"via,omitempty" class:"internal" purpose:"contact" keep:"case"` // the relay address by which a stranger wrote; By is whom it was given
	Text   privacy.Sealed `json:"text" class:"sealed" purpose:"contact" keep:"case"`
}

// Attachment is a file that came with a report. Its bytes lie sealed beside the
// database, under the digest of what was sent.
type Attachment struct {
	ID     string         `json:"id" class:"internal" purpose:"identity" keep:"case"`
	Report string         `json:"report" class:"internal" purpose:"verification" keep:"case"`
	At     time.Time      `json:"at" class:"internal" purpose:"verification" keep:"case"`
	Digest string         `json:"digest" class:"internal" purpose:"evidence" keep:"log"` // SHA-256, hex
	Size   int64          `json:"size" class:"internal" purpose:"verification" keep:"case"`
	Name   privacy.Sealed `json:"name" class:"sealed" purpose:"verification" keep:"case"` // as the sender wrote it; display only
}

// Intake keeps what arrived, byte for byte, and ties a submission key to its report:
// the same key with the same bytes is the same report, with other bytes a conflict.
type Intake struct {
	ID       string         `json:"id" class:"internal" purpose:"evidence" keep:"log"` // digest of sender and key; the report's id when there was no key
	Report   string         `json:"report" class:"internal" purpose:"evidence" keep:"log"`
	Digest   string         `json:"digest" class:"internal" purpose:"evidence" keep:"log"` // of Raw, SHA-256 hex
	Received time.Time      `json:"received" class:"internal" purpose:"evidence" keep:"log"`
	Channel  string         `json:"channel" class:"internal" purpose:"provenance" keep:"log"`
	Of       string         `json:"of,omitempty" class:"internal" purpose:"contact" keep:"log"` // under whose key the bytes lie: the report's, where they say who its reporter is
	Raw      privacy.Sealed `json:"raw" class:"sealed" purpose:"evidence" keep:"log" under:"person"`
}
