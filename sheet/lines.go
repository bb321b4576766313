package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Line is a line of a text, or a paragraph of a Word document.
type Line struct {
	Number int // from 1
	Text   string
}

var brokenWord = Faults{{Chinese: "这不是能读的 Word 文件（.docx）", English: "this is not a Word file (.docx) that can be read"}}

// Lines reads the text of a .docx or .txt file, line by line.
func Lines(name string, data []byte) ([]Line, error) {
	if len(data) > MaxBytes {
		return nil, ErrTooLarge
	}
	if strings.ToLower(filepath.Ext(name)) == ".docx" {
		return wordLines(data)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return nil, Faults{{Chinese: "文字编码认不出来，请另存为 UTF-8", English: "the text is neither UTF-8 nor GB 18030"}}
		}
		data = decoded
	}
	var lines []Line
	for i, text := range strings.Split(string(data), "\n") {
		if i == MaxRows {
			return nil, ErrTooLarge
		}
		lines = append(lines, Line{i + 1, strings.TrimRight(text, "\r")})
	}
	return lines, nil
}

// wordLines reads the paragraphs of a document. Its numbers and letters must
// be typed: those that Word makes by itself are no text.
func wordLines(data []byte) ([]Line, error) {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, brokenWord
	}
	file, err := archive.Open("word/document.xml")
	if err != nil {
		return nil, brokenWord
	}
	defer file.Close()
	decoder := xml.NewDecoder(io.LimitReader(file, unzipLimit))
	w := wordReader{}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return w.lines, nil
		}
		if err != nil {
			return nil, brokenWord
		}
		if err := w.take(token); err != nil {
			return nil, err
		}
	}
}

// wordReader collects the text of paragraphs.
type wordReader struct {
	lines  []Line
	text   strings.Builder
	inText bool
	number int
}

func (w *wordReader) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		switch t.Name.Local {
		case "t":
			w.inText = true
		case "tab":
			w.text.WriteByte(' ')
		case "br", "cr":
			w.text.WriteByte('\n')
		}
	case xml.CharData:
		if w.inText {
			w.text.Write(t)
		}
	case xml.EndElement:
		switch t.Name.Local {
		case "t":
			w.inText = false
		case "p":
			return w.end()
		}
	}
	return nil
}

// end closes a paragraph; a line break inside it makes two lines of it.
func (w *wordReader) end() error {
	w.number++
	if w.number > MaxRows || w.text.Len() > MaxBytes {
		return ErrTooLarge
	}
	for _, text := range strings.Split(w.text.String(), "\n") {
		w.lines = append(w.lines, Line{w.number, text})
	}
	w.text.Reset()
	return nil
}
