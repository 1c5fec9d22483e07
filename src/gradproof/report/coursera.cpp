// SPDX-License-Identifier: MIT
#include "gradproof/report/coursera.hpp"

#include <nlohmann/json.hpp>

#include "gradproof/report/parts.hpp"

namespace gradproof {

std::string coursera_report(const Report& report) {
  nlohmann::ordered_json json;
  json["fractionalScore"] = fraction_verified(report);
  json["feedback"] = feedback(report);
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace gradproof
