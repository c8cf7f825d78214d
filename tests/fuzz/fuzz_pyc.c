/* SPDX-License-Identifier: MIT */
/* .pyc files: strings that are found are inside, hold the path, and can be
 * replaced by one that is found in turn. */
#include "fuzz.h"

#include <string.h>

#include "python/pyc.h"

static const char path[] = "/e/v";

static void check_string(const char *bytes, size_t size,
			 const struct vp_pyc_string *string)
{
	VP_AUTO(buffer) struct vp_buffer out = { 0 };

	MUST(string->offset < size);
	MUST(string->size <= size - string->offset);
	MUST(string->text_offset > string->offset);
	MUST(string->text_offset + string->text_size ==
	     string->offset + string->size);
	MUST(memcmp(bytes + string->text_offset, path, strlen(path)) == 0);
	vp_pyc_write_string(&out, bytes, string, "lib/module.py");
	MUST(out.size > strlen("lib/module.py"));
	MUST(memcmp(out.data + out.size - strlen("lib/module.py"),
		    "lib/module.py", strlen("lib/module.py")) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const char *text = (const char *)bytes;
	struct vp_pyc_string string;
	uint32_t time;
	size_t offset;
	size_t from = 0;

	if (vp_pyc_source_time(text, size, &time, &offset))
		MUST(offset + 4 <= size);
	while (vp_pyc_find_string(text, size, from, path, &string)) {
		MUST(string.offset >= from);
		check_string(text, size, &string);
		from = string.offset + string.size;
	}
	return 0;
}
