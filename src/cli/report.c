/* SPDX-License-Identifier: MIT */
/* What the program says, as text or JSON. */
#include "cli/report.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/escape.h"
#include "cli/terminal.h"

#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define CYAN "\033[1;36m"
#define PLAIN "\033[0m"

static const struct {
	enum venvpack_severity severity;
	const char *name;
	const char *color;
} severities[] = {
	{ VENVPACK_PROBLEM, "problem", RED },
	{ VENVPACK_WARNING, "warning", YELLOW },
	{ VENVPACK_NOTE, "note", CYAN },
	{ VENVPACK_DETAIL, "detail", CYAN },
};

#define SEVERITY_COUNT (sizeof(severities) / sizeof(severities[0]))

static void begin_members(struct cli_members *members)
{
	members->json.out = open_memstream(&members->text, &members->size);
}

/* Returns what was written; NULL when memory ran out. */
static const char *end_members(struct cli_members *members)
{
	bool failed;

	if (!members->json.out)
		return NULL;
	failed = ferror(members->json.out);
	failed |= fclose(members->json.out) != 0;
	members->json.out = NULL;
	return failed ? NULL : members->text;
}

void cli_report_begin(struct cli_report *report,
		      const struct cli_settings *settings)
{
	report->settings = *settings;
	report->is_colored =
		cli_terminal_has_color(STDERR_FILENO, settings->color);
	cli_progress_begin(&report->progress, settings);
	if (!(settings->flags & CLI_SETTING_JSON))
		return;
	begin_members(&report->results);
	begin_members(&report->findings);
}

struct cli_json *cli_report_json(struct cli_report *report)
{
	return report->results.json.out ? &report->results.json : NULL;
}

/* Formats first: whatever is in the arguments, one line comes out. */
__attribute__((format(printf, 2, 0))) static void
print_line(struct cli_report *report, const char *fmt, va_list args)
{
	char line[3 * PATH_MAX];

	if (report->settings.flags & CLI_SETTING_JSON)
		return;
	cli_progress_erase(&report->progress);
	vsnprintf(line, sizeof(line), fmt, args);
	cli_escape_print(stdout, line);
	putchar('\n');
}

void cli_report_answer(struct cli_report *report, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	print_line(report, fmt, args);
	va_end(args);
}

void cli_report_done(struct cli_report *report, const char *fmt, ...)
{
	va_list args;

	if (report->settings.flags & CLI_SETTING_QUIET)
		return;
	va_start(args, fmt);
	print_line(report, fmt, args);
	va_end(args);
}

static void print_label(const struct cli_report *report, const char *color,
			const char *label)
{
	fprintf(stderr, "venvpack: %s%s:%s ", report->is_colored ? color : "",
		label, report->is_colored ? PLAIN : "");
}

static size_t severity_row(enum venvpack_severity severity)
{
	size_t i;

	for (i = 0; i < SEVERITY_COUNT; i++)
		if (severities[i].severity == severity)
			return i;
	return 0;
}

static void write_finding(struct cli_json *json,
			  const struct venvpack_finding *finding)
{
	cli_json_begin_object(json, NULL);
	cli_json_text(json, "severity",
		      severities[severity_row(finding->severity)].name);
	cli_json_text(json, "code", finding->code);
	cli_json_text(json, "path", finding->path);
	cli_json_text(json, "message", finding->message);
	cli_json_end_object(json);
}

static bool is_told(const struct cli_report *report,
		    enum venvpack_severity severity)
{
	if (severity <= VENVPACK_DETAIL)
		return report->settings.flags & CLI_SETTING_VERBOSE;
	if (severity <= VENVPACK_NOTE)
		return !(report->settings.flags & CLI_SETTING_QUIET) ||
		       (report->settings.flags & CLI_SETTING_JSON);
	return true;
}

void cli_report_finding(const struct venvpack_finding *finding, void *user)
{
	struct cli_report *report = user;
	size_t row = severity_row(finding->severity);

	if (!is_told(report, finding->severity))
		return;
	if (report->settings.flags & CLI_SETTING_JSON) {
		if (report->findings.json.out)
			write_finding(&report->findings.json, finding);
		return;
	}
	cli_progress_erase(&report->progress);
	print_label(report, severities[row].color, severities[row].name);
	if (finding->path) {
		cli_escape_print(stderr, finding->path);
		fputs(": ", stderr);
	}
	cli_escape_print(stderr, finding->message);
	putc('\n', stderr);
}

static void write_error(struct cli_json *json, enum venvpack_status status,
			const char *message)
{
	/* Exit status 2 has one code, wherever the misuse was noticed. */
	const char *code = status == VENVPACK_ERR_ARGUMENT
				   ? "usage"
				   : venvpack_status_name(status);

	cli_json_begin_object(json, "error");
	cli_json_text(json, "code", code);
	cli_json_text(json, "message", message);
	cli_json_end_object(json);
}

static void print_object(const char *results, const char *findings,
			 enum venvpack_status status, const char *message)
{
	struct cli_json json = { .out = stdout };

	cli_json_begin_object(&json, NULL);
	cli_json_bool(&json, "ok", status == VENVPACK_OK);
	if (status)
		write_error(&json, status, message);
	cli_json_members(&json, results);
	cli_json_begin_array(&json, "findings");
	cli_json_members(&json, findings);
	cli_json_end_array(&json);
	cli_json_end_object(&json);
	putchar('\n');
}

enum venvpack_status cli_report_end(struct cli_report *report,
				    enum venvpack_status status,
				    const char *message)
{
	bool is_json = report->settings.flags & CLI_SETTING_JSON;
	const char *results = end_members(&report->results);
	const char *findings = end_members(&report->findings);

	if (is_json && (!results || !findings)) {
		status = VENVPACK_ERR_NOMEM;
		message = "out of memory";
		results = findings = "";
	}
	cli_progress_erase(&report->progress);
	if (status) {
		print_label(report, RED, "error");
		cli_escape_print(stderr, message);
		putc('\n', stderr);
	}
	if (is_json)
		print_object(results, findings, status, message);
	free(report->results.text);
	free(report->findings.text);
	return status;
}
