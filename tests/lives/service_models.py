"""Prints AWS's models of the services that the provider calls, as one JSON list without their documentation.

The argument is the folder in which the package `botocore` is installed.
"""

import gzip
import json
import pathlib
import sys

SERVICES = ["application-autoscaling", "cloudwatch", "dynamodb", "kms", "sts"]


def without_documentation(members):
    return {
        name: value
        for name, value in members.items()
        if not (name == "documentation" and isinstance(value, str))
    }


def model(service):
    folder = pathlib.Path(sys.argv[1]) / "botocore" / "data" / service
    # Version folders are named by date: the last one is the newest.
    newest = max(path for path in folder.iterdir() if path.is_dir())
    with gzip.open(newest / "service-2.json.gz", "rt", encoding="utf-8") as file:
        return json.load(file, object_hook=without_documentation)


json.dump([model(service) for service in SERVICES], sys.stdout)
