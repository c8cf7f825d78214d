/* SPDX-License-Identifier: MIT */
/* manifest.json: facts, edits and findings; docs/format.md, section 4. */
#include "env/manifest.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/utf8.h"
#include "env/mtree.h"
#include "fixup/value.h"

#define JSON_MAX ((size_t)64 * 1024 * 1024)
#define MTREE_MAX ((size_t)448 * 1024 * 1024)
#define EDITED_FILE_MAX ((uint64_t)16 * 1024 * 1024)

static const char *const severity_names[] = {
	[VENVPACK_DETAIL] = "detail",
	[VENVPACK_NOTE] = "note",
	[VENVPACK_WARNING] = "warning",
	[VENVPACK_PROBLEM] = "problem",
};

/* Writing. */

static void write_escaped(struct vp_json_writer *json, const char *key,
			  const char *path, struct vp_buffer *scratch)
{
	vp_buffer_reset(scratch);
	if (path)
		vp_mtree_escape(scratch, path);
	vp_json_write_text(json, key, path ? vp_buffer_string(scratch) : NULL);
	/* What failed in the scratch buffer must not pass for success. */
	json->out->failed |= scratch->failed;
}

static void write_python(struct vp_json_writer *json,
			 const struct vp_manifest *manifest)
{
	vp_json_begin_object(json, "python");
	vp_json_write_text(json, "source", "host");
	vp_json_write_text(json, "implementation", manifest->implementation);
	vp_json_write_text(json, "version", manifest->python_version);
	vp_json_write_text(json, "abi_flags", manifest->abi_flags);
	vp_json_write_text(json, "soabi", manifest->soabi);
	vp_json_write_bool(json, "free_threaded", manifest->free_threaded);
	vp_json_write_bool(json, "debug", manifest->debug);
	vp_json_write_text(json, "home", manifest->base_home);
	vp_json_write_text(json, "link", manifest->base_link);
	vp_json_write_text(json, "executable", manifest->base_executable);
	vp_json_write_text(json, "prefix", manifest->base_prefix);
	vp_json_end_object(json);
}

static void write_platform(struct vp_json_writer *json,
			   const struct vp_manifest *manifest)
{
	size_t i;

	vp_json_begin_object(json, "platform");
	vp_json_write_text(json, "system", manifest->system);
	vp_json_write_text(json, "machine", manifest->machine);
	vp_json_write_text(json, "libc", manifest->libc);
	vp_json_write_text(json, "libc_version", manifest->libc_version);
	vp_json_begin_array(json, "libraries");
	for (i = 0; i < manifest->library_count; i++)
		vp_json_write_text(json, NULL, manifest->libraries[i]);
	vp_json_end_array(json);
	vp_json_end_object(json);
}

static void write_packages(struct vp_json_writer *json,
			   const struct vp_manifest *manifest)
{
	size_t i;

	vp_json_begin_array(json, "packages");
	for (i = 0; i < manifest->package_count; i++) {
		vp_json_begin_object(json, NULL);
		vp_json_write_text(json, "name", manifest->packages[i].name);
		vp_json_write_text(json, "version",
				   manifest->packages[i].version);
		vp_json_end_object(json);
	}
	vp_json_end_array(json);
}

static void write_entries(struct vp_json_writer *json,
			  const struct vp_tree *tree,
			  const struct vp_sha256 *digest)
{
	char hex[VP_SHA256_HEX_SIZE];
	uint64_t size = 0;
	size_t i;

	for (i = 0; i < tree->count; i++)
		size += tree->entries[i].size;
	vp_sha256_hex(digest, hex);
	vp_json_begin_object(json, "entries");
	vp_json_write_integer(json, "count", (int64_t)tree->count);
	vp_json_write_integer(json, "size", (int64_t)size);
	vp_json_write_text(json, "sha256", hex);
	vp_json_end_object(json);
}

