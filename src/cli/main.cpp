// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

#include "cli/address_space.hpp"
#include "cli/closest.hpp"
#include "cli/commands.hpp"
#include "cli/exit_status.hpp"
#include "cli/signals.hpp"
#include "cli/terminal.hpp"
#include "cli/unjudged.hpp"
#include "gradproof/derivative/network_derivatives.hpp"

namespace gradproof::cli {

namespace {

/// Every subcommand, in the order of the help.
constexpr std::array commands = {
    AddCommand{add_check},      AddCommand{add_explain}, AddCommand{add_merge},    AddCommand{add_grade},
    AddCommand{add_laws},       AddCommand{add_new},     AddCommand{add_mistakes}, AddCommand{add_exercises},
    AddCommand{add_completion}, AddCommand{add_manual},
};

constexpr const char* exit_statuses =
    "Exit status: 0 verified; 1 wrong; 2 unusable command line or input file;\n"
    "             3 cannot tell; 4 the submission did not answer (crashed,\n"
    "             timed out, ...); 5 harness trouble.\n";

/// The subcommand that was chosen, or the program itself.
const CLI::App& chosen(const CLI::App& program) {
  const auto subcommands = program.get_subcommands();
  return subcommands.empty() ? program : *subcommands.front();
}

std::string name_of(const CLI::App& program, const CLI::App& app) {
  return &app == &program ? "" : app.get_name() + ": ";
}

/// What is on the command line and belongs to nothing: most often a slip of the finger.
std::string about_unexpected(const CLI::App& program, const CLI::App& app) {
  const auto rest = program.remaining(true);
  const std::string word = rest.empty() ? "" : rest.front().substr(0, rest.front().find('='));
  std::vector<std::string> known;
  if (word.rfind('-', 0) == 0) {
    for (const CLI::Option* option : app.get_options()) known.push_back(option->get_name(false, false));
    return fmt::format("{}there is no option {}{} ('gradproof {}--help' lists them)", name_of(program, app),
                       word, did_you_mean(word, known), &app == &program ? "" : app.get_name() + " ");
  }
  const CLI::Option* const submission = app.get_option_no_throw("SUBMISSION");
  if (submission != nullptr && submission->count() > 0) {
    const auto commands_shown = visible_subcommands(program);
    const bool takes_many =
        std::any_of(commands_shown.begin(), commands_shown.end(),
                    [](const CLI::App* command) { return command->get_name() == "grade"; });
    return fmt::format("{}{} and {}: one submission at a time{}", name_of(program, app),
                       submission->results().front(), word, takes_many ? "; gradproof grade takes many" : "");
  }
  if (&app != &program) {
    return fmt::format("{}'{}' belongs to no option; 'gradproof {} --help' shows what goes where",
                       name_of(program, app), word, app.get_name());
  }
  for (const CLI::App* command : program.get_subcommands({})) known.push_back(command->get_name());
  return fmt::format("there is no subcommand '{}'{} ('gradproof --help' lists them)", word,
                     did_you_mean(word, known));
}

/// CLI11 says "--seed: 1 required N missing": here in the words of the other messages.
std::string about_arguments(const CLI::ArgumentMismatch& error) {
  const std::string text = error.what();
  const std::string option = text.substr(0, text.find(':'));
  if (text.find("missing") != std::string::npos) return option + " needs a value";
  if (text.find("received") != std::string::npos) return option + " is given more than once; give it once";
  return text;
}

int run(int argc, char** argv, Invocation& invocation) {
  CLI::App program(
      "gradproof says whether a backpropagation is the gradient of its cost: verified, wrong (and why), "
      "or cannot tell (and why).",
      "gradproof");
  program.set_version_flag("--version", "gradproof " GRADPROOF_VERSION);
  for (const AddCommand add : commands) add(program, invocation);
  program.require_subcommand(0, 1);  // a second name is an argument of the first, as in check explain
  program.footer(std::string("'gradproof SUBCOMMAND --help' has its options and examples.\n") +
                 exit_statuses);
  program.get_formatter()->column_width(34);

  try {
    program.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    print(program.help());
    return 0;
  } catch (const CLI::CallForVersion& version) {
    print(std::string(version.what()) + "\n");
    return 0;
  } catch (const CLI::ExtrasError&) {
    throw UsageError(about_unexpected(program, chosen(program)));
  } catch (const CLI::ArgumentMismatch& error) {
    throw UsageError(name_of(program, chosen(program)) + about_arguments(error));
  } catch (const CLI::RequiredError& error) {
    const CLI::App& app = chosen(program);
    const std::string text = error.what();
    throw UsageError(fmt::format("{}{} is missing; 'gradproof {} --help' has examples", name_of(program, app),
                                 text.substr(0, text.find(' ')), app.get_name()));
  } catch (const CLI::ParseError& error) {
    throw UsageError(name_of(program, chosen(program)) + error.what());
  }
  if (!invocation.run) {
    complain("name a subcommand\n");
    std::fputs(program.help().c_str(), stderr);
    return static_cast<int>(ExitStatus::unusable_input);
  }
  require_address_space();
  catch_signals();
  return invocation.run();
}

/// Says on standard error, and in the reports that were asked for, why nothing was judged.
int ends(const Invocation& invocation, ExitStatus status, Verdict verdict, const std::string& message) {
  complain(message);
  write_unjudged(invocation, verdict, status == ExitStatus::unusable_input ? "unusable" : "", message);
  return static_cast<int>(status);
}

int status_of(int argc, char** argv) {
  Invocation invocation;
  invocation.words.assign(argv + 1, argv + argc);
  try {
    return run(argc, argv, invocation);
  } catch (const UnusableSubmission& error) {
    return ends(invocation, ExitStatus::unusable_input, Verdict::did_not_answer, error.what());
  } catch (const UsageError& error) {
    return ends(invocation, ExitStatus::unusable_input, Verdict::harness_trouble, error.what());
  } catch (const Interrupted&) {
    complain("interrupted: nothing was written");
    return signal_status();
  } catch (const std::bad_alloc&) {
    return ends(
        invocation, ExitStatus::harness_trouble, Verdict::harness_trouble,
        "not enough memory for this network and these data; take smaller --layers or fewer --examples");
  } catch (const std::exception& error) {
    return ends(invocation, ExitStatus::harness_trouble, Verdict::harness_trouble,
                fmt::format("harness trouble: {}", error.what()));
  }
}

}  // namespace

}  // namespace gradproof::cli

int main(int argc, char** argv) {
  const int status = gradproof::cli::status_of(argc, argv);
  if (!gradproof::cli::has_address_space()) {
    (void)std::fflush(nullptr);
    std::_Exit(status);  // the BLAS takes leave with memory that it would wait for
  }
  return status;
}
