// SPDX-License-Identifier: MIT
#include "cli/with_mistake.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/closest.hpp"
#include "cli/exit_status.hpp"
#include "cli/option_values.hpp"

namespace gradproof::cli {

namespace {

/// db[l] = sum of the columns of dZ[l], without the 1/m that the mean in J brings.
Answer without_one_over_m_in_db(const Case& question) {
  Answer answer = reference_answer(question);
  for (arma::mat& db : answer.db) db *= static_cast<double>(question.X.n_cols);
  return answer;
}

const std::vector<std::string>& known_ids() {
  static const std::vector<std::string> ids = {"missing-1/m-in-db"};
  return ids;
}

}  // namespace

void MistakeOptions::add_to(CLI::App& app) {
  app.add_option_function<std::string>(
         "--with-mistake", [this](const std::string& text) { ids = split_at_commas(text); },
         "plant this mistake into the reference, for teaching")
      ->type_name("ID[,ID...]");
}

Implementation MistakeOptions::implementation() const {
  const auto& known = known_ids();
  for (const std::string& id : ids) {
    if (std::find(known.begin(), known.end(), id) != known.end()) continue;
    throw UsageError(fmt::format("--with-mistake: there is no mistake '{}'{} there is: {}", id,
                                 closest(id, known) ? did_you_mean(id, known) : ";", fmt::join(known, ", ")));
  }
  return ids.empty() ? Implementation(reference_answer) : Implementation(without_one_over_m_in_db);
}

std::string MistakeOptions::name() const {
  return ids.empty() ? "built-in reference" : fmt::format("built-in reference with {}", fmt::join(ids, ", "));
}

}  // namespace gradproof::cli
