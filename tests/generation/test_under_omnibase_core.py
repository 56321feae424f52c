"""Generated packages under the real omnibase_core: they import, their tests pass, and its own judges agree."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generation.planning import CONTRACTS, result_of
from onex_ls.contract.kind import NODE_KINDS
from onex_ls.contract.load import load
from onex_ls.generation.plan import Wishes
from onex_ls.generation.profiles import typed_contract
from onex_ls.syntax.parse import parse
from support.contracts import GOOD, read
from support.nodes import new_nodes

pytestmark = pytest.mark.e2e

CACHE = Path(
    os.environ.get("ONEX_LS_E2E_CACHE")
    or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "onex-ls-e2e"
)
PYTHON = CACHE / "core/bin/python"
ONEX = CACHE / "core/bin/onex"
BESIDE_INSTALLED = Path(__file__).parents[1] / "support" / "beside_installed.py"
RUNTIME = (
    "freight/nodes/node_freight_quote_compute",
    "freight/nodes/node_parcel_reducer",
    "kitchen/nodes/node_dinner_orchestrator",
    "node_mailbox_effect",
)
"""Packages whose contracts have the profile that every judge of contracts accepts."""

NEIGHBOURS = {
    "src/gate/models.py": ("ModelGateAnswer", "ModelGateQuestion"),
    "src/tariff/models.py": ("ModelTariff", "ModelTariffQuery"),
    "src/watch/shared/models.py": ("ModelSkillRequest", "ModelSkillResult"),
}
"""Packages that contracts take their models from."""


@pytest.fixture(autouse=True)
def core() -> None:
    if PYTHON.exists():
        return
    reason = "`tests/e2e/provision.sh core` has not been run on this machine"
    if os.environ.get("REQUIRE_E2E") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def place_of(path: Path) -> str:
    folder = next((folder for folder in RUNTIME if folder.endswith(path.stem)), path.stem)
    return f"src/{folder}/contract.yaml"


def write_package(root: Path, path: Path) -> list[str]:
    """Write the package of a contract, if it is of a kind that has one, and return its Python files."""
    plan = result_of(read(path), place_of(path)).plan
    for artifact in plan.artifacts if plan is not None else ():
        file = root / artifact.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(artifact.content, encoding="utf-8")
    return [artifact.path for artifact in plan.artifacts] if plan is not None else []


def run(command: list[str | Path], root: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def write_wired(root: Path, path: Path) -> None:
    """Write the package of a contract with a file for everything that it leaves open."""
    plan = result_of(read(path), place_of(path)).plan
    if plan is None:
        return
    files = {artifact.path: artifact.content for artifact in plan.artifacts if artifact.content is not None}
    wishes = Wishes(take=frozenset(plan.manifest.behaviours))
    wired = result_of(read(path), place_of(path), files, plan.manifest, wishes=wishes).plan
    for artifact in wired.artifacts if wired is not None else ():
        file = root / artifact.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(artifact.content or "", encoding="utf-8")


def run_tests(root: Path, *paths: str) -> subprocess.CompletedProcess[str]:
    options = ["-q", "-p", "no:cacheprovider", "--import-mode=importlib", "--tb=short", "-c", os.devnull]
    return run([PYTHON, "-m", "pytest", *options, f"--rootdir={root}", *(paths or ("src",))], root)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("packages")
    for module, names in NEIGHBOURS.items():
        (root / module).parent.mkdir(parents=True)
        classes = [f"class {name}(BaseModel): ..." for name in names]
        (root / module).write_text("\n\n\n".join(["from pydantic import BaseModel", *classes, ""]), encoding="utf-8")
    for path in [*CONTRACTS, *GOOD]:
        write_package(root, path)
    return root


def test_every_generated_test_passes(packages: Path) -> None:
    done = run_tests(packages)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr
    assert int(done.stdout.split(" passed")[0].split()[-1]) > 300
    assert "skipped" not in done.stdout


@pytest.fixture(scope="module")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages with a file for every behaviour, none of which is written."""
    root = tmp_path_factory.mktemp("wired")
    for path in CONTRACTS:
        write_wired(root, path)
    return root


def test_packages_with_files_for_behaviours_pass_their_tests_and_a_strict_type_checker(wired: Path) -> None:
    assert len(list(wired.rglob("behaviour_*.py"))) > 5
    done = run_tests(wired)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr
    done = type_checked(wired)
    assert done.returncode == 0, done.stdout


