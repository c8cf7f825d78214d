/* SPDX-License-Identifier: MIT */
/* Feeds every file of a directory to a fuzzer, once. */
#include <dirent.h>
#include <limits.h>
#include <string.h>

#include "fuzz.h"

/* A copy of exactly its size, so that ASan sees a read past the end. */
static int replay_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	long size = -1;
	uint8_t *bytes = NULL;
	int failed = 1;

	if (file && fseek(file, 0, SEEK_END) == 0)
		size = ftell(file);
	if (size >= 0 && fseek(file, 0, SEEK_SET) == 0)
		bytes = malloc(size ? (size_t)size : 1);
	if (bytes && fread(bytes, 1, (size_t)size, file) == (size_t)size) {
		LLVMFuzzerTestOneInput(bytes, (size_t)size);
		failed = 0;
	}
	free(bytes);
	if (file)
		fclose(file);
	if (failed)
		perror(path);
	return failed;
}

int main(int argc, char **argv)
{
	DIR *directory = argc == 2 ? opendir(argv[1]) : NULL;
	const struct dirent *entry;
	int count = 0;
	int failed = 0;

	if (!directory) {
		fputs("usage: fuzz_NAME CORPUS_DIRECTORY\n", stderr);
		return 2;
	}
	while ((entry = readdir(directory))) {
		char path[PATH_MAX];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
		printf("%s\n", entry->d_name);
		fflush(stdout);
		failed |= replay_file(path);
		count++;
	}
	closedir(directory);
	printf("%d inputs replayed\n", count);
	return failed || count == 0;
}
