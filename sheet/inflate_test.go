package sheet_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"testing"
)

// inflate writes a zip file anew with one of its files filled up to a size.
func inflate(t *testing.T, data []byte, name string, size int) []byte {
	t.Helper()
	from, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	to.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestSpeed)
	})
	for _, file := range from.File {
		reader, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		if file.Name == name {
			content = append(content, bytes.Repeat([]byte(" "), size)...)
		}
		writer, err := to.Create(file.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := writer.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
