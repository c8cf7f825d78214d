/* SPDX-License-Identifier: MIT */
/* venvpack pack: environment to archive. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <venvpack/pack.h>

#include "cli/archive_name.h"
#include "cli/fixups.h"
#include "cli/program.h"
#include "cli/scope.h"
#include "cli/units.h"

/* The last second of the year 9999, the end of most notations of time. */
#define EPOCH_MAX INT64_C(253402300799)

static const struct venvpack_pack_options defaults = VENVPACK_PACK_OPTIONS_INIT;

static const struct cli_choice formats[] = {
	{ "tar.zst", VENVPACK_FORMAT_TAR_ZST },
	{ "tar.gz", VENVPACK_FORMAT_TAR_GZ },
	{ "tar.xz", VENVPACK_FORMAT_TAR_XZ },
	{ "tar.bz2", VENVPACK_FORMAT_TAR_BZ2 },
	{ "tar", VENVPACK_FORMAT_TAR },
	{ "zip", VENVPACK_FORMAT_ZIP },
	{ "dir", VENVPACK_FORMAT_DIRECTORY },
	{ 0 },
};

static const struct cli_choice editables[] = {
	{ "error", VENVPACK_EDITABLE_ERROR },
	{ "vendor", VENVPACK_EDITABLE_VENDOR },
	{ "drop", VENVPACK_EDITABLE_DROP },
	{ 0 },
};

static const struct cli_option options[] = {
	CLI_OPERAND("ENV_DIR", venvpack_pack_options, env,
		    "environment to pack; the active one ($VIRTUAL_ENV) when "
		    "left out"),
	CLI_STRING("output", 'o', "FILE", venvpack_pack_options, output,
		   "archive to write, - for standard output; NAME.tar.zst "
		   "when left out"),
	CLI_CHOICE("format", 'f', "FORMAT", venvpack_pack_options, format,
		   formats, "what to write; as FILE ends when left out"),
	CLI_NUMBER("level", 'l', "N", venvpack_pack_options, level, 1, 22,
		   "compression level, from 1 (fast) to 22 (small), or as far "
		   "as the format goes"),
	CLI_LIST("include", 0, "GLOB", venvpack_pack_options, filters,
		 "pack what matches GLOB; of all patterns the last one that "
		 "matches decides",
		 .mark = '+'),
	CLI_LIST("exclude", 0, "GLOB", venvpack_pack_options, filters,
		 "leave out what matches GLOB, and what is below it",
		 .mark = '-'),
	CLI_FLAG("no-pyc", 0, venvpack_pack_options, flags,
		 VENVPACK_PACK_NO_BYTECODE,
		 "leave out compiled files, which Python makes again"),
	CLI_CHOICE("editable", 0, "HOW", venvpack_pack_options, editable,
		   editables,
		   "what to do about editable installs: error, vendor a copy "
		   "of their source, or drop them"),
	CLI_STRING("python", 0, "PYTHON", venvpack_pack_options, python,
		   "the base there: host, whatever fits, or the PREFIX of one "
		   "that is known to be there"),
	CLI_STRING("dest", 0, "PATH", venvpack_pack_options, destination,
		   "where it will be: its files are made for that place"),
	CLI_STRING("arcroot", 0, "NAME", venvpack_pack_options, root,
		   "directory that all is below in the archive"),
	CLI_FLAG("force", 0, venvpack_pack_options, flags, VENVPACK_PACK_FORCE,
		 "replace FILE if it exists"),
	CLI_FLAG("strict", 0, venvpack_pack_options, flags,
		 VENVPACK_PACK_STRICT,
		 "refuse to pack what there are warnings about"),
	CLI_FLAG("dry-run", 'n', venvpack_pack_options, flags,
		 VENVPACK_PACK_DRY_RUN,
		 "tell what would be packed and what there is to tell, write "
		 "nothing"),
	{ 0 },
};

static const char *const examples[] = {
	"venvpack pack .venv -o app.tar.zst",
	"venvpack pack --strict --dry-run .venv",
	"venvpack pack --no-pyc --exclude tests --dest /opt/app .venv",
	"venvpack pack -o - .venv | ssh server venvpack unpack - /opt/app",
	NULL,
};

/* Times later than SOURCE_DATE_EPOCH become it, as reproducible builds ask. */
static int read_epoch(struct cli_program *program,
		      struct venvpack_pack_options *pack)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	char *end;
	intmax_t seconds;

	if (!text)
		return 0;
	errno = 0;
	seconds = strtoimax(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end || errno ||
	    seconds > EPOCH_MAX)
		return cli_fail(&program->failure, VENVPACK_ERR_ARGUMENT,
				"SOURCE_DATE_EPOCH is no number of seconds "
				"since 1970: '%s'",
				text);
	pack->mtime_max = seconds;
	pack->flags |= VENVPACK_PACK_CLAMP_TIMES;
	return 0;
}

