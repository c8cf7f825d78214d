/* SPDX-License-Identifier: MIT */
/* venvpack verify: is it what was packed? */
#include <inttypes.h>
#include <string.h>

#include <venvpack/inspect.h>

#include "cli/program.h"

static const struct venvpack_verify_options defaults =
	VENVPACK_VERIFY_OPTIONS_INIT;

static const struct cli_option options[] = {
	CLI_OPERAND("ARCHIVE|ENV_DIR", venvpack_verify_options, path,
		    "what to compare with its manifest", .is_required = true),
	CLI_FLAG("strict", 0, venvpack_verify_options, flags,
		 VENVPACK_VERIFY_STRICT, "fail because of added files too"),
	{ 0 },
};

static const char *const examples[] = {
	"venvpack verify app.tar.zst",
	"venvpack verify --strict /opt/app",
	NULL,
};

static bool is_difference(const struct venvpack_finding *finding)
{
	return finding->path && (strcmp(finding->code, "changed") == 0 ||
				 strcmp(finding->code, "missing") == 0 ||
				 strcmp(finding->code, "added") == 0);
}

/* Differences are what was asked for, so they are the result. */
static void on_finding(const struct venvpack_finding *finding, void *user)
{
	struct cli_report *report = user;

	if (cli_report_json(report) || !is_difference(finding))
		cli_report_finding(finding, report);
	else
		cli_report_answer(report, "%-8s %s: %s", finding->code,
				  finding->path, finding->message);
}

static void report_result(struct cli_report *report,
			  const struct venvpack_verify_options *verify,
			  const struct venvpack_verify_result *result)
{
	struct cli_json *json = cli_report_json(report);

	if (json) {
		cli_json_text(json, "path", verify->path);
		cli_json_size(json, "entries", result->entry_count);
		cli_json_size(json, "changed", result->changed);
		cli_json_size(json, "missing", result->missing);
		cli_json_size(json, "added", result->added);
	} else {
		cli_report_done(
			report,
			"verified '%s': %" PRIu64 " entries, %" PRIu64
			" changed, %" PRIu64 " missing, %" PRIu64 " added",
			verify->path, result->entry_count, result->changed,
			result->missing, result->added);
	}
}

static int run(struct cli_program *program, void *user)
{
	const struct venvpack_verify_options *verify = user;
	struct venvpack_verify_result result = VENVPACK_VERIFY_RESULT_INIT;
	int status;

	venvpack_set_findings(program->vp, on_finding, &program->report);
	status = venvpack_verify(program->vp, verify, &result);
	if (!status || status == VENVPACK_ERR_DIFFERS)
		report_result(&program->report, verify, &result);
	return status;
}

const struct cli_command cli_verify = {
	.name = "verify",
	.summary = "Compare an archive or environment with what was packed",
	.options = options,
	.defaults = &defaults,
	.options_size = sizeof(defaults),
	.run = run,
	.examples = examples,
	.traits = CLI_COMMAND_PARALLEL,
};
