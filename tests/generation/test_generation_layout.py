import pytest

from generation.planning import contract_of, located, plan_of
from onex_ls.generation import options

PLAIN = "name: node_bell_effect\nnode_type: effect\ncontract_version: 1\n"
NAMED = PLAIN + "input_model: tower.nodes.node_bell_effect.models.model_ring.ModelRing\n"
KEBAB = PLAIN.replace("node_bell_effect", "church-bell")


PROJECT = ["pyproject.toml"]
IN_NODES = "tower.nodes.node_bell_effect"
NODES = "tower/nodes/node_bell_effect"


@pytest.mark.parametrize(
    ("text", "path", "files", "root", "source", "package"),
    [
        # what references name and the folder agrees with
        (NAMED, f"a/b/{NODES}/contract.yaml", [], "/project/a/b", "", IN_NODES),
        (NAMED, f"src/{NODES}/contract.yaml", PROJECT, "/project", "src", IN_NODES),
        # what references name, for a contract kept elsewhere
        (NAMED, "src/contracts/bell.yaml", PROJECT, "/project", "src", IN_NODES),
        (NAMED, "contracts/bell.yaml", PROJECT, "/project", "", IN_NODES),
        (NAMED, "contracts/bell.yaml", [*PROJECT, "src/other.py"], "/project", "src", IN_NODES),
        (NAMED, "contract.yaml", [], "/project", "", IN_NODES),
        # the place below the source folder
        (PLAIN, "src/tower/nodes/bell/contract.yaml", PROJECT, "/project", "src", "tower.nodes.bell"),
        (PLAIN, "tower/nodes/bell/contract.yaml", PROJECT, "/project", "", "tower.nodes.bell"),
        (PLAIN, "lib/a/b/contract.yaml", ["lib/a/__init__.py", "lib/a/b/__init__.py"], "/project/lib", "", "a.b"),
        # contracts that share a folder have a package each
        (PLAIN, "src/tower/nodes/bell.yaml", PROJECT, "/project", "src", IN_NODES),
        # the name alone
        (PLAIN, "contract.yaml", [], "/project", "", "node_bell_effect"),
        (PLAIN, "node_bell_effect/contract.yaml", [], "/project", "", "node_bell_effect"),
        (KEBAB, "my-nodes/contract.yaml", [], "/project/my-nodes", "", "church_bell"),
        (PLAIN, "contracts/bell.yaml", [*PROJECT, "src/other.py"], "/project", "contracts", "node_bell_effect"),
        (KEBAB, "src/my-nodes/contract.yaml", PROJECT, "/project", "src/my-nodes", "church_bell"),
    ],
)
def test_a_package_goes_where_the_contract_its_folder_or_its_name_says(
    text: str, path: str, files: list[str], root: str, source: str, package: str
) -> None:
    found, layout = located(text, path, dict.fromkeys(files, ""))
    assert (found, layout.source, layout.package) == (root, source, package)


@pytest.mark.parametrize(
    ("option", "has_tests", "expected"),
    [
        (options.TestsIn.AUTO, False, "src/tower/nodes/bell/tests/test_models.py"),
        (options.TestsIn.AUTO, True, "tests/nodes/test_bell_models.py"),
        (options.TestsIn.NODE, True, "src/tower/nodes/bell/tests/test_models.py"),
        (options.TestsIn.PROJECT, False, "tests/nodes/test_bell_models.py"),
    ],
)
def test_tests_go_to_the_node_or_to_the_project(option: options.TestsIn, has_tests: bool, expected: str) -> None:
    files = {"pyproject.toml": "", **({"tests/conftest.py": ""} if has_tests else {})}
    _, layout = located(PLAIN, "src/tower/nodes/bell/contract.yaml", files, options.GenerationOptions(option))
    assert layout.test("models") == expected


def test_missing_packages_are_filled_in_below_a_top_package_and_namespaces_stay_namespaces() -> None:
    path, between = "src/tower/nodes/bell/contract.yaml", "src/tower/nodes/__init__.py"
    assert plan_of(PLAIN, path).artifact(between) is None
    files = {"src/tower/__init__.py": ""}
    first = plan_of(PLAIN, path, files)
    made = first.artifact(between)
    assert made is not None
    assert first.artifact("src/tower/__init__.py") is None
    second = plan_of(PLAIN, path, {**files, between: made.content}, first.manifest)
    assert second.artifact(between) is not None
    assert not any(artifact.path == between for artifact in second.writes)
    assert plan_of(PLAIN, path, {**files, between: "x = 1\n"}).artifact(between) is None


def test_a_contract_without_a_name_is_named_after_its_folder() -> None:
    text = "node_type: effect\ncontract_version: 1\ninput_model: a.b.ModelC\n"
    assert contract_of(text).name is None
    assert located(text, "bell/contract.yaml")[1].package == "bell"
