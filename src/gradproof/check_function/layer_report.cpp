// SPDX-License-Identifier: MIT
#include "gradproof/check_function/layer_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <exception>

#include "gradproof/check_function/check_map.hpp"
#include "gradproof/check_function/claims.hpp"
#include "gradproof/check_function/thrown.hpp"
#include "gradproof/layers/list.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {

namespace {

using layers::Known;
using layers::Tensor;
using layers::Tensors;

constexpr std::uint64_t points_asked = 4;

/// "w (3, 2), b (2)"
std::string parameters_text(const Known& known, const std::vector<layers::Shape>& shapes) {
  const std::vector<std::string> names = layers::argument_names(layers::named(known.of));
  std::vector<std::string> texts;
  for (std::size_t k = 0; k < shapes.size(); ++k)
    texts.push_back(
        fmt::format("{} ({})", names.at(k + 1 + (known.states ? 1 : 0)), fmt::join(shapes[k], ", ")));
  return texts.empty() ? "no parameters" : fmt::format("{}", fmt::join(texts, ", "));
}

class Against {
 public:
  Against(const LayerCalls& calls, const Known& known, std::uint64_t seed)
      : forward_(throwing_std_only(calls.forward)),
        set_parameters_(throwing_std_only(calls.set_parameters)),
        calls_(calls),
        known_(known),
        seed_(seed) {}

  ArrayReport operator()() {
    try {
      ArrayReport found = compared();
      put_back();
      return found;
    } catch (const std::exception& problem) {
      put_back();
      return finding(name_, Verdict::did_not_answer, Reason::throws,
                     fmt::format("asked beside {} it throws: {}", known_.text, problem.what()));
    }
  }

 private:
  void put_back() const {
    if (!calls_.parameters.empty()) set_parameters_(calls_.parameters);
  }

  ArrayReport compared() {
    ArrayReport report = finding(name_, Verdict::verified, Reason::none, "");
    for (std::uint64_t point = 0; point < points_asked; ++point) {
      ArrayValues x = calls_.x, parameters = calls_.parameters;
      if (point > 0) {
        x = gaussian_like(calls_.x, seed_ + 11 * point, calls_.single_precision);
        if (!parameters.empty()) {
          parameters = gaussian_like(calls_.parameters, seed_ + 11 * point + 1, calls_.single_precision);
          set_parameters_(parameters);
        }
      }
      const ArrayValues y = forward_(x);
      if (std::string odd = misfit(x, y, parameters); !odd.empty())
        return finding(name_, Verdict::wrong, Reason::wrong_shape, odd);
      const arma::vec own = flatten(y);
      const Tensors given = arguments(x, y, parameters);
      const Tensor right = reference(given);
      if (std::string odd = another_size(x, y, right); !odd.empty())
        return finding(name_, Verdict::wrong, Reason::wrong_shape, odd);
      const double largest = std::max(arma::abs(right.values()).max(), 1e-300), bar = room(right);
      const arma::vec difference = arma::abs(own - right.values());
      report.entries += own.n_elem;
      report.largest_difference = std::max(report.largest_difference, difference.max() / largest);
      report.would_have_caught = std::max(report.would_have_caught, bar / largest);
      if (!(difference.max() <= bar))
        return finding(name_, Verdict::wrong, Reason::differs, differs(y, given, right));
    }
    return report;
  }

  [[nodiscard]] double room(const Tensor& right) const {
    return layers::rounding_room(right, calls_.single_precision);
  }

  /// Why it cannot be the reference; empty where the shapes fit.
  [[nodiscard]] std::string misfit(const ArrayValues& x, const ArrayValues& y,
                                   const ArrayValues& parameters) const {
    if (x.size() != 1 || y.size() != 1 || x.front().is_complex || y.front().is_complex)
      return fmt::format("{} is from one matrix to one, this layer is not", known_.text);
    const arma::mat &from = x.front().real, &to = y.front().real;
    if (to.n_cols != from.n_cols)
      return fmt::format("of {} examples, columns of its input, it gives {}", from.n_cols, to.n_cols);
    const arma::uword wanted = layers::product(example(from.n_rows));
    if (from.n_rows != wanted)
      return fmt::format("an example has {} numbers, and {} takes one of {}", from.n_rows, known_.text,
                         layers::shape_text(example(from.n_rows)));
    const std::vector<layers::Shape> shapes = shapes_of(from.n_rows, to.n_rows);
    arma::uword count = 0;
    for (const layers::Shape& shape : shapes) count += layers::product(shape);
    const arma::uword own = flatten(parameters).n_elem;
    if (own != count)
      return fmt::format("it has {} parameters, and {} from {} to {} has {}: {}", own, known_.text,
                         from.n_rows, to.n_rows, count, parameters_text(known_, shapes));
    return "";
  }

