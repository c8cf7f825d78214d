/* SPDX-License-Identifier: MIT */
/* Findings that are told at once and kept for the manifest. */
#include "env/findings.h"

#include <stdlib.h>

static struct vp_manifest_finding *add_item(struct vp_findings *findings)
{
	if (findings->count == findings->capacity) {
		size_t capacity =
			findings->capacity ? findings->capacity * 2 : 16;
		struct vp_manifest_finding *items =
			realloc(findings->items, capacity * sizeof(*items));

		if (!items)
			return NULL;
		findings->items = items;
		findings->capacity = capacity;
	}
	return &findings->items[findings->count++];
}

void vp_findings_add(struct vp_findings *findings,
		     enum venvpack_severity severity, const char *code,
		     const char *path, const char *message)
{
	struct vp_manifest_finding *item = add_item(findings);

	vp_report_finding(findings->ctx, severity, code, path, "%s", message);
	if (!item) {
		findings->failed = true;
		return;
	}
	item->severity = severity;
	item->code = vp_arena_string(findings->arena, code);
	item->path = path ? vp_arena_string(findings->arena, path) : NULL;
	item->message = vp_arena_string(findings->arena, message);
	if (!item->code || (path && !item->path) || !item->message)
		findings->failed = true;
}

int vp_findings_check(const struct vp_findings *findings, struct vp_error *err)
{
	return findings->failed ? vp_fail_nomem(err) : 0;
}

void vp_findings_clear(struct vp_findings *findings)
{
	free(findings->items);
	*findings = (struct vp_findings){ 0 };
}
