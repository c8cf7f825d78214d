/* SPDX-License-Identifier: MIT */
/* Reading the quotes of a line of sh, fish or csh. */
#include "fixup/shell_line.h"

#include <stdint.h>
#include <string.h>

#define DEPTH_MAX 32

/* Where the reader is: contexts that "$(" and quotes opened, one in another. */
struct reader {
	struct vp_shell_line *line;
	size_t at;
	size_t end;
	char contexts[DEPTH_MAX]; /* '(' is bare within parentheses */
	size_t depth;
};

static char context(const struct reader *reader)
{
	return reader->depth ? reader->contexts[reader->depth - 1] : '\0';
}

static bool is_bare(const struct reader *reader)
{
	return context(reader) == '\0' || context(reader) == '(';
}

/* Nothing a maker writes is that deep; what is, is read as if it were not. */
static void push(struct reader *reader, char context)
{
	if (reader->depth < DEPTH_MAX)
		reader->contexts[reader->depth++] = context;
}

static void pop(struct reader *reader)
{
	if (reader->depth)
		reader->depth--;
}

/* Takes @size bytes, the last of which is what they mean. */
static void take(struct reader *reader, size_t size)
{
	struct vp_shell_line *line = reader->line;
	char now = context(reader);
	struct vp_shell_byte place = {
		.begin = reader->at,
		.end = reader->at + size,
		.context =
			now == '(' ? VP_SHELL_BARE : (enum vp_shell_context)now,
	};

	vp_buffer_char(&line->text, line->bytes[place.end - 1]);
	vp_buffer_append(&line->places, &place, sizeof(place));
	reader->at = place.end;
}

static char next(const struct reader *reader)
{
	return reader->at + 1 < reader->end
		       ? reader->line->bytes[reader->at + 1]
		       : '\0';
}

/* Is the byte behind a backslash taken as it is, and the backslash away? */
static bool is_escaped(const struct reader *reader, char c)
{
	enum vp_shell shell = reader->line->shell;

	if (!c)
		return false;
	if (is_bare(reader))
		return true;
	if (shell == VP_SHELL_CSH)
		return c == '!';
	if (context(reader) == VP_SHELL_SINGLE)
		return shell == VP_SHELL_FISH && strchr("'\\", c);
	return strchr(shell == VP_SHELL_FISH ? "\"$\\" : "\"$`\\", c) != NULL;
}

static void read_quoted(struct reader *reader, char c)
{
	if (c == context(reader)) {
		pop(reader);
		reader->at++;
	} else if (c == '$' && next(reader) == '(' &&
		   context(reader) == VP_SHELL_DOUBLE &&
		   reader->line->shell != VP_SHELL_CSH) {
		take(reader, 1);
		take(reader, 1);
		push(reader, '(');
	} else {
		take(reader, 1);
	}
}

static bool begins_word(const struct reader *reader, size_t begin)
{
	return reader->at == begin ||
	       strchr(" \t;&|(", reader->line->bytes[reader->at - 1]);
}

static void read_bare(struct reader *reader, char c, size_t begin)
{
	if (c == '\'' || c == '"') {
		push(reader, c);
		reader->at++;
	} else if (c == '#' && begins_word(reader, begin)) {
		reader->depth = 0;
		push(reader, VP_SHELL_COMMENT);
	} else if (c == '(') {
		take(reader, 1);
		push(reader, '(');
	} else if (c == ')' && context(reader) == '(') {
		pop(reader);
		take(reader, 1);
	} else {
		take(reader, 1);
	}
}

void vp_shell_line_read(struct vp_shell_line *line, enum vp_shell shell,
			const char *bytes, size_t begin, size_t end)
{
	struct reader reader = { .line = line, .at = begin, .end = end };

	line->shell = shell;
	line->bytes = bytes;
	line->end = end;
	vp_buffer_reset(&line->text);
	vp_buffer_reset(&line->places);
	while (reader.at < end && !line->places.failed) {
		char c = bytes[reader.at];

		if (context(&reader) == VP_SHELL_COMMENT)
			take(&reader, 1);
		else if (c == '\\' && is_escaped(&reader, next(&reader)))
			take(&reader, 2);
		else if (is_bare(&reader))
			read_bare(&reader, c, begin);
		else
			read_quoted(&reader, c);
	}
}

