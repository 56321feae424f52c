"""One node from one contract: check it, look at the plan, generate, and see that there is nothing left to do.

    python examples/basic_node_generation.py [CONTRACT] [--into FOLDER]

CONTRACT is copied into a small project in FOLDER, by default a temporary one, so that you can try it with any contract.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import onex_ls

CONTRACTS = Path(__file__).parent / "contracts"


def project_with(contract: Path, folder: Path) -> Path:
    """Make a project of nothing but a contract; returns where the contract lies in it."""
    place = folder / "src" / "shop" / "nodes" / f"node_{contract.stem}" / "contract.yaml"
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(contract, place)
    (folder / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "1.0.0"\n', encoding="utf-8")
    return place


def show_findings(contract: Path) -> bool:
    """Print what is wrong with a contract; returns whether it has errors."""
    findings = [finding for report in onex_ls.check(contract).reports for finding in report.findings]
    for finding in findings:
        print(f"   {finding.severity}: {finding.message} [{finding.rule}]")
    print(f"   {len(findings)} findings")
    return any(finding.severity == "error" for finding in findings)


def main(contract: Path, folder: Path) -> int:
    """Run the example; the exit code of the process."""
    place = project_with(contract, folder)
    print(f"1. Check {contract.name}")
    if show_findings(place):
        return 1

    print("\n2. What would be generated")
    (planned,) = onex_ls.generate(place, dry_run=True)
    for text in (*planned.problems, *(finding.message for finding in planned.findings)):
        print(f"   {text}")
    if planned.plan is None:
        return 1
    for artifact in planned.plan.artifacts:
        print(f"   {artifact.fate:9} {artifact.path}")

    print("\n3. Generate")
    (generated,) = onex_ls.generate(place)
    assert generated.plan is not None
    print(f"   {len(generated.plan.writes)} files written to {folder}")
    print(next(artifact.content for artifact in generated.plan.artifacts if artifact.path.endswith("node.py")))

    (again,) = onex_ls.generate(place)
    assert again.plan is not None
    print(f"4. Generate again: {len(again.plan.writes)} files to write")
    return 0 if generated.ok else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("contract", type=Path, nargs="?", default=CONTRACTS / "document_stamp.yaml")
    parser.add_argument("--into", type=Path)
    options = parser.parse_args()
    if options.into is not None:
        sys.exit(main(options.contract, options.into))
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(main(options.contract, Path(temporary)))
