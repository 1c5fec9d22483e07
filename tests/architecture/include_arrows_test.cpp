// SPDX-License-Identifier: MIT
// Includes between the folders of src/ run one way. Read from the sources, so that no review has to.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/run_program.hpp"

namespace gradproof {
namespace {

using Folders = std::set<std::string>;

// Each folder and those it may include from, besides itself.
const std::map<std::string, Folders>& arrows() {
  static const Folders below_testing = {
      "network", "layers",    "derivative", "verdict",   "check_network", "check_function", "wire",
      "box",     "exercises", "submission", "diagnosis", "report",        "explain",        "laws"};
  static const std::map<std::string, Folders> all = {
      {"network", {}},
      {"layers", {"network", "exercises"}},
      {"derivative", {"network"}},
      {"verdict", {}},
      {"check_network", {"network", "derivative", "verdict"}},
      // derivative: its rounding bars (error_bars.hpp), never a difference
      {"laws", {"network", "layers", "derivative", "verdict", "check_network"}},
      // layers: a layer of somebody else's may be held against one of them
      {"check_function", {"layers", "derivative", "verdict"}},
      {"diagnosis", {"check_network", "network", "verdict"}},
      {"wire", {"check_network", "network"}},
      {"box", {"wire", "check_network", "derivative"}},
      {"exercises", {}},
      // derivative: the steps of a Python solution are judged against derivatives of their own
      // check_function: what is no network that is known is judged as a function
      // diagnosis: a line put right is tried before it is shown (own_lines)
      {"submission",
       {"box", "wire", "exercises", "layers", "check_network", "check_function", "verdict", "network",
        "derivative", "diagnosis"}},
      {"report", {"check_network", "diagnosis", "verdict", "network", "derivative"}},
      // layers: their backward passes are explained with their own numbers
      {"explain", {"layers", "check_network", "diagnosis", "verdict", "network", "derivative", "report"}},
      // box: a process that is waited for is an open file that is owned
      {"grade", {"submission", "report", "box", "verdict", "check_network"}},
      {"testing", below_testing}};
  return all;
}

// What derivative/ may see of network/: values, never a slope.
const Folders& values_only() {
  static const Folders headers = {
      "layers.hpp",     "activation_values.hpp", "output_layer.hpp", "forward_network.hpp",
      "parameters.hpp", "forward.hpp",           "shapes.hpp",       "random.hpp"};
  return headers;
}

struct Include {
  std::string file, folder, target_folder, target;
};

std::vector<Include> includes_of(const std::string& text, const std::string& file,
                                 const std::string& folder) {
  static const std::regex pattern(R"re(^\s*#\s*include\s*[<"]gradproof/([a-z_]+)/([^>"]+)[>"])re");
  std::vector<Include> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (std::smatch match; std::regex_search(line, match, pattern))
      found.push_back({file, folder, match[1], match[2]});
  }
  return found;
}

std::vector<Include> all_includes() {
  namespace fs = std::filesystem;
  std::vector<Include> found;
  const fs::path root = fs::path(test::source_folder()) / "src" / "gradproof";
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    if (entry.path().extension() != ".hpp" && entry.path().extension() != ".cpp") continue;
    const fs::path relative = fs::relative(entry.path(), root);
    for (auto& include : includes_of(test::read_text_file(entry.path().string()), relative.string(),
                                     relative.begin()->string()))
      found.push_back(std::move(include));
  }
  return found;
}

bool is_allowed(const Include& include) {
  if (include.folder == include.target_folder) return true;
  const auto from = arrows().find(include.folder);
  if (from == arrows().end() || from->second.count(include.target_folder) == 0) return false;
  static const Folders bars_only = {"base_point.hpp", "error_bars.hpp"};
  if (include.folder == "laws" && include.target_folder == "derivative")
    return bars_only.count(include.target) > 0;
  return include.folder != "derivative" || values_only().count(include.target) > 0;
}

TEST(IncludeArrows, RunOneWay) {
  const auto includes = all_includes();
  ASSERT_GT(includes.size(), 100U);  // the sources were found
  for (const Include& include : includes) {
    EXPECT_TRUE(is_allowed(include)) << "src/gradproof/" << include.file << " includes gradproof/"
                                     << include.target_folder << '/' << include.target
                                     << ", which its folder may not";
  }
}

TEST(IncludeArrows, AreListedForEveryFolder) {
  namespace fs = std::filesystem;
  for (const auto& entry : fs::directory_iterator(fs::path(test::source_folder()) / "src" / "gradproof")) {
    if (!entry.is_directory()) continue;
    EXPECT_EQ(arrows().count(entry.path().filename().string()), 1U) << entry.path() << " has no arrows";
  }
}

TEST(IncludeArrows, CannotRunInACircle) {
  // folders that depend on nothing left are taken away until none is left
  std::map<std::string, Folders> left = arrows();
  while (!left.empty()) {
    std::string free;
    for (const auto& [folder, targets] : left) {
      bool depends = false;
      for (const std::string& target : targets) depends = depends || left.count(target) > 0;
      if (!depends) free = folder;
    }
    ASSERT_FALSE(free.empty()) << "the arrows of the folders that are left run in a circle";
    left.erase(free);
  }
}

TEST(IncludeArrows, FindAnArrowTheWrongWay) {
  const auto in_derivative = [](const std::string& line) {
    const auto includes = includes_of(line, "x.cpp", "derivative");
    return includes.size() == 1 && is_allowed(includes.front());
  };
  EXPECT_TRUE(in_derivative("#include \"gradproof/network/forward.hpp\""));
  EXPECT_FALSE(in_derivative("#include \"gradproof/network/backward.hpp\""));
  EXPECT_FALSE(in_derivative("#include \"gradproof/network/activation.hpp\""));
  EXPECT_FALSE(in_derivative("#  include <gradproof/network/architecture.hpp>"));
  EXPECT_FALSE(in_derivative("#include \"gradproof/check_network/case.hpp\""));
  EXPECT_TRUE(includes_of("// #include \"gradproof/check_network/case.hpp\"", "x.cpp", "derivative").empty());
}

}  // namespace
}  // namespace gradproof