def test_every_module_imports_from_where_it_was_written(packages: Path) -> None:
    modules = sorted(
        path.relative_to(packages / "src").with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        for path in (packages / "src").rglob("*.py")
    )
    script = (
        "import importlib, sys\n"
        "for name in sys.argv[2:]:\n"
        "    assert importlib.import_module(name).__file__.startswith(sys.argv[1]), name\n"
    )
    done = run([PYTHON, "-W", "error", "-c", script, str(packages / "src"), *modules], packages)
    assert done.returncode == 0, done.stderr


def type_checked(root: Path) -> subprocess.CompletedProcess[str]:
    options = ["--strict", "--python-version", "3.12", "--namespace-packages", "--explicit-package-bases"]
    options += ["--cache-dir", os.devnull, "--config-file", os.devnull, "--python-executable", str(PYTHON)]
    environment = {**os.environ, "MYPYPATH": str(root / "src")}
    return subprocess.run(
        [sys.executable, "-m", "mypy", *options, "src"], cwd=root, env=environment, capture_output=True, text=True
    )


def test_a_strict_type_checker_has_nothing_to_say(packages: Path) -> None:
    done = type_checked(packages)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("write", [write_package, write_wired])
def test_its_own_judges_accept_package_and_contract(tmp_path: Path, write: Callable[[Path, Path], object]) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "demo"\nversion = "0"\n', encoding="utf-8")
    paths = [path for path in CONTRACTS if any(folder.endswith(path.stem) for folder in RUNTIME)]
    assert len(paths) == len(RUNTIME)
    for path in paths:
        write(tmp_path, path)
        (tmp_path / place_of(path)).write_text(read(path), encoding="utf-8")
    validated = run([ONEX, "-v", "validate", "src"], tmp_path)
    assert validated.returncode == 0, validated.stdout + validated.stderr
    assert "All validations passed" in validated.stdout
    complied = run([ONEX, "compliance", "check", "--repo-root", ".", "--output", "report.yaml"], tmp_path)
    assert complied.returncode == 0, complied.stdout + complied.stderr
    assert complied.stdout.count("[8/8 checks]") == len(RUNTIME)


def test_its_own_judges_accept_new_nodes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    new_nodes(tmp_path, *NODE_KINDS)
    validated = run([ONEX, "-v", "validate", "src"], tmp_path)
    assert "All validations passed" in validated.stdout, validated.stdout + validated.stderr
    complied = run([ONEX, "compliance", "check", "--repo-root", ".", "--output", "report.yaml"], tmp_path)
    assert complied.stdout.count("[8/8 checks]") == len(NODE_KINDS), complied.stdout
    done = run_tests(tmp_path)
    assert done.returncode == 0, done.stdout
    for kind in NODE_KINDS:
        text = (tmp_path / f"src/demo/nodes/node_parcel_price_{kind}/contract.yaml").read_text(encoding="utf-8")
        typed, _ = typed_contract(load(parse(text), kind))
        model = f"omnibase_core.models.contracts.model_contract_{kind}"
        script = "import importlib, json, sys; m = importlib.import_module(sys.argv[1])\n"
        script += "getattr(m, sys.argv[2]).model_validate(json.loads(sys.argv[3]))"
        name = f"ModelContract{kind.value.capitalize()}"
        judged = run([PYTHON, "-c", script, model, name, json.dumps(typed)], tmp_path)
        assert judged.returncode == 0, judged.stderr


