# SPDX-License-Identifier: MIT
"""The program venvpack, as `python -m venvpack`."""
