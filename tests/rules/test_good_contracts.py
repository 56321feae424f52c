"""The project's own contracts, in every kind and dialect: a finding in one of them is a false alarm."""

import pytest
import yaml

from onex_ls.contract.kind import Kind
from onex_ls.contract.recognise import NodeType
from onex_ls.syntax.values import plain
from support.contracts import GOOD, analysed, name, read


@pytest.mark.parametrize("path", GOOD, ids=name)
def test_a_good_contract_has_no_findings(path):
    assert analysed(read(path)).findings == ()


@pytest.mark.parametrize("path", GOOD, ids=name)
def test_a_contract_is_recognised_as_its_kind(path):
    recognition = analysed(read(path)).recognition
    kind = Kind(path.stem.rpartition("_")[2])
    assert (recognition.is_contract, recognition.kind) == (True, kind)
    assert recognition.node_type is (NodeType.NOT_NEEDED if kind is Kind.HANDLER else NodeType.GOOD)


def test_every_kind_has_several_contracts():
    kinds = [path.stem.rpartition("_")[2] for path in GOOD]
    assert len(GOOD) >= 30
    assert all(kinds.count(kind) >= 3 for kind in Kind)


@pytest.mark.parametrize("path", GOOD, ids=name)
@pytest.mark.parametrize("changed", ["crlf", "byte order mark", "no last line end", "blank lines around"])
def test_line_ends_and_byte_order_marks_change_nothing(path, changed):
    text = read(path).removeprefix("\ufeff").replace("\r\n", "\n")
    variant = {
        "crlf": text.replace("\n", "\r\n"),
        "byte order mark": "\ufeff" + text,
        "no last line end": text.rstrip("\n"),
        "blank lines around": f"\n\n{text}\n\n",
    }[changed]
    assert analysed(variant).findings == ()
    assert analysed(variant).recognition == analysed(text).recognition


@pytest.mark.parametrize("path", GOOD, ids=name)
def test_the_tree_holds_what_every_yaml_loader_reads(path):
    class Loader(yaml.SafeLoader):
        """Leaves dates as text, as the tree does."""

    Loader.yaml_constructors = {
        **yaml.SafeLoader.yaml_constructors,
        "tag:yaml.org,2002:timestamp": yaml.SafeLoader.construct_scalar,
    }
    text = read(path)
    root = analysed(text).tree.root
    assert root is not None
    assert plain(root) == yaml.load(text, Loader)  # noqa: S506 - a safe loader
