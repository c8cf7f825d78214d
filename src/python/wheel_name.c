/* SPDX-License-Identifier: MIT */
/* What the file name of a wheel tells. */
#include "python/wheel_name.h"

#include <stdbool.h>
#include <string.h>

#include "base/path.h"

#define SUFFIX ".whl"
#define PARTS_MAX 6
#define PARTS_MIN 5

static bool is_part(const char *part)
{
	const char *p;

	for (p = part; *p; p++)
		if (!(*p >= 'a' && *p <= 'z') && !(*p >= 'A' && *p <= 'Z') &&
		    !(*p >= '0' && *p <= '9') && !strchr("_.+!", *p))
			return false;
	return p > part;
}

/* Cuts @text at its dashes; returns how many parts it has, or 0. */
static size_t cut(char *text, const char *parts[PARTS_MAX])
{
	size_t count = 0;
	char *part;

	while ((part = strsep(&text, "-"))) {
		if (count == PARTS_MAX || !is_part(part))
			return 0;
		parts[count++] = part;
	}
	if (count < PARTS_MIN)
		return 0;
	/* A build begins with a digit. */
	if (count == PARTS_MAX && (parts[2][0] < '0' || parts[2][0] > '9'))
		return 0;
	return count;
}

int vp_wheel_name_parse(struct vp_wheel_name *name, const char *file_name,
			struct vp_error *err)
{
	VP_AUTO(free) char *text = strdup(file_name);
	const char *parts[PARTS_MAX];
	size_t count = 0;

	if (!text)
		return vp_fail_nomem(err);
	if (vp_has_suffix(text, SUFFIX)) {
		text[strlen(text) - strlen(SUFFIX)] = '\0';
		count = cut(text, parts);
	}
	if (!count)
		return vp_fail(err, VENVPACK_ERR_BAD_WHEEL,
			       "'%s' is no file name of a wheel", file_name);
	name->text = VP_STEAL(text);
	name->distribution = parts[0];
	name->version = parts[1];
	name->build = count == PARTS_MAX ? parts[2] : NULL;
	name->python = parts[count - 3];
	name->abi = parts[count - 2];
	name->platform = parts[count - 1];
	return 0;
}

void vp_wheel_name_clear(struct vp_wheel_name *name)
{
	free(name->text);
	*name = (struct vp_wheel_name){ 0 };
}
