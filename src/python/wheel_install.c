/* SPDX-License-Identifier: MIT */
/* Installing a wheel: writing what was planned. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/beneath.h"
#include "base/file.h"
#include "base/path.h"
#include "python/wheel_plan.h"
#include "python/wheel_scripts.h"

/* How long another thread may take to write a file that both bring. */
#define WAIT_STEP_NS 1000000
#define WAIT_STEPS 2000

/* Writes files; keeps the directory that was written to last. */
struct writer {
	int env;
	int directory;
	const char *path; /* of a file in it */
	size_t path_size; /* of the path, up to the directory's end */
	struct vp_wheel_plan *plan;
	struct vp_buffer script;
};

static void clear_writer(struct writer *writer)
{
	if (writer->directory >= 0)
		close(writer->directory);
	vp_buffer_clear(&writer->script);
}

VP_DEFINE_AUTO(writer, struct writer, clear_writer(local))

static int make_component(int above, const char *name)
{
	int fd = vp_open_beneath(above, name, O_PATH | O_DIRECTORY, 0);

	if (fd >= 0 || errno != ENOENT)
		return fd;
	/* Another thread may be quicker. */
	if (mkdirat(above, name, 0777) && errno != EEXIST)
		return -1;
	return vp_open_beneath(above, name, O_PATH | O_DIRECTORY, 0);
}

/* Opens directory @path below @env, making what of it is not there. */
static int make_directory(int env, char *path, int *out, struct vp_error *err)
{
	VP_AUTO(close) int directory = fcntl(env, F_DUPFD_CLOEXEC, 0);
	char *name = path;

	while (directory >= 0 && *name) {
		size_t length = strcspn(name, "/");
		char end = name[length];
		int next;

		name[length] = '\0';
		next = make_component(directory, name);
		if (next < 0)
			return vp_fail_errno(err, "cannot make directory '%s'",
					     path);
		name[length] = end;
		name += length + (end ? 1 : 0);
		close(directory);
		directory = next;
	}
	if (directory < 0)
		return vp_fail_errno(err, "cannot open the environment");
	*out = VP_STEAL_FD(directory);
	return 0;
}

/* Opens the directory that @path is in. */
static int enter(struct writer *writer, const char *path, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer name = { 0 };
	size_t size = (size_t)(vp_path_basename(path) - path);
	VP_AUTO(close) int directory = -1;

	if (writer->directory >= 0 && writer->path_size == size &&
	    memcmp(writer->path, path, size) == 0)
		return 0;
	vp_buffer_append(&name, path, size ? size - 1 : 0);
	if (vp_buffer_check(&name, err))
		return err->status;
	if (size)
		directory = vp_open_beneath(writer->env, name.data,
					    O_PATH | O_DIRECTORY, 0);
	if (directory < 0 &&
	    make_directory(writer->env, name.data, &directory, err))
		return err->status;
	if (writer->directory >= 0)
		close(writer->directory);
	writer->directory = VP_STEAL_FD(directory);
	writer->path = path;
	writer->path_size = size;
	return 0;
}

/*
 * Reads the file that is there, up to what @bytes would need and one more: is
 * it the same, or, as @begins tells, the beginning of it?
 */
static int compare_existing(int directory, const char *name, const char *bytes,
			    size_t size, bool *same, bool *begins,
			    struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer existing = { 0 };
	VP_AUTO(close) int fd = -1;
	struct stat st;
	size_t done = 0;

	if (vp_open_regular(directory, name, &fd, &st, err))
		return err->status;
	if (!vp_buffer_reserve(&existing, size + 1))
		return vp_fail_nomem(err);
	if (vp_read(fd, existing.data, size + 1, &done, name, err))
		return err->status;
	*begins = done < size && memcmp(existing.data, bytes, done) == 0;
	*same = done == size && memcmp(existing.data, bytes, size) == 0;
	return 0;
}

/*
 * Packages may bring the same file, as those of a namespace do, and another
 * thread may be writing it just now.
 */
static int check_existing(const struct writer *writer, const char *path,
			  const char *bytes, size_t size, struct vp_error *err)
{
	const struct timespec step = { .tv_nsec = WAIT_STEP_NS };
	const char *name = vp_path_basename(path);
	bool begins = true;
	bool same = false;
	int i;

	for (i = 0; i < WAIT_STEPS && begins; i++) {
		if (i)
			nanosleep(&step, NULL);
		if (compare_existing(writer->directory, name, bytes, size,
				     &same, &begins, err))
			break;
		if (same)
			return 0;
	}
	return vp_fail(err, VENVPACK_ERR_EXISTS,
		       "'%s' is there already, with other content", path);
}

