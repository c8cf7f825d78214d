/* SPDX-License-Identifier: MIT */
/* venvpack inspect: the facts of an archive or environment. */
#include <inttypes.h>
#include <string.h>

#include <venvpack/inspect.h>

#include "cli/facts.h"
#include "cli/fixups.h"
#include "cli/program.h"
#include "cli/scope.h"
#include "cli/units.h"

struct inspect_options {
	const char *path;
};

static const struct inspect_options defaults = { 0 };

static const struct cli_option options[] = {
	CLI_OPERAND("ARCHIVE|ENV_DIR", inspect_options, path,
		    "what to show the facts of", .is_required = true),
	{ 0 },
};

static const char *const examples[] = {
	"venvpack inspect app.tar.zst",
	"venvpack inspect --json /opt/app",
	NULL,
};

static const char *or_unknown(const char *text)
{
	return text ? text : "unknown";
}

static void show_environment(struct cli_report *report,
			     const struct cli_facts *facts)
{
	CLI_AUTO(free) char *location = cli_facts_path(facts, "location");

	cli_report_answer(report, "%-12s%s", "location",
			  location ? location : "none, portable");
	cli_report_answer(
		report, "%-12s%s%s", "made by",
		or_unknown(cli_facts_text(facts, "environment", "maker")),
		cli_facts_is_true(facts, "environment", "system_site_packages")
			? ", uses the packages of its base"
			: "");
	cli_report_answer(report, "%-12s%s", "packed by",
			  or_unknown(cli_facts_text(facts, NULL, "producer")));
}

static void show_python(struct cli_report *report,
			const struct cli_facts *facts)
{
	const char *soabi = cli_facts_text(facts, "python", "soabi");
	const char *home = cli_facts_text(facts, "python", "home");

	cli_report_answer(
		report, "%-12s%s %s%s%s%s%s", "python",
		or_unknown(cli_facts_text(facts, "python", "implementation")),
		or_unknown(cli_facts_text(facts, "python", "version")),
		cli_facts_is_true(facts, "python", "free_threaded")
			? ", free-threaded"
			: "",
		cli_facts_is_true(facts, "python", "debug") ? ", debug" : "",
		soabi ? ", " : "", soabi ? soabi : "");
	if (home)
		cli_report_answer(report, "%-12s%s", "home", home);
}

static void show_platform(struct cli_report *report,
			  const struct cli_facts *facts)
{
	const char *libc = cli_facts_text(facts, "platform", "libc");
	const char *version = cli_facts_text(facts, "platform", "libc_version");

	cli_report_answer(
		report, "%-12s%s %s%s%s%s%s%s", "platform",
		or_unknown(cli_facts_text(facts, "platform", "system")),
		or_unknown(cli_facts_text(facts, "platform", "machine")),
		libc ? ", " : "", libc ? libc : "", version ? " " : "",
		version ? version : "", version ? " or newer" : "");
}

static void show_packages(struct cli_report *report,
			  const struct cli_facts *facts)
{
	size_t count = cli_facts_count(facts, "packages");
	size_t i;

	cli_report_answer(report, "%-12s%zu", "packages", count);
	for (i = 0; i < count; i++)
		cli_report_answer(report, "  %-30s %s",
				  or_unknown(cli_facts_item(facts, "packages",
							    i, "name")),
				  or_unknown(cli_facts_item(facts, "packages",
							    i, "version")));
}

static void show_findings(struct cli_report *report,
			  const struct cli_facts *facts)
{
	size_t count = cli_facts_count(facts, "findings");
	size_t i;

	cli_report_answer(report, "%-12s%zu", "findings", count);
	for (i = 0; i < count; i++) {
		CLI_AUTO(free)
		char *path = cli_facts_item_path(facts, "findings", i, "path");

		cli_report_answer(report, "  %s: %s%s%s",
				  or_unknown(cli_facts_item(facts, "findings",
							    i, "severity")),
				  path ? path : "", path ? ": " : "",
				  or_unknown(cli_facts_item(facts, "findings",
							    i, "message")));
	}
}

static void show(struct cli_report *report, const struct cli_facts *facts)
{
	int64_t size = cli_facts_number(facts, "entries", "size");

	show_environment(report, facts);
	show_python(report, facts);
	show_platform(report, facts);
	cli_report_answer(report, "%-12s%" PRId64 ", %s", "entries",
			  cli_facts_number(facts, "entries", "count"),
			  cli_units_size((uint64_t)size).text);
	cli_fixups_show(report, facts);
	show_packages(report, facts);
	show_findings(report, facts);
}

/* All findings of an object are in one place, those of packing as well. */
static void write_findings(struct cli_report *report,
			   const struct cli_facts *facts)
{
	size_t i;

	for (i = 0; i < cli_facts_count(facts, "findings"); i++) {
		CLI_AUTO(free)
		char *path = cli_facts_item_path(facts, "findings", i, "path");
		struct cli_json *json = &report->findings.json;

		cli_json_begin_object(json, NULL);
		cli_json_text(json, "severity",
			      cli_facts_item(facts, "findings", i, "severity"));
		cli_json_text(json, "code",
			      cli_facts_item(facts, "findings", i, "code"));
		cli_json_text(json, "path", path);
		cli_json_text(json, "message",
			      cli_facts_item(facts, "findings", i, "message"));
		cli_json_end_object(json);
	}
}

static int run(struct cli_program *program, void *user)
{
	CLI_AUTO(image) venvpack_image *image = NULL;
	CLI_AUTO(facts) struct cli_facts *facts = NULL;
	const struct inspect_options *inspect = user;
	struct cli_json *json = cli_report_json(&program->report);
	int status = venvpack_image_open(program->vp, inspect->path, &image);

	if (status)
		return status;
	facts = cli_facts_new(venvpack_image_manifest(image));
	if (!facts)
		return cli_fail(&program->failure, VENVPACK_ERR_NOMEM,
				"out of memory");
	if (json) {
		cli_json_text(json, "path", inspect->path);
		cli_json_value(json, "manifest",
			       venvpack_image_manifest(image));
		write_findings(&program->report, facts);
	} else {
		show(&program->report, facts);
	}
	return 0;
}

const struct cli_command cli_inspect = {
	.name = "inspect",
	.summary = "Show Python, platform, packages, size and findings",
	.options = options,
	.defaults = &defaults,
	.options_size = sizeof(defaults),
	.run = run,
	.examples = examples,
};
