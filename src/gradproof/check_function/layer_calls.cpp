// SPDX-License-Identifier: MIT
#include "gradproof/check_function/layer_calls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gradproof/check_function/allowance.hpp"
#include "gradproof/check_function/check_map.hpp"
#include "gradproof/check_function/claims.hpp"
#include "gradproof/check_function/point_options.hpp"
#include "gradproof/check_function/thrown.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {
namespace {

class LayerCheck {
 public:
  LayerCheck(const LayerCalls& layer, const LayerOptions& options)
      : layer_(layer),
        options_(options),
        other_(gaussian_like(layer.x, options.seed + 7, layer.single_precision)) {
    report_.submission = options.name.empty() ? layer.name : options.name;
    report_.question = "point";
    report_.seed = options.seed;
    report_.cases = 1;
  }

  Report run() {
    try {
      static_cast<void>(layer_.forward(other_));  // so that whatever the first call leaves is not about x
      y_ = layer_.forward(layer_.x);
      v_ = gaussian_like(y_, options_.seed + 3, layer_.single_precision);
      if (pure_forward()) {
        by_input();
        by_parameters();
        if (!layer_.watch->changed_input.empty()) {
          add("Forward", Verdict::wrong, Reason::changes_input,
              layer_.watch->changed_input + "; a layer must leave its arguments as they are");
        }
      }
    } catch (const std::exception& problem) {
      add("layer", Verdict::did_not_answer, Reason::throws,
          fmt::format("it throws at the point itself: {}", problem.what()));
    }
    if (!layer_.parameters.empty()) layer_.set_parameters(layer_.parameters);
    const auto shape = [](const ArrayValues& arrays) {
      return arrays.empty() ? std::string("nothing") : internal::shape_text(arrays.front().real);
    };
    report_.network = fmt::format("layer from {} to {}, {} parameters", shape(layer_.x), shape(y_),
                                  flatten(layer_.parameters).n_elem);
    for (const ArrayReport& array : report_.arrays) report_.entries += array.entries;
    report_.verdict = overall(report_.arrays);
    return report_;
  }

 private:
  void add(const std::string& name, Verdict verdict, Reason kind, std::string reason) {
    report_.arrays.push_back(finding(name, verdict, kind, std::move(reason)));
  }
  void take(const Report& part) {
    report_.arrays.insert(report_.arrays.end(), part.arrays.begin(), part.arrays.end());
    report_.evaluations += part.evaluations;
  }

  /// Forward twice, and with another input between, leaves everything as it was.
  bool pure_forward() {
    if (!identical(layer_.forward(layer_.x), y_)) {
      add("Forward", Verdict::cannot_tell, Reason::not_deterministic,
          "the same input gave another output the second time: fix random seeds, or switch dropout and "
          "running averages to "
          "their deterministic mode");
      return false;
    }
    static_cast<void>(layer_.forward(other_));
    if (!identical(layer_.forward(layer_.x), y_)) {
      add("Forward", Verdict::wrong, Reason::inconsistent,
          "the output depends on what Forward was asked before: it keeps something from one call to the "
          "next");
      return false;
    }
    if (!identical(layer_.get_parameters(), layer_.parameters)) {
      add("Forward", Verdict::wrong, Reason::changes_input, "Forward changes the parameters");
      return false;
    }
    return true;
  }

  ArrayValues backward(const ArrayValues& x, const ArrayValues& v, bool with_output) const {
    const ArrayValues y = layer_.forward(x);
    return layer_.backward(with_output ? y : x, y, v);
  }

  [[nodiscard]] Map map_of_input() const {
    Map map;
    map.name = layer_.name;
    map.x = layer_.x;
    map.single_precision = layer_.single_precision;
    map.F = [this](const arma::vec& x) { return layer_.forward(unflatten(x, layer_.x)); };
    return map;
  }

