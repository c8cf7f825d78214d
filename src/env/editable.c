/* SPDX-License-Identifier: MIT */
/* Finding editable installs. */
#include "env/editable.h"

#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/json.h"
#include "base/path.h"
#include "python/direct_url.h"
#include "python/record.h"

#define TEXT_MAX ((size_t)16 * 1024 * 1024)
#define SCRIPT_MAX ((uint64_t)64 * 1024)

/* The search for one editable install, until it turns out to be one. */
struct search {
	const struct vp_tree *tree;
	const struct vp_selection *selection;
	struct vp_editable *found;
};

static bool is_outside(const struct search *search, const char *path)
{
	return !vp_fixup_below_env(search->selection->facts, path);
}

/* Reads a file of the environment that may as well not be there. */
static int read_text(const struct search *search, const char *path,
		     struct vp_buffer *out, struct vp_error *err)
{
	const struct vp_entry *entry = vp_tree_find(search->tree, path);

	vp_buffer_reset(out);
	if (!entry || entry->type != VENVPACK_ENTRY_FILE ||
	    entry->size > TEXT_MAX)
		return 0;
	return vp_selection_read_file(search->selection, entry, TEXT_MAX, out,
				      err);
}

static int join(char **out, const char *directory, const char *name,
		struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };

	vp_path_join(&path, directory, name);
	*out = vp_buffer_steal(&path);
	return *out ? 0 : vp_fail_nomem(err);
}

/* What was compiled from module @name of site-packages. */
static int add_compiled(struct search *search, const char *name,
			struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer prefix = { 0 };
	size_t i;

	vp_buffer_printf(&prefix, "%s/__pycache__/%s.", search->found->site,
			 name);
	if (vp_buffer_check(&prefix, err))
		return err->status;
	for (i = 0; i < search->tree->count; i++)
		if (vp_has_prefix(search->tree->entries[i].path, prefix.data) &&
		    vp_strings_add_once(&search->found->leads,
					search->tree->entries[i].path, err))
			return err->status;
	return 0;
}

/* A finder that a .pth imports, or any other module. */
static int read_module(struct search *search, const char *name,
		       struct vp_error *err)
{
	struct vp_editable *found = search->found;
	VP_AUTO(buffer) struct vp_buffer file = { 0 };
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	VP_AUTO(free) char *path = NULL;
	size_t before = found->hook.count;

	vp_buffer_printf(&file, "%s.py", name);
	if (vp_buffer_check(&file, err) ||
	    join(&path, found->site, file.data, err) ||
	    read_text(search, path, &text, err) ||
	    vp_hook_read_module(&found->hook, vp_buffer_string(&text),
				text.size, err))
		return err->status;
	if (found->hook.count == before)
		return 0;
	if (vp_strings_add_once(&found->leads, path, err))
		return err->status;
	return add_compiled(search, name, err);
}

/* Does anything that was added since lead out of the environment? */
static bool leads_out(const struct search *search, size_t before)
{
	const struct vp_hook *hook = &search->found->hook;
	size_t i;

	for (i = before; i < hook->count; i++)
		if (is_outside(search, hook->targets[i].path))
			return true;
	return false;
}

static int read_pth(struct search *search, const char *path,
		    struct vp_error *err)
{
	struct vp_editable *found = search->found;
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	size_t targets = found->hook.count;
	size_t modules = found->hook.modules.count;
	size_t i;

	if (read_text(search, path, &text, err) ||
	    vp_hook_read_lines(&found->hook, vp_buffer_string(&text), text.size,
			       err))
		return err->status;
	for (i = modules; i < found->hook.modules.count; i++)
		if (read_module(search, found->hook.modules.items[i], err))
			return err->status;
	return leads_out(search, targets)
		       ? vp_strings_add_once(&found->leads, path, err)
		       : 0;
}

/* direct_url.json of an editable install tells where its project is. */
static int read_direct_url(struct search *search, const char *path,
			   struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	VP_AUTO(buffer) struct vp_buffer location = { 0 };
	VP_AUTO(json) struct vp_json *root = NULL;
	struct vp_error none;
	const struct vp_json *info;
	const char *url;

	if (read_text(search, path, &text, err))
		return err->status;
	if (!text.size || vp_json_parse(&root, text.data, text.size, &none))
		return 0;
	info = vp_json_get(root, "dir_info");
	url = vp_json_text(vp_json_get(root, "url"));
	if (!info || !url || !vp_json_is_true(vp_json_get(info, "editable")) ||
	    !vp_direct_url_path(&location, url))
		return 0;
	if (vp_buffer_check(&location, err))
		return err->status;
	if (!is_outside(search, location.data))
		return 0;
	search->found->location = vp_buffer_steal(&location);
	if (!search->found->location)
		return vp_fail_nomem(err);
	return vp_strings_add_once(&search->found->leads, path, err);
}