static const char *suffix_of(enum venvpack_format format)
{
	const struct cli_choice *choice;

	for (choice = formats; choice->name; choice++)
		if (choice->value == (int)format)
			return choice->name;
	return "tar.zst";
}

static int choose_output(struct cli_program *program,
			 const struct venvpack_pack_options *pack,
			 char **output)
{
	/* Its name would be the environment's own. */
	if (pack->format == VENVPACK_FORMAT_DIRECTORY)
		return cli_fail(&program->failure, VENVPACK_ERR_ARGUMENT,
				"'--format dir' needs '--output' too");
	*output = cli_archive_name(pack->env, suffix_of(pack->format));
	if (!*output)
		return cli_fail(&program->failure, VENVPACK_ERR_NOMEM,
				"out of memory");
	return 0;
}

static int check_output(struct cli_program *program,
			const struct venvpack_pack_options *pack)
{
	if (strcmp(pack->output, "-") != 0)
		return 0;
	if (program->settings.flags & CLI_SETTING_JSON)
		return cli_fail(&program->failure, VENVPACK_ERR_ARGUMENT,
				"'--output -' and '--json' both want standard "
				"output");
	if (isatty(STDOUT_FILENO) && !(pack->flags & VENVPACK_PACK_DRY_RUN))
		return cli_fail(&program->failure, VENVPACK_ERR_ARGUMENT,
				"standard output is a terminal, and an archive "
				"nothing to look at");
	return 0;
}

static int complete(struct cli_program *program,
		    struct venvpack_pack_options *pack, char **default_output)
{
	int status = 0;

	if (!pack->env)
		pack->env = getenv("VIRTUAL_ENV");
	if (!pack->env || !*pack->env)
		return cli_fail(&program->failure, VENVPACK_ERR_ARGUMENT,
				"ENV_DIR is missing, and VIRTUAL_ENV names "
				"none either");
	if (!pack->output) {
		status = choose_output(program, pack, default_output);
		pack->output = *default_output;
	}
	return status ? status : check_output(program, pack);
}

static void show_plan(struct cli_report *report,
		      const struct venvpack_pack_result *result)
{
	CLI_AUTO(facts)
	struct cli_facts *facts = cli_facts_new(result->manifest);

	if (facts)
		cli_fixups_show(report, facts);
}

static void report_result(struct cli_report *report,
			  const struct venvpack_pack_options *pack,
			  const struct venvpack_pack_result *result)
{
	bool is_dry = pack->flags & VENVPACK_PACK_DRY_RUN;
	struct cli_json *json = cli_report_json(report);

	if (json) {
		cli_json_text(json, "env", pack->env);
		cli_json_text(json, "archive", is_dry ? NULL : pack->output);
		cli_json_size(json, "entries", result->entry_count);
		cli_json_size(json, "edited", result->edited_count);
		cli_json_size(json, "bytes_in", result->bytes_in);
		cli_json_size(json, "bytes_out", result->bytes_out);
		cli_json_value(json, "manifest",
			       result->manifest ? result->manifest : "null");
	} else if (is_dry) {
		show_plan(report, result);
		cli_report_done(report,
				"would pack '%s' into '%s': %" PRIu64
				" entries, %s, %" PRIu64 " of them changed",
				pack->env, pack->output, result->entry_count,
				cli_units_size(result->bytes_in).text,
				result->edited_count);
	} else if (strcmp(pack->output, "-") != 0) {
		cli_report_done(report,
				"packed '%s' into '%s': %" PRIu64
				" entries, %s, in %s",
				pack->env, pack->output, result->entry_count,
				cli_units_size(result->bytes_in).text,
				cli_units_size(result->bytes_out).text);
	}
}

static int run(struct cli_program *program, void *user)
{
	CLI_AUTO(free) char *default_output = NULL;
	struct venvpack_pack_options *pack = user;
	struct venvpack_pack_result result = VENVPACK_PACK_RESULT_INIT;
	int status;

	status = complete(program, pack, &default_output);
	if (!status)
		status = read_epoch(program, pack);
	if (!status)
		status = venvpack_pack(program->vp, pack, &result);
	if (!status)
		report_result(&program->report, pack, &result);
	return status;
}

const struct cli_command cli_pack = {
	.name = "pack",
	.summary = "Pack an environment into one relocatable archive",
	.options = options,
	.defaults = &defaults,
	.options_size = sizeof(defaults),
	.run = run,
	.examples = examples,
	.traits = CLI_COMMAND_PARALLEL,
};
