package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"kepubot/bot/sim"
)

type simCommand struct {
	Listen string `default:"127.0.0.1:8099" help:"Where to listen; keep it on this machine."`
	Token  string `env:"KEPUBOT_TOKEN" default:"1234567890:simulated-token" help:"The token that the simulated bot has."`
}

// Run serves the simulator until the context ends.
func (c simCommand) Run(to *console) error {
	telegram := sim.New(sim.Config{Token: c.Token, Rates: sim.DefaultRates()})
	address, wait, err := serveSim(to.ctx, telegram, c.Listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(to.out, "The simulator is at http://%s/\nRun a bot against it with KEPUBOT_API_URL=http://%s and its token.\n", address, address)
	return wait()
}

// serveSim serves a simulator until ctx ends; wait returns when it has.
func serveSim(ctx context.Context, telegram *sim.Sim, listen string) (address string, wait func() error, err error) {
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return "", nil, fmt.Errorf("listening for the simulator: %w", err)
	}
	server := &http.Server{Handler: telegram.Handler(), ReadHeaderTimeout: 5 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	go func() {
		<-ctx.Done()
		telegram.Close()
		shutdown, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		if server.Shutdown(shutdown) != nil {
			server.Close()
		}
	}()
	return listener.Addr().String(), func() error {
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}, nil
}
