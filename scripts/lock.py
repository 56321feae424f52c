"""Renews requirements-dev.lock: every version and hash of the development environment, for all platforms."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-dev.lock"
HEADER = "# The locked development environment: every version and hash. Renew with `make lock`.\n"


def main() -> int:
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "uv"], check=True)
    options = ["--universal", "--python-version", "3.11", "--group", "dev", "--upgrade", "--generate-hashes"]
    quiet = ["--no-emit-index-url", "--no-annotate", "--no-header", "--quiet", "--output-file", str(LOCK)]
    command = [sys.executable, "-m", "uv", "pip", "compile", *options, *quiet, "pyproject.toml"]
    subprocess.run(command, cwd=ROOT, check=True)
    LOCK.write_text(HEADER + LOCK.read_text(encoding="utf-8"), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
