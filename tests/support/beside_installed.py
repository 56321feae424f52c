"""Runs the tests of generated packages in a Python that has packages of the same names installed.

    python beside_installed.py JOBS.json

A program for the interpreter of a user, with nothing but pytest and the standard library. JOBS.json is a list of
``{contract, package, source, root, modules, tests}``: a dotted package that was generated below the folder `source`,
the file of each of its modules, and the files of its tests below `root`. The generated package wins over an installed
one of the same name, whose other modules stay importable; what is installed wins over all else that lies in `source`.

Prints one line of JSON for each job, in any order: the ids of the tests that `passed`, of those that `failed` with
what they said, and the test files with a class or module that is `missing` and that no generated file should have.
"""

import contextlib
import gc
import importlib
import json
import multiprocessing
import os
import sys
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path

import pytest

_EVERYWHERE = (
    "omnibase_core.nodes",
    "omnibase_core.models.container.model_onex_container",
    "omnibase_infra",
    "omniintelligence",
)
"""What most packages import: once is enough, since each package is tested in a fork of this process."""


class GeneratedFirst:
    """Finds the modules of one package where they were generated; their packages go on where they are installed."""

    def __init__(self, package, source):
        self._package, self._source = package, Path(source)

    def find_spec(self, name, path=None, target=None) -> ModuleSpec | None:
        """The module as it was generated; None for one that was not."""
        if name != self._package and not name.startswith(f"{self._package}."):
            return None
        parent, _, _ = name.rpartition(".")
        found = PathFinder.find_spec(name, [str(self._source.joinpath(*parent.split(".")))])
        installed = PathFinder.find_spec(name, path)
        if found is not None and found.submodule_search_locations is not None and installed is not None:
            others = installed.submodule_search_locations or ()
            found.submodule_search_locations = [*dict.fromkeys((*found.submodule_search_locations, *others))]
        return found


class InSourceLast:
    """Finds modules of other packages in the source, where they are not installed."""

    def __init__(self, source):
        self._source = Path(source)

    def find_spec(self, name, path=None, target=None) -> ModuleSpec | None:
        """The module in the source."""
        parent, _, _ = name.rpartition(".")
        return PathFinder.find_spec(name, [str(self._source.joinpath(*filter(None, parent.split("."))))])


class Recorder:
    """What became of each test, and of each file that cannot be imported."""

    def __init__(self, package):
        self.passed, self.failed, self.missing = [], {}, {}
        self._package = package

    def pytest_runtest_logreport(self, report):
        """One test in one of its three phases; a skipped one hides something."""
        if report.passed and report.when == "call":
            self.passed.append(report.nodeid)
        elif not report.passed:
            self.failed[report.nodeid] = str(report.longrepr)

    def pytest_exception_interact(self, node, call, report):
        """A test file that cannot be imported; tests that fail were reported already."""
        if isinstance(report, pytest.CollectReport):
            error = call.excinfo.value
            self.cannot_import(node.nodeid, error.__cause__ or error, str(report.longrepr))

    def cannot_import(self, what, error, message):
        """Whether something is not there that other packages should have, or the generated code is at fault."""
        name = getattr(error, "name", None) if isinstance(error, ImportError) else None
        if name is None or f"{name}.".startswith(f"{self._package}."):
            self.failed[what] = message
        else:
            lacks = getattr(error, "name_from", None)
            self.missing[what] = f"{name}.{lacks}" if lacks else name


def tested(job):
    """The result of one job. Changes how this process imports: there is one process for each."""
    package = job["package"]
    with contextlib.suppress(ImportError):  # what is above it comes as it is installed, and takes what it is used to
        importlib.import_module(package.rpartition(".")[0] or package)
    for name in [name for name in sys.modules if f"{name}.".startswith(f"{package}.")]:
        del sys.modules[name]
    sys.meta_path.insert(0, GeneratedFirst(package, job["source"]))
    sys.meta_path.append(InSourceLast(job["source"]))
    recorder = Recorder(package)
    for module, file in job["modules"].items():
        try:
            found = importlib.import_module(module).__file__
        except Exception as error:  # noqa: BLE001 - whatever the generated code may raise
            recorder.cannot_import(module, error, repr(error))
        else:
            if found != file:
                recorder.failed[module] = f"was imported from {found}"
    if job["tests"]:
        _run(job, recorder)
    said = {"passed": recorder.passed, "failed": recorder.failed, "missing": recorder.missing}
    return {"contract": job["contract"], **said}


def _run(job, recorder):
    options = ["-p", "no:terminal", "-p", "no:cacheprovider", "--import-mode=importlib", "--assert=plain"]
    options += ["-c", os.devnull, f"--rootdir={job['root']}", "--continue-on-collection-errors"]
    code = pytest.main([*options, *job["tests"]], plugins=[recorder])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED):
        recorder.failed["pytest"] = str(code)


def main():
    """Run all jobs, on all processors."""
    sys.dont_write_bytecode = True
    jobs = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for name in _EVERYWHERE:
        with contextlib.suppress(ImportError):  # it is not installed
            importlib.import_module(name)
    gc.freeze()  # what was imported stays one copy for all forks
    with multiprocessing.get_context("fork").Pool(maxtasksperchild=1) as pool:
        for result in pool.imap_unordered(tested, jobs):
            print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
