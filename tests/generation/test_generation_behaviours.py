"""What a contract leaves open: files that are made when they are asked for, and belong to a person from then on."""

from collections.abc import Mapping

import pytest

from generation.planning import CONTRACTS, applied, plan_of, result_of, texts_of
from onex_ls.generation.plan import Fate, Plan, Wishes
from onex_ls.provenance.manifest import Manifest, read_manifest, write_manifest

HERE = "src/shop/nodes/node_shop"
FILE = f"{HERE}/behaviours/behaviour_order_price.py"
HANDLER = f"{HERE}/handlers/handler_quote.py"
QUOTE = """name: node_quote_compute
contract_version: {major: 1, minor: 0, patch: 0}
node_type: COMPUTE_GENERIC
io_operations:
  - operation: order.price
    description: Price an order.
    input_fields:
      - {name: amount, type: int}
    output_fields:
      - {name: total, type: int}
"""
DESK = """name: node_desk_compute
contract_version: {major: 1, minor: 0, patch: 0}
node_type: COMPUTE_GENERIC
handler_routing:
  routing_strategy: operation_match
  handlers:
    - operation: desk.find
      handler: {name: HandlerDesk, module: shop.nodes.node_shop.handlers.handler_desk}
    - operation: desk.count
      handler: {name: HandlerDesk, module: shop.nodes.node_shop.handlers.handler_desk}
    - operation: desk-count
      handler: {name: HandlerDesks, module: shop.nodes.node_shop.handlers.handler_desks}
"""
WRITTEN = "    return ModelQuoteResponse(total=2 * request.amount)\n"


def asked(contract: str, files: Mapping[str, str], last: Manifest, *paths: str) -> Plan:
    """The plan when a person asks for the files of behaviours."""
    return plan_of(contract, files=files, manifest=last, wishes=Wishes(take=frozenset(paths)))


def after_asking(contract: str = QUOTE) -> tuple[dict[str, str], Manifest]:
    first = plan_of(contract)
    files = applied(first)
    plan = asked(contract, files, first.manifest, *first.manifest.behaviours)
    return applied(plan, files), plan.manifest


def body_written(files: Mapping[str, str]) -> dict[str, str]:
    """The files after a person wrote the body."""
    text = files[FILE]
    start = text.index("    raise ModelOnexError(")
    return {**files, FILE: text[:start] + WRITTEN}


def missing(contract: str, files: Mapping[str, str], last: Manifest) -> list[str]:
    found = result_of(contract, files=files, manifest=last).findings
    return [finding.message for finding in found if finding.rule == "behaviour-missing"]


def test_nothing_is_made_that_nobody_asked_for() -> None:
    plan = plan_of(QUOTE)
    assert not [artifact.path for artifact in plan.artifacts if "behaviour" in artifact.path]
    (behaviour,) = plan.manifest.behaviours.items()
    assert behaviour[0] == FILE
    assert (behaviour[1].operation, behaviour[1].path, behaviour[1].is_used) == (
        "order.price",
        "io_operations[0]",
        False,
    )
    assert missing(QUOTE, {}, Manifest("")) == [
        f"The contract leaves open what order.price does: HandlerQuote needs {FILE}"
    ]


def test_what_is_asked_for_is_made_and_used_by_the_handler() -> None:
    first = plan_of(QUOTE)
    plan = asked(QUOTE, applied(first), first.manifest, FILE)
    assert {artifact.path.removeprefix(f"{HERE}/"): artifact.fate for artifact in plan.writes} == {
        "behaviours/__init__.py": Fate.CREATE,
        "behaviours/behaviour_order_price.py": Fate.CREATE,
        "handlers/handler_quote.py": Fate.UPDATE,
        "tests/test_handlers.py": Fate.UPDATE,
    }
    texts = texts_of(plan)
    assert "def order_price(request: ModelQuoteRequest) -> ModelQuoteResponse:" in texts[FILE]
    assert "raise ModelOnexError(" in texts[FILE]
    assert "behaviour or behaviour_order_price.order_price" in texts[HANDLER]
    assert plan.manifest.behaviours[FILE].is_used
    assert plan.manifest.artifacts[FILE].is_yours
    assert read_manifest(write_manifest(plan.manifest), plan.manifest.contract) == (plan.manifest, ())
    assert not plan_of(QUOTE, files=applied(plan, applied(first)), manifest=plan.manifest).writes


