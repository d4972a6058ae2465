"""Holds policies to what IAM knows: by parliament, and by policy_sentry's table of actions, resources and condition keys."""

import json
import re
from functools import lru_cache

from parliament import analyze_policy_string
from policy_sentry.querying.actions import get_action_data


@lru_cache(None)
def rows(action):
    service, name = action.split(":")
    data = get_action_data(service, name)
    return tuple((row["resource_arn_format"], tuple(row["condition_keys"])) for row in data.get(service, []))


def problems(document):
    for finding in analyze_policy_string(json.dumps(document), include_community_auditors=True).findings:
        yield finding.issue, f"{finding.detail} {finding.location}"
    for statement in listed(document["Statement"]):
        for action in listed(statement["Action"]):
            if action.endswith("*"):
                continue
            known = rows(action)
            if not known:
                yield "UNKNOWN_ACTION", action
                continue
            for resource in listed(statement.get("Resource", [])):
                if not any(matches(resource, form) for form, _ in known):
                    yield "WRONG_RESOURCE", f"{action} knows no {resource}"
            keys = {generic(key) for _, keys in known for key in keys}
            for tests in statement.get("Condition", {}).values():
                for key in tests:
                    if not key.startswith("aws:") and generic(key) not in keys:
                        yield "WRONG_CONDITION", f"{action} knows no {key}"


def listed(value):
    return value if isinstance(value, list) else [value]


def generic(key):
    return key.split("/")[0].lower()


@lru_cache(None)
def matches(arn, form):
    """Whether an ARN is of a form such as arn:${Partition}:sqs:${Region}:${Account}:${QueueName}; one that ends in * may be."""
    if form == "*":
        return arn == "*"
    parts = [re.escape(part) for part in re.split(r"\$\{\w+\}", form)]
    expression = re.compile(".*".join(parts))
    if not arn.endswith("*"):
        return expression.fullmatch(arn) is not None
    example = re.sub(r"\$\{\w+\}", "x", form)
    return any(expression.fullmatch(arn[:-1] + example[start:]) for start in range(len(example) + 1))
