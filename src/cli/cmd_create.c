/* SPDX-License-Identifier: MIT */
/* venvpack create: make environments. */
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include <venvpack/create.h>

#include "cli/program.h"

struct create_options {
	struct venvpack_create_options library;
	const char *const *envs;
};

static const struct create_options defaults = {
	.library = VENVPACK_CREATE_OPTIONS_INIT,
};

static const struct cli_option options[] = {
	CLI_OPERANDS("ENV_DIR", create_options, envs,
		     "directories to make environments in",
		     .is_required = true),
	CLI_STRING("python", 'p', "PYTHON", create_options, library.python,
		   "base interpreter: a path, a name, or a version such as "
		   "3.11 or '>=3.9,<3.13'"),
	CLI_STRING("prompt", 0, "TEXT", create_options, library.prompt,
		   "what the prompt shows while the environment is active; . "
		   "for the name of the current directory"),
	CLI_FLAG("system-site-packages", 0, create_options, library.flags,
		 VENVPACK_CREATE_SYSTEM_SITE_PACKAGES,
		 "let it use the packages of the base interpreter"),
	CLI_FLAG("symlinks", 0, create_options, library.flags,
		 VENVPACK_CREATE_SYMLINKS,
		 "link to the base interpreter, which is the default"),
	CLI_FLAG("copies", 0, create_options, library.flags,
		 VENVPACK_CREATE_COPIES,
		 "copy the base interpreter instead of linking to it"),
	CLI_FLAG("without-pip", 0, create_options, library.flags,
		 VENVPACK_CREATE_WITHOUT_PIP, "do not install pip"),
	CLI_FLAG("clear", 0, create_options, library.flags,
		 VENVPACK_CREATE_CLEAR,
		 "delete what is in ENV_DIR before, if it exists"),
	CLI_FLAG("upgrade", 0, create_options, library.flags,
		 VENVPACK_CREATE_UPGRADE,
		 "renew an environment whose base interpreter was upgraded"),
	CLI_FLAG("upgrade-deps", 0, create_options, library.flags,
		 VENVPACK_CREATE_UPGRADE_DEPS,
		 "install the newest pip instead of the one that the base "
		 "interpreter brings"),
	CLI_FLAG("without-scm-ignore-files", 0, create_options, library.flags,
		 VENVPACK_CREATE_NO_IGNORE_FILE,
		 "write no .gitignore into ENV_DIR"),
	CLI_LIST("requirement", 'r', "FILE", create_options,
		 library.requirements,
		 "install what this requirements file names; repeatable"),
	CLI_LIST("with", 0, "SPEC", create_options, library.specs,
		 "install this requirement; repeatable"),
	CLI_LIST("find-links", 0, "DIR", create_options, library.find_links,
		 "look for wheels here too; repeatable"),
	CLI_FLAG("no-index", 0, create_options, library.flags,
		 VENVPACK_CREATE_NO_INDEX,
		 "look for wheels nowhere else than in --find-links"),
	CLI_STRING("wheelhouse", 0, "DIR", create_options, library.wheelhouse,
		   "install wheels of this directory, without pip and network: "
		   "what -r and --with name, or all"),
	CLI_FLAG("require-hashes", 0, create_options, library.flags,
		 VENVPACK_CREATE_REQUIRE_HASHES,
		 "refuse what the requirements files name no hash of"),
	{ 0 },
};

static const char *const examples[] = {
	"venvpack create .venv",
	"venvpack create .venv -r requirements.txt",
	"venvpack create --wheelhouse wheels -r requirements.txt .venv",
	"venvpack create -p 3.11 --with 'requests>=2' /opt/app",
	NULL,
};

static void write_result(struct cli_json *json,
			 const struct venvpack_create_result *result)
{
	size_t i;

	cli_json_begin_object(json, NULL);
	cli_json_text(json, "env", result->env);
	cli_json_text(json, "python", result->python);
	cli_json_text(json, "python_version", result->python_version);
	cli_json_begin_array(json, "packages");
	for (i = 0; i < result->package_count; i++) {
		cli_json_begin_object(json, NULL);
		cli_json_text(json, "name", result->packages[i].name);
		cli_json_text(json, "version", result->packages[i].version);
		cli_json_text(json, "source", result->packages[i].source);
		cli_json_end_object(json);
	}
	cli_json_end_array(json);
	cli_json_end_object(json);
}

static void report_result(struct cli_report *report,
			  const struct venvpack_create_result *result)
{
	struct cli_json *json = cli_report_json(report);

	if (json)
		write_result(json, result);
	else if (result->package_count)
		cli_report_done(report,
				"created '%s' with Python %s and %zu package%s",
				result->env, result->python_version,
				result->package_count,
				result->package_count == 1 ? "" : "s");
	else
		cli_report_done(report, "created '%s' with Python %s",
				result->env, result->python_version);
}

static int create_all(struct cli_program *program,
		      struct create_options *create)
{
	size_t i;

	for (i = 0; create->envs[i]; i++) {
		struct venvpack_create_result result =
			VENVPACK_CREATE_RESULT_INIT;
		int status;

		create->library.env = create->envs[i];
		status =
			venvpack_create(program->vp, &create->library, &result);
		if (status)
			return status;
		report_result(&program->report, &result);
	}
	return 0;
}

static int run(struct cli_program *program, void *user)
{
	struct create_options *create = user;
	struct cli_json *json = cli_report_json(&program->report);
	char cwd[PATH_MAX];
	int status;

	if (create->library.prompt &&
	    strcmp(create->library.prompt, ".") == 0) {
		if (!getcwd(cwd, sizeof(cwd)))
			return cli_fail_errno(&program->failure,
					      "cannot find the current "
					      "directory");
		create->library.prompt = strrchr(cwd, '/') + 1;
	}
	if (json)
		cli_json_begin_array(json, "environments");
	status = create_all(program, create);
	if (json)
		cli_json_end_array(json);
	return status;
}

const struct cli_command cli_create = {
	.name = "create",
	.summary = "Make environments",
	.options = options,
	.defaults = &defaults,
	.options_size = sizeof(defaults),
	.run = run,
	.examples = examples,
	.traits = CLI_COMMAND_PARALLEL,
};
