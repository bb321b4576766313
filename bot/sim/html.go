package sim

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Entity is a stretch of a text with a meaning; offset and length count
// UTF-16 units.
type Entity struct {
	Type     string `json:"type"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url,omitempty"`
	Language string `json:"language,omitempty"`
}

// tagTypes are the tags of Telegram's HTML and the entities they make.
var tagTypes = map[string]string{
	"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
	"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "a": "text_link", "code": "code",
	"pre": "pre", "blockquote": "blockquote", "tg-spoiler": "spoiler", "span": "spoiler",
}

// htmlError is a fault in markup, at a byte offset.
type htmlError struct{ text string }

func (e htmlError) Error() string { return "can't parse entities: " + e.text }

func htmlFault(format string, values ...any) error { return htmlError{fmt.Sprintf(format, values...)} }

// openTag is a tag that was not closed yet.
type openTag struct {
	name   string
	entity Entity
	begun  int // byte offset in the markup
}

// htmlParser reads Telegram's HTML strictly.
type htmlParser struct {
	in       string
	at       int
	out      strings.Builder
	units    int // UTF-16 units written
	open     []openTag
	entities []Entity
}

// parseHTML turns markup into text and entities, or says what is wrong.
func parseHTML(in string) (string, []Entity, error) {
	p := &htmlParser{in: in}
	for p.at < len(p.in) {
		var err error
		switch p.in[p.at] {
		case '<':
			err = p.tag()
		case '&':
			p.reference()
		default:
			r, size := utf8.DecodeRuneInString(p.in[p.at:])
			p.write(r)
			p.at += size
		}
		if err != nil {
			return "", nil, err
		}
	}
	if len(p.open) > 0 {
		last := p.open[len(p.open)-1]
		return "", nil, htmlFault("Can't find end tag corresponding to start tag \"%s\"", last.name)
	}
	return p.out.String(), p.entities, nil
}

func (p *htmlParser) write(r rune) {
	p.out.WriteRune(r)
	p.units += utf16.RuneLen(r)
}

// reference decodes the few references that Telegram knows; others stay.
func (p *htmlParser) reference() {
	for name, r := range map[string]rune{"&lt;": '<', "&gt;": '>', "&amp;": '&', "&quot;": '"'} {
		if strings.HasPrefix(p.in[p.at:], name) {
			p.write(r)
			p.at += len(name)
			return
		}
	}
	if found := numericReference.FindStringSubmatch(p.in[p.at:]); found != nil {
		base, digits := 10, found[1]
		if digits[0] == 'x' {
			base, digits = 16, digits[1:]
		}
		n, err := strconv.ParseInt(digits, base, 32)
		if err == nil && n > 0 && utf8.ValidRune(rune(n)) {
			p.write(rune(n))
			p.at += len(found[0])
			return
		}
	}
	p.write('&')
	p.at++
}

var (
	numericReference = regexp.MustCompile(`^&#(x[0-9a-fA-F]{1,6}|[0-9]{1,7});`)
	tagName          = regexp.MustCompile(`^</?([a-zA-Z0-9-]*)`)
	attribute        = regexp.MustCompile(`^\s+([a-zA-Z0-9-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?`)
)

