/* SPDX-License-Identifier: MIT */
/* venvpack list: the entries of an archive or environment. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include <venvpack/inspect.h>

#include "cli/escape.h"
#include "cli/program.h"
#include "cli/scope.h"
#include "cli/signals.h"
#include "cli/units.h"

#define LIST_LONG (1u << 0)

struct list_options {
	const char *path;
	uint32_t flags;
	uint32_t reserved0;
};

static const struct list_options defaults = { 0 };

static const struct cli_option options[] = {
	CLI_OPERAND("ARCHIVE|ENV_DIR", list_options, path,
		    "what to list the entries of", .is_required = true),
	CLI_FLAG("long", 'l', list_options, flags, LIST_LONG,
		 "show mode, size, time and SHA-256 too"),
	{ 0 },
};

static const char *const examples[] = {
	"venvpack list app.tar.zst",
	"venvpack list --long /opt/app",
	NULL,
};

static char type_letter(enum venvpack_entry_type type)
{
	switch (type) {
	case VENVPACK_ENTRY_DIRECTORY:
		return 'd';
	case VENVPACK_ENTRY_LINK:
		return 'l';
	case VENVPACK_ENTRY_FILE:
		break;
	}
	return '-';
}

static const char *type_name(enum venvpack_entry_type type)
{
	switch (type) {
	case VENVPACK_ENTRY_DIRECTORY:
		return "dir";
	case VENVPACK_ENTRY_LINK:
		return "link";
	case VENVPACK_ENTRY_FILE:
		break;
	}
	return "file";
}

/* "-rwxr-xr-x", as ls(1) and tar(1) show it. */
static void format_mode(char out[11], const struct venvpack_entry *entry)
{
	static const char letters[] = "rwxrwxrwx";
	unsigned int i;

	out[0] = type_letter(entry->type);
	for (i = 0; i < 9; i++)
		out[i + 1] = entry->mode >> (8 - i) & 1 ? letters[i] : '-';
	out[10] = '\0';
}

static void print_facts(const struct venvpack_entry *entry, int size_width)
{
	char mode[11];

	format_mode(mode, entry);
	printf("%s %*" PRIu64 " %s %-64s ", mode, size_width, entry->size,
	       cli_units_time(entry->mtime).text,
	       entry->sha256 ? entry->sha256 : "-");
}

static void print_entry(const struct venvpack_entry *entry, bool is_long,
			int size_width)
{
	if (is_long)
		print_facts(entry, size_width);
	cli_escape_print(stdout, entry->path);
	if (is_long && entry->link) {
		fputs(" -> ", stdout);
		cli_escape_print(stdout, entry->link);
	}
	putchar('\n');
}

static void write_entry(struct cli_json *json,
			const struct venvpack_entry *entry)
{
	char mode[8];

	snprintf(mode, sizeof(mode), "%04o", (unsigned int)entry->mode);
	cli_json_begin_object(json, NULL);
	cli_json_text(json, "path", entry->path);
	cli_json_text(json, "type", type_name(entry->type));
	cli_json_text(json, "mode", mode);
	cli_json_size(json, "size", entry->size);
	cli_json_integer(json, "mtime", entry->mtime);
	cli_json_size(json, "mtime_nanoseconds", entry->mtime_nanoseconds);
	cli_json_text(json, "link", entry->link);
	cli_json_text(json, "sha256", entry->sha256);
	cli_json_size(json, "edits", entry->edit_count);
	cli_json_end_object(json);
}

/* How many digits the largest size has. */
static int widest_size(const venvpack_image *image)
{
	struct venvpack_entry entry = VENVPACK_ENTRY_INIT;
	uint64_t largest = 0;
	size_t i;

	for (i = 0; !venvpack_image_entry(image, i, &entry); i++)
		if (entry.size > largest)
			largest = entry.size;
	return snprintf(NULL, 0, "%" PRIu64, largest);
}

/*
 * Writing may take long, and nobody but us looks for signals meanwhile.  That
 * the reader has left is no news to tell here.
 */
static int check_stopped(struct cli_program *program)
{
	int os_errno = errno;

	if (cli_signals_caught())
		return cli_fail(&program->failure, VENVPACK_ERR_CANCELLED,
				"interrupted");
	if (!ferror(stdout) || os_errno == EPIPE)
		return 0;
	errno = os_errno;
	return cli_fail_errno(&program->failure,
			      "cannot write standard output");
}

static int list_entries(struct cli_program *program,
			const venvpack_image *image, bool is_long)
{
	struct venvpack_entry entry = VENVPACK_ENTRY_INIT;
	struct cli_json *json = cli_report_json(&program->report);
	int size_width = is_long ? widest_size(image) : 0;
	int status = 0;
	size_t i;

	for (i = 0; !status && !ferror(stdout); i++) {
		if (venvpack_image_entry(image, i, &entry))
			break;
		if (json)
			write_entry(json, &entry);
		else
			print_entry(&entry, is_long, size_width);
		status = check_stopped(program);
	}
	return status;
}

static int run(struct cli_program *program, void *user)
{
	CLI_AUTO(image) venvpack_image *image = NULL;
	const struct list_options *list = user;
	struct cli_json *json = cli_report_json(&program->report);
	int status = venvpack_image_open(program->vp, list->path, &image);

	if (status)
		return status;
	cli_progress_erase(&program->report.progress);
	if (json)
		cli_json_begin_array(json, "entries");
	status = list_entries(program, image, list->flags & LIST_LONG);
	if (json)
		cli_json_end_array(json);
	return status;
}

const struct cli_command cli_list = {
	.name = "list",
	.summary = "List the entries of an archive or environment",
	.options = options,
	.defaults = &defaults,
	.options_size = sizeof(defaults),
	.run = run,
	.examples = examples,
};
