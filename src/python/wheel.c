/* SPDX-License-Identifier: MIT */
/* Reading a wheel, and checking that it is what it says. */
#include "python/wheel.h"

#include <string.h>

#include "base/path.h"
#include "base/utf8.h"
#include "python/wheel_file.h"

/* Far above what wheels have. */
#define METADATA_SIZE_MAX ((uint64_t)16 << 20)
#define RECORD_SIZE_MAX ((uint64_t)128 << 20)
#define ENTRY_POINTS_SIZE_MAX ((uint64_t)1 << 20)

#define DIST_INFO ".dist-info"
#define DATA ".data"

int vp_wheel_blame(const struct vp_wheel *wheel, struct vp_error *err)
{
	if (err->status == VENVPACK_ERR_CORRUPT ||
	    err->status == VENVPACK_ERR_UNSAFE)
		err->status = VENVPACK_ERR_BAD_WHEEL;
	return vp_wrap(err, "wheel '%s'", wheel->file_name);
}

const char *vp_wheel_below(const char *name, const char *directory)
{
	size_t length = strlen(directory);

	if (strncmp(name, directory, length) != 0 || name[length] != '/')
		return NULL;
	return name + length + 1;
}

bool vp_wheel_is_record(const struct vp_wheel *wheel, const char *name)
{
	const char *file = vp_wheel_below(name, wheel->dist_info);

	return file && (strcmp(file, "RECORD") == 0 ||
			strcmp(file, "RECORD.jws") == 0 ||
			strcmp(file, "RECORD.p7s") == 0);
}

/* The first component of @name when it ends in @suffix, copied; else NULL. */
static int take_top(const char **found, const char *name, const char *suffix,
		    struct vp_arena *arena, struct vp_error *err)
{
	size_t length = strcspn(name, "/");
	size_t suffix_length = strlen(suffix);

	if (name[length] != '/' || length <= suffix_length ||
	    memcmp(name + length - suffix_length, suffix, suffix_length) != 0)
		return 0;
	if (*found && strlen(*found) == length &&
	    memcmp(*found, name, length) == 0)
		return 0;
	if (*found)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "it has '%s' and '%.*s', too", *found,
			       (int)length, name);
	*found = vp_arena_copy(arena, name, length);
	return *found ? 0 : vp_fail_nomem(err);
}

/* Is @directory named after the package, as in "NAME-VERSION.dist-info"? */
static bool is_own(const struct vp_wheel *wheel, const char *directory)
{
	VP_AUTO(free) char *name = strdup(directory);
	char *version;

	if (!name)
		return false;
	*strrchr(name, '.') = '\0';
	/* Old wheels have dashes in the name. */
	for (version = strchr(name, '-'); version;
	     version = strchr(version + 1, '-')) {
		bool same;

		*version = '\0';
		same = vp_metadata_same_name(name, wheel->tags.distribution) &&
		       vp_metadata_same_version(version + 1,
						wheel->tags.version);
		*version = '-';
		if (same)
			return true;
	}
	return false;
}

static int find_directories(struct vp_wheel *wheel, struct vp_error *err)
{
	const char *foreign = NULL;
	size_t i;

	for (i = 0; i < vp_zip_count(wheel->zip); i++) {
		const char *name = vp_zip_member(wheel->zip, i)->name;

		if (take_top(&wheel->dist_info, name, DIST_INFO, &wheel->arena,
			     err) ||
		    take_top(&wheel->data, name, DATA, &wheel->arena, err))
			return err->status;
	}
	if (!wheel->dist_info)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "it has no " DIST_INFO " directory");
	if (!is_own(wheel, wheel->dist_info))
		foreign = wheel->dist_info;
	if (wheel->data && !is_own(wheel, wheel->data))
		foreign = wheel->data;
	if (foreign)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "it has '%s' of another package", foreign);
	if (!wheel->data)
		wheel->data = "";
	return 0;
}

static const struct vp_zip_member *find_info(const struct vp_wheel *wheel,
					     const char *name,
					     struct vp_buffer *path)
{
	const struct vp_zip_member *member;

	vp_buffer_printf(path, "%s/%s", wheel->dist_info, name);
	member = vp_zip_find(wheel->zip, vp_buffer_string(path));
	return member && !member->is_directory ? member : NULL;
}

static int read_content(struct vp_wheel *wheel,
			const struct vp_zip_member *member,
			struct vp_error *err)
{
	size_t size = (size_t)member->size;
	char *bytes;

	vp_buffer_reset(&wheel->content);
	bytes = vp_buffer_reserve(&wheel->content, size);
	if (!bytes)
		return vp_fail_nomem(err);
	if (vp_zip_read(wheel->zip, member, bytes, err))
		return err->status;
	wheel->content.size = size;
	bytes[size] = '\0';
	return 0;
}

