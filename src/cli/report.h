/* SPDX-License-Identifier: MIT */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include <stdbool.h>
#include <stdio.h>

#include <venvpack/session.h>

#include "cli/json_output.h"
#include "cli/progress.h"
#include "cli/settings.h"

/*
 * All that the program says.  Results go to standard output, all else to
 * standard error.  With --json, results and findings are kept until the end
 * and become the members of one object on standard output.  Whatever is
 * printed is escaped here.
 */

/** JSON members in the making, in memory. */
struct cli_members {
	struct cli_json json;
	char *text;
	size_t size;
};

struct cli_report {
	struct cli_settings settings;
	struct cli_progress progress;
	struct cli_members results;
	struct cli_members findings;
	bool is_colored; /* standard error is */
};

void cli_report_begin(struct cli_report *report,
		      const struct cli_settings *settings);

/** Where to write members of the result with --json; else NULL. */
struct cli_json *cli_report_json(struct cli_report *report);

/**
 * Prints a line of what was asked for on standard output; not with --json,
 * which has it in the object.
 */
void cli_report_answer(struct cli_report *report, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** The same of what was done, which --quiet does not want to hear. */
void cli_report_done(struct cli_report *report, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/** A venvpack_finding_fn; @p report is a struct cli_report. */
void cli_report_finding(const struct venvpack_finding *finding, void *report);

/**
 * Ends a report: the error line for a @p status other than VENVPACK_OK, and
 * with --json the object.
 *
 * @return @p status, or VENVPACK_ERR_NOMEM when there was no room for it all
 */
enum venvpack_status cli_report_end(struct cli_report *report,
				    enum venvpack_status status,
				    const char *message);

#endif
