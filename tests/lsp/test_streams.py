"""Nothing but messages reaches the client, and nobody but the server reads what the client says."""

import sys
from collections.abc import Iterator

import pytest
from lsp_loopback import HOVER
from lsp_pipe import Pipe


@pytest.fixture(scope="module")
def pipe() -> Iterator[Pipe]:
    with Pipe() as pipe:
        yield pipe.initialize()


def test_prints_do_not_reach_the_client(pipe: Pipe) -> None:
    assert pipe.command(1, "test.print")["result"] == "printed"
    assert pipe.ask(2, "textDocument/hover", HOVER)["result"]


def test_a_child_neither_reads_nor_writes_the_stream(pipe: Pipe) -> None:
    pipe.send("workspace/executeCommand", {"command": "test.child"}, 3)
    pipe.send("textDocument/hover", HOVER, 4)  # would be eaten by the child
    assert pipe.answer(3)["result"] == "''"
    assert pipe.answer(4)["result"]


@pytest.mark.skipif(sys.platform != "linux", reason="lists descriptors by /proc")
def test_children_inherit_no_descriptor_of_the_protocol(pipe: Pipe) -> None:
    assert pipe.command(5, "test.descriptors")["result"] == []


def test_what_was_printed_is_in_the_log(pipe: Pipe) -> None:
    for number, command in enumerate(["test.print", "test.child"]):
        pipe.command(number, command)
    for printed in ["printed", "printed to the original", "written to descriptor 1", "from the child"]:
        assert printed in pipe.log


def test_bare_pygls_mixes_prints_into_the_stream() -> None:
    with Pipe("--bare") as pipe:
        pipe.initialize()
        with pytest.raises(AssertionError):
            pipe.command(1, "test.print")
