/* SPDX-License-Identifier: MIT */
/* files.mtree: every entry as a line of mtree(5); docs/format.md, section 3. */
#include "env/mtree.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/path.h"

#define MTREE_HEAD "#mtree\n. type=dir mode=0755\n"
#define ENTRIES_MAX 2000000
#define LINK_MAX 4000
#define FILE_SIZE_MAX ((uint64_t)1 << 40)
#define TIME_MAX INT64_C(253402300799) /* the end of the year 9999 */
#define MODE_ALLOWED 0775u	       /* nothing set for writing by others */

static bool is_plain(unsigned char c)
{
	return c >= 0x21 && c <= 0x7e && c != '#' && c != '\\';
}

void vp_mtree_escape(struct vp_buffer *out, const char *path)
{
	const unsigned char *p = (const unsigned char *)path;

	while (*p) {
		size_t plain = 0;

		while (is_plain(p[plain]))
			plain++;
		vp_buffer_append(out, p, plain);
		p += plain;
		if (*p)
			vp_buffer_printf(out, "\\%03o", *p++);
	}
}

/* Three octal digits, of a byte that had to be escaped; -1 for others. */
static int escaped_byte(const char *digits, size_t size)
{
	int value = 0;
	int i;

	if (size < 3)
		return -1;
	for (i = 0; i < 3; i++) {
		if (digits[i] < '0' || digits[i] > '7')
			return -1;
		value = value * 8 + (digits[i] - '0');
	}
	/* One spelling for each name, or two rows could name one entry. */
	return value && value < 256 && !is_plain((unsigned char)value) ? value
								       : -1;
}

char *vp_mtree_unescape(struct vp_arena *arena, const char *text, size_t size)
{
	char *copy = vp_arena_copy(arena, text, size);
	size_t length = 0;
	size_t i = 0;

	if (!copy)
		return NULL;
	while (i < size) {
		int byte = (unsigned char)text[i];

		if (byte == '\\') {
			byte = escaped_byte(text + i + 1, size - i - 1);
			if (byte < 0)
				return NULL;
			i += 3;
		} else if (!is_plain((unsigned char)byte)) {
			return NULL;
		}
		copy[length++] = (char)byte;
		i++;
	}
	copy[length] = '\0';
	return copy;
}

static const char *type_name(enum venvpack_entry_type type)
{
	return type == VENVPACK_ENTRY_FILE	  ? "file"
	       : type == VENVPACK_ENTRY_DIRECTORY ? "dir"
						  : "link";
}

static void write_entry(struct vp_buffer *out, const struct vp_entry *entry)
{
	char hex[VP_SHA256_HEX_SIZE];

	vp_buffer_text(out, "./");
	vp_mtree_escape(out, entry->path);
	vp_buffer_printf(out, " type=%s mode=%04o", type_name(entry->type),
			 entry->mode);
	if (entry->type == VENVPACK_ENTRY_FILE)
		vp_buffer_printf(out, " size=%" PRIu64, entry->size);
	vp_buffer_printf(out, " time=%jd.%09ld", (intmax_t)entry->mtime.tv_sec,
			 entry->mtime.tv_nsec);
	if (entry->type == VENVPACK_ENTRY_FILE) {
		vp_sha256_hex(&entry->digest, hex);
		vp_buffer_printf(out, " sha256digest=%s", hex);
	} else if (entry->type == VENVPACK_ENTRY_LINK) {
		vp_buffer_text(out, " link=");
		vp_mtree_escape(out, entry->link);
	}
	vp_buffer_char(out, '\n');
}

int vp_mtree_write(struct vp_buffer *out, const struct vp_tree *tree,
		   struct vp_error *err)
{
	size_t i;

	vp_buffer_text(out, MTREE_HEAD);
	for (i = 0; i < tree->count; i++)
		write_entry(out, &tree->entries[i]);
	return vp_buffer_check(out, err);
}

/* What is left of a line that is being read, word by word. */
struct cursor {
	const char *text;
	size_t size;
};

