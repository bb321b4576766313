package event

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"kepubot/resident"
	"kepubot/sheet"
	"kepubot/store"
)

// PaperKind is what a paper of an event's file is (一活动一档).
type PaperKind string

// The kinds of papers, in the order in which they are kept.
const (
	Notice     PaperKind = "notice"    // 通知
	Plan       PaperKind = "plan"      // 方案
	SignIns    PaperKind = "signins"   // 签到表, scanned
	Photos     PaperKind = "photos"    // 照片
	Slides     PaperKind = "slides"    // 课件
	Handouts   PaperKind = "materials" // 发放清单
	News       PaperKind = "news"      // 活动信息, or where it was published
	Summary    PaperKind = "summary"   // 小结
	OtherPaper PaperKind = "other"
)

// PaperKinds are all kinds in their order.
func PaperKinds() []PaperKind {
	return []PaperKind{Notice, Plan, SignIns, Photos, Slides, Handouts, News, Summary, OtherPaper}
}

// paperNames are the names of the kinds, and the words by which a file's name or
// caption tells which it is.
func paperNames() []named[PaperKind] {
	return []named[PaperKind]{
		{Notice, "通知 公告 预告", "notice,invitation"}, {Plan, "方案 计划 策划 预案", "plan,programme"},
		{SignIns, "签到表 签到 名单 签名", "sign-in sheet,sign-in,attendance"}, {Photos, "照片 图片 现场", "photos,photo"},
		{Slides, "课件 讲稿 幻灯 PPT", "slides,slide,deck"}, {Handouts, "发放清单 发放 领取 物资 清单", "handouts,materials,list"},
		{News, "活动信息 信息 新闻 报道 推文 简报", "news,article"}, {Summary, "小结 总结 评估", "summary,report"}, {OtherPaper, "其他", "other"},
	}
}

// Title is what papers of the kind are called.
func (p PaperKind) Title() resident.Name { return nameIn(paperNames(), p) }

// Paper is one paper of an event's file: a file that somebody sent in the chat,
// or words.
type Paper struct {
	store.Meta `bson:",inline"` // "<event>:<update>"
	Event      string           `bson:"event"`
	Kind       PaperKind        `bson:"kind"`
	File       string           `bson:"file,omitempty"` // its id at Telegram
	Name       string           `bson:"name,omitempty"`
	Text       string           `bson:"text,omitempty"` // a link, or a few paragraphs
	By         string           `bson:"by"`
	At         time.Time        `bson:"at"`
}

// The bounds of a file.
const (
	papersLimit   = 40   // papers
	photosLimit   = 6    // photos
	photosWanted  = 2    // photos
	paperLimit    = 4000 // characters of a text
	fileNameLimit = 80   // characters
)

// Errors of files.
var (
	// ErrPhotos means that the file has all the photos it takes.
	ErrPhotos = errors.New("the file has enough photos")
	// ErrPapers means that the file is full, or a text too long for it.
	ErrPapers = errors.New("the file is full")
	// ErrPaper means that a paper holds nothing, or is to be of a kind that there
	// is not.
	ErrPaper = errors.New("no paper of a file")
)

// Dossiers keep the papers of events.
type Dossiers struct {
	docs *store.Collection[Paper]
	now  func() time.Time
}

// OpenDossiers opens the collection.
func OpenDossiers(ctx context.Context, d store.Driver, events *Events) (*Dossiers, error) {
	docs, err := store.Open[Paper](ctx, d, store.Schema{
		Name:    "papers",
		Fields:  []store.Field{{Name: "event", Kind: store.String}, {Name: "at", Kind: store.Time}},
		Indexes: []store.Index{{Fields: []string{"event", "at"}}},
	})
	if err != nil {
		return nil, err
	}
	return &Dossiers{docs: docs, now: events.settings.Now}, nil
}

// Put adds a paper that came with the update numbered seq, once. Where no kind
// is given, its name tells it, else its text, else it is something other. A name
// too long keeps its ending. It says ErrPhotos with the seventh photo, ErrPapers
// where there is too much and ErrPaper where there is nothing.
func (d *Dossiers) Put(ctx context.Context, event string, p Paper, seq int64) (*Paper, error) {
	p.Meta, p.Event, p.At = store.Meta{ID: event + ":" + strconv.FormatInt(seq, 10)}, event, store.Millis(d.now())
	if there, err := d.docs.Get(ctx, p.ID); !errors.Is(err, store.ErrNotFound) {
		return there, err
	}
	if p.File == "" && strings.TrimSpace(p.Text) == "" {
		return nil, ErrPaper
	}
	if p.Name = oneLine(p.Name); p.Kind == "" {
		p.Kind = kindOfPaper(p)
	}
	p.Name = shortFileName(p.Name)
	all, err := d.Of(ctx, event)
	if err != nil {
		return nil, err
	}
	switch {
	case p.Kind == Photos && len(in(all, Photos)) >= photosLimit:
		return nil, ErrPhotos
	case len(all) >= papersLimit, utf8.RuneCountInString(p.Text) > paperLimit:
		return nil, ErrPapers
	}
	err = d.docs.Insert(ctx, &p)
	if errors.Is(err, store.ErrExists) {
		return d.docs.Get(ctx, p.ID)
	}
	return &p, err
}