/* flit puts links to the source into site-packages. */
static int find_links(struct search *search, struct vp_error *err)
{
	struct vp_editable *found = search->found;
	size_t i;

	for (i = 0; found->location && i < search->tree->count; i++) {
		const struct vp_entry *entry = &search->tree->entries[i];
		const char *name = vp_path_below(entry->path, found->site);

		if (entry->type != VENVPACK_ENTRY_LINK || !name ||
		    strchr(name, '/') ||
		    !vp_path_is_inside(entry->link, found->location))
			continue;
		if (vp_hook_add(&found->hook, name, entry->link, err) ||
		    vp_strings_add_once(&found->leads, entry->path, err))
			return err->status;
	}
	return 0;
}

static int read_rows(struct search *search, const char *text, size_t size,
		     struct vp_error *err)
{
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	struct vp_record record = { 0 };
	struct vp_error bad;
	size_t i;

	if (vp_record_parse(&record, text, size, &arena, &bad))
		return 0;
	for (i = 0; i < record.count; i++) {
		VP_AUTO(buffer) struct vp_buffer base = { 0 };
		VP_AUTO(buffer) struct vp_buffer path = { 0 };
		const char *row = record.rows[i].path;

		vp_buffer_printf(&base, "/%s", search->found->site);
		vp_path_normalise(&path, vp_buffer_string(&base), row);
		if (vp_buffer_check(&base, err) || vp_buffer_check(&path, err))
			return err->status;
		if (row[0] == '/' || !path.data[1])
			continue;
		if (vp_strings_add(&search->found->rest, path.data + 1, err))
			return err->status;
		if (vp_has_suffix(row, ".pth") && !strchr(row, '/') &&
		    read_pth(search, path.data + 1, err))
			return err->status;
	}
	return 0;
}

/* "NAME-VERSION.dist-info", or "NAME.egg-link". */
static int set_name(struct vp_editable *found, const char *file,
		    struct vp_error *err)
{
	found->name = strndup(file, strcspn(file, "-."));
	return found->name ? 0 : vp_fail_nomem(err);
}

/* Could it be one?  Most are not, and their RECORD may be long. */
static bool may_be_editable(const struct vp_buffer *record)
{
	return memmem(record->data, record->size, ".pth", 4) ||
	       memmem(record->data, record->size, "direct_url.json", 15);
}

static int search_distribution(struct search *search, const char *record,
			       struct vp_error *err)
{
	struct vp_editable *found = search->found;
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	VP_AUTO(buffer) struct vp_buffer info = { 0 };
	VP_AUTO(free) char *direct_url = NULL;

	vp_path_dirname(&info, record);
	if (vp_buffer_check(&info, err) ||
	    read_text(search, record, &text, err))
		return err->status;
	if (!text.size || !may_be_editable(&text))
		return 0;
	if (join(&direct_url, info.data, "direct_url.json", err) ||
	    set_name(found, vp_path_basename(info.data), err) ||
	    read_direct_url(search, direct_url, err) ||
	    find_links(search, err) ||
	    read_rows(search, text.data, text.size, err) ||
	    vp_strings_add_once(&found->rest, info.data, err))
		return err->status;
	found->record = strdup(record);
	return found->record ? 0 : vp_fail_nomem(err);
}

/* Installs of the days before PEP 660 have their egg-info at the source. */

static int find_egg_info(struct search *search, const char *directory,
			 struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer name = { 0 };
	VP_AUTO(free) char *path = NULL;
	struct stat st;
	size_t i;

	vp_buffer_text(&name, search->found->name);
	for (i = 0; i < name.size; i++)
		if (name.data[i] == '-')
			name.data[i] = '_';
	vp_buffer_text(&name, ".egg-info");
	if (vp_buffer_check(&name, err))
		return err->status;
	if (join(&path, directory, name.data, err))
		return err->status;
	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		search->found->egg_info = VP_STEAL(path);
	return 0;
}

