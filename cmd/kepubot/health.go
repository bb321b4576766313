package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// pulse says how one part of the program is: well, or what is the matter.
type pulse func(ctx context.Context) error

// healthServer answers /healthz and /metrics. It stands before anything else
// is reached, so that "not connected" can be seen from outside.
type healthServer struct {
	parts map[string]pulse
}

// startHealth listens on address and serves until stop is called. An empty
// address serves nothing.
func startHealth(address string, metrics *prometheus.Registry, parts map[string]pulse, log *slog.Logger) (stop func(), err error) {
	if address == "" {
		return func() {}, nil
	}
	h := &healthServer{parts: parts}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", h.healthz)
	mux.Handle("GET /metrics", promhttp.HandlerFor(metrics, promhttp.HandlerOpts{}))
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listening for health checks: %w", err)
	}
	return serveHTTP(listener, mux, "health and metrics", log), nil
}

// serveHTTP serves a handler until stop is called. What it is, is for the log.
func serveHTTP(listener net.Listener, handler http.Handler, what string, log *slog.Logger) (stop func()) {
	server := &http.Server{
		Handler: handler, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug), MaxHeaderBytes: 1 << 16,
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute,
	}
	log.Info(what, "address", listener.Addr().String())
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error(what+" ended", "error", err)
		}
	}()
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			server.Close()
		}
	}
}

// healthz answers 200 when every part is well, else 503, and names each
// part's state.
func (h *healthServer) healthz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	states := map[string]string{}
	status := http.StatusOK
	for name, part := range h.parts {
		states[name] = "ok"
		if err := part(ctx); err != nil {
			states[name], status = err.Error(), http.StatusServiceUnavailable
		}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(states)
}

type healthCommand struct {
	HTTP string `name:"http" env:"KEPUBOT_HTTP" default:"127.0.0.1:8080" help:"Address that serve was given."`
}

// Run asks a running bot whether it is well. A stand-by is well.
func (h healthCommand) Run(c *console) error {
	_, port, err := net.SplitHostPort(h.HTTP)
	if err != nil {
		return fmt.Errorf("reading the address %q: %w", h.HTTP, err)
	}
	ctx, cancel := context.WithTimeout(c.ctx, 4*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort("127.0.0.1", port)+"/healthz", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("asking the bot: %w", err)
	}
	defer answer.Body.Close()
	var states map[string]string
	if err := json.NewDecoder(http.MaxBytesReader(nil, answer.Body, 1<<16)).Decode(&states); err != nil {
		return fmt.Errorf("reading the bot's answer: %w", err)
	}
	for part, state := range states {
		fmt.Fprintf(c.out, "%s: %s\n", part, state)
	}
	if answer.StatusCode != http.StatusOK {
		return errors.New("the bot is not well")
	}
	return nil
}
