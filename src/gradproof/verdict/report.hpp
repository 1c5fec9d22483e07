// SPDX-License-Identifier: MIT
#pragma once
#include <algorithm>
#include <armadillo>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gradproof {

enum class Verdict { verified, wrong, cannot_tell, did_not_answer, harness_trouble };

/// Why a verdict is not simply "verified". One word for programs; the sentence for people is
/// ArrayReport::reason.
enum class Reason {
  none,
  differs,            ///< |claimed - numeric| above the error bar
  wrong_shape,        ///< the shape is not that of what is differentiated
  missing,            ///< the array was not given
  not_finite,         ///< a NaN or an infinity was claimed
  vacuous,            ///< the derivative is zero to working precision everywhere: nothing was tested
  kink,               ///< the point lies on, or too near, a kink
  noise,              ///< the function is too noisy for its differences to decide
  edge_of_domain,     ///< the function is not finite on one side
  precision,          ///< the error bar is too wide to mean anything
  not_deterministic,  ///< same input, other output
  changes_input,
  inconsistent,   ///< two ways of asking the same thing answered differently
  view_of_input,  ///< what was returned shares memory with the argument
  throws,         ///< an exception, at the point itself or on one side of it
  budget,         ///< the check ended before all was judged: evaluations, time, an interrupt
};

/// "verified", "wrong", "cannot tell", "did not answer", "harness trouble": as in the JSON report.
[[nodiscard]] std::string to_string(Verdict verdict);
/// "differs", "wrong shape", ...
[[nodiscard]] std::string to_string(Reason reason);

/// One entry of one array: what was claimed, what the centered difference says, and its error bar (all
/// absolute).
struct EntryReport {
  arma::uword row = 0, col = 0;
  double claimed = 0.0, numeric = 0.0, error_bar = 0.0;
  std::string where;  ///< the case it comes from; empty where there is only one
};

/// What was found about one array, over all cases that were asked.
struct ArrayReport {
  std::string name;                ///< "dW[1]"
  std::string part;                ///< the function that was asked: "relu_backward"; empty: the whole
  arma::uword rows = 0, cols = 0;  ///< of what it differentiates; 0 x 0 where cases differ
  Verdict verdict = Verdict::harness_trouble;
  Reason kind = Reason::none;
  std::string reason;  ///< "every entry is 7 times the derivative, and m = 7"; empty where verified
  std::string note;    ///< true but harmless: "right to single precision", "g'(0) = 1 taken at 3 kinks"
  std::size_t entries = 0;
  double largest_difference = 0.0;  ///< worst |claimed - numeric|, relative to the largest entry of its array
  double would_have_caught = 0.0;   ///< widest error bar, relative to the largest entry of its array
  std::optional<EntryReport> worst;
};

/// The line of a submission's text that a mistake stands in.
struct OwnLine {
  std::string place;      ///< "line 16"; in a notebook "In [4], line 9"
  std::string text;       ///< as it is written there, without its indentation
  std::string corrected;  ///< the right line in the names it uses; empty where that cannot be told
  std::size_t line = 0;   ///< in the file, or in the notebook's cell
};

/// A mistake that explains a wrong answer. `certain` is false where several explain it: then they are
/// candidates.
struct MistakeFinding {
  std::string id;                   ///< "missing-1/m-in-db"
  std::vector<std::string> arrays;  ///< which arrays it explains
  std::optional<std::size_t> layer;
  std::string wrong, right, why;  ///< the line in the notation, as it should be, and the reason in words
  bool certain = true;
  std::optional<OwnLine> own = {};  ///< where it stands, if the submission is a text and it was found in it
  std::string part = {};            ///< the function whose arrays they are; empty where names alone say which

  /// Is it one of the arrays that it explains?
  [[nodiscard]] bool explains(const ArrayReport& array) const {
    return (part.empty() || array.part == part) &&
           std::find(arrays.begin(), arrays.end(), array.name) != arrays.end();
  }
};

/// A function of a submission that was found and used.
struct FunctionReport {
  std::string name;      ///< "backward_propagation"
  std::string place;     ///< "student.py line 40", "student.ipynb cell 7 line 3"
  std::size_t line = 0;  ///< in the file; 0 where there is none (a notebook's cell)
};

/// The smallest network that shows the mistake, small enough to work by hand.
struct SmallestCase {
  std::string network;  ///< "1-1-1, m = 2"
  std::string numbers;  ///< the arrays of this network, right beside wrong, as text
  std::string command;  ///< how to see it again
};

/// What is said of a submission. Starts as harness trouble; only a path on which every check held makes it
/// verified.
struct Report {
  Verdict verdict = Verdict::harness_trouble;
  std::string outcome;     ///< of a run that did not answer: "crashed", "timed out", "over a limit",
                           ///< "forbidden", "unreadable"
  std::string submission;  ///< "student.py: backward_propagation"; "built-in reference"
  std::string file;        ///< its path as it was given; empty for what is no file
  std::string network;     ///< "2 layers, tanh hidden, sigmoid output"
  std::uint64_t seed = 0;
  std::string question = "network";  ///< what one case is: "6 networks", "1 point"
  std::size_t cases = 0, entries = 0, evaluations = 0;
  double seconds = 0.0;
  std::vector<ArrayReport> arrays;
  std::vector<FunctionReport> functions;  ///< earliest step first
  std::vector<MistakeFinding> mistakes;   ///< most likely first
  std::vector<std::string>
      notes;  ///< conventions, robustness, which functions were found, which tier of the box ran
  std::optional<SmallestCase> smallest_case;
  std::string reproduce;  ///< a command

  /// verified, and nothing else
  [[nodiscard]] bool ok() const noexcept { return verdict == Verdict::verified; }
  /// Does it show a mistake on a network small enough to be worked by hand, which its command draws again?
  [[nodiscard]] bool has_small_network() const;
  /// Puts `note` before every other note: what a reader needs first, the reason of the verdict.
  void say_first(std::string note);
  /// The report for a person, as `gradproof check` prints it (report/text.cpp).
  [[nodiscard]] std::string text() const;
};

}  // namespace gradproof
