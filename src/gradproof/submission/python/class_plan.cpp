// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/class_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "gradproof/exercises/embedded.hpp"
#include "gradproof/layers/draws.hpp"
#include "gradproof/layers/list.hpp"
#include "gradproof/submission/python/session.hpp"

namespace gradproof {

namespace {

using layers::Tensor;
using nlohmann::json;

constexpr std::size_t most_arrays = 40, most_axes = 5;
constexpr arma::uword most_numbers = 5000;

std::string_view table_text() {
  for (const EmbeddedFile& file : pair_exercises())
    if (file.path == "classes.json") return file.text;
  return {};
}

const json& table() {
  static const json read = json::parse(table_text())["layers"];
  return read;
}

[[noreturn]] void cannot_be() {
  throw DidNotAnswer(Outcome::unreadable, "what it said of its own layer cannot be");
}

/// @throws DidNotAnswer for what is no number of at most six digits
arma::uword number(const std::string& text) {
  if (text.empty() || text.size() > 6 || text.find_first_not_of("0123456789") != std::string::npos)
    cannot_be();
  return std::stoul(text);
}

std::vector<std::string> parts_of(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

ClassArray array_of(const std::string& text) {
  std::vector<std::string> lines = parts_of(text, '\n');
  lines.resize(6);
  ClassArray array{lines[0], lines[1], {}, lines[3], number(lines[4]), lines[5]};
  for (const std::string& axis : parts_of(lines[2], ',')) array.shape.push_back(number(axis));
  const bool is_possible = !array.name.empty() && array.name.find(',') == std::string::npos &&
                           array.shape.size() <= most_axes && layers::product(array.shape) > 0 &&
                           layers::product(array.shape) <= most_numbers;
  const bool is_whole = array.values == "whole";
  if (!is_possible || (is_whole && array.below == 0)) cannot_be();
  return array;
}

std::string said(const Words& words, const char* name) {
  const auto found = words.find(name);
  return found == words.end() ? std::string() : found->second;
}

/// Of "A, c"; what follows a comma begins with a blank.
std::vector<std::string> names_said(const Words& words, const char* what) {
  std::vector<std::string> names;
  for (const std::string& name : parts_of(said(words, what), ','))
    names.push_back(printable(name.substr(std::min(name.find_first_not_of(' '), name.size())), 60));
  return names;
}

/// The axis along which one entry of each is 1, or which adds up to 1.
Tensor drawn(const ClassArray& array, Random& random) {
  using layers::draw_normal;
  if (array.values == "weight") return draw_normal(random, array.shape, 0.5);
  if (array.values == "whole") return layers::draw_whole(random, array.shape, array.below);
  Tensor x = draw_normal(random, array.shape);
  if (array.values == "gamma") x.values() = 1.5 + 0.5 * x.values();
  if (array.values == "between 0 and 1") x.values() = 0.5 + 0.35 * arma::sin(3.0 * x.values());
  const bool is_hot = array.values.starts_with("one hot");
  if (!is_hot && array.values != "probabilities") return x;
  const bool down = array.values == "one hot columns";  // a column an example
  const arma::uword classes = down ? array.shape.front() : array.shape.back();
  const arma::uword examples = x.values().n_elem / classes;
  for (arma::uword n = 0; n < examples; ++n) {
    const auto at = [&](arma::uword c) { return down ? c * examples + n : n * classes + c; };
    const arma::uword hot = random() % classes;
    double sum = 0.0;
    for (arma::uword c = 0; c < classes; ++c) {
      double& value = x.values()(at(c));
      value = is_hot ? (c == hot ? 1.0 : 0.0) : 0.3 + std::abs(value);
      sum += value;
    }
    for (arma::uword c = 0; c < classes; ++c) x.values()(at(c)) /= sum;
  }
  return x;
}

/// Classes by their numbers, of labels in one-hot rows.
Tensor as_numbers(const Tensor& labels) {
  const arma::uword classes = labels.shape().back(), examples = labels.values().n_elem / classes;
  Tensor numbers(layers::Shape{examples});
  for (arma::uword n = 0; n < examples; ++n)
    numbers.values()(n) =
        static_cast<double>(labels.values().subvec(n * classes, (n + 1) * classes - 1).index_max());
  return numbers;
}

layers::Shape shape_of(const json& axes, const json& sizes) {
  layers::Shape shape;
  for (const json& axis : axes.is_object() ? axes["axes"] : axes)
    shape.push_back(sizes.at(axis.get<std::string>()).get<arma::uword>());
  return shape;
}

/// The arguments of the reference, as far as this question has them; every combination of its conventions.
void add_reference(const ClassPlan& plan, const json& entry, PairQuestion& made) {
  json sizes = entry["sizes"];
  if (plan.examples > 0) sizes["N"] = plan.examples;
  const json conventions = entry.value("conventions", json::object());
  std::vector<layers::Tensors> all(1);
  std::vector<std::size_t> order;
  for (std::size_t k = 1; k < entry["reference"].size(); ++k) {
    const std::string name = entry["reference"][k].get<std::string>();
    if (name == "mask of out") {
      made.finds_mask = true;
      continue;
    }
    if (conventions.contains(name)) {
      std::vector<layers::Tensors> more;
      for (const layers::Tensors& begun : all) {
        for (const json& value : conventions[name]) {
          more.push_back(begun);
          more.back().push_back(layers::setting(value.get<double>()));
        }
      }
      all = std::move(more);
      continue;
    }
    const auto array = std::find_if(plan.arrays.begin(), plan.arrays.end(),
                                    [&](const ClassArray& a) { return a.known == name; });
    if (array == plan.arrays.end()) return;
    std::optional<Tensor> x = made.arrays.at(array->name);
    if (array->values == "one hot") {
      x = as_numbers(*x);
    } else if (array->values != "whole") {
      const json& axes = entry.value("parameters", json::object()).contains(name) ? entry["parameters"][name]
                                                                                  : entry["inputs"][0][name];
      x = as_shaped(*x, shape_of(axes, sizes));
    }
    if (!x) return;
    for (layers::Tensors& begun : all) begun.push_back(*x);
    const auto by = std::find(made.by.begin(), made.by.end(), array->name);
    if (by != made.by.end()) order.push_back(static_cast<std::size_t>(by - made.by.begin()));
  }
  const layers::Layer& reference = layers::named(entry["reference"][0].get<std::string>());
  if (order.size() != reference.by) return;
  made.reference = reference.name;
  made.reference_arguments = std::move(all);
  made.reference_order = std::move(order);
  made.judges_forward = entry.value("is", false);
}

/// What a process says of a layer, held against what is possible.
ClassPlan plan_said(const Words& words, const ClassLayer& layer, std::size_t variant) {
  ClassPlan plan;
  plan.variant = fmt::format("{}", variant);
  plan.about = printable(said(words, "about"), 100);
  for (std::size_t k = 1; k <= most_arrays; ++k) {
    const std::string array = said(words, fmt::format("array {}", k).c_str());
    if (array.empty()) break;
    plan.arrays.push_back(array_of(array));
  }
  plan.entry = number(said(words, "entry"));
  plan.outputs = number(said(words, "outputs"));
  plan.variants = std::min<std::size_t>(number(said(words, "variants")), 8);
  if (plan.arrays.empty() || plan.entry >= table().size()) cannot_be();
  plan.handed = printable(said(words, "handed"), 100);
  plan.is_first = !said(words, "first").empty();
  plan.takes_one_entry = !said(words, "alone").empty();
  plan.may_be_slope = !said(words, "slope").empty();
  plan.gives_each = !said(words, "each").empty();
  plan.was_single = !said(words, "single").empty();
  if (!said(words, "examples").empty()) plan.examples = number(said(words, "examples"));
  plan.without = names_said(words, "no gradient of");
  plan.unasked = names_said(words, "unasked");
  plan.pair.forward.where = layer.forward;
  plan.pair.backward.where = layer.backward;
  plan.pair.backward.statements = layer.statements;
  plan.pair.owner = layer.where.name;
  plan.pair.stem = plan.layer();
  plan.pair.is_loss_class = table()[plan.entry].value("loss", false);
  plan.pair.backward.arguments = {printable(said(words, "cotangent"), 40)};
  return plan;
}

}  // namespace

const std::string& ClassPlan::layer() const { return table()[entry]["layer"].get_ref<const std::string&>(); }
bool ClassPlan::is_known() const { return table()[entry]["classes"] != "."; }

ClassLayer class_layer(const std::string& text, const std::vector<SourceCell>& cells) {
  constexpr std::size_t named = 11;
  std::istringstream stream(text);
  std::vector<std::string> lines(named);
  for (std::string& line : lines) std::getline(stream, line);
  const auto report = [&](const std::string& name, const std::string& line) {
    return function_report(fmt::format("{}\n{}\n{}", name, lines[1], line), cells);
  };
  ClassLayer layer;
  layer.where = report(lines[0], lines[2]);
  layer.forward = report(fmt::format("{}.{}", lines[0], lines[3]), lines[4]);
  layer.backward = report(fmt::format("{}.{}", lines[0], lines[5]), lines[6]);
  layer.gradients = parts_of(lines[7], ',');
  layer.is_empty = lines[8] == "empty";
  layer.is_network = lines[8] == "network";
  layer.gives_slope = lines[8] == "slope";
  layer.holds_layers = lines[8] == "container";
  layer.inherited_by = parts_of(lines[9], ',');
  layer.users = parts_of(lines[10], ',');
  layer.statements = statements_in(stream, lines[1], cells);
  return layer;
}

ClassPlan plan_of(PythonSession& session, const ClassLayer& layer, std::size_t variant) {
  const auto method = [&](const FunctionReport& of) { return of.name.substr(layer.where.name.size() + 1); };
  return plan_said(session.ask_words("layer plan", {{"class", layer.where.name},
                                                    {"forward", method(layer.forward)},
                                                    {"backward", method(layer.backward)},
                                                    {"variant", fmt::format("{}", variant)},
                                                    {"table", std::string(table_text())}}),
                   layer, variant);
}

ClassPlan plan_of_both(PythonSession& session, const ClassLayer& activation, const ClassLayer& loss) {
  ClassLayer both = loss;
  both.where.name = fmt::format("{}, {}", activation.where.name, loss.where.name);
  both.forward = loss.forward;
  both.backward.name = fmt::format("{} of {}", activation.backward.name, loss.backward.name);
  return plan_said(session.ask_words("layer join", {{"class", activation.where.name},
                                                    {"then", loss.where.name},
                                                    {"table", std::string(table_text())}}),
                   both, 0);
}

PairQuestion question_of(const ClassPlan& plan, Random& random) {
  PairQuestion made;
  for (const ClassArray& array : plan.arrays) {
    made.arrays.emplace(array.name, drawn(array, random));
    if (array.values == "whole") made.whole += (made.whole.empty() ? "" : ",") + array.name;
    if (array.derivative.empty()) continue;
    made.by.push_back(array.name);
    made.results.push_back(printable(array.derivative, 60));
    if (!array.is_parameter()) made.inputs = made.by.size();
  }
  made.variant = plan.variant;
  made.about = plan.about;
  made.outputs = plan.outputs;
  made.one_entry = plan.takes_one_entry;
  made.layer = plan.layer();
  made.is_known = plan.is_known();
  const json& entry = table()[plan.entry];
  if (entry.contains("reference")) add_reference(plan, entry, made);
  return made;
}

}  // namespace gradproof