FAULTS = [
    # an answer that is made up instead of computed, whole or in part
    ("node_stamp_compute", "handler_stamp.py", "return Model", "return ModelStampResponse.model_construct() or Model"),
    ("node_stamp_compute", "handler_stamp.py", "title=request.title", "title=None"),
    ("node_stamp_compute", "model_stamp_response.py", "edition: int = 3", "edition: int = 4"),
    # steps of a pipeline that are left out, or are not what the contract says
    ("node_label_compute", "handler_label.py", "compose.strip()", "compose"),
    ("node_label_compute", "handler_label.py", "digits = re.sub(", "digits = str() and re.sub("),
    ("node_label_compute", "handler_label.py", '"NFC"', '"NFD"'),
    ("node_label_compute", "handler_label.py", '"phone": digits', '"phone": request.phone'),
    ("node_label_compute", "handler_label.py", "return validate", "return ModelLabelResponse() or validate"),
    # io that asks for something else, takes something else of what comes back, or is tried too often or too rarely
    ("node_customer_effect", "handler_fetch_customer.py", "/customers/{url_part(request.customer_id)}", "/customers"),
    ("node_customer_effect", "handler_fetch_customer.py", '"contacts", 0, "email"', '"contacts"'),
    ("node_customer_effect", "handler_fetch_customer.py", "times=2", "times=1"),
    ("node_customer_effect", "handler_fetch_customer.py", "failures=4", "failures=5"),
    ("node_customer_effect", "handler_fetch_customer.py", "statuses=frozenset({429", "statuses=frozenset({428"),
    ("node_customer_effect", "handler_fetch_customer.py", "successes=frozenset({200})", "successes=frozenset({599})"),
    ("node_customer_effect", "handler_create_customer.py", "to_json(body).decode()", "str()"),
    ("node_customer_effect", "handler_create_customer.py", "self._guard.attempt", "asyncio.sleep(0) or str"),
    ("node_customer_effect", "handler_count_orders.py", "[request.customer, request.state]", "[]"),
    ("node_customer_effect", "handler_announce.py", "from {request.country}", "from nowhere"),
    ("node_customer_effect", "handler_write_card.py", "mode=0o640", "mode=None"),
    ("node_customer_effect", "handler_archive_card.py", "path_part(request.year)", "request.customer"),
    ("node_customer_effect", "handler_drop_card.py", "return validate", "return ModelDropCardResponse() or validate"),
    ("node_customer_effect", "resilience.py", "self._record(success=False)", ""),
    ("node_customer_effect", "ports.py", "if reply.status not in call.successes:", "if False:"),
    # checks that are left out
    ("node_stamp_compute", "handler_stamp.py", "request = validate_stamp_request(request)", "request = request"),
    ("node_mailbox_effect", "handler.py", "return validate_mailbox_response(response)", "return response"),
    ("node_mailbox_effect", "handler.py", "request = validate_mailbox_request(request)", "request = request"),
    # behaviours that are not asked, are asked for something else, or are not missed
    ("node_mailbox_effect", "handler.py", "response = await behaviour(request)", "response = request"),
    ("node_mailbox_effect", "handler.py", ".get(request.operation)", '.get("mailbox.collect")'),
    ("node_mailbox_effect", "handler.py", "{request.operation} has", "something has"),
    ("node_freight_quote_compute", "handler.py", "if self._behaviour is None:", "if False:"),
    ("node_gauge_effect", "handler_gauge.py", "return validate_forget_response(response)", "return response"),
    # models that take what is not declared, or refuse what is
    ("node_freight_quote_compute", "model_freight_quote_request.py", 'extra="forbid"', 'extra="ignore"'),
    ("node_freight_quote_compute", "model_freight_quote_request.py", "ge=0.5", "ge=0.0"),
    ("node_freight_quote_compute", "enum_freight_quote_service.py", '"express"', '"rapid"'),
    ("node_freight_quote_compute", "model_freight_quote_request.py", 'alias="class"', 'alias="klass"'),
    ("node_freight_quote_compute", "model_leg.py", "distance_km: int", "distance_km: str"),
    ("node_freight_quote_compute", "model_leg.py", "distance_km: int = Field(ge=0)", "distance_km: int = 0"),
    ("node_freight_quote_compute", "node.py", "(NodeCompute[object, object])", ""),
    ("node_parcel_reducer", "topics.py", "parcel-moved", "parcel-lost"),
    # graphs out of order, that go on or stop when they should not, or give up too early
    ("node_dinner_orchestrator", "graph.py", '("soup", "roast")', '("soup",)'),
    ("node_dinner_orchestrator", "graph.py", "        if failed:", "        if False:"),
    ("node_dinner_orchestrator", "graph.py", "MAX_RETRIES: Final = 2", "MAX_RETRIES: Final = 1"),
    ("node_dinner_orchestrator", "graph.py", "PAUSE_MS: Final = 250", "PAUSE_MS: Final = 25"),
    ("node_dinner_orchestrator", "graph.py", "TIMEOUT_MS: Final = 60000", "TIMEOUT_MS: Final = 6000"),
    ("node_dinner_orchestrator", "graph.py", "return Outcome(tuple(completed), tuple(failed)", "return Outcome((), ()"),
    ("node_dinner_orchestrator", "handler.py", "if behaviour is None", "if False"),
    ("node_dinner_orchestrator", "handler.py", "failed_steps=outcome.failed", "failed_steps=()"),
    ("node_dinner_orchestrator", "handler.py", "table=request.table", "table=0"),
    ("node_dinner_orchestrator", "handler.py", "return Model", "return ModelDinnerServed.model_construct() or Model"),
    ("node_closing_orchestrator", "graph.py", "if not set(step.waits_for) <= set(completed)", "if failed"),
    ("node_closing_orchestrator", "graph.py", "except ModelOnexError", "except ValueError"),
    # machines that go where they should not, or where nothing leads, and that forget what to do
    ("node_parcel_reducer", "machine.py", '"missing"', '"found"'),
    ("node_parcel_reducer", "machine.py", ">= 31.5", ">= 32"),
    ("node_parcel_reducer", "machine.py", '("north", "south")', '("north",)'),
    ("node_parcel_reducer", "machine.py", '"count", "plan_route"', '"plan_route", "count"'),
    ("node_parcel_reducer", "machine.py", "return (*leaving, *passing, *entering)", "return ()"),
    ("node_parcel_reducer", "machine.py", "return way.target, _intents(state, way)", "return state, ()"),
    ("node_parcel_reducer", "machine.py", " and _may(way, facts)", ""),
    ("node_parcel_reducer", "handler.py", "request.state, ", "type(request.state).ANNOUNCED, "),
    ("node_parcel_reducer", "handler.py", "request.model_dump()", "{}"),
    ("node_parcel_reducer", "handler.py", "intents=intents", "intents=()"),
    ("node_parcel_reducer", "handler.py", "return Model", "return ModelParcelState.model_construct() or Model"),
    ("node_parcel_reducer", "model_parcel_event.py", "= EnumParcelState.ANNOUNCED", "= EnumParcelState.LOST"),
    ("node_lamp_reducer", "handler.py", '"state": state', '"state": request.state'),
    ("node_loan_reducer", "machine.py", "(*way.conditions, *decisions)", "way.conditions"),
    ("node_loan_reducer", "machine.py", "if name not in given", "if False"),
    ("node_loan_reducer", "handler_loan.py", "result=state", "result=before"),
    ("node_loan_reducer", "handler_loan.py", "for intent in intents", "for intent in ()"),
    ("node_loan_reducer", "handler_loan.py", "model_copy(update=dict(fsm.to_dict()))", "model_copy()"),
    ("node_loan_reducer", "handler_loan.py", "items_processed=len(request.data)", "items_processed=0"),
    ("node_loan_reducer", "handler_loan.py", "        fsm_metadata=fsm,\n", ""),
]  # fmt: skip