  [[nodiscard]] std::string another_size(const ArrayValues& x, const ArrayValues& y,
                                         const Tensor& right) const {
    const arma::mat &from = x.front().real, &to = y.front().real;
    const arma::uword comes_to = right.values().n_elem / from.n_cols;
    if (to.n_rows != comes_to)  // softmax and its kin say so in words of their own
      return known_.example ? fmt::format("from {} numbers an example it comes to {}, and {} to {}",
                                          from.n_rows, to.n_rows, known_.text, comes_to)
                            : fmt::format("from {} features it comes to {}, and {} keeps their number",
                                          from.n_rows, to.n_rows, known_.text);
    return "";
  }

  [[nodiscard]] layers::Shape example(arma::uword from) const {
    return known_.example ? known_.example(from) : layers::Shape{from};
  }

  [[nodiscard]] std::vector<layers::Shape> shapes_of(arma::uword from, arma::uword to) const {
    return known_.parameters ? known_.parameters(from, to) : std::vector<layers::Shape>{};
  }

  [[nodiscard]] Tensor reference(const Tensors& given) const {
    return layers::named(known_.of).forward(given).front();
  }

  /// Columns of an Armadillo matrix are the rows of a tensor: the same numbers in the same order.
  [[nodiscard]] Tensors arguments(const ArrayValues& x, const ArrayValues& y,
                                  const ArrayValues& parameters) const {
    const arma::mat& from = x.front().real;
    layers::Shape shape_of_x = example(from.n_rows);
    shape_of_x.insert(shape_of_x.begin(), from.n_cols);
    Tensors given = {Tensor(shape_of_x, arma::vectorise(from))};
    if (known_.states)
      for (const layers::Shape& state : known_.states(from.n_cols, from.n_rows, y.front().real.n_rows))
        given.emplace_back(state);
    const arma::vec all = flatten(parameters);
    arma::uword at = 0;
    for (const layers::Shape& shape : shapes_of(from.n_rows, y.front().real.n_rows)) {
      const arma::uword count = layers::product(shape);
      given.emplace_back(shape, arma::vec(all.subvec(at, at + count - 1)));
      at += count;
    }
    given.insert(given.end(), known_.settings.begin(), known_.settings.end());
    return given;
  }

  [[nodiscard]] bool is_it(const arma::vec& own, const Tensors& given) const {
    try {
      const Tensor other = reference(given);
      return other.values().n_elem == own.n_elem && arma::abs(own - other.values()).max() <= room(other);
    } catch (const std::invalid_argument&) {  // a window that does not fit
      return false;
    }
  }

  [[nodiscard]] std::string differs(const ArrayValues& y, const Tensors& given, const Tensor& right) const {
    const arma::vec own = flatten(y);
    const arma::uword worst = arma::abs(own - right.values()).index_max(), rows = y.front().real.n_rows;
    const std::string text =
        fmt::format("it is not {}: entry ({}, {}) is {:.6g}, and should be {:.6g}", known_.text, worst % rows,
                    worst / rows, own(worst), right.values()(worst));
    for (const auto& [name, of] : known_.others) {
      if (is_it(own, of(given))) return text + fmt::format("; with {} it is", name);
    }
    return text;
  }

  std::function<ArrayValues(const ArrayValues&)> forward_;
  std::function<void(const ArrayValues&)> set_parameters_;
  const LayerCalls& calls_;
  const Known& known_;
  std::uint64_t seed_;
  const std::string name_ = "Forward, as " + known_.text;
};

}  // namespace

Report LayerReport::against(const Known& known) && {
  Report report = std::move(*this);
  if (!calls_.forward) return report;  // it threw before it could be asked
  ArrayReport found = Against(calls_, known, report.seed)();
  report.entries += found.entries;
  report.arrays.push_back(std::move(found));
  report.verdict = overall(report.arrays);
  report.notes.push_back(fmt::format("held against {} at {} points", known.text, points_asked));
  return report;
}

}  // namespace gradproof
