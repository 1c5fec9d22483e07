# SPDX-License-Identifier: MIT
"""From the text of a file or cell to its statements: what is not Python of this interpreter costs one statement.

Magics and shell lines go, Python 2 and Python 3.12 are written anew where that is possible. A statement of the top
level that cannot be read is left out and named; a function of that kind raises when it is called, so that nothing
that needs it can come out right.
"""
import ast
import re
import sys

_OTHER_LANGUAGE = re.compile(r"\s*%%(?!time|timeit|capture|prun)")
_STRING = re.compile(r"([A-Za-z]{0,2})('''|\"\"\"|'|\")")
_STARTS = re.compile(r"(@|def\s|class\s|async\s+def\s|import\s|from\s+[\w.]+\s+import\b|if\s+__name__\b)")
_GOES_ON = re.compile(r"(else|elif|except|finally)\b|[)\]}#]")
_NEWER = re.compile(r"^\s*(type\s+\w+.*=|(def|class)\s+\w+\[|except\s*\*)")
_PYTHON_2 = [  # a line of Python 2, and the same in Python 3
    (re.compile(r"^(\s*)except\s+([\w.]+|\([^)]*\))\s*,\s*(\w+)\s*:"), r"\1except \2 as \3:"),
    (re.compile(r"^(\s*(?:[^'\"#]*:\s+)?)raise\s+([\w.]+)\s*,\s*(.+)$"), r"\1raise \2(\3)"),
    (re.compile(r"^(\s*)exec\s+([^(\s=.,].*)$"), r"\1exec(\2)"),
    (re.compile(r"^([^'\"#]*)<>"), r"\1!="),
]
_PYTHON_2_PRINT = re.compile(r"^(\s*(?:.*:\s+)?)print(\s*>>|\s+(?![=,.)])|\s*$)")


def from_python_2(text):
    """The text with what Python 3 cannot read put right; prints go, they tell nothing."""
    lines, open_brackets, printing = [], 0, False
    for line in text.split("\n"):
        found = None if printing else _PYTHON_2_PRINT.match(line)
        if found or printing:
            code = re.sub(r"\"[^\"]*\"|'[^']*'|#.*", "", line)
            open_brackets += sum(code.count(c) for c in "([{") - sum(code.count(c) for c in ")]}")
            lines.append(found.group(1) + "pass" if found else "")
            printing = open_brackets > 0 or code.rstrip().endswith("\\")
            open_brackets = open_brackets if printing else 0
            continue
        for pattern, instead in _PYTHON_2:
            line = pattern.sub(instead, line)
        lines.append(line)
    return "\n".join(lines)


def _end_of_string(text, at, quote):
    """Behind the closing quote of a string that is not an f-string; where a line ends first: that end."""
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text.startswith(quote, at):
            return at + len(quote)
        elif len(quote) == 1 and text[at] == "\n":
            return at
        else:
            at += 1
    return len(text)


def _end_of_f_string(text, at, quote):
    """The same of an f-string, with strings of the same quote inside its braces (PEP 701)."""
    depth = 0
    while at < len(text):
        c = text[at]
        if depth == 0 and c == "\\":
            at += 2
        elif depth == 0 and text.startswith(quote, at):
            return at + len(quote)
        elif c == "\n" and len(quote) == 1:
            return at
        elif depth == 0 and text.startswith("{{", at):
            at += 2
        elif depth and c in "'\"":
            at = _end_of_string(text, at + 1, c)
        else:
            depth += (c == "{") - (c == "}" and depth > 0)
            at += 1
    return len(text)


def from_python_3_12(text):
    """f"{d["a"]}" as f'''{d["a"]}''', which older ones read."""
    out, at = [], 0
    while at < len(text):
        found = _STRING.match(text, at) if at == 0 or not (text[at - 1].isalnum() or text[at - 1] == "_") else None
        if text[at] == "#":
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
        elif not found:
            end = at + 1
        elif "f" not in found.group(1).lower() or len(found.group(2)) == 3:
            end = _end_of_string(text, found.end(), found.group(2))
        else:
            quote, other = found.group(2), "'" if found.group(2) == '"' else '"'
            end = _end_of_f_string(text, found.end(), quote)
            body = text[found.end():end - 1]
            if text[end - 1:end] == quote and quote in body and other * 3 not in body and not body.endswith(other):
                out.append(found.group(1) + other * 3 + body + other * 3)
                at = end
                continue
        out.append(text[at:end])
        at = end
    return "".join(out)


def _lines_with_depth(text):
    """For each line: (line, does a string go on from the line before, brackets that are open where it begins)."""
    quote, depth, out = "", 0, []
    for line in text.split("\n"):
        inside, at = bool(quote), 0
        if not inside and depth and _STARTS.match(line):
            depth = 0  # no expression goes on like this: a bracket above was never closed
        out.append((line, inside, depth))
        while at < len(line):
            if quote:
                at = _end_of_string(line, at, quote)
                quote = "" if line[:at].endswith(quote) else quote
                continue
            found = _STRING.match(line, at)
            if found:
                at, quote = found.end(), found.group(2)
                if len(quote) == 1:
                    at, quote = _end_of_string(line, at, quote), ""
                continue
            if line[at] == "#":
                break
            depth = max(0, depth + (line[at] in "([{") - (line[at] in ")]}"))
            at += 1
    return out


