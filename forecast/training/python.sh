#!/bin/sh
# Runs the training environment's Python with stationcast_training on its path, installing it first where needed:
#   forecast/training/python.sh -m stationcast_training.main --help
set -eu

here=$(cd "$(dirname "$0")" && pwd)
python=$("$here/setup.sh")
PYTHONPATH="$here${PYTHONPATH:+:$PYTHONPATH}" exec "$python" "$@"
