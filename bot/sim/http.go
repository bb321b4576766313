package sim

import (
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed page
var pageFiles embed.FS

func pageHandler() http.Handler {
	files, err := fs.Sub(pageFiles, "page")
	if err != nil {
		panic("sim: the page is not embedded: " + err.Error())
	}
	return http.FileServerFS(files)
}

const (
	requestLimit = 1 << 20
	uploadLimit  = 20 << 20
)

// peopleRoutes serves the people's side; README.md documents it.
func (s *Sim) peopleRoutes(mux *http.ServeMux) {
	for pattern, handle := range map[string]func(r *http.Request) (any, error){
		"GET /sim/state":                  s.httpState,
		"GET /sim/chats/{chat}":           s.httpChat,
		"GET /sim/taps/{tap}":             s.httpTap,
		"GET /sim/calls":                  s.httpCalls,
		"POST /sim/people":                s.httpAddPerson,
		"DELETE /sim/people/{person}":     s.asPerson(func(p *Person, _ request) (any, error) { p.DeleteAccount(); return nil, nil }),
		"POST /sim/people/{person}/send":  s.asPerson(httpSend),
		"POST /sim/people/{person}/start": s.asPerson(func(p *Person, q request) (any, error) { return done(p.Start(q.Payload) != 0) }),
		"POST /sim/people/{person}/tap":   s.asPerson(httpTapButton),
		"POST /sim/people/{person}/other": s.asPerson(func(p *Person, q request) (any, error) { return nil, p.SendOther(cmp.Or(q.Chat, p.id), q.Kind) }),
		"POST /sim/people/{person}/location": s.asPerson(func(p *Person, q request) (any, error) {
			return nil, p.SendLocation(cmp.Or(q.Chat, p.id), q.Latitude, q.Longitude)
		}),
		"POST /sim/people/{person}/vote": s.asPerson(func(p *Person, q request) (any, error) {
			return nil, p.Vote(cmp.Or(q.Chat, p.id), q.Message, q.Options...)
		}),
		"POST /sim/people/{person}/withdraw":       s.asPerson(func(p *Person, q request) (any, error) { return nil, p.Withdraw(cmp.Or(q.Chat, p.id), q.Message) }),
		"POST /sim/people/{person}/edit":           s.asPerson(func(p *Person, q request) (any, error) { return nil, p.Edit(cmp.Or(q.Chat, p.id), q.Message, q.Text) }),
		"POST /sim/people/{person}/block":          s.asPerson(func(p *Person, _ request) (any, error) { p.Block(); return nil, nil }),
		"POST /sim/people/{person}/unblock":        s.asPerson(func(p *Person, _ request) (any, error) { p.Unblock(); return nil, nil }),
		"POST /sim/people/{person}/upload":         s.httpUpload,
		"POST /sim/groups":                         s.httpAddGroup,
		"POST /sim/groups/{group}/members":         s.httpJoin,
		"DELETE /sim/groups/{group}/members/{who}": s.httpLeave,
		"POST /sim/groups/{group}/bot":             s.httpSetBot,
		"POST /sim/faults":                         s.httpFault,
		"POST /sim/clock":                          s.httpClock,
	} {
		mux.HandleFunc(pattern, answering(handle))
	}
	mux.HandleFunc("GET /sim/events", s.httpEvents)
	mux.HandleFunc("GET /sim/files/{file}", func(w http.ResponseWriter, r *http.Request) { s.writeFile(w, r.PathValue("file")) })
}

// answering writes what a handler returns, or why it refused. Requests that
// change something must be JSON or a file: a foreign page in the same browser
// cannot send those without being asked for permission first.
func answering(handle func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		r.Body = http.MaxBytesReader(w, r.Body, uploadLimit)
		if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
			w.WriteHeader(http.StatusForbidden)
			json.NewEncoder(w).Encode(map[string]string{"error": "another page may not do this"})
			return
		}
		result, err := handle(r)
		if err != nil {
			status := http.StatusBadRequest
			if errors.Is(err, errNobody) {
				status = http.StatusNotFound
			} else if errors.Is(err, errRefused) {
				status = http.StatusForbidden
			}
			w.WriteHeader(status)
			json.NewEncoder(w).Encode(map[string]string{"error": err.Error()})
			return
		}
		if result == nil {
			result = map[string]bool{"ok": true}
		}
		json.NewEncoder(w).Encode(result)
	}
}

