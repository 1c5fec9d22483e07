# SPDX-License-Identifier: MIT
"""pip install --no-build-isolation src/python: CMake builds the extension and the program, with what Debian has.

GRADPROOF_BUILD names a build folder that is used instead of a new one, as it is.
"""
import os
import pathlib
import shutil
import subprocess
import sys

from setuptools import Distribution, setup
from setuptools.command.build_py import build_py

SOURCES = pathlib.Path(__file__).resolve().parents[2]


def built(folder):
    """A build folder with the extension of this Python and the program."""
    if "GRADPROOF_BUILD" in os.environ:
        return pathlib.Path(os.environ["GRADPROOF_BUILD"])
    subprocess.run(["cmake", "-S", SOURCES, "-B", folder, "-D", "CMAKE_BUILD_TYPE=Release", "-D",
                    "GRADPROOF_BUILD_TESTS=OFF", "-D", "GRADPROOF_BUILD_BENCHMARKS=OFF", "-D",
                    f"Python_EXECUTABLE={sys.executable}"], check=True)
    subprocess.run(["cmake", "--build", folder, "--parallel", "--target", "gradproof_python", "gradproof_cli"], check=True)
    return folder


class Build(build_py):
    def run(self):
        super().run()
        folder = built(pathlib.Path(self.build_lib).resolve().parent / "gradproof-cmake")
        into = pathlib.Path(self.build_lib, "gradproof")
        for extension in (folder / "python" / "gradproof").glob("_core*.so"):
            shutil.copy(extension, into)
        (into / "bin").mkdir(exist_ok=True)
        shutil.copy(folder / "gradproof", into / "bin")


class Binary(Distribution):
    def has_ext_modules(self):
        return True


setup(cmdclass={"build_py": Build}, distclass=Binary)
