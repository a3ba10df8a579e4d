package web_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"tocsin/domain/access"
	"tocsin/domain/partner"
	"tocsin/domain/product"
	"tocsin/domain/report"
)

var officeShots = flag.String("office-shots", "", "folder for screenshots of the pages of the office")

// screens are the ways in which every page is looked at.
var screens = []struct {
	name          string
	width, height int64
	scheme, lang  string
}{
	{"desktop-light-zh", 1280, 900, "light", "zh-Hans"},
	{"phone-light-zh", 390, 844, "light", "zh-Hans"},
	{"desktop-dark-en", 1000, 900, "dark", "en"},
	{"phone-dark-en", 390, 844, "dark", "en"},
}

// night is a desk with real work on it: late and running clocks, a warning that some
// have acknowledged, a draft in review, reports that wait.
func night(t *testing.T) (j *journey, pages map[string]string) {
	j = begin(t)
	j.open()
	j.learn()
	j.duty.press("/cases/"+j.caseID+"/participants", "org", j.carrier, "roles", "operator")
	j.duty.press("/cases/"+j.caseID+"/events", "type", "upstream.notified", "actor", j.cloud, "at", "2021-11-24", "status", "confirmed", "source", "Apache Logging 公告", "recipient", "Apache", "text", "邮件告知 Apache 软件基金会。")
	j.duty.press("/cases/"+j.caseID+"/events", "type", "fix.available", "at", "2021-12-09", "hour", "08:30", "status", "confirmed", "source", "GHSA-jfh8-c2jp-5v3q")
	released := j.warn()
	j.duty.press("/advisories/" + released + "/submit")
	j.pub.press("/advisories/"+released+"/release", "version", "1")
	ntc := id("ntc", j.telcom.get("/me").body)
	j.telcom.press("/notices/" + ntc + "/acknowledge")
	j.clock.Advance(3 * time.Hour)
	review := j.warn()
	j.duty.press("/advisories/" + review + "/submit")
	j.report(access.Principal{}, report.Draft{Title: "路由器固件调试口固定口令", Products: []product.Product{{Vendor: "清河网络", Name: "QH-2 路由器"}}})
	j.clock.Advance(6 * time.Hour)
	own := j.report(j.people["cloud"], report.Draft{
		Title: "网关越权读取租户日志", Technical: "接口未校验租户。", Harm: "可读取他人日志。", Scope: "全部公有云租户。", Capacity: report.Provider, Aware: moment(t, "2021-12-09"),
		Products: []product.Product{{Vendor: "极光云计算", Name: "日志网关", Version: "5.2"}}, Severity: "高",
	})
	j.duty.press("/reports/"+own+"/answer", "text", "已收到。请补充受影响的型号，以及是否已通知租户。")
	j.clock.Advance(95 * time.Minute)
	mea := id("mea", j.pub.press("/partners/"+j.cloud+"/suspend", "months", "6", "from", "2021-12-09", "ground", "发现漏洞后未及时向平台报送。", "visibility", "internal", "source", "平台决定 2021-12-09"))
	j.ali = j.browser("cloud")
	j.ali.press("/measures/"+mea+"/rectify", "text", "已建立专线报送流程，自 12 月 20 日起执行，可现场查验。")
	change := j.proposed()
	j.vouched()
	return j, map[string]string{
		"desk": "duty /desk", "dossier": "duty /reports/" + own, "case": "duty /cases/" + j.caseID, "cases": "duty /cases", "opening": "duty /cases/new?report=" + own, "lookback": "duty /cases/" + j.caseID + "/lookback",
		"gate": "pub /advisories/" + review + "/gate", "told": "pub /advisories/" + released + "/gate", "editor": "duty /advisories/new?case=" + j.caseID,
		"me": "cloud /me", "me-telecom": "carrier /me", "partners": "duty /partners", "partner": "duty /partners/" + j.cloud,
		"own": "carrier /partners/" + j.carrier, "contacts": "duty /partners/" + j.carrier + "/contacts", "change": "duty /changes/" + change, "directory": "carrier /directory", "listing": "duty /directory/" + j.carrier,
		"issuers": "admin /issuers", "evidence": "duty /evidence", "entry": "duty /evidence/3",
	}
}