static void write_edit(struct vp_json_writer *json, const struct vp_edit *edit,
		       struct vp_buffer *scratch)
{
	vp_json_begin_object(json, NULL);
	vp_json_write_integer(json, "offset", (int64_t)edit->offset);
	vp_json_write_integer(json, "length", (int64_t)edit->length);
	vp_json_write_text(json, "value", vp_value_name(edit->value));
	vp_json_write_text(json, "quoting", vp_quoting_name(edit->quoting));
	if (edit->value == VP_VALUE_RECORD)
		write_escaped(json, "text", edit->text, scratch);
	else if (edit->text)
		vp_json_write_text(json, "text", edit->text);
	vp_json_end_object(json);
}

static void write_edits(struct vp_json_writer *json, const struct vp_tree *tree,
			struct vp_buffer *scratch)
{
	size_t i;
	size_t k;

	vp_json_begin_array(json, "edits");
	for (i = 0; i < tree->count; i++) {
		const struct vp_entry *entry = &tree->entries[i];

		if (!entry->edits.count)
			continue;
		vp_json_begin_object(json, NULL);
		write_escaped(json, "path", entry->path, scratch);
		vp_json_begin_array(json, "edits");
		for (k = 0; k < entry->edits.count; k++)
			write_edit(json, &entry->edits.items[k], scratch);
		vp_json_end_array(json);
		vp_json_end_object(json);
	}
	vp_json_end_array(json);
}

static void write_findings(struct vp_json_writer *json,
			   const struct vp_manifest *manifest,
			   struct vp_buffer *scratch)
{
	size_t i;

	vp_json_begin_array(json, "findings");
	for (i = 0; i < manifest->finding_count; i++) {
		const struct vp_manifest_finding *finding =
			&manifest->findings[i];

		vp_json_begin_object(json, NULL);
		vp_json_write_text(json, "severity",
				   severity_names[finding->severity]);
		vp_json_write_text(json, "code", finding->code);
		write_escaped(json, "path", finding->path, scratch);
		vp_json_write_text(json, "message", finding->message);
		vp_json_end_object(json);
	}
	vp_json_end_array(json);
}

static int write_json(const struct vp_manifest *manifest,
		      const struct vp_sha256 *mtree_digest,
		      struct vp_buffer *out, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer scratch = { 0 };
	struct vp_json_writer json = { .out = out };

	vp_json_begin_object(&json, NULL);
	vp_json_write_integer(&json, "format", VP_FORMAT);
	vp_json_write_integer(&json, "format_minor", VP_FORMAT_MINOR);
	vp_json_write_text(&json, "producer", manifest->producer);
	write_escaped(&json, "location", manifest->location, &scratch);
	vp_json_begin_object(&json, "environment");
	vp_json_write_text(&json, "maker", manifest->maker);
	vp_json_write_bool(&json, "system_site_packages",
			   manifest->system_site_packages);
	vp_json_end_object(&json);
	write_python(&json, manifest);
	write_platform(&json, manifest);
	write_packages(&json, manifest);
	write_entries(&json, &manifest->tree, mtree_digest);
	write_edits(&json, &manifest->tree, &scratch);
	write_findings(&json, manifest, &scratch);
	vp_json_end_object(&json);
	return vp_buffer_check(out, err);
}

static int digest_of(const char *bytes, size_t size, struct vp_sha256 *out,
		     struct vp_error *err)
{
	VP_AUTO(hasher) struct vp_hasher *hasher = vp_hasher_new();

	if (!hasher)
		return vp_fail_nomem(err);
	vp_hasher_digest(hasher, bytes, size, out);
	return 0;
}

/* JSON is UTF-8: what of an edit is not could not be read back. */
static int check_texts(const struct vp_entry *entry, struct vp_error *err)
{
	size_t i;

	for (i = 0; i < entry->edits.count; i++) {
		const struct vp_edit *edit = &entry->edits.items[i];

		if (edit->text && edit->value != VP_VALUE_RECORD &&
		    !vp_utf8_is_valid(edit->text, strlen(edit->text)))
			return vp_fail(err, VENVPACK_ERR_UNSUPPORTED,
				       "what '%s' says of its Python is no "
				       "UTF-8",
				       entry->path);
	}
	return 0;
}

