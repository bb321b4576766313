// Command kepubot is the science popularization bot of a city's science
// association: a demo to try it, the bot itself, and its tools.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // minimal images carry no time zones

	"github.com/alecthomas/kong"
)

// commandLine is everything that can be said to the program. Every flag can
// be given in the environment under the name that --help shows.
type commandLine struct {
	Demo    demoCommand    `cmd:"" help:"Try it: a bot, a city and a Telegram to talk to it, all on this machine."`
	Serve   serveCommand   `cmd:"" help:"Run the bot."`
	Sim     simCommand     `cmd:"" help:"Run the Telegram simulator alone."`
	Import  importCommand  `cmd:"" help:"Read tips, places, questions or events from files, or check them."`
	Report  reportCommand  `cmd:"" help:"Make the report of some days from the database: the work summary, tables or figures."`
	Health  healthCommand  `cmd:"" help:"Ask a running bot whether it is well; exits 1 when it is not."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

// console is where a command writes, and the context that ends it.
type console struct {
	ctx      context.Context
	out, err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run does what the arguments say and returns the exit code: 0 done, 1 not
// done, 2 not understood.
func run(ctx context.Context, arguments []string, out, errOut io.Writer) (code int) {
	var line commandLine
	exited := -1
	parser, err := kong.New(&line,
		kong.Name("kepubot"),
		kong.Description("科普小助手: a daily science tip, for the residents of a city, on Telegram."),
		kong.Writers(out, errOut),
		kong.Exit(func(code int) { exited = code }),
		kong.UsageOnError(),
		kong.Vars{"version": version()})
	if err != nil {
		fmt.Fprintln(errOut, "kepubot:", err)
		return 2
	}
	parsed, err := parser.Parse(arguments)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintln(errOut, "kepubot:", err)
		return 2
	}
	err = parsed.Run(&console{ctx: ctx, out: out, err: errOut})
	var faults configFaults
	switch {
	case err == nil, errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return 0
	case errors.As(err, &faults):
		fmt.Fprintln(errOut, faults.Error())
		return 2
	default:
		fmt.Fprintln(errOut, "kepubot:", err)
		return 1
	}
}

// logger writes structured lines to w, as text or JSON.
func logger(w io.Writer, format string, level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
