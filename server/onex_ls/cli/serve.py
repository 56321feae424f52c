"""``onex-ls serve``: the language server."""

import logging
import sys

import click

from onex_ls.cli.app import FAULT


@click.command("serve")
@click.option("--stdio", is_flag=True, help="Talk over standard input and output (the default).")
@click.option("--tcp", metavar="HOST:PORT", help="Listen there for one client; port 0 takes a free one.")
@click.option("--log-level", type=click.Choice(["debug", "info", "warning", "error"]), default="warning")
def command(stdio: bool, tcp: str | None, log_level: str) -> None:
    """Serve an editor. Ends with it; exits with 0 after an orderly shutdown, with 1 otherwise."""
    if stdio and tcp:
        raise click.UsageError("--stdio and --tcp exclude each other")
    logging.basicConfig(
        level=log_level.upper(), stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    from onex_ls.lsp.server import create_server  # loaded late: usage errors need no server
    from onex_ls.lsp.transport import serve_stdio, serve_tcp

    if tcp is None:
        serve_stdio(create_server())
    host, port = _address(tcp)
    try:
        serve_tcp(create_server(), host, port)
    except OSError as error:
        click.echo(f"onex-ls: cannot listen on {tcp}: {error.strerror or error}", err=True)
        sys.exit(FAULT)


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65_535:
        raise click.BadParameter(f"{text!r} is not HOST:PORT", param_hint="--tcp")
    return host.strip("[]"), int(port)
