/* SPDX-License-Identifier: MIT */
/* Installing many wheels at once. */
#include "python/install.h"

#include <stdlib.h>
#include <string.h>

#include "base/path.h"
#include "base/pipeline.h"
#include "python/installed.h"
#include "python/metadata.h"

/* What the threads share, and how far they are. */
struct run {
	const struct vp_wheel_target *target;
	struct vp_context *ctx;
	const struct vp_install_item **queue; /* the largest first */
	size_t count;
	size_t next;
	uint64_t installed;
	uint64_t bytes_done;
	uint64_t bytes_total;
};

struct job {
	const struct vp_install_item *item;
};

void vp_install_clear(struct vp_install *install)
{
	size_t i;

	for (i = 0; i < install->count; i++)
		vp_wheel_close(install->items[i].wheel);
	free(install->items);
	*install = (struct vp_install){ 0 };
}

static bool has_package(const struct vp_install *install, const char *name)
{
	size_t i;

	for (i = 0; i < install->count; i++)
		if (vp_metadata_same_name(
			    vp_wheel_name(install->items[i].wheel), name))
			return true;
	return false;
}

static int grow(struct vp_install *install, struct vp_error *err)
{
	size_t capacity = install->capacity ? install->capacity * 2 : 16;
	struct vp_install_item *items =
		realloc(install->items, capacity * sizeof(*items));

	if (!items)
		return vp_fail_nomem(err);
	install->items = items;
	install->capacity = capacity;
	return 0;
}

int vp_install_take(struct vp_install *install, struct vp_wheel *opened,
		    const char *path, struct vp_install_item item,
		    struct vp_error *err)
{
	VP_AUTO(wheel) struct vp_wheel *wheel = opened;

	if (has_package(install, vp_wheel_name(wheel)))
		return 0;
	if (install->count == install->capacity && grow(install, err))
		return err->status;
	item.wheel = VP_STEAL(wheel);
	item.file = vp_path_basename(path);
	install->items[install->count++] = item;
	return 0;
}

int vp_install_add(struct vp_install *install, const char *path,
		   struct vp_install_item item, struct vp_error *err)
{
	struct vp_wheel *wheel;

	if (vp_wheel_open(&wheel, path, err))
		return err->status;
	return vp_install_take(install, wheel, path, item, err);
}

static void drop_item(struct vp_install *install, size_t index)
{
	struct vp_install_item *item = &install->items[index];

	vp_wheel_close(item->wheel);
	install->count--;
	memmove(item, item + 1, (install->count - index) * sizeof(*item));
}

/* Versions of what interpreters bring are plain numbers. */
static bool is_older(const char *version, const char *than)
{
	return strverscmp(version, than) < 0;
}

int vp_install_make_room(struct vp_install *install,
			 const struct vp_wheel_target *target,
			 struct vp_context *ctx, struct vp_error *err)
{
	size_t i = 0;

	while (i < install->count) {
		const struct vp_install_item *item = &install->items[i];
		VP_AUTO(installed) struct vp_installed old = { 0 };

		if (vp_check_cancelled(ctx, err) ||
		    vp_installed_find(&old, target, vp_wheel_name(item->wheel),
				      err))
			return err->status;
		if (old.dist_info && item->keeps_newer &&
		    !is_older(old.version, vp_wheel_version(item->wheel))) {
			drop_item(install, i);
			continue;
		}
		if (old.dist_info && vp_installed_remove(&old, target, err))
			return err->status;
		i++;
	}
	return 0;
}

static int produce(void *user, void *slot, bool *more, struct vp_error *err)
{
	struct run *run = user;
	struct job *job = slot;

	(void)err;
	*more = run->next < run->count;
	if (*more)
		job->item = run->queue[run->next++];
	return 0;
}

static int install_one(void *user, void *slot, unsigned int worker,
		       struct vp_error *err)
{
	const struct run *run = user;
	const struct vp_install_item *item = ((struct job *)slot)->item;

	(void)worker;
	return vp_wheel_install(item->wheel, run->target, item->requested,
				item->direct_url, err);
}

static int consume(void *user, void *slot, struct vp_error *err)
{
	struct run *run = user;
	const struct vp_install_item *item = ((struct job *)slot)->item;

	(void)err;
	run->installed++;
	run->bytes_done += vp_wheel_size(item->wheel);
	vp_report_progress(run->ctx, VENVPACK_PHASE_INSTALL, run->installed,
			   run->bytes_done, run->bytes_total, item->file);
	return 0;
}

/* By size, and among equals by name, so that it is the same every time. */
static int largest_first(const void *a, const void *b)
{
	const struct vp_install_item *left =
		*(const struct vp_install_item *const *)a;
	const struct vp_install_item *right =
		*(const struct vp_install_item *const *)b;
	uint64_t left_size = vp_wheel_size(left->wheel);
	uint64_t right_size = vp_wheel_size(right->wheel);

	if (left_size != right_size)
		return left_size < right_size ? 1 : -1;
	return strcmp(left->file, right->file);
}

int vp_install_run(const struct vp_install *install,
		   const struct vp_wheel_target *target, struct vp_context *ctx,
		   struct vp_error *err)
{
	static const struct vp_pipeline pipeline = {
		.job_size = sizeof(struct job),
		.produce = produce,
		.run = install_one,
		.consume = consume,
	};
	VP_AUTO(free) const struct vp_install_item **queue = NULL;
	struct run run = {
		.target = target,
		.ctx = ctx,
		.count = install->count,
	};
	size_t i;

	if (!install->count)
		return 0;
	queue = calloc(install->count, sizeof(*queue));
	if (!queue)
		return vp_fail_nomem(err);
	for (i = 0; i < install->count; i++) {
		queue[i] = &install->items[i];
		run.bytes_total += vp_wheel_size(install->items[i].wheel);
	}
	qsort(queue, install->count, sizeof(*queue), largest_first);
	run.queue = queue;
	return vp_pipeline_run(&pipeline, &run, ctx, err);
}
