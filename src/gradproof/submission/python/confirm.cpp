// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/confirm.hpp"

#include "gradproof/check_network/examination.hpp"

namespace gradproof {

bool takes_many_examples(PythonSession& session, const PythonExercise& exercise, PythonContents contents,
                         std::uint64_t seed) {
  contents.network.erase("one at a time");
  ExaminationOptions drawn;
  drawn.seed = seed;
  const Case question = standard_examination(fitting_options(exercise, contents, drawn)).cases.front();
  WholeFindings findings;
  const Answer answer = ask_whole(session, exercise, contents, {}, question, false, findings);
  if (findings.raised.count(exercise.backward) > 0) return false;
  for (std::size_t l = 1; l <= question.architecture.depth(); ++l) {
    if (answer.dW.depth() < l || arma::size(answer.dW[l]) != arma::size(question.parameters.W[l]))
      return false;
    if (answer.db.depth() < l || arma::size(answer.db[l]) != arma::size(question.parameters.b[l]))
      return false;
  }
  return true;
}

}  // namespace gradproof
