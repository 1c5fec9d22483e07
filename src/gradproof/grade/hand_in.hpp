// SPDX-License-Identifier: MIT
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "gradproof/grade/student.hpp"

namespace gradproof {

/// One thing that was handed in: a file, or a folder with the file and what lies beside it.
struct HandIn {
  Student student;
  std::filesystem::path path;    ///< the file that is judged; where none is to be had, the folder
  std::filesystem::path folder;  ///< the student's folder; empty for a file that came alone
  std::int64_t modified = 0;     ///< nanoseconds; the newest counts with --latest
  std::string content;           ///< hash of all that is read for it
  std::string problem;           ///< why it cannot be judged: "2 files could be the one ..."; else empty
  std::string likeness = {};     ///< of the Python in the file that is judged (likeness.hpp)
};

struct FindOptions {
  std::string file;             ///< where folders hold more than one: the name of the one to judge
  std::vector<Student> roster;  ///< who is who; empty: what file names say
};

/// What lies in the folder: a file (.py, .ipynb, .so, or a program) or a folder a student, sorted by path.
/// Hidden names, links, and files of other kinds are passed over. A file that came alone is hashed by its
/// kind and its bytes, a folder by the relative names and bytes of its files: the same contents handed in
/// twice have one hash, whatever the file is called. Of a folder at most 200 files of at most 16 MiB are
/// read.
/// @throws std::invalid_argument if the folder is not there or cannot be read.
[[nodiscard]] std::vector<HandIn> find_hand_ins(const std::filesystem::path& folder,
                                                const FindOptions& options = {});

/// Only the newest of each student (by id).
[[nodiscard]] std::vector<HandIn> latest(std::vector<HandIn> hand_ins);

/// A private copy to be judged: into `folder`, which is there and empty. The file that came alone is called
/// submission.py (.ipynb, .so, or without an ending): nobody's name is in its report. @returns the file to
/// judge. @throws std::runtime_error if it cannot be copied.
[[nodiscard]] std::filesystem::path copy_to_judge(const HandIn& hand_in, const std::filesystem::path& folder);

}  // namespace gradproof
