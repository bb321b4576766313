package paper

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"pgregory.net/rapid"
)

// scan reads the QR code in a picture as many phones do: with ZXing.
func scan(t testing.TB, picture image.Image) string {
	t.Helper()
	bits, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		t.Fatalf("nothing to scan: %v", err)
	}
	return result.GetText()
}

const sampleLink = "https://t.me/yuyao_kepu_bot?start=e-4Kz8vQm2_Lw7YpX1dRt9sHc3nB6uJfG0aVeCqTkMxPiDyWoZrSlN5hE"

// TestQR holds that another program reads every code that is made.
func TestQR(t *testing.T) {
	press := open(t)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.StringMatching(`https://t\.me/[a-z_]{5,32}\?start=[A-Za-z0-9_-]{0,64}`),
			rapid.StringMatching(`[0-9]{1,60}|[A-Z0-9 $%*+./:-]{1,60}|[a-z科普]{1,80}`),
		).Draw(t, "text")
		code, err := QR(text)
		if err != nil {
			t.Fatal(err)
		}
		g := press.page(5*code.Size(), 5*code.Size())
		g.code(code, g.image.Rect)
		bits, err := gozxing.NewBinaryBitmapFromImage(g.image)
		if err != nil {
			t.Fatal(err)
		}
		// Pure: the picture holds nothing else. Looking for the code as a camera
		// does, this reader takes some small ones for none.
		result, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
		if err != nil || result.GetText() != text {
			t.Fatalf("%q was read as %v, %v", text, result, err)
		}
	})
	for _, text := range []string{"", strings.Repeat("x", MaxCode+1)} {
		if _, err := QR(text); err == nil {
			t.Errorf("a code of %d bytes was made", len(text))
		}
	}
	if _, err := QR(strings.Repeat("x", MaxCode)); err != nil {
		t.Error(err)
	}
}

// TestQRTorn holds that a corner of a poster may be gone.
func TestQRTorn(t *testing.T) {
	code, err := QR(sampleLink)
	if err != nil {
		t.Fatal(err)
	}
	g := open(t).page(8*code.Size(), 8*code.Size())
	at := g.code(code, g.image.Rect)
	g.fill(image.Rect(at.Max.X-8*12, at.Max.Y-8*12, at.Max.X, at.Max.Y), white)
	if got := scan(t, g.image); got != sampleLink {
		t.Errorf("read %q", got)
	}
}

// TestQRPath holds that the path draws the same modules, with a white edge.
func TestQRPath(t *testing.T) {
	code, err := QR(sampleLink)
	if err != nil {
		t.Fatal(err)
	}
	drawn := make([]bool, code.Size()*code.Size())
	for part := range strings.SplitSeq(strings.TrimSuffix(code.Path(), "z"), "z") {
		var x, y, n, back int
		if _, err := fmt.Sscanf(part, "M%d %dh%dv1h-%d", &x, &y, &n, &back); err != nil || n != back || n < 1 {
			t.Fatalf("%q: %v", part, err)
		}
		for i := range n {
			drawn[y*code.Size()+x+i] = true
		}
	}
	for i, dark := range code.dark {
		x, y := i%code.Size(), i/code.Size()
		if edge := min(x, y, code.Size()-1-x, code.Size()-1-y) < quiet; drawn[i] != dark || edge && dark {
			t.Fatalf("at %d, %d the path has %t, the code %t", x, y, drawn[i], dark)
		}
	}
}