def write_fault(root: Path, stem: str, file: str, old: str, new: str) -> dict[str, object]:
    """Write a package with a fault in it. Returns the job of running its tests."""
    path = next(path for path in CONTRACTS if path.stem == stem)
    written = write_package(root, path)
    (artifact,) = [name for name in written if name.endswith(f"/{file}")]
    code = (root / artifact).read_text(encoding="utf-8")
    assert old in code, (stem, file, old)
    (root / artifact).write_text(code.replace(old, new), encoding="utf-8")
    return {
        "contract": root.name,
        "package": place_of(path).removeprefix("src/").removesuffix("/contract.yaml").replace("/", "."),
        "source": str(root / "src"),
        "root": str(root),
        "modules": {},
        "tests": [str(root / name) for name in written if Path(name).name.startswith("test_")],
    }


@pytest.fixture(scope="module")
def failed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The tests that fail for each of the faults, by its number, and without one, by the name of the contract.

    All run side by side, each in a fork.
    """
    root = tmp_path_factory.mktemp("faults")
    jobs = [write_fault(root / str(number), *fault) for number, fault in enumerate(FAULTS)]
    jobs += [write_fault(root / stem, stem, "node.py", "", "") for stem in sorted({fault[0] for fault in FAULTS})]
    (root / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    done = run([PYTHON, BESIDE_INSTALLED, root / "jobs.json"], root)
    assert done.returncode == 0, done.stderr
    return {found["contract"]: found["failed"] for found in map(json.loads, done.stdout.splitlines())}


def test_the_generated_tests_find_nothing_without_a_fault(failed: dict[str, dict[str, str]]) -> None:
    assert {stem: failed[stem] for stem, *_ in FAULTS if failed[stem]} == {}


@pytest.mark.parametrize("number", range(len(FAULTS)), ids=lambda number: "-".join(FAULTS[number]))
def test_the_generated_tests_find_a_fault(failed: dict[str, dict[str, str]], number: int) -> None:
    assert [name for name in failed[str(number)] if "::" in name] != []
