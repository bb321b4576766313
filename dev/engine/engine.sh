#!/usr/bin/env bash
# Runs a command with a MongoDB for tests, and stops it after:
#
#   dev/engine/engine.sh run -- COMMAND ARGUMENTS…
#
# The command finds its address in KEPUBOT_TEST_MONGODB_URI. The first found
# wins: that variable, set already; a mongod on the PATH; a Docker engine
# (mongo:8); on Debian or Ubuntu as root, FerretDB over PostgreSQL with
# DocumentDB in a folder of Debian sid, made once and kept in the user's cache.
set -euo pipefail

[ "${1:-}" = run ] && [ "${2:-}" = -- ] && [ $# -gt 2 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
shift 2

cache="${XDG_CACHE_HOME:-$HOME/.cache}/kepubot/engine"
state="$(mktemp -d)"
command=""   # the command's process, leader of a group of its own
servers=()   # what was started for it, in the order of stopping
container=""
data=""

# end SIGNAL PROCESS: asks, and after ten seconds forces. A minus before the
# process means all of its group.
end() {
  kill "-$1" -- "$2" 2>/dev/null || return 0
  for _ in $(seq 100); do
    kill -0 -- "$2" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL -- "$2" 2>/dev/null || true
}

# stop ends the command with all that it started, then the servers.
stop() {
  trap '' INT TERM HUP
  [ -z "$command" ] || end TERM "-$command"
  for pid in ${servers[@]+"${servers[@]}"}; do end INT "$pid"; done
  [ -z "$container" ] || docker rm -f "$container" >/dev/null 2>&1 || true
  [ -z "$data" ] || rm -rf "$data"
  rm -rf "$state"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# wait_for NAME PROCESS COMMAND…: until the command succeeds, for two minutes
# at most, and only while the process lives.
wait_for() {
  local name="$1" process="$2"; shift 2
  for _ in $(seq 600); do
    kill -0 "$process" 2>/dev/null || break
    "$@" >/dev/null 2>&1 && return
    sleep 0.2
  done
  echo "engine: $name did not start" >&2
  cat "$state"/*.log >&2 || true
  exit 1
}

listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

start_mongod() {
  local port; port="$(free_port)"
  mkdir "$state/db"
  mongod --dbpath "$state/db" --port "$port" --bind_ip 127.0.0.1 >"$state/mongod.log" 2>&1 &
  servers=("$!")
  wait_for mongod "$!" listening "$port"
  export KEPUBOT_TEST_MONGODB_URI="mongodb://127.0.0.1:$port/"
}

start_docker() {
  local port; port="$(free_port)"
  container="$(docker run -d --rm -p "127.0.0.1:$port:27017" mongo:8)"
  wait_for mongo:8 $$ docker exec "$container" mongosh --quiet --eval 'db.runCommand({ping:1}).ok'
  export KEPUBOT_TEST_MONGODB_URI="mongodb://127.0.0.1:$port/"
}

# build_folder makes the folder of Debian sid, whole or not at all.
build_folder() {
  [ -e "$cache/debian/usr/lib/postgresql/18/bin/postgres" ] && return
  command -v mmdebstrap >/dev/null || {
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends mmdebstrap debian-archive-keyring >/dev/null
  }
  echo "engine: building a folder with PostgreSQL and DocumentDB, once" >&2
  # The mirror that this machine uses itself; none on Ubuntu, then Debian's.
  local mirror
  mirror="$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    grep -v security | grep -oE 'https?://[^ ]*debian/?( |$)' | head -n 1 | tr -d ' ' || true)"
  rm -rf "$cache/debian" "$cache/building"
  # A frozen mirror's lists are older than their date of expiry.
  mmdebstrap --quiet --mode=root --variant=minbase \
    --aptopt='Acquire::Check-Valid-Until "false"' \
    --include=postgresql-18-documentdb sid "$cache/building" ${mirror:+"$mirror"} >"$state/mmdebstrap.log" 2>&1 ||
    { cat "$state/mmdebstrap.log" >&2; exit 1; }
  mv "$cache/building" "$cache/debian"
}

build_ferretdb() {
  [ -x "$cache/bin/ferretdb" ] && return
  (cd "$state" && GOFLAGS= GOBIN="$cache/bin" go install github.com/FerretDB/FerretDB/v2/cmd/ferretdb@v2.7.0)
}

# build makes what is missing, one run at a time.
build() {
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock 9
  build_folder
  build_ferretdb
  exec 9>&-
}

# remove_left clears what runs left that were killed.
remove_left() {
  local left
  for left in "$cache"/debian/var/lib/postgresql/run-*; do
    [ -e "$left" ] && ! kill -0 "${left##*-}" 2>/dev/null && rm -rf "$left"
  done
  return 0
}

# in_folder begins a command in the folder as its user postgres; it ends if
# this script does.
in_folder=(chroot "$cache/debian" setpriv --reuid=postgres --regid=postgres --init-groups --pdeathsig=INT)

start_ferretdb() {
  build
  remove_left
  local bin=/usr/lib/postgresql/18/bin inside port front
  port="$(free_port)"
  inside="/var/lib/postgresql/run-$$"
  data="$cache/debian$inside"
  "${in_folder[@]}" "$bin/initdb" -D "$inside" -U postgres --auth=trust --no-sync >"$state/initdb.log" 2>&1 ||
    { cat "$state/initdb.log" >&2; exit 1; }
  cat >>"$data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
max_connections = 200
shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb'
cron.database_name = 'postgres'
CONF
  "${in_folder[@]}" "$bin/postgres" -D "$inside" >"$state/postgres.log" 2>&1 &
  servers=("$!")
  wait_for PostgreSQL "$!" \
    "${in_folder[@]}" "$bin/psql" -h 127.0.0.1 -p "$port" -U postgres -c 'CREATE EXTENSION IF NOT EXISTS documentdb CASCADE'
  front="$(free_port)"
  setpriv --pdeathsig=INT "$cache/bin/ferretdb" --no-auth --listen-addr="127.0.0.1:$front" --telemetry=disable --debug-addr=- \
    --postgresql-url="postgres://postgres@127.0.0.1:$port/postgres" --state-dir="$state" --log-level=error \
    >"$state/ferretdb.log" 2>&1 &
  servers=("$!" "${servers[@]}")
  wait_for FerretDB "$!" listening "$front"
  export KEPUBOT_TEST_MONGODB_URI="mongodb://127.0.0.1:$front/"
}

if [ -n "${KEPUBOT_TEST_MONGODB_URI:-}" ]; then
  echo "engine: the MongoDB of KEPUBOT_TEST_MONGODB_URI" >&2
elif command -v mongod >/dev/null; then
  echo "engine: mongod" >&2
  start_mongod
elif command -v docker >/dev/null && docker info >/dev/null 2>&1; then
  echo "engine: mongo:8 in Docker" >&2
  start_docker
elif [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "engine: FerretDB on PostgreSQL with DocumentDB" >&2
  start_ferretdb
else
  echo "engine: no MongoDB found. Set KEPUBOT_TEST_MONGODB_URI, or install mongod or Docker." >&2
  exit 1
fi

# Job control gives the command a process group of its own.
set -m
"$@" &
command="$!"
set +m
status=0
wait "$command" || status=$?
exit "$status"
