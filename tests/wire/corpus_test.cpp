// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

// Without libFuzzer: every file of the corpus, and every shorter beginning of it.
TEST(FrameFuzzer, TakesEveryFileOfItsCorpus) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(FRAME_CORPUS)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
      EXPECT_EQ(LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), size), 0);
    }
    ++files;
  }
  EXPECT_GE(files, 3);
}

}  // namespace
