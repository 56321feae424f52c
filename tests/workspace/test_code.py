"""Reading the Python around contracts: where modules are looked for, what is safe, and what a change concerns."""

import os
import random
import shutil
from pathlib import Path

import pytest

from onex_ls.rules.view import Found
from onex_ls.workspace import python_files
from onex_ls.workspace.code import CodeOnDisk
from onex_ls.workspace.python_files import _LARGEST
from support.trees import catalogued, plant, told

NODE = "src/shop/node_price"
CONTRACT = f"{NODE}/contract.yaml"
PACKAGES = {"src/shop/__init__.py": "", f"{NODE}/__init__.py": "", "pyproject.toml": ""}

PLACES = {
    "in the package of the contract": ("shop.node_price.handler", [f"{NODE}/handler.py"], f"{NODE}/handler.py"),
    "in another package of the project": (
        "shop.models.order",
        ["src/shop/models/order.py"],
        "src/shop/models/order.py",
    ),
    "a package": ("shop.models", ["src/shop/models/__init__.py"], "src/shop/models/__init__.py"),
    "in a package without __init__.py": ("shop.x.y.z", ["src/shop/x/y/z.py"], "src/shop/x/y/z.py"),
    "beside the contract": ("handler", [f"{NODE}/handler.py"], f"{NODE}/handler.py"),
    "below the contract": ("handlers.price", [f"{NODE}/handlers/price.py"], f"{NODE}/handlers/price.py"),
    "beside a package of the same name": (
        "shop.a",
        ["src/shop/a.py", "src/shop/a/__init__.py"],
        "src/shop/a/__init__.py",
    ),
    "beside a folder of the same name": ("shop.a", ["src/shop/a.py", "src/shop/a/data.csv"], "src/shop/a.py"),
    "another top-level package": (
        "market.stall",
        ["src/market/__init__.py", "src/market/stall.py"],
        "src/market/stall.py",
    ),
    "a package beside src": ("market.stall", ["market/__init__.py", "market/stall.py"], "market/stall.py"),
    "the nearest one counts": ("handlers.x", ["src/handlers/x.py", f"{NODE}/handlers/x.py"], f"{NODE}/handlers/x.py"),
    "a data folder of the same name does not count": ("shop.a", ["shop/a.csv", "src/shop/a.py"], "src/shop/a.py"),
    "packages are no roots": (
        "node_order.handler",
        ["src/shop/node_order/__init__.py", "src/shop/node_order/handler.py"],
        None,
    ),
    "nothing outside of the project": ("far.away", ["../far/__init__.py", "../far/away.py"], None),
    "a module is no package": ("shop.a.b", ["src/shop/a.py"], None),
    "no module at all": ("shop..a", ["src/shop/a.py"], None),
    "a path is no module": ("shop/a", ["src/shop/a.py"], None),
    "not to be climbed": ("...shop.a", ["src/shop/a.py"], None),
    "nothing": ("", [], None),
    "another distribution": ("pydantic.main", [], None),
    "a stub": ("shop.a", ["src/shop/a.pyi"], None),
    "a compiled module": ("shop.a", ["src/shop/a.cpython-312-x86_64-linux-gnu.so"], None),
    "a folder without source": ("shop.assets", ["src/shop/assets/logo.svg"], None),
}


@pytest.fixture
def root(tmp_path):
    place = tmp_path / "project"
    plant(place, {**PACKAGES, CONTRACT: "node_type: COMPUTE_GENERIC\n"})
    return place


@pytest.mark.parametrize(("dotted", "files", "expected"), PLACES.values(), ids=PLACES)
def test_where_a_module_is_found(root, dotted, files, expected):
    plant(root, dict.fromkeys(files, ""))
    at = CodeOnDisk().module(dotted, root / CONTRACT)
    if expected is None:
        assert at == (Found.OUTSIDE, None, None)
    else:
        assert (at.found, at.path) == (Found.READ, root / expected)


