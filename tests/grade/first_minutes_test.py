#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""src/docs/grade.md is true: its commands, given in its order over a class of forty, print what it says.

    first_minutes_test.py GRADPROOF SOLUTIONS PAGE [FOLDER]

A line "    $ command" is run by a shell in the folder; the indented lines behind it are what it prints, and "..." among them
any number of lines. With FOLDER the class and all that is made of it stay there, to be looked at.
"""
import os
import re
import subprocess
import sys
import tempfile

NAMES = ("Ada Abel,Ben Berg,Cleo Cruz,Dan Dorn,Eva Ende,Finn Falk,Gina Groß,Hugo Haas,Ines Iff,Jan Jung,Kim Kern,Lea Lang,Max Mohr,Nora Nagy,"
         "Otto Ott,Pia Pohl,Quinn Quast,Rosa Rau,Sven Sand,Tia Thal,Udo Uhl,Vera Voss,Wim Wolf,Xenia Xu,Yara Yilmaz,Zoe Zorn,Amir Arslan,Bea Bach,"
         "Chen Cao,Dora Díaz,Emil Eder,Fay Fox,Gus Graf,Hana Ito,Ivo Ilic,Jule Jahn,Kofi Kane,Lin Liu,Mia Mai,Noé Noël").split(",")
SAME = 7  # hands in what the one before handed in


def solution(solutions, name):
    with open(os.path.join(solutions, name + ".py"), encoding="utf-8") as file:
        return file.read()


def changed(text, instead_of, stands):
    assert instead_of in text, instead_of
    return text.replace(instead_of, stands, 1)


def hand_ins(solutions):
    """The text of each of the forty."""
    two, deep = solution(solutions, "two_layer"), solution(solutions, "l_layer")
    wrong = {4: changed(two, "dW1 = (1 / m) *", "dW1 ="), 9: changed(two, "dW1 = (1 / m) *", "dW1 ="),
             13: changed(two, "dW1 = (1 / m) *", "dW1 ="), 18: changed(two, "db2 = (1 / m) *", "db2 ="),
             22: changed(two, "db2 = (1 / m) *", "db2 ="), 26: changed(two, "dZ2 = A2 - Y", "dZ2 = Y - A2"),
             30: "", 33: changed(two, "def backward_propagation(", "def backward_propagation("[:-1]),
             36: two + "\n\ndef backward_propagation(parameters, cache, X, Y):\n    while True:\n        pass\n",
             38: two + "\n\ndef backward_propagation(parameters, cache, X, Y):\n    raise NotImplementedError\n"}
    texts = [wrong.get(k, deep if k % 3 == 0 else two) for k in range(len(NAMES))]
    texts = [text + "\n# hand-in of %s\n" % name if text else text for text, name in zip(texts, NAMES)]
    texts[SAME] = texts[SAME - 1]
    return texts


def make_class(solutions, folder):
    os.mkdir(os.path.join(folder, "hand-ins"))
    with open(os.path.join(folder, "class.csv"), "w", encoding="utf-8") as roster:
        roster.write("id,name,email\n")
        for k, (name, text) in enumerate(zip(NAMES, hand_ins(solutions))):
            short = "".join(reversed(name.lower().split()))
            roster.write("%d,%s,%s@example.edu\n" % (1001 + k, name, re.sub("[^a-z]", "", short)))
            with open(os.path.join(folder, "hand-ins", "%s_%d_%d_network.py" % (short, 1001 + k, 90001 + k)), "w", encoding="utf-8") as file:
                file.write(text)
    with open(os.path.join(folder, "points.toml"), "w", encoding="utf-8") as file:
        file.write("points = 10\n")


def steps(page):
    """[(command, what it prints)]"""
    found, is_open = [], False
    with open(page, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("    $ "):
                found.append((line[6:].rstrip("\n"), []))
                is_open = True
            elif is_open and (line.startswith("    ") or not line.strip()):
                found[-1][1].append(line[4:].rstrip())
            else:
                is_open = False
    return [(command, "\n".join(said).strip("\n")) for command, said in found]


def fits(said, printed):
    """A line "..." is any lines; blanks at the end of a line are none."""
    pattern = "\n".join(r"(.|\n)*" if line == "..." else re.escape(line) for line in said.split("\n"))
    return re.fullmatch(pattern, "\n".join(line.rstrip() for line in printed.strip("\n").split("\n"))) is not None


def main():
    gradproof, solutions, page = map(os.path.abspath, sys.argv[1:4])
    with tempfile.TemporaryDirectory() as place:
        folder = os.path.abspath(sys.argv[4]) if len(sys.argv) > 4 else place
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, 0o755)
        make_class(solutions, folder)
        os.mkdir(os.path.join(place, "bin"))
        os.symlink(gradproof, os.path.join(place, "bin", "gradproof"))
        path = os.pathsep.join([os.path.join(place, "bin"), os.environ["PATH"]])
        found, bad = steps(page), 0
        assert found, "the page has no command"
        for command, said in found:
            run = subprocess.run(["sh", "-c", command], cwd=folder, env=dict(os.environ, PATH=path, LC_ALL="C"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                 text=True, check=False)
            if run.returncode != 0 or not fits(said, run.stdout):
                bad += 1
                print("--- $ %s (exit status %d)\nthe page says:\n%s\nprinted was:\n%s" % (command, run.returncode, said, run.stdout))
        print("%d commands, %d not as the page says" % (len(found), bad))
        sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
