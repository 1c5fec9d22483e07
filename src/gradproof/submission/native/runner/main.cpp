// SPDX-License-Identifier: MIT
// Runs in the box: opens a shared object and answers questions with its function. Built without sanitizers
// and without Armadillo, and put into the library, which starts it from memory.
#include <dlfcn.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <vector>

#include "gradproof/submission/native/runner/fault_report.hpp"
#include "gradproof/submission/native/runner/floating_point.hpp"
#include "gradproof/submission/native/runner/guarded_memory.hpp"
#include "gradproof/wire/plugin_abi.h"
#include "gradproof/wire/wire.hpp"

namespace gradproof::runner {

namespace {

constexpr int questions = 3, answers = 4;

/// @returns false where the pipe ended.
bool read_exactly(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = ::read(questions, bytes.data(), bytes.size());
    if (got == 0 || (got < 0 && errno != EINTR)) return false;
    if (got > 0) bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

void write_all(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::write(answers, bytes.data(), bytes.size());
    if (sent < 0 && errno != EINTR) ::_exit(0);
    if (sent > 0) bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
}

void send_text(std::uint64_t id, std::uint32_t code, const char* name, const std::string& text) {
  wire::FrameWriter writer(wire::Direction::answer, id, code);
  writer.text(name, text);
  write_all(writer.finish());
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

/// The question as the function gets it. Holds what the plain pointers in it point to.
struct Question {
  std::vector<std::string> activations;
  std::vector<gradproof_layer> layers;
  gradproof_question plain{};

  explicit Question(const wire::FrameView& frame) {
    std::string output;
    const double* leak = nullptr;
    for (const auto& item : frame.items) {
      if (item.name == "hidden") activations = split(item.text, ',');
      if (item.name == "output") output = item.text;
      if (item.name == "lambda") plain.lambda = item.values[0];
      if (item.name == "leak") leak = item.values.data();
      if (item.name.starts_with("W["))
        layers.push_back({item.rows, nullptr, 0.0, item.values.data(), nullptr});
      if (item.name == "W[1]") plain.inputs = item.cols;
      if (item.name.starts_with("b[")) layers.back().b = item.values.data();
      if (item.name == "X") plain.X = item.values.data();
      if (item.name == "X") plain.examples = item.cols;
      if (item.name == "Y") plain.Y = item.values.data();
    }
    activations.push_back(output);
    for (std::size_t l = 0; l < layers.size(); ++l) {
      layers[l].activation = activations[l].c_str();
      if (l + 1 < layers.size()) layers[l].leak = leak[l];
    }
    plain.depth = layers.size();
    plain.layer = layers.data();
  }
};

/// One output: where its numbers are expected, and its name in the answer.
struct Output {
  std::string name;
  std::uint64_t rows, cols;
  gradproof_array* place;
};

struct Outputs {
  std::vector<gradproof_layer_answer> layers;
  std::array<char, 16384> text{};
  gradproof_answer plain{};
  std::vector<Output> all;
  std::optional<GuardedArrays> arrays;

  explicit Outputs(const Question& question) : layers(question.layers.size()) {
    const std::uint64_t m = question.plain.examples;
    std::uint64_t below = question.plain.inputs;
    all.push_back({"cost", 1, 1, &plain.cost});
    for (std::size_t l = 0; l < layers.size(); ++l) {
      const std::uint64_t n = question.layers[l].units;
      const std::string at = "[" + std::to_string(l + 1) + "]";
      all.push_back({"Z" + at, n, m, &layers[l].Z});
      all.push_back({"A" + at, n, m, &layers[l].A});
      all.push_back({"dZ" + at, n, m, &layers[l].dZ});
      all.push_back({"dA" + at, n, m, &layers[l].dA});
      all.push_back({"dW" + at, n, below, &layers[l].dW});
      all.push_back({"db" + at, n, 1, &layers[l].db});
      below = n;
    }
    std::vector<GuardedArrays::Request> requests;
    for (const auto& output : all)
      requests.push_back({output.name, static_cast<std::size_t>(output.rows * output.cols)});
    arrays.emplace(requests);
    for (std::size_t i = 0; i < all.size(); ++i) *all[i].place = {arrays->array(i), all[i].rows, all[i].cols};
    plain.layer = layers.data();
    plain.text = text.data();
    plain.text_bytes = text.size();
  }

  /// What was given, in whatever shape; a shape alone where the array is far larger than anything expected.
  void write_to(wire::FrameWriter& writer) const {
    constexpr std::uint64_t largest_side = 0xffffffff;
    for (const auto& output : all) {
      const gradproof_array& given = *output.place;
      const std::uint64_t rows = std::min(given.rows, largest_side),
                          cols = std::min(given.cols, largest_side);
      if (rows * cols > 2 * output.rows * output.cols) {
        writer.shape_only(output.name, static_cast<std::uint32_t>(rows), static_cast<std::uint32_t>(cols));
        continue;
      }
      const std::span<const double> values(given.values, static_cast<std::size_t>(rows * cols));
      const bool as_it_was = rows == output.rows && cols == output.cols && untouched(values);
      if (!as_it_was)
        writer.array(output.name, static_cast<std::uint32_t>(rows), static_cast<std::uint32_t>(cols), values);
    }
  }

  [[nodiscard]] std::string said() const { return {text.data(), ::strnlen(text.data(), text.size())}; }
};

/// std::bad_alloc, and how much there was.
std::string out_of_memory() {
  rlimit space{};
  ::getrlimit(RLIMIT_AS, &space);
  return "std::bad_alloc: it asked for more than the " + std::to_string(space.rlim_cur >> 20U) +
         " MiB it may have; --memory gives it more";
}

void answer_question(gradproof_submission_function function, const wire::FrameView& frame,
                     const Pages& inputs) {
  const std::uint64_t id = frame.header.id;
  const Question question(frame);
  Outputs outputs(question);
  std::string error;
  std::string environment;
  {
    const FaultReport report(id, inputs, *outputs.arrays);
    FloatingPoint floating_point;
    try {
      if (function(&question.plain, &outputs.plain) != 0) {
        error = outputs.said();
        if (error.empty()) error = "it reported an error without a word";
      }
    } catch (const std::bad_alloc&) {
      error = out_of_memory();
    } catch (const std::exception& thrown) {
      error = thrown.what();
    } catch (...) {
      error = "an exception that is no std::exception";
    }
    environment = floating_point.restore();
  }
  if (!error.empty()) {
    send_text(id, wire::raised, "exception", error);
    return;
  }
  wire::FrameWriter writer(wire::Direction::answer, id, wire::answered);
  outputs.write_to(writer);
  for (const auto& note : split(outputs.said(), '\n')) writer.text("note", note);
  if (!environment.empty()) writer.text("note", environment);
  write_all(writer.finish());
}

struct Loaded {
  gradproof_submission_function function = nullptr;
  std::string why_not;
};

Loaded load(const char* path) {
  void* library = ::dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return {nullptr, std::string("it cannot be loaded: ") + ::dlerror()};
  void* symbol = ::dlsym(library, "gradproof_submission_1");
  if (symbol == nullptr) {
    return {
        nullptr,
        "it is a shared object, but exports no function gradproof_submission_1: write "
        "GRADPROOF_SUBMISSION(your_function) in one of its files (gradproof/submission/native/plugin.hpp)"};
  }
  gradproof_submission_function function = nullptr;
  std::memcpy(&function, &symbol, sizeof function);  // POSIX: the same bits
  return {function, {}};
}

int run(const char* path) {
  const Loaded loaded = load(path);
  for (;;) {
    std::array<std::byte, wire::header_bytes> head;
    if (!read_exactly(head)) return 0;
    const wire::Header header = wire::parse_header(head, wire::Direction::question);
    const Pages pages(wire::header_bytes + static_cast<std::size_t>(header.payload_bytes) +
                      wire::trailer_bytes);
    const auto frame_bytes = pages.bytes().first(
        wire::header_bytes + static_cast<std::size_t>(header.payload_bytes) + wire::trailer_bytes);
    std::memcpy(frame_bytes.data(), head.data(), head.size());
    if (!read_exactly(frame_bytes.subspan(wire::header_bytes))) return 0;
    pages.make_read_only();
    const wire::FrameView frame = wire::parse_frame(frame_bytes, wire::Direction::question);
    if (loaded.function == nullptr) {
      send_text(header.id, wire::declined, "reason", loaded.why_not);
    } else if (header.code != wire::network_question) {
      send_text(header.id, wire::declined, "reason",
                "a shared object answers questions about whole networks only");
    } else {
      answer_question(loaded.function, frame, pages);
    }
  }
}

}  // namespace

}  // namespace gradproof::runner

int main(int count, char** words) {
  // Not return: what the submission left for the end of the program is not run.
  ::_exit(count == 2 ? gradproof::runner::run(words[1]) : 2);
}
