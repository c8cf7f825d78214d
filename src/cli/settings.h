/* SPDX-License-Identifier: MIT */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include <stdint.h>

#define CLI_SETTING_HELP (1u << 0)
#define CLI_SETTING_VERSION (1u << 1)
#define CLI_SETTING_QUIET (1u << 2)
#define CLI_SETTING_VERBOSE (1u << 3)
#define CLI_SETTING_JSON (1u << 4)

enum cli_when { CLI_AUTO = 0, CLI_ALWAYS = 1, CLI_NEVER = 2 };

/** What every command lets its user choose; zeroed, the defaults. */
struct cli_settings {
	uint32_t flags; /* CLI_SETTING_* */
	enum cli_when progress;
	enum cli_when color;
	int32_t threads; /* 0: all cores */
};

#endif
