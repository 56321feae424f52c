"""New nodes before the judges of omnibase_infra: discovery by the runtime, linter, rules of nodes and architecture.

What `onex validate` and `onex compliance` say of them is tried where omnibase_core is: they need nothing else.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from e2e.provisioned import CACHE, HERE, require
from onex_ls.contract.kind import NODE_KINDS
from support.nodes import new_nodes

pytestmark = pytest.mark.e2e

PYTHON = CACHE / "infra/bin/python"
JUDGES = HERE / "judges.py"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a new node of each kind."""
    require("infra", PYTHON)
    monkeypatch.chdir(tmp_path)
    new_nodes(tmp_path, *NODE_KINDS)
    return tmp_path


def judged(project: Path, nodes: str = "*") -> dict[str, dict[str, list[str]]]:
    """What each judge objects to, by the folder of the node."""
    contracts = sorted(project.glob(f"src/demo/nodes/{nodes}/contract.yaml"))
    environment = {**os.environ, "PYTHONPATH": str(project / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([PYTHON, JUDGES, *contracts], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {Path(name).parent.name: said for name, said in json.loads(done.stdout).items()}


def test_every_judge_accepts_new_nodes(project: Path) -> None:
    found = judged(project)
    assert len(found) == len(NODE_KINDS)
    assert {len(said) for said in found.values()} == {7}
    assert {name: said for name, said in found.items() if any(said.values())} == {}


EFFECT = "node_parcel_price_effect"
REQUEST = "models/model_parcel_price_request.py"
FAULTS = [
    ("discovery", "contract.yaml", "      handler:\n", "      handlers:\n"),
    ("linter", "contract.yaml", "node_type: EFFECT_GENERIC\n", "node_type: SOMETHING\n"),
    ("linter", "contract.yaml", "  name: ModelParcelPriceRequest", "  name: ModelParcelPriceQuestion"),
    ("declarative", "node.py", "(NodeEffect):\n", "(NodeEffect):\n    price = 3\n"),
    (
        "architecture",
        "handler.py",
        "\n\nclass Handler",
        "\n\nclass HandlerTwo:\n    def handle(self) -> None:\n        self.bus.publish(1)\n\n\nclass Handler",
    ),
    (
        "unions",
        "handler.py",
        "\n\nclass Handler",
        "\n\nfrom typing import Optional\nPRICE: Optional[int] = None\n\n\nclass Handler",
    ),
    ("one model per file", REQUEST, "\n\nclass", "\n\nclass ModelSecond(BaseModel): ...\n\n\nclass"),
    ("patterns", REQUEST, 'extra="forbid")\n', 'extra="forbid")\n    parcel_id: str\n'),
]


@pytest.mark.parametrize(("judge", "file", "old", "new"), FAULTS)
def test_a_judge_objects_to_a_fault(project: Path, judge: str, file: str, old: str, new: str) -> None:
    path = project / "src/demo/nodes" / EFFECT / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert judged(project, EFFECT)[EFFECT][judge] != []
