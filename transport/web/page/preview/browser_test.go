package preview

import (
	"context"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"

	"tocsin/transport/web/asset"
	"tocsin/transport/web/lang"
)

var shots = flag.String("shots", "", "folder for screenshots of the preview page")

// screen is one way of looking at the page.
type screen struct {
	name          string
	width, height int64
	scheme        string
	code          lang.Code
}

var screens = []screen{
	{"desk-light-en", 1280, 900, "light", lang.English},
	{"desk-dark-zh", 1280, 900, "dark", lang.Chinese},
	{"phone-light-zh", 390, 844, "light", lang.Chinese},
	{"phone-dark-en", 390, 844, "dark", lang.English},
}

// TestPageFitsEveryScreenUnderTheStrictPolicy opens the page in a browser that
// enforces the policy: no violation is logged and nothing scrolls sideways.
func TestPageFitsEveryScreenUnderTheStrictPolicy(t *testing.T) {
	browser := chromium(t)
	srv := httptest.NewServer(serve(t))
	defer srv.Close()
	for _, s := range screens {
		t.Run(s.name, func(t *testing.T) {
			ctx, cancel := chromedp.NewContext(browser)
			defer cancel()
			ctx, cancel = context.WithTimeout(ctx, 30*time.Second)
			defer cancel()
			said := listen(t, ctx)
			shot := look(t, ctx, s, srv.URL+"/?"+string(s.code))
			if lines := said(); len(lines) > 0 {
				t.Errorf("the browser complained: %s", strings.Join(lines, "; "))
			}
			keep(t, s.name, shot)
		})
	}
}

// look opens the page on the screen and measures it.
func look(t *testing.T, ctx context.Context, s screen, url string) []byte {
	t.Helper()
	scheme := chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: s.scheme}},
		})
		return err
	})
	if err := chromedp.Do(ctx, scheme, chromedp.EmulateViewport(s.width, s.height), chromedp.Navigate(url)); err != nil {
		t.Fatal(err)
	}
	size, err := chromedp.Run(ctx, chromedp.Evaluate[[2]int](`[document.scrollingElement.scrollWidth, document.styleSheets.length]`))
	if err != nil {
		t.Fatal(err)
	}
	if size[0] > int(s.width) {
		t.Errorf("the page is %d px wide on a screen of %d px", size[0], s.width)
	}
	if size[1] != 1 {
		t.Errorf("%d style sheets were loaded, want 1", size[1])
	}
	shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	return shot
}

// listen collects what the browser logs, policy violations among it.
func listen(t *testing.T, ctx context.Context) func() []string {
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

func keep(t *testing.T, name string, shot []byte) {
	if *shots == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(*shots, name+".png"), shot, 0o644); err != nil {
		t.Fatal(err)
	}
}

// serve answers with the preview page in the language of the query, and the assets.
func serve(t *testing.T) http.Handler {
	files, err := asset.Open()
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle(asset.Root, files)
	mux.HandleFunc("/", func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Security-Policy", asset.Policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(render(t, lang.Code(req.URL.RawQuery)))
	})
	return mux
}

// chromium starts the browser of the machine, or skips where there is none.
func chromium(t *testing.T) context.Context {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium on this machine: install chromium to look at the page")
	}
	ctx, cancel := chromedp.NewContext(context.Background(), chromedp.WithAllocatorOptions(chromedp.ExecPath(path), chromedp.NoSandbox))
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}
