// SPDX-License-Identifier: MIT
#include "gradproof/derivative/blas_threads.hpp"

#include <dlfcn.h>

#include <mutex>

namespace gradproof {

namespace {

// Looked up as the program runs: OpenBLAS sits behind Armadillo, and may not be there.
template <class Function>
Function* blas_function(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

std::mutex guard;
int holders = 0;
int threads_before = 1;

}  // namespace

SingleThreadedBlas::SingleThreadedBlas() {
  const std::lock_guard lock(guard);
  if (holders++ > 0) return;
  auto* const get = blas_function<int()>("openblas_get_num_threads");
  auto* const set = blas_function<void(int)>("openblas_set_num_threads");
  if (get == nullptr || set == nullptr) return;
  threads_before = get();
  set(1);
}

SingleThreadedBlas::~SingleThreadedBlas() {
  const std::lock_guard lock(guard);
  if (--holders > 0) return;
  if (auto* const set = blas_function<void(int)>("openblas_set_num_threads")) set(threads_before);
}

}  // namespace gradproof
