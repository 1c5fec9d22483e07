// SPDX-License-Identifier: MIT
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gradproof/check_network/case.hpp"
#include "gradproof/check_network/examination.hpp"
#include "gradproof/submission/python/session.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// One of the forms in which a Python submission may answer.
struct PythonExercise {
  std::string name;                     ///< "the two-layer exercise"
  std::string forward, cost, backward;  ///< roles; forward and cost are empty where backward does it all
  std::vector<std::string> steps;       ///< roles that are judged on their own, earliest first
  std::string hidden;                   ///< the activation the exercise is posed with; empty: any
  std::size_t depth = 0;                ///< 0: any
};

/// Ours, the two-layer exercise, the L-layer exercise, logistic regression: in the order in which they are
/// looked for.
[[nodiscard]] const std::vector<PythonExercise>& python_exercises();

/// The first exercise whose backward function was found; else the first of which anything was found.
/// nullptr where nothing was.
[[nodiscard]] const PythonExercise* exercise_of(const PythonContents& contents);

/// What the submission's network fixes, where the options leave it open: depth, activations, outputs, L2.
/// Where the runner could not tell, it is the network the exercise is posed with.
/// @throws std::invalid_argument where the options contradict it.
[[nodiscard]] ExaminationOptions fitting_options(const PythonExercise& exercise,
                                                 const PythonContents& contents, ExaminationOptions options);

/// Where dA[L] is divided by A (1 - A), Z[L] is kept within -1 and 1: rounding must not decide. Where labels
/// are asked for as numbers of classes, the last class is among them. Other questions stay as they are.
[[nodiscard]] Examination fitted_examination(const PythonExercise& exercise, const PythonContents& contents,
                                             Examination examination);

/// "the two-layer exercise", or in what its network is another one.
[[nodiscard]] std::string title(const PythonExercise& exercise, const PythonContents& contents);

/// A step of which it is known by now whether it is right.
struct PartFinding {
  std::string role;
  std::vector<ArrayReport> arrays;
  std::vector<std::string> notes;
  [[nodiscard]] bool right() const;
};

/// Asks every step that was found, each with right inputs, and judges what it says. A step that calls a wrong
/// one is asked with a right one in its place, so that only its own mistakes count. Stops after a question
/// that got no answer (DidNotAnswer), which is thrown on.
[[nodiscard]] std::vector<PartFinding> judge_steps(PythonSession& session, const PythonExercise& exercise,
                                                   const PythonContents& contents,
                                                   const Examination& examination);

/// The layers of the question that is asked beside the usual ones, where any number of them is taken.
inline constexpr std::size_t deep_layers = 5;
/// That question: all sizes different, drawn from the seed of the others.
[[nodiscard]] Examination deeper_examination(const PythonExercise& exercise, const PythonContents& contents,
                                             const Examination& like);

/// What forward, cost and backward said to all questions, beside their numbers.
struct WholeFindings {
  std::map<std::string, std::string> shapes, oddities;  ///< by array, in the notation: "dW[1]"
  std::map<std::string, PartRaised> raised;             ///< by role, the first of each
  std::vector<std::string> notes;
  std::set<std::string> writes_to;
  bool own_cache = false;
};

/// Asks forward, cost and backward of an exercise; `instead` are the steps that are replaced by right ones.
/// @throws DidNotAnswer
[[nodiscard]] Answer ask_whole(PythonSession& session, const PythonExercise& exercise,
                               const PythonContents& contents, const std::set<std::string>& instead,
                               const Case& question, bool is_robustness, WholeFindings& findings);

/// Asked at the end, of a gradient that was judged: what there is to say of its cost (gradient_cost.hpp), or
/// empty.
[[nodiscard]] std::string python_cost_note(PythonSession& session, const PythonExercise& exercise,
                                           const Examination& examination);

/// For a diagnosis, which reads an answer as one computation, where each function was asked with right
/// inputs: if the forward pass is wrong, the rest is made to follow from it, and is no evidence of another
/// mistake.
/// @param report  on this answer to this question alone
[[nodiscard]] Answer as_one_answer(const Case& question, Answer answer, const Report& report);

/// "dW1" as in the notation: "dW[1]".
[[nodiscard]] std::string in_notation(const std::string& name);

}  // namespace gradproof
