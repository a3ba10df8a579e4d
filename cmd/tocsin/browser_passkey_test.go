package main

import (
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// A passkey in a real browser, by the authenticator that it pretends to have: added, used
// to sign in and to prove again, copied and stopped.

// nearby starts a server that says it is reached at localhost, where passkeys may be used.
func nearby(t *testing.T) *house {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(free.Addr().String())
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	h := newHouse(t, morning())
	h.verb = &serve{
		keeping: keeping{place: place{Data: t.TempDir()}}, doorSettings: doorSettings{BaseURL: "http://localhost:" + port},
		Listen: "127.0.0.1:" + port, Relay: t.TempDir(), Log: "text", signSettings: aDay,
	}
	way := h.starts(h.verb.Run, regexp.MustCompile(`(http://localhost:\d+)(/found/\S+)`))
	h.base, h.found = way[1], way[2]
	return h
}

// holdsADevice gives the person's browser an authenticator that knows its owner.
func (p *person) holdsADevice() webauthn.AuthenticatorID {
	p.t.Helper()
	call(p, webauthn.Enable, webauthn.EnableParams{})
	return call(p, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: "ctap2", Transport: "internal", HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}}).AuthenticatorID
}

// arrives waits until the browser is at a path, where a script leads it.
func (p *person) arrives(path string) {
	p.t.Helper()
	for range 2000 {
		if at := ask(p, chromedp.Evaluate[string](`document.readyState === 'complete' ? location.pathname : ''`)); at == path {
			return
		}
	}
	p.t.Fatalf("%s never came to %s:\n%s", p.name, path, p.page())
}

// comesToRead waits for a text on a page to which a script leads.
func (p *person) comesToRead(text string) {
	p.t.Helper()
	for range 2000 {
		if strings.Contains(p.page(), text) {
			return
		}
	}
	p.t.Fatalf("%s never reads %q:\n%s", p.name, text, p.page())
}

func TestAPasskeyOpensProvesAndIsStoppedInABrowser(t *testing.T) {
	t.Parallel()
	h := nearby(t)
	p := h.visitor("the administrator", "en")
	p.founds()
	device := p.holdsADevice()
	codes := p.addsAPasskey()
	h.passes(time.Minute)
	p.presses("Sign out")

	p.opens("/login")
	p.looks("p1-login", phone)
	p.leads(chromedp.Navigate(h.base+"/login/passkey?back=/account"), 200)
	p.arrives("/account")
	p.reads("passkey and second factor", "this computer")
	p.looks("p2-account", dark, phone)

	h.passes(20 * time.Minute)
	p.opens("/account")
	p.leads(p.click(p.the("Make new recovery codes", "button")), 403)
	p.looks("p3-prove", phone)
	p.presses("Show a passkey")
	p.reads("was not done yet")
	p.presses("Do it now")
	codes = p.copies("pre.slip")
	p.presses("Sign out")

	h.passes(time.Minute)
	p.isCopied(device)
	p.mu.Lock()
	p.expected = 403
	p.mu.Unlock()
	p.leads(chromedp.Navigate(h.base+"/login/passkey"), 200)
	p.mu.Lock()
	p.expected = 403
	p.mu.Unlock()
	p.comesToRead("may have been copied")
	p.looks("p4-copied")

	p.opens("/login")
	p.writes("Login (sign-in name)", "root")
	p.writes("Password", password)
	p.writes("Code of the second factor", strings.Fields(codes)[0])
	p.presses("Sign in")
	p.reads("A passkey seems to be copied", "root")
	p.looks("p5-people")
	p.opens("/account")
	p.reads("A passkey of yours seems to be copied", "opens nothing")
	p.looks("p6-told", phone)
	p.turnsTo("End this computer")
	p.presses("End it")
	p.misses("seems to be copied")
}

// addsAPasskey adds one on the account page, and copies the recovery codes.
func (p *person) addsAPasskey() (codes string) {
	p.t.Helper()
	p.opens("/account")
	p.follows("Add a passkey")
	p.writes("What you call it", "this computer")
	p.writes("The password you have", password)
	p.looks("p0-add", dark, phone)
	p.presses("Add a passkey")
	p.reads("These codes are shown only this once")
	return p.copies("pre.slip")
}

// isCopied puts the count of the one passkey of a device back, as a copy of it has it.
func (p *person) isCopied(device webauthn.AuthenticatorID) {
	p.t.Helper()
	held := call(p, webauthn.GetCredentials, webauthn.GetCredentialsParams{AuthenticatorID: device}).Credentials
	if len(held) != 1 || held[0].SignCount < 2 {
		p.t.Fatalf("the device holds %d passkeys", len(held))
	}
	call(p, webauthn.RemoveCredential, webauthn.RemoveCredentialParams{AuthenticatorID: device, CredentialID: held[0].CredentialID})
	put := cdp.Command[copied, cdp.Empty]{Method: webauthn.CommandAddCredential}
	call(p, put, copied{device, copiedKey{held[0].CredentialID, true, "localhost", held[0].PrivateKey, held[0].UserHandle, 0}})
}

// copied puts a passkey into a device. The type of the library also says what this device
// does not know.
type copied struct {
	Device webauthn.AuthenticatorID `json:"authenticatorId"`
	Key    copiedKey                `json:"credential"`
}

type copiedKey struct {
	ID       []byte `json:"credentialId"`
	Resident bool   `json:"isResidentCredential"`
	Host     string `json:"rpId"`
	Private  []byte `json:"privateKey"`
	Owner    []byte `json:"userHandle"`
	Count    int    `json:"signCount"`
}

func TestABrowserWithoutScriptOrPasskeysIsToldAndLedToThePassword(t *testing.T) {
	h := nearby(t)
	bare := h.visitor("somebody without script", "en").withoutScript()
	bare.opens("/login/passkey")
	bare.reads("has run no script or knows none")
	bare.lacks("Ask for the passkey", "button")
	bare.follows("Sign in with login and password")

	old := h.visitor("somebody with an old browser", "zh-CN,zh;q=0.9")
	call(old, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: "delete window.PublicKeyCredential"})
	old.opens("/login/passkey")
	old.reads("当前浏览器未运行脚本或不支持")
	old.lacks("使用通行密钥", "button")
	old.looks("p7-without", phone)
}
