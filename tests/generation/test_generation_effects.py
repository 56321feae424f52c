"""Effects become calls through ports where the contract says everything; where not, it is told what is open."""

import ast
import re

import pytest

from generation.planning import result_of

HEAD = "name: node_x_effect\nnode_type: effect\ncontract_version: 1\n"
FIELDS = """
io_operations:
- operation: go
  input_fields:
  - {name: key, type: str}
  - {name: number, type: int}
  - {name: maybe, type: str | None}
  - {name: when, type: datetime}
  output_fields: [{name: key, type: str}]
"""


def http(url: str = "https://example.org/", more: str = "", method: str = "GET") -> str:
    return f"handler_type: http, method: {method}, url_template: '{url}'{more}"


def generated(io: str, fields: str = FIELDS, more: str = "", head: str = HEAD) -> tuple[str, list[str]]:
    """The handler that comes of one operation, and what is said to be open."""
    operation = f"- {{operation_name: go, io_config: {{{io}}}{more}}}"
    result = result_of(f"{head}{fields}\neffect_operations:\n  operations:\n  {operation}\n")
    assert result.plan is not None, result.findings
    handlers = [one.content for one in result.plan.artifacts if "/handler" in one.path and "__init__" not in one.path]
    for code in handlers:
        ast.parse(code)
    return handlers[0], [f"{one.path}: {one.message}" for one in result.findings if one.rule == "effect-open"]


JSON = (
    """, body_template: '{"a": "${input.key}", "b": ${input.number}, """
    """"c": ["x ${input.maybe} \\" y"], "d": {"e": null}}'"""
)
CALLS = {
    'url=f"https://example.org/{url_part(request.key)}/{url_part(request.number)}"': http(
        "https://example.org/${input.key}/${input.number}"
    ),
    "url=request.key,": http("${input.key}"),
    'url=f"{request.key}/{{}}"': http("${input.key}/{}"),
    'headers={"A": f"n {request.number}", "B": str(request.number), "C": text_of(request.maybe)}': http(
        more=", headers: {A: 'n ${input.number}', B: '${input.number}', C: '${input.maybe}'}"
    ),
    'base = environment("BASE")': http("${env.BASE}/x"),
    "url=f'\"{url_part(request.key)}'": http('"${input.key}'),
    "timeout_seconds=1.5,": http(more=", timeout_ms: 1500"),
    "verify_ssl=False": http(more=", verify_ssl: false"),
    '"b": request.number': http(more=JSON, method="POST"),
    "\"c\": [f'x {text_of(request.maybe)} \" y']": http(more=JSON, method="POST"),
    '"d": {"e": None}': http(more=JSON, method="POST"),
    'body=f"plain {request.key}"': http(more=", body_template: 'plain ${input.key}'", method="PUT"),
    "parameters=[request.when, request.number]": (
        "handler_type: db, operation: select, connection_name: c, query_template: SELECT $1 + $2, "
        "query_params: ['${input.when}', '${input.number}']"
    ),
    'GO_QUERY: Final = """\\\nSELECT \\\\d\nFROM x\n"""': (
        'handler_type: db, operation: select, connection_name: c, query_template: "SELECT \\\\d \\nFROM x"'
    ),
    'path=f"/data/{path_part(request.key)}.txt"': (
        "handler_type: filesystem, operation: read, file_path_template: '/data/${input.key}.txt', atomic: false"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("piece", "io"), CALLS.items())
def test_a_template_is_an_expression(piece: str, io: str) -> None:
    handler, told = generated(io)
    assert told == []
    assert bare(piece) in bare(handler)


def bare(code: str) -> str:
    """Code without what its layout adds."""
    return re.sub(r"\s+", "", code).replace(",}", "}")


OPEN = {
    "`${input.missing}` leads to nothing": http("${input.missing}"),
    "`${input.key.deep}` leads to nothing": http("${input.key.deep}"),
    "Nothing of the request is `${secret.TOKEN}`": http(more=", headers: {A: '${secret.TOKEN}'}"),
    "Nothing of the request is `${previous.a.b}`": http("${previous.a.b}"),
    "What is called, or how, is not known": "handler_type: '${env.BUS:kafka}', topic: t",
    "`url_template` is missing": "handler_type: http, method: GET",
    "open to injection": (
        "handler_type: db, operation: raw, connection_name: c, query_template: 'SELECT ${input.key}'"
    ),
    "`security`": "handler_type: filesystem, operation: read, file_path_template: x, security: {}",
    "no `content` to write": "handler_type: filesystem, operation: write, file_path_template: x",
}


@pytest.mark.parametrize(("message", "io"), OPEN.items())
def test_what_is_open_is_left_to_a_behaviour_and_said(message: str, io: str) -> None:
    handler, told = generated(io)
    assert "Behaviour" in handler
    assert len(told) == 1
    assert message in told[0]
    assert told[0].startswith("effect_operations.operations[0].io_config")


def test_a_response_has_to_come_from_somewhere() -> None:
    handler, told = generated(http(), FIELDS.replace("{name: key, type: str}]", "{name: other, type: str}]"))
    assert "Behaviour" in handler
    assert told == ["io_operations[0].output_fields[0]: Nothing says where 'other' of ModelXResponse comes from"]


@pytest.mark.parametrize("path", ["$..id", "$.a[*]", "$", "a b"])
def test_a_path_that_is_not_plain_is_left_open(path: str) -> None:
    more = f", response_handling: {{extract_fields: {{key: '{path}'}}}}"
    _, told = generated(http(), more=more)
    assert told == [f"effect_operations.operations[0].response_handling.extract_fields.key: `{path}` is no plain path"]


def test_fields_that_nothing_declares_follow_from_the_templates() -> None:
    io = http("https://example.org/${input.a}", ", body_template: '{\"b\": ${input.b}}'", "POST")
    more = ", response_handling: {extract_fields: {c: '$.c'}, fail_on_empty: true}"
    result = result_of(
        f"{HEAD}effect_operations:\n  operations:\n  - {{operation_name: go, io_config: {{{io}}}{more}}}\n"
    )
    assert result.plan is not None
    texts = {one.path.rpartition("/")[2]: one.content for one in result.plan.artifacts}
    assert "    a: str\n    b: object\n" in texts["model_x_request.py"]
    assert "    c: str | int | float | bool\n" in texts["model_x_response.py"]


def test_a_retry_that_is_off_or_would_do_harm_is_not_written() -> None:
    for more in (
        ", retry_policy: {enabled: false}",
        ", retry_policy: {max_retries: 0}",
        ", retry_policy: {max_retries: 3}, idempotent: false",
    ):
        assert "retry=" not in generated(http(), more=more)[0]
    assert "times=3" in generated(http(), more=", retry_policy: {}")[0].replace(" ", "")


@pytest.mark.parametrize("nasty", ['"""', "\\", "{0}", "\n", "'", '"', "\x00", "\u2028", "#{"])
def test_hostile_texts_stay_texts(nasty: str) -> None:
    spelled = "".join(f"\\u{ord(character):04x}" for character in nasty)
    io = f'handler_type: http, method: GET, url_template: "a{spelled}b${{input.key}}", headers: {{A: "{spelled}"}}'
    handler, _ = generated(io)
    (url,) = (node for node in ast.walk(ast.parse(handler)) if isinstance(node, ast.keyword) and node.arg == "url")
    assert isinstance(url.value, ast.JoinedStr)
    assert ast.literal_eval(url.value.values[0]) == f"a{nasty}b"
