package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// readCSV reads UTF-8, with or without a byte order mark, or else GB 18030,
// which Excel writes on Chinese systems; separated by commas, semicolons or
// tabs, whichever the title line has most of.
func readCSV(data []byte) ([]Row, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			return nil, Faults{{Chinese: "文字编码认不出来，请另存为 UTF-8", English: "the text is neither UTF-8 nor GB 18030"}}
		}
		data = decoded
	}
	reader := csv.NewReader(bytes.NewReader(data))
	reader.Comma = separator(data)
	reader.FieldsPerRecord = -1
	var g grid
	for {
		cells, err := reader.Read()
		if err == io.EOF {
			return g.rows, nil
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			return nil, Faults{{
				Line: broken.StartLine, Chinese: "引号没有配对，或文字里的引号没有写成两个",
				English: "a quotation mark is not closed, or one inside the text is not doubled",
			}}
		}
		if err != nil {
			return nil, err
		}
		line, _ := reader.FieldPos(0)
		if err := g.add(line, cells); err != nil {
			return nil, err
		}
	}
}

func separator(data []byte) rune {
	first, _, _ := bytes.Cut(bytes.TrimLeft(data, "\r\n"), []byte("\n"))
	best, most := ',', bytes.Count(first, []byte(","))
	for _, candidate := range []rune{';', '\t'} {
		if n := bytes.Count(first, []byte(string(candidate))); n > most {
			best, most = candidate, n
		}
	}
	return best
}
