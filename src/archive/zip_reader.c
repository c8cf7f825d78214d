/* SPDX-License-Identifier: MIT */
/* A strict reader of zip files. */
#include "archive/zip_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "archive/zip_entry.h"

/* A file that unpacks to this much has to be a fair part of it itself. */
#define TOTAL_SIZE_FREE ((uint64_t)1 << 30)
#define TOTAL_RATIO_MAX 100

int vp_zip_fail(const struct vp_zip_entry *entry, enum venvpack_status status,
		const char *reason, struct vp_error *err)
{
	return vp_fail(err, status, "member '%s' %s", entry->member.name,
		       reason);
}

int vp_zip_read_at(const struct vp_zip *zip, void *bytes, size_t size,
		   uint64_t offset, struct vp_error *err)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = pread(zip->fd, (char *)bytes + done, size - done,
				  (off_t)(offset + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return vp_fail_errno(err, "cannot read it");
		if (n == 0)
			return vp_fail(err, VENVPACK_ERR_CORRUPT,
				       "it is cut short");
		done += (size_t)n;
	}
	return 0;
}

unsigned char *vp_zip_read_scratch(struct vp_zip *zip, size_t size,
				   uint64_t offset, struct vp_error *err)
{
	char *bytes;

	vp_buffer_reset(&zip->scratch);
	bytes = vp_buffer_reserve(&zip->scratch, size);
	if (!bytes) {
		vp_fail_nomem(err);
		return NULL;
	}
	if (vp_zip_read_at(zip, bytes, size, offset, err))
		return NULL;
	return (unsigned char *)bytes;
}

static int open_file(struct vp_zip *zip, const char *path, struct vp_error *err)
{
	struct stat st;

	zip->fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (zip->fd < 0)
		return vp_fail_errno(err, "cannot open '%s'", path);
	if (fstat(zip->fd, &st))
		return vp_fail_errno(err, "cannot examine '%s'", path);
	if (!S_ISREG(st.st_mode))
		return vp_fail(err, VENVPACK_ERR_IO, "'%s' is no regular file",
			       path);
	zip->size = (uint64_t)st.st_size;
	return 0;
}

