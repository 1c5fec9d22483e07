// SPDX-License-Identifier: MIT
#pragma once
#include <string>
#include <vector>

namespace gradproof {

/// Who handed something in, as far as that is known. Names are data: any bytes but none of them means
/// anything.
struct Student {
  std::string name;   ///< "Zoë O'Neill"; where nobody says more: the name of the file or folder
  std::string id;     ///< of the learning platform, or of the roster
  std::string email;  ///< of the roster
  std::string group;  ///< section, tutorial: of the roster
};

/// What the name of a file or folder says of its student.
///   Canvas  "oneillzoe_LATE_4711_90210_net.py"          name oneillzoe, id 4711, file net.py
///   Moodle  "Zoë O'Neill_4711_assignsubmission_file_"   name Zoë O'Neill, id 4711 (also with _net.py behind)
///   plain   "zoe.py", "zoe"                             name and id zoe
/// A number that a browser or Canvas puts behind a second upload (net-1.py) belongs to the file.
[[nodiscard]] Student student_of(const std::string& name_of_file);

/// The number in such a name, by the platform that gave it: Canvas's is that of a person, which its import of
/// marks goes by first; Moodle's is that of one submission, and nobody's ID number. Empty in other names.
enum class Platform { canvas, moodle };
[[nodiscard]] std::string number_of(Platform platform, const std::string& name_of_file);

/// Fills in what the roster knows of each student: the line with the same id, else with the same name, else
/// whose address begins with the id. A name of two lines decides nothing.
[[nodiscard]] Student on_roster(const Student& student, const std::vector<Student>& roster);

}  // namespace gradproof
