/* SPDX-License-Identifier: MIT */
/* Versions of packages, and which of them fit a specifier. */
#include "python/pep440.h"

#include <limits.h>
#include <string.h>

#include "base/path.h"

#define CLAUSE_MAX 160

enum relation {
	COMPATIBLE,
	EXACT,
	EQUAL,
	NOT_EQUAL,
	AT_MOST,
	AT_LEAST,
	BELOW,
	ABOVE
};

/* The longest first. */
static const struct {
	const char *text;
	enum relation relation;
} operators[] = {
	{ "===", EXACT },    { "~=", COMPATIBLE }, { "==", EQUAL },
	{ "!=", NOT_EQUAL }, { "<=", AT_MOST },	   { ">=", AT_LEAST },
	{ "<", BELOW },	     { ">", ABOVE },
};

struct clause {
	enum relation relation;
	char text[CLAUSE_MAX]; /* behind the operator */
	struct vp_pep440 version;
	bool prefix; /* "1.2.*" */
};

static char lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_separator(char c)
{
	return c == '.' || c == '-' || c == '_';
}

/* More digits than a long has are a date or a hash: it is as large as can be. */
static bool read_number(long *out, const char **text)
{
	const char *p = *text;

	if (!is_digit(*p))
		return false;
	for (*out = 0; is_digit(*p); p++)
		*out = *out > (LONG_MAX - 9) / 10 ? LONG_MAX
						  : *out * 10 + (*p - '0');
	*text = p;
	return true;
}

/* Moves behind @word, in any case, if it is there. */
static bool skip_word(const char **text, const char *word)
{
	const char *p = *text;

	for (; *word; word++, p++)
		if (lower(*p) != *word)
			return false;
	*text = p;
	return true;
}

static bool read_release(struct vp_pep440 *out, const char **text)
{
	for (;;) {
		if (out->count == VP_PEP440_PARTS_MAX ||
		    !read_number(&out->release[out->count++], text))
			return false;
		if (**text != '.' || !is_digit((*text)[1]))
			return true;
		(*text)++;
	}
}

/* The number behind the word of a part, which may be left out: 0. */
static void read_part_number(long *out, const char **text)
{
	const char *p = *text + is_separator(**text);

	*out = 0;
	if (read_number(out, &p))
		*text = p;
}

static void read_pre(struct vp_pep440 *out, const char **text)
{
	static const struct {
		const char *word;
		char kind;
	} words[] = {
		{ "alpha", 'a' }, { "a", 'a' },	      { "beta", 'b' },
		{ "b", 'b' },	  { "preview", 'r' }, { "pre", 'r' },
		{ "rc", 'r' },	  { "c", 'r' },
	};
	const char *p = *text + is_separator(**text);
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!skip_word(&p, words[i].word))
			continue;
		out->pre_kind = words[i].kind;
		read_part_number(&out->pre, &p);
		*text = p;
		return;
	}
}

static void read_post(struct vp_pep440 *out, const char **text)
{
	const char *p = *text;

	if (*p == '-' && is_digit(p[1])) {
		p++;
		if (read_number(&out->post, &p))
			*text = p;
		return;
	}
	p += is_separator(*p);
	if (!skip_word(&p, "post") && !skip_word(&p, "rev") &&
	    !skip_word(&p, "r"))
		return;
	read_part_number(&out->post, &p);
	*text = p;
}

static void read_development(struct vp_pep440 *out, const char **text)
{
	const char *p = *text + is_separator(**text);

	if (!skip_word(&p, "dev"))
		return;
	read_part_number(&out->development, &p);
	*text = p;
}

static bool read_local(struct vp_pep440 *out, const char **text)
{
	size_t size = 0;

	if (**text != '+')
		return true;
	for ((*text)++;
	     is_digit(**text) || is_letter(**text) || is_separator(**text);
	     (*text)++) {
		if (size == sizeof(out->local) - 1)
			return false;
		out->local[size++] = is_separator(**text) ? '.' : lower(**text);
	}
	return size && out->local[0] != '.' && out->local[size - 1] != '.';
}

