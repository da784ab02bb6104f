#!/usr/bin/env bash
# Runs the steps of the CPU image without a container engine, in a clean folder: install, build, assemble what the image
# holds, and start from a read-only tree, as another user (where this one may become one), what compose starts: serve
# alone, then each role around a broker and a database of deploy/local. Each has to become healthy and to end in order
# when it is asked to. Prints the size of the tree.
set -euo pipefail
project="$(cd "$(dirname "$0")/../.." && pwd)"
work="$(mktemp -d)"
chmod 755 "$work"
started=()
services=''
cleanup() {
  for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
  [[ -z "$services" ]] || (cd "$work/build" && node dist/deploy/local/main.js stop >/dev/null) || true
  chmod -R u+w "$work" && rm -rf "$work"
}
trap cleanup EXIT

echo "== context: what git knows, less what .dockerignore leaves out"
mkdir "$work/build" "$work/app" "$work/data"
git -C "$project" ls-files -z -- ':!tests' ':!.ci' ':!forecast/training' |
  tar --create --directory "$project" --null --files-from - | tar --extract --directory "$work/build"

echo "== build"
(cd "$work/build" && npm ci --ignore-scripts --no-audit --no-fund --loglevel error && npm run --silent build)

echo "== dependencies of the image"
mkdir "$work/dependencies"
cp "$work/build"/{package.json,package-lock.json,.npmrc} "$work/dependencies"
(cd "$work/dependencies" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel error)

echo "== image"
cd "$work/app"
mkdir -p dashboards/web forecast ingest deploy/docker
mv "$work/dependencies/node_modules" node_modules
cp -r "$work/build/dist" dist
mv "$work/build/dashboards/web/dist" dashboards/web/dist
cp "$work/build"/{package.json,LICENSE,.env.example} .
cp -r "$work/build/forecast/models" forecast/models
cp -r "$work/build/ingest/samples" ingest/samples
cp "$work/build/deploy/docker/healthcheck.mjs" deploy/docker/
chmod -R a-w,a+rX .
du --summarize --human-readable .

as_user=()
if [[ "$(id --user)" == 0 ]]; then
  chown 65534:65534 "$work/data"
  as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
node="$(command -v node)"

free_port() {
  "$node" -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

# start NAME: as the image's entry point does, with what the image sets; waits until it is healthy, as an engine would.
start() {
  local name="$1" process
  export STATIONCAST_PORT STATIONCAST_METRICS_PORT STATIONCAST_DATA="$work/data/$name"
  STATIONCAST_PORT="$(free_port)"
  STATIONCAST_METRICS_PORT="$(free_port)"
  "${as_user[@]}" "$node" dist/deploy/main.js "$name" 2>"$work/$name.log" &
  process=$!
  started+=("$process")
  for _ in $(seq 120); do
    if "${as_user[@]}" "$node" deploy/docker/healthcheck.mjs 2>/dev/null; then
      echo "== $name is healthy"
      return
    fi
    kill -0 "$process" || break
    sleep 1
  done
  echo "$name does not become healthy" >&2
  cat "$work/$name.log" >&2
  exit 1
}

# Asks all of them to end, and fails where one does not do so in order.
stop() {
  kill -TERM "${started[@]}"
  for process in "${started[@]}"; do wait "$process"; done
  started=()
}

echo "== start, read-only, not as root where that can be chosen"
export NODE_ENV=production STATIONCAST_STATIONS="$work/app/ingest/samples/new-york-2013/stations.csv"
start serve
stop

echo "== a broker and a database"
services=yes
(cd "$work/build" && node dist/deploy/local/main.js start)
state="$work/build/node_modules/.cache/stationcast/services"
of_state() { "$node" -p "JSON.parse(fs.readFileSync('$state/state.json', 'utf8')).$1"; }
export STATIONCAST_STORE=influxdb STATIONCAST_INFLUXDB_URL STATIONCAST_INFLUXDB_TOKEN STATIONCAST_KAFKA_BROKERS
STATIONCAST_INFLUXDB_URL="$(of_state influxdb.url)"
STATIONCAST_INFLUXDB_TOKEN="$(cat "$state/influxdb-token")"
STATIONCAST_KAFKA_BROKERS="$(of_state kafka.broker)"
for role in ingest forecast api; do start "$role"; done
stop
echo "== all have ended in order"
