/* SPDX-License-Identifier: MIT */
/* The head of an archive: its manifest, with a hash of its own. */
#include "env/head.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "archive/memory.h"
#include "archive/tar_reader.h"
#include "base/path.h"
#include "fixup/fixup.h"

#define JSON_MAX ((size_t)64 * 1024 * 1024)
#define MTREE_MAX ((size_t)448 * 1024 * 1024)

/* Is @path what this member is called, be it below a root? */
static bool is_called(const struct vp_member *member, const char *path,
		      struct vp_buffer *root)
{
	const char *slash = strchr(member->path, '/');

	if (strcmp(member->path, path) == 0)
		return true;
	if (!slash || strcmp(slash + 1, path) != 0)
		return false;
	vp_buffer_append(root, member->path, (size_t)(slash - member->path));
	return !root->failed && vp_tree_is_root(root->data);
}

static int read_member(const struct vp_members *members, const char *path,
		       size_t limit, struct vp_buffer *root,
		       struct vp_buffer *out, struct vp_error *err)
{
	struct vp_member member = { .path = "" };
	bool end;

	if (members->next(members->user, &member, &end, err))
		return err->status;
	if (end || !is_called(&member, path, root) ||
	    member.type != VENVPACK_ENTRY_FILE)
		return vp_fail(err, VENVPACK_ERR_NOT_AN_ARCHIVE,
			       "no archive of venvpack: it has %s%s%s where "
			       "'%s' should be",
			       end ? "nothing" : "'", member.path,
			       end ? "" : "'", path);
	if (member.size > limit)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "'%s' is larger than %zu bytes", path, limit);
	for (;;) {
		const void *bytes;
		size_t size;

		if (members->data(members->user, &bytes, &size, err))
			return err->status;
		if (!size)
			return vp_buffer_check(out, err);
		vp_buffer_append(out, bytes, size);
	}
}

static int check_hash(const struct vp_buffer *json, const char *hash,
		      struct vp_error *err)
{
	VP_AUTO(hasher) struct vp_hasher *hasher = vp_hasher_new();
	struct vp_sha256 recorded;
	struct vp_sha256 digest;

	if (!hasher)
		return vp_fail_nomem(err);
	vp_hasher_digest(hasher, json->data, json->size, &digest);
	if (!hash[0] || vp_sha256_parse_hex(&recorded, hash))
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "the manifest has no hash: it was packed again, "
			       "or is damaged");
	if (!vp_sha256_equal(&digest, &recorded))
		return vp_fail(
			err, VENVPACK_ERR_CORRUPT,
			"the manifest is not the one it was packed with");
	return 0;
}

/*
 * Is it relative, and stays inside on its way, name by name?  One that leaves
 * and comes back names directories that the destination need not have.
 */
static bool link_stays_inside(const struct vp_entry *entry)
{
	const char *p;
	size_t depth = 0;

	if (!entry->link[0] || entry->link[0] == '/')
		return false;
	for (p = strchr(entry->path, '/'); p; p = strchr(p + 1, '/'))
		depth++;
	for (p = entry->link; *p;) {
		size_t length = strcspn(p, "/");

		if (length == 2 && p[0] == '.' && p[1] == '.') {
			if (!depth--)
				return false;
		} else if (length && !(length == 1 && p[0] == '.')) {
			depth++;
		}
		p += length;
		p += strspn(p, "/");
	}
	return true;
}

/* Marks the entries of which was told that they are links to outside. */
static void mark_told(const struct vp_manifest *manifest, bool *told)
{
	const struct vp_tree *tree = &manifest->tree;
	size_t i;

	for (i = 0; i < manifest->finding_count; i++) {
		const struct vp_manifest_finding *finding =
			&manifest->findings[i];
		const struct vp_entry *entry = NULL;

		if (finding->path &&
		    strcmp(finding->code, VP_LINK_OUTSIDE) == 0)
			entry = vp_tree_find(tree, finding->path);
		if (entry)
			told[entry - tree->entries] = true;
	}
}

static bool may_be_anywhere(const struct vp_entry *entry)
{
	return entry->edits.count || vp_has_prefix(entry->path, "bin/python");
}

/*
 * Nothing is ever written through a link, so this is not what keeps an archive
 * in its place.  It is for those who later work in the environment: no link
 * leads out of it unawares.  Those to the base are edited to the one that was
 * chosen here; others are kept when the manifest tells of them, so that who
 * unpacks can be told.
 */
