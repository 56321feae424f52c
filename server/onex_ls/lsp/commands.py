"""The names of the server's commands, which clients bind to keys and menus: stable."""

from onex_ls.editor.actions import Deed

GENERATE = "onex.generate"
GENERATE_WORKSPACE = "onex.generateWorkspace"
NEW_NODE = "onex.newNode"
PREVIEW = "onex.preview"
UNDO = "onex.undoGeneration"
ACCEPT = "onex.acceptDrift"
ADOPT = "onex.adopt"
COMPARE = "onex.compareConflict"
WRITE = "onex.writeBehaviour"
RUN_TESTS = "onex.runTests"
VALIDATE = "onex.validate"

COMMAND_OF = {
    Deed.GENERATE: GENERATE,
    Deed.PREVIEW: PREVIEW,
    Deed.ACCEPT: ACCEPT,
    Deed.ADOPT: ADOPT,
    Deed.COMPARE: COMPARE,
    Deed.WRITE: WRITE,
    Deed.MERGE: GENERATE,
    Deed.VALIDATE: VALIDATE,
}
"""What carries out a deed that an editor offers."""
