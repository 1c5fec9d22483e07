/* SPDX-License-Identifier: MIT
   Stands in wire/plugin_abi.h now; this path goes with the next release. */
#ifndef GRADPROOF_FORWARDED_PLUGIN_ABI_H
#define GRADPROOF_FORWARDED_PLUGIN_ABI_H
#include "gradproof/wire/plugin_abi.h"
#endif
