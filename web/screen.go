package web

import (
	"bytes"
	"embed"
	"encoding/json"
	"html/template"
	"mime"
	"net/http"
	"path"
	"slices"
	"time"

	"kepubot/paper"
)

//go:embed page
var pageFiles embed.FS

var pageTemplate = template.Must(template.ParseFS(pageFiles, "page/screen.html"))

// assets are the files that browsers may ask for.
var assets = []string{"screen.css", "screen.js", "icon.svg"}

func (h *Handler) asset(w http.ResponseWriter, name string) {
	if !slices.Contains(assets, name) {
		refuse(w, http.StatusNotFound)
		return
	}
	data, err := pageFiles.ReadFile("page/" + name)
	if err != nil {
		refuse(w, http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	_, _ = w.Write(data)
}

// writePage writes the page without a code, which its script asks for: a page
// whose script does not run could not take an old one away.
func (h *Handler) writePage(w http.ResponseWriter, s Screen) {
	var page bytes.Buffer
	if err := pageTemplate.Execute(&page, s); err != nil {
		h.log.Error("writing the page of a screen", "error", err)
		refuse(w, http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(page.Bytes())
}

// moment is what a page is told. Times are milliseconds from now, since the
// clock of a hall's computer may be wrong.
type moment struct {
	Title   string `json:"title"`
	English string `json:"english"`
	When    string `json:"when"`
	Where   string `json:"where"`
	Came    int64  `json:"came"`
	Closed  bool   `json:"closed"`
	// Code is the path of an SVG picture, whose view box is Size by Size;
	// empty while there is none.
	Code    string `json:"code"`
	Size    int    `json:"size"`
	Renews  int64  `json:"renews"`
	Expires int64  `json:"expires"`
}

func (h *Handler) writeNow(w http.ResponseWriter, s Screen) {
	m := moment{Title: s.Title, English: s.English, When: s.When, Where: s.Where, Came: s.Came, Closed: s.Closed}
	now := h.now()
	if s.Link != "" && !s.Closed && now.Before(s.Expires) {
		code, err := paper.QR(s.Link)
		if err != nil {
			h.log.Error("making a screen's code", "error", err)
			refuse(w, http.StatusServiceUnavailable)
			return
		}
		m.Code, m.Size = code.Path(), code.Size()
		m.Renews, m.Expires = left(now, s.Renews), left(now, s.Expires)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(m)
}

// left is how many milliseconds there are until a time, 0 when it has come.
func left(now, until time.Time) int64 { return max(until.Sub(now).Milliseconds(), 0) }
