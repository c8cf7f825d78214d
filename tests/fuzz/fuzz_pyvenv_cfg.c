/* SPDX-License-Identifier: MIT */
/* pyvenv.cfg: lines are in the text, in order, and values are trimmed. */
#include "fuzz.h"

#include <string.h>

#include "python/pyvenv_cfg.h"

static void check_line(const char *text, size_t size, size_t begin, size_t end,
		       const struct vp_cfg_line *line)
{
	MUST(line->key >= text + begin);
	MUST(line->key + line->key_size < text + line->value_offset);
	MUST(line->value_offset + line->value_size <= end);
	MUST(end <= size);
	MUST(!memchr(line->key, '\n', line->key_size));
	MUST(!memchr(line->key, '=', line->key_size));
	MUST(!memchr(text + line->value_offset, '\n', line->value_size));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const char *text = (const char *)bytes;
	struct vp_cfg_line line;
	size_t offset = 0;
	size_t begin = 0;
	char *home;

	while (vp_cfg_next(text, size, &offset, &line)) {
		MUST(offset > begin);
		check_line(text, size, begin, offset, &line);
		begin = offset;
	}
	MUST(offset == size);
	home = vp_cfg_value(text, size, "home");
	MUST(!home || strlen(home) <= size);
	free(home);
	return 0;
}
