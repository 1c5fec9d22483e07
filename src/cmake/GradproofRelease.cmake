# gradproof_release_date (2026-11-26): when this version was released, as the changelog has it; manual pages bear it, so
# that two builds of one version are the same.
include_guard(DIRECTORY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/debian/changelog)
file(READ ${CMAKE_CURRENT_LIST_DIR}/debian/changelog changelog LIMIT 10000)
if(NOT changelog MATCHES "^gradproof \\(([0-9.]+)\\)" OR NOT CMAKE_MATCH_1 VERSION_EQUAL PROJECT_VERSION)
  message(FATAL_ERROR "src/cmake/debian/changelog begins with version ${CMAKE_MATCH_1} and project() says "
    "${PROJECT_VERSION}; write an entry for ${PROJECT_VERSION} at its top")
endif()
if(NOT changelog MATCHES "\n -- [^\n]*> +[A-Z][a-z]+, ([0-9][0-9]) ([A-Z][a-z]+) ([0-9]+) ")
  message(FATAL_ERROR "src/cmake/debian/changelog: the first entry has no line ' -- NAME <MAIL>  Thu, 26 Nov 2026 12:00:00 +0000'")
endif()
set(day ${CMAKE_MATCH_1})
set(year ${CMAKE_MATCH_3})
set(months Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec)
list(FIND months ${CMAKE_MATCH_2} month)
math(EXPR month "${month} + 101")  # 1 -> 101, for two digits
string(SUBSTRING ${month} 1 2 month)
set(gradproof_release_date ${year}-${month}-${day})
