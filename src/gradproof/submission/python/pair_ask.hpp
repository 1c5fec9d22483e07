// SPDX-License-Identifier: MIT
#pragma once
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <exception>
#include <map>
#include <string>
#include <utility>

#include "gradproof/check_function/arguments.hpp"
#include "gradproof/submission/python/pair_entry.hpp"
#include "gradproof/submission/python/session.hpp"

namespace gradproof {

[[nodiscard]] inline ArrayValues as_values(const layers::Tensors& tensors) {
  ArrayValues values;
  for (const layers::Tensor& x : tensors) values.push_back({arma::mat(x.values()), {}, false});
  return values;
}

/// How many outputs of the forward pass the backward pass takes a cotangent of.
[[nodiscard]] inline std::size_t outputs_taken(const Pair& pair, const PairQuestion& question) {
  if (pair.is_loss()) return 1;
  if (pair.is_class()) return question.outputs;
  if (!question.order.empty()) return question.cotangents;
  const std::size_t required = pair.backward.required.size(), all = pair.backward.arguments.size();
  if (question.arguments_after > 0) return all - std::min(all, 1 + question.arguments_after);
  return required - std::min<std::size_t>(required, 1);
}

/// The functions of a pair as functions of what they are differentiated by.
class AskedPair {
 public:
  AskedPair(PythonSession& session, const Pair& pair, const PairQuestion& question)
      : session_(session), pair_(pair), question_(question) {}

  [[nodiscard]] layers::Tensors forward(const std::map<std::string, layers::Tensor>& moved) {
    layers::Tensors outputs = ask("forward", moved, {});
    leave_one_entry(outputs);
    return outputs;
  }
  [[nodiscard]] layers::Tensors backward(const std::map<std::string, layers::Tensor>& moved,
                                         const layers::Tensors& cotangents) {
    layers::Tensors given = cotangents;
    leave_one_entry(given);
    layers::Tensors found = ask("backward", moved, given);
    for (std::size_t k = question_.inputs; k < found.size(); ++k)
      found[k].values() *= question_.parameters_scale;
    if (!pair_.is_loss()) return found;
    for (layers::Tensor& d : found)
      d.values() *= cotangents.front().values()(0);  // a gradient is J^T v for v = 1
    return found;
  }
  /// What stands in place of a result: "None", "a str"; by its number from 0.
  [[nodiscard]] const std::map<std::size_t, std::string>& oddities() const { return oddities_; }
  /// Rethrows what ended the process while somebody else was asking.
  void require_alive() const {
    if (dead_) std::rethrow_exception(dead_);
  }

 private:
  void leave_one_entry(layers::Tensors& tensors) const {
    if (!question_.one_entry) return;
    for (layers::Tensor& x : tensors)
      for (arma::uword i = 0; i < x.values().n_elem; ++i)
        if (i != x.values().n_elem / 2) x.values()(i) = 0.0;
  }

  layers::Tensors ask(const std::string& what, const std::map<std::string, layers::Tensor>& moved,
                      const layers::Tensors& cotangents) {
    std::map<std::string, arma::mat> arrays;
    Words words = {{"forward", pair_.forward.where.name},
                   {"backward", pair_.backward.where.name},
                   {"call", question_.call},
                   {"named", question_.named},
                   {"after", question_.after},
                   {"order", question_.order},
                   {"picked", question_.picked},
                   {"no cache", question_.has_cache ? "" : "1"},
                   {"whole", question_.whole},
                   {"loss", pair_.is_loss() ? "1" : ""},
                   {"class", pair_.owner},
                   {"variant", question_.variant},
                   {"reduce", question_.reduce},
                   {"slope", question_.is_slope ? "1" : ""},
                   {"by", fmt::format("{}", fmt::join(question_.by, ","))},
                   {"results", fmt::format("{}", fmt::join(question_.results, ","))}};
    const auto add = [&](const std::string& name, const layers::Tensor& x) {
      arrays.emplace(name, arma::mat(x.values()));
      words.emplace("axes " + name, fmt::format("{}", fmt::join(x.shape(), ",")));
    };
    for (const auto& [name, x] : question_.arrays) add(name, moved.count(name) > 0 ? moved.at(name) : x);
    for (std::size_t k = 0; k < cotangents.size(); ++k)
      add(fmt::format("cotangent {}", k + 1), cotangents[k]);
    try {
      return read(session_.ask_chain("pair " + what, arrays, words, 100000), what == "forward" ? "O" : "G");
    } catch (const DidNotAnswer&) {
      dead_ = std::current_exception();
      throw;
    }
  }

  layers::Tensors read(const PartAnswer& said, const char* prefix) {
    layers::Tensors found;
    oddities_.clear();
    for (std::size_t k = 1; k <= 32; ++k) {
      const auto shape = said.shapes.find(fmt::format("{}{}", prefix, k));
      const auto array = said.arrays.find(fmt::format("{}{}", prefix, k));
      if (shape == said.shapes.end()) break;
      if (array == said.arrays.end()) {
        oddities_.emplace(k - 1, shape->second);
        found.emplace_back(layers::Shape{0});
        continue;
      }
      layers::Shape axes;
      arma::uword axis = 0, numbers = 1;
      bool has_axis = false;
      for (const char c : shape->second + ",") {
        if (c >= '0' && c <= '9' && axis < 1000000) {
          axis = axis * 10 + static_cast<arma::uword>(c - '0');
          has_axis = true;
        } else if (c == ',' && has_axis) {
          axes.push_back(std::exchange(axis, 0));
          has_axis = false;
        }
      }
      for (const arma::uword size : axes) numbers *= size;
      if (numbers != array->second.n_elem || axes.size() > 8)
        throw DidNotAnswer(Outcome::unreadable,
                           "the shape it said of an array cannot be that of its numbers");
      found.emplace_back(axes, arma::vec(arma::vectorise(array->second)));
    }
    return found;
  }

  PythonSession& session_;
  const Pair& pair_;
  const PairQuestion& question_;
  std::map<std::size_t, std::string> oddities_;
  std::exception_ptr dead_;
};

}  // namespace gradproof
