package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Entry is one entry of a YAML list and the line it begins at.
type Entry struct {
	Line int
	node *yaml.Node
}

// Decode reads the entry into a struct with yaml tags. A key that the struct
// does not know, and a value of the wrong kind, are faults.
func (e Entry) Decode(into any) error {
	// Only a decoder refuses unknown keys, and it reads text: the entry is
	// written out and its lines are counted from where it stood.
	text, err := yaml.Marshal(e.node)
	if err != nil {
		return Faults{{Line: e.Line, Chinese: "这一条读不出来", English: "this entry cannot be read"}}
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	err = decoder.Decode(into)
	var wrong *yaml.TypeError
	if errors.As(err, &wrong) {
		var faults Faults
		for _, problem := range wrong.Errors {
			problem = yamlLine.ReplaceAllString(problem, "")
			faults = append(faults, Fault{Line: e.Line, Chinese: "写法不对：" + problem, English: problem})
		}
		return faults
	}
	if err != nil {
		return Faults{{Line: e.Line, Chinese: "这一条读不出来", English: "this entry cannot be read"}}
	}
	return nil
}

var (
	yamlLine   = regexp.MustCompile(`^(yaml: )?line \d+: `)
	yamlAtLine = regexp.MustCompile(`line (\d+)`)
)

// Entries reads the list under key of a YAML file.
func Entries(data []byte, key string) ([]Entry, error) {
	if len(data) > MaxBytes {
		return nil, ErrTooLarge
	}
	var entries []Entry
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	for {
		var document map[string]yaml.Node
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return entries, nil
		}
		if err != nil {
			return nil, Faults{{Line: lineOf(err), Chinese: "YAML 写法不对，请检查缩进和引号", English: "this is not valid YAML, check indentation and quotes"}}
		}
		for name, node := range document {
			if name != key {
				return nil, Faults{{Line: node.Line, Chinese: fmt.Sprintf("不认识“%s”，这里应该是“%s”", name, key), English: fmt.Sprintf("%q is not known here, expected %q", name, key)}}
			}
			if node.Kind != yaml.SequenceNode {
				return nil, Faults{{Line: node.Line, Chinese: fmt.Sprintf("“%s”下面应该是一个列表", key), English: fmt.Sprintf("%q must be a list", key)}}
			}
			for _, entry := range node.Content {
				if len(entries) == MaxRows {
					return nil, ErrTooLarge
				}
				entries = append(entries, Entry{Line: entry.Line, node: entry})
			}
		}
	}
}

func lineOf(err error) int {
	if found := yamlAtLine.FindStringSubmatch(err.Error()); found != nil {
		line, _ := strconv.Atoi(found[1])
		return line
	}
	return 0
}