var errNobody = errors.New("no such person, chat or tap")

// request is everything that a request's body may say.
type request struct {
	Name, Username, Language, Payload, Text, Data, Kind, Title, As string
	Chat, By, Person                                               int64
	Message, Forward                                               int
	Options                                                        []int
	Latitude, Longitude                                            float64
}

func read(r *http.Request) (request, error) {
	var q request
	data, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, requestLimit))
	if err != nil {
		return q, err
	}
	if len(data) == 0 {
		return q, nil
	}
	if err := json.Unmarshal(data, &q); err != nil {
		return q, fmt.Errorf("reading the request: %w", err)
	}
	return q, nil
}

func number(r *http.Request, name string) int64 {
	n, _ := strconv.ParseInt(cmp.Or(r.PathValue(name), r.URL.Query().Get(name)), 10, 64)
	return n
}

// person finds who a number is.
func (s *Sim) person(id int64) (*Person, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.people[id]
	if !ok {
		return nil, errNobody
	}
	return p, nil
}

func (s *Sim) asPerson(handle func(*Person, request) (any, error)) func(*http.Request) (any, error) {
	return func(r *http.Request) (any, error) {
		p, err := s.person(number(r, "person"))
		if err != nil {
			return nil, err
		}
		q, err := read(r)
		if err != nil {
			return nil, err
		}
		return handle(p, q)
	}
}

func done(ok bool) (any, error) {
	if !ok {
		return nil, refused("the chat takes no messages")
	}
	return nil, nil
}

func httpSend(p *Person, q request) (any, error) {
	return done(p.SendIn(cmp.Or(q.Chat, p.id), q.Text) != 0)
}

func httpTapButton(p *Person, q request) (any, error) {
	tap := p.TapIn(cmp.Or(q.Chat, p.id), q.Message, q.Data)
	if tap == "" {
		return nil, refused("the tap")
	}
	return map[string]string{"tap": tap}, nil
}

func (s *Sim) httpAddPerson(r *http.Request) (any, error) {
	q, err := read(r)
	if err != nil {
		return nil, err
	}
	if n := len([]rune(q.Name)); n < 1 || n > 64 {
		return nil, errors.New("a name has 1 to 64 characters")
	}
	return map[string]int64{"id": s.AddPerson(Profile{Name: q.Name, Username: q.Username, Language: q.Language}).id}, nil
}

func (s *Sim) httpUpload(r *http.Request) (any, error) {
	p, err := s.person(number(r, "person"))
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(r.Body)
	if err != nil || len(content) == 0 {
		return nil, errors.New("an empty or too large file")
	}
	query := r.URL.Query()
	return nil, p.Upload(cmp.Or(number(r, "chat"), p.id), query.Get("kind"), query.Get("name"), query.Get("caption"), content)
}

func (s *Sim) httpAddGroup(r *http.Request) (any, error) {
	q, err := read(r)
	if err != nil {
		return nil, err
	}
	by, err := s.person(q.By)
	if err != nil {
		return nil, err
	}
	if q.Title == "" || len(q.Title) > 300 {
		return nil, errors.New("a title has 1 to 100 characters")
	}
	return map[string]int64{"id": s.AddGroup(q.Title, by)}, nil
}

func (s *Sim) httpJoin(r *http.Request) (any, error) {
	q, err := read(r)
	if err != nil {
		return nil, err
	}
	p, err := s.person(q.Person)
	if err != nil {
		return nil, err
	}
	return nil, p.Join(number(r, "group"))
}

func (s *Sim) httpLeave(r *http.Request) (any, error) {
	p, err := s.person(number(r, "who"))
	if err != nil {
		return nil, err
	}
	return nil, p.Leave(number(r, "group"))
}

