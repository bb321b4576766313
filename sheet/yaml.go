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

// List is a list inside an entry whose entries are decoded one by one, so
// that each is known by its own line.
type List []Entry

// UnmarshalYAML keeps the entries for [Entry.Decode].
func (l *List) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.SequenceNode {
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: not a list", node.Line)}}
	}
	*l = List{}
	for _, entry := range node.Content {
		*l = append(*l, Entry{entry.Line, entry})
	}
	return nil
}

// Entries reads the list under key of a YAML file. References (& and *) are
// refused: a few lines of them can stand for millions.
func Entries(data []byte, key string) ([]Entry, error) {
	if len(data) > MaxBytes {
		return nil, ErrTooLarge
	}
	var entries []Entry
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	for {
		var document yaml.Node
		err := decoder.Decode(&document)
		if errors.Is(err, io.EOF) {
			return entries, nil
		}
		if err != nil {
			return nil, Faults{{Line: lineOf(err), Chinese: "YAML 写法不对，请检查这一行前后的缩进和引号", English: "this is not valid YAML, check indentation and quotes around here"}}
		}
		list, faults := listUnder(&document, key)
		if len(faults) > 0 {
			return nil, faults
		}
		if entries = append(entries, list...); len(entries) > MaxRows {
			return nil, ErrTooLarge
		}
	}
}

// listUnder finds the list of a document that holds nothing else.
func listUnder(document *yaml.Node, key string) (List, Faults) {
	if line := reference(document); line > 0 {
		return nil, Faults{{Line: line, Chinese: "这里不能用 & 和 * 引用", English: "references (& and *) are not read here"}}
	}
	if len(document.Content) == 0 || document.Content[0].ShortTag() == "!!null" {
		return nil, nil
	}
	root := document.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, Faults{{Line: root.Line, Chinese: fmt.Sprintf("开头应该是“%s:”", key), English: fmt.Sprintf("the file must begin with %q", key+":")}}
	}
	var list List
	var faults Faults
	for i := 0; i < len(root.Content); i += 2 {
		name, value := root.Content[i], root.Content[i+1]
		switch {
		case name.Value != key:
			faults = append(faults, unknown(name))
		case list != nil:
			faults = append(faults, repeated(name))
		case list.UnmarshalYAML(value) != nil:
			faults = append(faults, Fault{Line: value.Line, Chinese: fmt.Sprintf("“%s”下面应该是一个列表", key), English: fmt.Sprintf("%q must be a list", key)})
		}
	}
	return list, faults
}

// reference is the line of the first reference in a document, or 0.
func reference(node *yaml.Node) int {
	if node.Kind == yaml.AliasNode || node.Anchor != "" {
		return node.Line
	}
	for _, child := range node.Content {
		if line := reference(child); line > 0 {
			return line
		}
	}
	return 0
}

var atLine = regexp.MustCompile(`line (\d+): `)

// lineOf is the line that an error of the library names, or 0. It may be the
// one before.
func lineOf(err error) int {
	if found := atLine.FindStringSubmatch(err.Error()); found != nil {
		line, _ := strconv.Atoi(found[1])
		return line
	}
	return 0
}
