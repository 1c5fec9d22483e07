// SPDX-License-Identifier: MIT
#include "cli/progress_bar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

#include "cli/terminal.hpp"

namespace gradproof::cli {

namespace {
constexpr auto silence = std::chrono::seconds(1);
constexpr auto interval = std::chrono::milliseconds(100);
constexpr std::size_t width = 20;
}  // namespace

ProgressBar::ProgressBar(std::string label) : label_(std::move(label)), wanted_(progress_wanted()) {}

ProgressBar::~ProgressBar() {
  if (drawn_) std::fputs("\r\033[K", stderr);
}

void ProgressBar::update(std::size_t done, std::size_t total) {
  if (!wanted_) return;
  const auto now = Clock::now();
  if (now - begin_ < silence || (drawn_ && now - last_ < interval)) return;
  last_ = now;
  drawn_ = true;
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  std::fputs(("\r" + progress_line(label_, done, total, seconds) + "\033[K").c_str(), stderr);
  std::fflush(stderr);
}

std::string progress_line(const std::string& label, std::size_t done, std::size_t total,
                          double seconds_so_far) {
  const double share =
      total == 0 ? 0.0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(width));
  std::string line = fmt::format("{}  [{}{}] {:3.0f} %", label, std::string(filled, '#'),
                                 std::string(width - filled, ' '), std::floor(100.0 * share));
  if (share > 0.0) line += fmt::format(", {:.0f} s left", seconds_so_far * (1.0 - share) / share);
  return line;
}

}  // namespace gradproof::cli
