# The targets that people and CI run. `make test` needs Go and nothing else
# on Debian or Ubuntu as root; dev/prepare.sh says what it needs elsewhere.

PACKAGES ?= ./...
SHELL := /bin/bash

.PHONY: build run test soak bench lint clean

build:                 ## the binary, in bin/
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o bin/kepubot ./cmd/kepubot

run:                   ## the demo: a bot, a city and a Telegram to talk to it
	go run ./cmd/kepubot demo

test: lint             ## everything in its small size, on both databases, with -race
	dev/prepare.sh
	dev/engine/engine.sh run -- dev/test.sh $(PACKAGES)

soak:                  ## the endurance tests in full size
	dev/prepare.sh
	KEPUBOT_TEST_SOAK=1 dev/engine/engine.sh run -- dev/test.sh -run 'Soak|Kill|Outage|Replicas|Throttled|TestFold$$' -timeout 80m $(PACKAGES)

bench:                 ## the benchmarks, on both databases
	dev/engine/engine.sh run -- go test -run '^$$' -bench . -benchmem $(PACKAGES)

lint:                  ## formatting and vet
	@test -z "$$(gofmt -l .)" || { echo "gofmt would change:"; gofmt -l .; exit 1; }
	go vet ./...

clean:
	rm -rf bin
