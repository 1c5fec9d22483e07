# gradproof_register(TARGET NAME...): what has to be verified by the test program TARGET, a program of GoogleTest that
# includes <gradproof/testing/gtest.hpp>. Adds the test TARGET.gradproof_coverage, which runs the whole program and fails
# with the list of the names that were not checked, or were vacuous, undecided or wrong. Names are FunctionOptions::name.
function(gradproof_register target)
  if(NOT ARGN)
    message(FATAL_ERROR "gradproof_register(${target}): no names were given; expected gradproof_register(${target} \"my layer\" ...)")
  endif()
  if(NOT TARGET ${target})
    message(FATAL_ERROR "gradproof_register(${target}): there is no target ${target}; call it after add_executable")
  endif()
  list(JOIN ARGN "|" names)
  add_test(NAME ${target}.gradproof_coverage COMMAND ${target})
  set_tests_properties(${target}.gradproof_coverage PROPERTIES ENVIRONMENT "GRADPROOF_REQUIRED=${names}")
endfunction()
