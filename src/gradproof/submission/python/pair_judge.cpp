// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/pair_judge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <optional>

#include "gradproof/check_function/check_map.hpp"
#include "gradproof/layers/list.hpp"
#include "gradproof/layers/mistakes.hpp"
#include "gradproof/submission/python/findings.hpp"
#include "gradproof/submission/python/pair_ask.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {

namespace {

using layers::Tensor;
using layers::Tensors;

constexpr std::size_t most_entries = 150;

/// "(0, 2, 1)"
std::string index_text(const Tensor& x, arma::uword at) {
  std::vector<arma::uword> index(x.shape().size());
  for (std::size_t axis = index.size(); axis-- > 0; at /= x.size(axis)) index[axis] = at % x.size(axis);
  return fmt::format("({})", fmt::join(index, ", "));
}

/// What a claim is beside the derivative, to five digits.
std::string difference_in_words(const Tensor& claimed, const arma::vec& numeric) {
  constexpr double close = 1e-5;
  const double largest = arma::abs(numeric).max();
  if (arma::abs(claimed.values()).max() == 0.0) return "every entry is 0, and the derivative is not";
  const double factor = arma::dot(claimed.values(), numeric) / arma::dot(numeric, numeric);
  if (arma::abs(claimed.values() - factor * numeric).max() <= close * std::abs(factor) * largest) {
    return factor < 0.0 && std::abs(factor + 1.0) <= close
               ? "every entry has the wrong sign"
               : fmt::format("every entry is {:.4g} times the derivative", factor);
  }
  const arma::vec difference = arma::abs(claimed.values() - numeric);
  const arma::uvec wrong = arma::find(difference > close * largest);
  const arma::uword worst = difference.index_max();
  return fmt::format("{} of {} entries differ: {} is {:.6g}, and the derivative is {:.6g}", wrong.n_elem,
                     numeric.n_elem, index_text(claimed, worst), claimed.values()(worst), numeric(worst));
}

class PairJudge {
 public:
  PairJudge(PythonSession& session, const Pair& pair, const PairQuestion& question, std::uint64_t seed,
            bool is_single, const OwnReference* reference)
      : asked_(session, pair, question),
        session_(session),
        reference_(reference),
        pair_(pair),
        question_(question),
        seed_(seed),
        is_single_(is_single) {}

  Report operator()() {
    report_.question = "point";
    report_.cases = 1;
    outputs_ = asked_.forward({});
    against_reference();
    if (reference_ != nullptr)
      for (ArrayReport& array : beside_reference(session_, pair_, question_, *reference_, seed_, is_single_))
        add(std::move(array), pair_.forward.where.name);
    outputs_.resize(std::clamp<std::size_t>(outputs_taken(pair_, question_), 1, outputs_.size()));
    std::vector<std::size_t> there = those_that_are_there();
    if (!there.empty()) judge(there);
    report_.verdict = most_serious(report_.arrays, Verdict::verified);
    return std::move(report_);
  }

 private:
  void against_reference() {
    if (question_.reference.empty() || !question_.judges_forward) return;
    const ReferenceFit fit = reference_fit(question_, outputs_);
    add(compared(pair_.is_loss() ? "loss" : "out", outputs_.front(), fit.right.front(),
                 {question_.layer, question_.layer + question_.about}, is_single_),
        pair_.forward.where.name);
  }

  /// The cotangents of the outputs that have one.
  [[nodiscard]] Tensors gaussian(std::uint64_t seed) const {
    return with_shapes(gaussian_like(as_values(outputs_), seed, false));
  }
  [[nodiscard]] Tensors with_shapes(const ArrayValues& v) const {
    Tensors cotangents;
    for (std::size_t k = 0; k < outputs_.size(); ++k)
      cotangents.emplace_back(outputs_[k].shape(), arma::vec(arma::vectorise(v.at(k).real)));
    return cotangents;
  }

  /// What is missing, of another kind or of another shape is found at once.
  std::vector<std::size_t> those_that_are_there() {
    const Tensors v = gaussian(seed_ + 1), found = asked_.backward({}, v);
    std::vector<std::size_t> there;
    const std::map<std::size_t, std::string> odd = asked_.oddities();
    for (std::size_t k = 0; k < question_.by.size(); ++k) {
      const layers::Shape& shape = question_.arrays.at(question_.by[k]).shape();
      const std::string instead = k < found.size() && odd.count(k) > 0 ? odd.at(k) : "";
      if (k < question_.inputs && holds_layers() && (k >= found.size() || instead == "None")) {
        report_.notes.push_back(
            fmt::format("{} returns nothing, as that of a whole network may: by its input it was not asked",
                        pair_.backward.where.name));
      } else if (k >= found.size() || odd.count(k) > 0) {
        add(wrong_array(question_.results[k], Reason::missing, missing(k, instead)));
      } else if (found[k].shape() != shape) {
        add(wrong_array(question_.results[k], Reason::wrong_shape,
                        fmt::format("its shape is {}, that of {} is {}", layers::shape_text(found[k].shape()),
                                    question_.by[k], layers::shape_text(shape))));
      } else {
        there.push_back(k);
      }
    }
    const Tensors again = asked_.backward({}, gaussian(seed_ + 2));
    if (!pair_.is_loss() && !there.empty() && !again.empty()) {
      const auto same = [&](std::size_t k) {
        return k < again.size() && arma::approx_equal(found[k].values(), again[k].values(), "absdiff", 0.0) &&
               arma::abs(found[k].values()).max() > 0.0;
      };
      for (const std::size_t k : there)
        if (same(k)) ignores_.push_back(k);
    }
    return there;
  }

