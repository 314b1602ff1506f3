#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""check_record.py RECORD...: each is what configs/schemas/napier.run-2.json says (python3-jsonschema).

By Debian's Python, which has the package, whichever stands first in PATH."""
import json
import pathlib
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "configs/schemas/napier.run-2.json").read_text())


def faults(record):
    """A line for each place where the record is not as the schema says."""
    for error in jsonschema.Draft7Validator(SCHEMA).iter_errors(record):
        yield f"{'.'.join(map(str, error.absolute_path))}: {error.message[:300]}"


if __name__ == "__main__":
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    wrong = 0
    for path in sys.argv[1:]:
        for fault in faults(json.loads(pathlib.Path(path).read_text())):
            print(f"{path}: {fault}")
            wrong = 1
    sys.exit(wrong)
