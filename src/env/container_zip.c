/* SPDX-License-Identifier: MIT */
/* Packing into a zip, of which each entry is a member. */
#include "env/container.h"

#include "archive/zip_writer.h"
#include "base/utf8.h"

#define MIB ((uint64_t)1024 * 1024)

static const struct vp_segment_sizes sizes = { 4 * MIB, 4 * MIB };

#define HEAD_COUNT 2

/* What the directory has to know of the manifest's files. */
struct head_member {
	struct vp_buffer name;
	uint64_t size;
	struct vp_zip_record record;
};

struct zip_container {
	struct vp_container base;
	struct vp_output *output;
	const struct vp_tree *tree;
	struct vp_zip_packer **packers; /* one a worker */
	unsigned int packer_count;
	struct head_member head[HEAD_COUNT];
	char hash[VP_SHA256_HEX_SIZE]; /* the comment of the first of them */
	struct vp_zip_listing listing;
	struct vp_zip_record large; /* of the file whose pieces are taken */
};

static struct zip_container *zip_of(struct vp_container *container)
{
	return (struct zip_container *)container;
}

/* The head. */

static int check_names(const struct vp_tree *tree, struct vp_error *err)
{
	size_t i;

	for (i = 0; i < tree->count; i++) {
		const char *path = tree->entries[i].path;

		if (!vp_utf8_is_valid(path, strlen(path)))
			return vp_fail(err, VENVPACK_ERR_UNSUPPORTED,
				       "a zip cannot hold the name '%s', which "
				       "is no UTF-8: choose another format",
				       path);
	}
	return 0;
}

static int begin_zip(struct vp_container *container,
		     const struct vp_manifest *manifest, struct vp_error *err)
{
	zip_of(container)->tree = &manifest->tree;
	return check_names(&manifest->tree, err);
}

static struct vp_member head_member(const struct head_member *head)
{
	return (struct vp_member){
		.path = vp_buffer_string(&head->name),
		.type = VENVPACK_ENTRY_FILE,
		.mode = 0644,
		.size = head->size,
	};
}

static int add_head_member(struct zip_container *zip, unsigned int worker,
			   struct vp_part *part, struct head_member *head,
			   const char *path, const struct vp_buffer *content,
			   struct vp_error *err)
{
	struct vp_member member;

	if (vp_container_head_path(&head->name, zip->tree, path, err))
		return err->status;
	head->size = content->size;
	member = head_member(head);
	return vp_zip_packer_add(zip->packers[worker], &member, content->data,
				 &part->bytes, &head->record, err);
}

static int add_head(struct vp_container *container, unsigned int worker,
		    struct vp_part *part, const struct vp_manifest *manifest,
		    struct vp_error *err)
{
	struct zip_container *zip = zip_of(container);
	VP_AUTO(buffer) struct vp_buffer json = { 0 };
	VP_AUTO(buffer) struct vp_buffer mtree = { 0 };

	if (vp_manifest_write(manifest, &json, &mtree, err) ||
	    vp_container_hash(&json, zip->hash, err) ||
	    add_head_member(zip, worker, part, &zip->head[0], VP_MANIFEST_PATH,
			    &json, err) ||
	    add_head_member(zip, worker, part, &zip->head[1], VP_MTREE_PATH,
			    &mtree, err))
		return err->status;
	return 0;
}

static int take_head(struct vp_container *container, struct vp_part *part,
		     struct vp_error *err)
{
	struct zip_container *zip = zip_of(container);
	size_t i;

	for (i = 0; i < HEAD_COUNT; i++) {
		const struct vp_member member = head_member(&zip->head[i]);

		vp_zip_listing_add(&zip->listing, &member, &zip->head[i].record,
				   i ? NULL : zip->hash);
	}
	return vp_output_write(zip->output, part->bytes.data, part->bytes.size,
			       err);
}

/* Segments. */

static int add_entry(struct vp_container *container, unsigned int worker,
		     struct vp_part *part, const struct vp_entry *entry,
		     const char *bytes, struct vp_error *err)
{
	const struct vp_member member = vp_container_member(entry);
	struct vp_zip_record record;

	if (vp_zip_packer_add(zip_of(container)->packers[worker], &member,
			      bytes, &part->bytes, &record, err))
		return err->status;
	vp_buffer_append(&part->records, &record, sizeof(record));
	return vp_buffer_check(&part->records, err);
}

