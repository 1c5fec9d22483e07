# SPDX-License-Identifier: MIT
"""Right implementations in many forms are verified; each with five mistakes of the catalogue is wrong, and named.

    forms_test.py GRADPROOF FORMS [--seed SEED] [--keep FOLDER]

Fails where a right one is not verified, a wrong one not wrong, or less than nine in ten are named. What is judged
against a network that gradproof knows is named where the mistake comes first; what is judged against its own cost alone
has no catalogue: there the wrong array has to be named.
"""
import argparse
import collections
import json
import os
import random
import subprocess
import sys
import tempfile

import forms

MISTAKES = 5
LEAST_NAMED = 0.9


def checked(program, text, folder):
    path = os.path.join(folder, "student.py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    done = subprocess.run([program, "check", path, "--seed", "7", "--format", "json"], capture_output=True, text=True, check=False)
    return json.loads(done.stdout)


def kept(folder, form, mistake, text, report):
    """The file, and what was said of it, to be looked at."""
    name = "%03d_%s" % (form, (mistake or "right").replace("/", "_"))
    with open(os.path.join(folder, name + ".py"), "w", encoding="utf-8") as file:
        file.write(text)
    with open(os.path.join(folder, name + ".json"), "w", encoding="utf-8") as file:
        json.dump(report, file, indent=1)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("program")
    options.add_argument("count", type=int)
    options.add_argument("--seed", type=int, default=20261128)
    options.add_argument("--keep")
    options = options.parse_args()
    draw = random.Random(options.seed)
    right, wrong, named = (collections.Counter() for _ in range(3))
    broken, unnamed = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number, axes in enumerate(forms.drawn(options.count, options.seed)):
            possible = forms.mistakes_of(axes)
            for mistake in [None] + draw.sample(possible, MISTAKES):
                text = forms.Form(axes, mistake).text()
                report = checked(options.program, text, folder)
                said, expected = (right, "verified") if mistake is None else (wrong, "wrong")
                said[report["verdict"]] += 1
                is_as_expected = report["verdict"] == expected
                if not is_as_expected:
                    broken.append("form %d, %s: %s\n  %s\n  %s" % (number, mistake or "right", report["verdict"], axes,
                                                                  "\n  ".join(report["notes"][:3])))
                elif mistake is not None:
                    is_unknown = "its own cost" in report["network"]
                    is_named = (any(array["verdict"] == "wrong" for array in report["arrays"]) if is_unknown else
                                report["mistakes"] and report["mistakes"][0]["id"] == mistake)
                    kind = "own cost" if is_unknown else "known"
                    named[kind, bool(is_named)] += 1
                    if not is_named:
                        unnamed.append("form %d, %s: %s" % (number, mistake, [found["id"] for found in report["mistakes"]]))
                        is_as_expected = False
                if options.keep and not is_as_expected:
                    kept(options.keep, number, mistake, text, report)
    print("seed %d; right: %s; wrong: %s" % (options.seed, dict(right), dict(wrong)))
    for kind in ("known", "own cost"):
        print("%s: %d named of %d" % (kind, named[kind, True], named[kind, True] + named[kind, False]))
    print("\n".join(unnamed + broken))
    is_too_few = sum(count for (_, is_named), count in named.items() if is_named) < LEAST_NAMED * sum(named.values())
    if broken or is_too_few:
        sys.exit("%d forms or mistakes are not judged as they are%s" % (
            len(broken), "; too few mistakes are named" if is_too_few else ""))


if __name__ == "__main__":
    main()
