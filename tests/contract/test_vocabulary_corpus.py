"""The vocabulary against real contracts: nothing in them is taken for a mistake that is none."""

import time
from collections import Counter

import pytest

from onex_ls.contract.vocabulary.conform import mismatches
from onex_ls.contract.vocabulary.contract import CONTRACT
from onex_ls.contract.vocabulary.walk import governed
from onex_ls.rules.near import misspelt
from onex_ls.syntax.query import is_merge
from support.corpus import CorpusContract, corpus_contracts

pytestmark = pytest.mark.corpus

CONTRACTS = 246
SLOWEST_WALK = 0.5e-3  # seconds; a keystroke has five milliseconds for everything


def near_misses(contract: CorpusContract) -> list[tuple[str, str | None]]:
    """The keys of a contract that look misspelt."""
    assert contract.tree.root is not None
    return [
        (contract.path.name, entry.name)
        for block in governed(contract.tree.root, CONTRACT)
        for entry, _ in misspelt(block)
    ]


def test_the_corpus_is_all_there():
    assert len(corpus_contracts()) == CONTRACTS


@pytest.mark.parametrize("part", ["contracts", "docs_snippets"])
def test_no_real_key_is_taken_for_a_misspelling(part: str):
    assert [found for contract in corpus_contracts(part) for found in near_misses(contract)] == []


def test_every_key_of_a_closed_block_is_known():
    # Unknown keys at the top are normal; in a block that is not open they would be news to us.
    unknown = Counter(
        (block.block.name, entry.name)
        for contract in corpus_contracts()
        if contract.tree.root is not None
        for block in governed(contract.tree.root, CONTRACT)
        for entry in block.node.entries
        if entry.name and not block.block.open and not block.block.knows(entry.name) and not is_merge(entry)
    )
    assert unknown == Counter()


def test_no_real_value_contradicts_its_declaration():
    found = [
        (contract.path.name, each.path, each.expected, each.found)
        for contract in corpus_contracts()
        if contract.tree.root is not None
        for each in mismatches(governed(contract.tree.root, CONTRACT))
    ]
    assert found == []


# Each contradicts what the runtime or the official models read, in the official documentation's own examples.
WRONG_IN_SNIPPETS = {
    ("contract_version", "a map", "the text `1.0.0`"): 3,
    ("execution.ordering_policy", "a map", "the text `sequential`"): 1,
    ("state_transitions.state_machine_version", "a map", "the text `1.0.0`"): 1,
    ("yaml_consumed_events[0]", "a map", "the text `orders.events.created.v1`"): 1,
    ("yaml_consumed_events[1]", "a map", "the text `orders.events.cancelled.v1`"): 1,
}


def test_the_wrong_values_in_snippets_are_truly_wrong():
    found = Counter(
        (each.path, each.expected, each.found)
        for contract in corpus_contracts("docs_snippets")
        if contract.tree.root is not None
        for each in mismatches(governed(contract.tree.root, CONTRACT))
    )
    assert found == WRONG_IN_SNIPPETS


def test_the_walk_of_the_largest_contract_takes_no_time():
    largest = max(corpus_contracts(), key=lambda contract: len(contract.tree.text)).tree.root
    assert largest is not None
    took = []
    for _ in range(200):
        began = time.perf_counter()
        tuple(governed(largest, CONTRACT))
        took.append(time.perf_counter() - began)
    assert min(took) < SLOWEST_WALK
