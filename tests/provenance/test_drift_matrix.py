"""Every way in which contract, template, file and manifest can disagree."""

from itertools import product

import pytest

from onex_ls.provenance.drift import CONFLICT, EDITED, MISSING, ORPHANED, STALE, TEMPLATE, Drift, drifts, held, known
from onex_ls.provenance.manifest import Generated, Manifest

TEXT = "x = 1\n"
EDIT = "x = 2\n"
CONFLICTED = "<<<<<<< mine\nx = 2\n||||||| base\nx = 1\n=======\nx = 3\n>>>>>>> now\n"

CONTRACT = {"same": "a" * 64, "changed": "b" * 64, "gone": None}
TEMPLATES = {"same": "c" * 64, "changed": "d" * 64, "gone": None}
FILE = {"same": TEXT, "windows": "x = 1\r\n", "edited": EDIT, "conflicted": CONFLICTED, "gone": None}
RECORD = {
    "made": Generated(TEXT, "model_v1"),
    "accepted": Generated(TEXT, "model_v1").settled(EDIT),
    "removal accepted": Generated(TEXT, "model_v1").settled(None),
    "orphaned": Generated(TEXT, "model_v1", orphaned=True),
}


def expected(contract: str, template: str, file: str, record: str) -> set[str]:
    """The rules that tell of it, by the words of the tables above."""
    if contract == "gone" or record == "orphaned":
        return {ORPHANED} if file != "gone" else set()
    if file == "gone":
        return set() if record == "removal accepted" else {MISSING}
    found = {CONFLICT} if file == "conflicted" else set()
    if file == "edited" and record != "accepted":
        found.add(EDITED)
    if contract == "changed":
        found.add(STALE)
    elif template != "same":
        found.add(TEMPLATE)
    return found


@pytest.mark.parametrize(("contract", "template", "file", "record"), list(product(CONTRACT, TEMPLATES, FILE, RECORD)))
def test_the_matrix(contract: str, template: str, file: str, record: str) -> None:
    manifest = Manifest("contract.yaml", "a" * 64, {"model_v1": "c" * 64}, {"a.py": RECORD[record]})
    files = {"a.py": FILE[file]}
    found = list(
        drifts(known(manifest), CONTRACT[contract], lambda _: TEMPLATES[template], lambda path: held(files[path]))
    )
    assert {drift.rule for drift in found if drift.artifact} == expected(contract, template, file, record)
    assert (Drift(STALE, "") in found) == (contract == "changed")


def test_a_template_that_the_manifest_does_not_know_is_no_drift() -> None:
    manifest = Manifest("contract.yaml", "a" * 64, {}, {"a.py": Generated(TEXT, "model_v1")})
    assert list(drifts(known(manifest), "a" * 64, lambda _: "e" * 64, lambda _: held(TEXT))) == []