  /// Are its parameters those of objects it holds? Then it is a network, and nobody stands before it who
  /// would ask for the derivative by its input.
  [[nodiscard]] bool holds_layers() const {
    return pair_.is_class() && question_.by.size() > question_.inputs &&
           std::all_of(question_.by.begin() + static_cast<std::ptrdiff_t>(question_.inputs),
                       question_.by.end(),
                       [](const std::string& name) { return name.find('.') != std::string::npos; });
  }

  [[nodiscard]] std::string missing(std::size_t k, const std::string& instead) const {
    if (pair_.is_class() && k >= question_.inputs) {
      return instead == "None" ? fmt::format("after {} it is None, or nowhere: {} keeps no gradient of {}",
                                             pair_.backward.where.name, pair_.owner, question_.by[k])
                               : fmt::format("after {} it is {}", pair_.backward.where.name, instead);
    }
    return instead.empty() || (pair_.is_class() && instead == "None")
               ? "it is not returned"
               : fmt::format("{} is returned in its place{}", instead,
                             instead == "None" ? ", as if it were not written yet" : "");
  }

  Report checked(const std::vector<std::size_t>& which) {
    Map map;
    map.name = pair_.backward.where.name;
    FunctionOptions options;
    for (const std::size_t k : which) {
      map.x.push_back({arma::mat(question_.arrays.at(question_.by[k]).values()), {}, false});
      options.names.push_back(question_.by[k]);
    }
    const auto moved = [&, this](const arma::vec& p) {
      std::map<std::string, Tensor> at;
      arma::uword from = 0;
      for (const std::size_t k : which) {
        Tensor x = question_.arrays.at(question_.by[k]);
        const arma::uword count = x.values().n_elem;
        x.values() = p.subvec(from, from + count - 1);
        from += count;
        at.emplace(question_.by[k], std::move(x));
      }
      return at;
    };
    map.F = [&, this](const arma::vec& p) {
      Tensors y = asked_.forward(moved(p));
      y.resize(std::min(y.size(), outputs_.size()));
      return as_values(y);
    };
    const ProductClaim claim = [&, this](const arma::vec& p, const ArrayValues& v) {
      const Tensors all = asked_.backward(moved(p), with_shapes(v));
      Tensors some;
      for (const std::size_t k : which) some.push_back(k < all.size() ? all[k] : Tensor(layers::Shape{0}));
      return as_values(some);
    };
    options.seed = seed_;
    options.single_precision = is_single_;
    map.single_precision = is_single_;
    options.entries = FunctionOptions::Entries::by_directions;
    Report found = check_vjp_map(map, claim, options, "d");
    asked_.require_alive();
    return found;
  }

  void judge(const std::vector<std::size_t>& there) {
    Report found = checked(there);
    report_.entries += found.entries;
    report_.evaluations += found.evaluations;
    for (const std::string& note : found.notes) report_.notes.push_back(note);
    for (ArrayReport& array : found.arrays) {
      std::optional<std::size_t> which;
      for (const std::size_t k : there)
        if (array.name == "d, " + question_.by[k] || there.size() == 1) which = k;
      if (!which) {  // of all of them: not linear, not the same when asked twice
        array.name = fmt::format("{}", fmt::join(question_.results, ", "));
        add(std::move(array));
        continue;
      }
      const layers::Shape& shape = question_.arrays.at(question_.by[*which]).shape();
      array.name = question_.results[*which];
      if (array.note.starts_with("by ")) array.note.clear();  // said once, of all
      array.rows = shape.front();
      array.cols = shape.empty() ? 1 : layers::product(shape) / shape.front();
      if (array.verdict == Verdict::wrong) look_closer(*which, array);
      if (array.verdict == Verdict::cannot_tell && may_be_flat(*which) && is_zero(*which)) {
        report_.notes.push_back(fmt::format(
            "{}: {} is 0 to rounding, and so is the derivative: what comes out does not move with {}",
            pair_.backward.where.name, question_.results[*which], question_.by[*which]));
        continue;
      }
      add(std::move(array));
    }
  }

  /// Of functions it is known of which layer; of classes it is not, and the outputs themselves say it.
  [[nodiscard]] bool may_be_flat(std::size_t k) const {
    return pair_.is_class() ||
           std::find(question_.flat.begin(), question_.flat.end(), question_.by[k]) != question_.flat.end();
  }

