package bot

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"strings"
	"unicode"

	"kepubot/bot/telegram"
	"kepubot/paper"
	"kepubot/report"
	"kepubot/resident"
)

// onHonourCertificate has a certificate drawn, for those who run honours and
// for whoever put the candidate forward.
func (b *Bot) onHonourCertificate(ctx context.Context, t *turn) error {
	h, c, err := b.candidate(ctx, t.action.arg(0), t.action.arg(1))
	if err != nil {
		return err
	}
	if !t.rights.May(resident.RunHonours) && c.By != t.me.ID {
		return sorry{key: "sorry.staffonly"}
	}
	return b.askCertificates(ctx, t, h, c.ID)
}

// onHonourCertificates has the certificates of all drawn.
func (b *Bot) onHonourCertificates(ctx context.Context, t *turn) error {
	h, err := b.honour(ctx, t.action.arg(0))
	if err != nil {
		return err
	}
	return b.askCertificates(ctx, t, h, "")
}

func (b *Bot) askCertificates(ctx context.Context, t *turn, h *report.Honour, candidate string) error {
	if h.State != report.Named {
		return sorry{key: "honour.notnamed"}
	}
	if err := b.jobs.Add(ctx, job{Kind: jobHonourCertificate, Resident: t.me.ID, Seq: t.seq(), Target: h.ID, Words: map[string]string{"candidate": candidate}}); err != nil {
		return err
	}
	t.toast(t.Label("honour.drawing", nil))
	return nil
}

// sendHonourCertificates draws one certificate as a picture, or all of them as
// an archive. Who may have it is asked again, as a role may have ended.
func (b *Bot) sendHonourCertificates(ctx context.Context, work *job) error {
	h, err := b.returns.honours.Get(ctx, work.Target)
	if err != nil {
		return err
	}
	runs, err := b.honourRunner(ctx, work.Resident)
	if err != nil {
		return err
	}
	me, err := b.residents.Get(ctx, work.Resident)
	if err != nil {
		return err
	}
	v, id := b.texts.In(me.Language), work.Words["candidate"]
	caption := func(v Voice) string { return v.Say("honour.drawn", args{"Title": h.Title.In(v.lang)}) }
	if id == "" {
		if !runs {
			return sorry{key: "sorry.staffonly"}
		}
		archive, err := b.honourArchive(v, h)
		if err != nil {
			return err
		}
		return b.sendFile(ctx, work, h.ID+".zip", archive, caption)
	}
	for n, c := range h.List() {
		if c.ID != id {
			continue
		}
		if !runs && c.By != me.ID {
			return sorry{key: "sorry.staffonly"}
		}
		drawn, err := b.drawHonour(v, h, &c, n+1)
		if err != nil {
			return err
		}
		return b.sendUpload(ctx, work, nil, &telegram.Upload{Name: "certificate.png", Content: drawn}, caption)
	}
	return sorry{key: "honour.notnamed"}
}

// honourArchive is every certificate of an honour, packed.
func (b *Bot) honourArchive(v Voice, h *report.Honour) ([]byte, error) {
	var out bytes.Buffer
	packed := zip.NewWriter(&out)
	for n, c := range h.List() {
		drawn, err := b.drawHonour(v, h, &c, n+1)
		if err != nil {
			return nil, err
		}
		file, err := packed.Create(fmt.Sprintf("%02d %s.png", n+1, fileWord(candidateName(v, h, &c, false))))
		if err == nil {
			_, err = file.Write(drawn)
		}
		if err != nil {
			return nil, fmt.Errorf("packing the certificates of %s: %w", h.ID, err)
		}
	}
	if err := packed.Close(); err != nil {
		return nil, fmt.Errorf("packing the certificates of %s: %w", h.ID, err)
	}
	return out.Bytes(), nil
}

// fileWord is a name as a file can be called.
func fileWord(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == ' ' {
			return r
		}
		return '_'
	}, name)
}

func (b *Bot) drawHonour(v Voice, h *report.Honour, c *report.Candidate, n int) ([]byte, error) {
	drawn, err := b.config.Press.Certificate(paper.Certificate{
		Heading: v.Label("honour.heading", nil), Name: candidateName(v, h, c, false), Text: v.Label("honour.text", nil), Result: h.Title.In(v.lang),
		Organisation: b.config.Organiser.In(v.lang), Date: v.day(h.NamedAt.In(b.config.Location)), Seal: v.Label("cert.seal", nil),
		Number: v.Label("cert.number", args{"Number": fmt.Sprintf("%s-%03d", strings.ToUpper(h.ID), n)}),
	})
	if err != nil {
		return nil, fmt.Errorf("drawing the certificate of %s for %s: %w", h.ID, c.ID, err)
	}
	return drawn, nil
}

// honourRunner tells whether a job's person still runs honours.
func (b *Bot) honourRunner(ctx context.Context, id string) (bool, error) {
	by, err := b.residents.Get(ctx, id)
	if err != nil {
		return false, err
	}
	rights, err := b.staff.Of(ctx, by)
	return rights.May(resident.RunHonours), err
}
