package sim

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

const (
	textLimit    = 4096
	captionLimit = 1024
	markupBytes  = 32_768
)

// body reads a text or caption with its markup.
func body(c *call, field string, limit int) (string, []Entity, *apiError) {
	list := field + "_entities"
	if field == "text" {
		list = "entities"
	}
	text, entities, err := formatted(c.params[field], c.params["parse_mode"], c.params[list])
	if err != nil {
		return "", nil, err
	}
	if utf8.RuneCountInString(text) > limit {
		if field == "caption" {
			return "", nil, bad("message caption is too long")
		}
		return "", nil, bad("message is too long")
	}
	return text, detect(text, entities), nil
}

// formatted turns a text with a parse_mode, or with a list of entities, into
// the trimmed text and its entities.
func formatted(raw, mode, list string) (string, []Entity, *apiError) {
	if len(raw) > markupBytes {
		return "", nil, bad("text is too long")
	}
	var entities []Entity
	switch strings.ToLower(mode) {
	case "", "none":
		if list != "" && json.Unmarshal([]byte(list), &entities) != nil {
			return "", nil, bad("can't parse entities JSON object")
		}
	case "html":
		var err error
		if raw, entities, err = parseHTML(raw); err != nil {
			return "", nil, bad(err.Error())
		}
	case "markdown", "markdownv2":
		return "", nil, bad("not in the simulator: Markdown")
	default:
		return "", nil, bad("unsupported parse_mode")
	}
	text, entities := trim(raw, entities)
	return text, entities, nil
}
