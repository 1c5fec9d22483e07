# SPDX-License-Identifier: MIT
"""What stands before a training loop is run anew for every question, and is gone after it: memory_test.py FOLDERS SUBMISSION."""
import contextlib
import gc
import io
import os
import sys

import numpy as np

FEW, MANY = 10, 50


def count_of(names):
    gc.collect()
    return sum(isinstance(o, type) and o.__name__ in names and o.__module__ == "submission" for o in gc.get_objects())


def main():
    sys.path[:0] = sys.argv[1:-1]
    import gradproof_runner
    from gradproof_chain_cost import draw
    from gradproof_chain_find import Finder
    path = sys.argv[-1]
    with open(path, encoding="utf-8") as file:
        exercises, _ = gradproof_runner.load({"label 1": os.path.basename(path), "source 1": file.read()})
    finder = Finder(exercises.source, gradproof_runner.helpers.is_helper)
    counts = []
    with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
        chain = finder.find()
        names = {kind.__name__ for kind in finder._own_classes()}
        X, Y = chain.data()
        for questions in (FEW, MANY):
            for _ in range(questions):
                chain.total(draw(chain), X, Y, 0.3)
                chain.run_gradient(draw(chain), X, Y, 0.3)
            counts.append(count_of(names))
    said = "after %d questions there are %d classes called %s, after %d more there are %d" % (
        FEW, counts[0], ", ".join(sorted(names)), MANY, counts[1])
    if not counts[0] or counts[1] > counts[0]:
        return said
    print(said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
