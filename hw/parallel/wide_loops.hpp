// SPDX-License-Identifier: Apache-2.0
#pragma once

/// In front of a function whose integer loops the compiler vectorises: built for AVX2 too, and the
/// processor decides when the program is loaded. The same bits either way.
#if defined(__x86_64__) && defined(__linux__) && defined(__GNUC__) && !defined(__clang__)
#define NAPIER_WIDE_LOOPS __attribute__((target_clones("avx2", "default")))
#else
#define NAPIER_WIDE_LOOPS
#endif