ABSENT = {
    "in the package of the contract": ("shop.node_price.handler", [], f"{NODE}/handler.py"),
    "in a package that is absent, too": ("shop.node_price.handlers.price", [], f"{NODE}/handlers/price.py"),
    "in another package of the project": ("shop.models", [], "src/shop/models.py"),
    "beside the contract": ("handler", [], f"{NODE}/handler.py"),
    "below the contract": ("models.order", [], f"{NODE}/models/order.py"),
    "in a folder below the contract": ("models.order", [f"{NODE}/models/other.py"], f"{NODE}/models/order.py"),
}


@pytest.mark.parametrize(("dotted", "files", "expected"), ABSENT.values(), ids=ABSENT)
def test_where_a_module_is_missed(root, dotted, files, expected):
    plant(root, dict.fromkeys(files, ""))
    assert CodeOnDisk().module(dotted, root / CONTRACT) == (Found.MISSING, root / expected, None)


def test_installed_packages_are_found_among_themselves(tmp_path):
    files = ("site-packages/a/__init__.py", "site-packages/b/__init__.py", "site-packages/a/n/contract.yaml")
    plant(tmp_path, dict.fromkeys(files, ""))
    near = tmp_path / files[-1]
    assert CodeOnDisk().module("b", near).path == tmp_path / "site-packages/b/__init__.py"
    assert CodeOnDisk().package(near) == "a.n"


PACKAGE_NAMES = {
    "src/shop/node/contract.yaml": ({"src/shop/__init__.py", "src/shop/node/__init__.py"}, "shop.node"),
    "shop/node/contract.yaml": ({"shop/__init__.py", "shop/node/__init__.py"}, "shop.node"),
    "src/shop/gap/node/contract.yaml": ({"src/shop/__init__.py", "src/shop/gap/node/__init__.py"}, "shop.gap.node"),
    "src/space/shop/contract.yaml": ({"src/space/shop/__init__.py"}, "space.shop"),
    "space/shop/contract.yaml": ({"space/shop/__init__.py"}, "shop"),
    "contracts/contract.yaml": (set(), None),
    "src/shop/my-node/contract.yaml": ({"src/shop/__init__.py", "src/shop/my-node/__init__.py"}, None),
    "contract.yaml": ({"__init__.py"}, None),
}


@pytest.mark.parametrize("file", PACKAGE_NAMES)
def test_the_package_of_a_folder(tmp_path, file):
    inits, expected = PACKAGE_NAMES[file]
    plant(tmp_path, {"pyproject.toml": "", file: "", **dict.fromkeys(inits, "")})
    assert CodeOnDisk().package(tmp_path / file) == expected


def test_nothing_is_ever_imported(root, tmp_path):
    witness = tmp_path / "ran"
    plant(root, {f"{NODE}/handler.py": f"open({str(witness)!r}, 'w')\nclass HandlerPrice: ...\n"})
    at = CodeOnDisk().module("handler", root / CONTRACT)
    assert at.module is not None
    assert at.module.symbol("HandlerPrice") is not None
    assert not witness.exists()


