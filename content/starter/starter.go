// Package starter is what a new deployment begins with: tips, questions, and
// the sample city of the demo. The files are for editors to read and change.
package starter

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
)

//go:embed *.yaml
var files embed.FS

// File is an embedded file.
type File struct {
	Name string
	Data []byte
}

// Tips are the files of tips, each of one theme.
func Tips() ([]File, error) { return matching("tips-*.yaml") }

// Questions are the files of questions, each of one theme.
func Questions() ([]File, error) { return matching("questions-*.yaml") }

// Places is the file of the sample city's places.
func Places() (File, error) { return only("places.yaml") }

// People is the file of the demo's invented residents.
func People() (File, error) { return only("people.yaml") }

// SelfTest is the file of the survey in which residents test what they know.
func SelfTest() (File, error) { return only("selftest.yaml") }

func only(name string) (File, error) {
	found, err := matching(name)
	if err != nil {
		return File{}, err
	}
	if len(found) != 1 {
		return File{}, fmt.Errorf("reading %s: not embedded", name)
	}
	return found[0], nil
}

func matching(pattern string) ([]File, error) {
	names, err := fs.Glob(files, pattern)
	if err != nil {
		return nil, err
	}
	var found []File
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", path.Base(name), err)
		}
		found = append(found, File{name, data})
	}
	return found, nil
}
