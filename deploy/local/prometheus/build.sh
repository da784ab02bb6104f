#!/usr/bin/env bash
# Builds Prometheus into the cache and prints its path; does nothing where it is there already. For machines without a
# container engine. Needs Go; takes about five minutes on two cores. Service discovery but for static targets, and the
# web pages, are left out.
set -euo pipefail
source_folder="$(cd "$(dirname "$0")" && pwd)"

version="$(sed -n 's|^require github.com/prometheus/prometheus v||p' "$source_folder/go.mod")"
target="${STATIONCAST_CACHE:-$HOME/.cache/stationcast}/services/prometheus-$version"
binary="$target/prometheus"

mkdir -p "$target"
# Two builds at once would starve each other; the second waits and finds the binary.
exec 9>"$target/build.lock"
flock 9
if [[ -x "$binary" ]]; then
  echo "$binary"
  exit 0
fi

work="$(mktemp -d)"
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
cp "$source_folder"/{go.mod,go.sum,prometheus.go} "$work"
cd "$work"
go build -tags remove_all_sd -o "$binary.new" github.com/prometheus/prometheus/cmd/prometheus >&2
mv "$binary.new" "$binary"
echo "$binary"
