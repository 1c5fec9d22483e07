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
/// a module, the last of them is run. The first argument is a file with their code, which is taken where the
/// interpreter is of the version that compiled it. It is read by its number: in the box no file can be
/// opened.
std::string program(const std::string& prelude, const std::string& begin) {
  return "import sys,types,marshal,os,zlib,_frozen_importlib_external\n" + prelude +
         "fd = int(sys.argv[1].rpartition('/')[2])\n"
         "data = os.pread(fd, os.fstat(fd).st_size, 0)\n"
         "os.close(fd)\n"
         "codes = marshal.loads(zlib.decompress(data[4:])) \\\n"
         "    if data[:4] == _frozen_importlib_external.MAGIC_NUMBER else {}\n"
         "for text in sys.argv[2:]:\n"
         "    name, _, body = text.partition('\\n')\n"
         "    made = types.ModuleType(name)\n"
         "    sys.modules[name] = made\n"
         "    exec(codes.get(name) or compile(body, '<gradproof ' + name + '>', 'exec'), made.__dict__)\n"
         "del sys.argv[1:]\n" +
         begin;
}

/// "gradproof_lines" of its path below the folder of the runner.
std::string module_name(std::string_view path) {
  path = path.substr(path.rfind('/') + 1);
  return std::string(path.substr(0, path.rfind('.')));
}

/// The code of a program whose last module is that of these.
EmbeddedFile code_of(std::span<const EmbeddedFile> modules) {
  const std::string last = module_name(modules.back().path);
  for (const EmbeddedFile& code : python_code())
    if (last == "gradproof_" + module_name(code.path)) return code;
  return {"none.code", ""};
}

std::string prelude_for(const PythonInterpreter& python, Packages packages) {
  return packages == Packages::none ? "sys.modules['numpy'] = types.ModuleType('numpy')\n"
                                    : "sys.path.append(" + literal(python.site.string()) + ")\n";
}

Launch launch_program(const PythonInterpreter& python, std::span<const EmbeddedFile> modules,
                      Packages packages, const std::string& text, const EmbeddedFile* first = nullptr) {
  Launch launch(python.executable);
  launch.argument("-I").argument("-B");
  if (packages == Packages::none) launch.argument("-S");
  launch.argument("-c").argument(text);
  const EmbeddedFile code = code_of(modules);
  launch.file(std::string(code.path), std::as_bytes(std::span(code.text)));
  if (first != nullptr) launch.argument(module_name(first->path) + "\n" + std::string(first->text));
  for (const EmbeddedFile& file : modules)
    launch.argument(module_name(file.path) + "\n" + std::string(file.text));
  return launch;
}

}  // namespace

Launch launch_modules(const PythonInterpreter& python, std::span<const EmbeddedFile> modules,
                      Packages packages) {
  return launch_program(python, modules, packages, program(prelude_for(python, packages), "made.main()\n"));
}

Launch launch_zygote(const PythonInterpreter& python, std::span<const EmbeddedFile> modules,
                     Packages packages) {
  return launch_program(python, modules, packages,
                        program("door = sys.argv.pop()\n" + prelude_for(python, packages),
                                "sys.modules['gradproof_zygote'].main(door, made.main)\n"),
                        &python_zygote().front());
}

BoxOptions with_interpreter(BoxOptions options, const PythonInterpreter& python) {
  options.confinement = Confinement::interpreter;
  options.readable.insert(options.readable.end(), python.readable.begin(), python.readable.end());
  return options;
}

}  // namespace gradproof