bool vp_pep440_parse(struct vp_pep440 *out, const char *text)
{
	struct vp_pep440 found = { .post = -1, .development = -1 };
	const char *p;

	text += strspn(text, " \t");
	text += lower(*text) == 'v';
	p = text;
	if (read_number(&found.epoch, &p) && *p == '!')
		text = p + 1;
	else
		found.epoch = 0;
	if (!read_release(&found, &text))
		return false;
	read_pre(&found, &text);
	read_post(&found, &text);
	read_development(&found, &text);
	if (!read_local(&found, &text) || text[strspn(text, " \t")])
		return false;
	*out = found;
	return true;
}

static int order(long a, long b)
{
	return (a > b) - (a < b);
}

/* Where a version stands among those of one release. */
static long pre_rank(const struct vp_pep440 *version)
{
	if (version->pre_kind)
		return version->pre_kind;
	/* "1.0.dev1" is before "1.0a1", and "1.0.post1.dev1" is not. */
	if (version->development >= 0 && version->post < 0)
		return 0;
	return 'z';
}

/* Segment by segment: numbers are after words, and more after fewer. */
static int compare_locals(const char *a, const char *b)
{
	while (*a || *b) {
		size_t size_a = strcspn(a, ".");
		size_t size_b = strcspn(b, ".");
		bool number_a = size_a && strspn(a, "0123456789") >= size_a;
		bool number_b = size_b && strspn(b, "0123456789") >= size_b;
		int result;

		if (!size_a || !size_b)
			return size_a ? 1 : -1;
		if (number_a != number_b)
			return number_a ? 1 : -1;
		if (number_a) {
			long first = 0;
			long second = 0;

			(void)read_number(&first, &a);
			(void)read_number(&second, &b);
			result = order(first, second);
			size_a = size_b = 0;
		} else {
			size_t least = size_a < size_b ? size_a : size_b;

			result = memcmp(a, b, least);
			if (!result)
				result = order((long)size_a, (long)size_b);
		}
		if (result)
			return result;
		a += size_a;
		b += size_b;
		a += *a == '.';
		b += *b == '.';
	}
	return 0;
}

static int compare_public(const struct vp_pep440 *a, const struct vp_pep440 *b)
{
	int result = order(a->epoch, b->epoch);
	int i;

	for (i = 0; !result && i < VP_PEP440_PARTS_MAX; i++)
		result = order(a->release[i], b->release[i]);
	if (!result)
		result = order(pre_rank(a), pre_rank(b));
	if (!result)
		result = order(a->pre, b->pre);
	if (!result)
		result = order(a->post, b->post);
	if (result)
		return result;
	return order(a->development < 0 ? LONG_MAX : a->development,
		     b->development < 0 ? LONG_MAX : b->development);
}

int vp_pep440_compare(const struct vp_pep440 *a, const struct vp_pep440 *b)
{
	int result = compare_public(a, b);

	return result ? result : compare_locals(a->local, b->local);
}

bool vp_pep440_is_prerelease(const struct vp_pep440 *version)
{
	return version->pre_kind || version->development >= 0;
}

static bool read_operator(struct clause *clause, const char **text)
{
	size_t i;

	for (i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		if (!vp_has_prefix(*text, operators[i].text))
			continue;
		clause->relation = operators[i].relation;
		*text += strlen(operators[i].text);
		*text += strspn(*text, " \t");
		return true;
	}
	return false;
}

/* Reads the version of a clause, and takes off the ".*" of a prefix. */
static bool read_version(struct clause *clause)
{
	size_t size = strlen(clause->text);
	bool is_equality =
		clause->relation == EQUAL || clause->relation == NOT_EQUAL;

	if (clause->relation == EXACT)
		return size > 0;
	clause->prefix = vp_has_suffix(clause->text, ".*");
	if (clause->prefix && !is_equality)
		return false;
	if (clause->prefix)
		clause->text[size - 2] = '\0';
	if (!vp_pep440_parse(&clause->version, clause->text))
		return false;
	return clause->relation != COMPATIBLE || clause->version.count > 1;
}

