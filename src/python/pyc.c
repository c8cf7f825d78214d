/* SPDX-License-Identifier: MIT */
/* Reading .pyc files as far as a location is in them. */
#include "python/pyc.h"

#include <string.h>

/* Magic numbers: of 3.0, of the first with PEP 552, and beyond Python 3. */
#define MAGIC_FIRST 3000
#define MAGIC_FLAGS 3392
#define MAGIC_LAST 20000

/* Set in a type byte when the object is referred to later. */
#define FLAG_REF 0x80

static uint32_t read_u16(const char *bytes)
{
	const unsigned char *b = (const unsigned char *)bytes;

	return (uint32_t)(b[0] | b[1] << 8);
}

static uint32_t read_u32(const char *bytes)
{
	return read_u16(bytes) | read_u16(bytes + 2) << 16;
}

bool vp_pyc_source_time(const char *bytes, size_t size, uint32_t *time,
			size_t *offset)
{
	uint32_t magic;
	size_t at = 4;

	if (size < 16 || bytes[2] != '\r' || bytes[3] != '\n')
		return false;
	magic = read_u16(bytes);
	if (magic < MAGIC_FIRST || magic > MAGIC_LAST)
		return false;
	if (magic >= MAGIC_FLAGS) {
		/* With flags it holds a hash of the source. */
		if (read_u32(bytes + at))
			return false;
		at += 4;
	}
	*time = read_u32(bytes + at);
	*offset = at;
	return true;
}

/* Is @text that of a string of one of these types, with so long a length? */
static bool match_string(const char *bytes, size_t size, size_t text,
			 const char *types, size_t length_size,
			 struct vp_pyc_string *out)
{
	size_t head = 1 + length_size;
	size_t length;
	int type;

	if (text < head)
		return false;
	type = bytes[text - head] & 0xff & ~FLAG_REF;
	length = length_size == 1 ? (unsigned char)bytes[text - 1]
				  : read_u32(bytes + text - 4);
	if (!type || !strchr(types, type) || length > size - text)
		return false;
	*out = (struct vp_pyc_string){ text - head, head + length, text,
				       length };
	return true;
}

static bool is_path(const char *bytes, const struct vp_pyc_string *string,
		    size_t path_size)
{
	return string->text_size == path_size ||
	       (string->text_size > path_size &&
		bytes[string->text_offset + path_size] == '/');
}

bool vp_pyc_find_string(const char *bytes, size_t size, size_t from,
			const char *path, struct vp_pyc_string *out)
{
	size_t path_size = strlen(path);
	struct vp_pyc_string found;

	while (from < size) {
		const char *hit =
			memmem(bytes + from, size - from, path, path_size);
		size_t text;

		if (!hit)
			return false;
		text = (size_t)(hit - bytes);
		if ((match_string(bytes, size, text, "zZ", 1, &found) ||
		     match_string(bytes, size, text, "aAut", 4, &found)) &&
		    is_path(bytes, &found, path_size)) {
			*out = found;
			return true;
		}
		from = text + 1;
	}
	return false;
}

static bool is_ascii(const char *text)
{
	while (*text && (unsigned char)*text < 0x80)
		text++;
	return !*text;
}

void vp_pyc_write_string(struct vp_buffer *out, const char *bytes,
			 const struct vp_pyc_string *like, const char *text)
{
	unsigned char old = (unsigned char)bytes[like->offset];
	bool is_interned = strchr("ZAt", old & ~FLAG_REF & 0xff) != NULL;
	unsigned char flag = old & FLAG_REF;
	size_t length = strlen(text);
	size_t i;
	char type;

	if (!is_ascii(text))
		type = is_interned ? 't' : 'u';
	else if (length > 255)
		type = is_interned ? 'A' : 'a';
	else
		type = is_interned ? 'Z' : 'z';
	vp_buffer_char(out, (char)(type | flag));
	for (i = 0; i < (type == 'z' || type == 'Z' ? 1u : 4u); i++)
		vp_buffer_char(out, (char)(length >> 8 * i & 0xff));
	vp_buffer_append(out, text, length);
}
