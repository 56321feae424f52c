"""What imports modules in the user's interpreter and says how that went; started as a script, never imported.

    python import_probe.py REPORT MODULE...

A line of JSON for each module goes to the file REPORT before it is imported and another after it, so that the module
that never ends, or ends the process, is known. Written for any Python 3.
"""

import importlib
import json
import sys
import traceback

report = open(sys.argv[1], "a", encoding="utf-8")  # noqa: PTH123, SIM115 - for as long as the process lives


def say(module: str, **said: object) -> None:
    """Write a line at once."""
    report.write(json.dumps({"module": module, **said}) + "\n")
    report.flush()


for name in sys.argv[2:]:
    say(name)
    try:
        module = importlib.import_module(name)
    except BaseException as error:  # noqa: BLE001 - SystemExit too is an answer to "can it be imported?"
        frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
        if isinstance(error, SyntaxError) and error.filename:
            frames.append((error.filename, error.lineno))
        say(
            name,
            error=type(error).__name__,
            message=str(error),
            frames=frames,
            missing=error.name if isinstance(error, ModuleNotFoundError) else None,
        )
    else:
        say(name, file=getattr(module, "__file__", None))
