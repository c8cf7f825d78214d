/* SPDX-License-Identifier: MIT */
/* Packing editable installs as if they had been installed, or not at all. */
#include "env/vendor.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/path.h"
#include "base/walk.h"

#define INSTALL_PLAN "meson-info/intro-install_plan.json"
#define PLAN_MAX ((size_t)64 * 1024 * 1024)

struct vendoring {
	struct vp_tree *tree;
	struct vp_selection *selection;
	const struct vp_editable *editable;
	struct vp_findings *findings;
	struct vp_context *ctx;
	size_t capacity; /* of the selection's additions */
	/* What is walked now: a directory, and where it goes. */
	const char *source;
	const char *place;
};

/* Entries. */

static struct timespec packed_time(const struct vendoring *vendoring,
				   const struct stat *st)
{
	const struct vp_fixup_facts *facts = vendoring->selection->facts;

	if (facts->clamps_time && st->st_mtim.tv_sec >= facts->mtime_max)
		return (struct timespec){ .tv_sec = facts->mtime_max };
	return st->st_mtim;
}

static int add_entry(struct vendoring *vendoring, const char *path,
		     const char *source, const struct stat *st,
		     struct vp_error *err)
{
	struct vp_tree *tree = vendoring->tree;
	bool is_directory = S_ISDIR(st->st_mode);
	struct vp_entry *entry;

	if (!vp_filter_keeps(&vendoring->selection->filter, path, is_directory))
		return 0;
	if (!vp_path_is_entry_name(path))
		return vp_fail(err, VENVPACK_ERR_UNSUPPORTED,
			       "a path of %zu bytes is too long for an "
			       "archive: '%s'",
			       strlen(path), path);
	entry = vp_tree_add(tree, path);
	if (!entry)
		return vp_fail_nomem(err);
	entry->type =
		is_directory ? VENVPACK_ENTRY_DIRECTORY : VENVPACK_ENTRY_FILE;
	entry->mode = st->st_mode & 0777 & ~(uint32_t)S_IWOTH;
	entry->mtime = packed_time(vendoring, st);
	entry->source = vp_arena_string(&tree->arena, source);
	if (!entry->source)
		return vp_fail_nomem(err);
	if (!is_directory)
		entry->size = (uint64_t)st->st_size;
	return 0;
}

/* The directories between site-packages and @path, which may be there. */
static int add_parents(struct vendoring *vendoring, const char *path,
		       const struct stat *like, struct vp_error *err)
{
	const char *slash = path + strlen(vendoring->editable->site) + 1;
	struct stat st = *like;

	st.st_mode = S_IFDIR | 0755;
	while ((slash = strchr(slash, '/'))) {
		VP_AUTO(free)
		char *parent = strndup(path, (size_t)(slash - path));

		if (!parent)
			return vp_fail_nomem(err);
		if (add_entry(vendoring, parent, parent, &st, err))
			return err->status;
		slash++;
	}
	return 0;
}

/* Files in it become rows of the distribution's RECORD. */
static int note_addition(struct vendoring *vendoring, const char *path,
			 struct vp_error *err)
{
	struct vp_selection *selection = vendoring->selection;
	struct vp_arena *arena = &vendoring->tree->arena;
	struct vp_addition addition = { 0 };

	if (selection->addition_count == vendoring->capacity) {
		size_t capacity = vendoring->capacity * 2 + 16;
		struct vp_addition *additions =
			vp_arena_alloc(arena, capacity * sizeof(*additions));

		if (!additions)
			return vp_fail_nomem(err);
		if (selection->addition_count)
			memcpy(additions, selection->additions,
			       selection->addition_count * sizeof(*additions));
		selection->additions = additions;
		vendoring->capacity = capacity;
	}
	addition.root = vp_arena_string(arena, path);
	if (vendoring->editable->record)
		addition.record =
			vp_arena_string(arena, vendoring->editable->record);
	if (!addition.root || (vendoring->editable->record && !addition.record))
		return vp_fail_nomem(err);
	selection->additions[selection->addition_count++] = addition;
	return 0;
}

/* Directories. */

static bool is_left_out(const char *name)
{
	return strcmp(name, "__pycache__") == 0 || vp_has_suffix(name, ".pyc");
}

