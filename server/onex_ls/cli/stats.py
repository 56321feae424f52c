"""``onex-ls stats``: how generation has been doing on this machine."""

import click

from onex_ls.metrics.page import to_page
from onex_ls.metrics.report import to_table
from onex_ls.workspace.trust import default_state_dir
from onex_ls.workspace.usage import usage


@click.command("stats")
@click.option("--html", "as_html", is_flag=True, help="Print one self-contained page with charts instead.")
def command(as_html: bool) -> None:
    """Show durations, speed-up, cache hits and quorum cost of the generations on this machine, day by day.

    What is recorded stays in your own state directory, for 90 days.
    """
    history = usage(default_state_dir())
    click.echo(to_page(history) if as_html else to_table(history))
