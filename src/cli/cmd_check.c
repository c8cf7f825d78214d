/* SPDX-License-Identifier: MIT */
/* venvpack check: can this host run it? */
#include <inttypes.h>

#include <venvpack/unpack.h>

#include "cli/program.h"

static const struct venvpack_check_options defaults =
	VENVPACK_CHECK_OPTIONS_INIT;

static const struct cli_option options[] = {
	CLI_OPERAND("ARCHIVE", venvpack_check_options, archive,
		    "archive to ask about; - for standard input",
		    .is_required = true),
	CLI_OPERAND("DEST", venvpack_check_options, destination,
		    "where it would be unpacked"),
	CLI_STRING("python", 'p', "PYTHON", venvpack_check_options, python,
		   "base interpreter to run on: a path, a name, or a version; "
		   "one that fits when left out"),
	{ 0 },
};

static const char *const examples[] = {
	"venvpack check app.tar.zst /opt/app",
	"ssh server venvpack check - /opt/app < app.tar.zst",
	NULL,
};

static void report_result(struct cli_report *report,
			  const struct venvpack_check_options *check,
			  const struct venvpack_check_result *result)
{
	struct cli_json *json = cli_report_json(report);

	if (json) {
		cli_json_text(json, "archive", check->archive);
		cli_json_text(json, "destination", check->destination);
		cli_json_text(json, "python", result->python);
		cli_json_size(json, "problems", result->problem_count);
	} else if (!result->problem_count) {
		cli_report_done(report,
				"this host can run '%s'%s%s: it would run on "
				"'%s'",
				check->archive,
				check->destination ? " at " : "",
				check->destination ? check->destination : "",
				result->python);
	}
}

static int run(struct cli_program *program, void *user)
{
	const struct venvpack_check_options *check = user;
	struct venvpack_check_result result = VENVPACK_CHECK_RESULT_INIT;
	int status = venvpack_check(program->vp, check, &result);

	if (!status || result.problem_count)
		report_result(&program->report, check, &result);
	return status;
}

const struct cli_command cli_check = {
	.name = "check",
	.summary = "Tell whether this host can run an archive; writes nothing",
	.options = options,
	.defaults = &defaults,
	.options_size = sizeof(defaults),
	.run = run,
	.examples = examples,
};
