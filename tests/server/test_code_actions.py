"""Quick fixes and source actions, through the real server."""

from lsprotocol import types

from onex_ls.lsp.encoding import Encoding
from support.session import Start

BAD = """\
# kept
name: node_greeting_effect  # kept
node_type: EFECT_GENERIC
contract_version: "1.2.3"
description: Greets 🎉 people.
event_bus: {publish_topic: []}
handler_routing:
  handlers:
    # kept
    - operation: 🎉.greet
      handler_class: HandlerGreet  # gone with its line
      handler_module: a.b
"""

GOOD = """\
# kept
name: node_greeting_effect  # kept
node_type: EFFECT_GENERIC
contract_version:
  major: 1
  minor: 2
  patch: 3
description: Greets 🎉 people.
event_bus: {publish_topics: []}
handler_routing:
  handlers:
    # kept
    - operation: 🎉.greet
      handler:
        name: HandlerGreet
        module: a.b  # gone with its line
"""


async def test_each_fix_resolves_its_finding_and_fix_all_resolves_the_rest(start: Start, encoding: Encoding) -> None:
    session = await start(encoding)
    session.open(BAD)
    found = await session.diagnostics()
    rules = {"node-type-spelling", "version-shape", "misspelt-key", "handler-entry-shape"}
    assert {one.code for one in found} == rules
    for one in found:
        (fix,) = await session.actions(one.range, "quickfix")
        assert fix.is_preferred
        assert [diagnostic.code for diagnostic in fix.diagnostics or ()] == [one.code]
    (fix,) = await session.actions(found[0].range, "quickfix")
    assert fix.edit is not None
    session.apply(fix.edit)
    left = await session.diagnostics()
    assert {one.code for one in left} == rules - {found[0].code}
    (fix_all,) = await session.actions(left[0].range, "source.fixAll")
    assert fix_all.edit is not None
    session.apply(fix_all.edit)
    assert await session.diagnostics() == []
    assert [line for line in session.text.splitlines() if "kept" in line] == [
        line for line in BAD.splitlines() if "kept" in line
    ]


async def test_a_caret_on_the_line_is_enough(start: Start) -> None:
    session = await start()
    session.open(BAD)
    await session.diagnostics()
    caret = types.Position(3, 0)
    (fix,) = await session.actions(types.Range(caret, caret), "quickfix")
    assert fix.title == "Write the version as a map"
    nowhere = types.Position(0, 0)
    assert await session.actions(types.Range(nowhere, nowhere), "quickfix") == []


async def test_no_actions_in_files_that_are_not_contracts(start: Start) -> None:
    session = await start()
    session.open("a: 1\n")
    everywhere = types.Range(types.Position(0, 0), types.Position(5, 0))
    assert await session.actions(everywhere) == []