  /// The options as they are meant for arguments of these names: names that fit, what of options.frozen is
  /// among them; sizes and choices of entries are about the input.
  [[nodiscard]] FunctionOptions options_for(const std::vector<std::string>& names, bool input) const {
    FunctionOptions options = static_cast<const FunctionOptions&>(options_);  // the part that maps know
    options.names = names;
    options.threads = 1;  // one layer, with one set of parameters
    options.frozen.clear();
    for (const std::string& frozen : options_.frozen) {
      if (std::find(names.begin(), names.end(), frozen) != names.end()) options.frozen.push_back(frozen);
    }
    if (!input) {
      options.typical.reset();
      options.only.reset();
    }
    return options;
  }
  [[nodiscard]] std::vector<std::string> parameter_names() const {
    if (options_.names.size() == layer_.parameters.size()) return options_.names;
    return layer_.parameters.size() == 1 ? std::vector<std::string>{"parameters"}
                                         : argument_names(layer_.parameters.size(), {});
  }

  void by_input() {
    if (!layer_.backward) return;
    const FunctionOptions options = options_for({"x"}, true);
    if (!options.frozen.empty()) return;
    const auto check = [&](bool with_output) {
      return check_vjp_map(
          map_of_input(),
          [this, with_output](const arma::vec& x, const ArrayValues& v) {
            return backward(unflatten(x, layer_.x), v, with_output);
          },
          options, "Backward");
    };
    Report part = check(false);
    bool with_output = false;
    if (layer_.backward_may_take_output && part.verdict != Verdict::verified) {
      if (Report other = check(true); fits_better(other, part)) {
        part = std::move(other);
        with_output = true;
        report_.notes.emplace_back(
            "the first argument of Backward is the output of the layer, not its input");
      }
    }
    take(part);
    if (part.verdict == Verdict::verified) backward_again(with_output);
  }

  /// Which of two readings of a layer is more likely meant: the one that is right, else the one that answers,
  /// else the one whose error is a factor, else the one that is nearer.
  [[nodiscard]] static bool fits_better(const Report& one, const Report& other) {
    const auto rank = [](const Report& report) {
      if (report.verdict == Verdict::verified) return 0;
      if (report.verdict == Verdict::did_not_answer || report.arrays.empty()) return 4;
      const ArrayReport& array = report.arrays.front();
      if (array.kind == Reason::wrong_shape || array.kind == Reason::missing) return 3;
      return array.reason.rfind("every entry", 0) == 0 ? 1 : 2;
    };
    if (rank(one) != rank(other)) return rank(one) < rank(other);
    return rank(one) < 4 &&
           one.arrays.front().largest_difference < 0.5 * other.arrays.front().largest_difference;
  }

  /// Backward twice, and after Forward was asked for something else.
  void backward_again(bool with_output) {
    const ArrayValues first = backward(layer_.x, v_, with_output);
    const ArrayValues twice = layer_.backward(with_output ? y_ : layer_.x, y_, v_);
    if (!identical(first, twice)) {
      add("Backward, twice", Verdict::wrong, Reason::inconsistent,
          "asked twice after one Forward it answers differently: Backward changes what Forward has kept");
    }
    static_cast<void>(layer_.forward(other_));
    if (!identical(backward(layer_.x, v_, with_output), first)) {
      add("Backward, after another Forward", Verdict::wrong, Reason::inconsistent,
          "after Forward was asked for another input, and then for this one again, it answers differently: "
          "what an earlier "
          "Forward has kept is stale");
    }
    static_cast<void>(layer_.forward(other_));
    bool for_given = true;
    try {
      for_given = identical(layer_.backward(with_output ? y_ : layer_.x, y_, v_), first);
    } catch (const std::exception&) {
      for_given = false;
    }
    if (!for_given && options_.answers_for_given_input) {
      add("Backward, after another Forward", Verdict::wrong, Reason::inconsistent,
          "it answers for the input that Forward was asked last, not for the one it is given");
    } else if (!for_given) {
      report_.notes.push_back(
          "Backward answers for the last Forward, not for the input it is given: call Forward first");
    }
    if (!layer_.parameters.empty() && !identical(layer_.get_parameters(), layer_.parameters)) {
      add("Backward", Verdict::wrong, Reason::changes_input, "Backward changes the parameters");
    }
  }

  ArrayValues gradient(const ArrayValues& v, double fill) const {
    const ArrayValues y = layer_.forward(layer_.x);
    if (layer_.backward) static_cast<void>(layer_.backward(layer_.x, y, v));
    return layer_.gradient(layer_.x, v, fill);
  }

