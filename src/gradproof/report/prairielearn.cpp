// SPDX-License-Identifier: MIT
#include "gradproof/report/prairielearn.hpp"

#include <nlohmann/json.hpp>

#include "gradproof/report/parts.hpp"

namespace gradproof {

std::string prairielearn_report(const Report& report) {
  using nlohmann::ordered_json;
  const bool gradable = report.verdict != Verdict::cannot_tell && report.verdict != Verdict::harness_trouble;
  ordered_json json;
  json["gradable"] = gradable;
  json["score"] = gradable ? fraction_verified(report) : 0.0;
  json["message"] = to_string(report.verdict);
  json["output"] = feedback(report);
  if (!gradable) {
    json["format_errors"] = {feedback(report)};
    return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
  }
  json["tests"] = ordered_json::array();
  for (const ReportPart& part : parts_of(report)) {
    json["tests"].push_back({{"name", part.name},
                             {"description", part.place},
                             {"points", part.verdict == Verdict::verified ? 1 : 0},
                             {"max_points", 1},
                             {"message", mistakes_text(report, part)},
                             {"output", sentences(part)}});
  }
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace gradproof