// vouched sets up who vouches for people: one of a unit that waits to be confirmed, one of
// the office that is in force, and one that was ended.
func (j *journey) vouched() {
	j.t.Helper()
	operator := access.Principal{Roles: []access.Role{access.System}, Via: "command"}
	asked := partner.Issuer{Name: "极光云统一身份认证", Address: j.issuer, Client: "tocsin-platform", Secret: "s3cret", Org: j.cloud, Roles: []access.Role{access.PartnerMember}}
	office := partner.Issuer{Name: "Office login", Address: j.issuer, Client: "tocsin", Secret: "s3cret", Roles: []access.Role{access.DutyOfficer, access.Publisher}, Second: []string{"mfa", "otp"}}
	over, _, err := j.Enrolment.AskIssuer(j.ctx, operator, office)
	j.must(err)
	_, err = j.Enrolment.EndIssuer(j.ctx, operator, over, "换用新的身份提供方")
	j.must(err)
	_, _, err = j.Enrolment.AskIssuer(j.ctx, operator, office)
	j.must(err)
	_, _, err = j.Enrolment.AskIssuer(j.ctx, j.admin, asked)
	j.must(err)
}

// TestEveryPageFitsEveryScreenUnderTheStrictPolicy opens the pages in a browser that
// enforces the policy: nothing is refused, and nothing scrolls sideways.
func TestEveryPageFitsEveryScreenUnderTheStrictPolicy(t *testing.T) {
	browser := chromium(t)
	j, pages := night(t)
	for name, page := range pages {
		login, path, _ := strings.Cut(page, " ")
		cookie := j.browser(login).cookie
		for _, s := range screens {
			t.Run(name+"-"+s.name, func(t *testing.T) {
				ctx, cancel := chromedp.NewContext(browser)
				defer cancel()
				ctx, cancel = context.WithTimeout(ctx, 30*time.Second)
				defer cancel()
				said := complaints(t, ctx)
				header := chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
					_, err := cdp.Call(ctx, tab, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{
						Headers: network.Headers{"Cookie": "tocsin=" + cookie + "; language=" + s.lang},
					})
					return err
				})
				scheme := chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
					_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
						Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: s.scheme}},
					})
					return err
				})
				if err := chromedp.Do(ctx, header, scheme, chromedp.EmulateViewport(s.width, s.height), chromedp.Navigate(j.server.URL+path)); err != nil {
					t.Fatal(err)
				}
				size, err := chromedp.Run(ctx, chromedp.Evaluate[[2]int](`[document.scrollingElement.scrollWidth, document.querySelectorAll("h1").length]`))
				if err != nil {
					t.Fatal(err)
				}
				if size[0] > int(s.width) {
					t.Errorf("the page is %d px wide on a screen of %d px", size[0], s.width)
				}
				if size[1] != 1 {
					t.Errorf("the page has %d h1", size[1])
				}
				if lines := said(); len(lines) > 0 {
					t.Errorf("the browser complained: %s", strings.Join(lines, "; "))
				}
				keep(t, ctx, name+"-"+s.name)
				size, err = chromedp.Run(ctx, chromedp.Evaluate[[2]int](`document.querySelectorAll("details").forEach(d => { d.open = true }), [document.scrollingElement.scrollWidth, 0]`))
				if err != nil {
					t.Fatal(err)
				}
				if size[0] > int(s.width) {
					t.Errorf("with its folds open the page is %d px wide on a screen of %d px", size[0], s.width)
				}
				keep(t, ctx, name+"-open-"+s.name)
			})
		}
	}
}

// keep takes a picture where somebody asked for one.
func keep(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	if *officeShots == "" {
		return
	}
	shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*officeShots, name+".png"), shot, 0o644); err != nil {
		t.Fatal(err)
	}
}

// complaints collects what the browser logs, violations of the policy among it.
func complaints(t *testing.T, ctx context.Context) func() []string {
	t.Helper()
	var mu sync.Mutex
	var lines []string
	err := chromedp.Listen(ctx, func(ev any) {
		if e, ok := ev.(*log.EventEntryAdded); ok {
			mu.Lock()
			defer mu.Unlock()
			lines = append(lines, e.Entry.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return lines
	}
}
