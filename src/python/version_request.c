/* SPDX-License-Identifier: MIT */
/* Versions and ranges of versions that people ask for. */
#include "python/version_request.h"

#include <string.h>

#define PART_MAX 9999

bool vp_version_request_number(int *out, const char **text)
{
	const char *p = *text;

	if (*p < '0' || *p > '9')
		return false;
	for (*out = 0; *p >= '0' && *p <= '9'; p++) {
		*out = *out * 10 + (*p - '0');
		if (*out > PART_MAX)
			return false;
	}
	*text = p;
	return true;
}

/* "3", "3.11", "3.11.7", "3.11.*" */
static bool parse_parts(struct vp_version_clause *clause, const char **text)
{
	while (clause->count < 3) {
		if (!vp_version_request_number(&clause->parts[clause->count],
					       text))
			return false;
		clause->count++;
		if (strncmp(*text, ".*", 2) == 0) {
			clause->prefix = true;
			*text += 2;
			return true;
		}
		if (**text != '.')
			return true;
		(*text)++;
	}
	return false;
}

static bool parse_op(char op[3], const char **text)
{
	static const char *const ops[] = { "==", "!=", "<=", ">=",
					   "~=", "<",  ">" };
	size_t i;

	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		size_t length = strlen(ops[i]);

		if (strncmp(*text, ops[i], length) == 0) {
			memcpy(op, ops[i], length + 1);
			*text += length;
			return true;
		}
	}
	return false;
}

static bool parse_clause(struct vp_version_clause *clause, const char **text)
{
	bool is_equality;

	*text += strspn(*text, " ");
	if (!parse_op(clause->op, text))
		return false;
	*text += strspn(*text, " ");
	if (!parse_parts(clause, text))
		return false;
	*text += strspn(*text, " ");
	if (clause->op[0] == '~')
		return clause->count > 1 && !clause->prefix;
	is_equality = clause->op[1] == '=' && strchr("=!", clause->op[0]);
	return is_equality || !clause->prefix;
}

static bool parse_range(struct vp_version_request *out, const char *text)
{
	while (out->count < VP_VERSION_CLAUSES_MAX) {
		if (!parse_clause(&out->clauses[out->count++], &text))
			return false;
		if (!*text)
			return true;
		if (*text++ != ',')
			return false;
	}
	return false;
}

bool vp_version_request_parse(struct vp_version_request *out, const char *text)
{
	*out = (struct vp_version_request){ 0 };
	if (strchr("<>=!~", text[0]))
		return text[0] && parse_range(out, text);
	memcpy(out->clauses[0].op, "==", 3);
	out->count = 1;
	if (!parse_parts(&out->clauses[0], &text))
		return false;
	out->clauses[0].prefix = true;
	out->free_threaded = *text == 't';
	return !text[out->free_threaded];
}

/*
 * Negative, zero or positive as the version is before, at or after the
 * clause's; @undecided when the micro version would decide and is not known.
 */
static int compare(const struct vp_version_clause *clause, const int version[3],
		   bool *undecided)
{
	int parts = clause->prefix ? clause->count : 3;
	int i;

	*undecided = false;
	for (i = 0; i < parts; i++) {
		if (version[i] < 0) {
			*undecided = true;
			return 0;
		}
		if (version[i] != clause->parts[i])
			return version[i] - clause->parts[i];
	}
	return 0;
}

/* "~=3.11.2" is not before 3.11.2, and is 3.11 of some kind. */
static bool is_compatible(const struct vp_version_clause *clause,
			  const int version[3])
{
	int i;

	for (i = 0; i < clause->count - 1; i++)
		if (version[i] != clause->parts[i])
			return false;
	return true;
}

static bool clause_allows(const struct vp_version_clause *clause,
			  const int version[3])
{
	bool undecided;
	int order = compare(clause, version, &undecided);

	if (undecided)
		return true;
	switch (clause->op[0]) {
	case '~':
		return order >= 0 && is_compatible(clause, version);
	case '=':
		return order == 0;
	case '!':
		return order != 0;
	case '<':
		return order < 0 || (clause->op[1] && order == 0);
	default:
		return order > 0 || (clause->op[1] && order == 0);
	}
}

bool vp_version_request_allows(const struct vp_version_request *request,
			       int major, int minor, int micro)
{
	const int version[3] = { major, minor, micro };
	int i;

	for (i = 0; i < request->count; i++)
		if (!clause_allows(&request->clauses[i], version))
			return false;
	return true;
}
