/* SPDX-License-Identifier: MIT */
/* New versions of entries, made whole and then renamed into place. */
#include "env/renewal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/beneath.h"
#include "base/file.h"
#include "base/path.h"
#include "env/parent.h"

#define DIRECTORY VP_MANIFEST_DIRECTORY "/relocation"
#define NUMBER_SIZE 24

static void write_number(char name[NUMBER_SIZE], size_t index)
{
	snprintf(name, NUMBER_SIZE, "%zu", index);
}

static int open_directory(struct vp_renewal *renewal)
{
	renewal->fd = vp_open_beneath(renewal->env, DIRECTORY,
				      O_RDONLY | O_DIRECTORY, 0);
	return renewal->fd < 0 ? -1 : 0;
}

int vp_renewal_open(struct vp_renewal *renewal, int env, struct vp_error *err)
{
	VP_AUTO(parent) struct vp_parent parent = VP_PARENT_INIT;
	const char *name = vp_path_basename(DIRECTORY);

	renewal->env = env;
	if (vp_parent_enter(&parent, env, DIRECTORY, err) ||
	    vp_remove_tree(parent.fd, name, err))
		return err->status;
	if (mkdirat(parent.fd, name, 0700) || open_directory(renewal))
		return vp_fail_errno(err, "cannot create directory '%s'",
				     DIRECTORY);
	return 0;
}

/* Only root can give files away; the group is worth no failure. */
static int keep_owner(int fd, const struct stat *like)
{
	struct stat st;

	if (fstat(fd, &st))
		return -1;
	if (st.st_uid == like->st_uid && st.st_gid == like->st_gid)
		return 0;
	if (!fchown(fd, like->st_uid, like->st_gid))
		return 0;
	return st.st_uid == like->st_uid ? 0 : -1;
}

int vp_renewal_add_file(const struct vp_renewal *renewal, size_t index,
			const struct vp_buffer *bytes, const struct stat *like,
			struct vp_error *err)
{
	const struct timespec times[2] = { like->st_mtim, like->st_mtim };
	VP_AUTO(close) int fd = -1;
	char name[NUMBER_SIZE];

	write_number(name, index);
	fd = openat(renewal->fd, name,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return vp_fail_errno(err, "cannot create '%s/%s'", DIRECTORY,
				     name);
	if (vp_write(fd, bytes->data, bytes->size, name, err))
		return err->status;
	if (keep_owner(fd, like) || fchmod(fd, like->st_mode & 07777) ||
	    futimens(fd, times))
		return vp_fail_errno(err, "cannot set owner, mode and time");
	return 0;
}

int vp_renewal_add_link(const struct vp_renewal *renewal, size_t index,
			const char *target, const struct stat *like,
			struct vp_error *err)
{
	const struct timespec times[2] = { like->st_mtim, like->st_mtim };
	char name[NUMBER_SIZE];

	write_number(name, index);
	if (symlinkat(target, renewal->fd, name))
		return vp_fail_errno(err, "cannot create '%s/%s'", DIRECTORY,
				     name);
	/* Owner and time of a link are niceties that not all systems keep. */
	if (like->st_uid != geteuid())
		(void)!fchownat(renewal->fd, name, like->st_uid, like->st_gid,
				AT_SYMLINK_NOFOLLOW);
	(void)utimensat(renewal->fd, name, times, AT_SYMLINK_NOFOLLOW);
	return 0;
}

int vp_renewal_seal(struct vp_renewal *renewal,
		    const struct vp_manifest *manifest, struct vp_error *err)
{
	if (mkdirat(renewal->fd, VP_MANIFEST_DIRECTORY, 0700))
		return vp_fail_errno(err, "cannot create directory '%s/%s'",
				     DIRECTORY, VP_MANIFEST_DIRECTORY);
	if (vp_manifest_store(manifest, renewal->fd, err))
		return err->status;
	if (syncfs(renewal->fd))
		return vp_fail_errno(err, "cannot sync '%s'", DIRECTORY);
	renewal->is_sealed = true;
	return 0;
}

/* Same size and time could keep a .pyc of the old source alive. */
static void remove_compiled(int parent, const char *source)
{
	VP_AUTO(closedir) DIR *dir = NULL;
	size_t length = strlen(source) - strlen("py");
	struct dirent *entry;
	int fd;

	fd = openat(parent, "__pycache__",
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0)
		dir = fdopendir(fd);
	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(dir)))
		if (strncmp(entry->d_name, source, length) == 0 &&
		    vp_has_suffix(entry->d_name, ".pyc"))
			unlinkat(dirfd(dir), entry->d_name, 0);
}