static int check_links(const struct vp_manifest *manifest, struct vp_error *err)
{
	const struct vp_tree *tree = &manifest->tree;
	VP_AUTO(free) bool *told = calloc(tree->count + 1, sizeof(*told));
	size_t i;

	if (!told)
		return vp_fail_nomem(err);
	mark_told(manifest, told);
	for (i = 0; i < tree->count; i++) {
		const struct vp_entry *entry = &tree->entries[i];

		if (entry->type != VENVPACK_ENTRY_LINK || told[i] ||
		    may_be_anywhere(entry))
			continue;
		if (!link_stays_inside(entry))
			return vp_fail(err, VENVPACK_ERR_UNSAFE,
				       "the link '%s' would leave the "
				       "environment, to '%s'",
				       entry->path, entry->link);
	}
	return 0;
}

int vp_head_read(struct vp_manifest *manifest, const struct vp_members *members,
		 const char *hash, struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer json = { 0 };
	VP_AUTO(buffer) struct vp_buffer mtree = { 0 };
	VP_AUTO(buffer) struct vp_buffer root = { 0 };
	VP_AUTO(buffer) struct vp_buffer other_root = { 0 };

	if (read_member(members, VP_MANIFEST_PATH, JSON_MAX, &root, &json,
			err) ||
	    check_hash(&json, hash, err) ||
	    read_member(members, VP_MTREE_PATH, MTREE_MAX, &other_root, &mtree,
			err) ||
	    vp_manifest_parse(manifest, vp_buffer_string(&json), json.size,
			      vp_buffer_string(&mtree), mtree.size, err))
		return err->status;
	if (strcmp(vp_buffer_string(&root), vp_buffer_string(&other_root)) != 0)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "not all of it is below '%s'",
			       vp_buffer_string(&root));
	if (root.size) {
		manifest->tree.root =
			vp_arena_string(&manifest->tree.arena, root.data);
		if (!manifest->tree.root)
			return vp_fail_nomem(err);
	}
	return check_links(manifest, err);
}

static int read_frame(struct vp_archive *archive, struct vp_buffer *tar,
		      struct vp_error *err)
{
	VP_AUTO(decompressor) struct vp_decompressor *decompressor = NULL;
	VP_AUTO(buffer) struct vp_buffer frame = { 0 };
	struct vp_frame_index index;
	bool end;

	if (vp_archive_next_frame(archive, &index, &frame, &end, err))
		return err->status;
	if (end || index.entry != VP_FRAME_HEAD)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "it does not begin with a manifest");
	if (vp_decompressor_new(&decompressor, vp_archive_compression(archive),
				err))
		return err->status;
	return vp_decompressor_frame(decompressor, frame.data, frame.size,
				     index.content_size, tar, err);
}

int vp_head_read_frame(struct vp_manifest *manifest, struct vp_archive *archive,
		       struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	VP_AUTO(tar_reader) struct vp_tar_reader *reader = NULL;
	struct vp_members members;
	struct vp_member member;
	struct vp_memory memory;
	char hash[VP_SHA256_HEX_SIZE] = "";
	bool end;

	if (read_frame(archive, &tar, err))
		return err->status;
	vp_tar_read_comment(vp_buffer_string(&tar), tar.size, hash,
			    sizeof(hash));
	memory = (struct vp_memory){ vp_buffer_string(&tar), tar.size };
	if (vp_tar_reader_new(&reader, vp_memory_source(&memory), err))
		return err->status;
	members = vp_tar_reader_members(reader);
	if (vp_head_read(manifest, &members, hash, err) ||
	    members.next(members.user, &member, &end, err))
		return err->status;
	if (!end)
		return vp_fail(err, VENVPACK_ERR_CORRUPT,
			       "'%s' is with the manifest", member.path);
	return 0;
}

int vp_head_read_directory(struct vp_manifest *manifest, int env,
			   struct vp_error *err)
{
	struct stat st;

	if (fstatat(env, VP_MANIFEST_PATH, &st, AT_SYMLINK_NOFOLLOW)) {
		if (vp_fail_is_trouble(errno))
			return vp_fail_errno(err, "cannot examine '%s'",
					     VP_MANIFEST_PATH);
		return vp_fail(err, VENVPACK_ERR_NOT_AN_ARCHIVE,
			       "no archive: it is a directory without "
			       "a " VP_MANIFEST_DIRECTORY);
	}
	if (vp_manifest_load(manifest, env, err))
		return err->status;
	if (manifest->location)
		return vp_fail(err, VENVPACK_ERR_NOT_AN_ARCHIVE,
			       "no archive: it is an environment that was made "
			       "for '%s'; pack it first",
			       manifest->location);
	return check_links(manifest, err);
}