/* The umask takes its part of the mode. */
static int write_file(struct writer *writer, const struct vp_wheel_item *item,
		      const char *bytes, size_t size, struct vp_error *err)
{
	const char *name = vp_path_basename(item->path);
	VP_AUTO(close) int fd = -1;

	if (enter(writer, item->path, err))
		return err->status;
	fd = openat(writer->directory, name,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		    item->is_executable ? 0777 : 0666);
	if (fd < 0 && errno == EEXIST)
		return check_existing(writer, item->path, bytes, size, err);
	if (fd < 0)
		return vp_fail_errno(err, "cannot create '%s'", item->path);
	return vp_write(fd, bytes, size, item->path, err);
}

static int write_text(struct writer *writer, struct vp_wheel_item *item,
		      const char *bytes, size_t size, struct vp_error *err)
{
	vp_hasher_digest(writer->plan->wheel->hasher, bytes, size,
			 &item->digest);
	item->size = size;
	return write_file(writer, item, bytes, size, err);
}

static int write_member(struct writer *writer, struct vp_wheel_item *item,
			struct vp_error *err)
{
	struct vp_wheel *wheel = writer->plan->wheel;
	const struct vp_buffer *content = &wheel->content;
	const char *in_bin = vp_wheel_below(item->path, "bin");
	int rewritten;

	if (vp_wheel_read(wheel, item->member, &item->digest, err))
		return err->status;
	item->size = content->size;
	if (item->is_script) {
		vp_buffer_reset(&writer->script);
		rewritten = vp_wheel_scripts_rewrite(
			&writer->script, content->data, content->size,
			in_bin && !strchr(in_bin, '/'), writer->plan->target,
			err);
		if (rewritten < 0)
			return rewritten;
		if (rewritten)
			return write_text(writer, item, writer->script.data,
					  writer->script.size, err);
	}
	return write_file(writer, item, content->data, content->size, err);
}

static bool is_record(const struct vp_wheel_item *item)
{
	return !item->member && !item->text;
}

static int compare_record_paths(const void *a, const void *b)
{
	const struct vp_wheel_item *first = a;
	const struct vp_wheel_item *second = b;

	return strcmp(first->record_path, second->record_path);
}

static int write_record(struct writer *writer, struct vp_error *err)
{
	struct vp_wheel_plan *plan = writer->plan;
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	struct vp_wheel_item *record = NULL;
	size_t i;

	qsort(plan->items, plan->count, sizeof(*plan->items),
	      compare_record_paths);
	for (i = 0; i < plan->count; i++) {
		struct vp_wheel_item *item = &plan->items[i];

		if (is_record(item))
			record = item;
		vp_record_write_row(&text, item->record_path,
				    is_record(item) ? NULL : &item->digest,
				    item->size);
	}
	if (vp_buffer_check(&text, err))
		return err->status;
	return write_file(writer, record, text.data, text.size, err);
}

static int write_items(struct writer *writer, struct vp_error *err)
{
	struct vp_wheel_plan *plan = writer->plan;
	size_t i;

	for (i = 0; i < plan->count; i++) {
		struct vp_wheel_item *item = &plan->items[i];
		int status = 0;

		if (item->member)
			status = write_member(writer, item, err);
		else if (item->text)
			status = write_text(writer, item, item->text,
					    item->text_size, err);
		if (status)
			return status;
	}
	return write_record(writer, err);
}

int vp_wheel_install(struct vp_wheel *wheel,
		     const struct vp_wheel_target *target, bool requested,
		     const char *direct_url, struct vp_error *err)
{
	VP_AUTO(wheel_plan)
	struct vp_wheel_plan plan = { .wheel = wheel, .target = target };
	VP_AUTO(writer)
	struct writer writer = { .env = target->env,
				 .directory = -1,
				 .plan = &plan };

	if (vp_wheel_plan_make(&plan, requested, direct_url, err) ||
	    write_items(&writer, err))
		return vp_wheel_blame(wheel, err);
	return 0;
}
