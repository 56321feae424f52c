"""What contracts of other people become has no issue: one would be a fault of the generator, or of a rule."""

import asyncio

import pytest

from generation.planning import contract_of, result_of
from onex_ls.validation.completeness import CompletenessValidator
from onex_ls.validation.compliance import ONEXComplianceValidator
from onex_ls.validation.package import read_package
from onex_ls.validation.quality import QualityValidator
from onex_ls.validation.result import ValidationContext, context_of
from support.corpus import corpus, corpus_contracts

pytestmark = pytest.mark.corpus


def clean(step: int) -> None:
    read: dict[str, str] = {}
    for contract in corpus_contracts()[::step]:
        text = contract.path.read_text(encoding="utf-8")
        path = f"src/{contract.path.relative_to(corpus()).as_posix()}"
        result = result_of(text, path)
        assert [(issue.artifact, issue.finding.message) for issue in result.issues] == []
        if result.plan is None:
            continue
        texts = {one.path: one.content for one in result.plan.artifacts if one.content is not None}
        package, context = read_package(texts), context_of(contract_of(text), text, result.plan.manifest.source_map)
        for validator in (CompletenessValidator(), ONEXComplianceValidator()):
            assert [(one.artifact, one.finding.message) for one in validator.validate(package, context)] == []
        read |= {f"{path}/{name}": said for name, said in texts.items()}
    issues = asyncio.run(QualityValidator().validate(read_package(read), ValidationContext()))
    assert [(one.artifact, one.finding.rule) for one in issues] == []


def test_generated_code_of_some_contracts_is_clean():
    clean(12)


@pytest.mark.nightly
def test_generated_code_of_all_contracts_is_clean():
    clean(1)
