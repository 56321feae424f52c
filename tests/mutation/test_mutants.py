"""Faults put into valid contracts are found where they are, and nothing else is said about them."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from onex_ls.contract.vocabulary.contract import CONTRACT
from onex_ls.contract.vocabulary.schema import Block, Later, ListOf, OneOf, Tagged, Type
from support.corpus import corpus as reference_corpus

from .edits import applied
from .faults import FAULTS
from .goals import GOALS, OVERALL_CLEANNESS, OVERALL_RECALL
from .judge import found, judge, scored, table
from .mutants import mutants
from .sources import corpus, own
from .vocabulary import KEYS

ROOT = Path(__file__).parents[2]
OWN = own()


def test_the_mutator_knows_nothing_of_what_it_tests():
    code = (
        "import sys, tests.mutation.mutants, tests.mutation.sources, tests.mutation.faults;"
        "print([name for name in sys.modules if name.partition('.')[0] == 'onex_ls'])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_faults_in_the_projects_own_contracts_are_found():
    total, classes = scored(mutants(OWN, seed=1, count=600, names=sorted(GOALS)))
    assert total.mutants > 550
    assert total.recall >= OVERALL_RECALL, table(total, classes)
    assert total.cleanness >= OVERALL_CLEANNESS, table(total, classes)


@pytest.mark.corpus
def test_faults_in_contracts_of_other_people_are_found():
    assert reference_corpus().is_dir()  # or the test is skipped
    total, classes = scored(mutants(corpus(), seed=3, count=500, names=sorted(GOALS)))
    assert total.recall >= OVERALL_RECALL, table(total, classes)
    assert total.cleanness >= OVERALL_CLEANNESS, table(total, classes)


@pytest.mark.nightly
def test_faults_of_every_class_are_found():
    contracts = [*OWN, *corpus()]
    total, classes = scored(mutants(contracts, seed=2, count=6000, names=sorted(GOALS)))
    low = {name: score.recall for name, score in classes.items() if score.recall < GOALS[name]}
    assert not low, table(total, classes)
    assert total.recall >= OVERALL_RECALL, table(total, classes)
    assert total.cleanness >= OVERALL_CLEANNESS, table(total, classes)
    assert total.mutants >= 5000


@pytest.mark.parametrize("contract", OWN, ids=lambda contract: contract.name)
def test_there_is_nothing_to_find_before_a_fault_is_put_in(contract):
    assert found(contract.text) == ()


def test_the_same_seed_gives_the_same_mutants():
    first, again, other = (list(mutants(OWN, seed, 200)) for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_a_mutant_is_its_contract_after_its_edits_and_no_other_mutant():
    made = list(mutants(OWN, seed=3, count=400))
    assert len({mutant.text for mutant in made}) == len(made)
    for mutant in made:
        assert applied(mutant.before, mutant.edits) == mutant.text != mutant.before
        assert mutant.lines
        assert max(mutant.lines) <= mutant.text.count("\n")


def test_an_offset_moves_with_the_text_around_it():
    for mutant in mutants(OWN, seed=4, count=200):
        ends = [mutant.moved(offset) for offset in range(len(mutant.before) + 1)]
        assert ends == sorted(ends)
        kept = [at for at in range(len(mutant.before)) if not any(edit.start <= at < edit.end for edit in mutant.edits)]
        assert all(mutant.text[ends[at]] == mutant.before[at] for at in kept)


def test_a_wrong_key_is_a_miss_and_the_finding_is_one_too_many():
    (mutant,) = mutants(OWN, seed=5, count=1, names=["typo in a top-level key"])
    right = judge(mutant)
    assert right is not None
    assert (right.is_found, right.others) == (True, ())
    for key in (mutant._replace(lines=frozenset({len(mutant.text)})), mutant._replace(rules=frozenset({"naming"}))):
        wrong = judge(key)
        assert wrong is not None
        assert (wrong.is_found, [finding.rule for finding in wrong.others]) == (False, ["misspelt-key"])


def test_the_projects_own_contracts_have_room_for_every_class():
    made = Counter(mutant.fault for name in FAULTS for mutant in mutants(OWN, seed=6, count=1, names=[name]))
    assert sorted(set(FAULTS) - set(made)) == []


def blocks_at(declared: Type, place: list[str]) -> list[Block]:
    """The blocks of the vocabulary that may govern a place of the mutator's table."""
    if isinstance(declared, Later):
        return blocks_at(declared.find(), place)
    if isinstance(declared, OneOf):
        return [block for option in declared.options for block in blocks_at(option, place)]
    if isinstance(declared, Tagged):
        kinds = [*(block for _, block in declared.blocks), declared.otherwise]
        return [found for block in kinds for found in blocks_at(block, place)]
    if isinstance(declared, ListOf):
        return blocks_at(declared.item, place[1:]) if place[:1] == ["[]"] else []
    if not isinstance(declared, Block):
        return []
    if not place:
        return [declared]
    key = declared.by_name.get(place[0])
    return blocks_at(key.type, place[1:]) if key else []


@pytest.mark.parametrize("place", KEYS)
def test_the_vocabulary_knows_every_key_of_the_table(place):
    blocks = blocks_at(CONTRACT, [part for part in place.replace("[]", ".[]").split(".") if part])
    unknown = [key for key in KEYS[place] if not any(block.knows(key) for block in blocks)]
    assert blocks, place
    assert unknown == []
