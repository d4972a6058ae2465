"""Reads what a program asks for as JSON from stdin ({"template", "calls", "policies"}), and prints what is wrong with it."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import policies
import shapes

# CloudFormation's own bound on a template, which Pulumi has not.
MOST_RESOURCES = 450


def lint(template):
    resources = list(template["Resources"].items())
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for start in range(0, len(resources), MOST_RESOURCES):
            path = Path(folder, f"{start}.json")
            path.write_text(json.dumps({**template, "Resources": dict(resources[start : start + MOST_RESOURCES])}))
            files.append(str(path))
        options = ["--regions", "eu-central-1", "--include-checks", "I", "--format", "json"]
        # A script of pip's names the folder in which it was installed, and that was moved.
        run = "from cfnlint.runner import main; main()"
        command = [sys.executable, "-c", run, *options, "--", *files]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if not answer.stdout.strip():
        raise SystemExit(f"cfn-lint said nothing: {answer.stderr}")
    for found in json.loads(answer.stdout):
        path = found["Location"].get("Path") or []
        yield "cfn-lint", found["Rule"]["Id"], ".".join(map(str, path[1:])), found["Message"]


def findings(asked):
    yield from lint(asked["template"])
    for call in asked["calls"]:
        for problem in shapes.problems(call):
            yield "botocore", call["operation"], call["resource"], problem
    for policy in asked["policies"]:
        for issue, detail in policies.problems(policy["document"]):
            yield "policies", issue, policy["resource"], detail


asked = json.load(sys.stdin)
print(json.dumps([dict(zip(("tool", "rule", "where", "message"), one)) for one in findings(asked)]))
