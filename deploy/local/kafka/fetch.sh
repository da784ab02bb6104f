#!/usr/bin/env bash
# Fetches the Kafka broker's jars from Maven Central into the cache and prints their folder; does nothing where they
# are there already. Needs Maven and Java 17; takes half a minute and 50 MB.
set -euo pipefail
pom="$(cd "$(dirname "$0")" && pwd)/pom.xml"

services="${STATIONCAST_CACHE:-$HOME/.cache/stationcast}/services"
# By what is asked for, so that a change of the pom fetches anew.
target="$services/kafka-$(sha256sum "$pom" | cut -c 1-12)"

mkdir -p "$services"
exec 9>"$services/kafka.lock"
flock 9
if [[ ! -d "$target" ]]; then
  rm -rf "$target.new"
  mvn -B -q -f "$pom" dependency:copy-dependencies -DoutputDirectory="$target.new" >&2
  # Appears whole or not at all.
  mv "$target.new" "$target"
fi
echo "$target"
