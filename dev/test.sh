#!/usr/bin/env bash
# Runs the tests with the race detector, where a database or a browser that is
# missing is a failure, and says how many ran on each database. Fuzz targets
# run their corpora. Arguments go to go test; the default is ./...
set -euo pipefail
cd "$(dirname "$0")/.."

export KEPUBOT_TEST_REQUIRE=1
[ $# -gt 0 ] || set -- ./...

status=0
# Tests of whole bots mostly wait, on the clock of the simulator and of Telegram.
go test -race -json -timeout 40m -parallel 8 "$@" | go run ./dev/tally || status=$?
exit "$status"