int vp_manifest_write(const struct vp_manifest *manifest,
		      struct vp_buffer *json, struct vp_buffer *mtree,
		      struct vp_error *err)
{
	struct vp_sha256 digest;
	size_t i;

	for (i = 0; i < manifest->tree.count; i++)
		if (check_texts(&manifest->tree.entries[i], err))
			return err->status;
	if (vp_mtree_write(mtree, &manifest->tree, err) ||
	    digest_of(mtree->data, mtree->size, &digest, err))
		return err->status;
	return write_json(manifest, &digest, json, err);
}

/* Reading.  A member that is missing or of another type is an error. */

static int malformed(struct vp_error *err, const char *what)
{
	return vp_fail(err, VENVPACK_ERR_CORRUPT,
		       "'%s' is missing or malformed", what);
}

/* A string, or null when @optional. */
static int read_text(struct vp_arena *arena, const struct vp_json *object,
		     const char *key, bool optional, const char **out,
		     struct vp_error *err)
{
	const struct vp_json *value = vp_json_get(object, key);
	const char *text = vp_json_text(value);

	*out = NULL;
	if (optional && (!value || vp_json_is_null(value)))
		return 0;
	if (!text)
		return malformed(err, key);
	*out = vp_arena_string(arena, text);
	return *out ? 0 : vp_fail_nomem(err);
}

static int read_escaped(struct vp_arena *arena, const struct vp_json *object,
			const char *key, bool optional, const char **out,
			struct vp_error *err)
{
	const char *text;

	if (read_text(arena, object, key, optional, &text, err))
		return err->status;
	*out = text ? vp_mtree_unescape(arena, text, strlen(text)) : NULL;
	return text && !*out ? malformed(err, key) : 0;
}

static int read_array(const struct vp_json *object, const char *key,
		      const struct vp_json **out, struct vp_error *err)
{
	*out = vp_json_get(object, key);
	return vp_json_is_array(*out) ? 0 : malformed(err, key);
}

static int read_size(const struct vp_json *object, const char *key,
		     uint64_t *out, struct vp_error *err)
{
	int64_t value;

	if (!vp_json_integer(vp_json_get(object, key), &value) || value < 0)
		return malformed(err, key);
	*out = (uint64_t)value;
	return 0;
}

static int read_python(struct vp_manifest *m, const struct vp_json *python,
		       struct vp_error *err)
{
	struct vp_arena *arena = &m->tree.arena;

	if (read_text(arena, python, "implementation", false,
		      &m->implementation, err) ||
	    read_text(arena, python, "version", false, &m->python_version,
		      err) ||
	    read_text(arena, python, "abi_flags", false, &m->abi_flags, err) ||
	    read_text(arena, python, "soabi", false, &m->soabi, err) ||
	    read_text(arena, python, "home", false, &m->base_home, err) ||
	    read_text(arena, python, "link", false, &m->base_link, err) ||
	    read_text(arena, python, "executable", true, &m->base_executable,
		      err) ||
	    read_text(arena, python, "prefix", true, &m->base_prefix, err))
		return err->status;
	m->free_threaded =
		vp_json_is_true(vp_json_get(python, "free_threaded"));
	m->debug = vp_json_is_true(vp_json_get(python, "debug"));
	return 0;
}

/* Archives of before it was told have none. */
static int read_libraries(struct vp_manifest *m, const struct vp_json *platform,
			  struct vp_error *err)
{
	struct vp_arena *arena = &m->tree.arena;
	const struct vp_json *libraries = vp_json_get(platform, "libraries");
	size_t count;
	size_t i;

	if (!libraries)
		return 0;
	if (!vp_json_is_array(libraries))
		return malformed(err, "libraries");
	count = vp_json_count(libraries);
	m->libraries = vp_arena_alloc(arena, count * sizeof(*m->libraries));
	if (!m->libraries)
		return vp_fail_nomem(err);
	for (i = 0; i < count; i++) {
		const char *name = vp_json_text(vp_json_at(libraries, i));

		if (!name || !name[0] || strchr(name, '/'))
			return malformed(err, "libraries");
		m->libraries[i] = vp_arena_string(arena, name);
		if (!m->libraries[i])
			return vp_fail_nomem(err);
	}
	m->library_count = count;
	return 0;
}

