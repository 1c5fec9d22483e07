// SPDX-License-Identifier: MIT
// Shapes from the signature, and that every shape gets an answer.
#include <fmt/format.h>

#include "gradproof/laws/layer/point.hpp"
#include "gradproof/laws/refusal.hpp"

namespace gradproof::laws::layer_groups {

namespace {

std::optional<LayerViolation> conforms(const LayerSubject& subject, const LayerPoint& at) {
  LayerComparison comparison("layer-conforms", at);
  unless_refused([&] { (void)subject.layer.backward(at.x(), at.v()); },
                 [&](const char* refusal) { comparison.note(refusal); });
  return comparison.result();
}

std::optional<LayerViolation> shapes(const LayerSubject& subject, const LayerPoint& at) {
  LayerComparison comparison("layer-shapes", at);
  const Signature& signature = at.signature();
  const auto sizes = signature.sizes_of(at.x());
  for (std::size_t k = 0; sizes && k < signature.outputs().size(); ++k) {
    if (k >= at.y().size()) {
      comparison.note(fmt::format("output {} was not given", k + 1));
    } else if (signature.outputs()[k].name != "?" &&
               !Signature::fits(signature.outputs()[k], at.y()[k].shape(), *sizes)) {
      comparison.note(fmt::format("the output is {}, which is not that of {}", shape_words(at.y()[k].shape()),
                                  subject.layer.signature));
    }
  }
  if (comparison.broken()) return comparison.result();
  const layers::Tensors d = subject.layer.backward(at.x(), at.v());
  for (std::size_t k = 0; k < at.by(); ++k) {
    const std::string& name = signature.arguments()[k].name;
    if (k >= d.size()) {
      comparison.note(fmt::format("{} was not given", at.result_name(k)));
    } else if (d[k].shape() != at.x()[k].shape()) {
      comparison.note(fmt::format("{} is {}, and {} is {}", at.result_name(k), shape_words(d[k].shape()),
                                  name, shape_words(at.x()[k].shape())));
    }
  }
  return comparison.result();
}

}  // namespace

std::vector<LayerLaw> dimension() {
  return {{.id = "layer-conforms",
           .group = Group::dimension,
           .statement = "arguments of every size of the signature get an answer, forward and backward",
           .finds = "a transpose forgotten or one too many, a product of shapes that fit at some sizes alone",
           .kept_for = "what refuses to answer breaks no other law: nothing can be compared",
           .source = "the shapes of the equations",
           .check = conforms},
          {.id = "layer-shapes",
           .group = Group::dimension,
           .statement = "every derivative has the shape of what it is by: dx that of x, dw that of w",
           .finds = "a sum over the wrong axis or none, keepdims, padding not cropped, dx not reshaped",
           .source = "a derivative has the shape of what it differentiates",
           .check = shapes}};
}

}  // namespace gradproof::laws::layer_groups
