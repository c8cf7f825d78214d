/* SPDX-License-Identifier: MIT */
/* A run of the program: find the command, run it, report, choose the status. */
#include "cli/program.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/arguments.h"
#include "cli/help.h"
#include "cli/scope.h"
#include "cli/signals.h"

/* The first range that a status is in decides; the rest is 1. */
static const struct {
	int first;
	int last;
	int exit_status;
} exit_statuses[] = {
	{ VENVPACK_OK, VENVPACK_OK, 0 },
	{ VENVPACK_ERR_ARGUMENT, VENVPACK_ERR_ARGUMENT, 2 },
	{ -29, -20, 3 }, /* the input is not what it claims to be */
	{ -39, -30, 4 }, /* this host cannot run it */
};

static int exit_status_of(enum venvpack_status status)
{
	size_t i;

	if (status == VENVPACK_ERR_CANCELLED && cli_signals_caught())
		return 128 + cli_signals_caught();
	for (i = 0; i < sizeof(exit_statuses) / sizeof(exit_statuses[0]); i++)
		if ((int)status >= exit_statuses[i].first &&
		    (int)status <= exit_statuses[i].last)
			return exit_statuses[i].exit_status;
	return 1;
}

/* Did the reader of standard output leave, as head(1) does? */
static bool has_reader_left(void)
{
	struct pollfd poll_out = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&poll_out, 1, 0) == 1 && (poll_out.revents & POLLERR);
}

/* A result that nobody got is no success. */
static int check_output(int exit_status)
{
	bool had_error = ferror(stdout);

	errno = 0;
	if (!fflush(stdout) && !had_error)
		return exit_status;
	if (exit_status)
		return exit_status;
	if (cli_signals_caught())
		return 128 + cli_signals_caught();
	if (!has_reader_left())
		fprintf(stderr,
			"venvpack: error: cannot write standard output%s%s\n",
			errno ? ": " : "", errno ? strerror(errno) : "");
	return 1;
}

static int check_settings(struct cli_program *program)
{
	uint32_t both = CLI_SETTING_QUIET | CLI_SETTING_VERBOSE;

	if ((program->settings.flags & both) == both)
		return cli_fail(&program->failure, VENVPACK_ERR_ARGUMENT,
				"'--quiet' and '--verbose' exclude each other");
	return 0;
}

static int start_session(struct cli_program *program)
{
	program->vp = venvpack_new();
	if (!program->vp)
		return cli_fail(&program->failure, VENVPACK_ERR_NOMEM,
				"out of memory");
	cli_signals_begin(program->vp);
	venvpack_set_threads(program->vp,
			     (unsigned int)program->settings.threads);
	venvpack_set_findings(program->vp, cli_report_finding,
			      &program->report);
	venvpack_set_progress(program->vp, cli_progress_update,
			      &program->report.progress);
	return 0;
}

static void end_session(struct cli_program *program)
{
	cli_signals_end();
	venvpack_free(program->vp);
	program->vp = NULL;
}

/* Why it failed: the program's own reason, or else the library's. */
static const char *reason(const struct cli_program *program)
{
	if (program->failure.status || !program->vp)
		return program->failure.message;
	return venvpack_error_message(program->vp);
}

static int finish(struct cli_program *program, int status)
{
	return cli_report_end(&program->report, (enum venvpack_status)status,
			      reason(program));
}

static int run_command(struct cli_program *program,
		       const struct cli_command *command, void *options)
{
	int status = start_session(program);

	if (!status)
		status = command->run(program, options);
	status = finish(program, status);
	end_session(program);
	return status;
}

static int read_and_run(struct cli_program *program,
			const struct cli_command *command,
			struct cli_arguments *arguments, void *options)
{
	int status = cli_arguments_read(arguments, command, &program->settings,
					options, &program->failure);

	if (!status && (program->settings.flags & CLI_SETTING_HELP)) {
		cli_help_command(stdout, command);
		return 0;
	}
	if (!status)
		status = check_settings(program);
	cli_report_begin(&program->report, &program->settings);
	if (status)
		return finish(program, status);
	return run_command(program, command, options);
}

static int dispatch(struct cli_program *program,
		    const struct cli_command *command,
		    struct cli_arguments *arguments)
{
	CLI_AUTO(free) void *options = malloc(command->options_size);
	int status;

	if (!options) {
		cli_report_begin(&program->report, &program->settings);
		return finish(program,
			      cli_fail(&program->failure, VENVPACK_ERR_NOMEM,
				       "out of memory"));
	}
	memcpy(options, command->defaults, command->options_size);
	status = read_and_run(program, command, arguments, options);
	cli_arguments_release(command, options);
	return status;
}

static int show_version(struct cli_program *program)
{
	struct cli_json *json;

	cli_report_begin(&program->report, &program->settings);
	json = cli_report_json(&program->report);
	if (json)
		cli_json_text(json, "version", venvpack_version());
	else
		printf("venvpack %s\n", venvpack_version());
	return finish(program, VENVPACK_OK);
}

/* Somebody who gives no command is told what there is. */
static int ask_for_command(struct cli_program *program)
{
	if (!(program->settings.flags & CLI_SETTING_JSON)) {
		cli_help_short(stderr);
		return VENVPACK_ERR_ARGUMENT;
	}
	cli_report_begin(&program->report, &program->settings);
	return finish(program,
		      cli_fail(&program->failure, VENVPACK_ERR_ARGUMENT,
			       "a command is missing; see 'venvpack --help'"));
}

static int run(struct cli_program *program, struct cli_arguments *arguments)
{
	const struct cli_command *command;
	int status;

	status =
		cli_arguments_read(arguments, &cli_venvpack, &program->settings,
				   &program->settings, &program->failure);
	if (!status && (program->settings.flags & CLI_SETTING_HELP)) {
		cli_help_program(stdout);
		return 0;
	}
	if (!status && (program->settings.flags & CLI_SETTING_VERSION))
		return show_version(program);
	if (!status && arguments->next == arguments->count)
		return ask_for_command(program);
	if (!status) {
		const char *name = arguments->values[arguments->next++];

		command = cli_command_find(name);
		if (command)
			return dispatch(program, command, arguments);
		status = cli_command_refuse(name, &program->failure);
	}
	cli_report_begin(&program->report, &program->settings);
	return finish(program, status);
}

int cli_program_main(int argc, char **argv)
{
	struct cli_program program = { 0 };
	struct cli_arguments arguments = { argc, argv, argc > 0 ? 1 : 0 };
	int status = run(&program, &arguments);

	return check_output(exit_status_of((enum venvpack_status)status));
}