/* Its scripts tell whose they are: "# EASY-INSTALL-...-SCRIPT: 'NAME". */
static int find_scripts(struct search *search, struct vp_error *err)
{
	const struct vp_tree *tree = search->tree;
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	size_t i;

	for (i = 0; i < tree->count; i++) {
		const struct vp_entry *entry = &tree->entries[i];
		size_t length = strlen(search->found->name);
		const char *mark;

		if (!vp_has_prefix(entry->path, "bin/") ||
		    entry->size > SCRIPT_MAX)
			continue;
		if (read_text(search, entry->path, &text, err))
			return err->status;
		mark = strstr(vp_buffer_string(&text), "\n# EASY-INSTALL-");
		mark = mark ? strstr(mark, "-SCRIPT: '") : NULL;
		if (!mark)
			continue;
		mark += strlen("-SCRIPT: '");
		if (strncmp(mark, search->found->name, length) != 0 ||
		    (mark[length] != '\'' && mark[length] != '='))
			continue;
		if (vp_strings_add_once(&search->found->rest, entry->path, err))
			return err->status;
		if (strstr(text.data, "\n# EASY-INSTALL-DEV-SCRIPT: ") &&
		    vp_strings_add_once(&search->found->stubs, entry->path,
					err))
			return err->status;
	}
	return 0;
}

static int search_link(struct search *search, const char *path,
		       struct vp_error *err)
{
	struct vp_editable *found = search->found;
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	const char *file = vp_path_basename(path);

	if (read_text(search, path, &text, err) ||
	    vp_hook_read_lines(&found->hook, vp_buffer_string(&text), text.size,
			       err))
		return err->status;
	if (!leads_out(search, 0))
		return 0;
	found->name = strndup(file, strlen(file) - strlen(".egg-link"));
	found->location = strdup(found->hook.targets[0].path);
	if (!found->name || !found->location)
		return vp_fail_nomem(err);
	if (vp_strings_add_once(&found->leads, path, err) ||
	    find_egg_info(search, found->location, err))
		return err->status;
	return find_scripts(search, err);
}

static void clear_editable(struct vp_editable *editable)
{
	free(editable->name);
	free(editable->location);
	free(editable->site);
	free(editable->record);
	free(editable->egg_info);
	vp_hook_clear(&editable->hook);
	vp_strings_clear(&editable->leads);
	vp_strings_clear(&editable->rest);
	vp_strings_clear(&editable->stubs);
	*editable = (struct vp_editable){ 0 };
}

void vp_editables_clear(struct vp_editables *editables)
{
	size_t i;

	for (i = 0; i < editables->count; i++)
		clear_editable(&editables->items[i]);
	free(editables->items);
	*editables = (struct vp_editables){ 0 };
}

static int keep_found(struct vp_editables *editables, struct vp_editable *found,
		      struct vp_error *err)
{
	if (editables->count == editables->capacity) {
		size_t capacity = editables->count * 2 + 4;
		struct vp_editable *items =
			realloc(editables->items, capacity * sizeof(*items));

		if (!items)
			return vp_fail_nomem(err);
		editables->items = items;
		editables->capacity = capacity;
	}
	editables->items[editables->count++] = *found;
	*found = (struct vp_editable){ 0 };
	return 0;
}

/* The site-packages that @path is in, @depth names up; else NULL. */
static char *site_of(const char *path, unsigned int depth)
{
	const char *end = path + strlen(path);

	while (depth--) {
		end = memrchr(path, '/', (size_t)(end - path));
		if (!end)
			return NULL;
	}
	if ((size_t)(end - path) < strlen("/site-packages") ||
	    !vp_has_prefix(end - strlen("/site-packages"), "/site-packages/"))
		return NULL;
	return strndup(path, (size_t)(end - path));
}

static int search_entry(struct vp_editables *editables, struct search *search,
			const char *path, struct vp_error *err)
{
	struct vp_editable found = { 0 };
	bool is_link = vp_has_suffix(path, ".egg-link");
	int status = 0;

	if (!is_link && !vp_entry_is_record(path))
		return 0;
	found.site = site_of(path, is_link ? 1 : 2);
	if (!found.site)
		return 0;
	search->found = &found;
	status = is_link ? search_link(search, path, err)
			 : search_distribution(search, path, err);
	if (!status && found.leads.count && !found.location) {
		found.location = strdup(found.hook.targets[0].path);
		if (!found.location)
			status = vp_fail_nomem(err);
	}
	if (!status && found.leads.count)
		status = keep_found(editables, &found, err);
	clear_editable(&found);
	return status;
}

int vp_editables_find(struct vp_editables *editables,
		      const struct vp_tree *tree,
		      const struct vp_selection *selection,
		      struct vp_error *err)
{
	struct search search = { .tree = tree, .selection = selection };
	size_t i;

	for (i = 0; i < tree->count; i++)
		if (search_entry(editables, &search, tree->entries[i].path,
				 err))
			return vp_wrap(err, "'%s'", tree->entries[i].path);
	return 0;
}
