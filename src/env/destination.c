/* SPDX-License-Identifier: MIT */
/* Where an archive goes. */
#include "env/destination.h"

#include "base/buffer.h"
#include "base/file.h"
#include "base/path.h"

int vp_destination_open(struct vp_destination *destination, const char *path,
			bool replace, struct vp_error *err)
{
	if (destination->format == VENVPACK_FORMAT_DIRECTORY)
		return vp_staging_open(&destination->staging, path, err);
	return vp_output_open(&destination->output, path, replace, err);
}

int vp_destination_commit(struct vp_destination *destination,
			  struct vp_error *err)
{
	struct vp_staging *staging = &destination->staging;

	if (destination->format == VENVPACK_FORMAT_DIRECTORY)
		return vp_staging_commit(staging, 0755 & ~staging->umask,
					 VENVPACK_SYNC_FS, err);
	return vp_output_commit(&destination->output, err);
}

void vp_destination_close(struct vp_destination *destination)
{
	vp_output_close(&destination->output);
	vp_staging_close(&destination->staging);
}

static int add_path(const char **path, struct vp_arena *arena, const char *name,
		    struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer absolute = { 0 };

	if (vp_absolute_path(&absolute, name, err))
		return err->status;
	*path = vp_arena_string(arena, absolute.data);
	return *path ? 0 : vp_fail_nomem(err);
}

static int add_sibling(const char **path, struct vp_arena *arena,
		       const struct vp_staging *staging, const char *name,
		       struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer parent = { 0 };
	VP_AUTO(buffer) struct vp_buffer sibling = { 0 };

	vp_path_dirname(&parent, staging->destination);
	vp_path_join(&sibling, vp_buffer_string(&parent), name);
	if (vp_buffer_check(&parent, err) || vp_buffer_check(&sibling, err))
		return err->status;
	return add_path(path, arena, sibling.data, err);
}

int vp_destination_paths(const struct vp_destination *destination,
			 struct vp_arena *arena,
			 const char *paths[VP_DESTINATION_PATHS_MAX + 1],
			 struct vp_error *err)
{
	const struct vp_staging *staging = &destination->staging;
	const struct vp_output *output = &destination->output;
	size_t count = 0;

	if (output->temporary &&
	    (add_path(&paths[count++], arena, output->path, err) ||
	     add_path(&paths[count++], arena, output->temporary, err)))
		return err->status;
	if (staging->temporary &&
	    (add_path(&paths[count++], arena, staging->destination, err) ||
	     add_sibling(&paths[count++], arena, staging, staging->temporary,
			 err) ||
	     add_sibling(&paths[count++], arena, staging, staging->lock_name,
			 err)))
		return err->status;
	paths[count] = NULL;
	return 0;
}
