// SPDX-License-Identifier: MIT
#pragma once
#include <functional>
#include <string>

#include "gradproof/grade/feedback.hpp"
#include "gradproof/grade/marks.hpp"
#include "gradproof/grade/record.hpp"

namespace gradproof {

struct ClassPageOptions {
  PointScheme scheme;
  Comments comments;
  bool anonymous = false;  ///< no name, id or path: "hand-in 17"
};

/// The class as static HTML: index.html with the counts, the groups of like mistakes, a histogram of the
/// marks and a table of all hand-ins by their parts (searched and sorted a hundred lines at a time, so that
/// ten thousand do not freeze it), and hand-in-N.html with each report. Nothing is loaded from elsewhere;
/// whatever comes from a submission or a name is text.
/// @param write takes each file's name and text; one page is held at a time.
void class_pages(const Record& record, const ClassPageOptions& options,
                 const std::function<void(const std::string& name, const std::string& text)>& write);

}  // namespace gradproof