static unsigned char fold(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* vp_path_compare() with ASCII letters of any case the same. */
static int compare_folded(const char *a, const char *b)
{
	while (*a && fold(*a) == fold(*b)) {
		a++;
		b++;
	}
	if (fold(*a) == fold(*b))
		return 0;
	if (!*a || !*b)
		return *a ? 1 : -1;
	if (*a == '/' || *b == '/')
		return *a == '/' ? -1 : 1;
	return fold(*a) < fold(*b) ? -1 : 1;
}

static int compare_names(const void *a, const void *b)
{
	const struct vp_zip_entry *first = a;
	const struct vp_zip_entry *second = b;

	return compare_folded(first->member.name, second->member.name);
}

static bool is_below(const char *name, const char *directory)
{
	while (*directory && fold(*name) == fold(*directory)) {
		name++;
		directory++;
	}
	return !*directory && *name == '/';
}

/* In this order, what would be below a file comes next after it. */
static int check_names(struct vp_zip *zip, struct vp_error *err)
{
	struct vp_zip_entry *entries = zip->entries;
	size_t i;

	qsort(entries, zip->count, sizeof(*entries), compare_names);
	for (i = 1; i < zip->count; i++) {
		if (!compare_names(&entries[i - 1], &entries[i]))
			return vp_zip_fail(&entries[i], VENVPACK_ERR_UNSAFE,
					   "is there twice", err);
		if (!entries[i - 1].member.is_directory &&
		    is_below(entries[i].member.name,
			     entries[i - 1].member.name))
			return vp_zip_fail(&entries[i], VENVPACK_ERR_UNSAFE,
					   "is below a file", err);
	}
	return 0;
}

static int check_total(struct vp_zip *zip, struct vp_error *err)
{
	size_t i;

	/* Cannot overflow: both factors have a limit. */
	for (i = 0; i < zip->count; i++)
		zip->total += zip->entries[i].member.size;
	/* An archive's manifest tells how large it becomes. */
	if (!zip->rules->is_archive && zip->total > TOTAL_SIZE_FREE &&
	    zip->total / TOTAL_RATIO_MAX > zip->size)
		return vp_fail(err, VENVPACK_ERR_UNSAFE,
			       "it unpacks to %ju bytes, which is too much for "
			       "its size",
			       (uintmax_t)zip->total);
	return 0;
}

static const struct vp_zip_rules package_rules = {
	.members_max = 500000, /* far above what packages have */
	.directory_size_max = (uint64_t)256 << 20,
	.member_size_max = (uint64_t)8 << 30,
};

/* docs/format.md, section 6; the manifest has two members. */
static const struct vp_zip_rules archive_rules = {
	.is_archive = true,
	.members_max = 2000002,
	.directory_size_max = (uint64_t)1 << 30,
	.member_size_max = (uint64_t)1 << 40,
};

static struct vp_zip *new_zip(const struct vp_zip_rules *rules)
{
	struct vp_zip *zip = calloc(1, sizeof(*zip));

	if (!zip)
		return NULL;
	zip->rules = rules;
	zip->fd = -1;
	zip->inflater = vp_inflater_new();
	if (!zip->inflater) {
		free(zip);
		return NULL;
	}
	return zip;
}

static int read_members(struct vp_zip *zip, struct vp_error *err)
{
	if (vp_zip_read_directory(zip, err) || check_total(zip, err))
		return err->status;
	return vp_zip_check_layout(zip, err);
}

int vp_zip_open(struct vp_zip **out, const char *path, struct vp_error *err)
{
	VP_AUTO(zip) struct vp_zip *zip = new_zip(&package_rules);

	if (!zip)
		return vp_fail_nomem(err);
	if (open_file(zip, path, err) || read_members(zip, err) ||
	    check_names(zip, err))
		return err->status;
	*out = VP_STEAL(zip);
	return 0;
}

int vp_zip_open_archive(struct vp_zip **out, int fd, struct vp_error *err)
{
	VP_AUTO(zip) struct vp_zip *zip = new_zip(&archive_rules);
	struct stat st;

	if (!zip)
		return vp_fail_nomem(err);
	zip->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (zip->fd < 0 || fstat(zip->fd, &st))
		return vp_fail_errno(err, "cannot examine it");
	zip->size = (uint64_t)st.st_size;
	if (read_members(zip, err))
		return err->status;
	*out = VP_STEAL(zip);
	return 0;
}

void vp_zip_close(struct vp_zip *zip)
{
	if (!zip)
		return;
	if (zip->fd >= 0)
		close(zip->fd);
	vp_inflater_free(zip->inflater);
	vp_buffer_clear(&zip->scratch);
	vp_arena_clear(&zip->arena);
	free(zip);
}

size_t vp_zip_count(const struct vp_zip *zip)
{
	return zip->count;
}

const struct vp_zip_member *vp_zip_member(const struct vp_zip *zip,
					  size_t index)
{
	return &zip->entries[index].member;
}

const struct vp_zip_member *vp_zip_find(const struct vp_zip *zip,
					const char *name)
{
	const struct vp_zip_entry key = { .member = { .name = name } };
	const struct vp_zip_entry *found = bsearch(
		&key, zip->entries, zip->count, sizeof(key), compare_names);

	if (!found || strcmp(found->member.name, name) != 0)
		return NULL;
	return &found->member;
}

uint64_t vp_zip_total(const struct vp_zip *zip)
{
	return zip->total;
}

static int inflate_member(struct vp_zip *zip, const struct vp_zip_entry *entry,
			  void *bytes, struct vp_error *err)
{
	size_t packed_size = (size_t)entry->packed_size;
	const unsigned char *packed =
		vp_zip_read_scratch(zip, packed_size, entry->data_offset, err);

	if (!packed)
		return err->status;
	if (!vp_inflater_undo(zip->inflater, packed, packed_size, bytes,
			      (size_t)entry->member.size))
		return vp_zip_fail(entry, VENVPACK_ERR_CORRUPT, "is damaged",
				   err);
	return 0;
}

int vp_zip_read(struct vp_zip *zip, const struct vp_zip_member *member,
		void *bytes, struct vp_error *err)
{
	/* The member is the first field of its entry. */
	const struct vp_zip_entry *entry = (const struct vp_zip_entry *)member;
	size_t size = (size_t)member->size;
	char nothing;
	int status;

	if (!size)
		bytes = &nothing;
	if (entry->method == VP_ZIP_DEFLATED)
		status = inflate_member(zip, entry, bytes, err);
	else
		status = vp_zip_read_at(zip, bytes, size, entry->data_offset,
					err);
	if (status)
		return status;
	if (vp_crc32(0, bytes, size) != entry->crc)
		return vp_zip_fail(entry, VENVPACK_ERR_CORRUPT, "is damaged",
				   err);
	return 0;
}
