"""The names of the server's commands, which clients bind to keys and menus: stable."""

GENERATE = "onex.generate"
PREVIEW = "onex.preview"
UNDO = "onex.undoGeneration"
ACCEPT = "onex.acceptDrift"
ADOPT = "onex.adopt"
COMPARE = "onex.compareConflict"
RUN_TESTS = "onex.runTests"
