/* SPDX-License-Identifier: MIT */
/* Script headers: inside the bytes, and what is written is read the same. */
#include "fuzz.h"

#include <string.h>

#include "python/script_header.h"

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void check_written(const struct vp_script_header *header,
			  const struct vp_buffer *written)
{
	VP_AUTO(script_header) struct vp_script_header again = { 0 };
	struct vp_error err;

	MUST(vp_script_header_parse(&again, written->data, written->size,
				    &err) == 1);
	MUST(again.size == written->size);
	MUST(same(again.name, header->name));
	MUST(same(again.flags, header->flags));
	MUST(same(again.coding, header->coding));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	VP_AUTO(script_header) struct vp_script_header header = { 0 };
	VP_AUTO(buffer) struct vp_buffer final = { 0 };
	VP_AUTO(buffer) struct vp_buffer portable = { 0 };
	struct vp_error err;

	if (vp_script_header_parse(&header, (const char *)bytes, size, &err) !=
	    1)
		return 0;
	MUST(header.size > 0 && header.size <= size);
	MUST(header.name);
	if (vp_script_header_write(&final, "/opt/it's here/bin", header.name,
				   header.flags, header.coding, &err) == 0)
		check_written(&header, &final);
	if (vp_script_header_write_portable(&portable, header.name,
					    header.flags, header.coding,
					    &err) == 0)
		check_written(&header, &portable);
	return 0;
}
