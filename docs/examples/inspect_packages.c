/* SPDX-License-Identifier: MIT */
/*
 * Lists the packages of an archive or unpacked environment, and its largest
 * file.  Jansson stands for any reader of JSON.
 *
 *     cc inspect_packages.c $(pkg-config --cflags --libs venvpack jansson)
 *     ./a.out app.tar.zst
 */
#include <inttypes.h>
#include <stdio.h>

#include <jansson.h>
#include <venvpack/venvpack.h>

static const char *text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static int print_packages(const venvpack_image *image)
{
	json_t *manifest = json_loads(venvpack_image_manifest(image), 0, NULL);
	json_t *packages = json_object_get(manifest, "packages");
	json_t *package;
	size_t i;

	if (!manifest)
		return 1;
	json_array_foreach(packages, i, package) printf(
		"%s %s\n", text(package, "name"), text(package, "version"));
	json_decref(manifest);
	return 0;
}

static void print_largest(const venvpack_image *image)
{
	struct venvpack_entry entry = VENVPACK_ENTRY_INIT;
	struct venvpack_entry largest = VENVPACK_ENTRY_INIT;
	size_t i;

	for (i = 0; i < venvpack_image_count(image); i++)
		if (!venvpack_image_entry(image, i, &entry) &&
		    entry.size >= largest.size)
			largest = entry;
	if (largest.path)
		printf("largest: %s, %" PRIu64 " bytes\n", largest.path,
		       largest.size);
}

int main(int argc, char **argv)
{
	venvpack *vp = venvpack_new();
	venvpack_image *image = NULL;
	int status = 1;

	if (vp && argc == 2 && !venvpack_image_open(vp, argv[1], &image)) {
		status = print_packages(image);
		print_largest(image);
	} else {
		fprintf(stderr, "%s\n",
			vp && argc == 2 ? venvpack_error_message(vp)
					: "usage: inspect_packages ARCHIVE");
	}
	venvpack_image_close(image);
	venvpack_free(vp);
	return status;
}
