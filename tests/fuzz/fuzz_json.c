/* SPDX-License-Identifier: MIT */
/* JSON: any bytes are parsed or refused; texts are written and read alike. */
#include "fuzz.h"

#include <string.h>

#include "base/json.h"
#include "base/utf8.h"

static void check_text(const char *text)
{
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	VP_AUTO(json) struct vp_json *root = NULL;
	struct vp_json_writer writer = { .out = &out };
	struct vp_error err;
	const char *again;

	vp_json_begin_object(&writer, NULL);
	vp_json_write_text(&writer, "text", text);
	vp_json_end_object(&writer);
	MUST(vp_json_parse(&root, out.data, out.size, &err) == 0);
	again = vp_json_text(vp_json_get(root, "text"));
	MUST(again);
	if (vp_utf8_is_valid(text, strlen(text)))
		MUST(strcmp(again, text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	VP_AUTO(json) struct vp_json *root = NULL;
	VP_AUTO(free) char *text = strndup((const char *)bytes, size);
	struct vp_error err;

	MUST(text);
	check_text(text);
	if (vp_json_parse(&root, (const char *)bytes, size, &err) == 0)
		MUST(root);
	return 0;
}
