/* SPDX-License-Identifier: MIT */
/* What a program that uses the library looks like, in C and in C++. */
#include <string.h>

#include <venvpack/venvpack.h>

static int is_refused(venvpack *vp)
{
	struct venvpack_unpack_options options = VENVPACK_UNPACK_OPTIONS_INIT;

	options.archive = "/nonexistent/archive.tar.zst";
	options.destination = "/nonexistent/environment";
	return venvpack_unpack(vp, &options, NULL) != VENVPACK_OK &&
	       strstr(venvpack_error_message(vp), "/nonexistent");
}

int main(void)
{
	venvpack *vp = venvpack_new();
	int refused = vp && is_refused(vp);

	venvpack_free(vp);
	return refused ? 0 : 1;
}
