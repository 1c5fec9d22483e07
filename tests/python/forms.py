# SPDX-License-Identifier: MIT
"""gp.check_network() on the functions of every file of tests/submission/python/cases that defines three or more.

forms.py: prints each with its verdict; exit status 1 where one is not that of verdicts.tsv, or fewer than 20 were asked.
"""
import importlib.util
import pathlib
import sys
import tempfile
import types

import gradproof as gp

CASES = pathlib.Path(__file__).resolve().parents[1] / "submission" / "python" / "cases"
CHANGED = tempfile.TemporaryDirectory()


def functions_of(file):
    """As they are after its cell was run; none where it defines classes or cannot be run."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    try:
        spec.loader.exec_module(module)
    except Exception:  # noqa: BLE001: some of these files are broken by intent
        return []
    own = [thing for thing in vars(module).values()
           if isinstance(thing, (types.FunctionType, type)) and thing.__module__ == file.stem]
    return own if all(isinstance(thing, types.FunctionType) for thing in own) and len(own) >= 3 else []


def with_mistakes(file, planted):
    """The file itself, or a copy with these put in place of one another: this, that, this, that; \\n is a line break."""
    if not planted:
        return file
    text = file.read_text(encoding="utf-8")
    parts = [part.replace("\\n", "\n") for part in planted]
    for wanted, instead in zip(parts[::2], parts[1::2]):
        assert wanted in text, f"{file.name} has no {wanted!r}"
        text = text.replace(wanted, instead, 1)
    copy = pathlib.Path(CHANGED.name) / f"{file.stem}_changed.py"
    copy.write_text(text, encoding="utf-8")
    return copy


asked = missed = 0
for row in (CASES / "verdicts.tsv").read_text(encoding="utf-8").splitlines()[1:]:
    name, wanted, *planted = row.split("\t")
    functions = functions_of(with_mistakes(CASES / name, planted)) if name.endswith(".py") else []
    if functions:
        verdict = gp.check_network(*functions).verdict
        asked += 1
        missed += verdict not in wanted.split("|")
        print(f"{name:52}{verdict:16}{'' if verdict in wanted.split('|') else 'expected ' + wanted}")
print(f"{asked} forms, {missed} with another verdict")
sys.exit(1 if missed or asked < 20 else 0)
