# cmake --install, find_package(gradproof), pkg-config, uninstall.
include(CMakePackageConfigHelpers)
set(gradproof_config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/gradproof)

install(TARGETS gradproof EXPORT gradproofTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT gradproof_Development
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT gradproof_Library NAMELINK_COMPONENT gradproof_Development
  FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT gradproof_Development
  FILE_SET forwarding DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT gradproof_Development)
install(EXPORT gradproofTargets NAMESPACE gradproof:: DESTINATION ${gradproof_config_dir} COMPONENT gradproof_Development)

# One export set a component: find_package(gradproof) alone must not need GoogleTest.
foreach(component IN ITEMS gtest rapidcheck)
  if(TARGET gradproof_${component})
    install(TARGETS gradproof_${component} EXPORT gradproof_${component}Targets
      FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT gradproof_Development)
    install(EXPORT gradproof_${component}Targets NAMESPACE gradproof:: DESTINATION ${gradproof_config_dir}
      COMPONENT gradproof_Development)
  endif()
endforeach()

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/gradproofConfig.cmake.in
  ${PROJECT_BINARY_DIR}/gradproofConfig.cmake INSTALL_DESTINATION ${gradproof_config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/gradproofConfigVersion.cmake COMPATIBILITY SameMinorVersion)

# gradproof.pc says where it lies itself, so that the folder it was installed into may be moved; a folder that was given
# as an absolute path stays where it is.
foreach(folder IN ITEMS libdir includedir)
  string(TOUPPER CMAKE_INSTALL_${folder} given)
  if(IS_ABSOLUTE "${${given}}")
    set(gradproof_pc_${folder} "${${given}}")
  else()
    set(gradproof_pc_${folder} "\${prefix}/${${given}}")
  endif()
endforeach()
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  set(gradproof_pc_prefix "${CMAKE_INSTALL_PREFIX}")
else()
  file(RELATIVE_PATH up "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
  string(REGEX REPLACE "/$" "" gradproof_pc_prefix "\${pcfiledir}/${up}")
endif()
# Users of the headers call Armadillo themselves; the rest is the archive's, and a shared library brings it along.
set(gradproof_pc_libs "-larmadillo -pthread")
set(gradproof_pc_libs_private "-lfmt -lhwy -ldl")
get_target_property(kind gradproof TYPE)
if(kind STREQUAL "STATIC_LIBRARY")
  set(gradproof_pc_libs "${gradproof_pc_libs} ${gradproof_pc_libs_private}")
  set(gradproof_pc_libs_private "")
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/gradproof.pc.in ${PROJECT_BINARY_DIR}/gradproof.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/gradproofConfig.cmake ${PROJECT_BINARY_DIR}/gradproofConfigVersion.cmake
  ${CMAKE_CURRENT_LIST_DIR}/GradproofRegister.cmake DESTINATION ${gradproof_config_dir} COMPONENT gradproof_Development)
install(FILES ${PROJECT_BINARY_DIR}/gradproof.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT gradproof_Development)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT gradproof_Licence)

if(TARGET gradproof_cli)
  install(TARGETS gradproof_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT gradproof_Runtime)
endif()

# For people who read: the pages, and small programs that need nothing but what is installed.
install(FILES ${PROJECT_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT gradproof_Documentation)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/src/docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT gradproof_Documentation
  FILES_MATCHING PATTERN "*.md")
install(DIRECTORY ${PROJECT_SOURCE_DIR}/tests/package/consumer/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples
  COMPONENT gradproof_Documentation)

if(PROJECT_IS_TOP_LEVEL)
  # cmake --build BUILD --target uninstall: what the last cmake --install from BUILD wrote
  add_custom_target(uninstall COMMAND ${CMAKE_COMMAND} -D BUILD=${PROJECT_BINARY_DIR}
    -P ${CMAKE_CURRENT_LIST_DIR}/uninstall.cmake VERBATIM)
  include(GradproofPackages)
endif()
