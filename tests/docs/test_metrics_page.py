"""docs/metrics.md has a row for every metric that onex-ls records, and for no other."""

import re

from onex_ls.metrics import names
from support.source import PROJECT


def test_every_metric_has_its_row():
    page = (PROJECT / "docs" / "metrics.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z.]+\.[a-z]+)` \|", page, re.MULTILINE)
    recorded = {value for name, value in vars(names).items() if name.isupper() and not name.endswith("_TAG")}
    assert set(rows) == recorded
