#!/usr/bin/env bash
# build-go-program.sh FOLDER NAME MODULE PACKAGE [OPTION...]: builds a Go program into the cache and prints its path; does
# nothing where it is there already. FOLDER's go.mod requires MODULE in the version that is built, and go.sum holds the
# sums of all that comes with it; OPTIONs are those of `go build`.
set -euo pipefail
folder="$1" name="$2" module="$3" package="$4"
shift 4

version="$(sed -n "s|^require $module v||p" "$folder/go.mod")"
target="${STATIONCAST_CACHE:-$HOME/.cache/stationcast}/services/$name-$version"
binary="$target/$name"

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
cp "$folder"/{go.mod,go.sum,"$name.go"} "$work"
cd "$work"
go build "$@" -o "$binary.new" "$package" >&2
mv "$binary.new" "$binary"
echo "$binary"
