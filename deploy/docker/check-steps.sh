#!/usr/bin/env bash
# Runs the steps of the CPU image without a container engine, in a clean folder: install, build, assemble what the
# image holds, and start it from a read-only tree as another user (where this one may become one). Prints the size.
set -euo pipefail
project="$(cd "$(dirname "$0")/../.." && pwd)"
work="$(mktemp -d)"
chmod 755 "$work"
server=''
cleanup() {
  [[ -z "$server" ]] || kill "$server" 2>/dev/null || true
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
mv "$work/build/dist" dist
mv "$work/build/dashboards/web/dist" dashboards/web/dist
cp "$work/build"/{package.json,LICENSE,.env.example} .
cp -r "$work/build/forecast/models" forecast/models
cp -r "$work/build/ingest/samples" ingest/samples
cp "$work/build/deploy/docker/healthcheck.mjs" deploy/docker/
chmod -R a-w,a+rX .
du --summarize --human-readable .

echo "== start, read-only, not as root where that can be chosen"
as_user=()
if [[ "$(id --user)" == 0 ]]; then
  chown 65534:65534 "$work/data"
  as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
node="$(command -v node)"
port=$("$node" -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
export NODE_ENV=production STATIONCAST_DATA="$work/data" STATIONCAST_PORT="$port" \
  STATIONCAST_STATIONS="$work/app/ingest/samples/new-york-2013/stations.csv"
"${as_user[@]}" "$node" dist/deploy/main.js serve &
server=$!
for _ in $(seq 60); do
  if "${as_user[@]}" "$node" deploy/docker/healthcheck.mjs 2>/dev/null; then
    echo "== healthy"
    exit 0
  fi
  kill -0 "$server"
  sleep 1
done
echo "not healthy within a minute" >&2
exit 1
