import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generation.planning import CONTRACTS, plan_of, result_of
from onex_ls.generation.pytext import bracketed, called, docstring, import_block, laid_out, row, union
from support.contracts import GOOD, read

_RUFF = [sys.executable, "-m", "ruff"]


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that our own contracts give, one project a contract."""
    folder = tmp_path_factory.mktemp("packages")
    for path in [*CONTRACTS, *GOOD]:
        plan = result_of(read(path), f"src/contracts/{path.stem}/contract.yaml").plan
        for artifact in plan.artifacts if plan is not None else ():
            file = folder / path.stem / artifact.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(artifact.content, encoding="utf-8")
    return folder


@pytest.mark.parametrize("width", ["88", "120"])
def test_formatters_of_either_usual_width_change_nothing(packages: Path, width: str) -> None:
    command = [*_RUFF, "format", "--isolated", "--check", "--diff", "--line-length", width, str(packages)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_linter_with_much_switched_on_has_nothing_to_say(packages: Path) -> None:
    rules = "A,ANN2,ASYNC,B,BLE,C4,C90,D2,D4,DTZ,E4,E7,E9,ERA,F,FIX,FURB,I,ISC,N,PERF,PGH,PIE,PT,RET,SIM,T20,TD,UP,W"
    ignored = "D203,D205,D212,D213,D400,D401,D404,D415,UP047"  # tastes; UP047 is no syntax for a server on Python 3.11
    for project in sorted(packages.iterdir()):
        command = [
            *_RUFF,
            "check",
            "--isolated",
            "--no-cache",
            "--target-version",
            "py312",
            "--output-format",
            "concise",
        ]
        command += ["--select", rules, "--ignore", ignored, "--config", 'src=["src"]', str(project)]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


letters = st.one_of(
    st.characters(max_codepoint=0x3FF), st.sampled_from("\u2028\u200b漢字かなハ한글😀\U0001f469\u200d\u0301")
)
words = st.text(letters, max_size=200)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(words, inner, max_size=5),
    max_leaves=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=words, value=values, names=st.lists(st.from_regex(r"\Am_[a-z]{1,40}\Z"), min_size=1, max_size=6))
def test_whatever_text_is_written_is_python_that_formatters_leave_alone(
    text: str, value: object, names: list[str]
) -> None:
    arguments = [f"{name}_{number}=1" for number, name in enumerate(names)]
    parts = [
        docstring(text),
        import_block([f"{name}.{name}" for name in names], names[0]),
        bracketed("x = Model(", arguments, ")"),
        union("Union", " | ".join(f"Model{name}" for name in dict.fromkeys(names))),
        laid_out(value, "data = "),  # type: ignore[arg-type]
        called("made = Model.make(", {"a": value}, ")"),  # type: ignore[dict-item]
        f"TABLE = [\n    {row('Model', [{'a': value}])}\n]",  # type: ignore[dict-item]
    ]
    source = "\n\n".join(parts) + "\n"
    compile(source, "generated", "exec")
    done = subprocess.run(
        [*_RUFF, "format", "--isolated", "--diff", "-"], input=source.encode(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


def test_a_hostile_description_stays_inside_its_quotes() -> None:
    text = '"""\\' + " import os; os.system('x') " * 20 + '\\"'
    contract = f"name: node_x\nnode_type: compute\ncontract_version: 1\ndescription: {json.dumps(text)}\n"
    plan = plan_of(contract)
    for artifact in plan.artifacts:
        compile(artifact.content, artifact.path, "exec")
    package = plan.artifact("src/shop/nodes/node_shop/__init__.py")
    assert package is not None
    assert (ast.get_docstring(ast.parse(package.content)) or "").split() == f"{text}.".split()
