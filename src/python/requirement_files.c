/* SPDX-License-Identifier: MIT */
/* Requirement files, and the files that they name. */
#include "python/requirement_files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/file.h"
#include "base/path.h"
#include "base/strings.h"

#define FILE_SIZE_MAX ((size_t)16 * 1024 * 1024)
#define FILES_MAX 1000

/* What follows "-r" or "--requirement" in @line, or NULL. */
static char *included_file(char *line)
{
	static const char *const options[] = { "-r", "--requirement" };
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		if (!vp_has_prefix(line, options[i]))
			continue;
		line += strlen(options[i]);
		if (i == 1 && !strchr(" \t=", *line))
			return NULL;
		line += strspn(line, " \t=");
		return *line ? line : NULL;
	}
	return NULL;
}

static void trim(char *line)
{
	size_t length = strlen(line);

	while (length && strchr(" \t\r", line[length - 1]))
		line[--length] = '\0';
}

/* Takes off a comment: '#' at the start or behind a blank. */
static void drop_comment(char *line)
{
	char *hash = line;

	while ((hash = strchr(hash, '#'))) {
		if (hash == line || hash[-1] == ' ' || hash[-1] == '\t') {
			*hash = '\0';
			return;
		}
		hash++;
	}
}

/* By its real path, so that files which name each other are read once. */
static int list_file(struct vp_strings *files, const char *path,
		     struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer real = { 0 };

	if (strstr(path, "://"))
		return 0;
	if (vp_real_path(&real, path, err)) {
		errno = err->os_errno;
		return vp_fail_errno(err, "cannot open requirement file '%s'",
				     path);
	}
	return vp_strings_add_once(files, real.data, err);
}

static int add_line(struct vp_requirements *requirements,
		    struct vp_strings *files, const char *file, char *line,
		    struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer dir = { 0 };
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	const char *included;
	char *options;

	line += strspn(line, " \t");
	drop_comment(line);
	trim(line);
	included = included_file(line);
	if (included) {
		vp_path_dirname(&dir, file);
		vp_path_join(&path, vp_buffer_string(&dir), included);
		if (vp_buffer_check(&path, err))
			return err->status;
		return list_file(files, path.data, err);
	}
	if (!*line)
		return 0;
	if (vp_strings_add(&requirements->lines, line, err))
		return err->status;
	if (*line == '-')
		return 0;
	options = strstr(line, " --");
	if (options)
		*options = '\0';
	return vp_requirements_add(requirements, line, err);
}

/* Ends the line at @text, joining those that end in a backslash. */
static char *end_line(char *text)
{
	char *newline = text;

	while ((newline = strchr(newline, '\n'))) {
		char *before = newline;

		if (before > text && before[-1] == '\r')
			before--;
		if (before == text || before[-1] != '\\') {
			*newline = '\0';
			return newline + 1;
		}
		memset(before - 1, ' ', (size_t)(newline - before) + 2);
	}
	return NULL;
}

static int add_file(struct vp_requirements *requirements,
		    struct vp_strings *files, const char *file,
		    struct vp_error *err)
{
	static const char byte_order_mark[] = "\xef\xbb\xbf";
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	char *line;
	char *next;

	if (vp_read_file(AT_FDCWD, file, FILE_SIZE_MAX, &text, err))
		return err->status;
	line = text.data;
	if (vp_has_prefix(line, byte_order_mark))
		line += strlen(byte_order_mark);
	for (; line; line = next) {
		next = end_line(line);
		if (add_line(requirements, files, file, line, err))
			return err->status;
	}
	return 0;
}

int vp_requirement_files_read(struct vp_requirements *requirements,
			      const char *const *files, struct vp_error *err)
{
	VP_AUTO(strings) struct vp_strings all = { 0 };
	size_t i;

	for (; files && *files; files++)
		if (list_file(&all, *files, err))
			return err->status;
	/* The list grows while files that others name are added. */
	for (i = 0; i < all.count && i < FILES_MAX; i++)
		if (add_file(requirements, &all, all.items[i], err))
			return err->status;
	return 0;
}
