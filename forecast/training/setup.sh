#!/bin/sh
# Creates the Python environment that requirements.lock describes, unless it is there, and prints the path of
# its interpreter. It lies outside the repository, named after the lock, so that checkouts share it:
#   ${STATIONCAST_CACHE:-~/.cache/stationcast}/python-<first 12 digits of the lock's SHA-256>
# STATIONCAST_PYTHON chooses the interpreter to start from (3.11 or newer). With --peers it also installs what
# `compare` sets the model beside (peers.lock).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
lock="$here/requirements.lock"

for candidate in "${STATIONCAST_PYTHON:-python3}" python3.13 python3.12 python3.11; do
  if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    base=$candidate
    break
  fi
done
if [ -z "${base:-}" ]; then
  echo "setup.sh: needs Python 3.11 or newer; name one in STATIONCAST_PYTHON" >&2
  exit 1
fi

digest=$("$base" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest()[:12])' "$lock")
environment="${STATIONCAST_CACHE:-$HOME/.cache/stationcast}/python-$digest"
python="$environment/bin/python"

if [ ! -e "$environment/complete" ]; then
  mkdir -p "$(dirname "$environment")"
  # One set-up at a time: mkdir is atomic, and a killed one leaves a lock that names its process.
  claim="$environment.setting-up"
  while ! mkdir "$claim" 2>/dev/null; do
    owner=$(cat "$claim/pid" 2>/dev/null || true)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
      rm -rf "$claim"
    else
      sleep 1
    fi
  done
  echo $$ >"$claim/pid"
  trap 'rm -rf "$claim"' EXIT
  if [ ! -e "$environment/complete" ]; then
    echo "setup.sh: installing into $environment (PyTorch is large: a few minutes)" >&2
    "$base" -m venv --clear "$environment" >&2
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
      --requirement "$lock" >&2
    touch "$environment/complete"
  fi
fi

if [ "${1:-}" = --peers ] && ! cmp -s "$here/peers.lock" "$environment/peers.lock"; then
  echo "setup.sh: installing the packages of peers.lock into $environment" >&2
  "$python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-deps \
    --requirement "$here/peers.lock" >&2
  cp "$here/peers.lock" "$environment/peers.lock"
fi

echo "$python"
