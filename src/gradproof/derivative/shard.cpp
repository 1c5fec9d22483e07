// SPDX-License-Identifier: MIT
#include "gradproof/derivative/shard.hpp"

#include <fmt/format.h>

#include <cstring>

namespace gradproof {

namespace {

class Hash {
 public:
  void add(const void* bytes, std::size_t count) {
    const auto* at = static_cast<const unsigned char*>(bytes);
    for (std::size_t i = 0; i < count; ++i) state_ = (state_ ^ at[i]) * 0x100000001b3ULL;
  }
  void add(std::uint64_t number) { add(&number, sizeof number); }
  void add(double number) { add(&number, sizeof number); }
  void add(const std::string& text) {
    add(std::uint64_t{text.size()});
    add(text.data(), text.size());
  }
  void add(const arma::mat& M) {
    add(std::uint64_t{M.n_rows});
    add(std::uint64_t{M.n_cols});
    // eight bytes at a time: X may hold millions of numbers
    for (const double number : M) {
      std::uint64_t bits = 0;
      std::memcpy(&bits, &number, sizeof bits);
      state_ = (state_ ^ bits) * 0x100000001b3ULL;
      state_ ^= state_ >> 32;
    }
  }
  [[nodiscard]] std::string text() const { return fmt::format("{:016x}", state_); }

 private:
  std::uint64_t state_ = 0xcbf29ce484222325ULL;
};

}  // namespace

std::string name_of_differences(const ForwardNetwork& network, const Parameters& parameters,
                                const arma::mat& X, const arma::mat& Y, const DerivativeOptions& options) {
  Hash hash;
  for (const arma::uword n : network.sizes()) hash.add(std::uint64_t{n});
  for (std::size_t l = 1; l < network.depth(); ++l) {
    hash.add(network.g(l).name());
    hash.add(network.g(l).leak());
  }
  hash.add(network.output().name());
  hash.add(network.lambda());
  for (const arma::mat& W : parameters.W) hash.add(W);
  for (const arma::mat& b : parameters.b) hash.add(b);
  hash.add(X);
  hash.add(Y);
  hash.add(options.step_in_z);
  hash.add(options.kink_fraction);
  hash.add(std::uint64_t{options.with_dZ_dA});
  return hash.text();
}

UnitTable& UnitStore::table(const std::string& name, std::size_t units) {
  const std::lock_guard lock(guard_);
  UnitTable& table = tables_[name];
  if (table.size() < units) table.resize(units);
  return table;
}

}  // namespace gradproof
