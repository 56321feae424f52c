"""The command line: one file per verb, loaded when it is called."""


def main() -> None:
    """Run ``onex-ls`` with the arguments of this process."""
    from onex_ls.cli.app import app  # loaded late: importing the package must not import the command line

    app(prog_name="onex-ls")
