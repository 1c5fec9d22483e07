// SPDX-License-Identifier: MIT
#include "gradproof/report/gradescope.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "gradproof/report/parts.hpp"

namespace gradproof {

std::string gradescope_report(const Report& report, const GradescopeOptions& options) {
  using nlohmann::ordered_json;
  constexpr std::array<const char*, 4> known = {"hidden", "after_due_date", "after_published", "visible"};
  if (std::find(known.begin(), known.end(), options.visibility) == known.end()) {
    throw std::invalid_argument(fmt::format(
        "gradescope_report: the visibility is '{}', expected hidden, after_due_date, after_published or "
        "visible",
        options.visibility));
  }
  if (!(options.points > 0.0) || !std::isfinite(options.points)) {
    throw std::invalid_argument(
        fmt::format("gradescope_report: the points are {}, expected a positive number", options.points));
  }
  ordered_json json;
  json["output"] = feedback(report);
  json["output_format"] = "text";
  json["execution_time"] = std::isfinite(report.seconds) ? report.seconds : 0.0;
  json["visibility"] = options.visibility;
  json["stdout_visibility"] = "hidden";
  json["extra_data"] = {{"verdict", to_string(report.verdict)}, {"seed", report.seed}};
  if (report.verdict != Verdict::harness_trouble) {
    const std::vector<ReportPart> parts = parts_of(report);
    json["score"] = std::floor(options.points * fraction_verified(report) * 100.0 + 1e-9) / 100.0;
    json["tests"] = ordered_json::array();
    const double share =
        std::round(100.0 * options.points / static_cast<double>(std::max<std::size_t>(1, parts.size()))) /
        100.0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const bool passed = parts[i].verdict == Verdict::verified;
      json["tests"].push_back({{"number", std::to_string(i + 1)},
                               {"name", parts[i].name},
                               {"status", passed ? "passed" : "failed"},
                               {"score", passed ? share : 0.0},
                               {"max_score", share},
                               {"output", sentences(parts[i]) + mistakes_text(report, parts[i])},
                               {"output_format", "text"},
                               {"visibility", options.visibility}});
    }
  }
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace gradproof
