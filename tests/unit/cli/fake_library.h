/* SPDX-License-Identifier: MIT */
#ifndef VP_TESTS_FAKE_LIBRARY_H
#define VP_TESTS_FAKE_LIBRARY_H

#include <stdbool.h>

#include <venvpack/venvpack.h>

/**
 * A library that does nothing, in place of the real one: it is told what to
 * answer, and remembers what it was asked.  So the program is tested alone.
 */
struct fake_library {
	/* what to answer */
	enum venvpack_status status;
	const char *message;
	const struct venvpack_finding *findings;
	size_t finding_count;
	const struct venvpack_progress *progress;
	size_t progress_count;
	const char *manifest;
	const struct venvpack_entry *entries;
	size_t entry_count;
	int signal; /* to raise during an operation, or 0 */

	/* what was asked */
	unsigned int calls;
	unsigned int sessions; /* that are open */
	unsigned int images;   /* that are open */
	unsigned int threads;
	bool is_cancelled;
	struct venvpack_create_options create;
	struct venvpack_pack_options pack;
	struct venvpack_unpack_options unpack;
	struct venvpack_relocate_options relocate;
	struct venvpack_check_options check;
	struct venvpack_verify_options verify;
	char text[8][128]; /* copies of strings that do not outlive the call */
};

extern struct fake_library fake;

#endif
