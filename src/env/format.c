/* SPDX-License-Identifier: MIT */
/* Formats, a row each. */
#include "env/format.h"

#include <string.h>
#include <sys/stat.h>

#include "base/path.h"

static const struct format {
	const char *name;
	const char *suffixes[2];
	int (*make)(struct vp_container **out,
		    struct vp_destination *destination,
		    const struct vp_container_options *options,
		    struct vp_error *err);
	enum vp_compression compression; /* of a tar */
} formats[] = {
	[VENVPACK_FORMAT_TAR_ZST] = { "tar.zst",
				      { ".tar.zst", ".tzst" },
				      vp_container_tar,
				      VP_COMPRESSION_ZSTD },
	[VENVPACK_FORMAT_TAR_GZ] = { "tar.gz",
				     { ".tar.gz", ".tgz" },
				     vp_container_tar,
				     VP_COMPRESSION_GZIP },
	[VENVPACK_FORMAT_TAR_XZ] = { "tar.xz",
				     { ".tar.xz", ".txz" },
				     vp_container_tar,
				     VP_COMPRESSION_XZ },
	[VENVPACK_FORMAT_TAR_BZ2] = { "tar.bz2",
				      { ".tar.bz2", ".tbz2" },
				      vp_container_tar,
				      VP_COMPRESSION_BZIP2 },
	[VENVPACK_FORMAT_TAR] = { "tar",
				  { ".tar" },
				  vp_container_tar,
				  VP_COMPRESSION_NONE },
	[VENVPACK_FORMAT_ZIP] = { "zip",
				  { ".zip" },
				  vp_container_zip,
				  VP_COMPRESSION_NONE },
	[VENVPACK_FORMAT_DIRECTORY] = { "dir",
					{ NULL },
					vp_container_directory,
					VP_COMPRESSION_NONE },
};

#define FORMAT_COUNT (sizeof(formats) / sizeof(formats[0]))

static bool is_directory(const char *path)
{
	struct stat st;

	return vp_has_suffix(path, "/") ||
	       (!stat(path, &st) && S_ISDIR(st.st_mode));
}

/* VENVPACK_FORMAT_BY_NAME when the name tells none. */
static enum venvpack_format format_of(const char *output)
{
	size_t i;
	size_t k;

	for (i = 1; i < FORMAT_COUNT; i++)
		for (k = 0; k < 2 && formats[i].suffixes[k]; k++)
			if (vp_has_suffix(output, formats[i].suffixes[k]))
				return (enum venvpack_format)i;
	return VENVPACK_FORMAT_BY_NAME;
}

static int guess(enum venvpack_format *out, const char *output,
		 struct vp_error *err)
{
	enum venvpack_format format = format_of(output);

	if (strcmp(output, "-") == 0)
		format = VENVPACK_FORMAT_TAR_ZST;
	if (format == VENVPACK_FORMAT_BY_NAME && is_directory(output))
		format = VENVPACK_FORMAT_DIRECTORY;
	if (format == VENVPACK_FORMAT_BY_NAME)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "'%s' does not tell what it is to be: let it "
			       "end in .tar.zst, say, or name a --format",
			       output);
	*out = format;
	return 0;
}

int vp_format_choose(enum venvpack_format *out, enum venvpack_format wanted,
		     const char *output, struct vp_error *err)
{
	enum venvpack_format named = format_of(output);

	if ((unsigned int)wanted >= FORMAT_COUNT)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "there is no format number %d", (int)wanted);
	if (wanted == VENVPACK_FORMAT_BY_NAME)
		return guess(out, output, err);
	if (named != VENVPACK_FORMAT_BY_NAME && named != wanted)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "the name '%s' is that of a %s, not of a %s",
			       output, formats[named].name,
			       formats[wanted].name);
	if (wanted == VENVPACK_FORMAT_DIRECTORY && strcmp(output, "-") == 0)
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "standard output cannot become a directory");
	*out = wanted;
	return 0;
}

int vp_format_container(struct vp_container **out,
			struct vp_destination *destination, int level,
			unsigned int workers, struct vp_error *err)
{
	const struct format *format = &formats[destination->format];
	const struct vp_container_options options = {
		.compression = format->compression,
		.level = level,
		.workers = workers,
	};

	return format->make(out, destination, &options, err);
}
