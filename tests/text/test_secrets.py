"""Secrets by their shape and place. They are put together here, so that nobody's scanner takes this file for a leak."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onex_ls.text.secrets import entropy, secrets
from onex_ls.text.span import Span

LETTERS = string.ascii_letters + string.digits


def made(beginning: str, length: int, alphabet: str = LETTERS) -> str:
    """A token that looks random and is the same every time; letters and digits are mixed in it."""
    dice = random.Random(beginning)  # noqa: S311 - nothing here is secret
    return beginning + "a7" + "".join(dice.choice(alphabet) for _ in range(length - 2))


TOKENS = {
    "an AWS access key": "AKIA" + "QX7NB2" + "LMZR" + "TY45WK",
    "a GitHub token": made("ghp_", 36),
    "a GitLab token": made("glpat-", 20),
    "a Slack token": made("xoxb-", 30),
    "a Stripe key": made("sk_live_", 24),
    "an API key": made("sk-proj-", 48),
    "a Google API key": made("AIza", 35),
    "an npm token": made("npm_", 36),
    "a PyPI token": made("pypi-", 60),
    "a JSON Web Token": ".".join((made("eyJ", 20), made("eyJ", 40), made("", 30))),
}


@pytest.mark.parametrize("what", TOKENS)
@pytest.mark.parametrize("around", ["{}", "key: {}\n", 'key: "{}"\n', "# {} in a comment\n", "ü🎉 {}, more", "a={}"])
def test_a_token_is_known_by_its_shape(what, around):
    token = TOKENS[what]
    text = around.format(token)
    (found,) = secrets(text)
    assert (found.what, found.span.of(text)) == (what, token)


@pytest.mark.parametrize("what", TOKENS)
def test_a_token_that_is_too_short_or_within_a_word_is_none(what):
    token = TOKENS[what]
    assert not list(secrets(token[: len(token) // 2]))
    assert not list(secrets(f"thisismy{token}"))


WITHIN = {
    "postgres://shop:pl4inw0rds@db/orders": "pl4inw0rds",
    "url: 'https://user:a-b-c@example.com'": "a-b-c",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n": "-----BEGIN RSA PRIVATE KEY-----",
    "password: h0rse+battery": "h0rse+battery",
    "db_password: 'h0rse+battery'  # old": "h0rse+battery",
    '{"PASSWORD": "h0rse+battery"}': "h0rse+battery",
    "client_secret: s3cr#t-enough": "s3cr#t-enough",
    f"api_key: {made('', 32)}": made("", 32),
    f'access_token: "{made("", 40)}"': made("", 40),
}


@pytest.mark.parametrize("text", WITHIN)
def test_a_secret_is_known_by_its_place(text):
    assert [found.span.of(text) for found in secrets(text)] == [WITHIN[text]]


@pytest.mark.parametrize(
    "text",
    [
        "password: ${env.SHOP_PASSWORD}",
        "password: changeme123!",
        "password: postgres",
        "password: <put yours here>",
        "password_field: h0rse+battery",
        "postgres://shop:${env.PASSWORD}@db/orders",
        "postgres://user:password@localhost/prices",
        "https://example.com:8080/a@b",
        "token: order_price_token_version_2",
        "secret: vault/shop/price-list/v2",
        "secret: sha256_of_the_price_list",
        "max_token_count: 12345678901234567890",
        "tokens: node_llm_routing_decision_effect",
        "api_key: SHOP_PRICE_LIST_API_KEY_2",
        "AKIAIOSFODNN7EXAMPLE",
        "AKIA" + "A" * 20,
        "sk-" + "x" * 40,
        "the task-scheduling-and-risk-assessment-of-everything",
        f"digest: {made('', 64, '0123456789abcdef')}",
    ],
)  # fmt: skip
def test_names_references_and_placeholders_are_no_secrets(text):
    assert list(secrets(text)) == []


def test_one_secret_is_told_once():
    token = TOKENS["a GitHub token"]
    assert len(list(secrets(f"api_token: {token}\nurl: https://ada:{token}@example.com"))) == 2


@given(st.text(max_size=200))
def test_spans_lie_inside_any_text(text):
    for span, what in secrets(text + " password: 'h0rse+battery' \u0130 "):
        assert Span(0, len(text) + 40).start <= span.start < span.end <= len(text) + 40
        assert what


def test_entropy_counts_bits():
    assert entropy("aaaa") == 0
    assert entropy("abab") == 1
    assert entropy("abcd") == 2
