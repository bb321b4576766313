package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"kepubot/store"
)

// jobKind names a kind of slow work.
type jobKind string

const (
	jobMydata      jobKind = "mydata"
	jobCertificate jobKind = "certificate"
	jobImport      jobKind = "import"   // a file that staff sent
	jobExportBank  jobKind = "bank"     // the questions as a workbook
	jobSheets      jobKind = "sheets"   // a written test, to be printed
	jobResults     jobKind = "results"  // tables, entries, questions and flags of a stage
	jobCorrect     jobKind = "correct"  // a key, and the scores after it
	jobDraw        jobKind = "draw"     // prizes
	jobAdvance     jobKind = "advance"  // telling who goes on
	jobProclaim    jobKind = "proclaim" // into linked groups

	jobErrand            jobKind = "errand"       // a reminder, or how it was, to all of an event
	jobEventChanged      jobKind = "eventchanged" // telling those who signed up
	jobAttendanceChart   jobKind = "attchart"
	jobAttendanceBook    jobKind = "attbook"
	jobCard              jobKind = "card"     // somebody's own code
	jobPoster            jobKind = "poster"   // of an event
	jobAttended          jobKind = "attended" // a certificate
	jobSheet             jobKind = "signin"   // of an event
	jobCalendar          jobKind = "calendar" // an event as a file
	jobLedger            jobKind = "ledger"   // the files of events, packed
	jobReport            jobKind = "report"   // in a few lines and charts
	jobReportBook        jobKind = "reportbook"
	jobReportSummary     jobKind = "reportsummary"
	jobMonthly           jobKind = "monthly"    // last month's, to staff
	jobReturnTell        jobKind = "returntell" // telling the contacts of a request
	jobHonourFind        jobKind = "honourfind" // who reaches the criteria
	jobHonourOver        jobKind = "honourover" // telling that the days for objections are over
	jobHonourCertificate jobKind = "honourcert"
	jobSurvey            jobKind = "survey" // a survey, to those it is for
	jobSurveyBook        jobKind = "surveybook"
)

// jobKinds are what is done, by kind.
func jobKinds() map[jobKind]func(b *Bot, ctx context.Context, work *job) error {
	return map[jobKind]func(b *Bot, ctx context.Context, work *job) error{
		jobMydata:      (*Bot).sendMydata,
		jobCertificate: (*Bot).sendCertificate,
		jobImport:      (*Bot).doImport,
		jobExportBank:  (*Bot).sendBank,
		jobSheets:      (*Bot).sendSheets,
		jobResults:     (*Bot).sendResults,
		jobCorrect:     (*Bot).doCorrect,
		jobDraw:        (*Bot).doDraw,
		jobAdvance:     (*Bot).tellAdvanced,
		jobProclaim:    (*Bot).doProclaim,

		jobErrand:            (*Bot).runErrand,
		jobEventChanged:      (*Bot).tellChanged,
		jobAttendanceChart:   (*Bot).sendAttendanceChart,
		jobAttendanceBook:    (*Bot).sendAttendanceBook,
		jobCard:              (*Bot).sendCard,
		jobPoster:            (*Bot).sendPoster,
		jobSheet:             (*Bot).sendSheet,
		jobAttended:          (*Bot).sendAttended,
		jobCalendar:          (*Bot).sendCalendar,
		jobLedger:            (*Bot).sendLedger,
		jobReport:            (*Bot).sendReport,
		jobReportBook:        (*Bot).sendReportBook,
		jobReportSummary:     (*Bot).sendReportSummary,
		jobMonthly:           (*Bot).sendMonthly,
		jobReturnTell:        (*Bot).tellReturns,
		jobHonourFind:        (*Bot).findHonours,
		jobHonourOver:        (*Bot).tellHonourOver,
		jobHonourCertificate: (*Bot).sendHonourCertificates,
		jobSurvey:            (*Bot).sendSurvey,
		jobSurveyBook:        (*Bot).sendSurveyBook,
	}
}

// jobAttempts is how often slow work is tried before it is given up.
const jobAttempts = 5

