/* SPDX-License-Identifier: MIT */
/*
 * Packs an environment, telling how far it is and what there is to tell.
 *
 *     cc pack_with_progress.c $(pkg-config --cflags --libs venvpack)
 *     ./a.out .venv app.tar.zst
 */
#include <inttypes.h>
#include <stdio.h>

#include <venvpack/venvpack.h>

static int on_progress(const struct venvpack_progress *progress, void *user)
{
	FILE *out = user;

	if (progress->bytes_total)
		fprintf(out, "\r%3" PRIu64 " %%",
			100 * progress->bytes_done / progress->bytes_total);
	else
		fprintf(out, "\r%" PRIu64 " entries", progress->entries_done);
	fflush(out);
	return 0; /* anything else would cancel it */
}

static void on_finding(const struct venvpack_finding *finding, void *user)
{
	FILE *out = user;

	if (finding->severity >= VENVPACK_WARNING)
		fprintf(out, "\r%s: %s\n", finding->path ? finding->path : "",
			finding->message);
}

static int pack(venvpack *vp, const char *env, const char *output)
{
	struct venvpack_pack_options options = VENVPACK_PACK_OPTIONS_INIT;
	struct venvpack_pack_result result = VENVPACK_PACK_RESULT_INIT;

	options.env = env;
	options.output = output;
	if (venvpack_pack(vp, &options, &result)) {
		fprintf(stderr, "\r%s (%s)\n", venvpack_error_message(vp),
			venvpack_status_name(venvpack_error_status(vp)));
		return 1;
	}
	printf("%s: %" PRIu64 " entries, %" PRIu64 " bytes in %" PRIu64 "\n",
	       output, result.entry_count, result.bytes_in, result.bytes_out);
	return 0;
}

int main(int argc, char **argv)
{
	venvpack *vp = venvpack_new();
	int status;

	if (!vp || argc != 3) {
		fprintf(stderr, "usage: pack_with_progress ENV_DIR ARCHIVE\n");
		venvpack_free(vp);
		return 2;
	}
	venvpack_set_progress(vp, on_progress, stderr);
	venvpack_set_findings(vp, on_finding, stderr);
	status = pack(vp, argv[1], argv[2]);
	venvpack_free(vp);
	return status;
}