static int read_platform(struct vp_manifest *m, const struct vp_json *platform,
			 struct vp_error *err)
{
	struct vp_arena *arena = &m->tree.arena;

	if (read_text(arena, platform, "system", false, &m->system, err) ||
	    read_text(arena, platform, "machine", false, &m->machine, err) ||
	    read_text(arena, platform, "libc", true, &m->libc, err) ||
	    read_text(arena, platform, "libc_version", true, &m->libc_version,
		      err))
		return err->status;
	return read_libraries(m, platform, err);
}

static int read_packages(struct vp_manifest *m, const struct vp_json *root,
			 struct vp_error *err)
{
	struct vp_arena *arena = &m->tree.arena;
	const struct vp_json *packages;
	size_t i;

	if (read_array(root, "packages", &packages, err))
		return err->status;
	m->package_count = vp_json_count(packages);
	m->packages =
		vp_arena_alloc(arena, m->package_count * sizeof(*m->packages));
	if (!m->packages)
		return vp_fail_nomem(err);
	for (i = 0; i < m->package_count; i++) {
		const struct vp_json *package = vp_json_at(packages, i);

		if (read_text(arena, package, "name", false,
			      &m->packages[i].name, err) ||
		    read_text(arena, package, "version", false,
			      &m->packages[i].version, err))
			return err->status;
	}
	return 0;
}

static bool parse_severity(const char *name, enum venvpack_severity *out)
{
	int i;

	for (i = VENVPACK_DETAIL; i <= VENVPACK_PROBLEM; i++) {
		if (strcmp(severity_names[i], name) == 0) {
			*out = (enum venvpack_severity)i;
			return true;
		}
	}
	return false;
}

static int read_finding(struct vp_arena *arena, const struct vp_json *object,
			struct vp_manifest_finding *out, struct vp_error *err)
{
	const char *severity;

	if (read_text(arena, object, "severity", false, &severity, err) ||
	    read_text(arena, object, "code", false, &out->code, err) ||
	    read_escaped(arena, object, "path", true, &out->path, err) ||
	    read_text(arena, object, "message", false, &out->message, err))
		return err->status;
	return parse_severity(severity, &out->severity)
		       ? 0
		       : malformed(err, "severity");
}

static int read_findings(struct vp_manifest *m, const struct vp_json *root,
			 struct vp_error *err)
{
	const struct vp_json *findings;
	size_t i;

	if (read_array(root, "findings", &findings, err))
		return err->status;
	m->finding_count = vp_json_count(findings);
	m->findings = vp_arena_alloc(&m->tree.arena,
				     m->finding_count * sizeof(*m->findings));
	if (!m->findings)
		return vp_fail_nomem(err);
	for (i = 0; i < m->finding_count; i++)
		if (read_finding(&m->tree.arena, vp_json_at(findings, i),
				 &m->findings[i], err))
			return err->status;
	return 0;
}

/* What cannot become a script's header is found out before any is written. */
static int check_header(const struct vp_edit *edit, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer header = { 0 };
	const struct vp_place nowhere = { 0 };

	if (!vp_value_render(&header, edit, &nowhere, "", err))
		return 0;
	if (err->status == VENVPACK_ERR_ARGUMENT)
		err->status = VENVPACK_ERR_CORRUPT;
	return err->status;
}

static int read_edit(struct vp_arena *arena, const struct vp_json *object,
		     struct vp_edit *edit, struct vp_error *err)
{
	const char *value;
	const char *quoting;
	int number;

