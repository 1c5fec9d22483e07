#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A class of any size through `gradproof grade`: every row as expected, and how fast, how large.

    class_test.py GRADPROOF SOLUTIONS [HAND-INS]

Right and wrong solutions, ones that crash, loop, are empty or broken, duplicates, odd names. Then, in the same run, the
rate of the ordinary ones (right or wrong) against one `gradproof check` after another.
"""
import os
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time

TIMEOUT = "10"  # a right one must end in it on a busy machine
RIGHT = ["two_layer", "two_layer_einsum", "l_layer", "lower_case", "three_layer", "separate_arguments"]
ODD_NAMES = ["=HYPERLINK(1) {}.py", "O'Neill \"Zoë\" {}.py", "<b>{}<b>.py", "new\nline {}.py", "-rf {}.py", "名前 {}.py", "a;b|c $(x) {}.py"]


def wrong(text):
    """dW without 1/m, or with its sign turned: in the right solutions it is one line."""
    made, count = re.subn(r"dW1 = \(1 ?/ ?m\) \*", "dW1 = ", text)
    return made if count else None


def kinds(solutions):
    texts = {name: open(os.path.join(solutions, name + ".py"), encoding="utf-8").read() for name in RIGHT}
    mistaken = [text for text in map(wrong, texts.values()) if text]
    two = texts["two_layer"]
    assert mistaken
    return [
        # name, of a hundred, texts, verdict, outcome
        ("right", 50, list(texts.values()), "verified", ""),
        ("wrong", 32, mistaken, "wrong", ""),
        ("crash", 4, [two + "\n\ndef backward_propagation(parameters, cache, X, Y):\n    import os\n    os._exit(3)\n",
                      two + "\n\ndef backward_propagation(parameters, cache, X, Y):\n    import ctypes\n    ctypes.string_at(0)\n"],
         "did not answer", "crashed"),
        ("loop", 1, [two + "\n\ndef backward_propagation(parameters, cache, X, Y):\n    while True:\n        pass\n"],
         "did not answer", "timed out"),
        ("empty", 2, [""], "not judged", "unusable"),
        ("broken", 3, ["def backward_propagation(parameters, cache, X, Y:\n"], None, ""),
        ("same", 4, [two], "verified", ""),
        ("odd", 4, [two], "verified", ""),
    ]


def generate(folder, count, table):
    """{path: (verdict, outcome)}; whatever is not "same" or empty has contents of its own."""
    drawn = random.Random(17)
    names = [kind[0] for kind in table for _ in range(kind[1])]
    expected = {}
    for k in range(count):
        name = names[k % 100] if k >= 100 or count > 100 else drawn.choice(names)
        _, _, texts, verdict, outcome = next(kind for kind in table if kind[0] == name)
        text = texts[k // 100 % len(texts)] if name not in ("right", "wrong") else texts[k % len(texts)]
        if text and name != "same":
            text += "\n# hand-in %d\n" % k
        path = os.path.join(folder, (ODD_NAMES[k % len(ODD_NAMES)] if name == "odd" else name + "_{}.py").format(k))
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        expected[path] = verdict, outcome
    return expected


def rows(record):
    with sqlite3.connect(record) as database:
        found = database.execute("SELECT path, verdict, outcome, report FROM hand_in LEFT JOIN judged USING (content)").fetchall()
    return {os.fsdecode(path): (verdict, outcome, report) for path, verdict, outcome, report in found}


def grade(gradproof, folder, record, *more):
    """(seconds, peak of the grader in MiB, what it printed)"""
    begin = time.time()
    run = subprocess.Popen([gradproof, "grade", folder, "--record", record, "--timeout", TIMEOUT, *more],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    peak = 0
    while run.poll() is None:
        try:
            with open("/proc/%d/status" % run.pid, encoding="ascii") as status:
                peak = max([peak] + [int(line.split()[1]) for line in status if line.startswith("VmHWM")])
        except OSError:
            pass
        time.sleep(0.05)
    out, err = run.communicate()
    assert run.returncode == 0, (run.returncode, out[-2000:], err[-2000:])
    return time.time() - begin, peak / 1024, out


def main():
    gradproof, solutions = sys.argv[1:3]
    count = int(sys.argv[3] if len(sys.argv) > 3 else os.environ.get("GRADPROOF_CLASS", "300"))
    table = kinds(solutions)
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)
        folder, record = os.path.join(place, "hand-ins"), os.path.join(place, "class.db")
        os.mkdir(folder)
        expected = generate(folder, count, table)
        seconds, peak, out = grade(gradproof, folder, record)
        found = rows(record)
        assert set(found) == set(expected), set(found) ^ set(expected)
        bad = [(path, found[path][:2], verdict, outcome, found[path][2][:600]) for path, (verdict, outcome) in expected.items()
               if (found[path][0], found[path][1] or "") != (verdict, outcome) and not (verdict is None and found[path][0] not in ("verified", "harness trouble", None))]
        print("%d hand-ins in %.1f s: %.1f a second, all kinds; grader at most %.0f MiB; record %.1f MiB; %s" % (
            count, seconds, count / seconds, peak, os.path.getsize(record) / 2 ** 20, out.splitlines()[0]))
        assert not bad, "%d rows are not as expected, the first: %s" % (len(bad), bad[0])
        assert peak < 200, peak

        ordinary = os.path.join(place, "ordinary")
        os.mkdir(ordinary)
        paths = sorted(path for path in expected if os.path.basename(path).startswith(("right_", "wrong_")))
        step = max(1, len(paths) // 120)
        for path in paths[::step]:
            os.link(path, os.path.join(ordinary, os.path.basename(path)))
        # seconds are printed and not tested: other programs run beside this one
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds, _, _ = grade(gradproof, ordinary, os.path.join(place, "ordinary.db"))
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        rate = len(os.listdir(ordinary)) / seconds
        spent = (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) / len(os.listdir(ordinary))
        some = paths[::max(1, len(paths) // 24)]
        begin = time.time()
        for path in some:
            subprocess.run([gradproof, "check", path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        alone = len(some) / (time.time() - begin)
        print("ordinary ones: %.1f a second, %.3f s of processor each; gradproof check one after another: %.2f a second; %.1f times"
              % (rate, spent, alone, rate / alone))


if __name__ == "__main__":
    main()
