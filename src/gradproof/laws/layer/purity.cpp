// SPDX-License-Identifier: MIT
// An answer depends on its question and on nothing else.
#include <fmt/format.h>

#include <cstring>
#include <exception>
#include <functional>
#include <thread>

#include "gradproof/laws/layer/point.hpp"

namespace gradproof::laws::layer_groups {

namespace {

using layers::Tensor;
using layers::Tensors;

bool same_bits(const Tensor& a, const Tensor& b) {
  return a.shape() == b.shape() &&
         (a.values().is_empty() ||
          std::memcmp(a.values().memptr(), b.values().memptr(), a.values().n_elem * sizeof(double)) == 0);
}

/// Forward, then backward: y and d one after the other.
Tensors answer(const LayerSubject& subject, const Tensors& x, const Tensors& v) {
  Tensors all = subject.layer.forward(x);
  for (Tensor& d : subject.layer.backward(x, v)) all.push_back(std::move(d));
  return all;
}

std::string name_of(const LayerPoint& at, std::size_t which) {
  if (which < at.y().size()) return at.y().size() == 1 ? "the output" : fmt::format("output {}", which + 1);
  return which - at.y().size() < at.by() ? at.result_name(which - at.y().size()) : "what is returned";
}

std::string difference(const LayerPoint& at, const Tensors& a, const Tensors& b) {
  if (a.size() != b.size()) return "the number of arrays";
  for (std::size_t k = 0; k < a.size(); ++k)
    if (!same_bits(a[k], b[k])) return name_of(at, k);
  return "";
}

std::optional<LayerViolation> unless_empty(const char* law, const std::string& array, const char* what,
                                           const LayerPoint& at) {
  LayerComparison comparison(law, at);
  if (!array.empty()) comparison.note(fmt::format("{} {}", array, what));
  return comparison.result();
}

std::optional<LayerViolation> same_twice(const LayerSubject& subject, const LayerPoint& at) {
  const Tensors first = answer(subject, at.x(), at.v());
  return unless_empty("layer-same-bits-twice", difference(at, first, answer(subject, at.x(), at.v())),
                      "differs when the same is asked again", at);
}

std::optional<LayerViolation> another_between(const LayerSubject& subject, const LayerPoint& at) {
  Tensors x = at.x();
  if (at.examples() > 0) {
    const arma::uvec once = arma::regspace<arma::uvec>(0, at.examples() - 1);
    x = with_examples(at, arma::join_cols(once, once));
  }
  for (std::size_t k = 0; k < at.by(); ++k) x[k].values() *= 0.5;
  const LayerPoint other(subject, x, at.grid());
  const Tensors first = answer(subject, at.x(), at.v());
  (void)answer(subject, other.x(), other.v());
  return unless_empty("layer-another-between", difference(at, first, answer(subject, at.x(), at.v())),
                      "differs after other numbers were asked in between", at);
}

std::optional<LayerViolation> arguments_stay(const LayerSubject& subject, const LayerPoint& at) {
  const auto copied = [](const Tensors& from) {
    Tensors copy;
    for (const Tensor& x : from) copy.emplace_back(x.shape(), arma::vec(x.values()));
    return copy;
  };
  const Tensors x = copied(at.x()), v = copied(at.v());
  (void)answer(subject, x, v);
  std::string changed;
  for (std::size_t k = 0; k < x.size() && changed.empty(); ++k)
    if (!same_bits(x[k], at.x()[k])) changed = at.signature().arguments()[k].name;
  for (std::size_t k = 0; k < v.size() && changed.empty(); ++k)
    if (!same_bits(v[k], at.v()[k])) changed = "dout";
  return unless_empty("layer-arguments-stay", changed, "was changed by the call", at);
}

bool share(const Tensor& a, const Tensor& b) {
  const std::less<const double*> before;
  const auto end = [](const Tensor& x) { return x.values().memptr() + x.values().n_elem; };
  return !a.values().is_empty() && !b.values().is_empty() && before(a.values().memptr(), end(b)) &&
         before(b.values().memptr(), end(a));
}

std::optional<LayerViolation> no_view(const LayerSubject& subject, const LayerPoint& at) {
  const Tensors y = subject.layer.forward(at.x()), d = subject.layer.backward(at.x(), at.v());
  std::string shared;
  for (const Tensors* found : {&y, &d})
    for (std::size_t k = 0; k < found->size(); ++k)
      for (const Tensors* given : {&at.x(), &at.v()})
        for (const Tensor& lent : *given)
          if (share((*found)[k], lent)) shared = name_of(at, found == &y ? k : k + y.size());
  return unless_empty("layer-no-view", shared, "shares memory with what was lent", at);
}

std::optional<LayerViolation> two_threads(const LayerSubject& subject, const LayerPoint& at) {
  Tensors other = at.x();
  for (std::size_t k = 0; k < at.by(); ++k) other[k].values() *= 0.5;
  const Tensors& v = at.v();
  const Tensors alone = answer(subject, at.x(), v);
  std::string changed;
  std::exception_ptr thrown;
  std::thread beside([&] {
    try {
      for (int i = 0; i < 8; ++i) (void)answer(subject, other, v);
    } catch (...) {
      thrown = std::current_exception();
    }
  });
  std::exception_ptr own;
  try {
    for (int i = 0; i < 8 && changed.empty(); ++i)
      changed = difference(at, alone, answer(subject, at.x(), v));
  } catch (...) {
    own = std::current_exception();
  }
  beside.join();
  if (own || thrown) std::rethrow_exception(own ? own : thrown);
  return unless_empty("layer-two-threads", changed, "differs while another thread asks as well", at);
}

}  // namespace

std::vector<LayerLaw> purity() {
  const std::string kept = "an answer is a function of its question";
  const std::string guards = "the catalogue has wrong lines, and these are about state: no formula shows it";
  return {{.id = "layer-same-bits-twice",
           .group = Group::purity,
           .statement = "the same question, asked twice: the same bits",
           .finds = "a mask that is drawn anew on the way back, weights that are updated in passing",
           .kept_for = guards,
           .source = kept,
           .check = same_twice},
          {.id = "layer-another-between",
           .group = Group::purity,
           .statement = "other numbers and a longer batch asked in between: the same bits",
           .finds = "a cache that outlives its call, buffers made for one size and used with another",
           .kept_for = guards,
           .source = kept,
           .check = another_between},
          {.id = "layer-arguments-stay",
           .group = Group::purity,
           .statement = "the arguments and dout are after the call what they were before",
           .hypothesis = "functions of this process",
           .finds = "work in place on what was lent",
           .kept_for = guards,
           .source = kept,
           .in_process = true,
           .check = arguments_stay},
          {.id = "layer-no-view",
           .group = Group::purity,
           .statement = "nothing that is returned shares memory with the arguments or dout",
           .hypothesis = "functions of this process",
           .finds = "a view returned for a copy",
           .kept_for = guards,
           .source = kept,
           .in_process = true,
           .check = no_view},
          {.id = "layer-two-threads",
           .group = Group::purity,
           .statement = "asked from two threads at once: the bits of one alone",
           .hypothesis = "functions of this process",
           .finds = "state shared between calls",
           .kept_for = guards,
           .source = kept,
           .in_process = true,
           .check = two_threads}};
}

}  // namespace gradproof::laws::layer_groups
