"""Comments silence what lies beyond one file, too."""

from pathlib import Path

from onex_ls.rules.options import RuleOptions
from onex_ls.workspace.catalogue import Catalogue

CONTRACT = """\
name: node_twin_compute{comment}
node_type: COMPUTE_GENERIC
contract_version: {{major: 1, minor: 0, patch: 0}}
description: One of two.
"""


def test_an_ignore_comment_silences_a_finding_that_needs_another_file(tmp_path: Path) -> None:
    quiet, loud = tmp_path / "quiet" / "contract.yaml", tmp_path / "loud" / "contract.yaml"
    for file, comment in ((quiet, "  # onex-ls: ignore[duplicate-contract-name]"), (loud, "")):
        file.parent.mkdir()
        file.write_text(CONTRACT.format(comment=comment))
    catalogue = Catalogue()
    catalogue.refresh([quiet, loud])
    assert catalogue.findings(str(quiet), RuleOptions()) == ()
    assert [finding.rule for finding in catalogue.findings(str(loud), RuleOptions())] == ["duplicate-contract-name"]
