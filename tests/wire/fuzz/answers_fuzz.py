# SPDX-License-Identifier: MIT
"""The program over files and answers that a stranger changed at will, until the seconds are over.

    answers_fuzz.py GRADPROOF child|shards|baselines SECONDS FOLDER [SEED]

child      a right submission whose process changes what it answers to "load" and "ask": words, numbers, counts,
           lengths, shapes, statuses, bytes of the frame (with a checksum that fits)
shards     parts for `merge`: bytes, and values of the JSON with a checksum that fits
baselines  reports for `--baseline`: the same

Nothing of it may end in 5 (trouble of the harness) or by a signal. What a child answers may not end in 2 either (that is
for what the caller wrote), and is over a second and --timeout, which each answer has, after what the unchanged input
takes here: an answer is cut short at any place, the last one included. A file is over a second after it.
A run that does is printed with what is needed to do it again. The last line counts the runs by how they ended.
"""
import collections
import json
import os
import random
import subprocess
import sys
import time

FOLDER = os.path.dirname(os.path.abspath(__file__))
SOLUTION = os.path.join(FOLDER, "..", "..", "submission", "python", "solutions", "two_layer.py")
LIMIT = 6.0  # what --timeout is given
EXITS_OF_A_CHILD = {0, 1, 3, 4}
EXITS_OF_A_FILE = {0, 1, 2, 3}

# What is put into the submission: it stands in the process of the submission, between the runner and its pipe.
LIE = '''
import sys, os, random, struct, zlib
import numpy as np

def _lie():
    draw = random.Random(%d)
    runner, frames = sys.modules["gradproof_runner"], sys.modules["gradproof_frames"]
    write, put = runner.write_answer, frames._write
    often = draw.choice([0.02, 0.2, 1.0])  # of the answers are changed
    breaks = draw.random() < 0.3  # what ends a run at once would hide what comes after it
    words = ["", "abc", "-1", "0", "65", "nan", "inf", "1e999", "9" * 40, "x" * 3999, "\\n", "\\0", "\\x1b[2J",
             "::error::x", "##[error]x", "{", "a\\nb\\n1", "linear_forward\\ns.py\\n1", "gradients", "\\udcff"]
    keys = ["network depth", "network outputs", "network lambda", "network hidden", "network output",
            "network rows", "network one at a time", "functions", "role", "x" * 40, "dropout", "linear_backward"] + [""] * breaks
    numbers = [float("nan"), float("inf"), -float("inf"), 1e308, 5e-324, -0.0, 0.0]

    def answer(number, code, arrays, texts):
        arrays, texts = dict(arrays), dict(texts)
        for _ in range(draw.choice([0, 1, 1, 2, 5]) if draw.random() < often else 0):
            kind = draw.randrange(9 if breaks else 7)
            if kind < 2 and texts:
                texts[draw.choice(list(texts))] = draw.choice(words)
            elif kind == 2:
                texts[draw.choice(keys)] = draw.choice(words)
            elif kind == 3 and texts:
                del texts[draw.choice(list(texts))]
            elif kind == 4 and arrays:
                name = draw.choice(list(arrays))
                arrays[name] = np.full(arrays[name].shape, draw.choice(numbers))
            elif kind == 5 and arrays:
                name = draw.choice(list(arrays))
                arrays[name] = np.zeros((draw.choice([0, 1, 7, 3000]), draw.choice([0, 1, 5])))
            elif kind == 6 and arrays:
                arrays[draw.choice(["dW1", "dW99", "cost", "y" * 40] + [""] * breaks)] = arrays.pop(draw.choice(list(arrays)))
            elif kind == 7:
                code = draw.choice([0, 1, 2, 3, 4, 5, 99, 2 ** 32 - 1])
            elif kind == 8 and draw.random() < 0.3:
                number = draw.choice([0, number + 1, 2 ** 64 - 1])
        write(number, code, arrays, texts)

    def bytes_of(place, frame):
        frame = bytearray(frame)
        if breaks and draw.random() < often * 0.3:
            kind = draw.randrange(6)
            if kind == 0:
                frame[draw.randrange(len(frame))] ^= 1 << draw.randrange(8)
            elif kind == 1:
                at = draw.choice([16, 20, 24, 28, 60, 64, 68, 32 + 8 * draw.randrange(1 + len(frame) // 16)])
                frame[at:at + 4] = struct.pack("<I", draw.choice([0, 1, 2, 255, 2 ** 16, 2 ** 31, 2 ** 32 - 1]))
            elif kind == 2:
                frame = frame[:draw.randrange(len(frame))]
            elif kind == 3:
                frame += bytes(draw.choice([1, 8, 4096, 1 << 20]))
            elif kind == 4:
                frame = frame + frame
            else:
                frame[32:60] = bytes(draw.randrange(256) for _ in range(28))
            if len(frame) > 36 and kind in (1, 5):
                frame[-4:] = struct.pack("<I", zlib.crc32(bytes(frame[:-4])))
        whole = len(frame)
        while frame:
            frame = frame[put(place, bytes(frame)):]
        return 2 ** 62 if whole else 0

    runner.write_answer, frames._write = answer, bytes_of
_hook = _lie()
'''


def lying_submission(seed):
    """The right solution; with a seed, one that lies as this seed draws."""
    with open(SOLUTION) as file:
        text = file.read()
    if seed is None:
        return text
    line = "    m = X.shape[1]"
    if line not in text:
        sys.exit("answers_fuzz: the solution has no place for the lie")
    return text.replace(line, "    _hook\n" + line) + LIE % seed


