/* SPDX-License-Identifier: MIT */
/* venvpack relocate: fix an environment up for where it is. */
#include <inttypes.h>

#include <venvpack/unpack.h>

#include "cli/program.h"

static const struct venvpack_relocate_options defaults =
	VENVPACK_RELOCATE_OPTIONS_INIT;

static const struct cli_option options[] = {
	CLI_OPERAND("ENV_DIR", venvpack_relocate_options, env,
		    "environment to fix up, wherever it is now",
		    .is_required = true),
	CLI_STRING("python", 'p', "PYTHON", venvpack_relocate_options, python,
		   "base interpreter to run on: a path, a name, or a version; "
		   "one that fits when left out"),
	{ 0 },
};

static const char *const examples[] = {
	"mkdir app && tar -C app -xf app.tar.zst && venvpack relocate app",
	"mv app /opt/app && venvpack relocate /opt/app",
	NULL,
};

static void report_result(struct cli_report *report,
			  const struct venvpack_relocate_result *result)
{
	struct cli_json *json = cli_report_json(report);

	if (json) {
		cli_json_text(json, "env", result->env);
		cli_json_text(json, "python", result->python);
		cli_json_size(json, "edited", result->edited_count);
		cli_json_size(json, "kept", result->kept_count);
	} else {
		cli_report_done(report,
				"relocated '%s': %" PRIu64
				" entries rewritten, %" PRIu64
				" left as they are, runs on '%s'",
				result->env, result->edited_count,
				result->kept_count, result->python);
	}
}

static int run(struct cli_program *program, void *user)
{
	const struct venvpack_relocate_options *relocate = user;
	struct venvpack_relocate_result result = VENVPACK_RELOCATE_RESULT_INIT;
	int status = venvpack_relocate(program->vp, relocate, &result);

	if (!status)
		report_result(&program->report, &result);
	return status;
}

const struct cli_command cli_relocate = {
	.name = "relocate",
	.summary = "Fix an environment up in place, after tar, mv or cp",
	.options = options,
	.defaults = &defaults,
	.options_size = sizeof(defaults),
	.run = run,
	.examples = examples,
	.traits = CLI_COMMAND_PARALLEL,
};
