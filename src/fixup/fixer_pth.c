/* SPDX-License-Identifier: MIT */
/* Path configuration of site-packages: .pth, .egg-link, PEP 660 finders. */
#include "fixup/fixer.h"

#include <string.h>

#include "base/path.h"
#include "fixup/path_search.h"

static bool is_finder(const char *path)
{
	return vp_has_prefix(vp_path_basename(path), "__editable__") &&
	       vp_has_suffix(path, "_finder.py");
}

static bool is_lines(const char *path)
{
	return vp_has_suffix(path, ".pth") || vp_has_suffix(path, ".egg-link");
}

static bool wants(const struct vp_fixup_facts *facts, const char *path,
		  uint32_t mode)
{
	(void)facts;
	(void)mode;
	return is_lines(path) || is_finder(path);
}

static bool claims(const struct vp_fixup_facts *facts,
		   const struct vp_fixup_file *file)
{
	return wants(facts, file->path, file->mode);
}

/* Installers that link to a source name these so. */
static bool is_of_editable(const char *path)
{
	const char *name = vp_path_basename(path);

	return vp_has_prefix(name, "__editable__") ||
	       strcmp(name, "easy-install.pth") == 0 ||
	       vp_has_suffix(name, ".egg-link");
}

static void note_outside(const struct vp_fixup_file *file, const char *target,
			 struct vp_fixup *fixup)
{
	if (is_of_editable(file->path))
		vp_fixup_note(fixup, VENVPACK_WARNING, "editable",
			      "an editable install: its source is outside the "
			      "environment, in '%s'",
			      target);
	else
		vp_fixup_note(fixup, VENVPACK_WARNING, "pth-outside",
			      "it adds '%s', which is outside the environment, "
			      "to sys.path",
			      target);
}

/* Is the relative path @target, from the directory of @path, outside? */
static bool climbs_out(const char *path, const char *target)
{
	static const char inside[] = "/environment";
	VP_AUTO(buffer) struct vp_buffer directory = { 0 };
	VP_AUTO(buffer) struct vp_buffer normal = { 0 };

	vp_buffer_printf(&directory, "%s/", inside);
	vp_path_dirname(&directory, path);
	vp_path_normalise(&normal, vp_buffer_string(&directory), target);
	return !vp_path_is_inside(vp_buffer_string(&normal), inside);
}

static void add_paths(const struct vp_fixup_facts *facts,
		      const struct vp_fixup_file *file, size_t begin,
		      size_t end, enum vp_quoting quoting,
		      struct vp_fixup *fixup)
{
	struct vp_path_match match;

	while (vp_path_search_next(facts, file->bytes, end, begin, &match)) {
		vp_fixup_add(fixup, match.offset, match.spelling.size,
			     VP_VALUE_ENV, quoting, NULL);
		begin = match.offset + match.spelling.size;
	}
}

static void fix_path(const struct vp_fixup_facts *facts,
		     const struct vp_fixup_file *file, size_t begin, size_t end,
		     struct vp_fixup *fixup)
{
	VP_AUTO(buffer) struct vp_buffer target = { 0 };
	const char *below;

	vp_buffer_append(&target, file->bytes + begin, end - begin);
	if (target.failed) {
		fixup->failed = true;
		return;
	}
	below = vp_fixup_below_env(facts, target.data);
	if (below)
		vp_fixup_add(fixup, begin,
			     end - begin - strlen(below) - (*below != '\0'),
			     VP_VALUE_ENV, VP_QUOTING_CONFIG, NULL);
	else if (target.data[0] == '/' || climbs_out(file->path, target.data))
		note_outside(file, target.data, fixup);
}

static bool is_import(const char *line, size_t size)
{
	return size > 7 && memcmp(line, "import", 6) == 0 &&
	       (line[6] == ' ' || line[6] == '\t');
}

static bool is_gone(const struct vp_fixup_facts *facts, const char *line,
		    size_t size)
{
	const char *const *path = facts->gone_paths;

	for (; path && *path; path++)
		if (strlen(*path) == size && memcmp(*path, line, size) == 0)
			return true;
	return false;
}

static size_t trim(const char *bytes, size_t begin, size_t end)
{
	while (end > begin && strchr(" \t\r\f\v", bytes[end - 1]))
		end--;
	return end;
}

static void fix_line(const struct vp_fixup_facts *facts,
		     const struct vp_fixup_file *file, size_t begin, size_t end,
		     struct vp_fixup *fixup)
{
	const char *bytes = file->bytes;

	if (begin == end || bytes[begin] == '#')
		return;
	if (is_import(bytes + begin, end - begin))
		add_paths(facts, file, begin, end, VP_QUOTING_PYTHON_PART,
			  fixup);
	else if (!memchr(bytes + begin, '\0', end - begin))
		fix_path(facts, file, begin, end, fixup);
}

static void fix_lines(const struct vp_fixup_facts *facts,
		      const struct vp_fixup_file *file, struct vp_fixup *fixup)
{
	struct vp_fixup_line line = { 0 };

	while (vp_fixup_next_line(file, &line)) {
		size_t end = trim(file->bytes, line.begin, line.end);

		if (is_gone(facts, file->bytes + line.begin, end - line.begin))
			vp_fixup_add_literal(fixup, line.begin,
					     line.next - line.begin, "", 0);
		else
			fix_line(facts, file, line.begin, end, fixup);
	}
}

/* The sources stand in the values of the line "MAPPING = {...}". */
static void fix_finder(const struct vp_fixup_facts *facts,
		       const struct vp_fixup_file *file, struct vp_fixup *fixup)
{
	const char *end = file->bytes + file->size;
	const char *line = memmem(file->bytes, file->size, "\nMAPPING", 8);
	const char *p = line ? line + 1 : end;

	while (p < end && *p != '\n') {
		const char *closing;
		size_t size;

		if ((*p != '\'' && *p != '"') || p + 1 == end) {
			p++;
			continue;
		}
		closing = memchr(p + 1, *p, (size_t)(end - p - 1));
		if (!closing)
			return;
		size = (size_t)(closing - p - 1);
		if (size && p[1] == '/') {
			VP_AUTO(buffer) struct vp_buffer target = { 0 };

			vp_buffer_append(&target, p + 1, size);
			if (!vp_fixup_below_env(facts,
						vp_buffer_string(&target)))
				note_outside(file, target.data, fixup);
		}
		p = closing + 1;
	}
}

static void fix(const struct vp_fixup_facts *facts,
		const struct vp_fixup_file *file, struct vp_fixup *fixup)
{
	if (is_finder(file->path))
		fix_finder(facts, file, fixup);
	else
		fix_lines(facts, file, fixup);
}

const struct vp_fixer vp_fixer_pth = {
	.name = "pth",
	.wants = wants,
	.claims = claims,
	.fix = fix,
};
