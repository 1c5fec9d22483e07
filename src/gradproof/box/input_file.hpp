// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace gradproof {

/// A file that is not opened. what() is the reason alone: "it is a folder".
class UnreadableFile : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

inline constexpr std::uint64_t longest_input = std::uint64_t{1} << 30U;

/// The bytes of an input: the one door through which files are read that a stranger may have made. A FIFO or
/// a device holds or floods whoever opens it, so nothing is opened for reading but a regular file, and no
/// more is read than `most`.
/// @throws UnreadableFile
[[nodiscard]] std::string read_input_file(const std::filesystem::path& file,
                                          std::uint64_t most = longest_input);

/// @throws UnreadableFile where the file is a link that leads out of the folder it lies in: whoever may hand
/// a file in may not thereby read another one with the rights of this program.
void require_no_way_out(const std::filesystem::path& file);

}  // namespace gradproof
