import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_ls.provenance.manifest import Generated, Manifest, manifest_path, read_manifest, text_hash, write_manifest
from onex_ls.provenance.sourcemap import Origin
from onex_ls.text.span import Span

paths = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
offsets = st.integers(0, 999_999)
origins = st.lists(
    st.builds(Origin, st.builds(Span, offsets, offsets), st.text(st.characters(exclude_categories=["Cs"]))), max_size=3
)
generated = st.builds(Generated, st.from_regex(r"\A[0-9a-f]{64}\Z"), paths, origins.map(tuple))
manifests = st.builds(
    Manifest,
    st.just("a/contract.yaml"),
    st.from_regex(r"\A[0-9a-f]{64}\Z"),
    st.dictionaries(paths, paths, max_size=3),
    st.dictionaries(paths, generated, max_size=3),
)


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
    good = Generated("0" * 64, "model_v1", (Origin(Span(1, 2), "inputs.a"),))
    data = json.loads(write_manifest(Manifest("c", artifacts={"a.py": good, "b.py": good, "c.py": good})))
    data["artifacts"]["b.py"]["sha256"] = "who knows"
    data["artifacts"]["c.py"]["origins"] = ["nonsense", 7, "3-4 inputs.b", "99999999999999-1 x"]
    manifest, problems = read_manifest(json.dumps(data), "c")
    assert manifest.artifacts == {"a.py": good, "c.py": good._replace(origins=(Origin(Span(3, 4), "inputs.b"),))}
    assert problems == ("the manifest's entry of b.py is broken",)


@pytest.mark.parametrize("text", ["", "[", "[]", '"x"', "{}", '{"version": 2}', "[" * 100_000, '{"version": NaN}'])
def test_a_hopeless_manifest_is_as_good_as_none(text: str) -> None:
    manifest, problems = read_manifest(text, "contract.yaml")
    assert manifest == Manifest("contract.yaml")
    assert len(problems) == 1


def test_two_that_change_different_artifacts_change_different_lines() -> None:
    entries = {f"{name}.py": Generated("0" * 64, "model_v1") for name in "abc"}
    base = write_manifest(Manifest("c", artifacts=entries)).splitlines()
    changed = write_manifest(Manifest("c", artifacts={**entries, "b.py": Generated("1" * 64, "model_v1")})).splitlines()
    assert [line for line in changed if line not in base] == [f'   "sha256": "{"1" * 64}",']


def test_nothing_of_the_machine_or_the_hour_is_in_it() -> None:
    text = write_manifest(Manifest("a/contract.yaml", artifacts={"b.py": Generated("0" * 64, "x")}))
    assert set(json.loads(text)) == {"version", "contract", "contract_sha256", "templates", "artifacts"}
    assert manifest_path("a/contract.yaml") == ".onex-ls/manifests/a/contract.yaml.json"


@given(st.text(st.characters(exclude_characters="\r")))
def test_the_hash_of_a_text_does_not_see_what_a_checkout_does_to_line_ends(text: str) -> None:
    assert text_hash(text) == text_hash(text.replace("\n", "\r\n"))
    assert text_hash(text) != text_hash(text + "x")
