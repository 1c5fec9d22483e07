# cmake --build BUILD --target package: Debian packages as a distribution would split them. The preset `package` builds what
# goes into them: hardened, for /usr, with Debian's multiarch folders. Where there is no dpkg-deb: one archive.
set(CPACK_PACKAGE_NAME gradproof)
set(CPACK_PACKAGE_VENDOR "the gradproof authors")
set(CPACK_PACKAGE_CONTACT "the gradproof authors <gradproof@packages.debian.org>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_STRIP_FILES ON)
set(CPACK_THREADS 0)
find_program(DPKG_DEB dpkg-deb)
mark_as_advanced(DPKG_DEB)
if(NOT DPKG_DEB)
  set(CPACK_GENERATOR TGZ)
  set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
  include(CPack)
  return()
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # it would stand before each package's own
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)  # what the program loads, and nothing it was built with
set(CPACK_COMPONENTS_ALL "")

# gradproof_package(COMPONENT NAME SECTION s SUMMARY s TEXT t [DEPENDS ...] [RECOMMENDS ...] [SUGGESTS ...] [ALL]): one
# package of one install component. ALL: nothing in it depends on the machine.
macro(gradproof_package component name)
  cmake_parse_arguments(arg "ALL" "SECTION;SUMMARY;TEXT" "DEPENDS;RECOMMENDS;SUGGESTS" ${ARGN})
  list(APPEND CPACK_COMPONENTS_ALL ${component})
  string(TOUPPER ${component} upper)
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${name})
  set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION ${arg_SECTION})
  set(CPACK_COMPONENT_${upper}_DESCRIPTION "${arg_SUMMARY}\n${arg_TEXT}")
  foreach(field IN ITEMS DEPENDS RECOMMENDS SUGGESTS)
    list(JOIN arg_${field} ", " CPACK_DEBIAN_${upper}_PACKAGE_${field})
  endforeach()
  if(arg_ALL)
    set(CPACK_DEBIAN_${upper}_PACKAGE_ARCHITECTURE all)
  endif()
endmacro()

gradproof_package(gradproof_Runtime gradproof SECTION math
  SUMMARY "check a backpropagation against the gradient of its cost"
  TEXT "gradproof says whether a backpropagation is the gradient of the cost that was\nmeant: verified, wrong (and which mistake), or cannot tell (and why). It reads\nPython files, notebooks, shared objects and programs, runs them in a box, and\ngives every entry an error bar instead of a tolerance that somebody picked."
  RECOMMENDS python3-numpy
  SUGGESTS libgradproof-dev gradproof-doc octave)

set(library_package "")
if(BUILD_SHARED_LIBS)
  set(library_package "libgradproof${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")
  gradproof_package(gradproof_Library ${library_package} SECTION libs
    SUMMARY "gradient checks with error bars (shared library)"
    TEXT "The library behind gradproof: it checks objectives, Jacobians, layers and whole\nnetworks on Armadillo matrices, with an error bar for every entry.")
  string(APPEND library_package " (= ${PROJECT_VERSION})")
  # the package itself says where the library is: no dpkg-shlibdeps of what is not installed yet
  set(CPACK_DEBIAN_GRADPROOF_RUNTIME_PACKAGE_DEPENDS "${library_package}")
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR}/src/gradproof)
  set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
  set(CPACK_DEBIAN_GRADPROOF_LIBRARY_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_LIST_DIR}/debian/library/triggers)
endif()
gradproof_package(gradproof_Development libgradproof-dev SECTION libdevel
  SUMMARY "gradient checks with error bars (development files)"
  TEXT "Headers, the library, and what CMake and pkg-config need to use it: checks of\nobjectives, Jacobians, layers and whole networks on Armadillo matrices in your\nown tests, with adapters for GoogleTest and RapidCheck."
  DEPENDS ${library_package} libarmadillo-dev libfmt-dev libhwy-dev
  SUGGESTS cmake pkg-config libgmock-dev librapidcheck-dev gradproof-doc)
gradproof_package(gradproof_Documentation gradproof-doc ALL SECTION doc
  SUMMARY "gradient checks with error bars (documentation)"
  TEXT "The pages of gradproof: an introduction, gradproof in continuous integration,\ncoming from other checkers, the wire format, and examples that build with what\nlibgradproof-dev installs.")

if(TARGET gradproof_python)
  # the extension module is loaded by the Python it was built for, and by no other
  string(REGEX MATCH "^([0-9]+)\\.([0-9]+)" python ${gradproof_python_version})
  math(EXPR next_python "${CMAKE_MATCH_2} + 1")
  set(next_python ${CMAKE_MATCH_1}.${next_python})
  gradproof_package(gradproof_Python python3-gradproof SECTION python
    SUMMARY "check gradients of NumPy functions with error bars (Python module)"
    TEXT "import gradproof: checks of gradients, Jacobians, products and layers written\nin NumPy, and of whole networks in files and notebooks, from Python.\nEvery result is a report that is true where the gradient is verified and\nnowhere else."
    DEPENDS "python3 (>= ${python})" "python3 (<< ${next_python})" python3-numpy "gradproof (= ${PROJECT_VERSION})"
    SUGGESTS python3-pytest gradproof-doc)
  set(CPACK_DEBIAN_GRADPROOF_PYTHON_PACKAGE_CONTROL_EXTRA
    ${CMAKE_CURRENT_LIST_DIR}/debian/python/postinst ${CMAKE_CURRENT_LIST_DIR}/debian/python/prerm)
endif()

# Changelog, copyright and compressed manual pages are Debian's own: no other install has them.
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/debian/finish.cmake)
set(CPACK_GRADPROOF_DEBIAN ${CMAKE_CURRENT_LIST_DIR}/debian)
include(CPack)