// job is work that may take longer than an update should: it is stored, and
// run outside intake, so that nobody's tap waits behind it.
type job struct {
	store.Meta `bson:",inline"`
	Kind       jobKind   `bson:"kind"`
	Resident   string    `bson:"resident"` // who is answered
	Seq        int64     `bson:"seq"`      // the update that asked
	At         time.Time `bson:"at"`       // not before
	Attempts   int       `bson:"attempts"`
	Away       time.Time `bson:"away,omitempty"` // since when Telegram or the database is out of reach for it; zero: they are not
	Lane       lane      `bson:"lane,omitempty"`
	// Once, if set, makes a second wish for the same while the first waits the
	// same job.
	Once string `bson:"once,omitempty"`
	// Target is what the work is about; Words are its particulars, and how far
	// it has come.
	Target string            `bson:"target,omitempty"`
	Words  map[string]string `bson:"words,omitempty"`
}

type jobs struct {
	docs   *store.Collection[job]
	now    func() time.Time
	log    *slog.Logger
	nudges map[lane]chan struct{}
}

func openJobs(ctx context.Context, d store.Driver, now func() time.Time, log *slog.Logger) (*jobs, error) {
	docs, err := store.Open[job](ctx, d, store.Schema{
		Name:   "jobs",
		Fields: []store.Field{{Name: "resident", Kind: store.String}, {Name: "at", Kind: store.Time}, {Name: "lane", Kind: store.String}},
		// Read by age at every sweep, and by resident when one is forgotten.
		Indexes: []store.Index{{Fields: []string{"lane", "at"}}, {Fields: []string{"resident"}}},
	})
	if err != nil {
		return nil, err
	}
	j := &jobs{docs: docs, now: now, log: log, nudges: map[lane]chan struct{}{}}
	for _, l := range lanes() {
		j.nudges[l] = make(chan struct{}, 1)
	}
	return j, nil
}

// Add stores work under the update that asked for it, once, and wakes its
// lane.
func (j *jobs) Add(ctx context.Context, work job) error {
	work.Lane = laneOf(work.Kind)
	work.Meta = store.Meta{ID: string(work.Kind) + ":" + cmp.Or(work.Once, work.Resident+":"+strconv.FormatInt(work.Seq, 10))}
	if work.At.IsZero() {
		work.At = store.Millis(j.now())
	}
	if err := j.docs.Insert(ctx, &work); err != nil && !errors.Is(err, store.ErrExists) {
		return fmt.Errorf("adding a job: %w", err)
	}
	j.wake(work.Lane)
	return nil
}

// later says that a job has to wait, which counts as no failure.
type later time.Time

func (l later) Error() string { return "not before " + time.Time(l).UTC().Format(time.RFC3339) }

// try does one job. A job whose resident is gone is done with; one that fails
// is tried again after ever longer pauses, and one that has to wait whenever
// its time comes.
func (j *jobs) try(ctx context.Context, work *job, do func(context.Context, *job) error) error {
	err := do(ctx, work)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	wait, waits := errors.AsType[later](err)
	if err == nil || !waits && (errors.Is(err, store.ErrNotFound) || work.Attempts+1 >= jobAttempts) {
		j.log.Info("job ended", "kind", work.Kind, "resident", work.Resident, "attempts", work.Attempts+1, "error", err)
		_, err = j.docs.Delete(ctx, work.ID)
		return err
	}
	if !waits {
		j.log.Warn("job failed, will be tried again", "kind", work.Kind, "resident", work.Resident, "error", err)
	}
	_, err = j.docs.Update(ctx, work.ID, func(doc *job) error {
		if doc.Away = work.Away; waits {
			doc.At = store.Millis(time.Time(wait))
			return nil
		}
		doc.Attempts = work.Attempts + 1
		doc.At = store.Millis(j.now().Add(jobPause << (2 * work.Attempts)))
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// jobPause is the first pause before a job is tried again; each next one is
// four times as long.
const jobPause = 2 * time.Second

// Note keeps how far a job has come, in its words.
func (j *jobs) Note(ctx context.Context, work *job, key, value string) error {
	doc, err := j.docs.Update(ctx, work.ID, func(doc *job) error {
		if doc.Words == nil {
			doc.Words = map[string]string{}
		}
		doc.Words[key] = value
		return nil
	})
	if err == nil {
		work.Words = doc.Words
	}
	return err
}

// Forget drops what a resident asked for.
func (j *jobs) Forget(ctx context.Context, resident string) error {
	waiting, err := j.docs.Find(ctx, store.Query{Where: []store.Cond{store.Eq("resident", resident)}})
	if err != nil {
		return err
	}
	for _, work := range waiting {
		if _, err := j.docs.Delete(ctx, work.ID); err != nil {
			return err
		}
	}
	return nil
}
