// SPDX-License-Identifier: MIT
#include "gradproof/submission/python/runner.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace gradproof {

namespace {

/// A Python string literal: JSON's escapes are among Python's.
std::string literal(std::string_view text) {
  return nlohmann::json(std::string(text)).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

/// The embedded modules are arguments of their own, for one argument holds no more than 128 KiB: each becomes
/// a module, the last of them is run.
std::string program(const std::string& prelude) {
  return "import sys,types\n" + prelude +
         "for text in sys.argv[1:]:\n"
         "    name, _, body = text.partition('\\n')\n"
         "    made = types.ModuleType(name)\n"
         "    sys.modules[name] = made\n"
         "    exec(compile(body, '<gradproof ' + name + '>', 'exec'), made.__dict__)\n"
         "del sys.argv[1:]\n"
         "made.main()\n";
}

}  // namespace

Launch launch_modules(const PythonInterpreter& python, std::span<const EmbeddedFile> modules,
                      Packages packages) {
  Launch launch(python.executable);
  launch.argument("-I").argument("-B");
  if (packages == Packages::none) {
    launch.argument("-S").argument("-c").argument(
        program("sys.modules['numpy'] = types.ModuleType('numpy')\n"));
  } else {
    launch.argument("-c").argument(program("sys.path.append(" + literal(python.site.string()) + ")\n"));
  }
  for (const EmbeddedFile& file : modules)
    launch.argument(std::string(file.path.substr(0, file.path.rfind('.'))) + "\n" + std::string(file.text));
  return launch;
}

BoxOptions with_interpreter(BoxOptions options, const PythonInterpreter& python) {
  options.confinement = Confinement::interpreter;
  options.readable.insert(options.readable.end(), python.readable.begin(), python.readable.end());
  return options;
}

}  // namespace gradproof
