package evidence_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"tocsin/domain/evidence"
)

// key makes another key pair, of a witness or an impostor.
func (l *log) key(name string) (note.Signer, string) {
	private, public, err := l.suite.Signing().Generate(name)
	l.must(err)
	signer, err := l.suite.Signing().Signer(private)
	l.must(err)
	return signer, public
}

func TestACheckpointIsThreeLinesAndASignature(t *testing.T) {
	l := grown(t, "lines", 3)
	want := fmt.Sprintf("%s\n3\n%s\n\n— %s ", origin, l.tree.Root, origin)
	if !strings.HasPrefix(string(l.checkpoint), want) {
		t.Fatalf("%s", l.checkpoint)
	}
	signed, err := evidence.OpenCheckpoint(l.checkpoint, l.keys)
	l.must(err)
	if signed.Origin != origin || signed.Tree != l.tree || len(signed.Signers) != 1 {
		t.Fatalf("%+v", signed)
	}
}

func TestWitnessesAreNamedAndStrangersAreNot(t *testing.T) {
	l := grown(t, "witness", 3)
	witness, vkey := l.key("witness.example/w")
	stranger, _ := l.key("stranger.example/s")
	msg, err := evidence.Checkpoint{Origin: origin, Tree: l.tree}.Sign(l.signer, witness, stranger)
	l.must(err)
	keys, err := evidence.ParseKeys("# the log\n" + l.vkey + "\n\n# its witness\n" + vkey + "\n")
	l.must(err)
	signed, err := evidence.OpenCheckpoint(msg, keys)
	l.must(err)
	if got := strings.Join(signed.Signers, " "); len(signed.Signers) != 2 || !strings.Contains(got, "witness.example/w+") {
		t.Fatal(got)
	}
}

func TestAForgedWitnessRefusesTheWhole(t *testing.T) {
	l := grown(t, "witness", 3)
	witness, vkey := l.key("witness.example/w")
	msg, err := evidence.Checkpoint{Origin: origin, Tree: l.tree}.Sign(l.signer, witness)
	l.must(err)
	keys, err := evidence.ParseKeys(l.vkey + "\n" + vkey)
	l.must(err)
	msg[len(msg)-12] ^= 2
	_, err = evidence.OpenCheckpoint(msg, keys)
	refused(t, err, evidence.ClassSignature)
}

func TestOnlyTheLogSpeaksForItself(t *testing.T) {
	l := grown(t, "impostor", 3)
	witness, vkey := l.key("witness.example/w")
	keys, err := evidence.ParseKeys(l.vkey + "\n" + vkey)
	l.must(err)
	text := evidence.Checkpoint{Origin: origin, Tree: l.tree}.Text()
	msg, err := note.Sign(&note.Note{Text: text}, witness)
	l.must(err)
	_, err = evidence.OpenCheckpoint(msg, keys)
	refused(t, err, evidence.ClassSignature)

	impostor, _ := l.key(origin) // the right name, another key
	msg, err = evidence.Checkpoint{Origin: origin, Tree: l.tree}.Sign(impostor)
	l.must(err)
	_, err = evidence.OpenCheckpoint(msg, keys)
	refused(t, err, evidence.ClassSignature)
	_, err = evidence.Checkpoint{Origin: origin, Tree: l.tree}.Sign(witness)
	refused(t, err, evidence.ClassSignature)
}

func TestSignedNonsenseIsStillRefused(t *testing.T) {
	l := grown(t, "nonsense", 3)
	root := l.tree.Root.String()
	texts := map[string]string{
		"extension line":  origin + "\n3\n" + root + "\nmore\n",
		"two lines":       origin + "\n3\n",
		"leading zero":    origin + "\n03\n" + root + "\n",
		"plus sign":       origin + "\n+3\n" + root + "\n",
		"negative size":   origin + "\n-3\n" + root + "\n",
		"endless size":    origin + "\n9223372036854775807\n" + root + "\n",
		"huge size":       origin + "\n99999999999999999999\n" + root + "\n",
		"short root":      origin + "\n3\n" + root[4:] + "\n",
		"spare bits":      origin + "\n3\n" + strings.Repeat("A", 42) + "B=\n",
		"space in origin": "tocsin .example\n3\n" + root + "\n",
	}
	for what, text := range texts {
		t.Run(what, func(t *testing.T) {
			msg, err := note.Sign(&note.Note{Text: text}, l.signer)
			l.must(err)
			_, err = evidence.OpenCheckpoint(msg, l.keys)
			refused(t, err, evidence.ClassCheckpoint)
		})
	}
}