  void by_parameters() {
    if (layer_.parameters.empty()) {
      if (layer_.has_gradient && !layer_.knows_parameters) unknown_parameters();
      return;
    }
    if (!layer_.has_gradient) {
      add("Gradient", Verdict::wrong, Reason::missing, "the layer has parameters, but no Gradient");
      return;
    }
    Map map;
    map.name = layer_.name;
    map.x = layer_.parameters;
    map.single_precision = layer_.single_precision;
    map.F = [this](const arma::vec& p) {
      layer_.set_parameters(unflatten(p, layer_.parameters));
      return layer_.forward(layer_.x);
    };
    const FunctionOptions options = options_for(parameter_names(), false);
    if (options.frozen.size() == layer_.parameters.size()) return;
    take(check_vjp_map(
        map,
        [this](const arma::vec& p, const ArrayValues& v) {
          layer_.set_parameters(unflatten(p, layer_.parameters));
          return gradient(v, 0.0);
        },
        options, "Gradient"));
    layer_.set_parameters(layer_.parameters);
    accumulation();
  }

  /// A gradient by parameters that cannot be moved: nothing would be tested, and that is said.
  void unknown_parameters() {
    bool answers = true;
    try {
      answers = !flatten(gradient(v_, 0.0)).is_empty();
    } catch (const std::exception&) {
      // it wants an array of the size of its parameters: so it has some
    }
    if (!answers) return;
    add("Gradient", Verdict::cannot_tell, Reason::missing,
        "the layer has a gradient, but no parameters that can be moved: nothing was tested. Looked for "
        "Parameters() or parameters() that return a reference to an array, or a list of pointers to arrays; "
        "a "
        "copy does not do");
  }

  void accumulation() {
    const arma::vec clean = flatten(gradient(v_, 0.0)), filled = flatten(gradient(v_, 7.0));
    if (clean.n_elem != filled.n_elem || clean.is_empty()) return;
    const double room = 64.0 * (layer_.single_precision ? 0x1p-24 : 0x1p-53) * (arma::abs(clean).max() + 7.0);
    const arma::uword sets = arma::accu(arma::abs(filled - clean) <= room);
    const arma::uword adds = arma::accu(arma::abs(filled - clean - 7.0) <= room);
    using Accumulation = LayerOptions::Accumulation;
    if (sets != clean.n_elem && adds != clean.n_elem) {
      add("Gradient, accumulation", Verdict::wrong, Reason::inconsistent,
          fmt::format("of {} entries it sets {} and adds to {}: set all of them, or add to all", clean.n_elem,
                      sets, adds));
    } else if (sets == clean.n_elem && options_.accumulation == Accumulation::adds) {
      add("Gradient, accumulation", Verdict::wrong, Reason::inconsistent,
          "it sets the gradient where it should add to it");
    } else if (adds == clean.n_elem && options_.accumulation == Accumulation::sets) {
      add("Gradient, accumulation", Verdict::wrong, Reason::inconsistent,
          "it adds to the gradient where it should set it");
    } else if (adds == clean.n_elem) {
      report_.notes.emplace_back("Gradient adds to the array that it is given");
    }
  }

  const LayerCalls& layer_;
  const LayerOptions& options_;
  ArrayValues other_, y_, v_;
  Report report_;
};

}  // namespace

Report check_layer_calls(const LayerCalls& layer, const LayerOptions& options) {
  LayerCalls guarded = layer;
  guarded.set_parameters = throwing_std_only(layer.set_parameters);
  guarded.get_parameters = throwing_std_only(layer.get_parameters);
  guarded.forward = throwing_std_only(layer.forward);
  guarded.backward = throwing_std_only(layer.backward);
  guarded.gradient = throwing_std_only(layer.gradient);
  LayerOptions shared = options;
  static_cast<FunctionOptions&>(shared) = internal::with_allowance(options);
  return LayerCheck(guarded, shared).run();
}

Report layer_that_threw(const std::string& name, const std::string& what) {
  return that_threw(name, "layer", "it throws when it is set up for this input: " + what);
}

}  // namespace gradproof
