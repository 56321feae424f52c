"""The folder of `sitecustomize`, which confined Pythons load at their start."""

from pathlib import Path

FOLDER = Path(__file__).parent
"""To stand first in PYTHONPATH."""

ONLY_IN = "ONEX_LS_ONLY_IN"
"""The variable that names the folder to stay in."""
