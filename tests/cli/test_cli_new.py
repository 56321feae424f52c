"""``onex-ls new`` and ``onex-ls export`` as a person calls them."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from onex_ls.cli.app import app
from onex_ls.contract.kind import NODE_KINDS

FEE = "name: node_fee_compute\nnode_type: compute\ncontract_version: {major: 1, minor: 0, patch: 0}\n"
PROJECT = '[project]\nname = "shop"\nversion = "0"  # for now\n'


@pytest.fixture(autouse=True)
def _project(tmp_path, monkeypatch):
    """A project with one package."""
    (tmp_path / "work/src/shop").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "work")
    Path("pyproject.toml").write_text(PROJECT, encoding="utf-8")
    Path("src/shop/__init__.py").touch()


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def files() -> set[str]:
    return {path.as_posix() for path in Path().rglob("*") if path.is_file() and ".onex-ls" not in path.parts}


@pytest.mark.parametrize("kind", [kind.value for kind in NODE_KINDS])
def test_a_new_contract_has_nothing_wrong_with_it(kind: str) -> None:
    done = call("new", kind, "price")
    assert done.exit_code == 0, done.output
    file = Path(f"src/shop/nodes/node_price_{kind}/contract.yaml")
    contract = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert contract["node_type"] == f"{kind.upper()}_GENERIC"
    assert contract["event_bus"]["publish_topics"] == ["onex.evt.shop.price-completed.v1"]
    checked = call("check", "src")
    assert checked.exit_code == 0
    assert set(re.findall(r"(\w+)\[([\w-]+)\]", checked.output)) <= {("information", "behaviour-missing")}


def test_a_package_and_its_registration_come_with_it() -> None:
    call("new", "compute", "node_parcel_price_compute")
    call("new", "effect", "Carrier Call")
    package = "src/shop/nodes/node_parcel_price_compute"
    assert {f"{package}/{name}" for name in ("contract.yaml", "handler.py", "node.py", "validators.py")} <= files()
    text = Path("pyproject.toml").read_text(encoding="utf-8")
    assert text.startswith(PROJECT)
    assert tomllib.loads(text)["project"]["entry-points"]["onex.nodes"] == {
        "node_carrier_call_effect": "shop.nodes.node_carrier_call_effect",
        "node_parcel_price_compute": "shop.nodes.node_parcel_price_compute",
    }
    again = call("generate", f"{package}/contract.yaml", "--check")
    assert again.exit_code == 0, again.output


def test_a_folder_of_ones_own() -> None:
    assert call("new", "compute", "price", "--in", "src/shop/deep/down").exit_code == 0
    assert "src/shop/deep/down/node_price_compute/handler.py" in files()


def test_a_package_without_a_file_that_says_so_will_do() -> None:
    Path("src/shop/__init__.py").unlink()
    assert call("new", "compute", "price").exit_code == 0
    assert "src/shop/nodes/node_price_compute/handler.py" in files()


def test_a_dry_run_writes_nothing() -> None:
    before = files()
    done = call("new", "compute", "price", "--dry-run")
    assert done.exit_code == 0
    assert "src/shop/nodes/node_price_compute/contract.yaml" in done.output
    assert files() == before


def test_metadata_come_where_they_are_wanted() -> None:
    call("new", "compute", "price", "--with-metadata")
    call("new", "compute", "cost")
    metadata = Path("src/shop/nodes/node_price_compute/metadata.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(metadata) == {
        "name": "node_price_compute",
        "version": "1.0.0",
        "description": "The compute node price.",
        "node_role": "compute",
        "pack": "shop",
    }
    assert "src/shop/nodes/node_cost_compute/metadata.yaml" not in files()
    pyproject = Path("pyproject.toml")
    pyproject.write_text(f"{PROJECT}[tool.onex-ls.generation]\nwith_metadata = true\n", encoding="utf-8")
    call("generate", "src/shop/nodes/node_cost_compute/contract.yaml")
    assert "src/shop/nodes/node_cost_compute/metadata.yaml" in files()
    pyproject.write_text(PROJECT, encoding="utf-8")
    again = call("generate", "src/shop/nodes/node_price_compute/contract.yaml", "--check")
    assert again.exit_code == 0, again.output  # what was asked for once stays
    Path("src/shop/nodes/node_cost_compute/metadata.yaml").unlink()
    call("generate", "--with-metadata", "src/shop/nodes/node_cost_compute/contract.yaml")
    assert "src/shop/nodes/node_cost_compute/metadata.yaml" not in files()  # nor does what was removed come back
    Path("src/shop/nodes/node_fee_compute").mkdir()
    Path("src/shop/nodes/node_fee_compute/contract.yaml").write_text(FEE, encoding="utf-8")
    asked = call("generate", "--with-metadata", "src/shop/nodes/node_fee_compute/contract.yaml")
    assert "create     src/shop/nodes/node_fee_compute/metadata.yaml" in asked.stdout
    assert "src/shop/nodes/node_fee_compute/metadata.yaml: `onex validate` refuses it" in asked.stderr
    pyproject.write_text(f"{PROJECT}[tool.onex-ls.generation]\nwith_metadata = 3\n", encoding="utf-8")
    done = call("generate", "src/shop/nodes/node_cost_compute/contract.yaml")
    assert "`generation.with_metadata` must be true or false, not 3" in done.output


def test_what_cannot_be_made_is_said() -> None:
    before = files()
    Path("src/other").mkdir()
    for arguments, reason in (
        (("new", "compute", "+++"), "cannot name a node"),
        (("new", "compute", "price", "--in", "elsewhere"), "is no package below"),
        (("new", "compute", "price", "--in", "src/not a package"), "is no package below"),
    ):
        done = call(*arguments)
        assert done.exit_code == 1
        assert reason in done.output
    assert files() == before
    Path("src/other/__init__.py").touch()
    assert "has several packages (other, shop)" in call("new", "compute", "price").output
    Path("src/other/__init__.py").unlink()
    call("new", "compute", "price")
    assert "exists already" in call("new", "compute", "price").output
    Path("pyproject.toml").unlink()
    assert "there is no pyproject.toml" in call("new", "compute", "cost").output


def test_the_typed_profile_says_the_same_in_other_words() -> None:
    call("new", "compute", "price")
    done = call("export", "--typed", "src/shop/nodes/node_price_compute/contract.yaml")
    assert yaml.safe_load(done.output) == {
        "name": "node_price_compute",
        "node_type": "COMPUTE_GENERIC",
        "contract_version": {"major": 1, "minor": 0, "patch": 0},
        "node_version": {"major": 1, "minor": 0, "patch": 0},
        "description": "The compute node price.",
        "input_model": "shop.nodes.node_price_compute.models.model_price_request.ModelPriceRequest",
        "output_model": "shop.nodes.node_price_compute.models.model_price_response.ModelPriceResponse",
        "performance": {"single_operation_max_ms": 30000},
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: 1", "not a contract"),
        ("node_type: compute\nname: node_x", "it lacks description, contract_version, input_model, output_model"),
        ("handler_id: compute.x\ndescriptor: {node_archetype: compute}", "no typed profile of its own"),
    ],
)
def test_what_has_no_typed_profile_is_said(text: str, reason: str) -> None:
    Path("contract.yaml").write_text(text, encoding="utf-8")
    done = call("export", "--typed", "contract.yaml")
    assert done.exit_code == 1
    assert reason in done.output
