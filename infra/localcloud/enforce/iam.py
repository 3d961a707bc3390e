"""Decides whether a caller may do something: own policies, resource policies, key policies and trust policies."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from localcloud import moto_internals
from localcloud.account_id import ACCOUNT
from localcloud.enforce.identity import ACCOUNT_PRINCIPALS, Caller, parse_policy
from localcloud.enforce.policy import Request, Verdict, decide


class Denied(Exception):
    """The caller may not do this. The message is AWS's, naming caller, action and resource."""

    def __init__(self, caller: Caller, request: Request) -> None:
        super().__init__(
            f"User: {caller.arn} is not authorized to perform: {request.action} on resource: {request.resource} "
            "because no policy allows the action"
        )
        self.request = request


class Authority:
    """Judges requests; knows the stack's resource policies."""

    def __init__(self, region: str) -> None:
        self._region = region
        self._policies: dict[str, list[Mapping[str, Any]]] = {}

    def add_policy(self, arn: str, policy: Mapping[str, Any]) -> None:
        """Adds a resource policy; `arn` is the bucket's, queue's or topic's."""
        self._policies.setdefault(arn, []).append(policy)

    def require(self, caller: Caller, request: Request) -> None:
        """Raises Denied unless the caller may. The account's owner may do anything."""
        if not caller.owner and not self.allows(caller, request):
            raise Denied(caller, request)

    def allows(self, caller: Caller, request: Request) -> bool:
        """Whether the caller may: something allows it and nothing denies it."""
        context = {**request.context, "aws:principalarn": [caller.role_arn or caller.arn]}
        if ":user/" in caller.arn:
            context["aws:username"] = [caller.arn.rsplit("/", 1)[-1]]
        request = replace(request, context=context)
        own = self._own_verdict(caller, request)
        if own is Verdict.DENY:
            return False
        service = request.action.partition(":")[0]
        if service in ("kms", "sts"):
            # Keys and roles open only to whom their own policy names, or to the account's policies if it says so.
            policies = [self._key_policy(request)] if service == "kms" else [self._trust_policy(request)]
            direct = self._resource_verdict(policies, caller, request)
            delegated = self._delegates(policies, request)
            return direct is Verdict.ALLOW or (
                direct is Verdict.SILENT and delegated is Verdict.ALLOW and own is Verdict.ALLOW
            )
        theirs = self._resource_verdict(self._policies.get(_owner_arn(request.resource), []), caller, request)
        if theirs is Verdict.DENY:
            return False
        return own is Verdict.ALLOW or (theirs is Verdict.ALLOW and caller.session_policy is None)

    def may_role(self, role_arn: str, action: str, resource: str) -> bool:
        """Whether a role's own policies let it do something."""
        name = role_arn.rsplit("/", 1)[-1]
        role = moto_internals.find_role(name)
        policies = role.policies if role is not None else ()
        return self.allows(Caller("", "", role_arn, name, policies), Request(action, resource))

    def may_service(self, service: str, action: str, arn: str, source_arn: str) -> bool:
        """Whether a service may act on a resource on behalf of the source, by the resource's policies."""
        context = {
            "aws:sourcearn": [source_arn],
            "aws:sourceaccount": [ACCOUNT],
            "aws:securetransport": ["true"],
        }
        request = Request(action, arn, context)
        verdicts = [decide(each, request, {f"Service:{service}"}) for each in self._policies.get(_owner_arn(arn), [])]
        return Verdict.ALLOW in verdicts and Verdict.DENY not in verdicts

    def may_service_use_key(self, service: str, action: str, key_arn: str) -> bool:
        """Whether a key's policy admits a service by itself."""
        request = Request(action, key_arn, {"aws:sourceaccount": [ACCOUNT]})
        return decide(self._key_policy(request), request, {f"Service:{service}"}) is Verdict.ALLOW

    def _own_verdict(self, caller: Caller, request: Request) -> Verdict:
        verdicts = [decide(parse_policy(text), request) for text in caller.policies]
        if Verdict.DENY in verdicts:
            return Verdict.DENY
        if Verdict.ALLOW not in verdicts:
            return Verdict.SILENT
        if caller.session_policy is not None:
            return decide(parse_policy(caller.session_policy), request)
        return Verdict.ALLOW

    def _resource_verdict(self, policies: list[Mapping[str, Any]], caller: Caller, request: Request) -> Verdict:
        verdicts = [decide(each, request, caller.principals) for each in policies]
        if Verdict.DENY in verdicts:
            return Verdict.DENY
        return Verdict.ALLOW if Verdict.ALLOW in verdicts else Verdict.SILENT

    def _delegates(self, policies: list[Mapping[str, Any]], request: Request) -> Verdict:
        return decide(policies[0], request, ACCOUNT_PRINCIPALS)

    def _key_policy(self, request: Request) -> Mapping[str, Any]:
        policy = moto_internals.find_key_policy(request.resource.rsplit("/", 1)[-1], self._region)
        return parse_policy(policy) if policy else {}

    def _trust_policy(self, request: Request) -> Mapping[str, Any]:
        role = moto_internals.find_role(request.resource.rsplit("/", 1)[-1])
        return parse_policy(role.trust) if role is not None and role.trust else {}


def _owner_arn(resource: str) -> str:
    """The ARN that a resource policy hangs on: of an object, the bucket's."""
    return resource.partition("/")[0] if resource.startswith("arn:aws:s3:::") else resource
