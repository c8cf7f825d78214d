/* SPDX-License-Identifier: MIT */
/* Zip files: names stay inside, members are read whole or refused. */
#include "fuzz.h"

#include <string.h>
#include <sys/mman.h>

#include "archive/zip_reader.h"
#include "base/path.h"

static void read_member(struct vp_zip *zip, const struct vp_zip_member *member)
{
	VP_AUTO(free) char *bytes = NULL;
	struct vp_error err;

	MUST(vp_path_is_entry_name(member->name));
	MUST(vp_zip_find(zip, member->name) == member);
	if (member->is_directory || member->size > 1 << 22)
		return;
	bytes = malloc(member->size ? member->size : 1);
	MUST(bytes);
	if (vp_zip_read(zip, member, bytes, &err))
		MUST(err.status != VENVPACK_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	VP_AUTO(zip) struct vp_zip *zip = NULL;
	VP_AUTO(close) int fd = memfd_create("zip", MFD_CLOEXEC);
	char path[64];
	struct vp_error err;
	size_t i;

	MUST(fd >= 0);
	MUST(write(fd, bytes, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (vp_zip_open(&zip, path, &err))
		return 0;
	for (i = 0; i < vp_zip_count(zip); i++)
		read_member(zip, vp_zip_member(zip, i));
	return 0;
}
