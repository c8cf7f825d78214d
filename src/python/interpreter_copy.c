/* SPDX-License-Identifier: MIT */
/* Copies of a base interpreter. */
#include "python/interpreter_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/beneath.h"
#include "base/elf.h"
#include "base/file.h"
#include "base/path.h"

#define PROGRAM_SIZE_MAX ((size_t)1024 * 1024 * 1024)

/* Where "$ORIGIN" leads: the directory of a program that is not there yet. */
#define ENV "/env"

struct copy {
	int env;
	const char *origin; /* directory of the base's program */
	const char *library;
	mode_t mode;
};

/* What of @entry, one of a search path, is behind "$ORIGIN"; or NULL. */
static const char *behind_origin(const char *entry)
{
	static const char *const spellings[] = { "$ORIGIN", "${ORIGIN}" };
	size_t i;

	for (i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++)
		if (vp_has_prefix(entry, spellings[i]))
			return entry + strlen(spellings[i]);
	return NULL;
}

static int write_library(const struct copy *copy, const char *path,
			 const struct vp_buffer *bytes, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer name = { 0 };
	VP_AUTO(close) int directory = -1;

	vp_path_dirname(&name, path);
	if (vp_buffer_check(&name, err))
		return err->status;
	directory = vp_open_beneath(copy->env, name.data,
				    O_RDONLY | O_DIRECTORY, 0);
	/* A build of another layout: it has to find its library itself. */
	if (directory < 0 && errno == ENOENT)
		return 0;
	if (directory < 0)
		return vp_fail_errno(err, "cannot use directory '%s'",
				     name.data);
	return vp_replace_file(directory, vp_path_basename(path), bytes->data,
			       bytes->size, copy->mode, NULL, err);
}

/* Copies the library when it is in the directory "$ORIGIN" + @behind. */
static int try_directory(const struct copy *copy, const char *behind,
			 struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer relative = { 0 };
	VP_AUTO(buffer) struct vp_buffer source = { 0 };
	VP_AUTO(buffer) struct vp_buffer placed = { 0 };
	VP_AUTO(buffer) struct vp_buffer bytes = { 0 };
	VP_AUTO(buffer) struct vp_buffer real = { 0 };
	const char *path;
	struct stat st;

	vp_buffer_printf(&relative, ".%s/%s", behind, copy->library);
	if (vp_buffer_check(&relative, err))
		return err->status;
	vp_path_normalise(&source, copy->origin, relative.data);
	vp_path_normalise(&placed, ENV "/bin", relative.data);
	if (vp_buffer_check(&source, err) || vp_buffer_check(&placed, err))
		return err->status;
	path = vp_path_below(placed.data, ENV);
	if (!path || !*path || stat(source.data, &st) || !S_ISREG(st.st_mode))
		return 0;
	if (vp_real_path(&real, source.data, err) ||
	    vp_read_file(AT_FDCWD, real.data, PROGRAM_SIZE_MAX, &bytes, err))
		return err->status;
	return write_library(copy, path, &bytes, err);
}

static int copy_library(const struct copy *copy, const char *search,
			struct vp_error *err)
{
	VP_AUTO(free) char *entries = strdup(search);
	char *rest = entries;
	char *entry;

	if (!entries)
		return vp_fail_nomem(err);
	while ((entry = strsep(&rest, ":"))) {
		const char *behind = behind_origin(entry);

		if (behind && try_directory(copy, behind, err))
			return err->status;
	}
	return 0;
}

static int copy_libraries(struct copy *copy, const char *program,
			  struct vp_error *err)
{
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	VP_AUTO(close) int fd = -1;
	const char *search;
	struct vp_elf elf;
	struct stat st;
	size_t i;

	if (vp_open_regular(AT_FDCWD, program, &fd, &st, err) ||
	    vp_elf_read_file(&elf, fd, (uint64_t)st.st_size, &arena, err))
		return err->status;
	search = elf.runpath.text ? elf.runpath.text : elf.rpath.text;
	for (i = 0; search && elf.needed[i]; i++) {
		copy->library = elf.needed[i];
		if (vp_has_prefix(copy->library, "libpython") &&
		    copy_library(copy, search, err))
			return err->status;
	}
	return 0;
}

int vp_interpreter_copy(int env, int bin, const char *const *names,
			const struct vp_interpreter *base, mode_t mode,
			struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer bytes = { 0 };
	VP_AUTO(buffer) struct vp_buffer origin = { 0 };
	struct copy copy = { .env = env, .mode = mode };

	if (vp_read_file(AT_FDCWD, base->real_executable, PROGRAM_SIZE_MAX,
			 &bytes, err))
		return err->status;
	for (; *names; names++)
		if (vp_replace_file(bin, *names, bytes.data, bytes.size, mode,
				    NULL, err))
			return err->status;
	vp_path_dirname(&origin, base->real_executable);
	if (vp_buffer_check(&origin, err))
		return err->status;
	copy.origin = origin.data;
	return copy_libraries(&copy, base->real_executable, err);
}
