"""Every piece of generated code knows the place in the contract that it came from."""

from generation.planning import CONTRACTS, TEMPLATES, plan_of, result_of, texts_of
from onex_ls.findings.finding import Severity
from onex_ls.provenance.sourcemap import contract_span, places_from, trace
from onex_ls.syntax.parse import parse
from onex_ls.syntax.query import find
from onex_ls.text.lines import LineIndex

TWINS = (
    "name: node_twin\nnode_type: compute\ncontract_version: 1\n"
    "inputs:\n  note: {type: string, description: The same words.}\n"
    "outputs:\n  note: {type: string, description: The same words.}\n  more: int\n"
)


def test_two_fields_with_equal_names_and_types_lead_to_their_own_places() -> None:
    plan = plan_of(TWINS)
    found = {}
    for artifact in plan.artifacts:
        at = artifact.content.find("    note: str")
        if at >= 0:
            assert artifact.content[at - 1] == "\n"
            for offset in (at, at + 6, artifact.content.index("The same words", at)):
                found.setdefault(artifact.path.rpartition("/")[2], set()).add(
                    trace(plan.manifest.source_map, artifact.path, offset)
                )
    assert found == {"model_twin_request.py": {"inputs.note"}, "model_twin_response.py": {"outputs.note"}}


def test_every_origin_is_a_place_of_the_contract_and_a_piece_of_its_artifact() -> None:
    for path in CONTRACTS:
        text = path.read_text(encoding="utf-8")
        plan, root = plan_of(text), parse(text).root
        origins = [(artifact, origin) for artifact in plan.artifacts for origin in artifact.origins]
        assert len(origins) > 5
        for artifact, origin in origins:
            assert find(root, origin.path) is not None, origin.path
            assert 0 < origin.span.start < origin.span.end <= len(artifact.content)
            assert artifact.content[origin.span.start - 1] == "\n"


def test_a_place_of_the_contract_leads_to_the_code_that_came_of_it() -> None:
    plan = plan_of(TWINS)
    texts = texts_of(plan)
    found = places_from(plan.manifest.source_map, "outputs.more")
    assert [(path.rpartition("/")[2], span.of(texts[path])) for path, span in found] == [
        ("model_twin_response.py", "    more: int\n"),
        ("test_models.py", '    (ModelTwinResponse, "more", []),\n'),
    ]


def test_every_line_that_tells_of_a_field_leads_to_its_place() -> None:
    """Equal names, equal types: only the rendering knows which of them a line came from."""
    plan = plan_of(TWINS)
    sides = {"ModelTwinRequest": "inputs", "ModelTwinResponse": "outputs"}
    rows = 0
    for path, text in texts_of(plan).items():
        for start, line in lines_with(text, '"note"'):
            side = next((sides[name] for name in sides if line.startswith(f'    ({name}, "')), None)
            if side is not None:
                assert trace(plan.manifest.source_map, path, start + 6) == f"{side}.note", line
                rows += 1
    assert rows == 2


def test_every_origin_names_the_line_of_its_template() -> None:
    for contract in CONTRACTS:
        plan = plan_of(contract.read_text(encoding="utf-8"))
        for artifact in plan.artifacts:
            for origin in artifact.origins:
                source = TEMPLATES.load(origin.template or artifact.template).content.splitlines()
                assert source[origin.line - 1].startswith("{% origin "), (artifact.path, origin)


def lines_with(text: str, part: str) -> list[tuple[int, str]]:
    """The lines that hold a part, each with its first offset."""
    lines = LineIndex(text)
    found = [(lines.start(number), lines.line_text(number)) for number in range(lines.count)]
    return [(start, line) for start, line in found if part in line]


def test_a_place_without_a_part_of_its_own_is_shown_at_the_part_around_it() -> None:
    from generation.planning import contract_of

    contract = contract_of(TWINS)
    assert contract_span(contract, "inputs.note").of(TWINS) == "note"
    assert contract_span(contract, "inputs.note.type[3]").of(TWINS) == "note"
    assert contract_span(contract, "nothing.like.it") == contract.place.span


def test_what_a_person_has_to_write_is_said_at_the_operation() -> None:
    text = "name: node_x\nnode_type: effect\ncontract_version: 1\nio_operations:\n- operation: x.send\n"
    (finding,) = result_of(text).findings
    assert (finding.rule, finding.severity, finding.path) == (
        "behaviour-missing",
        Severity.INFORMATION,
        "io_operations[0]",
    )
    assert finding.span.of(text).strip() == "operation: x.send"
    computed = "name: node_x\nnode_type: compute\ncontract_version: 1\ninputs: {a: str}\noutputs: {a: str}\n"
    assert result_of(computed).findings == ()
