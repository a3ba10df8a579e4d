package evidence

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"strings"

	"tocsin/domain/fault"
)

// MaxReceipt is the budget of a receipt in either form, in bytes.
const MaxReceipt = 64 << 10

// The names of the two forms of a receipt.
const (
	ReceiptFormat = "tocsin-receipt/v1"      // the file: one line of canonical JSON
	ProofHeader   = "c2sp.org/tlog-proof@v1" // the text: a C2SP transparency log proof
)

// Receipt proves one entry with nothing but public keys. It shows the entry's
// head and opens its leaf; what the act changed stays hidden behind a digest.
type Receipt struct {
	Head       Head
	Salt       Salt   // opens the leaf
	Index      int64  // the leaf's place in the log, from 0
	Path       []Hash // the inclusion proof, from the leaf up
	Checkpoint string // the signed note that the path leads to
}

// JSON is the receipt as a file: canonical, one line, with its newline.
func (r Receipt) JSON() []byte { return r.appendTo(make([]byte, 0, 3072)) }

func (r Receipt) appendTo(b []byte) []byte {
	b = appendString(append(b, `{"checkpoint":`...), r.Checkpoint)
	b = appendString(appendKey(b, "format"), ReceiptFormat)
	b = r.Head.appendTo(appendKey(b, "head"))
	b = appendInt(appendKey(b, "index"), r.Index)
	b = appendHashes(appendKey(b, "path"), r.Path)
	b = appendBase64(appendKey(b, "salt"), (*[32]byte)(&r.Salt))
	return append(b, '}', '\n')
}

// Text is the receipt as a C2SP proof, to paste into a form or a mail. The extra
// line carries the opening: the canonical head and the salt.
func (r Receipt) Text() []byte {
	b := make([]byte, 0, 3072)
	b = append(b, ProofHeader+"\nextra "...)
	b = base64.StdEncoding.AppendEncode(b, opening{r.Head, r.Salt}.appendTo(nil))
	b = appendInt(append(b, "\nindex "...), r.Index)
	b = append(b, '\n')
	for _, h := range r.Path {
		b = base64.StdEncoding.AppendEncode(b, h[:])
		b = append(b, '\n')
	}
	b = append(b, '\n')
	return append(b, r.Checkpoint...)
}

// ParseReceipt reads either form, and only its canonical bytes. It checks the
// form alone; Verify says whether the receipt is true.
func ParseReceipt(data []byte) (Receipt, error) {
	if len(data) > MaxReceipt {
		return Receipt{}, fault.New(fault.TooLarge, "evidence."+ClassTooLarge, "a receipt has at most %d bytes, not %d", MaxReceipt, len(data))
	}
	// Four letters choose the form; each parser wants its whole header.
	if bytes.HasPrefix(data, []byte(ProofHeader[:4])) {
		return parseText(data)
	}
	return decode(data, MaxReceipt, "receipt", receiptWire.receipt)
}

// Pasted mends what a form, a mail or a clipboard does to a receipt: line ends,
// blank space around it, and the last newline. The parser itself mends nothing.
func Pasted(text string) []byte {
	lines := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	return []byte(strings.TrimSpace(lines) + "\n")
}

// receiptWire is the file as the JSON library reads it, before the checks.
type receiptWire struct {
	Checkpoint, Format string
	Head               headWire
	Index              int64
	Path               []Hash
	Salt               Salt
}

func (w receiptWire) receipt() (Receipt, error) {
	if w.Format != ReceiptFormat {
		return Receipt{}, wrong(ClassForm, "the format is not %s", ReceiptFormat).At("format")
	}
	head, err := w.Head.head()
	if err != nil {
		return Receipt{}, err
	}
	_, err = parseNote(w.Checkpoint)
	return Receipt{head, w.Salt, w.Index, w.Path, w.Checkpoint}, err
}

// opening is what opens a leaf for a reader: the head and the salt.
type opening struct {
	head Head
	salt Salt
}

func (o opening) appendTo(b []byte) []byte {
	b = o.head.appendTo(append(b, `{"head":`...))
	b = appendBase64(appendKey(b, "salt"), (*[32]byte)(&o.salt))
	return append(b, '}')
}

type openingWire struct {
	Head headWire
	Salt Salt
}

func (w openingWire) opening() (opening, error) {
	head, err := w.Head.head()
	return opening{head, w.Salt}, err
}

// parseText reads the C2SP form: header, extra, index, hashes, blank line, checkpoint.
func parseText(data []byte) (Receipt, error) {
	malformed := wrong(ClassForm, "this is no canonical %s with an opening", ProofHeader).
		WithHint("Paste the whole text, from the first line to the last signature.")
	proof, checkpoint, ok := strings.Cut(string(data), "\n\n")
	lines := strings.Split(proof, "\n")
	if !ok || len(lines) < 3 || lines[0] != ProofHeader {
		return Receipt{}, malformed
	}
	raw, err := base64.StdEncoding.Strict().DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return Receipt{}, malformed
	}
	o, err := decode(raw, MaxReceipt, "opening", openingWire.opening)
	if err != nil {
		return Receipt{}, err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return Receipt{}, malformed
	}
	r := Receipt{Head: o.head, Salt: o.salt, Index: index, Path: make([]Hash, len(lines)-3), Checkpoint: checkpoint}
	for i, line := range lines[3:] {
		r.Path[i], _ = parseHash(line) // a malformed hash does not write back
	}
	if !bytes.Equal(r.Text(), data) {
		return Receipt{}, malformed
	}
	_, err = parseNote(checkpoint)
	return r, err
}