void vp_shell_line_clear(struct vp_shell_line *line)
{
	vp_buffer_clear(&line->text);
	vp_buffer_clear(&line->places);
}

static struct vp_shell_byte place_of(const struct vp_shell_line *line,
				     size_t index)
{
	struct vp_shell_byte place;

	memcpy(&place, line->places.data + index * sizeof(place),
	       sizeof(place));
	return place;
}

enum vp_shell_context vp_shell_line_context(const struct vp_shell_line *line,
					    size_t index)
{
	return place_of(line, index).context;
}

/* What stands in place of some bytes of the text, and in what quotes. */
struct range {
	size_t begin;
	size_t end;
	char first_quote; /* open before it, or 0 */
	char last_quote;  /* to be open behind it, or 0 */
};

static char quote_of(enum vp_shell_context context)
{
	return context == VP_SHELL_SINGLE || context == VP_SHELL_DOUBLE
		       ? (char)context
		       : '\0';
}

/* Quotes that open right before the bytes, or close right behind, go too. */
static struct range range_of(const struct vp_shell_line *line, size_t index,
			     size_t size)
{
	struct vp_shell_byte first = place_of(line, index);
	struct vp_shell_byte last = place_of(line, index + size - 1);
	size_t count = line->text.size;
	struct range range = { first.begin, last.end, quote_of(first.context),
			       quote_of(last.context) };
	size_t before = index ? place_of(line, index - 1).end : 0;
	size_t behind = index + size < count
				? place_of(line, index + size).begin
				: SIZE_MAX;

	if (range.first_quote && range.begin > before && range.begin > 0 &&
	    line->bytes[range.begin - 1] == range.first_quote) {
		range.begin--;
		range.first_quote = '\0';
	}
	if (range.last_quote && range.end < line->end && range.end < behind &&
	    line->bytes[range.end] == range.last_quote) {
		range.end++;
		range.last_quote = '\0';
	}
	return range;
}

static void add_quote(struct vp_fixup *fixup, size_t offset, char quote)
{
	if (quote)
		vp_fixup_add_literal(fixup, offset, 0, &quote, 1);
}

void vp_shell_line_replace(const struct vp_shell_line *line, size_t index,
			   size_t size, enum vp_value value,
			   const char *portable, struct vp_fixup *fixup)
{
	static const enum vp_quoting words[] = {
		[VP_SHELL_SH] = VP_QUOTING_SH,
		[VP_SHELL_FISH] = VP_QUOTING_FISH,
		[VP_SHELL_CSH] = VP_QUOTING_CSH,
	};
	struct range range = range_of(line, index, size);
	enum vp_shell_context context = vp_shell_line_context(line, index);

	if (context == VP_SHELL_COMMENT) {
		vp_fixup_add(fixup, range.begin, range.end - range.begin, value,
			     VP_QUOTING_CONFIG, NULL);
		return;
	}
	add_quote(fixup, range.begin, range.first_quote);
	vp_fixup_add(fixup, range.begin, range.end - range.begin, value,
		     words[line->shell], portable);
	add_quote(fixup, range.end, range.last_quote);
}

void vp_shell_line_replace_displayed(const struct vp_shell_line *line,
				     size_t index, size_t size,
				     enum vp_value value, const char *portable,
				     struct vp_fixup *fixup)
{
	struct vp_shell_byte first = place_of(line, index);
	struct vp_shell_byte last = place_of(line, index + size - 1);
	struct range range = { first.begin, last.end, '\0', '\0' };
	bool is_double = first.context == VP_SHELL_DOUBLE &&
			 last.context == VP_SHELL_DOUBLE;

	if (!is_double) {
		range = range_of(line, index, size);
		add_quote(fixup, range.begin, range.first_quote);
		add_quote(fixup, range.begin, '"');
	}
	vp_fixup_add(fixup, range.begin, range.end - range.begin, value,
		     VP_QUOTING_PROMPT, portable);
	if (!is_double) {
		add_quote(fixup, range.end, '"');
		add_quote(fixup, range.end, range.last_quote);
	}
}
