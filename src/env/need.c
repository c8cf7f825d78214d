/* SPDX-License-Identifier: MIT */
/* What the binaries of an environment ask of a host. */
#include "env/need.h"

#include <stdlib.h>
#include <string.h>

#include "base/elf.h"
#include "base/path.h"

static bool needs_musl(const struct vp_elf *elf)
{
	size_t i;

	if (elf->interpreter && strstr(elf->interpreter, "/ld-musl-"))
		return true;
	/* glibc's is libc.so.6. */
	for (i = 0; elf->needed[i]; i++)
		if (strcmp(elf->needed[i], "libc.so") == 0 ||
		    vp_has_prefix(elf->needed[i], "libc.musl-"))
			return true;
	return false;
}

/* Names its own directories to look in, beside those of the environment. */
static bool looks_elsewhere(const struct vp_elf *elf)
{
	const char *path =
		elf->runpath.text ? elf->runpath.text : elf->rpath.text;

	return path && (path[0] == '/' || strstr(path, ":/"));
}

/* As a library is called that a loader looks for, in plain letters. */
static bool is_library_name(const char *name)
{
	const char *p;

	for (p = name; *p; p++)
		if (*p <= ' ' || *p > '~' || *p == '/')
			return false;
	return name[0];
}

static bool has_library(const struct vp_need *need, const char *name)
{
	size_t i;

	for (i = 0; i < need->library_count; i++)
		if (strcmp(need->libraries[i], name) == 0)
			return true;
	return false;
}

/* The list is in the arena, like what is in it. */
static int add_library(struct vp_need *need, const char *name,
		       struct vp_arena *arena, struct vp_error *err)
{
	if (need->library_count == need->library_capacity) {
		size_t capacity = need->library_capacity * 2 + 8;
		const char **items =
			vp_arena_alloc(arena, capacity * sizeof(*items));

		if (!items)
			return vp_fail_nomem(err);
		if (need->library_count)
			memcpy(items, need->libraries,
			       need->library_count * sizeof(*items));
		need->libraries = items;
		need->library_capacity = capacity;
	}
	name = vp_arena_string(arena, name);
	if (!name)
		return vp_fail_nomem(err);
	need->libraries[need->library_count++] = name;
	return 0;
}

static int read_libraries(struct vp_need *need, const struct vp_elf *elf,
			  struct vp_arena *arena, struct vp_error *err)
{
	size_t i;

	if (looks_elsewhere(elf))
		return 0;
	for (i = 0; elf->needed[i]; i++)
		if (is_library_name(elf->needed[i]) &&
		    add_library(need, elf->needed[i], arena, err))
			return err->status;
	return 0;
}

int vp_need_read(struct vp_need *need, int fd, uint64_t size,
		 struct vp_arena *arena, struct vp_error *err)
{
	struct vp_elf elf;

	*need = (struct vp_need){ 0 };
	if (vp_elf_read_file(&elf, fd, size, arena, err))
		return err->status;
	if (elf.glibc) {
		need->libc = "glibc";
		need->libc_version = elf.glibc;
	} else if (needs_musl(&elf)) {
		need->libc = "musl";
	}
	return read_libraries(need, &elf, arena, err);
}

int vp_need_add(struct vp_need *need, const struct vp_need *more,
		struct vp_arena *arena, struct vp_error *err)
{
	size_t i;

	if (!need->libc)
		need->libc = more->libc;
	for (i = 0; i < more->library_count; i++)
		if (!has_library(need, more->libraries[i]) &&
		    add_library(need, more->libraries[i], arena, err))
			return err->status;
	if (!more->libc_version ||
	    (need->libc_version &&
	     vp_version_compare(more->libc_version, need->libc_version) <= 0))
		return 0;
	need->libc_version = vp_arena_string(arena, more->libc_version);
	return need->libc_version ? 0 : vp_fail_nomem(err);
}

/* What every host with this C library has, and what the base brings along. */
static bool is_of_every_host(const char *name)
{
	static const char *const names[] = {
		"libc.so",	"libc.so.6",	   "libm.so.6",
		"libdl.so.2",	"libpthread.so.0", "librt.so.1",
		"libutil.so.1", "libresolv.so.2",  "libanl.so.1",
		"libmvec.so.1", "libnsl.so.1",	   "libthread_db.so.1",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return vp_has_prefix(name, "ld-") ||
	       vp_has_prefix(name, "libc.musl-") ||
	       vp_has_prefix(name, "libpython");
}

static bool is_in_tree(const struct vp_tree *tree, const char *name)
{
	size_t i;

	for (i = 0; i < tree->count; i++)
		if (tree->entries[i].type != VENVPACK_ENTRY_DIRECTORY &&
		    strcmp(vp_path_basename(tree->entries[i].path), name) == 0)
			return true;
	return false;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void vp_need_settle(struct vp_need *need, const struct vp_tree *tree)
{
	size_t kept = 0;
	size_t i;

	for (i = 0; i < need->library_count; i++)
		if (!is_of_every_host(need->libraries[i]) &&
		    !is_in_tree(tree, need->libraries[i]))
			need->libraries[kept++] = need->libraries[i];
	need->library_count = kept;
	if (kept)
		qsort(need->libraries, kept, sizeof(*need->libraries),
		      compare_names);
}