HOSTILE = {
    "huge": b"#" * (_LARGEST + 1),
    "binary": bytes(range(256)),
    "not UTF-8": "é = 1".encode("latin-1"),
    "null bytes": b"a = 1\0",
    "nested without end": b"(" * 100_000,
    "a chain without end": b"a" + b".a" * 100_000,
    "many branches": b"if a: pass\n" + b"elif a: pass\n" * 20_000,
    "no Python": b"class HandlerPrice(:\n",
    "of tomorrow": b"class HandlerPrice\xe2\x80\x94: ...\n",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_of_a_file_that_cannot_be_read_nothing_is_said(root, content):
    (root / NODE / "handler.py").write_bytes(content)
    assert CodeOnDisk().module("handler", root / CONTRACT) == (Found.OUTSIDE, root / NODE / "handler.py", None)


def test_a_byte_order_mark_is_no_obstacle(root):
    plant(root, {f"{NODE}/handler.py": "\ufeffclass HandlerPrice: ...\n"})
    assert CodeOnDisk().module("handler", root / CONTRACT).found is Found.READ


def test_what_is_no_file_is_not_opened(root):
    os.mkfifo(root / NODE / "handler.py")  # opening it would wait for ever
    (root / NODE / "node.py").symlink_to("node.py")
    (root / NODE / "models.py").mkdir()
    code = CodeOnDisk()
    assert [code.module(name, root / CONTRACT).found for name in ("handler", "node")] == [Found.OUTSIDE] * 2
    assert code.module("models", root / CONTRACT).found is Found.MISSING


def test_links_in_circles_end(root):
    (root / NODE / "shop").symlink_to("..")
    (root / NODE / "handlers").symlink_to("handlers")
    code = CodeOnDisk()
    assert code.module("shop.node_price.shop.node_price", root / CONTRACT).path == (
        root / NODE / "shop/node_price/shop/node_price/__init__.py"
    )
    assert code.module("handlers.price", root / CONTRACT).found is not Found.READ
    deep = Path(root, *["src/shop/node_price/.."] * 50, CONTRACT)
    assert code.module("shop.node_price", deep).found is not Found.MISSING


def test_of_an_overfull_folder_nothing_is_said(root, monkeypatch):
    monkeypatch.setattr(python_files, "_FULLEST", 5)
    plant(root, {f"{NODE}/m{number}.py": "" for number in range(3)})
    assert CodeOnDisk().module("shop.node_price.m1", root / CONTRACT).found is Found.READ
    plant(root, {f"{NODE}/m{number}.py": "" for number in range(6)})
    code = CodeOnDisk()
    assert [code.module(f"shop.node_price.{name}", root / CONTRACT).found for name in ("m1", "x")] == [
        Found.OUTSIDE
    ] * 2


def test_a_contract_that_lies_nowhere_has_nothing_around_it(tmp_path):
    near, code = tmp_path / "gone/contract.yaml", CodeOnDisk()
    assert (code.has_python(near), code.package(near), code.project(near)) == (False, None, None)
    assert code.siblings(near.parent) == frozenset()


def test_it_knows_what_its_answers_rest_on(root):
    plant(root, {f"{NODE}/handler.py": "", "src/shop/other.py": ""})
    code, near = CodeOnDisk(), root / CONTRACT
    code.module("handler", near)
    assert {root / NODE / "handler.py", root / NODE} <= code.looked_at(near)
    assert root / "src/shop/other.py" not in code.looked_at(near)


def settled(*paths):
    """Let files look as if they were written long ago, so that their stamps are trusted."""
    for path in paths:
        os.utime(path, ns=(10**18, 10**18))


def everything_below(root):
    return [root, *root.rglob("*")]


CHANGES = {
    "its handler is edited": (lambda root: (root / NODE / "handler.py").write_text("class A: ...\n"), True),
    "its handler is gone": (lambda root: (root / NODE / "handler.py").unlink(), True),
    "its handler is renamed": (lambda root: (root / NODE / "handler.py").rename(root / NODE / "handlers.py"), True),
    "its folder is renamed": (lambda root: (root / NODE).rename(root / "src/shop/node_cost"), True),
    "a model that was missed is there": (lambda root: plant(root, {f"{NODE}/models/__init__.py": ""}), True),
    "its package is one no longer": (lambda root: (root / "src/shop/__init__.py").unlink(), True),
    "its project registers nodes": (
        lambda root: (root / "pyproject.toml").write_text("[project.entry-points.'onex.nodes']\na = 'b'\n"),
        True,
    ),
    "another contract lies beside it": (lambda root: plant(root, {f"{NODE}/handler_contract.yaml": ""}), True),
    "its handler is touched": (lambda root: settled(root / NODE / "handler.py"), False),
    "a text lies beside it": (lambda root: plant(root, {f"{NODE}/README.md": "", "LICENSE": ""}), False),
    "Python ran": (lambda root: plant(root, {f"{NODE}/__pycache__/handler.cpython-311.pyc": ""}), False),
    "a module of others is edited": (lambda root: plant(root, {"src/shop/node_ship/handler.py": "a = 1\n"}), False),
}


@pytest.mark.parametrize(("change", "expected"), CHANGES.values(), ids=CHANGES)
def test_what_a_change_concerns(root, change, expected):
    plant(root, {f"{NODE}/handler.py": "", "src/shop/node_ship/handler.py": ""})
    settled(*everything_below(root))
    code, near = CodeOnDisk(), root / CONTRACT
    code.module("handler", near)
    code.module("models", near)
    code.project(near)
    code.siblings(near.parent)
    assert code.changed() == set()
    change(root)
    assert code.changed() == ({str(near)} if expected else set())
    assert code.changed() == set()


def test_a_change_of_the_same_size_in_the_same_moment_shows(root):
    """The clock of a file system ticks: a stamp of just now may be that of the next change, too."""
    handler, near, code = root / NODE / "handler.py", root / CONTRACT, CodeOnDisk()
    handler.write_text("class A: ...\n")
    status = handler.stat()
    assert code.module("handler", near).module.binds("A")
    handler.write_text("class B: ...\n")
    os.utime(handler, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert code.changed() == {str(near)}
    assert code.module("handler", near).module.binds("B")


def test_a_handler_renamed_in_python_turns_the_contract_yellow_and_back(root):
    handler = root / NODE / "handlers/handler_price.py"
    plant(
        root,
        {
            CONTRACT: "node_type: COMPUTE_GENERIC\n"
            "handler_routing:\n"
            "  handlers:\n"
            "    - operation: price\n"
            "      handler: {name: HandlerPrice, module: shop.node_price.handlers}\n",
            f"{NODE}/handlers/__init__.py": "from .handler_price import HandlerPrice\n",
            f"{NODE}/handlers/handler_price.py": "class HandlerPrice: ...\n",
        },
    )
    catalogue = catalogued(root)
    assert told(root, catalogue) == ""
    handler.write_text("class HandlerCost: ...\n")
    assert catalogue.code_changed() == {str(root / CONTRACT)}
    assert "warning[unknown-handler-class] HandlerPrice" in told(root, catalogue)
    handler.write_text("class HandlerPrice: ...\n")
    assert catalogue.code_changed() == {str(root / CONTRACT)}
    assert told(root, catalogue) == ""


def test_what_is_installed_or_removed_shows(root):
    packages = root / ".venv/lib/python3.12/site-packages"
    plant(root, {".venv/pyvenv.cfg": "home = /usr/bin\n", f"{packages.relative_to(root)}/six.py": ""})
    code, near, wanted = CodeOnDisk(), root / CONTRACT, {"market", "six", "shop", "json"}
    settled(root / ".venv", packages)
    assert code.absent(wanted, near) == (".venv", {"market"})
    plant(packages, {"market/__init__.py": ""})
    assert code.changed() == {str(near)}
    assert code.absent(wanted, near) == (".venv", set())
    shutil.rmtree(root / ".venv")
    assert code.changed() == {str(near)}
    assert code.absent(wanted, near) == ("", set())


@pytest.mark.parametrize("seed", range(6))
def test_after_any_changes_it_answers_as_a_fresh_one_does(tmp_path, seed):
    chance = random.Random(seed)  # noqa: S311 - a test that can be repeated
    contracts = [tmp_path / f"src/shop/node_{name}/contract.yaml" for name in "ab"]
    folders = ["", "src", "src/shop", "src/shop/node_a", "src/shop/node_b", "src/shop/node_a/models", "src/shop/models"]
    names = ["__init__.py", "handler.py", "models.py", "pyproject.toml", "models.so", "contract.yaml"]
    asked = ["handler", "models", "models.order", "shop.models", "shop.node_b.handler", "shop.node_a.models.handler"]

    def answers(code, near):
        found = [code.module(dotted, near) for dotted in asked]
        return [*found, code.package(near), code.has_python(near), code.project(near), code.siblings(near.parent)]

    code = CodeOnDisk()
    for _ in range(60):
        before = {near: answers(code, near) for near in contracts}
        for _ in range(chance.randrange(1, 4)):
            file = tmp_path / chance.choice(folders) / chance.choice(names)
            if file.exists() and chance.random() < 0.5:
                file.unlink()
            else:
                plant(tmp_path, {str(file.relative_to(tmp_path)): chance.choice(["", "x = 1\n", "y = 2\n", "def\n"])})
        concerned = code.changed()
        after = {near: answers(code, near) for near in contracts}
        assert after == {near: answers(CodeOnDisk(), near) for near in contracts}
        assert {str(near) for near in contracts if before[near] != after[near]} <= concerned
