"""Running a tool that came with onex-ls over texts. It runs nothing of theirs, so nobody has to permit it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from onex_ls.execution.environment import clean_environment
from onex_ls.execution.scratch import scratch, write_texts


class Said(NamedTuple):
    """What a tool said. `failure` is why there is no more to it: it could not be started, or took too long."""

    stdout: str
    stderr: str
    failure: str = ""


async def run_tool(command: Sequence[str], files: Mapping[str, str], seconds: float = 30.0) -> Said:
    """Run a tool in a folder of its own, in which `files` are, by paths below it. Cancelling the call ends the tool.

    Raises ValueError for a path that leads elsewhere.
    """
    async with laid_out(files) as folder:
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                cwd=folder,
                env=clean_environment(),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
        except OSError as error:
            return Said("", "", f"{command[0]} could not be started: {error}")
        try:
            stdout, stderr = await asyncio.wait_for(process.communicate(), seconds)
        except TimeoutError:
            return Said("", "", f"{command[0]} did not end within {seconds:g} s")
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        return Said(stdout.decode("utf-8", "replace"), stderr.decode("utf-8", "replace"))


@contextlib.asynccontextmanager
async def laid_out(files: Mapping[str, str]) -> AsyncIterator[Path]:
    """A private folder with texts in it by their paths, for as long as it is looked at."""
    async with scratch() as folder:
        await asyncio.to_thread(write_texts, folder, files)
        yield folder