static int visit(const struct vp_walk_entry *found, bool *descend, void *user,
		 struct vp_error *err)
{
	struct vendoring *vendoring = user;
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	VP_AUTO(buffer) struct vp_buffer source = { 0 };
	VP_AUTO(buffer) struct vp_buffer real = { 0 };
	struct stat st = found->st;

	*descend = S_ISDIR(st.st_mode);
	if (is_left_out(found->name)) {
		*descend = false;
		return 0;
	}
	vp_path_join(&path, vendoring->place, found->path);
	vp_path_join(&source, vendoring->source, found->path);
	if (vp_buffer_check(&path, err) || vp_buffer_check(&source, err))
		return err->status;
	/* As an installer does, a link becomes the file that it leads to. */
	if (S_ISLNK(st.st_mode)) {
		if (stat(source.data, &st) || !S_ISREG(st.st_mode)) {
			vp_findings_add(vendoring->findings, VENVPACK_WARNING,
					"editable-link", path.data,
					"this link of the source leads to no "
					"file, and is left out");
			return 0;
		}
		if (vp_real_path(&real, source.data, err))
			return err->status;
		return add_entry(vendoring, path.data, real.data, &st, err);
	}
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return 0;
	return add_entry(vendoring, path.data, source.data, &st, err);
}

static int add_directory(struct vendoring *vendoring, const char *source,
			 const char *path, const struct stat *st,
			 struct vp_error *err)
{
	VP_AUTO(close) int fd = -1;

	vendoring->source = source;
	vendoring->place = path;
	if (add_entry(vendoring, path, source, st, err) ||
	    vp_open_directory(AT_FDCWD, source, &fd, err))
		return err->status;
	return vp_walk(fd, visit, vendoring, vendoring->ctx, err);
}

/* A file or a directory, with what is around it. */
static int add_at(struct vendoring *vendoring, const char *source,
		  const char *place, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	VP_AUTO(buffer) struct vp_buffer real = { 0 };
	struct stat st;

	if (stat(source, &st))
		return vp_fail_errno(err, "cannot find '%s'", source);
	if (vp_real_path(&real, source, err))
		return err->status;
	vp_path_join(&path, vendoring->editable->site, place);
	if (vp_buffer_check(&path, err) ||
	    add_parents(vendoring, path.data, &st, err) ||
	    note_addition(vendoring, path.data, err))
		return err->status;
	if (S_ISDIR(st.st_mode))
		return add_directory(vendoring, real.data, path.data, &st, err);
	return add_entry(vendoring, path.data, real.data, &st, err);
}

/* What is importable in a directory that is on sys.path. */

/* What projects keep beside their packages, and no installer takes. */
static const char *const beside[] = {
	"benchmark", "benchmarks", "build",    "conftest", "dist",    "doc",
	"docs",	     "example",	   "examples", "htmlcov",  "noxfile", "setup",
	"test",	     "tests",	   "toxfile",  NULL,
};

static bool is_beside(const char *name, size_t length)
{
	const char *const *other;

	for (other = beside; *other; other++)
		if (strlen(*other) == length &&
		    strncmp(*other, name, length) == 0)
			return true;
	return false;
}

static size_t identifier_length(const char *name)
{
	size_t length = 0;

	while (name[length] &&
	       (isalnum((unsigned char)name[length]) || name[length] == '_' ||
		(unsigned char)name[length] >= 0x80))
		length++;
	return length && !isdigit((unsigned char)name[0]) ? length : 0;
}

static bool is_there(const char *directory, const char *name)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	struct stat st;

	vp_path_join(&path, directory, name);
	return !path.failed && !stat(path.data, &st);
}

static bool is_project_root(const char *directory)
{
	return is_there(directory, "pyproject.toml") ||
	       is_there(directory, "setup.py") ||
	       is_there(directory, "setup.cfg");
}

static bool is_code(const char *path)
{
	return vp_has_suffix(path, ".py") || vp_has_suffix(path, ".so") ||
	       vp_has_suffix(path, ".abi3.so");
}