	if (read_size(object, "offset", &edit->offset, err) ||
	    read_size(object, "length", &edit->length, err) ||
	    read_text(arena, object, "value", false, &value, err) ||
	    read_text(arena, object, "quoting", false, &quoting, err))
		return err->status;
	number = vp_value_parse(value);
	if (number < 0)
		return malformed(err, "value");
	edit->value = (enum vp_value)number;
	/* That of a RECORD row is a path, and spelled as paths are. */
	if (edit->value == VP_VALUE_RECORD
		    ? read_escaped(arena, object, "text", true, &edit->text,
				   err)
		    : read_text(arena, object, "text", true, &edit->text, err))
		return err->status;
	edit->text_size = edit->text ? strlen(edit->text) : 0;
	number = vp_quoting_parse(quoting);
	if (number < 0)
		return malformed(err, "quoting");
	edit->quoting = (enum vp_quoting)number;
	if (!edit->text &&
	    (edit->value == VP_VALUE_SHEBANG || edit->value == VP_VALUE_RECORD))
		return malformed(err, "text");
	return edit->value == VP_VALUE_SHEBANG ? check_header(edit, err) : 0;
}

/* Every range inside the file or target, in order, none over another. */
static int check_edits(const struct vp_entry *entry, struct vp_error *err)
{
	uint64_t size = entry->type == VENVPACK_ENTRY_LINK ? strlen(entry->link)
							   : entry->size;
	uint64_t end = 0;
	size_t i;

	if (entry->type == VENVPACK_ENTRY_DIRECTORY || size > EDITED_FILE_MAX)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "it cannot be edited");
	for (i = 0; i < entry->edits.count; i++) {
		const struct vp_edit *edit = &entry->edits.items[i];

		if (edit->offset < end || edit->offset > size ||
		    edit->length > size - edit->offset)
			return vp_fail(err, VENVPACK_ERR_CORRUPT,
				       "an edit at %" PRIu64 " is not in place",
				       edit->offset);
		end = edit->offset + edit->length;
	}
	return 0;
}

static int read_entry_edits(struct vp_manifest *m, const struct vp_json *object,
			    struct vp_error *err)
{
	struct vp_arena *arena = &m->tree.arena;
	const struct vp_json *edits = vp_json_get(object, "edits");
	struct vp_entry *entry;
	const char *path;
	size_t i;

	if (read_escaped(arena, object, "path", false, &path, err))
		return err->status;
	entry = vp_tree_find(&m->tree, path);
	if (!entry || entry->edits.count || !vp_json_count(edits))
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "edits of '%s': no such entry, or twice", path);
	entry->edits.count = vp_json_count(edits);
	entry->edits.items = vp_arena_alloc(
		arena, entry->edits.count * sizeof(*entry->edits.items));
	if (!entry->edits.items)
		return vp_fail_nomem(err);
	for (i = 0; i < entry->edits.count; i++)
		if (read_edit(arena, vp_json_at(edits, i),
			      &entry->edits.items[i], err))
			return vp_wrap(err, "edits of '%s'", path);
	if (check_edits(entry, err))
		return vp_wrap(err, "edits of '%s'", path);
	return 0;
}

static int read_edits(struct vp_manifest *m, const struct vp_json *root,
		      struct vp_error *err)
{
	const struct vp_json *edits;
	size_t i;

	if (read_array(root, "edits", &edits, err))
		return err->status;
	for (i = 0; i < vp_json_count(edits); i++)
		if (read_entry_edits(m, vp_json_at(edits, i), err))
			return err->status;
	return 0;
}

static int check_format(struct vp_manifest *m, const struct vp_json *root,
			struct vp_error *err)
{
	int64_t format;

	if (!vp_json_integer(vp_json_get(root, "format"), &format) ||
	    format < 1)
		return malformed(err, "format");
	if (format > VP_FORMAT)
		return vp_fail(err, VENVPACK_ERR_NEWER_FORMAT,
			       "it has format %" PRId64
			       ", this venvpack knows format %d and older: "
			       "use a newer venvpack",
			       format, VP_FORMAT);
	if (!vp_json_integer(vp_json_get(root, "format_minor"),
			     &m->format_minor) ||
	    m->format_minor < 0)
		return malformed(err, "format_minor");
	return 0;
}

