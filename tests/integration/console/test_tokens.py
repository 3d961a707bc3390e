"""A provider's token lets somebody in only when all that it says is right, and the provider has signed it."""

import base64
import hmac
import json
import time
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from platewatch.console.openid import provider as openid
from tests.integration.console.conftest import (
    Misbehaving,
    World,
    encode,
    refused,
)

CLAIMS: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "an issuer like ours": {"iss": "URL/"},
    "issuers": {"iss": ["URL"]},
    "no issuer": {"iss": None},
    "another audience": {"aud": "other"},
    "audiences without us": {"aud": ["other", "third"]},
    "no audience": {"aud": None},
    "several audiences, nobody named": {"aud": ["platewatch-local", "other"]},
    "several audiences, another named": {"aud": ["platewatch-local", "other"], "azp": "other"},
    "one audience, another named": {"azp": "other"},
    "another nonce": {"nonce": "x" * 43},
    "nonces": {"nonce": ["NONCE", "x"]},
    "no nonce": {"nonce": None},
    "an end in the past": {"exp": 61},
    "no end": {"exp": None},
    "an end that is no time": {"exp": "tomorrow"},
    "an end that never comes": {"exp": True},
    "made in the future": {"iat": -120},
    "made long ago": {"iat": 3600},
    "no time of making": {"iat": None},
    "no subject": {"sub": None},
    "no name": {"preferred_username": None},
    "a name like a path": {"preferred_username": "admin/t.mulder"},
    "not valid yet": {"nbf": -120},
}
"""Claims that are changed; numbers of exp, iat and nbf are seconds ago."""


@pytest.mark.parametrize("wrong", CLAIMS.values(), ids=CLAIMS)
def test_a_token_in_which_anything_is_wrong_lets_nobody_in(world: World, wrong: dict[str, Any]) -> None:
    def change(claims: dict[str, Any]) -> dict[str, Any]:
        for name, value in wrong.items():
            if value is None:
                del claims[name]
            elif name in ("exp", "iat", "nbf") and type(value) is int:
                claims[name] = int(time.time()) - value
            else:
                text = json.dumps(value).replace("URL", claims["iss"]).replace("NONCE", claims["nonce"])
                claims[name] = json.loads(text)
        return claims

    world.provider.change = change
    assert refused(world)[0] == 403
    world.provider.change = lambda claims: claims
    assert world.open().sign_in().status == 200


@pytest.mark.parametrize(
    "good", [{"aud": ["platewatch-local"]}, {"aud": ["platewatch-local", "x"], "azp": "platewatch-local"}]
)
def test_what_the_standard_allows_is_taken(world: World, good: dict[str, Any]) -> None:
    world.provider.change = lambda claims: claims | good
    assert world.open().sign_in().status == 200


def write(part: Any) -> str:
    data = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned(claims: dict[str, Any]) -> str:
    return f"{write({'alg': 'none', 'typ': 'JWT'})}.{write(claims)}."


def sign_by_secret(claims: dict[str, Any], secret: bytes, kid: str) -> str:
    """By hand: the library does not let a public key be a secret."""
    said = f"{write({'alg': 'HS256', 'kid': kid})}.{write(claims)}"
    return f"{said}.{write(hmac.digest(secret, said.encode(), 'sha256'))}"


def with_public_key(provider: Misbehaving) -> Any:
    """Tokens whose HMAC key is the text of the provider's public key."""
    return lambda claims: sign_by_secret(claims, provider.key.as_pem(private=False), provider.key.kid)


def with_published_number(provider: Misbehaving) -> Any:
    """Tokens whose HMAC key is the public key as it is published."""
    published = json.dumps(provider.key.as_dict(private=False)).encode()
    return lambda claims: sign_by_secret(claims, published, provider.key.kid)


def with_another_key(provider: Misbehaving) -> Any:
    """Tokens that a stranger signed, and says that the provider did."""
    key = RSAKey.generate_key(2048)
    return lambda claims: encode(claims, key, alg="RS256", kid=provider.key.kid)


def with_its_own_key_inside(provider: Misbehaving) -> Any:
    """Tokens that bring the key with which they are to be checked."""
    key = RSAKey.generate_key(2048)
    return lambda claims: encode(claims, key, alg="RS256", kid=provider.key.kid, jwk=key.as_dict(private=False))


SIGNATURES: dict[str, Any] = {
    "none": lambda provider: unsigned,
    "the text of the public key as a secret": with_public_key,
    "the published key as a secret": with_published_number,
    "a stranger's key": with_another_key,
    "a key in the token": with_its_own_key_inside,
    "cut off": lambda provider: lambda claims: Misbehaving.sign(provider, claims).rpartition(".")[0] + ".",
    "no token": lambda provider: lambda claims: None,
    "a number": lambda provider: lambda claims: 7,
    "a list": lambda provider: lambda claims: ["x"],
    "no three parts": lambda provider: lambda claims: "x.y",
    "very long": lambda provider: lambda claims: "x" * 200_000,
}


@pytest.mark.parametrize("signs", SIGNATURES.values(), ids=SIGNATURES)
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(world: World, signs: Any) -> None:
    make = signs(world.provider)

    def once(claims: dict[str, Any]) -> Any:
        world.provider.signs = None
        return make(claims)

    world.provider.signs = once
    assert refused(world)[0] == 403


def test_a_changed_token_lets_nobody_in(world: World) -> None:
    def change(claims: dict[str, Any]) -> str:
        world.provider.signs = None
        header, _, signature = world.provider.sign(claims).split(".")
        body = base64.urlsafe_b64encode(json.dumps({**claims, "groups": ["admin"]}).encode()).rstrip(b"=").decode()
        return f"{header}.{body}.{signature}"

    world.provider.signs = change
    assert refused(world, user="x.vreemd")[0] == 403


def test_a_new_key_is_fetched_and_a_strangers_tokens_do_not_flood_the_provider(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.open().sign_in()
    asked = world.provider.keys_asked
    world.provider.take_new_key()
    # Within a minute of the last time nothing is fetched again.
    assert refused(world)[0] == 403
    assert world.provider.keys_asked == asked
    monkeypatch.setattr(openid, "_KEYS_NOT_SOONER", -openid._KEYS_NOT_SOONER)
    assert world.open().sign_in().status == 200
    assert world.provider.keys_asked == asked + 1
