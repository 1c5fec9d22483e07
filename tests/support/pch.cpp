// SPDX-License-Identifier: MIT
// Carries the precompiled header that all tests reuse.