func (p *htmlParser) tag() error {
	begun := p.at
	name := strings.ToLower(tagName.FindStringSubmatch(p.in[p.at:])[1])
	if strings.HasPrefix(p.in[p.at:], "</") {
		return p.closeTag(name, begun)
	}
	kind, ok := tagTypes[name]
	if !ok {
		return htmlFault("Unsupported start tag \"%s\" at byte offset %d", name, begun)
	}
	p.at += 1 + len(name)
	entity := Entity{Type: kind, Offset: p.units}
	for {
		found := attribute.FindStringSubmatch(p.in[p.at:])
		if found == nil {
			break
		}
		p.at += len(found[0])
		value, _, _ := parseReferences(found[2] + found[3] + found[4])
		switch {
		case name == "a" && found[1] == "href":
			entity.URL = value
		case name == "code" && found[1] == "class":
			entity.Language = strings.TrimPrefix(value, "language-")
		case name == "span" && found[1] == "class" && value != "tg-spoiler":
			return htmlFault("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begun)
		}
	}
	p.at += len(p.in[p.at:]) - len(strings.TrimLeft(p.in[p.at:], " \t\r\n"))
	if p.at >= len(p.in) || p.in[p.at] != '>' {
		return htmlFault("Unclosed start tag at byte offset %d", begun)
	}
	p.at++
	p.open = append(p.open, openTag{name, entity, begun})
	return nil
}

// parseReferences decodes the references of an attribute's value.
func parseReferences(value string) (string, []Entity, error) {
	return parseHTML(strings.ReplaceAll(value, "<", "&lt;"))
}

func (p *htmlParser) closeTag(name string, begun int) error {
	end := strings.IndexByte(p.in[p.at:], '>')
	if end < 0 || strings.TrimSpace(p.in[p.at+2+len(name):p.at+end]) != "" {
		return htmlFault("Unclosed end tag at byte offset %d", begun)
	}
	if len(p.open) == 0 {
		return htmlFault("Unexpected end tag at byte offset %d", begun)
	}
	last := p.open[len(p.open)-1]
	if name != "" && name != last.name {
		return htmlFault("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begun, last.name, name)
	}
	p.open = p.open[:len(p.open)-1]
	p.at += end + 1
	entity := last.entity
	entity.Length = p.units - entity.Offset
	if last.name == "a" && entity.URL == "" {
		entity.URL = p.out.String()[len(p.out.String())-entityBytes(p.out.String(), entity.Length):]
	}
	if entity.Length > 0 && (entity.Type != "text_link" || strings.Contains(entity.URL, ".")) {
		p.entities = append(p.entities, entity)
	}
	return nil
}

// entityBytes is how many bytes the last units UTF-16 units of a text take.
func entityBytes(text string, units int) int {
	n := 0
	for units > 0 {
		r, size := utf8.DecodeLastRuneInString(text[:len(text)-n])
		n += size
		units -= utf16.RuneLen(r)
	}
	return n
}

// trim removes blanks at both ends, as Telegram does, and moves entities.
func trim(text string, entities []Entity) (string, []Entity) {
	const blanks = " \t\r\n\v\f\u00a0"
	left := strings.TrimLeft(text, blanks)
	cut := units(text[:len(text)-len(left)])
	text = strings.TrimRight(left, blanks)
	length := units(text)
	var kept []Entity
	for _, e := range entities {
		begin, end := max(e.Offset-cut, 0), min(e.Offset-cut+e.Length, length)
		if end > begin {
			e.Offset, e.Length = begin, end-begin
			kept = append(kept, e)
		}
	}
	return text, kept
}

// units counts UTF-16 units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

var found = []struct {
	kind string
	form *regexp.Regexp
}{
	{"bot_command", regexp.MustCompile(`(?:^|[\s])(/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?)`)},
	{"url", regexp.MustCompile(`(https?://[^\s<>"]+[^\s<>".,;:!?)])`)},
	{"mention", regexp.MustCompile(`(?:^|[\s])(@[a-zA-Z0-9_]{4,32})`)},
	{"hashtag", regexp.MustCompile(`(?:^|[\s])(#[\p{L}0-9_]{1,64})`)},
}

// detect adds the entities that Telegram finds by itself.
func detect(text string, entities []Entity) []Entity {
	for _, f := range found {
		for _, at := range f.form.FindAllStringSubmatchIndex(text, -1) {
			e := Entity{Type: f.kind, Offset: units(text[:at[2]]), Length: units(text[at[2]:at[3]])}
			overlaps := slices.ContainsFunc(entities, func(o Entity) bool {
				return (o.Type == "text_link" || o.Type == "code" || o.Type == "pre" || o.Type == "url") &&
					o.Offset < e.Offset+e.Length && e.Offset < o.Offset+o.Length
			})
			if !overlaps {
				entities = append(entities, e)
			}
		}
	}
	slices.SortStableFunc(entities, func(a, b Entity) int {
		if a.Offset != b.Offset {
			return a.Offset - b.Offset
		}
		return b.Length - a.Length
	})
	return entities
}