/* A directory without code is taken back. */
static int add_package(struct vendoring *vendoring, const char *source,
		       const char *name, struct vp_error *err)
{
	struct vp_tree *tree = vendoring->tree;
	size_t count = tree->count;
	size_t i;

	if (is_there(source, "pyvenv.cfg"))
		return 0;
	if (add_at(vendoring, source, name, err))
		return err->status;
	for (i = count; i < tree->count; i++)
		if (tree->entries[i].type == VENVPACK_ENTRY_FILE &&
		    is_code(tree->entries[i].path))
			return 0;
	tree->count = count;
	return 0;
}

struct contents {
	struct vendoring *vendoring;
	const char *directory;
	bool is_root;
};

static int visit_top(const struct vp_walk_entry *found, bool *descend,
		     void *user, struct vp_error *err)
{
	struct contents *contents = user;
	size_t length = identifier_length(found->name);
	VP_AUTO(buffer) struct vp_buffer source = { 0 };
	struct stat st;

	*descend = false;
	vp_path_join(&source, contents->directory, found->name);
	if (vp_buffer_check(&source, err))
		return err->status;
	if (!length || stat(source.data, &st) ||
	    (contents->is_root && is_beside(found->name, length)) ||
	    is_left_out(found->name))
		return 0;
	if (S_ISDIR(st.st_mode) && !found->name[length])
		return add_package(contents->vendoring, source.data,
				   found->name, err);
	if (S_ISREG(st.st_mode) && found->name[length] == '.' &&
	    is_code(found->name))
		return add_at(contents->vendoring, source.data, found->name,
			      err);
	return 0;
}

static int add_contents(struct vendoring *vendoring, const char *directory,
			struct vp_error *err)
{
	struct contents contents = {
		.vendoring = vendoring,
		.directory = directory,
		.is_root = is_project_root(directory),
	};
	VP_AUTO(close) int fd = -1;

	if (vp_open_directory(AT_FDCWD, directory, &fd, err))
		return err->status;
	return vp_walk(fd, visit_top, &contents, vendoring->ctx, err);
}

/* What a finder maps. */

/* setuptools leaves it to the finder which suffix a module has. */
struct suffix_search {
	const char *stem;
	char *found;
};

static int visit_suffix(const struct vp_walk_entry *entry, bool *descend,
			void *user, struct vp_error *err)
{
	struct suffix_search *search = user;
	size_t length = strlen(search->stem);

	*descend = false;
	if (search->found || !S_ISREG(entry->st.st_mode) ||
	    strncmp(entry->name, search->stem, length) != 0 ||
	    entry->name[length] != '.' || !is_code(entry->name))
		return 0;
	search->found = strdup(entry->name);
	return search->found ? 0 : vp_fail_nomem(err);
}

static int add_module(struct vendoring *vendoring, const char *path,
		      const char *place, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer directory = { 0 };
	VP_AUTO(buffer) struct vp_buffer source = { 0 };
	VP_AUTO(buffer) struct vp_buffer target = { 0 };
	VP_AUTO(close) int fd = -1;
	struct suffix_search search = { .stem = vp_path_basename(path) };
	VP_AUTO(free) char *name = NULL;
	struct stat st;

	vp_path_dirname(&directory, path);
	if (vp_buffer_check(&directory, err))
		return err->status;
	if (!stat(path, &st))
		search.found = strdup(search.stem);
	else if (vp_open_directory(AT_FDCWD, directory.data, &fd, err) ||
		 vp_walk(fd, visit_suffix, &search, vendoring->ctx, err))
		return err->status;
	name = search.found;
	if (!name)
		return vp_fail(err, VENVPACK_ERR_EDITABLE,
			       "there is no module '%s'", path);
	vp_path_join(&source, directory.data, name);
	vp_buffer_append(&target, place,
			 strlen(place) - strlen(vp_path_basename(place)));
	vp_buffer_text(&target, name);
	if (vp_buffer_check(&source, err) || vp_buffer_check(&target, err))
		return err->status;
	return add_at(vendoring, source.data, target.data, err);
}

