"""Comments, which LibYAML drops: every ``#`` behind white space that no scalar owns, up to a line end of YAML."""

import re
from bisect import bisect_right

from onex_ls.syntax.query import scalars
from onex_ls.syntax.tree import Comment, Tree

_HASH = re.compile(r"(?:(?<=[ \t\n\r\x85\u2028\u2029\ufeff])|\A)#[^\n\r\x85\u2028\u2029]*")


def comments(tree: Tree) -> list[Comment]:
    """The comments of the file in text order. In parts too broken to have a tree, what looks like one is one."""
    owned = [node for document in tree.documents if document.root is not None for node in scalars(document.root)]
    starts = [node.start for node in owned]
    found: list[Comment] = []
    at = 0
    while (match := _HASH.search(tree.text, at)) is not None:
        at = match.end()
        before = bisect_right(starts, match.start()) - 1
        owner = owned[before] if before >= 0 else None
        if owner is not None and match.start() < owner.end:
            header_end = tree.text.find("\n", owner.start) if owner.style in ("|", ">") else owner.start
            if match.start() > header_end:
                at = max(match.start() + 1, owner.end)
                continue
        found.append(Comment(match.start(), match.end(), match[0]))
    return found
