/* SPDX-License-Identifier: MIT */
/* A new environment takes the place of an old one, which is kept. */
#include "env/swap.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/cleanup.h"
#include "base/file.h"

#define PREVIOUS_FORMAT "%s.previous"
/* The name is cut as that of the staging directory is. */
#define SWAP_PREFIX_FORMAT ".%.200s.venvpack.swap-"
#define SWAP_DIGITS 16

struct names {
	char previous[NAME_MAX + 16];
	char swap[NAME_MAX + 1];
};

static int fail_swap(const struct vp_swap *swap, struct vp_error *err)
{
	return vp_fail_errno(err, "cannot replace '%s'", swap->shown);
}

static int name_previous(const struct vp_swap *swap, struct names *names,
			 struct vp_error *err)
{
	snprintf(names->previous, sizeof(names->previous), PREVIOUS_FORMAT,
		 swap->name);
	if (strlen(names->previous) <= NAME_MAX)
		return 0;
	return vp_fail(err, VENVPACK_ERR_EXISTS,
		       "'%s' exists already, and its name is too long for "
		       "another one beside it",
		       swap->shown);
}

static void name_swap(const struct vp_swap *swap, struct names *names,
		      ino_t inode)
{
	snprintf(names->swap, sizeof(names->swap),
		 SWAP_PREFIX_FORMAT "%0*" PRIxMAX, swap->name, SWAP_DIGITS,
		 (uintmax_t)inode);
}

static bool look(const struct vp_swap *swap, const char *name, struct stat *st)
{
	return !fstatat(swap->parent, name, st, AT_SYMLINK_NOFOLLOW);
}

