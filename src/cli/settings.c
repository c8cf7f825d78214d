/* SPDX-License-Identifier: MIT */
/* The options that all commands share. */
#include "cli/settings.h"

#include "cli/command.h"

static const struct cli_choice when[] = {
	{ "auto", CLI_AUTO },
	{ "always", CLI_ALWAYS },
	{ "never", CLI_NEVER },
	{ 0 },
};

const struct cli_option cli_common_options[] = {
	CLI_FLAG("help", 'h', cli_settings, flags, CLI_SETTING_HELP,
		 "show this help and stop"),
	CLI_FLAG("quiet", 'q', cli_settings, flags, CLI_SETTING_QUIET,
		 "tell only of warnings and errors"),
	CLI_FLAG("verbose", 'v', cli_settings, flags, CLI_SETTING_VERBOSE,
		 "tell also why something was decided"),
	CLI_FLAG("json", 0, cli_settings, flags, CLI_SETTING_JSON,
		 "print one JSON object on standard output"),
	CLI_CHOICE("progress", 0, "WHEN", cli_settings, progress, when,
		   "show how far it is"),
	CLI_CHOICE("color", 0, "WHEN", cli_settings, color, when, "use colors"),
	CLI_NUMBER("threads", 'j', "N", cli_settings, threads, 0, 1024,
		   "work in N threads; 0 means all cores",
		   .needs = CLI_COMMAND_PARALLEL),
	{ 0 },
};
