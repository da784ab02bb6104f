#!/usr/bin/env bash
# Builds kustomize into the cache and prints its path; does nothing where it is there already. Needs Go; takes about a
# minute on two cores.
set -euo pipefail
source_folder="$(cd "$(dirname "$0")" && pwd)"

version="$(sed -n 's|^require sigs.k8s.io/kustomize/kustomize/v5 v||p' "$source_folder/go.mod")"
target="${STATIONCAST_CACHE:-$HOME/.cache/stationcast}/services/kustomize-$version"
binary="$target/kustomize"

mkdir -p "$target"
exec 9>"$target/build.lock"
flock 9
if [[ -x "$binary" ]]; then
  echo "$binary"
  exit 0
fi

work="$(mktemp -d)"
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
cp "$source_folder"/{go.mod,go.sum,kustomize.go} "$work"
cd "$work"
go build -o "$binary.new" sigs.k8s.io/kustomize/kustomize/v5 >&2
mv "$binary.new" "$binary"
echo "$binary"
