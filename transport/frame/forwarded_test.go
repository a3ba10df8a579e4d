package frame

import (
	"encoding/base64"
	"testing"
)

func FuzzAForwardedCertificateNeverPanics(f *testing.F) {
	for _, seed := range []string{"", ":", "::", ":MAA=:", "%2D", "-----BEGIN%20CERTIFICATE-----%0AMAA%3D%0A-----END%20CERTIFICATE-----%0A"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, said string) {
		if der := forwarded(said); len(der) > base64.StdEncoding.DecodedLen(maxCertificate) {
			t.Fatalf("%d bytes", len(der))
		}
	})
}