/* Reads a file of the .dist-info directory into the content. */
static int read_info(struct vp_wheel *wheel, const char *name, uint64_t limit,
		     struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	const struct vp_zip_member *member = find_info(wheel, name, &path);

	if (vp_buffer_check(&path, err))
		return err->status;
	if (!member)
		return vp_fail(err, VENVPACK_ERR_CORRUPT, "it has no '%s'",
			       path.data);
	if (member->size > limit)
		return vp_fail(err, VENVPACK_ERR_UNSAFE,
			       "'%s' is too large: %ju bytes", path.data,
			       (uintmax_t)member->size);
	return read_content(wheel, member, err);
}

static int read_metadata(struct vp_wheel *wheel, struct vp_error *err)
{
	const struct vp_metadata *metadata = &wheel->metadata;

	if (read_info(wheel, "METADATA", METADATA_SIZE_MAX, err) ||
	    vp_metadata_parse(&wheel->metadata, wheel->content.data,
			      wheel->content.size, &wheel->arena, err))
		return err->status;
	if (!vp_metadata_same_name(metadata->name, wheel->tags.distribution) ||
	    !vp_metadata_same_version(metadata->version, wheel->tags.version))
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "METADATA says that it is %s %s", metadata->name,
			       metadata->version);
	return 0;
}

/* WHEEL tells by which version of the specification it is made. */
static int check_version(struct vp_wheel *wheel, struct vp_error *err)
{
	struct vp_metadata_field field;
	size_t offset = 0;

	if (read_info(wheel, "WHEEL", METADATA_SIZE_MAX, err))
		return err->status;
	if (!vp_utf8_is_valid(wheel->content.data, wheel->content.size))
		return vp_fail(err, VENVPACK_ERR_CORRUPT, "WHEEL is no text");
	while (vp_metadata_next(wheel->content.data, wheel->content.size,
				&offset, &field)) {
		if (!vp_metadata_is_field(&field, "Wheel-Version"))
			continue;
		if (field.value_size > 2 && memcmp(field.value, "1.", 2) == 0)
			return 0;
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "its format is version %.*s, not 1",
			       (int)field.value_size, field.value);
	}
	return vp_fail(err, VENVPACK_ERR_CORRUPT,
		       "WHEEL does not tell the version of its format");
}

static int read_entry_points(struct vp_wheel *wheel, struct vp_error *err)
{
	static const char name[] = "entry_points.txt";
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	bool found = find_info(wheel, name, &path) != NULL;

	if (vp_buffer_check(&path, err))
		return err->status;
	if (!found)
		return 0;
	if (read_info(wheel, name, ENTRY_POINTS_SIZE_MAX, err))
		return err->status;
	if (vp_entry_points_parse(&wheel->entry_points, wheel->content.data,
				  wheel->content.size, &wheel->arena, err))
		return vp_wrap(err, name);
	return 0;
}

static int compare_rows(const void *a, const void *b)
{
	const struct vp_record_row *first = a;
	const struct vp_record_row *second = b;

	return strcmp(first->path, second->path);
}

static const struct vp_record_row *find_row(const struct vp_wheel *wheel,
					    const char *path)
{
	const struct vp_record_row key = { .path = path };

	return bsearch(&key, wheel->record.rows, wheel->record.count,
		       sizeof(key), compare_rows);
}

/* The name of the algorithm that @hash begins with. */
static const char *hash_algorithm(const char *hash)
{
	static const char *const names[] = { "sha256", "sha384", "sha512" };
	size_t length = strcspn(hash, "=");
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == length &&
		    memcmp(names[i], hash, length) == 0 && hash[length])
			return names[i];
	return NULL;
}

static int check_row(const struct vp_wheel *wheel,
		     const struct vp_record_row *row, struct vp_error *err)
{
	const struct vp_zip_member *member;

	if (vp_wheel_is_record(wheel, row->path)) {
		if (!row->hash[0])
			return 0;
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "RECORD has a hash of '%s'", row->path);
	}
	member = vp_zip_find(wheel->zip, row->path);
	if (!member || member->is_directory)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "it has no '%s', which RECORD lists", row->path);
	if (!hash_algorithm(row->hash))
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "RECORD has no SHA-2 hash of '%s'", row->path);
	if (row->size >= 0 && (uint64_t)row->size != member->size)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "'%s' has not the size that RECORD tells",
			       row->path);
	return 0;
}

