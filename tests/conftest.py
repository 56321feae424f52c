"""Makes `tests/` importable, so that every room's tests can say `from support... import ...`.

A test with random examples that does not say how many it wants has thirty of them by day, and a thousand at night.
"""

import os

import pytest
from hypothesis import settings

settings.register_profile("by day", max_examples=30)
settings.register_profile("by night", max_examples=1_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "by day"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let those with random examples be chosen by themselves."""
    for item in items:
        if isinstance(item, pytest.Function) and hasattr(item.obj, "hypothesis"):
            item.add_marker("random")
