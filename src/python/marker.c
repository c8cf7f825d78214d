/* SPDX-License-Identifier: MIT */
/* Environment markers of dependencies. */
#include "python/marker.h"

#include <string.h>
#include <sys/utsname.h>

#include "base/buffer.h"
#include "base/path.h"
#include "python/metadata.h"
#include "python/pep440.h"

#define DEPTH_MAX 32
#define TEXT_MAX 256
#define BLANKS " \t\r\n"

enum variable {
	OS_NAME,
	SYS_PLATFORM,
	PLATFORM_MACHINE,
	PLATFORM_PYTHON_IMPLEMENTATION,
	PLATFORM_RELEASE,
	PLATFORM_SYSTEM,
	PLATFORM_VERSION,
	PYTHON_VERSION,
	PYTHON_FULL_VERSION,
	IMPLEMENTATION_NAME,
	IMPLEMENTATION_VERSION,
	EXTRA, /* the facts end here */
};

_Static_assert(EXTRA == VP_MARKER_VARIABLES, "one value a variable");

/* Those with dots are what old packages write.  The longer of two is first. */
static const struct {
	const char *name;
	enum variable variable;
} variables[] = {
	{ "os_name", OS_NAME },
	{ "os.name", OS_NAME },
	{ "sys_platform", SYS_PLATFORM },
	{ "sys.platform", SYS_PLATFORM },
	{ "platform_machine", PLATFORM_MACHINE },
	{ "platform.machine", PLATFORM_MACHINE },
	{ "platform_python_implementation", PLATFORM_PYTHON_IMPLEMENTATION },
	{ "platform.python_implementation", PLATFORM_PYTHON_IMPLEMENTATION },
	{ "python_implementation", PLATFORM_PYTHON_IMPLEMENTATION },
	{ "platform_release", PLATFORM_RELEASE },
	{ "platform_system", PLATFORM_SYSTEM },
	{ "platform_version", PLATFORM_VERSION },
	{ "platform.version", PLATFORM_VERSION },
	{ "python_version", PYTHON_VERSION },
	{ "python_full_version", PYTHON_FULL_VERSION },
	{ "implementation_name", IMPLEMENTATION_NAME },
	{ "implementation_version", IMPLEMENTATION_VERSION },
	{ "extra", EXTRA },
};

/* The longer of two that begin alike is first. */
static const char *const operators[] = { "===", "==", "!=", "<=",
					 ">=",	"~=", "<",  ">" };

struct operand {
	char text[TEXT_MAX];
	bool is_extra;
};

struct reader {
	const char *p;
	const struct vp_marker_facts *facts;
	const char *const *extras;
};

/* "or" of "and"s: what was seen of one pair of parentheses. */
struct frame {
	bool any;
	bool all;
};

int vp_marker_facts_read(struct vp_marker_facts *out,
			 const struct vp_interpreter *base,
			 struct vp_arena *arena, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer short_version = { 0 };
	struct vp_marker_facts facts = { 0 };
	struct utsname host;
	size_t i;

	if (uname(&host))
		return vp_fail_errno(err, "cannot ask for the machine's name");
	vp_buffer_printf(&short_version, "%d.%d", base->major, base->minor);
	facts.values[OS_NAME] = "posix";
	facts.values[SYS_PLATFORM] = "linux";
	facts.values[PLATFORM_SYSTEM] = "Linux";
	facts.values[PLATFORM_PYTHON_IMPLEMENTATION] = "CPython";
	facts.values[IMPLEMENTATION_NAME] = base->implementation;
	facts.values[PLATFORM_MACHINE] = host.machine;
	facts.values[PLATFORM_RELEASE] = host.release;
	facts.values[PLATFORM_VERSION] = host.version;
	facts.values[PYTHON_VERSION] = vp_buffer_string(&short_version);
	facts.values[PYTHON_FULL_VERSION] = base->version;
	facts.values[IMPLEMENTATION_VERSION] = base->version;
	for (i = 0; i < VP_MARKER_VARIABLES; i++) {
		facts.values[i] = vp_arena_string(arena, facts.values[i]);
		if (!facts.values[i] || short_version.failed)
			return vp_fail_nomem(err);
	}
	*out = facts;
	return 0;
}

static void skip_blanks(struct reader *reader)
{
	reader->p += strspn(reader->p, BLANKS);
}

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || c == '_' || c == '.';
}

/* Moves behind @word, if it stands there by itself. */
static bool skip_word(struct reader *reader, const char *word)
{
	size_t size = strlen(word);

	skip_blanks(reader);
	if (!vp_has_prefix(reader->p, word) || is_name_byte(reader->p[size]))
		return false;
	reader->p += size;
	return true;
}

static bool keep_text(struct operand *out, const char *text, size_t size)
{
	if (size >= sizeof(out->text))
		return false;
	memcpy(out->text, text, size);
	out->text[size] = '\0';
	return true;
}

