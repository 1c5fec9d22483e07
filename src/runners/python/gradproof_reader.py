# SPDX-License-Identifier: MIT
"""Reads what there is to judge from the text of a submission, in a process that never runs any of it.

Questions, texts alone:
  "do" = "read", with what a runner gets to load   which function is judged as what ("role K": role, name, label, line),
                                                   "single": its text computes in single precision,
                                                   "inside": gradproof_inside.py,
                                                   "takes lambda", "takes keep_prob": arguments of its gradient,
                                                   "function K": gradproof_pair_text.py,
                                                   "class K": gradproof_class_text.py
  "do" = "lines"                                   gradproof_lines.py
  "do" = "left", "judged": names                   "not run": what computes a gradient and none of them calls, a
     beside it "lines": "12-20 31-40"              line each; "lines": of loops that were judged; "called": what those and these call
                                                   "not there": those of them that the text has nowhere
"""
import ast
import re

from gradproof_class_text import classes_of
from gradproof_declared import Declared
from gradproof_frames import ANSWERED, DECLINED, PART_QUESTION, read_question, write_answer
from gradproof_inside import reaches_inside
from gradproof_left import Left
from gradproof_lines import answer as find_lines
from gradproof_pair_text import functions_of
from gradproof_selection import Selection

_SINGLE = re.compile(r"float32|float16|bfloat16|single|half|csingle|complex64|FloatTensor|[<>=]?f[24]")
_SINGLE_MODULES = {"torch", "tensorflow", "jax"}


def computes_in_single(trees):
    """Does the code, not a comment, name a type of single precision or a package whose default it is?"""
    for tree in trees:
        for node in ast.walk(tree):
            word = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else \
                node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else \
                node.name.split(".")[-1] if isinstance(node, ast.alias) else ""
            if _SINGLE.fullmatch(word) or isinstance(node, ast.alias) and node.name.split(".")[0] in _SINGLE_MODULES:
                return True
    return False


class Reader:
    def __init__(self, texts):
        count = sum(1 for name in texts if name.startswith("source "))
        cells = [(texts["label %d" % k], texts["source %d" % k]) for k in range(1, count + 1)]
        modules = [texts[key].partition("\n")[::2] for key in texts if key.startswith("module ")]
        self.own, self.declared = count, Declared(cells, modules)
        self.selection = Selection(self.declared, lambda function: False, bool(texts.get("rows")), texts.get("entry", ""), texts.get("only", ""))

    def read(self):
        out = dict(functions_of(self.declared, self.own), **classes_of(self.declared, self.own))
        for k, (role, (name, function)) in enumerate(self.selection.functions.items()):
            place = self.declared.place(function)
            if place is not None:
                out["role %d" % k] = "%s\n%s\n%s\n%d" % ((role, name) + place)
        out["single"] = "1" if computes_in_single(self.declared.trees) else ""
        out["inside"] = reaches_inside(self.declared.read_labels, self.declared.trees)
        out["takes lambda"] = "1" if self.selection.takes_lambda() else ""
        out["takes keep_prob"] = "1" if self.selection.takes_keep_prob() else ""
        return out


def main():
    reader = None
    while True:
        question = read_question()
        if question is None:
            return
        number, code, _, texts = question
        if code != PART_QUESTION or texts.get("do") not in ("read", "left", "lines"):
            write_answer(number, DECLINED, {}, {"reason": "this process reads texts, and answers what is in them"})
        elif texts["do"] == "read":
            reader = Reader(texts)
            write_answer(number, ANSWERED, {}, reader.read())
        elif texts["do"] == "lines":
            write_answer(number, ANSWERED, {}, find_lines(texts))
        else:
            write_answer(number, ANSWERED, {}, Left(reader.declared).answer(texts["judged"].split(", "), texts.get("lines", "")))


if __name__ == "__main__":
    main()
