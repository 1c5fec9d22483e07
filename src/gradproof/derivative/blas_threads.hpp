// SPDX-License-Identifier: MIT
#pragma once

namespace gradproof {

/// Holds OpenBLAS to one thread while it lives: at the sizes here its threads cost more than they give, the
/// work is shared over (layer, unit) instead, and a sum in one order gives the same bits every time.
/// With another BLAS it does nothing. Nests, also over threads: the last one out restores what was set.
class SingleThreadedBlas {
 public:
  SingleThreadedBlas();
  ~SingleThreadedBlas();
  SingleThreadedBlas(const SingleThreadedBlas&) = delete;
  SingleThreadedBlas& operator=(const SingleThreadedBlas&) = delete;
};

}  // namespace gradproof
