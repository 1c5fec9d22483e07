// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/pair_entry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "gradproof/exercises/exercise_entry.hpp"
#include "gradproof/layers/draws.hpp"
#include "gradproof/layers/list.hpp"
#include "gradproof/network/activation.hpp"
#include "gradproof/submission/python/pair_call.hpp"

namespace gradproof {

namespace {

using nlohmann::json;

/// That of a file of its own, read once.
const json& own_entry(const std::string& data) {
  static std::mutex one_at_a_time;
  static std::map<std::string, json> read;
  const std::lock_guard<std::mutex> lock(one_at_a_time);
  const auto found = read.find(data);
  return found != read.end() ? found->second : read.emplace(data, json::parse(data)).first->second;
}

const json& entry_of(const std::string& data, std::size_t entry) {
  return data.empty() ? exercise_table().at(entry) : own_entry(data);
}

/// The entries that a pair may be: the one that is said, or any.
std::vector<const json*> entries_for(const Pair& pair) {
  if (pair.said) return {&entry_of(pair.said->data, pair.said->entry)};
  std::vector<const json*> all;
  for (const json& entry : exercise_table()) all.push_back(&entry);
  return all;
}

/// Its own names, or those of a course that calls its dict otherwise than others do.
bool has_its_names(const json& entry, const std::vector<std::string>& names) {
  return !entry.contains("arguments") || entry["arguments"] == json(names) ||
         (!names.empty() && entry["arguments"].size() == names.size() &&
          entry["arguments"].back() == names.back());
}

/// Of a layer that nobody named: does it give as many derivatives? A dict may hold any number.
bool gives_as_many(const json& entry, const Pair& pair) {
  return pair.is_loss() || pair.backward.returned < 2 || pair.backward.returned == entry["by"].size();
}

bool fits(const json& entry, const Pair& pair) {
  const bool by_name = pair.said || holds(entry["functions"], pair.stem);
  return entry.value("loss", false) == pair.is_loss() &&
         (pair.said || has_its_names(entry, pair.forward.arguments)) &&
         std::ranges::any_of(entry["sizes"], [&](const json& sizes) {
           return forward_call(entry, sizes, pair, by_name).has_value();
         });
}

/// What the author calls the arrays that it is differentiated by.
std::vector<std::string> own_names(const json& entry, const Pair& pair) {
  const std::vector<std::string> arrays = arrays_given(entry);
  std::vector<std::string> own;
  for (const json& by : entry["by"]) {
    const auto at =
        static_cast<std::size_t>(std::ranges::find(arrays, by.get<std::string>()) - arrays.begin());
    own.push_back(at < arrays.size() && at < pair.forward.arguments.size() ? pair.forward.arguments[at]
                                                                           : by.get<std::string>());
  }
  return own;
}

/// By its names, where it is not called as most are: they may be in an order of their own.
std::string picked(const json& entry, const Pair& pair, const BackwardCall& call) {
  if (call.order.empty()) return "";
  const std::vector<std::size_t> order = result_order(pair.backward, own_names(entry, pair));
  return fmt::format("{}", fmt::join(order, ","));
}

layers::Tensor drawn(const std::string& name, const json& entry, const json& sizes, Random& random) {
  layers::Shape shape;
  for (const json& axis : entry["inputs"][name])
    shape.push_back(axis == "1" ? 1 : sizes.at(axis.get<std::string>()).get<arma::uword>());
  if (entry.contains("whole") && entry["whole"].contains(name))
    return layers::draw_whole(random, shape,
                              sizes.at(entry["whole"][name].get<std::string>()).get<arma::uword>());
  layers::Tensor values = layers::draw_normal(random, shape, name.front() == 'W' || name == "w" ? 0.5 : 1.0);
  if (name == "gamma") values.values() += 1.5;
  return values;
}

/// Settings that have a name of more than a letter, and say how a layer works.
std::string settings_text(const json& sizes) {
  std::string text;
  for (const char* name : {"mode", "stride", "pad"}) {
    if (!sizes.contains(name)) continue;
    const std::string value = sizes[name].is_string() ? sizes[name].get<std::string>() : sizes[name].dump();
    text += fmt::format("{}{} {}", text.empty() ? ", with " : ", ", name, value);
  }
  return text;
}

/// Which reference its forward pass should be, and what that takes.
void add_reference(const json& entry, const json& sizes, const Pair& pair,
                   const std::set<std::string>& unsaid, PairQuestion& made) {
  const std::string name = entry["reference"][0].get<std::string>();
  made.reference = name == "*" ? pair.stem : name.empty() ? sizes.at("reference").get<std::string>() : name;
  const json conventions = unsaid.contains("eps") && holds(entry["reference"], "eps")
                               ? json{{"eps", {1e-5, 1e-8, 1e-7, 1e-6, 1e-3, 1e-12, 0.0}}}
                               : entry.value("conventions", json{{"", {0}}});
  const auto [unknown, values] = *conventions.items().begin();
  for (const json& value : values) {
    layers::Tensors arguments;
    for (std::size_t k = 1; k < entry["reference"].size(); ++k) {
      const std::string argument = entry["reference"][k].get<std::string>();
      if (argument == "mask of out") {
        made.finds_mask = true;
      } else if (argument == "no mask") {
        arguments.emplace_back(
            layers::Shape{sizes.at("T").get<arma::uword>(), sizes.at("S").get<arma::uword>()});
      } else if (argument == unknown) {
        arguments.push_back(layers::setting(value.get<double>()));
      } else {
        arguments.push_back(made.arrays.count(argument) > 0
                                ? made.arrays.at(argument)
                                : layers::setting(sizes.at(argument).get<double>()));
      }
    }
    made.reference_arguments.push_back(std::move(arguments));
  }
  for (std::size_t k = 0; k < layers::named(made.reference).by; ++k) {
    const auto at = std::find(made.by.begin(), made.by.end(), entry["reference"][k + 1].get<std::string>());
    made.reference_order.push_back(static_cast<std::size_t>(at - made.by.begin()));
  }
}

/// The arrays of an entry: what it is differentiated by first.
std::vector<std::string> arrays_of(const json& entry) {
  auto names = entry["by"].get<std::vector<std::string>>();
  for (const auto& input : entry["inputs"].items())
    if (!holds(entry["by"], input.key())) names.push_back(input.key());
  return names;
}

/// "x (N, D), w (D, M), b (M), #variant -> (N, M)". Of a layer that is not known by name it is not known what
/// it gives: then as of one that is, where it comes out so.
std::string signature_of(const json& entry, bool is_known) {
  const auto array = [](const std::string& name, const json& axes) {
    const auto words = axes.get<std::vector<std::string>>();
    return words.empty() ? "a number" : fmt::format("{} ({})", name, fmt::join(words, ", "));
  };
  std::vector<std::string> given, taken;
  for (const std::string& name : arrays_of(entry)) taken.push_back(array(name, entry["inputs"][name]));
  for (const json& axes : entry["gives"]) given.push_back(array(is_known ? "" : "?", axes));
  return fmt::format("{}, #variant -> {}", fmt::join(taken, ", "), fmt::join(given, ", "));
}

PairQuestion entry_question(const json& entry, const json& sizes, const Pair& pair, const ForwardCall& called,
                            Random& random) {
  PairQuestion made;
  if (pair.said) {
    made.entry = pair.said->entry;
    made.data = pair.said->data;
  } else {
    made.entry = static_cast<std::size_t>(&entry - &exercise_table().front());
  }
  made.choice = static_cast<std::size_t>(&sizes - &entry["sizes"].front());
  for (const auto& input : entry["inputs"].items())
    made.arrays.emplace(input.key(), drawn(input.key(), entry, sizes, random));
  made.by = entry["by"].get<std::vector<std::string>>();
  for (const std::string& name : made.by) made.results.push_back("d" + name);
  if (entry.contains("results")) made.results = entry["results"].get<std::vector<std::string>>();
  made.call = called.call;
  made.named = called.named;
  const json after = entry.value("backward call", json::array());
  made.after = arguments(after, entry, sizes);  // behind the cache
  made.arguments_after = after.size();
  if (after.empty() && !pair.is_loss()) {
    const BackwardCall back = backward_call(pair);
    made.order = back.order;
    made.cotangents = back.cotangents;
    made.has_cache = back.has_cache;
    made.picked = picked(entry, pair, back);
  }
  const json whole_numbers = entry.value("whole", json::object());
  for (const auto& whole : whole_numbers.items()) made.whole += (made.whole.empty() ? "" : ",") + whole.key();
  made.layer = entry["layer"].get<std::string>();
  made.is_known = holds(entry["functions"], pair.stem);
  if (made.is_known && entry.contains("reference") && entry["reference"][0] == "*") made.layer = pair.stem;
  if (made.is_known) made.flat = entry.value("flat", std::vector<std::string>{});
  made.signature = signature_of(entry, made.is_known);
  if (entry["sizes"].size() > 1) made.about = settings_text(sizes);
  const bool has_reference =
      pair.said ? pair.said->has_reference && pair.said->reference_file.empty()
                : entry.contains("reference") &&
                      (!entry.contains("reference of") || holds(entry["reference of"], pair.stem));
  if (!made.is_known || !has_reference) return made;
  add_reference(entry, sizes, pair, called.unsaid, made);
  return made;
}

/// Masks and what was kept, as the outputs have them: out = x mask / keep.
layers::Tensors with_mask(const layers::Tensors& arguments, const layers::Tensor& out) {
  layers::Tensors all = {arguments.front(), layers::Tensor(out.shape()), layers::setting(1.0)};
  const arma::vec& x = arguments.front().values();
  for (arma::uword i = 0; i < out.values().n_elem && i < x.n_elem; ++i) {
    if (out.values()(i) == 0.0) continue;
    all[1].values()(i) = 1.0;
    all[2].values()(0) = x(i) / out.values()(i);
  }
  return all;
}

/// Sizes that nothing else is bound to; those that are made of them follow.
json with_other_sizes(json sizes, layers::Sizes kind, Random& random) {
  const bool is_image = sizes.contains("H") && sizes.contains("W");
  const std::vector<std::string> bound = {"HH", "WW", "f",  "h",  "w",    "p",    "stride", "pad", "G",
                                          "2",  "DE", "3H", "4H", "n_ax", "seed", "o",      "K"};
  std::vector<std::string> free;
  for (const auto& [name, size] : sizes.items()) {
    const bool is_bound = std::ranges::count(bound, name) > 0 || (is_image && (name == "H" || name == "W")) ||
                          (name == "C" && sizes.contains("G"));
    if (size.is_number_integer() && !is_bound) free.push_back(name);
  }
  const std::vector<arma::uword> drawn = layers::draw_sizes(random, kind, free.size());
  for (std::size_t k = 0; k < free.size(); ++k) sizes[free[k]] = drawn[k];
  const auto size_of = [&sizes](const char* name) { return sizes[name].get<arma::uword>(); };
  if (sizes.contains("DE")) sizes["DE"] = size_of("D") * size_of("E");
  if (sizes.contains("3H")) sizes["3H"] = 3 * size_of("H");
  if (sizes.contains("4H")) sizes["4H"] = 4 * size_of("H");
  if (sizes.contains("n_ax")) sizes["n_ax"] = size_of("n_a") + size_of("n_x");
  return sizes;
}

}  // namespace

layers::Tensors of_other_sizes(const PairQuestion& like, layers::Sizes kind, Random& random) {
  const json& entry = entry_of(like.data, like.entry);
  const json sizes = with_other_sizes(entry["sizes"].at(like.choice), kind, random);
  layers::Tensors made;
  for (const std::string& name : arrays_of(entry)) made.push_back(drawn(name, entry, sizes, random));
  made.push_back(layers::setting(static_cast<double>(like.choice)));
  return made;
}

ReferenceFit reference_fit(const PairQuestion& question, const layers::Tensors& outputs) {
  ReferenceFit best;
  for (const layers::Tensors& convention : question.reference_arguments) {
    ReferenceFit fit;
    fit.arguments = question.finds_mask ? with_mask(convention, outputs.front()) : convention;
    fit.right = layers::named(question.reference).forward(fit.arguments);
    const std::optional<layers::Tensor> out =
        question.judges_forward ? outputs.front() : as_shaped(outputs.front(), fit.right.front().shape());
    fit.has_its_shape = out && out->shape() == fit.right.front().shape();
    if (fit.has_its_shape) fit.difference = arma::abs(out->values() - fit.right.front().values()).max();
    if (best.right.empty() || fit.difference < best.difference) best = std::move(fit);
  }
  return best;
}

std::optional<layers::Tensor> as_shaped(const layers::Tensor& x, const layers::Shape& shape) {
  if (x.shape() == shape) return x;
  const auto longer = [](layers::Shape axes) {
    std::erase(axes, arma::uword{1});
    return axes;
  };
  if (longer(x.shape()) == longer(shape)) return layers::Tensor(shape, x.values());
  if (x.shape().size() != shape.size()) return std::nullopt;
  const std::size_t count = shape.size();
  std::vector<std::size_t> axis_of(count, count);  // axis k of the result is axis axis_of[k] of x
  for (std::size_t k = 0; k < count; ++k) {
    for (std::size_t a = 0; a < count && axis_of[k] == count; ++a) {
      const bool is_used = std::find(axis_of.begin(), axis_of.end(), a) != axis_of.end();
      if (!is_used && x.size(a) == shape[k]) axis_of[k] = a;
    }
    if (axis_of[k] == count) return std::nullopt;
  }
  std::vector<arma::uword> stride(count, 1);
  for (std::size_t a = count - 1; a-- > 0;) stride[a] = stride[a + 1] * x.size(a + 1);
  layers::Tensor made(shape);
  for (arma::uword at = 0; at < made.values().n_elem; ++at) {
    arma::uword rest = at, from = 0;
    for (std::size_t k = count; k-- > 0; rest /= shape[k]) from += rest % shape[k] * stride[axis_of[k]];
    made.values()(at) = x.values()(from);
  }
  return made;
}

bool is_known_loss(const std::string& name, std::size_t derivatives) {
  return std::any_of(exercise_table().begin(), exercise_table().end(), [&](const json& entry) {
    return entry.value("loss", false) && holds(entry["functions"], name) && entry["by"].size() == derivatives;
  });
}

bool is_known_by_name(const Pair& pair) {
  return std::any_of(exercise_table().begin(), exercise_table().end(), [&](const json& entry) {
    return holds(entry["functions"], pair.stem) && fits(entry, pair);
  });
}

std::vector<std::vector<PairQuestion>> questions_to(const Pair& pair, Random& random) {
  std::vector<const json*> likely, possible;
  for (const json* entry : entries_for(pair)) {
    if (!fits(*entry, pair)) continue;
    const bool is_named = holds((*entry)["functions"], pair.stem);
    // one that has the very names of its arguments comes first
    if (is_named) likely.insert(entry->contains("arguments") ? likely.begin() : likely.end(), entry);
    if (!is_named && !pair.is_loss() && gives_as_many(*entry, pair)) possible.push_back(entry);
  }
  likely.insert(likely.end(), possible.begin(), possible.end());
  std::vector<std::vector<PairQuestion>> all;
  for (const json* entry : likely) {
    std::vector<PairQuestion> questions;
    for (const json& sizes : (*entry)["sizes"]) {
      const std::optional<ForwardCall> called =
          forward_call(*entry, sizes, pair, pair.said || holds((*entry)["functions"], pair.stem));
      if (called) questions.push_back(entry_question(*entry, sizes, pair, *called, random));
    }
    all.push_back(std::move(questions));
  }
  return all;
}

}  // namespace gradproof
