#!/usr/bin/env bash
# Builds influxd, InfluxDB 2's server, into the cache and prints its path; does nothing where it is there already.
# For machines without a container engine. Needs Go, Rust's stable toolchain and a C compiler; takes five to ten
# minutes on two cores, 130 MB in the cache and 2 GB of temporary space.
set -euo pipefail
source_folder="$(cd "$(dirname "$0")" && pwd)"

version="$(sed -n 's|^require github.com/influxdata/influxdb/v2 v||p' "$source_folder/go.mod")"
target="${STATIONCAST_CACHE:-$HOME/.cache/stationcast}/services/influxd-$version"
binary="$target/influxd"

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

cp "$source_folder"/{go.mod,go.sum,influxd.go} "$work"
cd "$work"
go mod download >&2

# Flux, the query language, is a Rust library. InfluxDB's own wrapper denies warnings, which a newer Rust has more
# of, so the library is built first and pkg-config points at it. Its build reads ../../stdlib: copy all of it.
cp -r "$(go list -m -f '{{.Dir}}' github.com/influxdata/flux)" flux
chmod -R u+w flux
rm -f flux/libflux/rust-toolchain*
(
  cd flux/libflux
  export RUSTUP_TOOLCHAIN="${RUSTUP_TOOLCHAIN:-stable}" RUSTFLAGS=--cap-lints=allow
  cargo build --release --locked -p flux >&2
)
# With the shared library gone the linker takes the static one, and influxd runs from anywhere.
rm -f flux/libflux/target/release/libflux.so

mkdir pkgconfig
cat > pkgconfig/flux.pc <<EOF
Name: flux
Description: the Flux query language
Version: 0
Cflags: -I$work/flux/libflux/include
Libs: -L$work/flux/libflux/target/release -lflux -ldl -lm -lpthread
EOF
PKG_CONFIG_PATH="$work/pkgconfig" go build -tags sqlite_foreign_keys,sqlite_json -o "$binary.new" \
  github.com/influxdata/influxdb/v2/cmd/influxd >&2
mv "$binary.new" "$binary"
echo "$binary"