int vp_renewal_commit(const struct vp_renewal *renewal,
		      const struct vp_tree *tree, struct vp_error *err)
{
	VP_AUTO(parent) struct vp_parent parent = VP_PARENT_INIT;
	VP_AUTO(free) size_t *numbers = NULL;
	char name[NUMBER_SIZE];
	size_t count;
	size_t i;

	if (vp_renewal_list(renewal, &numbers, &count, err))
		return err->status;
	for (i = 0; i < count; i++) {
		const char *path;
		const char *base;

		if (numbers[i] >= tree->count)
			return vp_fail(err, VENVPACK_ERR_CORRUPT,
				       "'%s/%zu' is of no entry", DIRECTORY,
				       numbers[i]);
		path = tree->entries[numbers[i]].path;
		base = vp_path_basename(path);
		write_number(name, numbers[i]);
		if (vp_parent_enter(&parent, renewal->env, path, err))
			return err->status;
		if (renameat(renewal->fd, name, parent.fd, base))
			return vp_fail_errno(err, "cannot replace '%s'", path);
		if (vp_has_suffix(base, ".py"))
			remove_compiled(parent.fd, base);
	}
	return 0;
}

int vp_renewal_end(struct vp_renewal *renewal, struct vp_error *err)
{
	VP_AUTO(parent) struct vp_parent parent = VP_PARENT_INIT;

	renewal->is_sealed = false;
	if (renewal->fd < 0)
		return 0;
	close(VP_STEAL_FD(renewal->fd));
	if (vp_parent_enter(&parent, renewal->env, DIRECTORY, err))
		return err->status;
	return vp_remove_tree(parent.fd, vp_path_basename(DIRECTORY), err);
}

/* Temporaries of a manifest that was being stored, ".NAME.new.RANDOM". */
static void remove_temporaries(int env)
{
	VP_AUTO(closedir) DIR *dir = NULL;
	struct dirent *entry;
	int fd = vp_open_beneath(env, VP_MANIFEST_DIRECTORY,
				 O_RDONLY | O_DIRECTORY, 0);

	if (fd >= 0)
		dir = fdopendir(fd);
	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(dir)))
		if (entry->d_name[0] == '.' && strstr(entry->d_name, ".new."))
			unlinkat(dirfd(dir), entry->d_name, 0);
}

int vp_renewal_find(struct vp_renewal *renewal, int env,
		    struct vp_manifest *manifest, bool *found,
		    struct vp_error *err)
{
	struct vp_error why;

	*found = false;
	renewal->env = env;
	remove_temporaries(env);
	if (open_directory(renewal)) {
		if (errno == ENOENT || errno == ENOTDIR)
			return 0;
		return vp_fail_errno(err, "cannot open directory '%s'",
				     DIRECTORY);
	}
	renewal->is_sealed = true;
	*found = !vp_manifest_load(manifest, renewal->fd, &why);
	if (*found)
		return 0;
	/* Without a whole manifest, nothing was renamed yet. */
	vp_manifest_clear(manifest);
	if (why.status == VENVPACK_ERR_CORRUPT || why.os_errno == ENOENT)
		return vp_renewal_end(renewal, err);
	*err = why;
	return err->status;
}

static int compare_numbers(const void *a, const void *b)
{
	const size_t *first = a;
	const size_t *second = b;

	return (*first > *second) - (*first < *second);
}

static bool parse_number(const char *name, size_t *out)
{
	char *end;

	if (name[0] < '0' || name[0] > '9')
		return false;
	*out = strtoul(name, &end, 10);
	return !*end;
}

static int collect_numbers(DIR *dir, struct vp_buffer *numbers,
			   struct vp_error *err)
{
	struct dirent *entry;
	size_t number;

	for (errno = 0; (entry = readdir(dir)); errno = 0)
		if (parse_number(entry->d_name, &number))
			vp_buffer_append(numbers, &number, sizeof(number));
	if (errno)
		return vp_fail_errno(err, "cannot read directory '%s'",
				     DIRECTORY);
	return vp_buffer_check(numbers, err);
}

int vp_renewal_list(const struct vp_renewal *renewal, size_t **out,
		    size_t *count, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer numbers = { 0 };
	VP_AUTO(closedir) DIR *dir = NULL;
	int fd = openat(renewal->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		dir = fdopendir(fd);
	if (!dir) {
		vp_fail_errno(err, "cannot read directory '%s'", DIRECTORY);
		if (fd >= 0)
			close(fd);
		return err->status;
	}
	if (collect_numbers(dir, &numbers, err))
		return err->status;
	*count = numbers.size / sizeof(size_t);
	*out = (size_t *)(void *)vp_buffer_steal(&numbers);
	if (!*out)
		return vp_fail_nomem(err);
	qsort(*out, *count, sizeof(**out), compare_numbers);
	return 0;
}

void vp_renewal_drop(const struct vp_renewal *renewal, size_t index)
{
	char name[NUMBER_SIZE];

	write_number(name, index);
	unlinkat(renewal->fd, name, 0);
}

void vp_renewal_close(struct vp_renewal *renewal)
{
	struct vp_error ignored;

	if (renewal->fd >= 0 && !renewal->is_sealed)
		(void)!vp_renewal_end(renewal, &ignored);
	if (renewal->fd >= 0)
		close(renewal->fd);
	*renewal = (struct vp_renewal)VP_RENEWAL_INIT;
}