// shortFileName cuts the name of a file, but for its ending.
func shortFileName(name string) string {
	ending := sheet.Ending(name)
	stem := []rune(strings.TrimSuffix(name, ending))
	return strings.TrimSpace(string(stem[:min(len(stem), fileNameLimit-len(ending))])) + ending
}

var linkForm = regexp.MustCompile(`^https?://\S+$`)

// kindOfPaper tells the kind of a paper by its name and words.
func kindOfPaper(p Paper) PaperKind {
	said := strings.ToLower(p.Name)
	if p.File == "" {
		if linkForm.MatchString(strings.TrimSpace(p.Text)) {
			return News
		}
		said, _, _ = strings.Cut(strings.TrimSpace(strings.ToLower(p.Text)), "\n")
	}
	for _, n := range paperNames() {
		for _, word := range n.words() {
			if strings.Contains(said, strings.ToLower(word)) {
				return n.is
			}
		}
	}
	switch {
	case strings.HasSuffix(said, ".ppt"), strings.HasSuffix(said, ".pptx"), strings.HasSuffix(said, ".key"):
		return Slides
	case strings.HasSuffix(said, ".jpg"), strings.HasSuffix(said, ".jpeg"), strings.HasSuffix(said, ".png"), strings.HasSuffix(said, ".heic"):
		return Photos
	}
	return OtherPaper
}

// Of are the papers of an event, by kind and then as they came.
func (d *Dossiers) Of(ctx context.Context, event string) ([]*Paper, error) {
	all, err := d.docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("event", event)}, Sort: []store.Sort{{Field: "at"}}})
	if err != nil {
		return nil, fmt.Errorf("reading the file of %s: %w", event, err)
	}
	slices.SortStableFunc(all, func(a, b *Paper) int { return slices.Index(PaperKinds(), a.Kind) - slices.Index(PaperKinds(), b.Kind) })
	return all, nil
}

// Get is a paper of an event, or store.ErrNotFound.
func (d *Dossiers) Get(ctx context.Context, event string, seq int64) (*Paper, error) {
	return d.docs.Get(ctx, event+":"+strconv.FormatInt(seq, 10))
}

// Assign says of which kind a paper is. It says ErrPhotos where that is one too
// many, and ErrPaper of a kind that there is not.
func (d *Dossiers) Assign(ctx context.Context, paper *Paper, kind PaperKind) error {
	if !slices.Contains(PaperKinds(), kind) {
		return ErrPaper
	}
	all, err := d.Of(ctx, paper.Event)
	if err != nil {
		return err
	}
	if kind == Photos && paper.Kind != Photos && len(in(all, Photos)) >= photosLimit {
		return ErrPhotos
	}
	_, err = d.docs.Update(ctx, paper.ID, func(doc *Paper) error {
		doc.Kind = kind
		return nil
	})
	return err
}

// Remove takes a paper out. Removing it again is harmless.
func (d *Dossiers) Remove(ctx context.Context, paper *Paper) error {
	_, err := d.docs.Delete(ctx, paper.ID)
	return err
}

func in(papers []*Paper, kind PaperKind) []*Paper {
	var found []*Paper
	for _, p := range papers {
		if p.Kind == kind {
			found = append(found, p)
		}
	}
	return found
}

// Wanting are the kinds that the file of an event lacks: photos are two at
// least, slides are wanted of lectures and trainings, a scanned sheet where
// nobody signed in by the bot, a list of handouts where the event names none.
func (e *Event) Wanting(papers []*Paper, came int64) []PaperKind {
	var wanting []PaperKind
	for _, kind := range PaperKinds() {
		there := len(in(papers, kind))
		switch kind {
		case OtherPaper:
			continue
		case Photos:
			there -= photosWanted - 1
		case SignIns:
			there += int(came)
		case Slides:
			if e.Kind != Lecture && e.Kind != Training {
				continue
			}
		case Handouts:
			there += len(e.Materials)
		}
		if there <= 0 {
			wanting = append(wanting, kind)
		}
	}
	return wanting
}
