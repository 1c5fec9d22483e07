# SPDX-License-Identifier: MIT
"""Answers for a Python submission: frames in on fd 3, frames out on fd 4 (src/docs/wire-format.md).

A question is a text "do" with what it needs: "load" (texts "label K", "source K", "rows", "entry"), then any number
of "ask" (text "role", arrays as in the notation), "passes" (the same, and "most": what does it cost?) and "adopt" (texts
"role", "function": what the text has and was not found here). Nothing that is said here makes a verdict better: what
there is to judge is read elsewhere (gradproof_reader.py), and so are the numbers.
"""
import traceback
import types

import numpy as np

import gradproof_helpers as helpers
import gradproof_chain_wire as chain_wire
import gradproof_layer_plan as layer_plan
import gradproof_pairs as pairs
from gradproof_exercises import Exercises
from gradproof_frames import ANSWERED, DECLINED, PART_QUESTION, RAISED, read_question, write_answer
from gradproof_names import ROLES, CannotAsk
from gradproof_network import Finder
from gradproof_passes import count_passes
from gradproof_reading import READING
from gradproof_source import Source
from gradproof_unwritten import USUAL_NAMES, name_of


def _array(body, rows, cols, at):
    return np.frombuffer(body, dtype="<f8", count=rows * cols, offset=at).reshape((rows, cols), order="F")


def _place(label, line):
    return "%s line %d" % (label, line)


def load(texts):
    """Runs the submission's definitions. Returns the exercises, and what to say of them."""
    count = sum(1 for name in texts if name.startswith("source "))
    cells = [(texts["label %d" % k], texts["source %d" % k]) for k in range(1, count + 1)]
    beside, read = {}, []

    def reader(name, text):
        def fill(module):
            found = Source([(name + ".py", text)], helpers, module)
            if found.errors:
                label, line, what, _ = found.errors[0]
                raise ImportError("%s line %d: %s" % (label, line, what))
            if not helpers.is_helper_module(name):
                read.append(found)
        return fill

    for key in [key for key in texts if key.startswith("module ")]:
        name, _, text = texts[key].partition("\n")
        beside[name] = reader(name, text)
    first, last = helpers.install(beside, [text for _, text in cells])
    helpers.old_numpy_names()
    source = Source(cells, helpers)
    source.beside = read
    helpers.complete(source.namespace, [text for _, text in cells], last.stubbed)
    READING.take(texts)
    exercises = Exercises(source, helpers.is_helper, bool(texts.get("rows")), texts.get("entry", ""), texts.get("only", ""))
    out = {"network " + key: word for key, word in Finder(exercises, bool(texts.get("rows"))).found().items() if word}
    if out.get("network rows"):
        exercises.notes.append("examples lie in rows: X is (m, n[0]), W is (n[l-1], n[l]); shapes below are those of columns")
    if out.get("network one at a time"):
        exercises.notes.append("it takes one example at a time, so it was asked with m = 1 alone")
    for role, (name, function) in exercises.functions.items():
        label, line = source.place(function)
        out[role] = "%s\n%s\n%d" % (name, label, line)
    notes = list(source.notes)
    for label, line, what, shown in source.errors:
        where = _place(label, line) if line else label
        notes.append("%s could not be read (%s%s)" % (where, what, ": " + shown if shown else ""))
        if not out.get("broken"):
            out["broken"] = notes[-1]
    stubs = [name for name in last.stubbed if name not in first.stubbed]
    if stubs:
        notes.append("not here, and stood in for: " + ", ".join(stubs))
    unusable = list(exercises.missing_reason.values())
    roles = [part.partition("=")[0].strip() for part in texts.get("entry", "").split(",") if "=" in part]
    unusable += ["'%s' is no role; the roles are %s" % (role, ", ".join(ROLES)) for role in roles if role not in ROLES]
    if unusable:
        out["unusable entry"] = unusable[0]
    notes += exercises.notes
    out["functions"] = ", ".join((exercises.own_names() + own_classes(source))[:40])
    for k, note in enumerate(notes[:20]):
        out["note %d" % k] = note
    return exercises, out