def test_a_skeleton_is_missing_still_and_a_body_is_not() -> None:
    files, last = after_asking()
    assert len(missing(QUOTE, files, last)) == 1
    assert missing(QUOTE, body_written(files), last) == []
    assert not plan_of(QUOTE, files=body_written(files), manifest=last).writes


def test_what_a_person_wrote_by_hand_is_used_and_never_touched() -> None:
    mine = {FILE: "def order_price(request):\n    return request\n"}
    plan = plan_of(QUOTE, files=mine)
    assert applied(plan, mine)[FILE] == mine[FILE]
    assert "behaviour_order_price.order_price" in texts_of(plan)[HANDLER]
    assert FILE not in plan.manifest.artifacts
    assert missing(QUOTE, mine, plan.manifest) == []


def test_regenerating_touches_it_only_when_that_is_asked_for() -> None:
    files, last = after_asking()
    files = body_written(files)
    changed = QUOTE.replace("Price an order.", "Tell what an order costs.")
    plan = plan_of(changed, files=files, manifest=last)
    artifact = plan.artifact(FILE)
    assert artifact is not None
    assert (artifact.fate, artifact.reason) == (Fate.KEEP, "it is yours since it was made")
    again = plan_of(changed, files=applied(plan, files), manifest=plan.manifest)
    assert not again.writes
    merged = plan_of(changed, files=files, manifest=plan.manifest, wishes=Wishes(merge=frozenset({FILE})))
    text = applied(merged, files)[FILE]
    assert '"""Tell what an order costs."""' in text
    assert WRITTEN in text
    assert merged.manifest.artifacts[FILE].is_yours


def test_it_goes_with_its_operation_unless_somebody_wrote_it() -> None:
    files, last = after_asking()
    other = QUOTE.replace("order.price", "order.weigh")
    assert FILE not in applied(plan_of(other, files=files, manifest=last), files)
    plan = plan_of(other, files=body_written(files), manifest=last)
    assert applied(plan, body_written(files))[FILE] == body_written(files)[FILE]
    assert plan.manifest.artifacts[FILE].orphaned


def test_a_plan_asks_whether_the_operation_was_renamed_and_moves_what_was_written() -> None:
    files, last = after_asking()
    files = body_written(files)
    other, new = QUOTE.replace("order.price", "order.weigh"), FILE.replace("price", "weigh")
    assert plan_of(other, files=files, manifest=last).renames == ((new, FILE),)
    plan = plan_of(other, files=files, manifest=last, wishes=Wishes(renamed={new: FILE}))
    after = applied(plan, files)
    assert FILE not in after
    assert "def order_weigh(" in after[new]
    assert WRITTEN in after[new]
    assert "behaviour_order_weigh.order_weigh" in after[HANDLER]
    assert not plan_of(other, files=after, manifest=plan.manifest).writes


def test_what_a_person_removed_is_used_no_longer() -> None:
    files, last = after_asking()
    files = {path: text for path, text in body_written(files).items() if path != FILE}
    plan = plan_of(QUOTE, files=files, manifest=last)
    after = applied(plan, files)
    assert after == {**applied(plan_of(QUOTE)), **{path: after[path] for path in after if "behaviours/" in path}}
    assert FILE not in plan.manifest.artifacts


def test_every_operation_has_a_file_and_a_function_of_its_own() -> None:
    plan = plan_of(DESK)
    found = {path.rpartition("/")[2]: one.function for path, one in plan.manifest.behaviours.items()}
    assert found == {
        "behaviour_desk_find.py": "desk_find",
        "behaviour_desk_count.py": "desk_count",
        "behaviour_desk_count_2.py": "desk_count_2",
    }
    (one, *_) = plan.manifest.behaviours
    text = texts_of(asked(DESK, applied(plan), plan.manifest, one))[f"{HERE}/handlers/handler_desk.py"]
    assert '"desk.find": behaviour_desk_find.desk_find,' in text
    assert "behaviour_desk_count" not in text


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.stem)
def test_a_package_with_all_of_them_is_stable_and_leaves_again_without_a_trace(path) -> None:
    contract = path.read_text(encoding="utf-8")
    first = plan_of(contract)
    plan = asked(contract, applied(first), first.manifest, *first.manifest.behaviours)
    files = applied(plan, applied(first))
    assert files.keys() >= first.manifest.behaviours.keys()
    assert not plan_of(contract, files=files, manifest=plan.manifest).writes
    for file in first.manifest.behaviours:
        del files[file]
    back = plan_of(contract, files=files, manifest=plan.manifest)
    after = applied(back, files)
    assert {name: text for name, text in after.items() if "/behaviours/" not in name} == applied(first)
