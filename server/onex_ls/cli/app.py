"""``onex-ls`` itself: the table of verbs, and the bare ``--stdio`` that many editors start a server with.

Exit codes, everywhere: 0 for no errors, 1 for errors found, 2 for wrong usage or an internal fault.
"""

import importlib
import sys
import traceback
from typing import Any

import click

from onex_ls.version import __version__

FOUND, FAULT = 1, 2

_VERBS = {
    "adopt": "onex_ls.cli.adopt",
    "check": "onex_ls.cli.check",
    "drift": "onex_ls.cli.drift",
    "export": "onex_ls.cli.export",
    "generate": "onex_ls.cli.generate",
    "new": "onex_ls.cli.new",
    "rename": "onex_ls.cli.rename",
    "schema": "onex_ls.cli.schema",
    "serve": "onex_ls.cli.serve",
    "stats": "onex_ls.cli.stats",
    "validate": "onex_ls.cli.validate",
}
_SERVE_OPTIONS = ("--stdio", "--tcp")


class _Verbs(click.Group):
    """Loads a verb only when it is called or listed, so that each starts as fast as it can."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = _VERBS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = importlib.import_module(module).command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0].split("=")[0] in _SERVE_OPTIONS:
            args = ["serve", *args]
        return super().parse_args(ctx, args)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)
        except Exception:  # noqa: BLE001 - the last line of defence, which turns every fault into exit code 2
            traceback.print_exc()
            click.echo("onex-ls: internal fault; please report the lines above", err=True)
            sys.exit(FAULT)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="onex-ls", message="%(prog)s %(version)s")
def app() -> None:
    """The language server for ONEX contracts, and its engine for terminal and CI."""
