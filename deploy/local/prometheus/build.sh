#!/usr/bin/env bash
# Builds Prometheus into the cache and prints its path; does nothing where it is there already. For machines without a
# container engine. Needs Go; takes about five minutes on two cores. Service discovery but for static targets, and the
# web pages, are left out.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
module=github.com/prometheus/prometheus
exec "$here/../build-go-program.sh" "$here" prometheus "$module" "$module/cmd/prometheus" -tags remove_all_sd