/* Takes " KEYWORD=" and the word after it; false when it is not there. */
static bool take_keyword(struct cursor *line, const char *keyword,
			 struct cursor *word)
{
	size_t length = strlen(keyword);
	const char *end;

	if (line->size < length || memcmp(line->text, keyword, length) != 0)
		return false;
	word->text = line->text + length;
	word->size = line->size - length;
	end = memchr(word->text, ' ', word->size);
	if (end)
		word->size = (size_t)(end - word->text);
	line->text = word->text + word->size;
	line->size -= length + word->size;
	return word->size > 0;
}

/* Digits of @base, without the leading zeros that a number does not need. */
static bool parse_number(struct cursor word, uint64_t base, uint64_t max,
			 uint64_t *out)
{
	uint64_t value = 0;
	size_t i;

	for (i = 0; i < word.size; i++) {
		uint64_t digit = (uint64_t)(unsigned char)word.text[i] - '0';

		if (digit >= base || value > (max - digit) / base)
			return false;
		value = value * base + digit;
	}
	*out = value;
	return word.size > 0 && value <= max;
}

static bool parse_time(struct cursor word, struct timespec *out)
{
	const char *dot = memchr(word.text, '.', word.size);
	bool before_epoch = word.text[0] == '-';
	struct cursor seconds;
	struct cursor nanoseconds;
	uint64_t value;

	if (!dot)
		return false;
	seconds.text = word.text + before_epoch;
	seconds.size = (size_t)(dot - word.text) - before_epoch;
	nanoseconds.text = dot + 1;
	nanoseconds.size = word.size - (size_t)(dot - word.text) - 1;
	if (!parse_number(seconds, 10, (uint64_t)TIME_MAX, &value))
		return false;
	out->tv_sec = before_epoch ? -(time_t)value : (time_t)value;
	if (nanoseconds.size != 9 ||
	    !parse_number(nanoseconds, 10, 999999999, &value))
		return false;
	out->tv_nsec = (long)value;
	return true;
}

static bool parse_type(struct cursor word, enum venvpack_entry_type *out)
{
	static const enum venvpack_entry_type types[] = {
		VENVPACK_ENTRY_FILE,
		VENVPACK_ENTRY_DIRECTORY,
		VENVPACK_ENTRY_LINK,
	};
	size_t i;

	for (i = 0; i < 3; i++) {
		const char *name = type_name(types[i]);

		if (strlen(name) == word.size &&
		    memcmp(name, word.text, word.size) == 0) {
			*out = types[i];
			return true;
		}
	}
	return false;
}

static bool parse_digest(struct cursor word, struct vp_sha256 *out)
{
	char hex[VP_SHA256_HEX_SIZE];

	if (word.size != VP_SHA256_HEX_SIZE - 1)
		return false;
	memcpy(hex, word.text, word.size);
	hex[word.size] = '\0';
	return vp_sha256_parse_hex(out, hex) == 0;
}

static bool parse_link(struct vp_arena *arena, struct cursor word,
		       const char **out)
{
	*out = vp_mtree_unescape(arena, word.text, word.size);
	return *out && strlen(*out) <= LINK_MAX;
}

static bool parse_keywords(struct vp_tree *tree, struct cursor line,
			   struct vp_entry *entry)
{
	struct cursor word;
	uint64_t number;

	if (!take_keyword(&line, " type=", &word) ||
	    !parse_type(word, &entry->type) ||
	    !take_keyword(&line, " mode=", &word) || word.size != 4 ||
	    !parse_number(word, 8, 0777, &number))
		return false;
	entry->mode = (uint32_t)number;
	if (entry->type == VENVPACK_ENTRY_FILE &&
	    (!take_keyword(&line, " size=", &word) ||
	     !parse_number(word, 10, FILE_SIZE_MAX, &entry->size)))
		return false;
	if (!take_keyword(&line, " time=", &word) ||
	    !parse_time(word, &entry->mtime))
		return false;
	if (entry->type == VENVPACK_ENTRY_FILE &&
	    (!take_keyword(&line, " sha256digest=", &word) ||
	     !parse_digest(word, &entry->digest)))
		return false;
	if (entry->type == VENVPACK_ENTRY_LINK &&
	    (!take_keyword(&line, " link=", &word) ||
	     !parse_link(&tree->arena, word, &entry->link)))
		return false;
	return line.size == 0;
}

