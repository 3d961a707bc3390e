"""Answers a page of another origin as S3 does: by the rules of the bucket, the first that fits (CORS)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from localcloud.wire import Answer, Wire


@dataclass(frozen=True, slots=True)
class CorsRule:
    """One rule of a bucket: origins and headers may hold a *, headers are in lower case."""

    origins: tuple[str, ...]
    methods: tuple[str, ...]
    headers: tuple[str, ...] = ()
    exposed: tuple[str, ...] = ()
    max_age_s: int | None = None

    def fits(self, origin: str, method: str) -> bool:
        """Whether a page of that origin may send such a request."""
        return method in self.methods and any(fnmatchcase(origin, each) for each in self.origins)

    def takes(self, headers: Sequence[str]) -> bool:
        """Whether a page may send all of these headers."""
        return all(any(fnmatchcase(header, each) for each in self.headers) for header in headers)


def answer_preflight(wire: Wire, origin: str, rules: Sequence[CorsRule]) -> Answer:
    """What a browser is told before it sends a request of a page: 200 with what the rule allows, or 403."""
    method = wire.headers.get("access-control-request-method", "")
    asked = [each.strip().lower() for each in wire.headers.get("access-control-request-headers", "").split(",")]
    asked = [each for each in asked if each]
    rule = next((each for each in rules if each.fits(origin, method) and each.takes(asked)), None)
    if rule is None:
        return Answer(403, [("Content-Type", "text/plain")], b"CORSResponse: This CORS request is not allowed.")
    headers = _describe(rule, origin)
    if asked:
        headers.append(("Access-Control-Allow-Headers", ", ".join(asked)))
    if rule.max_age_s is not None:
        headers.append(("Access-Control-Max-Age", str(rule.max_age_s)))
    return Answer(200, headers)


def add_cors_headers(answer: Answer, wire: Wire, origin: str, rules: Sequence[CorsRule]) -> Answer:
    """The answer to the request itself: a browser shows it to the page only with these headers."""
    headers = [each for each in answer.headers if not each[0].lower().startswith("access-control-")]
    rule = next((each for each in rules if each.fits(origin, wire.method)), None)
    if rule is not None:
        headers += _describe(rule, origin)
    return Answer(answer.status, headers, answer.body)


def _describe(rule: CorsRule, origin: str) -> list[tuple[str, str]]:
    headers = [
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Allow-Methods", ", ".join(rule.methods)),
        ("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"),
    ]
    if rule.exposed:
        headers.append(("Access-Control-Expose-Headers", ", ".join(rule.exposed)))
    return headers