def own_classes(source):
    """"class Network (feedforward, backprop)" for each."""
    found = []
    for name, kind in source.namespace.items():
        methods = [n for n, f in vars(kind).items() if source.place(f) and not n.startswith("__")] \
            if isinstance(kind, type) else []
        if methods:
            found.append("class %s (%s)" % (name, ", ".join(methods[:12])))
    return found


def _said(error):
    try:
        return str(error)
    except BaseException:  # noqa: an exception of the submission's own
        return "(it cannot be shown)"


def never_imported(name, error, source):
    """A NameError of np: not a word that the student would have to find, but a line that is not there."""
    trace = source.trace(error)
    module = USUAL_NAMES[name]
    what = "%s is used and never imported%s" % (name, " (line %d)" % trace[-1][1] if trace else "")
    there = name != module and isinstance(source.namespace.get(module), types.ModuleType)
    return what + ("; import %s gives it the name %s" % (module, module) if there else "")


def explain(error, exercises):
    """An exception as a learner should see it: what it says, and the submission's own lines."""
    said = _said(error)
    if isinstance(error, NotImplementedError):
        what = "not written yet" + (" (%s)" % said if said else "")
    elif isinstance(error, SystemExit):
        what = "it calls exit() or sys.exit()"
    elif isinstance(error, RecursionError):
        what = "RecursionError: it calls itself without end"
    else:
        what = type(error).__name__ + (": " + said if said else "")
    missing = name_of(error)
    if missing in USUAL_NAMES and exercises:
        what = never_imported(missing, error, exercises.source)
    if isinstance(error, CannotAsk):
        what = said
    elif exercises and not isinstance(error, NotImplementedError):
        unwritten = exercises.source.unwritten(error)
        what = "not written yet (%s)" % unwritten if unwritten else what
    out = {"exception": what[:1000]}
    trace = exercises.source.trace(error) if exercises else []
    if trace:
        label, line, text = trace[-1]
        out["place"] = _place(label, line)
        out["trace"] = "\n".join("%s: %s" % (_place(l, n), t) for l, n, t in trace[-6:])
    return out


def ask(exercises, arrays, texts):
    answer = exercises.ask(texts["role"], arrays, texts)
    out = {}
    for name, text in answer.shapes.items():
        out["shape " + name] = text
    for name, text in answer.oddities.items():
        out["oddity " + name] = text
    for k, note in enumerate(answer.notes):
        out["note %d" % k] = note
    return answer.arrays, out


def main():
    exercises = None
    np.seterr(all="ignore")
    while True:
        question = read_question(_array)
        if question is None:
            return
        number, code, arrays, texts = question
        if code != PART_QUESTION:
            write_answer(number, DECLINED, {}, {"reason": "this runner answers part questions only"})
            continue
        try:
            if str(texts.get("do")).startswith("pair"):
                found, said = pairs.answer(texts, arrays, exercises)
                write_answer(number, ANSWERED, found, said)
            elif texts.get("do") in layer_plan.QUESTIONS:
                found, said = layer_plan.QUESTIONS[texts["do"]](texts, exercises)
                write_answer(number, ANSWERED, found, said)
            elif str(texts.get("do")).startswith("chain"):
                found, said = chain_wire.answer(texts, arrays, exercises, helpers.is_helper)
                write_answer(number, ANSWERED, found, said)
            elif texts.get("do") == "load":
                exercises, said = load(texts)
                write_answer(number, ANSWERED, {}, said)
            elif texts.get("do") == "adopt":
                exercises.adopt(texts["role"], texts["function"])
                write_answer(number, ANSWERED, {}, {})
            elif texts.get("do") == "passes":
                passes = count_passes(exercises, texts["role"], arrays, texts, float(texts["most"]))
                write_answer(number, ANSWERED, {"passes": np.array([[passes]])}, {})
            else:
                found, said = ask(exercises, arrays, texts)
                write_answer(number, ANSWERED, found, said)
        except BaseException as error:  # noqa: a submission may raise anything
            memory = {}
            if isinstance(error, MemoryError):
                traceback.clear_frames(error.__traceback__)  # what they hold is what is missing here
                memory["memory"] = "1"
            write_answer(number, RAISED, {}, dict(explain(error, exercises), **memory))


if __name__ == "__main__":
    main()
