/* SPDX-License-Identifier: MIT */
#ifndef VP_TESTS_ASSERTIONS_H
#define VP_TESTS_ASSERTIONS_H

/* cmocka wants these before its own header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"

/** Fails the test with the message of the error when @p call failed. */
#define assert_works(call, err)                         \
	do {                                            \
		if (call)                               \
			fail_msg("%s", (err)->message); \
	} while (0)

/** Asserts that @p call failed with @p expected, and said @p text. */
#define assert_fails(call, err, expected, text)                                \
	do {                                                                   \
		assert_int_equal(call, expected);                              \
		assert_int_equal((err)->status, expected);                     \
		if (!strstr((err)->message, text))                             \
			fail_msg("'%s' is not in '%s'", text, (err)->message); \
	} while (0)

#endif
