# What every target of this project shares: warnings, sanitizers, precompiled headers, test registration.
include_guard(GLOBAL)
include(GoogleTest)
include(GradproofRegister)

add_library(gradproof_warnings INTERFACE)
target_compile_options(gradproof_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow $<$<COMPILE_LANGUAGE:CXX>:-Wconversion>
  $<$<BOOL:${GRADPROOF_WERROR}>:-Werror>)
# Sources that are compiled together are not headers that could be included twice, which g++ warns of.
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(gradproof_warnings INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-subobject-linkage>)
endif()
add_library(gradproof_flags INTERFACE)
target_link_libraries(gradproof_flags INTERFACE gradproof_warnings)
if(GRADPROOF_SANITIZE)
  if(GRADPROOF_SANITIZE MATCHES "thread" AND GRADPROOF_SANITIZE MATCHES "address")
    message(FATAL_ERROR "GRADPROOF_SANITIZE=${GRADPROOF_SANITIZE}: address and thread cannot be combined; take one build for each")
  endif()
  target_compile_options(gradproof_flags INTERFACE
    -fsanitize=${GRADPROOF_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -D_GLIBCXX_ASSERTIONS)
  target_link_options(gradproof_flags INTERFACE -fsanitize=${GRADPROOF_SANITIZE})
endif()

# gradproof_test(NAME SOURCES ... [LINK ...] [LABELS ...] [TIMEOUT s] [PREFIX p] [PROGRAM] [APART]): one GoogleTest program;
# each TEST is a ctest, its name behind the prefix. PROGRAM: it runs the program gradproof (support/run_program.hpp),
# which is then built first. APART: its sources give one name to different things and are not compiled together.
# One precompiled header (Armadillo, GoogleTest, RapidCheck) serves all of them: see tests/pch.
function(gradproof_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "PROGRAM;APART" "TIMEOUT;PREFIX" "SOURCES;LINK;LABELS")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE gradproof gradproof_flags gradproof_test_support ${arg_LINK})
  target_precompile_headers(${name} REUSE_FROM gradproof_test_pch)
  if(arg_APART)
    set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  endif()
  if(arg_PROGRAM)
    add_dependencies(${name} gradproof_cli)
  endif()
  # Not built, but where it is asked for by name: what no run without --long runs, and no sanitized one.
  if(("long" IN_LIST arg_LABELS AND NOT GRADPROOF_LONG_TESTS) OR ("files" IN_LIST arg_LABELS AND GRADPROOF_SANITIZE))
    set_target_properties(${name} PROPERTIES EXCLUDE_FROM_ALL ON)
    return()
  endif()
  # gtest_discover_tests flattens lists: a label a property, or every later pair is lost.
  set(properties TIMEOUT ${arg_TIMEOUT})
  foreach(label IN LISTS arg_LABELS)
    list(APPEND properties LABELS ${label})
  endforeach()
  gtest_discover_tests(${name} TEST_PREFIX "${arg_PREFIX}" PROPERTIES ${properties} DISCOVERY_TIMEOUT 60)
endfunction()
