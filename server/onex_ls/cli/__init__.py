"""The command line: one file per verb, loaded when it is called."""

import io
import sys


def main() -> None:
    """Run ``onex-ls`` with the arguments of this process."""
    from onex_ls.cli.app import app  # loaded late: importing the package must not import the command line

    for stream in (sys.stdout, sys.stderr):  # names of files need not be text
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app(prog_name="onex-ls")
