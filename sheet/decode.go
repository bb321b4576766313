package sheet

import (
	"cmp"
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Decode reads the entry into a struct with yaml tags. A key that the struct
// does not know, a key given twice and a value of the wrong kind are Faults,
// each with its own line. Lists of type [List] are left to be decoded.
func (e Entry) Decode(into any) error {
	// Everything is checked before the library reads it: its own errors are
	// not words for people, and of unknown keys it loses the lines.
	if faults := misfits(e.node, reflect.TypeOf(into).Elem()); len(faults) > 0 {
		return faults
	}
	if err := e.node.Decode(into); err != nil {
		return Faults{{Line: e.Line, Chinese: "这一条读不出来", English: "this entry cannot be read"}}
	}
	return nil
}

// misfits is what keeps a node from being read into a type.
func misfits(node *yaml.Node, t reflect.Type) Faults {
	var faults Faults
	switch {
	case node.Kind == yaml.MappingNode && t.Kind() == reflect.Struct:
		return misfitKeys(node, t)
	case node.Kind == yaml.SequenceNode && t == reflect.TypeFor[List]():
		return nil
	case node.Kind == yaml.SequenceNode && t.Kind() == reflect.Slice:
		for _, item := range node.Content {
			faults = append(faults, misfits(item, t.Elem())...)
		}
		return faults
	case node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null":
		return nil
	case node.Kind == yaml.ScalarNode && node.Decode(reflect.New(t).Interface()) == nil:
		return nil
	}
	chinese, english := wanted(t.Kind())
	return Faults{{Line: node.Line, Chinese: "这里应该是" + chinese, English: "expected " + english + " here"}}
}

func misfitKeys(node *yaml.Node, t reflect.Type) Faults {
	var faults Faults
	known, seen := fieldTypes(t), map[string]bool{}
	for i := 0; i < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		field, ok := known[key.Value]
		switch {
		case !ok:
			faults = append(faults, unknown(key))
		case seen[key.Value]:
			faults = append(faults, repeated(key))
		default:
			faults = append(faults, misfits(value, field)...)
		}
		seen[key.Value] = true
	}
	return faults
}

// fieldTypes are the types of a struct's fields by their YAML keys.
func fieldTypes(t reflect.Type) map[string]reflect.Type {
	fields := map[string]reflect.Type{}
	for i := range t.NumField() {
		field := t.Field(i)
		key, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		switch {
		case options == "inline":
			for key, inner := range fieldTypes(field.Type) {
				fields[key] = inner
			}
		case key != "-" && field.IsExported():
			fields[cmp.Or(key, strings.ToLower(field.Name))] = field.Type
		}
	}
	return fields
}

// wanted says what a value must be.
func wanted(kind reflect.Kind) (chinese, english string) {
	switch kind {
	case reflect.Struct:
		return "“名称: 值”的形式", "keys with values"
	case reflect.Slice:
		return "一个列表", "a list"
	case reflect.String:
		return "文字", "text"
	case reflect.Bool:
		return " true 或 false", "true or false"
	default:
		return "整数", "a whole number"
	}
}

func unknown(key *yaml.Node) Fault {
	return Fault{key.Line, fmt.Sprintf("不认识“%s”", short(key.Value)), fmt.Sprintf("%q is not known here", short(key.Value))}
}

func repeated(key *yaml.Node) Fault {
	return Fault{key.Line, fmt.Sprintf("“%s”写了两遍", short(key.Value)), fmt.Sprintf("%q stands there twice", short(key.Value))}
}
