# Run by CPack between installing and packing: adds to each package what Debian's policy asks of it.
find_program(GZIP gzip REQUIRED)
find_program(STRIP strip)
foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  set(root ${CPACK_TEMPORARY_DIRECTORY}/${component}/usr)
  string(TOUPPER ${component} upper)
  set(own ${root}/share/doc/${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
  file(MAKE_DIRECTORY ${own})
  file(COPY ${CPACK_GRADPROOF_DEBIAN}/copyright ${CPACK_GRADPROOF_DEBIAN}/changelog DESTINATION ${own}
    FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  file(GLOB pages ${root}/share/man/man*/*.[0-9])
  execute_process(COMMAND ${GZIP} -9nf ${own}/changelog ${pages} COMMAND_ERROR_IS_FATAL ANY)
  file(GLOB archives ${root}/lib/*.a ${root}/lib/*/*.a)
  if(archives AND STRIP)
    execute_process(COMMAND ${STRIP} --strip-debug --remove-section=.comment --remove-section=.note --enable-deterministic-archives
      ${archives} COMMAND_ERROR_IS_FATAL ANY)
  endif()
endforeach()
