/* SPDX-License-Identifier: MIT */
#ifndef CLI_PROGRAM_H
#define CLI_PROGRAM_H

#include <venvpack/session.h>

#include "cli/command.h"
#include "cli/failure.h"
#include "cli/report.h"
#include "cli/settings.h"

/** A run of the program: what a command works with. */
struct cli_program {
	venvpack *vp;
	struct cli_settings settings;
	struct cli_failure failure;
	struct cli_report report;
};

/** Does what the arguments ask for; returns the exit status. */
int cli_program_main(int argc, char **argv);

#endif
