#!/bin/sh
# SPDX-License-Identifier: MIT
# Ratios of venvpack to other tools, side by side in one run.
cd "$(dirname "$0")/../.." || exit 1
exec python3 tests/bench/ratios.py "$@"
