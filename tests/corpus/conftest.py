"""The corpus generated once for all who ask, and reports of tests that say more than that they passed."""

import pytest

from corpus.projects import Node, generate_all, projects


@pytest.fixture(scope="session")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> list[Node]:
    """Every contract of the corpus, with its node on the disk."""
    folder = tmp_path_factory.mktemp("corpus")
    return list(generate_all(projects(folder / "projects"), folder / "state"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the texts that tests recorded as a ``report``."""
    for report in terminalreporter.getreports("passed"):
        for name, text in report.user_properties:
            if name == "report":
                terminalreporter.write_line("")
                terminalreporter.write_line(str(text))
