"""The names of the server's commands, which clients bind to keys and menus: stable."""

GENERATE = "onex.generate"
RUN_TESTS = "onex.runTests"
