// SPDX-License-Identifier: MIT
#include "cli/data_options.hpp"

#include "cli/exit_status.hpp"
#include "cli/option_values.hpp"

namespace gradproof::cli {

void DataOptions::add_to(CLI::App& app) {
  app.add_option("--data", file,
                 "comma-separated values with a header, one example a line (default: made numbers)")
      ->type_name("FILE.csv");
  app.add_option("--target", target, "the column of --data that is predicted; all others are features")
      ->type_name("COLUMN");
  app.add_flag("--normalise", normalise, "bring every feature of --data to mean 0 and deviation 1");
  add_whole_number(app, "--examples", examples, 1, "m: the first N lines of --data, or N made examples");
}

void DataOptions::require_consistent() const {
  if (given()) return;
  const char* lonely = !target.empty() ? "--target" : normalise ? "--normalise" : nullptr;
  if (lonely != nullptr) {
    throw UsageError(std::string(lonely) + " says something about a data set; name it with --data FILE.csv");
  }
}

}  // namespace gradproof::cli