static int check_rows(const struct vp_wheel *wheel, struct vp_error *err)
{
	const struct vp_record_row *rows = wheel->record.rows;
	size_t i;

	for (i = 0; i < wheel->record.count; i++) {
		if (check_row(wheel, &rows[i], err))
			return err->status;
		if (i && strcmp(rows[i].path, rows[i - 1].path) == 0 &&
		    strcmp(rows[i].hash, rows[i - 1].hash) != 0)
			return vp_fail(err, VENVPACK_ERR_CORRUPT,
				       "RECORD has two hashes of '%s'",
				       rows[i].path);
	}
	return 0;
}

static int check_members(const struct vp_wheel *wheel, struct vp_error *err)
{
	size_t i;

	for (i = 0; i < vp_zip_count(wheel->zip); i++) {
		const struct vp_zip_member *member =
			vp_zip_member(wheel->zip, i);

		if (!member->is_directory &&
		    !vp_wheel_is_record(wheel, member->name) &&
		    !find_row(wheel, member->name))
			return vp_fail(err, VENVPACK_ERR_CORRUPT,
				       "RECORD does not list '%s'",
				       member->name);
	}
	return 0;
}

static int read_record(struct vp_wheel *wheel, struct vp_error *err)
{
	if (read_info(wheel, "RECORD", RECORD_SIZE_MAX, err))
		return err->status;
	if (vp_record_parse(&wheel->record, wheel->content.data,
			    wheel->content.size, &wheel->arena, err))
		return vp_wrap(err, "RECORD");
	qsort(wheel->record.rows, wheel->record.count,
	      sizeof(*wheel->record.rows), compare_rows);
	if (check_rows(wheel, err))
		return err->status;
	return check_members(wheel, err);
}

static int read_wheel(struct vp_wheel *wheel, const char *path,
		      struct vp_error *err)
{
	if (vp_zip_open(&wheel->zip, path, err) ||
	    find_directories(wheel, err) || read_metadata(wheel, err) ||
	    check_version(wheel, err) || read_entry_points(wheel, err))
		return err->status;
	return read_record(wheel, err);
}

int vp_wheel_open(struct vp_wheel **out, const char *path, struct vp_error *err)
{
	VP_AUTO(wheel) struct vp_wheel *wheel = calloc(1, sizeof(*wheel));

	if (!wheel)
		return vp_fail_nomem(err);
	wheel->file_name = strdup(vp_path_basename(path));
	wheel->hasher = vp_hasher_new();
	if (!wheel->file_name || !wheel->hasher)
		return vp_fail_nomem(err);
	if (vp_wheel_name_parse(&wheel->tags, wheel->file_name, err))
		return err->status;
	if (read_wheel(wheel, path, err))
		return vp_wheel_blame(wheel, err);
	*out = VP_STEAL(wheel);
	return 0;
}

void vp_wheel_close(struct vp_wheel *wheel)
{
	if (!wheel)
		return;
	vp_zip_close(wheel->zip);
	vp_hasher_free(wheel->hasher);
	vp_wheel_name_clear(&wheel->tags);
	vp_buffer_clear(&wheel->content);
	vp_arena_clear(&wheel->arena);
	free(wheel->file_name);
	free(wheel);
}

const char *vp_wheel_name(const struct vp_wheel *wheel)
{
	return wheel->metadata.name;
}

const char *vp_wheel_version(const struct vp_wheel *wheel)
{
	return wheel->metadata.version;
}

const struct vp_metadata *vp_wheel_metadata(const struct vp_wheel *wheel)
{
	return &wheel->metadata;
}

uint64_t vp_wheel_size(const struct vp_wheel *wheel)
{
	return vp_zip_total(wheel->zip);
}

/* Some writers pad the base64, which changes nothing. */
static bool is_same_base64(const char *recorded, const char *actual)
{
	size_t length = strlen(actual);

	return strncmp(recorded, actual, length) == 0 &&
	       strspn(recorded + length, "=") == strlen(recorded + length);
}

int vp_wheel_read(struct vp_wheel *wheel, const struct vp_zip_member *member,
		  struct vp_sha256 *digest, struct vp_error *err)
{
	const struct vp_record_row *row = find_row(wheel, member->name);
	const char *algorithm = hash_algorithm(row->hash);
	char base64[VP_DIGEST_BASE64_SIZE];

	if (read_content(wheel, member, err))
		return err->status;
	vp_hasher_digest(wheel->hasher, wheel->content.data,
			 wheel->content.size, digest);
	if (strcmp(algorithm, "sha256") == 0)
		vp_sha256_base64(digest, base64);
	else if (!vp_digest_base64(algorithm, wheel->content.data,
				   wheel->content.size, base64))
		return vp_fail_nomem(err);
	if (!is_same_base64(row->hash + strlen(algorithm) + 1, base64))
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "'%s' has not the hash that RECORD tells",
			       member->name);
	return 0;
}
