// SPDX-License-Identifier: MIT
#include "cli/dataset.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <set>

#include "cli/closest.hpp"
#include "cli/exit_status.hpp"

namespace gradproof::cli {

namespace {

constexpr std::size_t most_classes_guessed = 20;

/// "a, b, c", or of many the first ten and the last.
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 12, shown = 10;
  if (names.size() <= most) return fmt::format("{}", fmt::join(names, ", "));
  const std::vector<std::string> first(names.begin(), names.begin() + shown);
  return fmt::format("{}, ..., {} ({} in all)", fmt::join(first, ", "), names.back(), names.size());
}

std::size_t column_named(const Table& table, const std::string& name) {
  const auto names = table.names();
  const auto count = std::count(names.begin(), names.end(), name);
  if (count == 1)
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  if (count > 1) {
    throw UsageError(fmt::format("{}:1: {} columns are named '{}', expected one; rename the others",
                                 table.file, count, name));
  }
  if (name.empty()) {
    throw UsageError(
        fmt::format("--data {} needs --target COLUMN: which column is to be predicted? There are {}",
                    table.file, listed(names)));
  }
  throw UsageError(fmt::format("{}:1: there is no column '{}'{} There are {}", table.file, name,
                               closest(name, names) ? did_you_mean(name, names) : ";", listed(names)));
}

bool is_number(const std::string& text) {
  double value = 0.0;
  const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), value);
  return !text.empty() && trouble == std::errc() && end == text.data() + text.size() && std::isfinite(value);
}

/// Different labels, numbers before words, each in its own order.
std::vector<std::string> classes_of(const Table& table, std::size_t target) {
  std::set<std::string> labels;
  for (const auto& row : table.rows) labels.insert(row[target].text);
  std::vector<std::string> classes(labels.begin(), labels.end());
  std::stable_sort(classes.begin(), classes.end(), [](const std::string& left, const std::string& right) {
    if (is_number(left) && is_number(right)) return std::stod(left) < std::stod(right);
    return is_number(left) && !is_number(right);
  });
  return classes;
}

OutputKind output_for(const Table& table, std::size_t target) {
  const auto classes = classes_of(table, target);
  if (classes == std::vector<std::string>{"0", "1"}) return OutputKind::sigmoid;
  const bool words =
      std::any_of(classes.begin(), classes.end(), [](const auto& label) { return !is_number(label); });
  const bool whole = std::all_of(classes.begin(), classes.end(),
                                 [](const auto& label) { return label.find('.') == std::string::npos; });
  return words || (whole && classes.size() <= most_classes_guessed) ? OutputKind::softmax
                                                                    : OutputKind::identity;
}

double binary_label(const Table& table, const Field& field, const std::string& target) {
  const std::string& text = field.text;
  const bool number = is_number(text);
  const double value = number ? std::stod(text) : -1.0;
  if (value == 0.0 || value == 1.0) return value;
  throw UsageError(
      fmt::format("{}: {} in column {}, expected 0 or 1: the sigmoid output predicts one of two; use "
                  "--output softmax for "
                  "classes or --output identity for numbers",
                  table.place(field), text.empty() ? "an empty field" : "'" + text + "'", target));
}

arma::mat labels(const Table& table, std::size_t target, arma::uword m, Dataset& data) {
  if (data.output == OutputKind::softmax) {
    data.classes = classes_of(table, target);
    if (data.classes.size() < 2) {
      throw UsageError(
          fmt::format("{}: column {} holds one class ('{}'), expected two or more for the softmax output; "
                      "choose another --target",
                      table.file, data.target, data.classes.front()));
    }
  }
  arma::mat Y(data.output == OutputKind::softmax ? data.classes.size() : 1, m, arma::fill::zeros);
  for (arma::uword k = 0; k < m; ++k) {
    const Field& field = table.rows[k][target];
    switch (data.output) {
      case OutputKind::sigmoid:
        Y(0, k) = binary_label(table, field, data.target);
        break;
      case OutputKind::identity:
        Y(0, k) = number_in(table, field, data.target);
        break;
      case OutputKind::softmax: {
        if (field.text.empty()) {
          throw UsageError(
              fmt::format("{}: an empty field in column {}, expected the class; fill it in, or remove "
                          "the row",
                          table.place(field), data.target));
        }
        const auto found = std::find(data.classes.begin(), data.classes.end(), field.text);
        Y(static_cast<arma::uword>(std::distance(data.classes.begin(), found)), k) = 1.0;
        break;
      }
    }
  }
  return Y;
}

/// A feature that does not vary becomes 0.
void normalise(arma::mat& X) {
  X.each_row([](arma::rowvec& feature) {
    feature -= arma::mean(feature);
    const double deviation = arma::stddev(feature, 1);
    if (deviation > 0.0) feature /= deviation;
  });
}

}  // namespace

Dataset make_dataset(const Table& table, const DatasetOptions& options) {
  const std::size_t target = column_named(table, options.target);
  if (table.header.size() < 2) {
    throw UsageError(fmt::format("{}:1: '{}' is the only column, expected features beside it", table.file,
                                 options.target));
  }
  if (options.examples > table.rows.size()) {
    throw UsageError(
        fmt::format("--examples {}: {} has {} examples; ask for at most so many, or leave it out for all",
                    options.examples, table.file, table.rows.size()));
  }
  Dataset data{
      table.file, options.target, options.output ? *options.output : output_for(table, target), {}, {}, {}};
  const arma::uword m = options.examples == 0 ? table.rows.size() : options.examples;
  data.Y = labels(table, target, m, data);
  data.X.set_size(table.header.size() - 1, m);
  for (arma::uword k = 0; k < m; ++k) {
    arma::uword i = 0;
    for (std::size_t column = 0; column < table.header.size(); ++column) {
      if (column == target) continue;
      data.X(i++, k) = number_in(table, table.rows[k][column], table.header[column].text);
    }
  }
  if (options.normalise) normalise(data.X);
  return data;
}

void require_sizes_fit(const Dataset& data, const std::vector<arma::uword>& sizes) {
  if (sizes.front() != data.X.n_rows) {
    throw UsageError(
        fmt::format("n[0] is {} but {} has {} features (every column but {}); write --layers {},{}",
                    sizes.front(), data.file, data.X.n_rows, data.target, data.X.n_rows,
                    fmt::join(sizes.begin() + 1, sizes.end(), ",")));
  }
  if (sizes.back() == data.Y.n_rows) return;
  const std::size_t depth = sizes.size() - 1;
  const std::string mended =
      fmt::format("--layers {},{}", fmt::join(sizes.begin(), sizes.end() - 1, ","), data.Y.n_rows);
  if (data.output == OutputKind::softmax) {
    throw UsageError(fmt::format("n[{}] is {} but column {} of {} has {} classes ({}); write {}", depth,
                                 sizes.back(), data.target, data.file, data.classes.size(),
                                 fmt::join(data.classes, ", "), mended));
  }
  throw UsageError(
      fmt::format("n[{}] is {} but {} of {} is one number an example; write {}, or --output softmax for "
                  "classes",
                  depth, sizes.back(), data.target, data.file, mended));
}

}  // namespace gradproof::cli
