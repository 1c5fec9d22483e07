// SPDX-License-Identifier: MIT
#include "gradproof/grade/hand_in.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

#include "gradproof/grade/likeness.hpp"
#include "gradproof/grade/sha256.hpp"
#include "gradproof/submission/python/notebook.hpp"

namespace gradproof {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_files = 200;
constexpr std::uintmax_t most_bytes = std::uintmax_t{16} << 20U;

bool is_passed_over(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with(".") || name == "__MACOSX" || name == "__pycache__";
}

bool is_regular(const fs::path& path) {
  std::error_code none;
  return fs::symlink_status(path, none).type() == fs::file_type::regular;
}

bool is_folder(const fs::path& path) {
  std::error_code none;
  return fs::symlink_status(path, none).type() == fs::file_type::directory;
}

/// What a door opens: told by its name, or that it may be run.
bool can_be_judged(const fs::path& path) {
  const std::string kind = path.extension().string();
  if (kind == ".py" || kind == ".ipynb" || kind == ".so") return true;
  return kind.empty() && ::access(path.c_str(), X_OK) == 0;
}

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();  // of an empty file this fails, and says nothing
  if (!in.is_open() || in.bad()) throw std::runtime_error(fmt::format("{} cannot be read", path.string()));
  return bytes.str();
}

std::int64_t modified_at(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return 0;
  return static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec;
}

std::vector<fs::path> sorted_entries(const fs::path& folder) {
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!is_passed_over(entry.path())) entries.push_back(entry.path());
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

void collect(const fs::path& folder, std::vector<fs::path>& files) {
  for (const fs::path& entry : sorted_entries(folder)) {
    if (files.size() >= most_files) return;
    std::error_code none;
    if (is_folder(entry)) {
      collect(entry, files);
    } else if (is_regular(entry) && fs::file_size(entry, none) <= most_bytes) {
      files.push_back(entry);
    }
  }
}

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  collect(folder, files);
  return files;
}

void choose_file(HandIn& hand_in, const std::vector<fs::path>& files, const std::string& wanted) {
  std::vector<fs::path> possible;
  std::copy_if(files.begin(), files.end(), std::back_inserter(possible), can_be_judged);
  if (!wanted.empty() && possible.size() != 1) {
    const auto is_other = [&](const fs::path& file) { return file.filename() != wanted; };
    possible.erase(std::remove_if(possible.begin(), possible.end(), is_other), possible.end());
  }
  if (possible.size() == 1) {
    hand_in.path = possible.front();
    return;
  }
  if (possible.empty()) {
    hand_in.problem = wanted.empty()
                          ? "no .py, .ipynb, .so or program is in it"
                          : fmt::format("no {} is in it (--file), and no other file alone", wanted);
    return;
  }
  std::vector<std::string> names;
  for (const fs::path& file : possible) names.push_back(file.lexically_relative(hand_in.folder).string());
  hand_in.problem = fmt::format("{} files could be the one to judge ({}): name it with --file", names.size(),
                                fmt::join(names, ", "));
}

/// Empty where it is no Python: a judge will say so.
std::string likeness_in(const fs::path& file) {
  if (file.extension() != ".py" && file.extension() != ".ipynb") return "";
  try {
    std::string text;
    for (const SourceCell& cell : read_python(file.string())) text += cell.text + "\n";
    return likeness_of(text);
  } catch (const UnusableSource&) {
    return "";
  }
}

HandIn from_folder(const fs::path& folder, const std::string& wanted) {
  HandIn hand_in;
  hand_in.path = hand_in.folder = folder;
  const std::vector<fs::path> files = files_of(folder);
  choose_file(hand_in, files, wanted);
  hand_in.modified = modified_at(hand_in.path);
  if (hand_in.problem.empty()) hand_in.likeness = likeness_in(hand_in.path);
  Sha256 hash;
  hash.add_piece("folder").add_piece(hand_in.path.lexically_relative(folder).string());
  for (const fs::path& file : files)
    hash.add_piece(file.lexically_relative(folder).string()).add_piece(bytes_of(file));
  hand_in.content = hash.hex();
  return hand_in;
}

HandIn from_file(const fs::path& file) {
  HandIn hand_in;
  hand_in.path = file;
  hand_in.modified = modified_at(file);
  hand_in.likeness = likeness_in(file);
  hand_in.content =
      Sha256().add_piece("file").add_piece(file.extension().string()).add_piece(bytes_of(file)).hex();
  return hand_in;
}

void copy_one(const fs::path& from, const fs::path& to) {
  fs::create_directories(to.parent_path());
  fs::copy_file(from, to);
  fs::permissions(to, fs::status(from).permissions() | fs::perms::owner_read | fs::perms::others_read);
}

}  // namespace

std::vector<HandIn> find_hand_ins(const fs::path& folder, const FindOptions& options) {
  if (!fs::is_directory(folder)) {
    throw std::invalid_argument(fmt::format("{}: {}; expected a folder with one file or one folder a student",
                                            folder.string(),
                                            fs::exists(folder) ? "it is no folder" : "it is not there"));
  }
  std::vector<HandIn> found;
  for (const fs::path& entry : sorted_entries(folder)) {
    if (is_folder(entry)) {
      found.push_back(from_folder(entry, options.file));
    } else if (is_regular(entry) && can_be_judged(entry)) {
      found.push_back(from_file(entry));
    } else {
      continue;
    }
    found.back().student = on_roster(student_of(entry.filename().string()), options.roster);
  }
  return found;
}

std::vector<HandIn> latest(std::vector<HandIn> hand_ins) {
  std::map<std::string, std::int64_t> newest;
  for (const HandIn& one : hand_ins) {
    const auto [at, is_new] = newest.try_emplace(one.student.id, one.modified);
    if (!is_new) at->second = std::max(at->second, one.modified);
  }
  const auto is_older = [&newest](const HandIn& one) { return one.modified < newest.at(one.student.id); };
  hand_ins.erase(std::remove_if(hand_ins.begin(), hand_ins.end(), is_older), hand_ins.end());
  return hand_ins;
}

fs::path copy_to_judge(const HandIn& hand_in, const fs::path& folder) {
  try {
    if (hand_in.folder.empty()) {
      fs::path copy = folder / ("submission" + hand_in.path.extension().string());
      copy_one(hand_in.path, copy);
      return copy;
    }
    for (const fs::path& file : files_of(hand_in.folder))
      copy_one(file, folder / file.lexically_relative(hand_in.folder));
    return folder / hand_in.path.lexically_relative(hand_in.folder);
  } catch (const fs::filesystem_error& error) {
    throw std::runtime_error(
        fmt::format("{}: no copy of it can be made: {}", hand_in.path.string(), error.code().message()));
  }
}

}  // namespace gradproof
