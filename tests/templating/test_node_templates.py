"""The shipped templates of thin nodes: one per kind, from exactly the three things that the quick start gives."""

import ast

import pytest

from onex_ls.templating import TemplateManager, TemplateType

BASES = {
    "effect": "NodeEffect",
    "compute": "NodeCompute[object, object]",
    "reducer": "NodeReducer[object, object]",
    "orchestrator": "NodeOrchestrator",
}


@pytest.mark.parametrize("kind", BASES)
@pytest.mark.parametrize("mixins", [[], ["MixinB", "MixinA"]])
async def test_a_thin_node(kind, mixins):
    context = {"node_name": "order_price", "description": 'Prices "orders".', "mixins": mixins}
    code = await TemplateManager().load_and_render(f"node_{kind}_v1", TemplateType(kind), context)
    tree = ast.parse(code)
    (node,) = (found for found in tree.body if isinstance(found, ast.ClassDef))
    assert (node.name, ast.get_docstring(node)) == ("NodeOrderPrice", 'Prices "orders".')
    assert [ast.unparse(base) for base in node.bases] == [*mixins, BASES[kind]]
    imported = {alias.name for found in tree.body if isinstance(found, ast.ImportFrom) for alias in found.names}
    assert imported == {*mixins, BASES[kind].partition("[")[0]}
    assert max(map(len, code.splitlines())) <= 88