static bool is_environment(const struct vp_swap *swap, const char *name)
{
	VP_AUTO(close)
	int fd = openat(swap->parent, name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	return fd >= 0 &&
	       !fstatat(fd, "pyvenv.cfg", &st, AT_SYMLINK_NOFOLLOW) &&
	       S_ISREG(st.st_mode) &&
	       (!fstatat(fd, "bin/python", &st, AT_SYMLINK_NOFOLLOW) ||
		!fstatat(fd, "bin/python3", &st, AT_SYMLINK_NOFOLLOW));
}

int vp_swap_check(const struct vp_swap *swap, struct vp_error *err)
{
	struct names names;
	struct stat parent;
	struct stat st;

	if (name_previous(swap, &names, err))
		return err->status;
	if (!look(swap, swap->name, &st) || !is_environment(swap, swap->name))
		return vp_fail(err, VENVPACK_ERR_EXISTS,
			       "'%s' exists already and is no environment, so "
			       "it is not replaced",
			       swap->shown);
	if (fstat(swap->parent, &parent))
		return fail_swap(swap, err);
	if (parent.st_dev != st.st_dev)
		return vp_fail(err, VENVPACK_ERR_EXISTS,
			       "'%s' is a mount point and cannot be replaced",
			       swap->shown);
	if (look(swap, names.previous, &st) &&
	    !is_environment(swap, names.previous))
		return vp_fail(err, VENVPACK_ERR_EXISTS,
			       "'%s' cannot be kept: '%s' beside it is no "
			       "environment",
			       swap->shown, names.previous);
	return 0;
}

static int rename_to(const struct vp_swap *swap, const char *from,
		     const char *to)
{
	return renameat(swap->parent, from, swap->parent, to);
}

/* For file systems that exchange nothing: @b is away for a moment. */
static int exchange_by_steps(const struct vp_swap *swap, const char *a,
			     const char *b, const char *by_way)
{
	int error;

	if (rename_to(swap, b, by_way))
		return -1;
	if (!rename_to(swap, a, b))
		return 0;
	error = errno;
	(void)rename_to(swap, by_way, b);
	errno = error;
	return -1;
}

static bool knows_no_exchange(int error)
{
	return error == EINVAL || error == ENOSYS;
}

/*
 * Makes what was prepared the destination, and the destination what is called
 * names->swap.
 */
static int exchange(const struct vp_swap *swap, const char *temporary,
		    const struct names *names, struct vp_error *err)
{
	int error;

	if (rename_to(swap, temporary, names->swap))
		return fail_swap(swap, err);
	if (!renameat2(swap->parent, names->swap, swap->parent, swap->name,
		       RENAME_EXCHANGE))
		return 0;
	error = errno;
	if (rename_to(swap, names->swap, temporary))
		return fail_swap(swap, err);
	errno = error;
	if (knows_no_exchange(error) &&
	    !exchange_by_steps(swap, temporary, swap->name, names->swap))
		return 0;
	return fail_swap(swap, err);
}

/* The old one, at names->swap, becomes the previous one. */
static int keep_old(const struct vp_swap *swap, const struct names *names,
		    struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer doomed = { 0 };
	struct vp_error ignored;
	struct stat st;

	/* Called as what a killed run leaves, so that it goes in any case. */
	if (vp_temporary_name(&doomed, swap->name, "venvpack", err))
		return err->status;
	if (!look(swap, names->previous, &st))
		vp_buffer_reset(&doomed);
	else if (!is_environment(swap, names->previous))
		return vp_fail(err, VENVPACK_ERR_EXISTS,
			       "'%s' is the new one, but '%s' cannot be kept: "
			       "'%s' is in its way",
			       swap->shown, names->swap, names->previous);
	else if (rename_to(swap, names->previous, doomed.data))
		return fail_swap(swap, err);
	if (rename_to(swap, names->swap, names->previous))
		return vp_fail_errno(err,
				     "'%s' is the new one, but the old one "
				     "cannot be renamed to '%s'",
				     swap->shown, names->previous);
	if (doomed.size)
		(void)!vp_remove_tree(swap->parent, doomed.data, &ignored);
	return 0;
}

int vp_swap_run(const struct vp_swap *swap, const char *temporary,
		struct vp_error *err)
{
	struct names names;
	struct stat st;

	if (name_previous(swap, &names, err))
		return err->status;
	if (!look(swap, temporary, &st))
		return fail_swap(swap, err);
	name_swap(swap, &names, st.st_ino);
	return exchange(swap, temporary, &names, err);
}

int vp_swap_keep(const struct vp_swap *swap, struct vp_error *err)
{
	struct names names;
	struct stat st;

	if (name_previous(swap, &names, err))
		return err->status;
	if (!look(swap, swap->name, &st))
		return fail_swap(swap, err);
	name_swap(swap, &names, st.st_ino);
	return keep_old(swap, &names, err);
}

/* Sets names->swap to one that is there and ours; false when there is none. */
static bool find_swap(const struct vp_swap *swap, struct names *names,
		      struct stat *st, uintmax_t *inode)
{
	VP_AUTO(closedir) DIR *dir = NULL;
	char prefix[NAME_MAX + 1];
	struct dirent *entry;
	size_t length;
	int fd = openat(swap->parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		dir = fdopendir(fd);
	if (!dir) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	/* Where anybody may rename, anything of ours may have such a name. */
	if (fstat(fd, st) ||
	    ((st->st_mode & S_IWOTH) && !(st->st_mode & S_ISVTX)))
		return false;
	snprintf(prefix, sizeof(prefix), SWAP_PREFIX_FORMAT, swap->name);
	length = strlen(prefix);
	while ((entry = readdir(dir))) {
		const char *digits = entry->d_name + length;

		if (strncmp(entry->d_name, prefix, length) != 0 ||
		    strlen(digits) != SWAP_DIGITS ||
		    strspn(digits, "0123456789abcdef") != SWAP_DIGITS ||
		    !look(swap, entry->d_name, st) || !S_ISDIR(st->st_mode) ||
		    st->st_uid != geteuid())
			continue;
		*inode = strtoumax(digits, NULL, 16);
		memcpy(names->swap, entry->d_name, length + SWAP_DIGITS + 1);
		return true;
	}
	return false;
}

int vp_swap_recover(const struct vp_swap *swap, struct vp_error *err)
{
	struct names names;
	struct stat found;
	struct stat st;
	uintmax_t inode;

	if (!find_swap(swap, &names, &found, &inode))
		return 0;
	if (name_previous(swap, &names, err))
		return err->status;
	/* It is the new one, and never took its place. */
	if (found.st_ino == inode)
		return vp_remove_tree(swap->parent, names.swap, err);
	/* It is the old one, and nothing took its place yet. */
	if (!look(swap, swap->name, &st))
		return rename_to(swap, names.swap, swap->name)
			       ? fail_swap(swap, err)
			       : 0;
	if (st.st_ino == inode)
		return keep_old(swap, &names, err);
	return vp_fail(err, VENVPACK_ERR_EXISTS,
		       "'%s' was being replaced when that was interrupted, and "
		       "is another one by now; '%s' beside it is the one from "
		       "before: rename or remove it",
		       swap->shown, names.swap);
}

/* Whether or not it was interrupted, the same steps end it. */
int vp_swap_back(const struct vp_swap *swap, struct vp_error *err)
{
	struct names names;
	struct stat st;

	if (name_previous(swap, &names, err))
		return err->status;
	if (!look(swap, names.previous, &st) ||
	    !is_environment(swap, names.previous))
		return vp_fail(err, VENVPACK_ERR_NOT_AN_ENV,
			       "there is no environment '%s.previous' to go "
			       "back to",
			       swap->shown);
	name_swap(swap, &names, st.st_ino);
	if (!look(swap, swap->name, &st))
		return rename_to(swap, names.previous, swap->name)
			       ? fail_swap(swap, err)
			       : 0;
	if (!is_environment(swap, swap->name))
		return vp_fail(err, VENVPACK_ERR_EXISTS,
			       "'%s' is no environment, so it is not replaced",
			       swap->shown);
	if (!renameat2(swap->parent, names.previous, swap->parent, swap->name,
		       RENAME_EXCHANGE))
		return 0;
	if (!knows_no_exchange(errno))
		return fail_swap(swap, err);
	if (exchange_by_steps(swap, names.previous, swap->name, names.swap) ||
	    rename_to(swap, names.swap, names.previous))
		return fail_swap(swap, err);
	return 0;
}
