/* SPDX-License-Identifier: MIT */
/* Making the entries of a tree below a directory. */
#include "env/target.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/beneath.h"
#include "base/file.h"
#include "base/path.h"
#include "env/manifest.h"

/* A file or link that is there already: nobody else writes here. */
static int fail_to_create(const struct vp_entry *entry, struct vp_error *err)
{
	if (errno == EEXIST)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "'%s' is there already: the archive has it "
			       "twice, or names that are one here",
			       entry->path);
	return vp_fail_errno(err, "cannot create '%s'", entry->path);
}

/* The manifest's directory is no entry; making it tells the umask. */
static int make_manifest_directory(struct vp_target *target,
				   struct vp_error *err)
{
	const char *name = VP_MANIFEST_DIRECTORY;
	mode_t mode = 0755;
	struct stat st;

	if (mkdirat(target->root, name, 0777) ||
	    fstatat(target->root, name, &st, AT_SYMLINK_NOFOLLOW))
		return vp_fail_errno(err, "cannot create directory '%s'", name);
	target->umask = 0777 & ~st.st_mode;
	target->is_exact = geteuid() == 0;
	if (!target->is_exact)
		mode &= ~target->umask;
	if (fchmodat(target->root, name, mode | (st.st_mode & S_ISGID), 0))
		return vp_fail_errno(err, "cannot set the mode of '%s'", name);
	return 0;
}

int vp_target_open(struct vp_target *target, const struct vp_tree *tree,
		   int root, struct vp_error *err)
{
	VP_AUTO(parent) struct vp_parent parent = VP_PARENT_INIT;
	size_t i;

	target->tree = tree;
	target->root = root;
	if (make_manifest_directory(target, err))
		return err->status;
	for (i = 0; i < tree->count; i++) {
		const struct vp_entry *entry = &tree->entries[i];

		if (entry->type != VENVPACK_ENTRY_DIRECTORY)
			continue;
		if (vp_parent_enter(&parent, target->root, entry->path, err))
			return err->status;
		/* Until the end we must be able to write into it. */
		if (mkdirat(parent.fd, vp_path_basename(entry->path),
			    entry->mode | 0700))
			return fail_to_create(entry, err);
	}
	return 0;
}

int vp_target_create(const struct vp_target *target, struct vp_parent *parent,
		     const struct vp_entry *entry, int *out,
		     struct vp_error *err)
{
	int fd;

	if (vp_parent_enter(parent, target->root, entry->path, err))
		return err->status;
	fd = openat(parent->fd, vp_path_basename(entry->path),
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		    entry->mode);
	if (fd < 0)
		return fail_to_create(entry, err);
	*out = fd;
	return 0;
}

int vp_target_settle(const struct vp_target *target, int fd,
		     const struct vp_entry *entry, struct vp_error *err)
{
	const struct timespec times[2] = { entry->mtime, entry->mtime };

	if (target->is_exact && entry->mode & target->umask &&
	    fchmod(fd, entry->mode))
		return vp_fail_errno(err, "cannot set the mode of '%s'",
				     entry->path);
	if (futimens(fd, times))
		return vp_fail_errno(err, "cannot set the time of '%s'",
				     entry->path);
	return 0;
}

int vp_target_create_large(const struct vp_target *target,
			   const struct vp_entry *entry, struct vp_error *err)
{
	/* Whatever its mode, its pieces must be able to open it. */
	int fd = vp_open_beneath(target->root, entry->path,
				 O_WRONLY | O_CREAT | O_EXCL, 0600);

	if (fd < 0)
		return fail_to_create(entry, err);
	close(fd);
	return 0;
}

int vp_target_write_piece(const struct vp_target *target,
			  const struct vp_entry *entry, uint64_t offset,
			  const void *bytes, size_t size, struct vp_error *err)
{
	VP_AUTO(close)
	int fd = vp_open_beneath(target->root, entry->path, O_WRONLY, 0);

	if (fd < 0)
		return vp_fail_errno(err, "cannot write '%s'", entry->path);
	return vp_write_at(fd, bytes, size, offset, entry->path, err);
}

int vp_target_settle_large(const struct vp_target *target,
			   const struct vp_entry *entry, struct vp_error *err)
{
	VP_AUTO(close)
	int fd = vp_open_beneath(target->root, entry->path, O_WRONLY, 0);
	mode_t mode = entry->mode;

	if (fd < 0)
		return vp_fail_errno(err, "cannot write '%s'", entry->path);
	if (!target->is_exact)
		mode &= ~target->umask;
	if (fchmod(fd, mode))
		return vp_fail_errno(err, "cannot set the mode of '%s'",
				     entry->path);
	return vp_target_settle(target, fd, entry, err);
}

int vp_target_make_links(const struct vp_target *target, struct vp_error *err)
{
	VP_AUTO(parent) struct vp_parent parent = VP_PARENT_INIT;
	size_t i;

	for (i = 0; i < target->tree->count; i++) {
		const struct vp_entry *entry = &target->tree->entries[i];
		const struct timespec times[2] = { entry->mtime, entry->mtime };
		const char *name = vp_path_basename(entry->path);

		if (entry->type != VENVPACK_ENTRY_LINK)
			continue;
		if (vp_parent_enter(&parent, target->root, entry->path, err))
			return err->status;
		if (symlinkat(entry->link, parent.fd, name))
			return fail_to_create(entry, err);
		/* A link's own time is a nicety; not all systems keep it. */
		(void)utimensat(parent.fd, name, times, AT_SYMLINK_NOFOLLOW);
	}
	return 0;
}

static int finish_directory(const struct vp_target *target,
			    const struct vp_entry *entry, struct vp_error *err)
{
	VP_AUTO(close)
	int fd = vp_open_beneath(target->root, entry->path,
				 O_RDONLY | O_DIRECTORY, 0);
	const struct timespec times[2] = { entry->mtime, entry->mtime };
	mode_t made = (entry->mode | 0700) & ~target->umask;
	mode_t mode = entry->mode;
	struct stat st;

	if (fd < 0)
		return vp_fail_errno(err, "cannot open directory '%s'",
				     entry->path);
	if (!target->is_exact)
		mode &= ~target->umask;
	/* Mostly they agree.  A group that is handed down stays so. */
	if (mode != made &&
	    (fstat(fd, &st) || fchmod(fd, mode | (st.st_mode & S_ISGID))))
		return vp_fail_errno(err, "cannot set the mode of '%s'",
				     entry->path);
	if (futimens(fd, times))
		return vp_fail_errno(err, "cannot set the time of '%s'",
				     entry->path);
	return 0;
}

int vp_target_finish(const struct vp_target *target, struct vp_error *err)
{
	size_t i = target->tree->count;

	/* From the end: a directory may be one that we cannot enter then. */
	while (i--) {
		const struct vp_entry *entry = &target->tree->entries[i];

		if (entry->type == VENVPACK_ENTRY_DIRECTORY &&
		    finish_directory(target, entry, err))
			return err->status;
	}
	return 0;
}
