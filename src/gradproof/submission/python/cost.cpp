// SPDX-License-Identifier: MIT
#include "gradproof/check_network/did_not_answer.hpp"
#include "gradproof/submission/gradient_cost.hpp"
#include "gradproof/submission/python/exercise.hpp"
#include "gradproof/submission/python/questions.hpp"

namespace gradproof {

std::string python_cost_note(PythonSession& session, const PythonExercise& exercise,
                             const Examination& examination) {
  const Case question = cost_question(examination.cases.front(), parameters_for_cost, 3, examination.seed);
  try {
    const ForwardPass pass =
        forward(question.architecture.forward_only(), question.parameters, question.X, question.Y);
    return passes_note(question, session.passes(exercise.backward, arrays_of(question, pass),
                                                words_of(question, {}), most_passes));
  } catch (const PartRaised&) {
    return {};  // of a network it was not written for
  } catch (const DidNotAnswer& why) {
    return cost_not_known(why.what());
  }
}

}  // namespace gradproof
