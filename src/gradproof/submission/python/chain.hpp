// SPDX-License-Identifier: MIT
#pragma once
#include <armadillo>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "gradproof/submission/reading.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

class PythonSession;

/// How a submission's own forward pass, cost and backward pass are run as one chain. What the child says of
/// it chooses what is asked, never what is found.
struct ChainReading {
  std::string kind;        ///< "functions", "class", "script"; empty where no chain was found
  std::string functions;   ///< "forward, loss, backward"
  std::string owner;       ///< the class
  std::string loss;        ///< "own", or which known loss its gradient is taken to be of
  std::string sizes;       ///< "3, 4, 2"
  std::string lines;       ///< of loops, "12-20 31-40"
  std::string remark;      ///< what the loop does beside its gradient
  std::string not_judged;  ///< "db1 (b1 is never changed by the loop)"
  std::string raised, place,
      line;                        ///< where no chain was found: the exception of the likeliest, and its line
  std::string unfit;               ///< where no chain was found: what came back, and is no gradient
  std::string loop;                ///< where no chain was found: why its training loop could not be read
  std::string untaken, untold;     ///< where none was found, "backprop, Net.back"; "backprop takes error"
  std::string engine;              ///< a class that differentiates what is computed with it
  std::string absent, nowhere;     ///< and "loss_of (losses)", of modules that are not here; "g, a.py line 4"
  bool is_called_as_said = false;  ///< by a reading, and otherwise than without it
  ReadingWords words, otherwise;   ///< as a reading says it; as it is read where nothing is said
  std::map<std::string, std::string> own;  ///< where none was found: its functions, with their arguments
  bool rows = false, labels = false, takes_reg = false, is_update = false, one_example = false,
       is_square = false, is_in_time = false, is_single = false;
  std::vector<std::string> names;  ///< of the parameters: "W1", "b1", ...
  std::vector<arma::mat> like;     ///< an array of its shape for each parameter
  arma::mat X, Y;                  ///< examples in columns; Y one-hot, or 0 and 1
  std::vector<FunctionReport> places;

  [[nodiscard]] bool found() const { return !kind.empty(); }
  /// The last of its functions, which gives the gradient.
  [[nodiscard]] std::string backward() const { return functions.substr(functions.rfind(' ') + 1); }
};

/// Does its cost follow changes that single precision cannot hold? Six evaluations. A cost that does is
/// judged as one in double precision, whatever its text mentions. @throws as PythonSession::ask_chain
[[nodiscard]] bool computes_in_double(PythonSession& session, const ChainReading& reading,
                                      std::uint64_t seed);

/// Is its cost the same, to the last bit, whatever the targets are? Two evaluations.
/// @throws as PythonSession::ask_chain
[[nodiscard]] bool ignores_targets(PythonSession& session, const ChainReading& reading, std::uint64_t seed);

struct ChainJudgement {
  Report report;
  /// false: it was asked without its small numbers as well, and does something else there; in its process
  /// they are gone for good, so no other answer of it is of what was handed in
  bool is_as_written = true;
};

/// The first question of every submission: is the gradient it gives the derivative of its own cost? Nothing
/// is known of the network; parameters and data are drawn here, the submission answers numbers, and the rule
/// for functions that are not known decides (check_function). Asked by directions, at two numbers of
/// examples, twice in a row, and, where classes are numbers, with a batch that lacks the last class. Cost:
/// about 10 forward passes a direction and array.
/// @throws DidNotAnswer
[[nodiscard]] ChainJudgement judge_chain(PythonSession& session, const ChainReading& reading,
                                         std::uint64_t seed);

}  // namespace gradproof
