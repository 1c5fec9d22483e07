# SPDX-License-Identifier: MIT
"""The examples of the docstrings, and what the package offers beside them."""
import ast
import doctest
import importlib
import pathlib
import re
import unittest

import gradproof

MODULES = [gradproof] + [importlib.import_module(f"gradproof.{name}") for name in
                         ("_functions", "_layer", "_network", "_program", "_report", "_torch", "_trees")]


class Examples(unittest.TestCase):
    def test_they_print_what_they_say(self):
        tried = 0
        for module in MODULES:
            result = doctest.testmod(module)
            self.assertEqual(result.failed, 0, module.__name__)
            tried += result.attempted
        self.assertGreater(tried, 30)

    def test_the_page_does_what_it_says(self):
        page = pathlib.Path(__file__).parents[2] / "src" / "docs" / "from-python.md"
        text = re.sub("^```.*$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        examples = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
        result = doctest.DocTestRunner().run(examples)
        self.assertEqual(result.failed, 0)
        self.assertGreater(result.attempted, 12)

    def test_everything_offered_is_there_and_has_a_docstring(self):
        for name in gradproof.__all__:
            self.assertTrue(getattr(gradproof, name).__doc__, name)

    def test_the_stub_names_what_the_extension_has(self):
        stub = ast.parse((pathlib.Path(gradproof.__file__).parent / "_core.pyi").read_text(encoding="utf-8"))
        named = {node.name for node in stub.body if isinstance(node, ast.FunctionDef)}
        self.assertEqual(named, {name for name in vars(gradproof._core) if not name.startswith("_")})


if __name__ == "__main__":
    unittest.main()
