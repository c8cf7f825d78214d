/* SPDX-License-Identifier: MIT */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <time.h>

#include <venvpack/session.h>

#include "cli/settings.h"

/** A line on standard error that tells how far an operation is. */
struct cli_progress {
	bool is_wanted;
	bool is_patient; /* says nothing before it has taken a while */
	enum venvpack_phase phase;
	struct timespec begun; /* the phase */
	struct timespec drawn; /* last */
	uint64_t bytes_drawn;
	unsigned int width; /* of what is on the screen; 0: nothing is */
};

/** Decides whether there is a line.  Never with --quiet. */
void cli_progress_begin(struct cli_progress *progress,
			const struct cli_settings *settings);

/** A venvpack_progress_fn; @p progress is a struct cli_progress. */
int cli_progress_update(const struct venvpack_progress *news, void *progress);

/** Takes the line off the screen, for other text or for good. */
void cli_progress_erase(struct cli_progress *progress);

#endif
