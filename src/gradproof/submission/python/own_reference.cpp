// SPDX-License-Identifier: MIT
// The solution that somebody gives with an exercise of her own: in a box of its own, asked the same.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "gradproof/layers/draws.hpp"
#include "gradproof/network/random.hpp"
#include "gradproof/submission/python/canary.hpp"
#include "gradproof/submission/python/findings.hpp"
#include "gradproof/submission/python/interpreter.hpp"
#include "gradproof/submission/python/notebook.hpp"
#include "gradproof/submission/python/pair_ask.hpp"
#include "gradproof/submission/python/pair_judge.hpp"
#include "gradproof/submission/python/submission.hpp"
#include "gradproof/verdict/merge.hpp"

namespace gradproof {

namespace {

using layers::Tensor;
using layers::Tensors;

std::map<std::string, Tensor> moved_by_a_little(const PairQuestion& question, std::uint64_t seed) {
  constexpr double little = 1e-2;
  Random random(seed);
  std::map<std::string, Tensor> moved;
  for (const std::string& name : question.by) {
    Tensor x = question.arrays.at(name);
    x.values() += little * layers::draw_normal(random, x.shape()).values();
    moved.emplace(name, std::move(x));
  }
  return moved;
}

}  // namespace

std::vector<ArrayReport> beside_reference(PythonSession& session, const Pair& pair,
                                          const PairQuestion& question, const OwnReference& reference,
                                          std::uint64_t seed, bool is_single) {
  AskedPair own(session, pair, question), other(*reference.session, reference.pair, question);
  const std::size_t count = std::max<std::size_t>(outputs_taken(pair, question), 1);
  std::vector<ArrayReport> arrays;
  for (const auto& moved : {std::map<std::string, Tensor>{}, moved_by_a_little(question, seed + 5)}) {
    const Tensors found = own.forward(moved);
    Tensors right;
    try {
      right = other.forward(moved);
    } catch (const PartRaised& raised) {
      throw UnusableSource(fmt::format("{}: asked as {} says, it raised {}", reference.file, pair.said->name,
                                       raised_text(raised)));
    } catch (const DidNotAnswer& died) {
      throw UnusableSource(fmt::format("{}: {}", reference.file, died.what()));
    }
    if (right.size() < count || right.front().values().n_elem == 0 || !flatten(as_values(right)).is_finite())
      throw UnusableSource(
          fmt::format("{}: asked as {} says, it gives no numbers", reference.file, pair.said->name));
    std::vector<ArrayReport> here;
    const Beside beside{reference.file, "that of " + reference.file};
    for (std::size_t k = 0; k < count; ++k) {
      const std::string name = pair.is_loss() ? "loss" : pair.said->outputs.at(k).name;
      here.push_back(k < found.size() ? compared(name, found[k], right[k], beside, is_single)
                                      : wrong_array(name, Reason::missing, "it is not returned"));
    }
    arrays = arrays.empty() ? here : merge(arrays, here);
  }
  return arrays;
}

void PythonSubmission::open_reference() {
  const Exercise& said = *options_.exercise;
  own_reference_.file = std::filesystem::path(said.reference_file).filename().string();
  const PythonInterpreter python = find_python(options_.python);
  const std::vector<SourceCell> cells = read_python(said.reference_file);
  const std::vector<SourceCell> modules = modules_beside(said.reference_file, cells);
  try {
    TextReader reader(python, options_.box);
    auto session = std::make_unique<PythonSession>(python, options_.box);
    session->set_own_seconds(std::max(options_.box.limits.seconds, 20.0));
    if (!session->child().is_forked()) require_canary(*session);
    session->set_own_seconds(0.0);
    const TextReading text = reader.read(cells, {}, modules);
    const PythonContents contents = session->load(cells, {}, modules);
    if (!contents.broken.empty()) throw UnusableSource(contents.broken);
    own_reference_.pair = pairs_of(said, text.functions, text.classes, own_reference_.file).found.front();
    Random random(1);
    for (const std::vector<PairQuestion>& questions : questions_to(own_reference_.pair, random)) {
      for (const PairQuestion& question : questions)
        if (const std::string why = refused(*session, own_reference_.pair, question); !why.empty())
          throw UnusableSource(fmt::format("{}: asked as {} says{}, {}{}", said.reference_file, said.name,
                                           question.about, why == returns_nothing ? "" : "it raised ", why));
    }
    own_reference_.session = std::move(session);
  } catch (const PartRaised& raised) {
    throw UnusableSource(fmt::format("{} could not be loaded: {}", said.reference_file, raised_text(raised)));
  } catch (const DidNotAnswer& died) {
    throw UnusableSource(fmt::format("{} could not be loaded: {}", said.reference_file, died.what()));
  }
}

}  // namespace gradproof
