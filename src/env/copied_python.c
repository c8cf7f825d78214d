/* SPDX-License-Identifier: MIT */
/* Environments whose bin/python is a copy. */
#include "env/copied_python.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/elf.h"
#include "base/file.h"
#include "base/path.h"

#define BLOCK_SIZE ((size_t)64 * 1024)

/* A program of that name in bin: no script is one. */
static bool is_python(const struct vp_selection *selection,
		      const struct vp_entry *entry)
{
	static const char python[] = "bin/python";
	VP_AUTO(close) int fd = -1;
	struct vp_error none;
	const char *version;
	char magic[4];
	size_t size;

	if (entry->type != VENVPACK_ENTRY_FILE || !(entry->mode & 0111) ||
	    !vp_has_prefix(entry->path, python))
		return false;
	version = entry->path + sizeof(python) - 1;
	if (version[strspn(version, "0123456789.dmt")])
		return false;
	return !vp_selection_open_file(selection, entry, entry->size, &fd,
				       &none) &&
	       !vp_read(fd, magic, sizeof(magic), &size, entry->path, &none) &&
	       vp_elf_is(magic, size);
}

static int compare_files(int a, int b, bool *same, struct vp_error *err)
{
	VP_AUTO(free) char *first = malloc(BLOCK_SIZE);
	VP_AUTO(free) char *second = malloc(BLOCK_SIZE);
	size_t first_size;
	size_t second_size;

	*same = true;
	if (!first || !second)
		return vp_fail_nomem(err);
	do {
		if (vp_read(a, first, BLOCK_SIZE, &first_size, "python", err) ||
		    vp_read(b, second, BLOCK_SIZE, &second_size, "python", err))
			return err->status;
		*same = first_size == second_size &&
			memcmp(first, second, first_size) == 0;
	} while (*same && first_size == BLOCK_SIZE);
	return 0;
}

static int is_copy(const struct vp_selection *selection,
		   const struct vp_entry *entry,
		   const struct vp_interpreter *base, bool *same,
		   struct vp_error *err)
{
	VP_AUTO(close) int mine = -1;
	VP_AUTO(close)
	int its = open(base->real_executable, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	*same = false;
	/* A base that is not here is one that cannot be compared. */
	if (its < 0)
		return 0;
	if (vp_selection_open_file(selection, entry, entry->size, &mine, err))
		return err->status;
	return compare_files(mine, its, same, err);
}

static int make_link(struct vp_tree *tree, const struct vp_selection *selection,
		     const struct vp_interpreter *base, struct vp_entry *entry,
		     struct vp_error *err)
{
	const char *target = selection->place->base_link;
	struct vp_fixup fixup = { .arena = &tree->arena };

	if (!target)
		target = base->executable;
	entry->type = VENVPACK_ENTRY_LINK;
	entry->mode = 0777;
	entry->size = 0;
	entry->link = vp_arena_string(&tree->arena, target);
	vp_fixup_add(&fixup, 0, strlen(target), VP_VALUE_BASE_LINK,
		     VP_QUOTING_RAW, NULL);
	entry->edits = fixup.edits;
	return fixup.failed || !entry->link ? vp_fail_nomem(err) : 0;
}

int vp_copied_python_link(struct vp_tree *tree,
			  const struct vp_selection *selection,
			  const struct vp_interpreter *base,
			  struct vp_findings *findings, struct vp_error *err)
{
	size_t i;

	for (i = 0; i < tree->count; i++) {
		struct vp_entry *entry = &tree->entries[i];
		bool same;

		if (!is_python(selection, entry))
			continue;
		if (is_copy(selection, entry, base, &same, err))
			return err->status;
		if (!same) {
			vp_findings_add(findings, VENVPACK_WARNING,
					"copied-python", entry->path,
					"a copy of a Python that the base is "
					"not: it may not start elsewhere");
			continue;
		}
		if (make_link(tree, selection, base, entry, err))
			return err->status;
		vp_findings_add(findings, VENVPACK_NOTE, "copied-python",
				entry->path,
				"a copy of the base's Python is packed as a "
				"link to it");
	}
	return 0;
}