static int check_entry(const struct vp_entry *entry, struct vp_error *err)
{
	if (!vp_path_is_entry_name(entry->path))
		return vp_fail(err, VENVPACK_ERR_UNSAFE,
			       "'%s' is no name for an entry", entry->path);
	if (vp_path_is_inside(entry->path, ".venvpack"))
		return vp_fail(err, VENVPACK_ERR_UNSAFE,
			       "'%s' is not for an entry to take", entry->path);
	if (entry->type != VENVPACK_ENTRY_LINK && entry->mode & ~MODE_ALLOWED)
		return vp_fail(err, VENVPACK_ERR_UNSAFE,
			       "'%s' would be writable by others", entry->path);
	return 0;
}

static int parse_line(struct vp_tree *tree, struct cursor line,
		      struct vp_error *err)
{
	const char *space = memchr(line.text, ' ', line.size);
	size_t name_size = space ? (size_t)(space - line.text) : line.size;
	struct vp_entry *entry;
	const char *path;

	if (name_size < 3 || memcmp(line.text, "./", 2) != 0)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "no name of an entry");
	path = vp_mtree_unescape(&tree->arena, line.text + 2, name_size - 2);
	if (!path)
		return vp_fail(err, VENVPACK_ERR_CORRUPT, "malformed name");
	if (tree->count == ENTRIES_MAX)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "more than %d entries", ENTRIES_MAX);
	entry = vp_tree_add(tree, path);
	if (!entry)
		return vp_fail_nomem(err);
	line.text += name_size;
	line.size -= name_size;
	if (!parse_keywords(tree, line, entry))
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "malformed facts of '%s'", path);
	return check_entry(entry, err);
}

static int parse_lines(struct vp_tree *tree, const char *text, size_t size,
		       struct vp_error *err)
{
	while (size) {
		const char *newline = memchr(text, '\n', size);
		struct cursor line = { text, 0 };

		if (!newline)
			return vp_fail(err, VENVPACK_ERR_CORRUPT,
				       "it ends within a line");
		line.size = (size_t)(newline - text);
		if (parse_line(tree, line, err))
			return err->status;
		text += line.size + 1;
		size -= line.size + 1;
	}
	return 0;
}

/* A directory before what is in it, no entry twice, nothing below a file. */
static int check_tree(struct vp_tree *tree, struct vp_error *err)
{
	size_t i;

	if (vp_tree_index(tree, err))
		return err->status;
	for (i = 1; i < tree->count; i++)
		if (strcmp(tree->by_path[i - 1]->path,
			   tree->by_path[i]->path) == 0)
			return vp_fail(err, VENVPACK_ERR_UNSAFE,
				       "'%s' stands in it twice",
				       tree->by_path[i]->path);
	for (i = 0; i < tree->count; i++) {
		const struct vp_entry *entry = &tree->entries[i];
		const struct vp_entry *parent = vp_tree_parent(tree, entry);

		if (strchr(entry->path, '/') &&
		    (!parent || parent->type != VENVPACK_ENTRY_DIRECTORY ||
		     parent > entry))
			return vp_fail(err, VENVPACK_ERR_UNSAFE,
				       "'%s' does not follow its directory",
				       entry->path);
	}
	return 0;
}

int vp_mtree_parse(struct vp_tree *tree, const char *text, size_t size,
		   struct vp_error *err)
{
	const size_t head = sizeof(MTREE_HEAD) - 1;

	if (size < head || memcmp(text, MTREE_HEAD, head) != 0)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "it does not begin as files.mtree must");
	if (parse_lines(tree, text + head, size - head, err))
		return err->status;
	return check_tree(tree, err);
}