static int check_mtree(const struct vp_json *entries, const char *mtree,
		       size_t size, struct vp_error *err)
{
	const char *hex = vp_json_text(vp_json_get(entries, "sha256"));
	struct vp_sha256 recorded;
	struct vp_sha256 digest;

	if (!hex || vp_sha256_parse_hex(&recorded, hex))
		return malformed(err, "sha256");
	if (digest_of(mtree, size, &digest, err))
		return err->status;
	if (!vp_sha256_equal(&recorded, &digest))
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "files.mtree is not the one it was packed with");
	return 0;
}

static int read_root(struct vp_manifest *m, const struct vp_json *root,
		     struct vp_error *err)
{
	struct vp_arena *arena = &m->tree.arena;
	const struct vp_json *environment = vp_json_get(root, "environment");

	if (read_text(arena, root, "producer", false, &m->producer, err) ||
	    read_escaped(arena, root, "location", true, &m->location, err) ||
	    read_text(arena, environment, "maker", false, &m->maker, err))
		return err->status;
	m->system_site_packages = vp_json_is_true(
		vp_json_get(environment, "system_site_packages"));
	if (read_python(m, vp_json_get(root, "python"), err) ||
	    read_platform(m, vp_json_get(root, "platform"), err) ||
	    read_packages(m, root, err) || read_edits(m, root, err) ||
	    read_findings(m, root, err))
		return err->status;
	return 0;
}

static int parse(struct vp_manifest *manifest, const char *json,
		 size_t json_size, const char *mtree, size_t mtree_size,
		 struct vp_error *err)
{
	VP_AUTO(json) struct vp_json *root = NULL;

	if (vp_json_parse(&root, json, json_size, err) ||
	    check_format(manifest, root, err))
		return vp_wrap(err, "manifest.json");
	if (check_mtree(vp_json_get(root, "entries"), mtree, mtree_size, err))
		return vp_wrap(err, "manifest.json");
	if (vp_mtree_parse(&manifest->tree, mtree, mtree_size, err))
		return vp_wrap(err, "files.mtree");
	if (read_root(manifest, root, err))
		return vp_wrap(err, "manifest.json");
	return 0;
}

int vp_manifest_parse(struct vp_manifest *manifest, const char *json,
		      size_t json_size, const char *mtree, size_t mtree_size,
		      struct vp_error *err)
{
	int status = parse(manifest, json, json_size, mtree, mtree_size, err);

	/* What could not be copied looks as if it were malformed. */
	if (status == VENVPACK_ERR_CORRUPT && manifest->tree.arena.failed)
		return vp_fail_nomem(err);
	return status;
}

/* In the directory of an environment. */

int vp_manifest_load(struct vp_manifest *manifest, int env,
		     struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer json = { 0 };
	VP_AUTO(buffer) struct vp_buffer mtree = { 0 };

	if (vp_read_file(env, VP_MANIFEST_PATH, JSON_MAX, &json, err) ||
	    vp_read_file(env, VP_MTREE_PATH, MTREE_MAX, &mtree, err))
		return err->status;
	return vp_manifest_parse(manifest, vp_buffer_string(&json), json.size,
				 vp_buffer_string(&mtree), mtree.size, err);
}

int vp_manifest_store(const struct vp_manifest *manifest, int env,
		      struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer json = { 0 };
	VP_AUTO(buffer) struct vp_buffer mtree = { 0 };

	if (vp_manifest_write(manifest, &json, &mtree, err) ||
	    vp_replace_file(env, VP_MTREE_PATH, mtree.data, mtree.size, 0644,
			    NULL, err) ||
	    vp_replace_file(env, VP_MANIFEST_PATH, json.data, json.size, 0644,
			    NULL, err))
		return err->status;
	return 0;
}

void vp_manifest_clear(struct vp_manifest *manifest)
{
	vp_tree_clear(&manifest->tree);
	*manifest = (struct vp_manifest){ 0 };
}