def without_magics(text):
    """Lines of the notebook and of the shell become pass; a % inside brackets or a string is Python."""
    out = []
    for line, inside, depth in _lines_with_depth(text):
        if not inside and depth == 0:
            line = re.sub(r"^(\s*)[%!?].*$", r"\1pass", line)
            line = re.sub(r"^(\s*)(\w+ *= *)[%!].*$", r"\1\2None", line)
            line = re.sub(r"^(\s*)[\w.]+\?{1,2}\s*$", r"\1pass", line)
        out.append(line)
    return "\n".join(out)


def _statements(text):
    """[(first line, text)] of the top level, as far as indentation and brackets tell."""
    parts, decorated = [], False
    for number, (line, inside, depth) in enumerate(_lines_with_depth(text)):
        begins = line.strip() and not line[0].isspace() and not inside and depth == 0 and not _GOES_ON.match(line)
        if not parts or (begins and not decorated):
            parts.append((number, [line]))
        else:
            parts[-1][1].append(line)
        decorated = decorated and not begins or bool(begins) and line.startswith("@")
    return [(number, "\n".join(lines)) for number, lines in parts]


def _stub(text, number, line, what):
    """A function of the same name that raises what is wrong with its text, at the line; None for anything else."""
    found = re.search(r"(?m)^(async\s+)?def\s+(\w+)\s*\(", text)
    if not found:
        return None
    header = re.match(r"def\s+\w+\s*\([^()]*(\([^()]*\)[^()]*)*\)[^:\n]*:", text[found.start():])
    for head in ([header.group(0)] if header else []) + ["def %s(*args, **kwargs):" % found.group(2)]:
        try:
            tree = ast.parse(head + " raise SyntaxError(%r)" % what)
        except SyntaxError:
            continue
        ast.increment_lineno(tree, number + text[:found.start()].count("\n"))
        for node in ast.walk(tree.body[0].body[0]):
            if hasattr(node, "lineno"):
                node.lineno = node.end_lineno = line
        return tree.body[0]
    return None


def _name(text):
    found = re.search(r"(?m)^(?:async\s+)?(?:def|class)\s+(\w+)", text)
    return found.group(1) if found else ""


class Reading:
    """tree: an ast.Module, or None where nothing is left. errors: (label, line, what, text of the line).
    lost: names whose definition could not be read and that have no stub."""

    def __init__(self, label, text):
        self.label, self.notes, self.errors, self.tree = label, [], [], None
        text = re.sub(r"\r\n?", "\n", text).lstrip("\ufeff").replace("\u00a0", " ").replace("\u200b", "")
        if _OTHER_LANGUAGE.match(text):
            return
        try:
            self.tree = self._parse(text) or self._parse(without_magics(text)) or self._in_parts(without_magics(text))
        except (RecursionError, MemoryError) as error:
            self.errors.append((label, 0, "%s: the code is nested too deeply" % type(error).__name__, ""))

    def _parse(self, text):
        try:
            return ast.parse(text, filename=self.label)
        except (SyntaxError, ValueError) as error:
            self.error = error
            return None

    def _rewritten(self, text):
        """The statement in the words of this Python, or None."""
        for change, note in ((from_python_3_12, ""),
                             (lambda t: t.expandtabs(8), "tabs and blanks are mixed in it; a tab was read as 8 blanks"),
                             (from_python_2, "%s is Python 2; it was read as Python 3, where 1/2 is 0.5 and not 0" % self.label)):
            changed, error = change(text), self.error
            tree = self._parse(changed) if changed != text else None
            if tree:
                if note and note not in self.notes:
                    self.notes.append(note)
                return tree
            self.error = error  # what is wrong with the text as it was written
        return None

    def _in_parts(self, text):
        body = []
        tree = self._rewritten(text)
        if tree:
            return tree
        for number, part in _statements(text):
            padded = "\n" * number + part
            tree = self._parse(padded) or self._rewritten(padded)
            body += tree.body if tree else self._lost(number, part)
        return ast.Module(body=body, type_ignores=[]) if body else None

    def _lost(self, number, part):
        error, name = self.error, _name(part)
        line = getattr(error, "lineno", 0) or number + 1
        shown = (getattr(error, "text", "") or "").strip()
        what = "%s: %s" % (type(error).__name__, getattr(error, "msg", error))
        if isinstance(error, IndentationError) and "expected an indented block after" in what and name:
            line, shown = number + 1 + part[:part.find(name)].count("\n"), ""
            what = "%s() has no body" % name if "function definition on line %d" % line in what else what
        if "f-string" in what or _NEWER.match(shown):
            what += "; it may be Python 3.12, and Python %d.%d reads it here: --python PATH names another" % sys.version_info[:2]
        elif from_python_2(part) != part:
            what += "; it is Python 2, and Python 3 is run here: 2to3 translates it"
        self.errors.append((self.label, line, what if not name or name + "()" in what else "%s: %s" % (name, what), shown))
        stub = _stub(part, number, line, re.sub(r"^\w+: ", "", what))
        if stub is not None:
            return [stub]
        return [ast.parse("\n" * number + "%s = None" % name).body[0]] if name else []