def changed_bytes(draw, text):
    data = bytearray(text.encode())
    for _ in range(draw.choice([1, 1, 2, 8])):
        kind, at = draw.randrange(4), draw.randrange(max(1, len(data)))
        if kind == 0 and data:
            data[at] = draw.randrange(256)
        elif kind == 1:
            data = data[:at]
        elif kind == 2:
            data[at:at] = draw.choice([b"\0", b'"', b"{", b"[" * 5000, b"1e999", b"-", b"\xff", b"9" * 400])
        else:
            data[at:at] = data[at:at + draw.randrange(200)]
    return bytes(data)


def changed_values(draw, held):
    """One value somewhere in it, or its kind, is another."""
    odd = [None, True, -1, 0, 2 ** 31, 2 ** 63, 2 ** 64, 10 ** 400, 1e308, -1e-320, "", "x" * 5000, "\x1b[2J", "::error::x",
           [], {}, [[]], "verified", "dW[1]", "--output", "\0"]
    at = held
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        if not keys:
            return
        key = draw.choice(keys)
        if isinstance(at[key], (dict, list)) and draw.random() < 0.85 and at[key]:
            at = at[key]
            continue
        if draw.random() < 0.2:
            del at[key]
        else:
            at[key] = draw.choice(odd)
        return


def with_checksum(held):
    """The checksum of a part is no secret: whoever forges one computes it."""
    shard = held.get("shard")
    if isinstance(shard, dict) and {"index", "count", "command", "differences"} <= set(shard):
        text = json.dumps([shard[k] for k in ("index", "count", "command", "differences")],
                          separators=(",", ":"), sort_keys=True)
        checksum = 0xCBF29CE484222325
        for letter in text.encode():
            checksum = (checksum ^ letter) * 0x100000001B3 % 2 ** 64
        shard["checksum"] = "%016x" % checksum
    return json.dumps(held)


def changed_report(seed, text):
    if seed is None:
        return text.encode()
    draw = random.Random(seed)
    if draw.random() < 0.4:
        return changed_bytes(draw, text)
    held = json.loads(text)
    for _ in range(draw.choice([1, 1, 3])):
        changed_values(draw, held)
    return with_checksum(held).encode("utf-8", "replace")


class Rounds:
    """How to make the round of a seed: the command that is run, and the exits that are allowed."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        small = [program, "check", "--reference", "--layers", "5,4,3", "--seed", "3", "--format", "json", "--output"]
        self.parts = [self.path("part%d.json" % k) for k in (1, 2)]
        for k, part in enumerate(self.parts, 1):
            subprocess.run(small + [part, "--shard", "%d/2" % k], check=True, capture_output=True)
        subprocess.run(small + [self.path("whole.json")], check=True, capture_output=True)
        self.texts = {}
        for name in ("part1.json", "whole.json"):
            with open(self.path(name)) as file:
                self.texts[name] = file.read()

    def path(self, name):
        return os.path.join(self.folder, name)

    def put(self, name, data):
        with open(self.path(name), "wb") as file:
            file.write(data)
        return self.path(name)

    def usual(self, kind):
        """Seconds that the unchanged input takes: the slower of two runs."""
        command = {"child": self.child(None)[0], "shards": [self.program, "merge"] + self.parts,
                   "baselines": self.baselines(None)[0]}[kind]
        taken = []
        for _ in range(2):
            start = time.monotonic()
            run = subprocess.run(command, capture_output=True)
            taken.append(time.monotonic() - start)
            if run.returncode != 0:
                sys.exit("answers_fuzz: the unchanged input is not verified\n" + run.stdout.decode() + run.stderr.decode())
        return max(taken)

    def child(self, seed):
        file = self.put("student.py", lying_submission(seed).encode())
        return [self.program, "check", file, "--seed", "1", "--timeout", str(LIMIT)], EXITS_OF_A_CHILD

    def shards(self, seed):
        file = self.put("forged.json", changed_report(seed, self.texts["part1.json"]))
        return [self.program, "merge", file, self.parts[1]], EXITS_OF_A_FILE

    def baselines(self, seed):
        file = self.put("forged.json", changed_report(seed, self.texts["whole.json"]))
        return [self.program, "check", "--reference", "--layers", "5,4,3", "--seed", "3", "--baseline", file], EXITS_OF_A_FILE


def main(program, kind, seconds, folder, seed="1"):
    os.makedirs(folder, exist_ok=True)
    rounds = Rounds(program, folder)
    make, longest = getattr(rounds, kind), rounds.usual(kind) + 1 + (LIMIT if kind == "child" else 0)
    end, seed, findings, ended = time.monotonic() + float(seconds), int(seed), 0, collections.Counter()
    while time.monotonic() < end:
        command, allowed = make(seed)
        start = time.monotonic()
        try:
            run = subprocess.run(command, capture_output=True, timeout=longest)
            status, said = run.returncode, (run.stdout + run.stderr)[-2000:]
        except subprocess.TimeoutExpired as late:
            status, said = "too late", (late.stdout or b"")[-2000:]
        ended[status] += 1
        if status not in allowed or b"\x1b[2J" in said or b"ERROR: AddressSanitizer" in said:
            findings += 1
            print("seed %d: %s after %.1f s: %s\n%s" % (seed, status, time.monotonic() - start, " ".join(command),
                                                         said.decode("utf-8", "replace")))
        seed += 1
    print("%s: %d rounds, exits %s, %d findings" % (kind, sum(ended.values()), dict(ended), findings))
    return 1 if findings or not ended else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