static int add_piece(struct vp_container *container, unsigned int worker,
		     struct vp_part *part, const struct vp_entry *entry,
		     const struct vp_segment *segment, const char *bytes,
		     struct vp_error *err)
{
	const struct vp_member member = vp_container_member(entry);
	struct vp_zip_record record;

	if (vp_zip_packer_add_piece(zip_of(container)->packers[worker], &member,
				    segment->offset, bytes,
				    (size_t)segment->length, &part->bytes,
				    &record, err))
		return err->status;
	vp_buffer_append(&part->records, &record, sizeof(record));
	return vp_buffer_check(&part->records, err);
}

static void list_entries(struct zip_container *zip, const struct vp_part *part,
			 const struct vp_segment *segment)
{
	size_t i;

	for (i = 0; i < segment->count; i++) {
		const struct vp_member member = vp_container_member(
			&zip->tree->entries[segment->first + i]);
		struct vp_zip_record record;

		memcpy(&record, part->records.data + i * sizeof(record),
		       sizeof(record));
		vp_zip_listing_add(&zip->listing, &member, &record, NULL);
	}
}

static void list_piece(struct zip_container *zip, struct vp_part *part,
		       const struct vp_entry *entry,
		       const struct vp_segment *segment, const char *bytes)
{
	const struct vp_member member = vp_container_member(entry);
	struct vp_zip_record piece;

	memcpy(&piece, part->records.data, sizeof(piece));
	vp_zip_record_add(&zip->large, &piece, bytes, (size_t)segment->length);
	if (!vp_segment_ends_file(segment, entry))
		return;
	vp_zip_record_end(&zip->large, &member, &part->bytes);
	vp_zip_listing_add(&zip->listing, &member, &zip->large, NULL);
	zip->large = (struct vp_zip_record){ 0 };
}

static int take_part(struct vp_container *container, struct vp_part *part,
		     const struct vp_entry *entry,
		     const struct vp_segment *segment, const char *bytes,
		     struct vp_error *err)
{
	struct zip_container *zip = zip_of(container);

	if (segment->is_piece)
		list_piece(zip, part, entry, segment, bytes);
	else
		list_entries(zip, part, segment);
	if (vp_buffer_check(&part->bytes, err))
		return err->status;
	return vp_output_write(zip->output, part->bytes.data, part->bytes.size,
			       err);
}

static int finish_zip(struct vp_container *container,
		      const struct vp_manifest *manifest, struct vp_error *err)
{
	struct zip_container *zip = zip_of(container);
	const struct vp_buffer *bytes = &zip->listing.bytes;

	(void)manifest;
	if (vp_zip_listing_end(&zip->listing, err))
		return err->status;
	return vp_output_write(zip->output, bytes->data, bytes->size, err);
}

static void clear_zip(struct vp_container *container)
{
	struct zip_container *zip = zip_of(container);
	unsigned int i;

	for (i = 0; zip->packers && i < zip->packer_count; i++)
		vp_zip_packer_free(zip->packers[i]);
	free(zip->packers);
	for (i = 0; i < HEAD_COUNT; i++)
		vp_buffer_clear(&zip->head[i].name);
	vp_zip_listing_clear(&zip->listing);
}

static const struct vp_container_kind zip_kind = {
	.begin = begin_zip,
	.add_head = add_head,
	.take_head = take_head,
	.add = add_entry,
	.add_piece = add_piece,
	.take = take_part,
	.finish = finish_zip,
	.clear = clear_zip,
};

int vp_container_zip(struct vp_container **out,
		     struct vp_destination *destination,
		     const struct vp_container_options *options,
		     struct vp_error *err)
{
	VP_AUTO(container) struct vp_container *container = NULL;
	struct zip_container *zip = calloc(1, sizeof(*zip));
	unsigned int i;

	if (!zip)
		return vp_fail_nomem(err);
	container = &zip->base;
	container->kind = &zip_kind;
	container->sizes = sizes;
	zip->output = &destination->output;
	zip->packer_count = options->workers;
	zip->packers = calloc(options->workers, sizeof(struct vp_zip_packer *));
	if (!zip->packers)
		return vp_fail_nomem(err);
	for (i = 0; i < options->workers; i++)
		if (vp_zip_packer_new(&zip->packers[i], options->level, err))
			return err->status;
	*out = VP_STEAL(container);
	return 0;
}
