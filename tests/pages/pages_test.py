# SPDX-License-Identifier: MIT
"""Every kind of page in headless Chromium (Debian's package chromium) at 1200 and 400 px, dark, and on A4: nothing wider than
the page, no text cut or over another, no heading alone at a page's foot; measured by a script in the page."""
import os
import pathlib
import subprocess
import sys
import tempfile

import browser

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = os.environ["GRADPROOF_PROGRAM"]
SOLUTIONS = HERE.parent / "submission/python/solutions"
VIEWS = {  # A4 is 210 mm wide, less the margins
    "1200": {"width": 1200}, "400": {"width": 400}, "1200 dark": {"width": 1200, "dark": True},
    "400 dark": {"width": 400, "dark": True}, "A4": {"width": round(178 * 96 / 25.4), "printed": True},
}
DERIVATIONS = {
    "explain": [], "explain-softmax": ["--layers", "3,4,3", "--output", "softmax"],
    "explain-identity": ["--layers", "2,3,2", "--output", "identity", "--hidden", "relu"],
    "explain-large": ["--layers", "12,11,10", "--examples", "30", "--hidden", "leaky_relu", "--lambda", "0.7"],
    "explain-deep": ["--layers", "3,5,4,2", "--hidden", "relu,sigmoid", "--output", "softmax", "--lambda", "0.1"],
    "explain-softplus": ["--layers", "3,2,1", "--hidden", "softplus", "--examples", "1"],
    "explain-mistake": ["--with-mistake", "missing-1/m-in-dW"],
}
PLANTED = ["missing-1/m-in-dW", "dA-for-dZ-in-db", "W-not-transposed", "output-dZ-sign", "db-sign"]
CHANGED = [("two_layer.py", "dW1 = (1 / m) * ", "dW1 = "), ("two_layer.py", "np.dot(W2.T, dZ2)", "np.dot(W2, dZ2)"),
           ("two_layer.py", "A1 = np.tanh(Z1)", "A1 = sigmoid(Z1)"), ("l_layer.py", "dW = 1 / m * ", "dW = "),
           ("three_layer_l2.py", "+ lambd / m * W2", ""), ("two_layer.py", "", "")]


def written(folder):
    """The pages, by name."""
    def run(page, *words):
        path = os.path.join(folder, page + ".html")
        words = [path if word == "PAGE" else "html:" + path if word == "html:PAGE" else word for word in words]
        done = subprocess.run([PROGRAM, *words], cwd=folder, capture_output=True, text=True, check=False)
        assert os.path.exists(path), f"{words}: {done.stderr}"
        return path

    for name, words in DERIVATIONS.items():
        yield run(name, "explain", *words, "--format", "html", "--output", "PAGE")
    for mistake in PLANTED:
        yield run("check-" + mistake.replace("/", "-"), "check", "--with-mistake", mistake, "--also", "html:PAGE")
    yield run("mistakes", "mistakes", "--format", "html", "--output", "PAGE")
    for mistake in (*PLANTED, "conv-dx-overwritten"):
        yield run("mistake-" + mistake.replace("/", "-"), "mistakes", mistake, "--format", "html", "--output", "PAGE")
    layers = str(SOLUTIONS.parent / "layers/state_classes.py")
    yield run("layers", "check", layers, "--python", "/usr/bin/python3", "--also", "html:PAGE")
    pathlib.Path(folder, "crash.py").write_text("def backward_propagation(parameters, cache, X, Y):\n    return 1 / 0\n")
    yield run("crash", "check", "crash.py", "--python", "/usr/bin/python3", "--also", "html:PAGE")
    for number, (name, old, new) in enumerate(CHANGED):
        text = (SOLUTIONS / name).read_text()
        assert old in text
        pathlib.Path(folder, "student.py").write_text(text.replace(old, new, 1) if old else text)
        yield run(f"submission-{number}", "check", "student.py", "--python", "/usr/bin/python3", "--seed", "1", "--also", "html:PAGE")


def class_pages(folder):
    """Of two students, one of whom forgot 1/m."""
    right = (SOLUTIONS / "two_layer.py").read_text()
    for name, text in ("ann", right), ("bob", right.replace("dW1 = (1 / m) * ", "dW1 = ")):
        pathlib.Path(folder, "class", name).mkdir(parents=True)
        pathlib.Path(folder, "class", name, "student.py").write_text(text)
    done = subprocess.run([PROGRAM, "grade", "class", "--record", "class.db", "--python", "/usr/bin/python3", "--html", "site"],
                          cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return sorted(str(page) for page in pathlib.Path(folder, "site").glob("*.html"))


def main():
    if browser.PROGRAM is None:
        print("not run: there is no Chromium here (Debian: apt-get install chromium)")
        return 77
    measure, sheets = ((HERE / name).read_text() for name in ("measure.js", "sheets.js"))
    wrong, pages = 0, 0
    with tempfile.TemporaryDirectory() as folder, browser.Browser() as page:
        for path in (*written(folder), *class_pages(folder)):
            pages += 1
            for view, options in VIEWS.items():
                page.show_as(**options)
                page.open(path)
                found = page.run(measure)
                if view == "A4":
                    printed = page.run(sheets)
                    assert printed["sheets"] >= 1
                    found += printed["found"]
                wrong += len(found)
                for finding in found:
                    print(f"{os.path.basename(path)} at {view}: {finding}")
    print(f"{pages} pages in {len(VIEWS)} views: {wrong} findings")
    return 1 if wrong or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
