package bot

import (
	"embed"
	"fmt"
	"html"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"go.yaml.in/yaml/v3"
	"golang.org/x/text/language"

	"kepubot/resident"
)

//go:embed texts/*.yaml
var textFiles embed.FS

// The languages the bot speaks. Chinese is the original.
const (
	Chinese = resident.Chinese
	English = resident.English
)

// Languages are all languages the bot speaks, the default first.
func Languages() []string { return []string{Chinese, English} }

// Catalogue holds every text the bot says, in each language.
type Catalogue struct {
	localizers map[string]*i18n.Localizer
}

// LoadCatalogue reads the embedded message files.
func LoadCatalogue() (*Catalogue, error) {
	bundle := i18n.NewBundle(language.MustParse(Chinese))
	bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	c := &Catalogue{localizers: map[string]*i18n.Localizer{}}
	for _, lang := range Languages() {
		for _, name := range textNames(lang) {
			if _, err := bundle.LoadMessageFileFS(textFiles, name); err != nil {
				return nil, fmt.Errorf("loading texts of %s: %w", lang, err)
			}
		}
		c.localizers[lang] = i18n.NewLocalizer(bundle, lang)
	}
	return c, nil
}

// textNames are the message files of a language, one a part of the bot.
func textNames(lang string) []string {
	return []string{"texts/" + lang + ".yaml", "texts/games." + lang + ".yaml", "texts/contests." + lang + ".yaml",
		"texts/events." + lang + ".yaml", "texts/eventdesk." + lang + ".yaml", "texts/eventfiles." + lang + ".yaml", "texts/attendance." + lang + ".yaml", "texts/surveys." + lang + ".yaml", "texts/returns." + lang + ".yaml", "texts/reports." + lang + ".yaml"}
}

// args are the values of a text's placeholders. Strings are escaped for HTML
// unless they are of type markup. "N" also chooses the plural form.
type args map[string]any

// markup is text that is HTML already.
type markup string

// In returns the voice of a language; an unknown one speaks the default.
func (c *Catalogue) In(lang string) Voice {
	localizer, ok := c.localizers[lang]
	if !ok {
		lang, localizer = Chinese, c.localizers[Chinese]
	}
	return Voice{lang: lang, localizer: localizer}
}

// Voice says the bot's texts in one language.
type Voice struct {
	lang      string
	localizer *i18n.Localizer
}

// Say returns a text as Telegram HTML: what is foreign in values is escaped.
func (v Voice) Say(key string, values args) string {
	escaped := make(args, len(values))
	for name, value := range values {
		switch s := value.(type) {
		case markup:
			escaped[name] = string(s)
		case string:
			escaped[name] = html.EscapeString(s)
		default:
			escaped[name] = value
		}
	}
	return v.text(key, escaped)
}

// Label returns a text as plain characters, for buttons, keys and toasts.
func (v Voice) Label(key string, values args) string { return v.text(key, values) }

// text answers an unknown key with the key itself: a test holds that every
// key in the code is in every file, and a resident must not lose an answer
// over a missing word.
func (v Voice) text(key string, values args) string {
	said, err := v.localizer.Localize(&i18n.LocalizeConfig{
		MessageID: key, TemplateData: values, PluralCount: values["N"],
	})
	if err != nil && said == "" {
		return key
	}
	return said
}