static int add_install_plan(struct vendoring *vendoring, const char *directory,
			    bool *is_plan, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	VP_AUTO(hook) struct vp_hook plan = { 0 };
	size_t i;

	*is_plan = is_there(directory, INSTALL_PLAN);
	if (!*is_plan)
		return 0;
	vp_path_join(&path, directory, INSTALL_PLAN);
	if (vp_buffer_check(&path, err) ||
	    vp_read_file(AT_FDCWD, path.data, PLAN_MAX, &text, err) ||
	    vp_hook_read_install_plan(&plan, vp_buffer_string(&text), text.size,
				      err))
		return err->status;
	for (i = 0; i < plan.count; i++)
		if (add_at(vendoring, plan.targets[i].path,
			   plan.targets[i].place, err))
			return err->status;
	return 0;
}

static int add_target(struct vendoring *vendoring,
		      const struct vp_hook_target *target, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer directory = { 0 };
	struct stat st;
	bool is_plan;

	if (!target->place)
		return add_contents(vendoring, target->path, err);
	if (!stat(target->path, &st) && S_ISDIR(st.st_mode)) {
		if (add_install_plan(vendoring, target->path, &is_plan, err))
			return err->status;
		return is_plan ? 0
			       : add_at(vendoring, target->path, target->place,
					err);
	}
	if (strcmp(vp_path_basename(target->path), "__init__.py") != 0)
		return add_module(vendoring, target->path, target->place, err);
	vp_path_dirname(&directory, target->path);
	if (vp_buffer_check(&directory, err))
		return err->status;
	return add_at(vendoring, directory.data, target->place, err);
}

static int vendor(struct vendoring *vendoring, struct vp_error *err)
{
	const struct vp_editable *editable = vendoring->editable;
	const struct vp_hook *hook = &editable->hook;
	size_t before = vendoring->tree->count;
	size_t i;

	for (i = 0; i < hook->count; i++)
		if (!vp_fixup_below_env(vendoring->selection->facts,
					hook->targets[i].path) &&
		    add_target(vendoring, &hook->targets[i], err))
			return err->status;
	if (vendoring->tree->count == before)
		return vp_fail(err, VENVPACK_ERR_EDITABLE,
			       "nothing to import was found in '%s'",
			       editable->location);
	for (i = 0; i < editable->stubs.count; i++)
		vp_findings_add(vendoring->findings, VENVPACK_WARNING,
				"editable-script", editable->stubs.items[i],
				"it runs a script of the source that does not "
				"come along");
	if (!editable->egg_info)
		return 0;
	return add_at(vendoring, editable->egg_info,
		      vp_path_basename(editable->egg_info), err);
}

/* What goes. */

static bool is_in(const struct vp_strings *list, const char *path)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (vp_path_is_inside(path, list->items[i]))
			return true;
	return false;
}

static void remove_files(struct vp_tree *tree, const struct vp_strings *list)
{
	size_t kept = 0;
	size_t i;

	for (i = 0; i < tree->count; i++)
		if (tree->entries[i].source ||
		    !is_in(list, tree->entries[i].path))
			tree->entries[kept++] = tree->entries[i];
	tree->count = kept;
}

static bool has_content(const struct vp_tree *tree, const char *directory)
{
	size_t i;

	for (i = 0; i < tree->count; i++)
		if (strcmp(tree->entries[i].path, directory) != 0 &&
		    vp_path_is_inside(tree->entries[i].path, directory))
			return true;
	return false;
}

/* Directories of a distribution that has gone are its own if now empty. */
static int remove_directories(struct vp_tree *tree,
			      const struct vp_editable *editable,
			      struct vp_error *err)
{
	VP_AUTO(strings) struct vp_strings empty = { 0 };
	size_t i;

	for (i = 0; i < editable->rest.count; i++) {
		VP_AUTO(free) char *path = strdup(editable->rest.items[i]);
		char *slash;

		if (!path)
			return vp_fail_nomem(err);
		while ((slash = strrchr(path, '/'))) {
			*slash = '\0';
			if (strcmp(path, editable->site) == 0 ||
			    !vp_path_is_inside(path, editable->site) ||
			    has_content(tree, path))
				break;
			if (vp_strings_add_once(&empty, path, err))
				return err->status;
			remove_files(tree, &empty);
		}
	}
	return 0;
}

