# SPDX-License-Identifier: MIT
"""Random networks that gradproof does not know: right ones are never wrong, those off by 1e-3 are never verified.

    random_networks_test.py GRADPROOF COUNT [FIRST_SEED] [--keep FOLDER]

Both are asked of every seed. Printed is how many were verified, wrong and not told; those that break the rule are
named, and kept as files where a folder is given.
"""
import argparse
import collections
import os
import subprocess
import sys
import tempfile

import random_networks

VERDICTS = {0: "verified", 1: "wrong", 3: "cannot tell", 4: "did not answer", 2: "not read", 5: "harness trouble"}
# a right network that is turned away is no false alarm, and no use either
MOST_NOT_TOLD = 0.05


def checked(program, text, folder):
    path = os.path.join(folder, "student.py")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    # the seed of the questions is fixed, so that a run can be repeated
    done = subprocess.run([program, "check", path, "--seed", "7"], capture_output=True, text=True, check=False)
    return VERDICTS.get(done.returncode, "exit status %d" % done.returncode), done.stdout + done.stderr


def main():
    options = argparse.ArgumentParser()
    options.add_argument("program")
    options.add_argument("count", type=int)
    options.add_argument("first", type=int, nargs="?", default=1)
    options.add_argument("--keep")
    options = options.parse_args()
    right, planted, broken = collections.Counter(), collections.Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(options.first, options.first + options.count):
            error = random_networks.ERRORS[seed % len(random_networks.ERRORS)]
            for said, expected, planted_error in ((right, "verified", None), (planted, "wrong", error)):
                network = random_networks.Network(seed, planted_error)
                text = network.text()
                verdict, report = checked(options.program, text, folder)
                said[verdict] += 1
                is_broken = verdict == ("wrong" if planted_error is None else "verified")
                if is_broken:
                    broken.append("seed %d (%s): %s\n%s" % (seed, planted_error or "right", verdict, report))
                if verdict != expected and options.keep:
                    name = "%d_%s_%s" % (seed, planted_error or "right", verdict.replace(" ", "_"))
                    with open(os.path.join(options.keep, name + ".py"), "w", encoding="utf-8") as file:
                        file.write(text)
                    with open(os.path.join(options.keep, name + ".txt"), "w", encoding="utf-8") as file:
                        file.write(report)
    print("right:          ", dict(right))
    print("wrong by 1e-3:  ", dict(planted))
    print("\n".join(broken))
    if broken or right["verified"] < (1 - MOST_NOT_TOLD) * options.count:
        sys.exit("of %d right networks %d were verified; %d break the rule" % (options.count, right["verified"], len(broken)))


if __name__ == "__main__":
    main()
