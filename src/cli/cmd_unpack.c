/* SPDX-License-Identifier: MIT */
/* venvpack unpack: archive to environment. */
#include <inttypes.h>
#include <string.h>

#include <venvpack/inspect.h>
#include <venvpack/unpack.h>

#include "cli/archive_name.h"
#include "cli/program.h"
#include "cli/scope.h"
#include "cli/units.h"

struct unpack_arguments {
	struct venvpack_unpack_options unpack;
	uint32_t flags;
};

#define FLAG_ROLLBACK (1u << 0)

static const struct unpack_arguments defaults = {
	.unpack = VENVPACK_UNPACK_OPTIONS_INIT,
};

static const struct cli_choice syncs[] = {
	{ "fs", VENVPACK_SYNC_FS },
	{ "files", VENVPACK_SYNC_FILES },
	{ "none", VENVPACK_SYNC_NONE },
	{ 0 },
};

static const struct cli_option options[] = {
	CLI_OPERAND("ARCHIVE", unpack_arguments, unpack.archive,
		    "archive to unpack; - for standard input",
		    .is_required = true),
	CLI_OPERAND("DEST", unpack_arguments, unpack.destination,
		    "directory to make; called as the archive, here, when "
		    "left out"),
	CLI_STRING("python", 'p', "PYTHON", unpack_arguments, unpack.python,
		   "base interpreter to run on: a path, a name, or a version; "
		   "one that fits when left out"),
	CLI_CHOICE("sync", 0, "WHAT", unpack_arguments, unpack.sync, syncs,
		   "what is written out to the disk before DEST appears"),
	CLI_FLAG("replace", 0, unpack_arguments, unpack.flags,
		 VENVPACK_UNPACK_REPLACE,
		 "replace an environment that is at DEST, and keep it as "
		 "DEST.previous"),
	CLI_FLAG("rollback", 0, unpack_arguments, flags, FLAG_ROLLBACK,
		 "exchange an environment, the only argument, and the one "
		 "that it replaced"),
	CLI_STRING("dest-is", 0, "PATH", unpack_arguments, unpack.place,
		   "fix up for PATH, where DEST will be, as in an image; "
		   "--python is a path there"),
	CLI_FLAG("no-relocate", 0, unpack_arguments, unpack.flags,
		 VENVPACK_UNPACK_NO_RELOCATE,
		 "leave all as it is in the archive, to be relocated later"),
	CLI_STRING("owner", 0, "USER:GROUP", unpack_arguments, unpack.owner,
		   "whom the files will belong to: names or numbers"),
	CLI_FLAG("try", 0, unpack_arguments, unpack.flags, VENVPACK_UNPACK_TRY,
		 "start the environment's Python even when it came with the "
		 "archive"),
	CLI_FLAG("no-try", 0, unpack_arguments, unpack.flags,
		 VENVPACK_UNPACK_NO_TRY,
		 "do not start the environment's Python before DEST appears"),
	{ 0 },
};

static const char *const examples[] = {
	"venvpack unpack app.tar.zst /opt/app",
	"venvpack unpack -p 3.11 app.tar.zst",
	"venvpack unpack --replace app.tar.zst /opt/app",
	"venvpack unpack --rollback /opt/app",
	"venvpack unpack --dest-is /opt/app app.tar.zst image/opt/app",
	"ssh build cat app.tar.zst | venvpack unpack - /opt/app",
	NULL,
};

/* An environment that is given no place is called as its archive is. */
static int choose_destination(struct cli_program *program,
			      struct venvpack_unpack_options *unpack,
			      char **name)
{
	if (unpack->destination)
		return 0;
	if (strcmp(unpack->archive, "-") == 0)
		return cli_fail(&program->failure, VENVPACK_ERR_ARGUMENT,
				"DEST is missing, which standard input needs");
	*name = cli_archive_environment(unpack->archive);
	if (!*name)
		return cli_fail(&program->failure, VENVPACK_ERR_ARGUMENT,
				"DEST is missing, and the name '%s' tells none",
				unpack->archive);
	unpack->destination = *name;
	return 0;
}

static void report_result(struct cli_report *report,
			  const struct venvpack_unpack_options *unpack,
			  const struct venvpack_unpack_result *result)
{
	struct cli_json *json = cli_report_json(report);

	if (json) {
		cli_json_text(json, "archive", unpack->archive);
		cli_json_text(json, "env", result->env);
		cli_json_text(json, "python", result->python);
		cli_json_size(json, "entries", result->entry_count);
		cli_json_size(json, "edited", result->edited_count);
		cli_json_size(json, "bytes", result->bytes);
		cli_json_text(json, "previous", result->previous);
	} else {
		cli_report_done(
			report,
			"unpacked '%s' into '%s': %" PRIu64
			" entries, %s, runs on '%s'",
			unpack->archive, result->env, result->entry_count,
			cli_units_size(result->bytes).text, result->python);
	}
}

static int roll_back(struct cli_program *program, const char *env)
{
	struct cli_json *json = cli_report_json(&program->report);
	int status = venvpack_rollback(program->vp, env);

	if (status)
		return status;
	if (json)
		cli_json_text(json, "env", env);
	else
		cli_report_done(&program->report,
				"'%s' is again what it was before; what it was "
				"until now is '%s.previous'",
				env, env);
	return 0;
}

static int unpack_archive(struct cli_program *program,
			  struct venvpack_unpack_options *unpack)
{
	CLI_AUTO(free) char *name = NULL;
	struct venvpack_unpack_result result = VENVPACK_UNPACK_RESULT_INIT;
	int status = choose_destination(program, unpack, &name);

	if (!status)
		status = venvpack_unpack(program->vp, unpack, &result);
	if (!status)
		report_result(&program->report, unpack, &result);
	return status;
}

static int run(struct cli_program *program, void *user)
{
	struct unpack_arguments *arguments = user;
	const struct venvpack_unpack_options *unpack = &arguments->unpack;

	if (!(arguments->flags & FLAG_ROLLBACK))
		return unpack_archive(program, &arguments->unpack);
	if (unpack->destination)
		return cli_fail(&program->failure, VENVPACK_ERR_ARGUMENT,
				"--rollback takes an environment and no "
				"archive");
	return roll_back(program, unpack->archive);
}

const struct cli_command cli_unpack = {
	.name = "unpack",
	.summary = "Unpack an archive as an environment that runs at DEST",
	.options = options,
	.defaults = &defaults,
	.options_size = sizeof(defaults),
	.run = run,
	.examples = examples,
	.traits = CLI_COMMAND_PARALLEL,
};
