// SPDX-License-Identifier: MIT
// The smallest network that breaks a law: fewer layers, fewer units, fewer examples, short numbers.
#include <algorithm>

#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/laws/run.hpp"

namespace gradproof::laws {

namespace {

/// Smaller draws, the greatest step first.
std::vector<Draw> smaller(const Draw& draw, const Law& law, const Family& family) {
  std::vector<Draw> candidates;
  const auto offer = [&](Draw candidate) {
    if (family.holds(candidate)) candidates.push_back(std::move(candidate));
  };
  for (std::size_t l = 1; l + 1 < draw.sizes.size(); ++l) {
    Draw fewer = draw;
    fewer.sizes.erase(fewer.sizes.begin() + static_cast<std::ptrdiff_t>(l));
    fewer.hidden.erase(fewer.hidden.begin() + static_cast<std::ptrdiff_t>(l - 1));
    offer(fewer);
  }
  if (draw.sizes.size() > 2) {  // the layer below the output in its place
    Draw fewer = draw;
    fewer.sizes.pop_back();
    fewer.hidden.pop_back();
    offer(fewer);
  }
  for (const arma::uword m : {arma::uword{1}, arma::uword{2}, draw.m - 1}) {
    if (m < 1 || m >= draw.m) continue;
    Draw fewer = draw;
    fewer.m = m;
    offer(fewer);
  }
  for (std::size_t l = 0; l < draw.sizes.size(); ++l) {
    for (const arma::uword n : {arma::uword{1}, arma::uword{2}, draw.sizes[l] - 1}) {
      if (n < 1 || n >= draw.sizes[l]) continue;
      Draw fewer = draw;
      fewer.sizes[l] = n;
      offer(fewer);
    }
  }
  for (const arma::uword equal : draw.sizes) {  // what needs sizes to be the same, together
    for (const arma::uword n : {arma::uword{1}, arma::uword{2}, equal - 1}) {
      if (n < 1 || n >= equal) continue;
      Draw fewer = draw;
      std::ranges::replace(fewer.sizes, equal, n);
      offer(fewer);
      if (fewer.m == equal) {
        fewer.m = n;
        offer(fewer);
      }
    }
  }
  if (draw.lambda != 0.0) {
    Draw plain = draw;
    plain.lambda = 0.0;
    offer(plain);
  }
  const std::string first_output = law.outputs.empty() ? "sigmoid" : law.outputs.front();
  if (draw.output != first_output) {
    Draw plain = draw;
    plain.output = first_output;
    offer(plain);
  }
  const std::string first_hidden = law.hidden.empty() ? "tanh" : law.hidden.front();
  for (std::size_t i = 0; i < draw.hidden.size(); ++i) {
    if (draw.hidden[i] == first_hidden) continue;
    Draw plain = draw;
    plain.hidden[i] = first_hidden;
    offer(plain);
  }
  for (const double grid : {1.0, 0.5, 0.25}) {
    if (grid <= draw.grid) break;
    Draw shorter = draw;
    shorter.grid = grid;
    offer(shorter);
  }
  return candidates;
}

std::optional<Violation> still_broken(const Law& law, const Subject& subject, const Draw& draw) {
  if (draw.output == "softmax" && draw.sizes.back() < 2) return std::nullopt;
  const std::optional<Case> question = draw.question();
  if (!question || !law.applies(*question)) return std::nullopt;
  try {
    return check(law, subject, *question);
  } catch (const NotItsQuestion&) {
    return std::nullopt;
  } catch (const NotDecided&) {
    return std::nullopt;
  }
}

constexpr int most_questions = 400;
constexpr std::uint64_t seeds_tried = 4;

}  // namespace

std::pair<Draw, Violation> shrunk(const Law& law, const Subject& subject, const Family& family, Draw draw,
                                  Violation violation) {
  int asked = 0;
  for (bool progress = true; progress && asked < most_questions;) {
    progress = false;
    for (Draw candidate : smaller(draw, law, family)) {
      for (std::uint64_t seed = 0; seed <= seeds_tried && !progress && asked < most_questions;
           ++seed, ++asked) {
        if (seed > 0) candidate.seed = seed;
        if (std::optional<Violation> found = still_broken(law, subject, candidate)) {
          draw = candidate;
          violation = std::move(*found);
          progress = true;
        }
      }
      if (progress) break;
    }
  }
  return {std::move(draw), std::move(violation)};
}

}  // namespace gradproof::laws
