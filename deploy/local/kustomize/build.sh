#!/usr/bin/env bash
# Builds kustomize into the cache and prints its path; does nothing where it is there already. Needs Go; takes about a
# minute on two cores.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
module=sigs.k8s.io/kustomize/kustomize/v5
exec "$here/../build-go-program.sh" "$here" kustomize "$module" "$module"
