// SPDX-License-Identifier: MIT
#include "gradproof/check_function/objective_adapter.hpp"

#include <cxxabi.h>
#include <fmt/format.h>

#include <cstdlib>

namespace gradproof::internal {

std::string changed_input_text(const std::string& call, const ArrayValues& before, const ArrayValues& after,
                               const std::string& letter) {
  const arma::vec x = flatten(before), y = flatten(after);
  if (x.n_elem != y.n_elem) return call + " changed the shape of its argument";
  std::vector<std::string> names = argument_names(before.size(), {});
  for (std::string& name : names) name.replace(0, 1, letter);
  for (arma::uword i = 0; i < x.n_elem; ++i) {
    if (x(i) != y(i))
      return fmt::format("{} changed {} from {:.6g} to {:.6g}", call, place_text(before, names, i), x(i),
                         y(i));
  }
  return call + " changed its argument";
}

std::string type_text(const std::type_info& type) {
  int status = 0;
  char* const demangled = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
  std::string name = status == 0 && demangled != nullptr ? demangled : type.name();
  std::free(demangled);
  const std::string anonymous = "(anonymous namespace)::";
  while (name.find(anonymous) != std::string::npos) name.erase(name.find(anonymous), anonymous.size());
  if (name.find("{lambda") != std::string::npos || name.find("(*)") != std::string::npos ||
      name.rfind("std::function", 0) == 0 || name.find('(') != std::string::npos) {
    return "objective";
  }
  if (const auto arguments = name.find('<'); arguments != std::string::npos) name.erase(arguments);
  return name;
}

}  // namespace gradproof::internal
