"""What a provider says of the person who signed in there: checked first, then read."""

from collections.abc import Iterable
from typing import Any

import jwt

# Signatures by a key pair alone: with a shared secret, whoever knows the secret could sign.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
LEEWAY = 60  # seconds by which clocks may differ

# Seconds by which `auth_time` may lie before our question, or after now. It comes in whole seconds, and both
# clocks are kept by NTP. A minute, as above, would let in who finds a browser where someone just signed in.
CLOCKS = 10

Claims = dict[str, Any]


class Untrusted(Exception):
    """The provider's answer isn't what it should be; the message says why, for the log."""


def verified(token: str, *, keys: Claims, issuer: str, client_id: str, nonce: str) -> Claims:
    """The claims of an ID token: signed by the issuer, for us, now, in answer to our own question.

    `keys` is the provider's JWKS document. The checks are those of OpenID Connect Core 1.0, 3.1.3.7, of which
    the signature is checked though the token came straight from the provider. Raises Untrusted.
    """
    try:
        header = jwt.get_unverified_header(token)
        key = next((key for key in keys.get("keys", []) if key.get("kid") == header.get("kid")), None)
        if key is None:
            raise Untrusted("The token is signed with a key that the provider does not publish.")
        if header.get("alg") not in ALGORITHMS:
            raise Untrusted("The token is signed in a way that is not accepted.")
        claims: Claims = jwt.decode(
            token,
            jwt.PyJWK(key, algorithm=header["alg"]).key,
            algorithms=[header["alg"]],
            audience=client_id,
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.PyJWTError as error:
        raise Untrusted(f"The token does not hold: {error}.") from error
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != client_id:
        raise Untrusted("The token was made for several applications, and not asked for by this one.")
    if not nonce or claims.get("nonce") != nonce:
        raise Untrusted("The token answers another question than ours (its nonce differs).")
    return claims


def vouched_address(claims: Claims, *, verified_claim: str, domains: list[str]) -> str:
    """The e-mail address in small letters, where the provider vouches for it; else "".

    It vouches by the claim named, or by saying nothing of an address in one of the council's own `domains`,
    where nobody but its directory gives addresses out. A plain no is a no, whatever the domain.
    """
    address = claims.get("email")
    if not isinstance(address, str) or address.count("@") != 1:
        return ""
    address = address.strip().lower()
    word = claims.get(verified_claim)
    if word is None:
        return address if address.rpartition("@")[2] in domains else ""
    return address if word in (True, 1, "1", "true", "True") else ""


class Unproven(Exception):
    """The token doesn't show that the provider asked who is there; the message is one of the three below."""


SAYS_NOTHING, BEFORE, AHEAD = "says nothing", "before", "ahead"


def asked_there_at(claims: Claims, *, since: float, now: float) -> float:
    """When the provider asked the person who they are, in answer to a question that we asked at `since`.

    Raises Unproven where its `auth_time` is missing, lies before the question (the person was let back by a
    session that the provider still had, whatever we had asked), or in the future.
    """
    moment = claims.get("auth_time")
    if isinstance(moment, bool) or not isinstance(moment, int | float):
        raise Unproven(SAYS_NOTHING)
    if not moment >= since - CLOCKS:
        raise Unproven(BEFORE)
    if moment > now + CLOCKS:
        raise Unproven(AHEAD)
    return min(float(moment), now)


def second_step_claimed(claims: Claims, *, accepted: Iterable[str]) -> bool:
    """Whether the token tells of a second step: holds one of the `accepted`, each as "claim:value"."""
    for name, _, value in (each.partition(":") for each in accepted):
        claimed = claims.get(name)
        if value and value in (claimed if isinstance(claimed, list) else [claimed]):
            return True
    return False


def groups_claimed(claims: Claims, *, claim: str) -> frozenset[str] | None:
    """The groups that the person is in; None where the provider holds them back.

    Entra ID does so above 200 groups, and then names the claim in `_claim_names` or says `hasgroups`. No
    claim at all means no group.
    """
    elsewhere = claims.get("_claim_names")
    if (isinstance(elsewhere, dict) and claim in elsewhere) or claims.get("hasgroups"):
        return None
    names = claims.get(claim) or []
    names = [names] if isinstance(names, str) else names
    return frozenset(str(group) for group in names) if isinstance(names, list) else frozenset()
