# SPDX-License-Identifier: MIT
"""Which Pythons these tests saw; an absent one is a skip, by name."""
import pytest

import pythons


@pytest.mark.parametrize("version", pythons.SUPPORTED, ids=lambda v: "%d.%d" % v)
def test_every_supported_python_is_tested(version):
    if version in pythons.absent():
        pytest.skip("no CPython %d.%d on this machine" % version)