func (s *Sim) httpSetBot(r *http.Request) (any, error) {
	q, err := read(r)
	if err != nil {
		return nil, err
	}
	p, err := s.person(q.By)
	if err != nil {
		return nil, err
	}
	if q.As == "none" {
		q.As = ""
	}
	return nil, p.SetBot(number(r, "group"), q.As)
}

func (s *Sim) httpFault(r *http.Request) (any, error) {
	var f Fault
	if err := json.NewDecoder(r.Body).Decode(&f); err != nil {
		return nil, fmt.Errorf("reading the fault: %w", err)
	}
	kinds := []FaultKind{FaultStatus400, FaultStatus500, FaultHTML502, FaultRateLimit, FaultSlow, FaultDropBefore, FaultDropAfter, FaultTruncated}
	if !slices.Contains(kinds, f.Kind) || f.Count < 1 || f.Count > 1_000_000 || f.Seconds < 0 || f.Seconds > 3600 {
		return nil, errors.New("no such fault")
	}
	s.SetFault(f)
	return nil, nil
}

func (s *Sim) httpClock(r *http.Request) (any, error) {
	q, err := read(r)
	if err != nil {
		return nil, err
	}
	if q.Forward < 0 || q.Forward > 400*24*3600 {
		return nil, errors.New("the clock goes forward, by at most 400 days")
	}
	s.Forward(time.Duration(q.Forward) * time.Second)
	return map[string]string{"now": s.Now().Format(time.RFC3339)}, nil
}

func (s *Sim) httpCalls(r *http.Request) (any, error) {
	after := int(number(r, "after"))
	return slices.DeleteFunc(s.Calls(), func(c Call) bool { return c.N <= after }), nil
}

func (s *Sim) httpTap(r *http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, ok := s.taps[r.PathValue("tap")]
	if !ok {
		return nil, errNobody
	}
	return map[string]any{"answered": q.answered, "text": q.text, "alert": q.alert}, nil
}

func (s *Sim) httpState(*http.Request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	people, chats := []any{}, []any{}
	for _, id := range s.order {
		p := s.people[id]
		people = append(people, map[string]any{"id": p.id, "name": p.profile.Name, "username": p.profile.Username,
			"language": p.profile.Language, "blocked": p.blocked, "deleted": p.deleted, "started": p.started})
	}
	for _, id := range slices.Sorted(maps.Keys(s.chats)) {
		if c := s.chats[id]; c.kind != "private" && c.migrated == 0 {
			chats = append(chats, c.json())
		}
	}
	description := map[string]string{}
	for key, text := range s.profile {
		if language, ok := strings.CutPrefix(key, "description/"); ok {
			description[language] = text
		}
	}
	return map[string]any{
		"bot": map[string]any{"username": s.config.Username, "name": s.config.Name, "description": description},
		"now": s.now().Format(time.RFC3339), "people": people, "chats": chats, "seq": s.seq,
	}, nil
}

func (c *chat) json() map[string]any {
	return map[string]any{"id": c.id, "kind": c.kind, "title": c.title, "members": append([]int64{}, c.members...), "bot": c.bot}
}

// shownMessages is how many messages of a chat the page gets.
const shownMessages = 200

func (s *Sim) httpChat(r *http.Request) (any, error) {
	p, err := s.person(number(r, "person"))
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeDue()
	c, ok := s.chats[number(r, "chat")]
	if !ok || (c.kind == "private" && c.id != p.id) {
		return nil, errNobody
	}
	messages := []Message{}
	for _, m := range c.messages[max(0, len(c.messages)-shownMessages):] {
		messages = append(messages, m.seenBy(p.id))
	}
	return map[string]any{"chat": c.json(), "messages": messages, "keys": c.keys,
		"commands": append([]botCommand{}, s.menu(c, p)...), "action": c.action}, nil
}

// httpEvents streams the number of the latest change.
func (s *Sim) httpEvents(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	flusher := http.NewResponseController(w)
	for {
		s.mu.Lock()
		seq, changed, ended := s.seq, s.changed, s.ended
		s.mu.Unlock()
		if _, err := fmt.Fprintf(w, "data: {\"seq\":%d}\n\n", seq); err != nil || flusher.Flush() != nil || ended {
			return
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}
