// SPDX-License-Identifier: MIT
#pragma once
#include "gradproof/submission/native/native_submission.hpp"

namespace gradproof {

/// The same questions with labels of one class each, as y says them; those of two layers.
/// @throws std::invalid_argument where none has two
[[nodiscard]] Examination with_class_labels(const Examination& examination);

/// A report in the words of nnCostFunction.m: dW[1] is Theta1_grad(:, 2:end); and the lines of mistakes as
/// Octave has them, where they are known.
void speak_octave(Report& report);

/// nnCostFunction.m: [J grad] = nnCostFunction(nn_params, input_layer_size, hidden_layer_size, num_labels, X,
/// y, lambda), run by octave-cli in the box, with the .m files that lie beside it.
///   nn_params = [Theta1(:); Theta2(:)], Theta = [b W];   examples in the rows of X, without the ones;
///   y from 1 to num_labels;   sigmoid in both layers;   J = cross-entropy + lambda/2m times the squares of
///   all Thetas but their first columns
/// It is judged as any network is, and the report speaks of Theta1_grad and Theta2_grad.
class OctaveSubmission : public NativeSubmission {
 public:
  /// @throws std::invalid_argument for a file of another name; HarnessTrouble where there is no Octave
  OctaveSubmission(std::filesystem::path path, const SubmissionOptions& options);

  [[nodiscard]] ExaminationOptions fitting(ExaminationOptions options) override;
  /// Its labels are of one class each, and those of a network drawn elsewhere are not.
  [[nodiscard]] bool takes_any_size() const override { return false; }
  Report judge(const Examination& examination, const CheckOptions& options) override;
  void speak_its_language(Report& report) const override { speak_octave(report); }

 protected:
  [[nodiscard]] Launch launch() const override;
  [[nodiscard]] std::size_t own_threads() const override { return 1; }  // it waits for signals

 private:
  std::filesystem::path octave_;
};

}  // namespace gradproof