func TestASignatureLineHasOneSpelling(t *testing.T) {
	l := grown(t, "spelling", 3)
	msg := string(l.checkpoint)
	line := msg[strings.Index(msg, "— "):]
	cases := map[string]string{
		"signed twice":     msg + line,
		"spare bits":       spareBits(msg),
		"no newline":       strings.TrimSuffix(msg, "\n"),
		"carriage returns": strings.ReplaceAll(msg, "\n", "\r\n"),
		"another dash":     strings.Replace(msg, "— ", "- ", 1),
		"two spaces":       strings.Replace(msg, "— ", "—  ", 1),
		"no signature":     msg[:strings.Index(msg, "— ")],
		"too long":         msg + strings.Repeat("x", 16<<10),
		"nothing":          "",
	}
	for what, msg := range cases {
		t.Run(what, func(t *testing.T) {
			_, err := evidence.OpenCheckpoint([]byte(msg), l.keys)
			refused(t, err, evidence.ClassCheckpoint, evidence.ClassSignature)
		})
	}
}

// spareBits sets the bits that the last letter of the base64 does not need.
func spareBits(msg string) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	at := strings.LastIndex(msg, "=") - 1
	return msg[:at] + string(letters[strings.IndexByte(letters, msg[at])+1]) + msg[at+1:]
}

func TestAKeyHistoryKeepsOldReceiptsTrue(t *testing.T) {
	l := grown(t, "rotate", 3)
	old := l.receipt(1)
	next, vkey := l.key(origin)
	l.signer = next
	l.add(l.entry(3))
	l.sign()
	both, err := evidence.ParseKeys(l.vkey + "\n" + vkey + "\n")
	l.must(err)
	for _, r := range []evidence.Receipt{old, l.receipt(1), l.receipt(3)} {
		_, err := evidence.Verify(r, both)
		l.must(err)
	}
	_, err = evidence.Verify(l.receipt(3), l.keys) // the old key alone
	refused(t, err, evidence.ClassSignature)
	if again, err := evidence.ParseKeys(both.String()); err != nil || again.String() != both.String() {
		t.Fatal(err, again)
	}
}

func TestAKeyThatIsNoneIsRefusedWithItsLine(t *testing.T) {
	l := newLog(t, "keys")
	name, rest, _ := strings.Cut(l.vkey, "+")
	hash, key, _ := strings.Cut(rest, "+")
	cases := map[string]string{
		"none":         "",
		"comment only": "# nothing\n",
		"twice":        l.vkey + "\n" + l.vkey + "\n",
		"long hash":    name + "+" + hash + "a+" + key,
		"other name":   "other" + l.vkey,
		"cut":          l.vkey[:len(l.vkey)-4],
		"space":        l.vkey + " \n",
		"private":      "PRIVATE+KEY+" + l.vkey,
	}
	for what, text := range cases {
		t.Run(what, func(t *testing.T) {
			_, err := evidence.ParseKeys(text)
			refused(t, err, evidence.ClassKey)
		})
	}
	_, err := evidence.OpenCheckpoint(grown(t, "keys", 1).checkpoint, evidence.Keys{})
	refused(t, err, evidence.ClassSignature)
}

func TestAnUnsoundCheckpointIsNotSigned(t *testing.T) {
	l := grown(t, "unsound", 3)
	_, err := evidence.Checkpoint{Origin: origin, Tree: evidence.Tree{Size: -1}}.Sign(l.signer)
	refused(t, err, evidence.ClassCheckpoint)
	_, err = evidence.Checkpoint{Origin: origin, Tree: l.tree}.Sign()
	refused(t, err, evidence.ClassSignature)
}
