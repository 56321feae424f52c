"""Operations from code that is there: read by its syntax, written in the style of the contract."""

import pytest

from onex_ls.contract.kind import Kind
from onex_ls.contract.load import load
from onex_ls.editor.operations import lacks_operations, operations_in, proposal
from onex_ls.syntax.parse import parse
from onex_ls.text.edits import apply_edits
from onex_ls.text.lines import LineIndex
from onex_ls.workspace.snapshot import analyse

MODELS = '''
class ModelBase(BaseModel):
    document_id: UUID
    note: str | None = None

class ModelStampRequest(ModelBase):
    """Request."""

    model_config = ConfigDict(frozen=True)
    KNOWN: ClassVar[int] = 3
    _private: int = 0
    title: str = Field(..., min_length=1, description="What it is called.")
    pages: Annotated[int, Field(ge=1, le=900)] = 12
    tags: list[str] = Field(default_factory=list)
    """Words to
    find it by."""

class ModelStampResponse(BaseModel):
    edition: "int" = Field(default=3)
    state: Literal["new", "old"]
'''
HANDLER = '''
class HandlerStampDocument:
    """Stamps."""

    def __init__(self, clock: Clock) -> None: ...

    async def handle(self, request: ModelStampRequest) -> ModelHandlerOutput["ModelStampResponse"]:
        """Stamp one document: with care.

        At length.
        """

class Helper:
    def run(self, x: int) -> int: ...

class ProtocolStamp(Protocol):
    def handle(self, request: ModelStampRequest) -> None: ...
'''
CONTRACT = """\
# Stamps.
name: node_stamp  # by hand
node_type: compute
contract_version: {major: 1, minor: 0, patch: 0}
dependencies:
- name: clock
  module: shop.clock

# The end.
"""
WRITTEN = """\
io_operations:
- operation: stamp_document
  description: "Stamp one document: with care."
  input_fields:
  - name: document_id
    type: UUID
  - name: note
    type: "str | None"
    default: null
  - name: title
    type: str
    description: What it is called.
    min_length: 1
  - name: pages
    type: int
    default: 12
    ge: 1
    le: 900
  - name: tags
    type: "list[str]"
    description: Words to find it by.
    required: false
  output_fields:
  - name: edition
    type: int
    default: 3
  - name: state
    type: "Literal['new', 'old']"
"""


def proposed(contract: str, *sources: str) -> str:
    tree = parse(contract)
    fix = proposal(tree, operations_in(tree, sources))
    return apply_edits(contract, fix.edits) if fix is not None else contract


def test_the_operation_of_a_handler_is_written_behind_what_is_there() -> None:
    text = proposed(CONTRACT, MODELS, HANDLER)
    assert text == CONTRACT.replace("\n# The end.", WRITTEN + "\n# The end.")
    (operation,) = load(parse(text), Kind.COMPUTE).operations
    assert [field.name for field in operation.inputs] == ["document_id", "note", "title", "pages", "tags"]
    assert [(field.name, field.required) for field in operation.inputs if field.required] == [
        ("document_id", True),
        ("title", True),
    ]
    assert not lacks_operations(parse(text))


def test_nothing_is_wrong_with_what_is_proposed() -> None:
    before = {finding.rule for finding in analyse(LineIndex(CONTRACT)).findings}
    after = {finding.rule for finding in analyse(LineIndex(proposed(CONTRACT, MODELS, HANDLER))).findings}
    assert after <= before


def test_lists_are_indented_as_the_contract_has_them() -> None:
    text = proposed(CONTRACT.replace("- name: clock\n  module", "  - name: clock\n    module"), MODELS, HANDLER)
    assert "io_operations:\n  - operation: stamp_document\n    description:" in text
    assert "    input_fields:\n      - name: document_id\n        type: UUID\n" in text
    assert len(load(parse(text), Kind.COMPUTE).operations) == 1


def test_line_ends_are_those_of_the_contract() -> None:
    text = proposed(CONTRACT.replace("\n", "\r\n"), MODELS, HANDLER)
    assert text.count("\n") == text.count("\r\n")


def test_the_routing_names_the_operation_and_functions_too() -> None:
    routing = (
        "handler_routing:\n  routing_strategy: operation_match\n  handlers:\n"
        "    - operation: document.stamp\n      handler: {name: HandlerStampDocument, module: a.b}\n"
        "    - operation: document.shred\n      handler: {function: shred, module: a.c}\n"
    )
    tree = parse(CONTRACT + routing)
    code = "def shred(path: Path, *, twice: bool = False) -> None: ...\ndef other(x: int) -> int: ...\n"
    found = operations_in(tree, [MODELS, HANDLER, code])
    assert {one.name: [field.name for field in one.inputs] for one in found} == {
        "document.stamp": ["document_id", "note", "title", "pages", "tags"],
        "document.shred": ["path", "twice"],
    }


@pytest.mark.parametrize(
    ("contract", "sources"),
    [
        (CONTRACT, []),
        (CONTRACT, ["class Helper:\n    def run(self): ...\n"]),
        (CONTRACT, ["class HandlerX:\n    def handle(self, request): ...\n"]),
        (CONTRACT, ["def broken(:\n"]),
        (CONTRACT, ["x = " + "(" * 5000 + ")" * 5000, "\0", "x: " + "-" * 100_000 + "1"]),
        (CONTRACT + "io_operations: []\n", [MODELS, HANDLER]),
        (CONTRACT + "operations:\n- name: x\n", [MODELS, HANDLER]),
        ("{name: node_x, node_type: compute}", [MODELS, HANDLER]),
        ("name: node_x\nnode_type: [", [MODELS, HANDLER]),
        ("", [MODELS, HANDLER]),
    ],
)
def test_where_there_is_nothing_to_say_nothing_is_proposed(contract: str, sources: list[str]) -> None:
    assert proposed(contract, *sources) == contract


def test_types_are_written_without_the_quotes_and_wrappers_that_python_needs() -> None:
    code = (
        "class A(typing.NamedTuple):\n    x: 'list[\"A\"]'\n    y: typing.Annotated['int', pydantic.Field(gt=0)]\n"
        "    z: t.Literal['int'] = 'int'\nclass HandlerA:\n    @staticmethod\n    def handle(a: 'A') -> None: ...\n"
    )
    (found,) = operations_in(parse(CONTRACT), [code])
    assert [(field.type, field.constraints) for field in found.inputs] == [
        ("list[A]", ()),
        ("int", (("gt", 0),)),
        ("t.Literal['int']", ()),
    ]


def test_hostile_code_is_only_read() -> None:
    code = (
        "class A(A, B): x: int\nclass B(A): y: 'A | ('\n"
        "class HandlerOdd:\n    def handle(self, a: A, *b: int, **c: int) -> 'B': ...\n"
        "class HandlerNone:\n    def handle() -> A: ...\n"
    )
    odd, none = operations_in(parse(CONTRACT), [code])
    assert [field.name for field in odd.inputs] == ["y", "x"]
    assert none.inputs == ()
    text = proposed(CONTRACT, code)
    assert len(load(parse(text), Kind.COMPUTE).operations) == 2
