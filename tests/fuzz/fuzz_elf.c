/* SPDX-License-Identifier: MIT */
/* ELF files: nothing outside is read, and strings are where they are told. */
#include "fuzz.h"

#include <string.h>

#include "base/elf.h"

struct bytes {
	const uint8_t *data;
	size_t size;
};

static bool read_at(void *user, uint64_t offset, void *out, size_t size)
{
	const struct bytes *bytes = user;

	if (offset > bytes->size || size > bytes->size - offset)
		return false;
	memcpy(out, bytes->data + offset, size);
	return true;
}

static void check_string(const struct vp_elf_string *string,
			 const struct bytes *bytes)
{
	size_t length;

	if (!string->text)
		return;
	length = strlen(string->text);
	MUST(string->file_offset <= bytes->size);
	MUST(length <= bytes->size - string->file_offset);
	MUST(memcmp(bytes->data + string->file_offset, string->text, length) ==
	     0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	struct bytes bytes = { data, size };
	struct vp_elf_source source = { read_at, &bytes, size };
	struct vp_elf elf = { 0 };
	struct vp_error err;
	size_t i;

	if (vp_elf_read(&elf, &source, &arena, &err))
		return 0;
	check_string(&elf.rpath, &bytes);
	check_string(&elf.runpath, &bytes);
	for (i = 0; elf.needed && elf.needed[i]; i++)
		MUST(strlen(elf.needed[i]) < size);
	return 0;
}
