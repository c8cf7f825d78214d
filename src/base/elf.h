/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_ELF_H
#define VP_BASE_ELF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

/** Where the bytes of an ELF file are. */
struct vp_elf_source {
	/** Reads exactly @p size bytes at @p offset; false when it cannot. */
	bool (*read_at)(void *user, uint64_t offset, void *bytes, size_t size);
	void *user;
	uint64_t size;
};

/** A string in the file, and where it is. */
struct vp_elf_string {
	const char *text; /**< NULL when there is none */
	uint64_t file_offset;
};

/**
 * What a program or shared object needs to be loaded, by the System V ABI and
 * the GNU symbol versions.  Strings live in the arena.
 */
struct vp_elf {
	const char *machine; /**< as uname(1) says it, or NULL: unknown */
	bool is_64bit;
	const char *interpreter; /**< the loader, or NULL */
	const char *soname;
	const char **needed; /**< NULL-terminated */
	struct vp_elf_string rpath;
	struct vp_elf_string runpath;
	const char *glibc; /**< highest "X.Y" of GLIBC_X.Y, or NULL */
};

/** Do the bytes begin an ELF file? */
bool vp_elf_is(const void *bytes, size_t size);

/**
 * Reads an ELF file of either class, little-endian.  What points outside the
 * file, and what of it has no dynamic section, is left out: this is for
 * telling, nothing is trusted.
 */
int vp_elf_read(struct vp_elf *elf, const struct vp_elf_source *source,
		struct vp_arena *arena, struct vp_error *err) VP_MUST_CHECK;

/** The same for a file that is open, of @p size bytes. */
int vp_elf_read_file(struct vp_elf *elf, int fd, uint64_t size,
		     struct vp_arena *arena,
		     struct vp_error *err) VP_MUST_CHECK;

/**
 * Reads the exported object @p name of @p size bytes, as it is in the file;
 * false when there is none, or the file is not of 64 bits.
 */
bool vp_elf_object(int fd, uint64_t file_size, const char *name, void *bytes,
		   size_t size);

/** Compares versions such as "2.9" and "2.34": below, at or above 0. */
int vp_version_compare(const char *a, const char *b);

#endif