static bool read_operand(struct reader *reader, struct operand *out)
{
	const char *end;
	size_t i;

	*out = (struct operand){ 0 };
	skip_blanks(reader);
	if (*reader->p == '"' || *reader->p == '\'') {
		const char *begin = reader->p + 1;

		end = strchr(begin, *reader->p);
		if (!end)
			return false;
		reader->p = end + 1;
		return keep_text(out, begin, (size_t)(end - begin));
	}
	for (i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		enum variable variable = variables[i].variable;

		if (!skip_word(reader, variables[i].name))
			continue;
		out->is_extra = variable == EXTRA;
		return out->is_extra ||
		       keep_text(out, reader->facts->values[variable],
				 strlen(reader->facts->values[variable]));
	}
	return false;
}

static const char *read_operator(struct reader *reader)
{
	size_t i;

	skip_blanks(reader);
	for (i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		if (!vp_has_prefix(reader->p, operators[i]))
			continue;
		reader->p += strlen(operators[i]);
		return operators[i];
	}
	if (skip_word(reader, "in"))
		return "in";
	if (skip_word(reader, "not") && skip_word(reader, "in"))
		return "not in";
	return NULL;
}

/* As versions where both are some, else as texts. */
static bool compare(const char *left, const char *op, const char *right)
{
	struct vp_pep440 version;
	char specifier[TEXT_MAX + 4];
	int order;

	if (strcmp(op, "in") == 0)
		return strstr(right, left) != NULL;
	if (strcmp(op, "not in") == 0)
		return strstr(right, left) == NULL;
	strcpy(specifier, op);
	strcat(specifier, right);
	if (vp_pep440_parse(&version, left) && !strpbrk(right, ",)") &&
	    vp_pep440_is_specifier(specifier))
		return vp_pep440_allows(specifier, &version);
	order = strcmp(left, right);
	switch (op[0]) {
	case '!':
		return order != 0;
	case '<':
		return order < 0 || (op[1] && order == 0);
	case '>':
		return order > 0 || (op[1] && order == 0);
	default:
		return order == 0;
	}
}

/* For no extra at all, and for each: one that fits is enough. */
static bool compare_extra(const struct reader *reader, const char *op,
			  const char *name)
{
	const char *const *extra = reader->extras;
	bool wants_same = strcmp(op, "!=") != 0;

	if (!wants_same && *name)
		return true;
	for (; extra && *extra; extra++)
		if (vp_metadata_same_name(*extra, name) == wants_same)
			return true;
	return false;
}

static bool read_term(struct reader *reader, bool *value)
{
	struct operand left;
	struct operand right;
	const char *op;

	if (!read_operand(reader, &left))
		return false;
	op = read_operator(reader);
	if (!op || !read_operand(reader, &right))
		return false;
	if (left.is_extra || right.is_extra)
		*value = compare_extra(reader, op,
				       left.is_extra ? right.text : left.text);
	else
		*value = compare(left.text, op, right.text);
	return true;
}

/* Reads "(" and terms, then ")", until an "and", "or" or the end is due. */
static bool read_group(struct reader *reader, struct frame *frames,
		       size_t *depth)
{
	bool value;

	for (skip_blanks(reader); *reader->p == '('; skip_blanks(reader)) {
		if (*depth + 1 == DEPTH_MAX)
			return false;
		frames[++*depth] = (struct frame){ .all = true };
		reader->p++;
	}
	if (!read_term(reader, &value))
		return false;
	frames[*depth].all &= value;
	for (skip_blanks(reader); *reader->p == ')'; skip_blanks(reader)) {
		if (!*depth)
			return false;
		value = frames[*depth].any || frames[*depth].all;
		frames[--*depth].all &= value;
		reader->p++;
	}
	return true;
}

static bool evaluate(struct reader *reader, bool *out)
{
	struct frame frames[DEPTH_MAX] = { { .all = true } };
	size_t depth = 0;

	for (;;) {
		if (!read_group(reader, frames, &depth))
			return false;
		if (!*reader->p)
			break;
		if (skip_word(reader, "or")) {
			frames[depth].any |= frames[depth].all;
			frames[depth].all = true;
		} else if (!skip_word(reader, "and")) {
			return false;
		}
	}
	*out = frames[0].any || frames[0].all;
	return depth == 0;
}

int vp_marker_evaluate(bool *out, const char *marker,
		       const struct vp_marker_facts *facts,
		       const char *const *extras, struct vp_error *err)
{
	struct reader reader = {
		.p = marker,
		.facts = facts,
		.extras = extras,
	};

	if (evaluate(&reader, out))
		return 0;
	return vp_fail(err, VENVPACK_ERR_ARGUMENT, "'%s' is no marker", marker);
}
