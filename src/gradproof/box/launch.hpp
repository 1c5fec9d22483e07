// SPDX-License-Identifier: MIT
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "gradproof/box/boxed_child.hpp"
#include "gradproof/box/file_descriptor.hpp"

namespace gradproof {

/// What a Launch holds, for BoxedChild alone.
struct LaunchParts {
  std::string executable;  ///< as the child sees it
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  std::string directory = "/";
  std::string kind;  ///< of the zygote that may fork it; else empty
  std::vector<std::filesystem::path> readable;
  std::vector<FileDescriptor> handed;  ///< become fd 5, 6, ... of the child

  /// The name under which the child can open the file; hands a copy over where it has to be.
  std::string hand(const std::filesystem::path& path);
  std::string hand(FileDescriptor file);
};

}  // namespace gradproof