/* Of entries of the same name stays the environment's own. */
static void drop_doubles(struct vp_tree *tree)
{
	size_t kept = 0;
	size_t i;

	for (i = 0; i < tree->count; i++) {
		struct vp_entry *last = kept ? &tree->entries[kept - 1] : NULL;

		if (!last || strcmp(last->path, tree->entries[i].path) != 0)
			tree->entries[kept++] = tree->entries[i];
		else if (!tree->entries[i].source)
			*last = tree->entries[i];
	}
	tree->count = kept;
}

/* Entries that are no files have no source to be read. */
static void forget_sources(struct vp_tree *tree)
{
	size_t i;

	for (i = 0; i < tree->count; i++)
		if (tree->entries[i].type != VENVPACK_ENTRY_FILE)
			tree->entries[i].source = NULL;
}

static int refuse(const struct vp_editables *editables,
		  struct vp_findings *findings, struct vp_error *err)
{
	const struct vp_editable *first = &editables->items[0];
	VP_AUTO(buffer) struct vp_buffer more = { 0 };
	size_t i;

	/* The failure itself names the first. */
	for (i = 1; i < editables->count; i++) {
		const struct vp_editable *editable = &editables->items[i];
		VP_AUTO(buffer) struct vp_buffer message = { 0 };

		vp_buffer_printf(&message,
				 "'%s' is an editable install: its source is "
				 "outside the environment, in '%s'",
				 editable->name, editable->location);
		vp_findings_add(findings, VENVPACK_PROBLEM, "editable",
				editable->leads.items[0],
				vp_buffer_string(&message));
	}
	if (editables->count > 1)
		vp_buffer_printf(&more, ", and %zu more", editables->count - 1);
	return vp_fail(err, VENVPACK_ERR_EDITABLE,
		       "'%s' is an editable install of '%s'%s: "
		       "'--editable vendor' packs a copy of the source, "
		       "'--editable drop' leaves it out",
		       first->name, first->location, vp_buffer_string(&more));
}

static void tell(struct vendoring *vendoring, enum venvpack_editable policy)
{
	const struct vp_editable *editable = vendoring->editable;
	VP_AUTO(buffer) struct vp_buffer message = { 0 };

	if (policy == VENVPACK_EDITABLE_DROP)
		vp_buffer_printf(&message,
				 "'%s' is an editable install, and was left "
				 "out",
				 editable->name);
	else
		vp_buffer_printf(&message,
				 "'%s' was an editable install, and is packed "
				 "as if it had been installed",
				 editable->name);
	vp_findings_add(vendoring->findings, VENVPACK_NOTE, "editable", NULL,
			vp_buffer_string(&message));
}

int vp_vendor_editables(struct vp_tree *tree, struct vp_selection *selection,
			const struct vp_editables *editables,
			enum venvpack_editable policy,
			struct vp_findings *findings, struct vp_context *ctx,
			struct vp_error *err)
{
	struct vendoring vendoring = {
		.tree = tree,
		.selection = selection,
		.findings = findings,
		.ctx = ctx,
	};
	size_t i;

	if (editables->count && policy == VENVPACK_EDITABLE_ERROR)
		return refuse(editables, findings, err);
	for (i = 0; i < editables->count; i++) {
		vendoring.editable = &editables->items[i];
		if (policy == VENVPACK_EDITABLE_VENDOR &&
		    vendor(&vendoring, err))
			return vp_wrap(err, "cannot copy the source of '%s'",
				       vendoring.editable->name);
		remove_files(tree, &vendoring.editable->leads);
		if (policy == VENVPACK_EDITABLE_DROP) {
			remove_files(tree, &vendoring.editable->rest);
			if (remove_directories(tree, vendoring.editable, err))
				return err->status;
		}
		tell(&vendoring, policy);
	}
	vp_tree_sort(tree);
	drop_doubles(tree);
	forget_sources(tree);
	return vp_tree_index(tree, err);
}

const char *const *vp_vendor_gone_paths(const struct vp_editables *editables,
					struct vp_arena *arena)
{
	const char **paths =
		vp_arena_alloc(arena, (editables->count + 1) * sizeof(*paths));
	size_t count = 0;
	size_t i;

	for (i = 0; paths && i < editables->count; i++) {
		if (editables->items[i].record)
			continue;
		paths[count] =
			vp_arena_string(arena, editables->items[i].location);
		if (!paths[count++])
			return NULL;
	}
	return paths;
}
