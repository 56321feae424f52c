"""Marks a test of something that plain pygls gets wrong: it must pass on our protocol and fail on pygls' own.

When it passes on both, pygls has mended the defect, and our code for it may go.
"""

import pytest


def mended(reason: str) -> pytest.MarkDecorator:
    bare = pytest.param("bare", marks=pytest.mark.xfail(strict=True, reason=reason))
    return pytest.mark.parametrize("loopback", ["hardened", bare], indirect=True)