  /// Are claim and derivative both 0 to rounding, beside the largest claim? So is the bias of the keys, which
  /// moves all scores of a row alike.
  bool is_zero(std::size_t k) {
    constexpr double little = 1e-10, step = 1e-2;
    const Tensors v = gaussian(seed_), claims = asked_.backward({}, v), y = asked_.forward({});
    double largest = 0.0;
    for (const Tensor& claim : claims)
      if (claim.values().n_elem > 0) largest = std::max(largest, arma::abs(claim.values()).max());
    if (k >= claims.size() || !(arma::abs(claims[k].values()).max() <= little * largest)) return false;
    const ArrayValues directions =
        gaussian_like(as_values({question_.arrays.at(question_.by[k])}), seed_ + 3, false);
    Tensor at = question_.arrays.at(question_.by[k]);
    at.values() += step * arma::vectorise(directions.front().real);
    const Tensors moved = asked_.forward({{question_.by[k], at}});
    for (std::size_t o = 0; o < v.size() && o < moved.size(); ++o) {
      const double size = arma::abs(y[o].values()).max();
      if (!(arma::abs(moved[o].values() - y[o].values()).max() <= little * std::max(size, 1e-300)))
        return false;
    }
    return true;
  }

  /// Entry by entry, which says more than that it is wrong.
  void look_closer(std::size_t k, ArrayReport& array) {
    if (std::find(ignores_.begin(), ignores_.end(), k) != ignores_.end()) {
      array.reason = fmt::format(
          "it is the same whatever {} is: the derivative of the outputs by the cost has to be multiplied in",
          pair_.backward.arguments.empty() ? "dout" : pair_.backward.arguments.front());
      return;
    }
    const Tensor& x = question_.arrays.at(question_.by[k]);
    if (array.kind != Reason::differs || x.values().n_elem > most_entries) return;
    const Tensors v = gaussian(seed_), all = asked_.backward({}, v);
    const auto phi = [&, this](arma::uword i, double step) {
      Tensor at = x;
      at.values()(i) += step;
      const Tensors y = asked_.forward({{question_.by[k], at}});
      double sum = 0.0;
      for (std::size_t o = 0; o < v.size() && o < y.size(); ++o)
        if (y[o].values().n_elem == v[o].values().n_elem) sum += arma::dot(y[o].values(), v[o].values());
      return sum;
    };
    constexpr double h = 1e-5;  // to describe what is found already: five digits are plenty
    arma::vec numeric(x.values().n_elem);
    for (arma::uword i = 0; i < numeric.n_elem; ++i) numeric(i) = (phi(i, h) - phi(i, -h)) / (2 * h);
    if (k < all.size() && all[k].values().n_elem == numeric.n_elem)
      array.reason = difference_in_words(all[k], numeric);
    array.worst.reset();  // it is in the sentence, with all its indices
  }

  void add(ArrayReport array) {
    const bool is_first = !question_.results.empty() && array.name == question_.results.front();
    if (array.verdict == Verdict::wrong && array.kind != Reason::missing) {
      if (const auto own = pair_.backward.line_of(array.name, is_first))
        array.reason += fmt::format("; {}: {}", own->place, own->text);
    }
    add(std::move(array), pair_.backward.where.name);
  }
  void add(ArrayReport array, const std::string& part) {
    array.part = part;
    if (array.verdict != Verdict::verified && !question_.about.empty() &&
        array.reason.find(question_.about) == std::string::npos)
      array.reason += question_.about;
    report_.arrays.push_back(std::move(array));
  }

  AskedPair asked_;
  PythonSession& session_;
  const OwnReference* reference_;
  const Pair& pair_;
  const PairQuestion& question_;
  std::uint64_t seed_;
  bool is_single_;
  Tensors outputs_;
  std::vector<std::size_t> ignores_;  ///< those that are the same for another cotangent
  Report report_;
};

}  // namespace

ArrayReport compared(const std::string& name, const Tensor& found, const Tensor& right, const Beside& beside,
                     bool is_single) {
  if (found.shape() != right.shape())
    return wrong_array(name, Reason::wrong_shape,
                       fmt::format("its shape is {}, that of {} is {}", layers::shape_text(found.shape()),
                                   beside.whose, layers::shape_text(right.shape())));
  const arma::vec difference = arma::abs(found.values() - right.values());
  const double largest = std::max(arma::abs(right.values()).max(), 1e-300);
  const double bar = layers::rounding_room(right, is_single);
  if (!(difference.max() <= bar)) {
    const arma::uword worst = difference.index_max();
    return wrong_array(name, Reason::differs,
                       fmt::format("it is not {}: entry {} is {:.6g}, and should be {:.6g}", beside.what,
                                   worst, found.values()(worst), right.values()(worst)));
  }
  ArrayReport array;
  array.name = name;
  array.verdict = Verdict::verified;
  array.entries = difference.n_elem;
  array.largest_difference = difference.max() / largest;
  array.would_have_caught = bar / largest;
  return array;
}

Report judge_pair(PythonSession& session, const Pair& pair, const PairQuestion& question, std::uint64_t seed,
                  bool is_single, const OwnReference* reference) {
  return PairJudge(session, pair, question, seed, is_single, reference)();
}

}  // namespace gradproof
