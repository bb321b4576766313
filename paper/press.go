// Package paper makes what people get on paper or as a picture, and sees to it
// that it looks like one hand: certificates, posters, cards and charts as
// pictures, question and sign-in sheets as Word documents, QR codes.
// It brings its own typeface, so that nothing depends on what the machine has
// installed. Callers give every text in the language it is to be in.
package paper

import (
	_ "embed"
	"fmt"

	"golang.org/x/image/font/opentype"
)

// The files stay in the binary's read-only part: as bytes, not in a file
// system, they are never copied. dev/typeface.sh makes them.
var (
	//go:embed typeface/NotoSansSC-Regular.otf
	regularFile []byte
	//go:embed typeface/NotoSansSC-Bold.otf
	boldFile []byte
)

// Press draws. It may be used by many at once; one is enough for a program.
type Press struct {
	regular, bold *opentype.Font
}

// Open reads the typeface, which takes some two milliseconds and holds half a
// megabyte.
func Open() (*Press, error) {
	regular, err := opentype.Parse(regularFile)
	if err != nil {
		return nil, fmt.Errorf("reading the typeface: %w", err)
	}
	bold, err := opentype.Parse(boldFile)
	if err != nil {
		return nil, fmt.Errorf("reading the bold typeface: %w", err)
	}
	return &Press{regular: regular, bold: bold}, nil
}
