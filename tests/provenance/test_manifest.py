import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onex_ls.provenance.behaviour import Behaviour, as_data
from onex_ls.provenance.manifest import (
    ABSENT,
    Generated,
    Manifest,
    contract_of,
    is_inside,
    manifest_path,
    read_manifest,
    text_hash,
    write_manifest,
)
from onex_ls.provenance.sourcemap import Origin
from onex_ls.text.span import Span

paths = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
offsets = st.integers(0, 999_999)
spans = st.builds(Span, offsets, offsets)
names = st.from_regex(r"\A[\w./-]{0,20}\Z")
origins = st.lists(
    st.builds(Origin, spans, st.text(st.characters(exclude_categories=["Cs"])), offsets, names), max_size=3
)
texts = st.text(st.characters(exclude_categories=["Cs"]))
agreed = st.sampled_from(["", ABSENT]) | st.from_regex(r"\A[0-9a-f]{64}\Z")
generated = st.builds(Generated, texts, paths, origins.map(tuple), agreed, st.booleans())
manifests = st.builds(
    Manifest,
    st.just("a/contract.yaml"),
    st.from_regex(r"\A[0-9a-f]{64}\Z"),
    st.dictionaries(paths, paths, max_size=3),
    st.dictionaries(paths.filter(is_inside), generated, max_size=3),
)


@settings(deadline=None)  # the machine may be busy
@given(manifest=manifests)
def test_a_manifest_survives_its_text(manifest: Manifest) -> None:
    assert read_manifest(write_manifest(manifest), manifest.contract) == (manifest, ())


@given(
    text=st.text()
    | st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    ).map(json.dumps)
)
def test_any_text_gives_a_manifest_and_the_problems_of_it(text: str) -> None:
    manifest, problems = read_manifest(text, "contract.yaml")
    assert manifest.contract == "contract.yaml"
    assert manifest.artifacts or problems


def test_one_broken_entry_costs_that_entry_only() -> None:
    good = Generated("x = 1\n", "model_v1", (Origin(Span(1, 2), "inputs.a", 20),))
    data = json.loads(write_manifest(Manifest("c", artifacts={"a.py": good, "b.py": good, "c.py": good})))
    data["artifacts"]["b.py"]["text"] = ["who knows", 7]
    data["artifacts"]["c.py"]["origins"] = ["nonsense", 7, "3-4 7@base inputs.b", "99999999999999-1 1 x"]
    manifest, problems = read_manifest(json.dumps(data), "c")
    assert manifest.artifacts == {
        "a.py": good,
        "c.py": good._replace(origins=(Origin(Span(3, 4), "inputs.b", 7, "base"),)),
    }
    assert problems == ("the manifest's entry of b.py is broken",)


@pytest.mark.parametrize("text", ["", "[", "[]", '"x"', "{}", '{"version": 2}', "[" * 100_000, '{"version": NaN}'])
def test_a_hopeless_manifest_is_as_good_as_none(text: str) -> None:
    manifest, problems = read_manifest(text, "contract.yaml")
    assert manifest == Manifest("contract.yaml")
    assert len(problems) == 1


def test_two_that_change_different_artifacts_change_different_lines() -> None:
    entries = {f"{name}.py": Generated("a = 1\nb = 2\n", "model_v1") for name in "abc"}
    base = write_manifest(Manifest("c", artifacts=entries)).splitlines()
    edited = {**entries, "b.py": Generated("a = 1\nb = 3\n", "model_v1")}
    changed = write_manifest(Manifest("c", artifacts=edited)).splitlines()
    assert [line for line in changed if line not in base] == ['    "b = 3",']


def test_what_a_file_holds_is_settled_when_it_was_generated_or_agreed_on() -> None:
    record = Generated("x = 1\n")
    assert record.is_settled("x = 1\n")
    assert record.is_settled("x = 1\r\n")
    assert not record.is_settled("x = 2\n")
    assert not record.is_settled(None)
    assert record.settled("x = 2\n").is_settled("x = 2\n")
    assert record.settled("x = 2\n").is_settled("x = 1\n")
    assert not record.settled("x = 2\n").is_settled("x = 3\n")
    assert record.settled(None).is_settled(None)
    assert record.settled("x = 1\r\n") == record


def test_nothing_of_the_machine_or_the_hour_is_in_it() -> None:
    text = write_manifest(Manifest("a/contract.yaml", artifacts={"b.py": Generated("text", "x")}))
    assert set(json.loads(text)) == {"version", "contract", "contract_sha256", "templates", "artifacts"}
    assert manifest_path("a/contract.yaml") == ".onex-ls/manifests/a/contract.yaml.json"


@given(st.text(st.characters(exclude_characters="\r")))
def test_the_hash_of_a_text_does_not_see_what_a_checkout_does_to_line_ends(text: str) -> None:
    assert text_hash(text) == text_hash(text.replace("\n", "\r\n"))
    assert text_hash(text) != text_hash(text + "x")


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "a\\..\\b", "x\0y", ""])
def test_a_manifest_speaks_of_its_project_only(path: str) -> None:
    text = write_manifest(Manifest("c", artifacts={path: Generated("text")}))
    assert read_manifest(text, "c") == (Manifest("c"), (f"the manifest's entry of {path} is broken",))


@pytest.mark.parametrize(
    "contract", ["contract.yaml", "src/shop/nodes/node_a/contract.yaml", "a/b.json", ".onex-ls.yml"]
)
def test_a_manifest_tells_by_its_place_whose_it_is(contract):
    assert contract_of(manifest_path(contract)) == contract


BEHAVIOUR = Behaviour("order.price", "io_operations[0]", "order_price", ("ModelA",), "ModelB", True, True)


def test_behaviours_go_through_the_text_of_a_manifest() -> None:
    manifest = Manifest("c.yaml", behaviours={"src/behaviours/behaviour_order_price.py": BEHAVIOUR})
    assert read_manifest(write_manifest(manifest), "c.yaml") == (manifest, ())


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("../../etc/passwd", as_data(BEHAVIOUR)),
        ("/etc/passwd", as_data(BEHAVIOUR)),
        ("a.py", None),
        ("a.py", {**as_data(BEHAVIOUR), "takes": "ModelA"}),
        ("a.py", {**as_data(BEHAVIOUR), "takes": [1]}),
        ("a.py", {**as_data(BEHAVIOUR), "function": None}),
    ],
)
def test_a_broken_behaviour_is_left_out_and_named(path: str, part: object) -> None:
    text = json.dumps({"version": 1, "behaviours": {path: part, "b.py": as_data(BEHAVIOUR)}})
    manifest, problems = read_manifest(text, "c.yaml")
    assert manifest.behaviours == {"b.py": BEHAVIOUR}
    assert problems == (f"the manifest's behaviour {path} is broken",)
