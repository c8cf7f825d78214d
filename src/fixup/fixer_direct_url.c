/* SPDX-License-Identifier: MIT */
/* direct_url.json: where a package was installed from, if from no index. */
#include "fixup/fixer.h"

#include <string.h>

#include "base/json.h"
#include "base/path.h"
#include "fixup/path_search.h"

static bool is_direct_url(const char *path)
{
	return vp_has_suffix(path, ".dist-info/direct_url.json");
}

static bool wants(const struct vp_fixup_facts *facts, const char *path,
		  uint32_t mode)
{
	(void)facts;
	(void)mode;
	return is_direct_url(path);
}

static bool claims(const struct vp_fixup_facts *facts,
		   const struct vp_fixup_file *file)
{
	(void)facts;
	return is_direct_url(file->path);
}

/* Finds the text of the string that is the value of "url". */
static bool find_url(const struct vp_fixup_file *file, size_t *begin,
		     size_t *end)
{
	static const char key[] = "\"url\"";
	const char *last = file->bytes + file->size;
	const char *p = memmem(file->bytes, file->size, key, sizeof(key) - 1);

	if (!p)
		return false;
	p += sizeof(key) - 1;
	while (p < last && strchr(" \t\r\n:", *p))
		p++;
	if (p == last || *p++ != '"')
		return false;
	*begin = (size_t)(p - file->bytes);
	while (p < last && *p != '"')
		p += *p == '\\' ? 2 : 1;
	*end = (size_t)(p - file->bytes);
	return p < last;
}

static bool is_in_env(const struct vp_fixup_facts *facts,
		      const struct vp_fixup_file *file, size_t begin,
		      size_t end)
{
	struct vp_path_match match;

	return vp_path_search_next(facts, file->bytes, end, begin, &match);
}

/* Only the name of what it was installed from goes along. */
static void keep_name(const struct vp_fixup_file *file, size_t begin,
		      size_t end, struct vp_fixup *fixup)
{
	VP_AUTO(buffer) struct vp_buffer url = { 0 };
	VP_AUTO(buffer) struct vp_buffer text = { 0 };

	vp_buffer_append(&url, file->bytes + begin, end - begin);
	while (url.size && url.data[url.size - 1] == '/')
		url.data[--url.size] = '\0';
	vp_buffer_printf(&text, "file:///%s",
			 vp_path_basename(vp_buffer_string(&url)));
	if (url.failed || text.failed) {
		fixup->failed = true;
		return;
	}
	if (text.size == end - begin &&
	    memcmp(text.data, file->bytes + begin, text.size) == 0)
		return;
	vp_fixup_add_literal(fixup, begin, end - begin, text.data, text.size);
	vp_fixup_note(fixup, VENVPACK_NOTE, "local-source",
		      "it was installed from a local file or directory, of "
		      "which only the name is kept: '%s'",
		      text.data + strlen("file:///"));
}

static void fix(const struct vp_fixup_facts *facts,
		const struct vp_fixup_file *file, struct vp_fixup *fixup)
{
	VP_AUTO(json) struct vp_json *root = NULL;
	struct vp_error err;
	const struct vp_json *dir_info;
	const char *url;
	size_t begin;
	size_t end;

	if (vp_json_parse(&root, file->bytes, file->size, &err) ||
	    !find_url(file, &begin, &end))
		return;
	url = vp_json_text(vp_json_get(root, "url"));
	dir_info = vp_json_get(root, "dir_info");
	if (!url || !vp_has_prefix(url, "file:") ||
	    is_in_env(facts, file, begin, end))
		return;
	if (dir_info && vp_json_is_true(vp_json_get(dir_info, "editable")))
		vp_fixup_note(fixup, VENVPACK_WARNING, "editable",
			      "an editable install: its source is outside the "
			      "environment, in '%s'",
			      url);
	else
		keep_name(file, begin, end, fixup);
}

const struct vp_fixer vp_fixer_direct_url = {
	.name = "direct-url",
	.wants = wants,
	.claims = claims,
	.fix = fix,
};
