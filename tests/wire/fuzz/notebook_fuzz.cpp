// SPDX-License-Identifier: MIT
// Any bytes are either a notebook with code, or a message that names the file: nothing else may come out.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "gradproof/submission/python/notebook.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    for (const gradproof::SourceCell& cell : gradproof::read_notebook(text, "fuzz.ipynb")) {
      if (cell.label.rfind("fuzz.ipynb cell ", 0) != 0 || cell.text.empty()) std::abort();
    }
  } catch (const gradproof::UnusableSource& error) {
    if (std::string(error.what()).rfind("fuzz.ipynb: ", 0) != 0) std::abort();
  }
  return 0;
}
