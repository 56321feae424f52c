"""``python -m onex_ls`` is ``onex-ls``."""

from onex_ls.cli import main

main()
