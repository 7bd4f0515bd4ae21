"""The published schema of ``limitation --json`` holds for real answers, and would notice a lost key."""

import json

import pytest
from jsonschema import Draft202012Validator, ValidationError

from legalkit.cli import root
from legalkit.cli.run import run

EXAMPLE = "examples/suzhou-chengdu"


def printed(capsys, *args):
    run(root, list(args))
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    "args",
    [
        ("limitation", EXAMPLE, "--as-of", "2026-03-02", "--json"),
        ("limitation", EXAMPLE, "--as-of", "2026-03-02", "--json", "--lang", "zh"),
        ("limitation", "examples/questions/demand.yaml", "--json"),
    ],
)
def test_answers_meet_the_published_schema(capsys, args):
    schema = printed(capsys, "limitation", "--schema")
    validator = Draft202012Validator(schema)
    answer = printed(capsys, *args)
    validator.validate(answer)
    del answer["results"][0]["proven"]["expires_on"]
    with pytest.raises(ValidationError):
        validator.validate(answer)
