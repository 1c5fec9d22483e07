// SPDX-License-Identifier: MIT
#include "gradproof/box/launch.hpp"

#include <fmt/format.h>

#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace gradproof {

namespace {

constexpr std::size_t first_handed = 5;

/// Made once: the file cannot be changed by those who get it.
FileDescriptor in_memory(const std::string& name, std::span<const std::byte> bytes) {
  static std::mutex mutex;
  static std::map<std::string, FileDescriptor> files;
  const std::scoped_lock lock(mutex);
  auto& file = files[name];
  if (!file.open()) file = file_in_memory(bytes);
  return out_of_the_way(file.get());
}

std::vector<std::string> clean_environment() {
  return {"PATH=/usr/local/bin:/usr/bin:/bin",
          "LANG=C.UTF-8",
          "HOME=/nonexistent",
          "OPENBLAS_NUM_THREADS=1",
          "OMP_NUM_THREADS=1",
          "MKL_NUM_THREADS=1",
          "MALLOC_ARENA_MAX=2"};
}

}  // namespace

std::string LaunchParts::hand(const std::filesystem::path& path) {
  if (!std::filesystem::is_regular_file(path)) {
    throw std::invalid_argument(
        fmt::format("{} is not a file, expected one to hand to a submission's process", path.string()));
  }
  // Not canonical: a virtual environment's python is known by the name of its link.
  const auto absolute = std::filesystem::absolute(path);
  if (Box::child_can_read(absolute)) {
    readable.push_back(absolute);
    return absolute.string();
  }
  return hand(copy_in_memory(absolute.c_str()));
}

std::string LaunchParts::hand(FileDescriptor file) {
  handed.push_back(std::move(file));
  return fmt::format("/proc/self/fd/{}", first_handed + handed.size() - 1);
}

Launch::Launch(const std::filesystem::path& executable) : parts_(std::make_unique<LaunchParts>()) {
  parts_->executable = parts_->hand(executable);
  parts_->arguments.push_back(executable.filename().string());
  parts_->environment = clean_environment();
}

Launch::Launch(const std::string& name, std::span<const std::byte> program)
    : parts_(std::make_unique<LaunchParts>()) {
  parts_->executable = parts_->hand(in_memory(name, program));
  parts_->arguments.push_back(name);
  parts_->environment = clean_environment();
}

Launch::~Launch() = default;
Launch::Launch(Launch&&) noexcept = default;
Launch& Launch::operator=(Launch&&) noexcept = default;

Launch& Launch::argument(std::string word) {
  parts_->arguments.push_back(std::move(word));
  return *this;
}

Launch& Launch::file(const std::filesystem::path& path) {
  parts_->arguments.push_back(parts_->hand(path));
  return *this;
}

Launch& Launch::file(const std::string& name, std::span<const std::byte> bytes) {
  parts_->arguments.push_back(parts_->hand(in_memory(name, bytes)));
  return *this;
}

Launch& Launch::environment(std::string name_and_value) {
  parts_->environment.push_back(std::move(name_and_value));
  return *this;
}

Launch& Launch::directory(std::filesystem::path path) {
  parts_->directory = path.string();
  return *this;
}

Launch& Launch::from_zygote(std::string kind) {
  parts_->kind = std::move(kind);
  return *this;
}

}  // namespace gradproof
