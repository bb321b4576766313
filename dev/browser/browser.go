// Package browser gives tests a real browser, Chromium without a window.
package browser

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kepubot/dev/testdb"
)

// patience is how long the browser may take to start.
const patience = 2 * time.Minute

// Open starts a browser with a window of the given size, which is gone after
// the test. Without Chromium the test is skipped, or fails where it is
// required. KEPUBOT_TEST_CHROMIUM names one that is not on the PATH.
func Open(t testing.TB, width, height int) context.Context {
	t.Helper()
	path := find()
	if path == "" {
		testdb.Missing(t, "no Chromium on the PATH (make test installs it on Debian)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(width, height),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("lang", "zh-CN"), chromedp.Flag("accept-lang", "zh-CN"), chromedp.UserDataDir(t.TempDir()),
		chromedp.WSURLReadTimeout(patience))
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, closeTab := chromedp.NewContext(allocated)
	t.Cleanup(func() {
		closeTab()
		stop()
	})
	return ctx
}

func find() string {
	for _, name := range []string{os.Getenv("KEPUBOT_TEST_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	return ""
}
