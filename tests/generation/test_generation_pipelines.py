"""Pipelines become statements where the types of the request allow it; where not, the contract is told why."""

import pytest

from generation.planning import result_of

HEAD = "name: node_x\nnode_type: compute\ncontract_version: 1\n"
FIELDS = "inputs: {text: str, count: int, note: 'str | None'}\noutputs: {text: str}\n"


def step(name: str, transformation: str, config: str) -> str:
    return (
        f"  - {{step_name: {name}, step_type: transformation, transformation_type: {transformation}, "
        f"transformation_config: {config}}}\n"
    )


def mapping(fields: str, name: str = "build") -> str:
    return f"  - {{step_name: {name}, step_type: mapping, mapping_config: {{field_mappings: {fields}}}}}\n"


PICK = step("pick", "json_path", "{path: $.text}")
TRIM = step("trim", "trim", "{mode: left}")


def generated(steps: str, fields: str = FIELDS) -> tuple[str, list[str]]:
    """The handler that comes of a pipeline, and what is said of its steps."""
    result = result_of(f"{HEAD}{fields}compute:\n  pipeline:\n{steps}")
    assert result.plan is not None, result.findings
    (handler,) = (one.content for one in result.plan.artifacts if one.path.endswith("/handler_x.py"))
    return handler, [f"{one.path}: {one.message}" for one in result.findings if one.rule.startswith("pipeline-")]


STATEMENTS = {
    "trim = request.text.lstrip()": PICK + TRIM,
    'found = re.sub("a b", "", request.text)': PICK + step("found", "regex", "{pattern: a b, replacement: ''}"),
    'x = re.sub("\\\\d", " ", request.text, flags=re.DOTALL | re.MULTILINE)': (
        PICK + step("x", "regex", "{pattern: '\\d', replacement: ' ', flags: [DOTALL, multiline]}")
    ),
    "title = request.text.title()": PICK + step("title", "case_conversion", "{mode: titlecase}"),
    "request_ = request.text.strip()": PICK + step("request", "trim", "{}"),
    "return ModelXResponse(text=request.text)": mapping("{text: $.input.text}"),
    "return ModelXResponse(text=trim)": PICK + TRIM + mapping("{text: $.steps.trim.output}"),
    "class_ = request.text.upper()": PICK + step("class", "case_conversion", "{mode: uppercase}"),
}


@pytest.mark.parametrize(("statement", "steps"), STATEMENTS.items())
def test_a_step_is_one_statement(statement: str, steps: str) -> None:
    handler, told = generated(steps)
    assert f"        {statement}\n" in handler
    assert told == []


OPEN = {
    "takes text, but what it gets is `ModelXRequest`": TRIM,
    "takes text, but what it gets is `int`": step("pick", "json_path", "{path: $.count}") + TRIM,
    "takes text, but what it gets is `str | None`": step("pick", "json_path", "{path: $.note}") + TRIM,
    "takes text, but what it gets is a mapping": mapping("{a: $.input.text}") + TRIM,
    "Nothing declares 'txt' of what `ModelXRequest` holds": step("pick", "json_path", "{path: $.txt}"),
    "Nothing declares 'deep' of what `str` holds": mapping("{text: $.input.text.deep}"),
    "Nothing declares 'b' of what a mapping holds": mapping("{a: $.input.text}")
    + step("p", "json_path", "{path: $.b}"),
    "`$.steps.later.output` leads to nothing": mapping("{text: $.steps.later.output}"),
    "`$.env.HOME` leads to nothing": mapping("{text: $.env.HOME}"),
    "ModelXResponse has no field 'other'": mapping("{text: $.input.text, other: $.input.text}"),
    "takes `str`, not `int`": mapping("{text: $.input.count}"),
    "takes `str`, not a mapping": mapping("{a: $.input.text}", "m") + mapping("{text: $.steps.m.output}"),
    "No step gives 'text'": mapping("{}"),
    "Python does not take this pattern": PICK + step("x", "regex", "{pattern: '(', replacement: ''}"),
    "Python does not take this pattern: invalid group": PICK + step("x", "regex", "{pattern: a, replacement: '\\9'}"),
    "A pattern has no flag 'VERBOSE'": PICK + step("x", "regex", "{pattern: a, flags: [VERBOSE]}"),
    "Unicode has no form 'NFX'": PICK + step("x", "normalize_unicode", "{form: NFX}"),
    "No transformation is 'rot13'": PICK + step("x", "rot13", "{mode: 13}"),
    "No step is of the kind 'wait'": "  - {step_name: nap, step_type: wait}\n",
}


@pytest.mark.parametrize(("message", "steps"), OPEN.items())
def test_what_is_not_determined_is_left_to_a_behaviour_and_said_at_the_step(message: str, steps: str) -> None:
    handler, told = generated(steps)
    assert "XBehaviour" in handler
    assert len(told) == 1
    assert message in told[0]
    assert told[0].startswith("compute.pipeline[")


def test_fields_that_nothing_declares_follow_from_the_steps() -> None:
    steps = PICK + TRIM + mapping("{text: $.steps.trim.output, note: $.input.note}")
    result = result_of(f"{HEAD}compute:\n  pipeline:\n{steps}")
    assert result.plan is not None
    texts = {one.path.rpartition("/")[2]: one.content for one in result.plan.artifacts}
    assert "    text: str\n    note: object\n" in texts["model_x_request.py"]
    assert "    text: str\n    note: object\n" in texts["model_x_response.py"]
    assert "return ModelXResponse(text=trim, note=request.note)" in texts["handler_x.py"]


def test_a_step_leads_to_its_statement_and_back() -> None:
    result = result_of(f"{HEAD}{FIELDS}compute:\n  pipeline:\n{PICK}{TRIM}")
    assert result.plan is not None
    (handler,) = (one for one in result.plan.artifacts if one.path.endswith("/handler_x.py"))
    (origin,) = (one for one in handler.origins if one.path == "compute.pipeline[1]")
    assert origin.span.of(handler.content) == "        trim = request.text.lstrip()\n"