/*
 * Reads the clause at @p *text and moves behind it and its comma.  At the end,
 * or at what is none, it returns false; then @valid tells which.
 */
static bool next_clause(struct clause *clause, const char **text, bool *valid)
{
	const char *p = *text + strspn(*text, " \t,");
	size_t size;

	*valid = true;
	*clause = (struct clause){ 0 };
	if (!*p || *p == ')')
		return false;
	*valid = read_operator(clause, &p);
	size = strcspn(p, ",)");
	*valid = *valid && size < sizeof(clause->text);
	if (!*valid)
		return false;
	*text = p + size;
	while (size && strchr(" \t", p[size - 1]))
		size--;
	memcpy(clause->text, p, size);
	*valid = read_version(clause);
	return *valid;
}

static bool has_prefix(const struct vp_pep440 *version,
		       const struct vp_pep440 *prefix, int count)
{
	int i;

	if (version->epoch != prefix->epoch)
		return false;
	for (i = 0; i < count; i++)
		if (version->release[i] != prefix->release[i])
			return false;
	return true;
}

static bool is_equal(const struct clause *clause,
		     const struct vp_pep440 *version)
{
	if (clause->prefix)
		return has_prefix(version, &clause->version,
				  clause->version.count);
	/* A local version counts when the clause has one. */
	return clause->version.local[0]
		       ? !vp_pep440_compare(version, &clause->version)
		       : !compare_public(version, &clause->version);
}

static bool is_same_release(const struct vp_pep440 *a,
			    const struct vp_pep440 *b)
{
	return has_prefix(a, b, VP_PEP440_PARTS_MAX);
}

static bool is_exact(const struct clause *clause,
		     const struct vp_pep440 *version)
{
	struct vp_pep440 wanted;

	return vp_pep440_parse(&wanted, clause->text) &&
	       !vp_pep440_compare(&wanted, version);
}

static bool fits(const struct clause *clause, const struct vp_pep440 *version)
{
	const struct vp_pep440 *wanted = &clause->version;
	int result = compare_public(version, wanted);

	switch (clause->relation) {
	case EXACT:
		return is_exact(clause, version);
	case EQUAL:
		return is_equal(clause, version);
	case NOT_EQUAL:
		return !is_equal(clause, version);
	case COMPATIBLE:
		return result >= 0 &&
		       has_prefix(version, wanted, wanted->count - 1);
	case AT_MOST:
		return result <= 0;
	case AT_LEAST:
		return result >= 0;
	case BELOW:
		/* Not the prereleases of what it is to be below. */
		return result < 0 && (vp_pep440_is_prerelease(wanted) ||
				      !vp_pep440_is_prerelease(version) ||
				      !is_same_release(version, wanted));
	default:
		return result > 0 && (wanted->post >= 0 || version->post < 0 ||
				      !is_same_release(version, wanted));
	}
}

static const char *skip_parenthesis(const char *specifier)
{
	specifier += strspn(specifier, " \t");
	return specifier + (*specifier == '(');
}

bool vp_pep440_is_specifier(const char *specifier)
{
	const char *text = skip_parenthesis(specifier);
	struct clause clause;
	bool valid;

	while (next_clause(&clause, &text, &valid))
		;
	return valid;
}

bool vp_pep440_allows(const char *specifier, const struct vp_pep440 *version)
{
	const char *text = skip_parenthesis(specifier);
	struct clause clause;
	bool valid;

	while (next_clause(&clause, &text, &valid))
		if (!fits(&clause, version))
			return false;
	return valid;
}

bool vp_pep440_names_prerelease(const char *specifier)
{
	const char *text = skip_parenthesis(specifier);
	struct clause clause;
	bool valid;

	while (next_clause(&clause, &text, &valid))
		if (clause.relation != EXACT && clause.relation != NOT_EQUAL &&
		    vp_pep440_is_prerelease(&clause.version))
			return true;
	return false;
}
