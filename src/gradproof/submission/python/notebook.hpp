// SPDX-License-Identifier: MIT
#pragma once
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gradproof {

/// A piece of Python and where it comes from: "student.py", "student.ipynb cell 7".
struct SourceCell {
  std::string label, text;
  std::string shown = {};  ///< what a notebook writes beside it: "In [4]"; empty for what is no cell
};

/// A file that is not a notebook with Python in it. what() says what was found, what was expected and the way
/// out.
class UnusableSource : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

/// The code cells of a Jupyter notebook (nbformat 3 and 4), numbered as all its cells are, from 1. Nothing of
/// it is run or looked at here; empty cells are left out.
/// @param name  of the file, for labels and messages
/// @throws UnusableSource unless the text is JSON with a list of cells, of which one holds code in Python.
[[nodiscard]] std::vector<SourceCell> read_notebook(std::string_view text, const std::string& name);

/// The .py files in the folder of `path` that these cells import by name, and those that they import in turn;
/// their label is the module's name, "common.layers" for one in a package. The folder above is looked into
/// where the cells say `from ..`, change sys.path, or lie in a package. Links are not followed. What is not
/// there is no error: the runner stands in for it.
[[nodiscard]] std::vector<SourceCell> modules_beside(const std::string& path,
                                                     const std::vector<SourceCell>& cells);

/// Reads a .py or .ipynb file as UTF-8 (a byte order mark is dropped); a .py file that is not UTF-8 is
/// taken for Latin-1.
/// @throws UnusableSource where it cannot be read, is empty or longer than 20 MB.
[[nodiscard]] std::vector<SourceCell> read_python(const std::string& path);

/// The same of a text, wherever it comes from. `path` stands for it in messages, its last part in labels;
/// where it ends in .ipynb, or is JSON that says nbformat, the text is a notebook. @throws UnusableSource
/// where it is empty or longer than 20 MB.
[[nodiscard]] std::vector<SourceCell> python_cells(std::string text, const std::string& path);

}  // namespace gradproof
