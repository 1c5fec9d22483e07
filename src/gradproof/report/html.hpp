// SPDX-License-Identifier: MIT
#pragma once
#include <string>

#include "gradproof/report/pictures.hpp"
#include "gradproof/verdict/report.hpp"

namespace gradproof {

/// The report as one self-contained page: the verdict, the line as it was written beside the right one, the
/// chain, every array; with pictures: heat maps of what is wrong and the error of a difference against its
/// step. Everything a stranger wrote is escaped.
[[nodiscard]] std::string html_report(const Report& report, const ReportPictures& pictures = {});
/// The same for a part of somebody else's page (a notebook, the page of a class).
[[nodiscard]] std::string html_fragment(const Report& report, const ReportPictures& pictures = {});

}  // namespace gradproof
