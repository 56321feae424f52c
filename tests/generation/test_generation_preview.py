import subprocess
from pathlib import Path

from generation.planning import CONTRACTS, applied, plan_of
from onex_ls.generation.plan import Artifact, Fate, Plan
from onex_ls.generation.preview import diff, summary
from onex_ls.provenance.manifest import Manifest

STAMP = next(path for path in CONTRACTS if path.stem == "node_stamp_compute").read_text(encoding="utf-8")
WIDER = STAMP.replace("      - pages: int\n", "      - pages: int\n      - paper: str\n")
HANDLER = "src/shop/nodes/node_shop/handlers/handler_stamp.py"


def test_git_takes_the_diff_and_makes_the_plan_of_it(tmp_path: Path) -> None:
    first = plan_of(STAMP)
    files = applied(first)
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8", newline="")
    plan = plan_of(WIDER.replace("document.stamp", "document.seal"), files=files, manifest=first.manifest)
    (tmp_path / "plan.diff").write_text(diff(plan, files.get), encoding="utf-8", newline="")
    subprocess.run(["git", "apply", "plan.diff"], cwd=tmp_path, check=True)
    for artifact in plan.writes:
        assert (tmp_path / artifact.path).read_text(encoding="utf-8") == artifact.content


def test_lines_end_where_a_diff_ends_them() -> None:
    artifact = Artifact("a.py", "x = '\u2028\x0c'\nlast", Fate.UPDATE, "", "models")
    plan = Plan("contract.yaml", (artifact,), Manifest("contract.yaml"), {})
    assert diff(plan, {"a.py": "x = '\u2028\x0c'\nend\n"}.get) == (
        "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n x = '\u2028\x0c'\n-end\n+last\n\\ No newline at end of file\n"
    )


def test_the_summary_says_what_happens_to_each_file_and_why_one_is_kept() -> None:
    first = plan_of(STAMP)
    plan = plan_of(WIDER, files={**applied(first), HANDLER: "mine"}, manifest=first.manifest)
    lines = summary(plan).splitlines()
    assert f"keep       {HANDLER}  (it was edited, and the contract has nothing new for it)" in lines
    assert "update     src/shop/nodes/node_shop/models/model_stamp_request.py" in lines
    assert len(lines) == len(plan.artifacts)
