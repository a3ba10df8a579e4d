package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"tocsin/domain/evidence"
	"tocsin/transport/rest"
)

func TestAReportIsTakenInWithoutAnAccountAndItsReceiptVerifies(t *testing.T) {
	o := staffed(t)
	a := o.ask("", http.MethodPost, "/api/v1/reports", log4shell)
	taken := into[rest.Taken](t, a)
	if a.Status != http.StatusCreated || a.Header.Get("Location") != "/api/v1/reports/"+taken.ID || taken.Mailbox == "" || len(taken.Missing) != 0 {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	keys, err := evidence.ParseKeys(o.store.PublicKey() + "\n")
	o.must(err)
	for _, form := range []string{taken.Receipt.JSON, taken.Receipt.Text} {
		r, err := evidence.ParseReceipt([]byte(form))
		o.must(err)
		s, err := evidence.Verify(r, keys)
		o.must(err)
		if s.Head.Subject != taken.ID || s.Head.Content != taken.Digest {
			t.Fatalf("the receipt speaks of another report: %+v", s.Head)
		}
	}
}

func TestAnIncompleteReportIsWelcomeAndItsMissingFieldsAreNamedWithTheirArticle(t *testing.T) {
	o := staffed(t)
	taken := into[rest.Taken](t, o.ask("", http.MethodPost, "/api/v1/reports", `{"kind":"vulnerability","title":"something"}`))
	if len(taken.Missing) != 6 || taken.Missing[0].Cite != "cn/rmspv 7(2)" {
		t.Fatalf("%+v", taken.Missing)
	}
}

func TestTheSameKeyWithTheSameBytesIsTheSameReport(t *testing.T) {
	o := staffed(t)
	first := o.ask("", http.MethodPost, "/api/v1/reports", log4shell, "Idempotency-Key", "k1")
	again := o.ask("", http.MethodPost, "/api/v1/reports", log4shell, "Idempotency-Key", "k1")
	a, b := into[rest.Taken](t, first), into[rest.Taken](t, again)
	if a.ID != b.ID || a.Mailbox != b.Mailbox || !b.Again || again.Status != http.StatusCreated {
		t.Fatalf("%s\n%s", first.Body, again.Body)
	}
	if again.Header.Get("Idempotency-Replayed") != "true" || again.Header.Get("Idempotency-Key") != "k1" || first.Header.Get("Idempotency-Replayed") != "" {
		t.Fatal("the headers do not say that this was a repetition")
	}
}

func TestTheSameKeyWithAnotherBodyIsAConflict(t *testing.T) {
	o := staffed(t)
	into[rest.Taken](t, o.ask("", http.MethodPost, "/api/v1/reports", log4shell, "Idempotency-Key", "k1"))
	a := o.ask("", http.MethodPost, "/api/v1/reports", strings.Replace(log4shell, "RCE", "DoS", 1), "Idempotency-Key", "k1")
	if p := a.problem(t); a.Status != http.StatusConflict || p.Code != "report.key" || p.Field != "Idempotency-Key" {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
}
