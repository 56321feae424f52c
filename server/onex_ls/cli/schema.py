"""``onex-ls schema``: the vocabulary as a JSON Schema, for tools that know nothing else."""

import json

import click

from onex_ls.contract.jsonschema import json_schema
from onex_ls.contract.kind import Kind


@click.command("schema")
@click.argument("kind", required=False, type=click.Choice([kind.value for kind in Kind]))
def command(kind: str | None) -> None:
    """Print the JSON Schema (draft 2020-12) of contracts: of one KIND, or of all kinds together."""
    click.echo(json.dumps(json_schema(Kind(kind) if kind is not None else None), indent=2, ensure_ascii=False))
