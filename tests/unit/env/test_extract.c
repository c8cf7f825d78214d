/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include "archive/frames.h"
#include "archive/tar_writer.h"
#include "base/beneath.h"
#include "env/extract.h"

#define MIB ((size_t)1024 * 1024)
#define PIECE_SIZE (4 * MIB)

/* An entry as the manifest has it, or as a member is written. */
struct sample {
	const char *path;
	enum venvpack_entry_type type;
	uint32_t mode;
	const char *content; /* or where a link points; NULL: @c size bytes */
	size_t size;
	time_t mtime;
};

#define DIRECTORY(path, mode)                                  \
	{                                                      \
		path, VENVPACK_ENTRY_DIRECTORY, mode, "", 0, 7 \
	}
#define TEXT(path, mode, text)                              \
	{                                                   \
		path, VENVPACK_ENTRY_FILE, mode, text, 0, 7 \
	}
#define BINARY(path, size)                                     \
	{                                                      \
		path, VENVPACK_ENTRY_FILE, 0644, NULL, size, 7 \
	}
#define LINK(path, to)                                    \
	{                                                 \
		path, VENVPACK_ENTRY_LINK, 0777, to, 0, 7 \
	}

static const struct sample small[] = {
	DIRECTORY("bin", 0755),
	LINK("bin/python", "/usr/bin/python3"),
	LINK("bin/python3", "python"),
	TEXT("bin/tool", 0755, "#!/bin/sh\necho tool\n"),
	DIRECTORY("lib", 0555),
	DIRECTORY("lib/deep", 0700),
	TEXT("lib/deep/\303\251\377 name", 0444, "text"),
	TEXT("lib/empty", 0600, ""),
	LINK("lib64", "lib"),
	TEXT("pyvenv.cfg", 0644, "home = /usr/bin\n"),
};

static const struct sample large[] = {
	DIRECTORY("lib", 0755),		BINARY("lib/a", 9 * MIB + 100),
	TEXT("lib/b", 0644, "between"), BINARY("lib/c", 12 * MIB),
	BINARY("lib/d", 5 * MIB),	BINARY("lib/e", 8 * MIB + 512),
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Bytes that do not compress to nothing, and differ from file to file. */
static void fill(struct vp_buffer *out, const struct sample *sample)
{
	uint32_t state = (uint32_t)sample->size + 1;
	size_t i;

	if (sample->content) {
		vp_buffer_text(out, sample->content);
		return;
	}
	for (i = 0; i < sample->size; i++) {
		state = state * 1664525 + 1013904223;
		vp_buffer_char(out, (char)(state >> 28));
	}
}

static void make_manifest(struct vp_manifest *manifest,
			  const struct sample *samples, size_t count)
{
	VP_AUTO(hasher) struct vp_hasher *hasher = vp_hasher_new();
	struct vp_error err = { 0 };
	size_t i;

	*manifest = (struct vp_manifest){
		.producer = "test",
		.maker = "venv",
		.implementation = "cpython",
		.python_version = "3.11.7",
		.abi_flags = "",
		.soabi = "",
		.base_home = "/usr/bin",
		.base_link = "/usr/bin/python3",
		.system = "linux",
		.machine = "x86_64",
	};
	for (i = 0; i < count; i++) {
		VP_AUTO(buffer) struct vp_buffer content = { 0 };
		struct vp_entry *entry =
			vp_tree_add(&manifest->tree, samples[i].path);

		assert_non_null(entry);
		entry->type = samples[i].type;
		entry->mode = samples[i].mode;
		entry->mtime.tv_sec = samples[i].mtime;
		fill(&content, &samples[i]);
		if (entry->type == VENVPACK_ENTRY_LINK)
			entry->link = samples[i].content;
		if (entry->type != VENVPACK_ENTRY_FILE)
			continue;
		entry->size = content.size;
		vp_hasher_digest(hasher, content.data, content.size,
				 &entry->digest);
	}
	assert_works(vp_tree_index(&manifest->tree, &err), &err);
}

static void add_bytes(struct vp_tar_writer *writer, const char *path,
		      const char *bytes, size_t size)
{
	struct vp_error err = { 0 };
	struct vp_member member = { .path = path,
				    .type = VENVPACK_ENTRY_FILE,
				    .mode = 0644,
				    .size = size };

	assert_works(vp_tar_writer_begin(writer, &member, &err), &err);
	assert_works(vp_tar_writer_data(writer, bytes, size, &err), &err);
}

static void write_head(struct vp_buffer *tar,
		       const struct vp_manifest *manifest)
{
	VP_AUTO(hasher) struct vp_hasher *hasher = vp_hasher_new();
	VP_AUTO(tar_writer) struct vp_tar_writer *writer = NULL;
	VP_AUTO(buffer) struct vp_buffer json = { 0 };
	VP_AUTO(buffer) struct vp_buffer mtree = { 0 };
	struct vp_error err = { 0 };
	char hex[VP_SHA256_HEX_SIZE];
	struct vp_sha256 digest;

	assert_works(vp_manifest_write(manifest, &json, &mtree, &err), &err);
	vp_hasher_digest(hasher, json.data, json.size, &digest);
	vp_sha256_hex(&digest, hex);
	assert_works(vp_tar_write_comment(tar, hex, &err), &err);
	assert_works(vp_tar_writer_new(&writer, tar, &err), &err);
	add_bytes(writer, VP_MANIFEST_PATH, json.data, json.size);
	add_bytes(writer, VP_MTREE_PATH, mtree.data, mtree.size);
	assert_works(vp_tar_writer_end(writer, &err), &err);
}

static void write_member(struct vp_tar_writer *writer,
			 const struct sample *sample)
{
	VP_AUTO(buffer) struct vp_buffer content = { 0 };
	struct vp_error err = { 0 };
	struct vp_member member = { .path = sample->path,
				    .type = sample->type,
				    .mode = sample->mode,
				    .mtime.tv_sec = sample->mtime };

	if (sample->type == VENVPACK_ENTRY_LINK)
		member.link = sample->content;
	if (sample->type == VENVPACK_ENTRY_FILE)
		fill(&content, sample);
	member.size = content.size;
	assert_works(vp_tar_writer_begin(writer, &member, &err), &err);
	assert_works(
		vp_tar_writer_data(writer, content.data, content.size, &err),
		&err);
}

static void write_members(struct vp_buffer *tar, const struct sample *samples,
			  size_t count)
{
	VP_AUTO(tar_writer) struct vp_tar_writer *writer = NULL;
	struct vp_error err = { 0 };
	size_t i;

	assert_works(vp_tar_writer_new(&writer, tar, &err), &err);
	for (i = 0; i < count; i++)
		write_member(writer, &samples[i]);
	assert_works(vp_tar_writer_end(writer, &err), &err);
}

static void write_frame(struct vp_buffer *out, const struct vp_buffer *tar,
			size_t from, size_t size, uint64_t entry,
			uint64_t offset)
{
	VP_AUTO(compressor) struct vp_compressor *compressor = NULL;
	VP_AUTO(buffer) struct vp_buffer frame = { 0 };
	struct vp_frame_index index = { .entry = entry, .offset = offset };
	struct vp_error err = { 0 };

	assert_works(
		vp_compressor_new(&compressor, VP_COMPRESSION_ZSTD, 1, &err),
		&err);
	assert_works(vp_compressor_frame(compressor, tar->data + from, size,
					 &frame, &err),
		     &err);
	index.frame_size = (uint32_t)frame.size;
	index.content_size = (uint32_t)size;
	vp_frame_index_write(out, VP_COMPRESSION_ZSTD, &index);
	vp_buffer_append(out, frame.data, frame.size);
}

/* One file, cut every 4 MiB of its data. */
static void write_pieces(struct vp_buffer *out, const struct sample *sample,
			 size_t number, bool is_last)
{
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	size_t padding = vp_tar_padding(sample->size);
	size_t offset = 0;
	size_t begin = 0;
	size_t header;

	write_members(&tar, sample, 1);
	header = tar.size - sample->size - padding;
	if (is_last)
		vp_tar_write_end_blocks(&tar);
	while (offset < sample->size) {
		size_t left = sample->size - offset;
		size_t end = left > PIECE_SIZE ? header + offset + PIECE_SIZE
					       : tar.size;

		write_frame(out, &tar, begin, end - begin, number, offset);
		offset += left > PIECE_SIZE ? PIECE_SIZE : left;
		begin = end;
	}
}

/* An archive with an index: runs of @p step entries, and pieces. */
static void write_frames(struct vp_buffer *out,
			 const struct vp_manifest *manifest,
			 const struct sample *samples, size_t count,
			 size_t step)
{
	VP_AUTO(buffer) struct vp_buffer head = { 0 };
	size_t i = 0;

	write_head(&head, manifest);
	write_frame(out, &head, 0, head.size, VP_FRAME_HEAD, 0);
	while (i < count) {
		VP_AUTO(buffer) struct vp_buffer tar = { 0 };
		size_t n = 0;

		if (samples[i].size > 2 * PIECE_SIZE) {
			write_pieces(out, &samples[i], i, i + 1 == count);
			i++;
			continue;
		}
		while (i + n < count && n < step &&
		       samples[i + n].size <= 2 * PIECE_SIZE)
			n++;
		write_members(&tar, samples + i, n);
		if (i + n == count)
			vp_tar_write_end_blocks(&tar);
		write_frame(out, &tar, 0, tar.size, i, 0);
		i += n;
	}
}

static void save(const struct scratch *scratch, const char *name,
		 const void *bytes, size_t size)
{
	struct vp_error err = { 0 };

	assert_works(vp_replace_file(scratch->fd, name, bytes, size, 0644, NULL,
				     &err),
		     &err);
}

/* Opens archive "a" and reads it, into directory "out" when it @p writes. */
static int extract(const struct scratch *scratch, unsigned int threads,
		   bool writes, struct vp_error *err)
{
	VP_AUTO(extractor) struct vp_extractor *extractor = NULL;
	VP_AUTO(manifest) struct vp_manifest manifest = { 0 };
	VP_AUTO(close) int root = -1;
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	struct vp_context ctx = { .threads = threads };
	struct vp_target target = { 0 };
	struct vp_error ignored;
	int status;

	vp_path_join(&path, scratch->path, "a");
	if (vp_extractor_open(&extractor, path.data, &manifest, &ctx, err))
		return err->status;
	if (!writes)
		return vp_extractor_run(extractor, &manifest.tree, NULL, &ctx,
					err);
	assert_works(vp_remove_tree(scratch->fd, "out", &ignored), &ignored);
	assert_int_equal(mkdirat(scratch->fd, "out", 0755), 0);
	assert_works(vp_open_directory(scratch->fd, "out", &root, err), err);
	status = vp_target_open(&target, &manifest.tree, root, err);
	if (!status)
		status = vp_extractor_run(extractor, &manifest.tree, &target,
					  &ctx, err);
	if (!status)
		status = vp_target_make_links(&target, err);
	if (!status)
		status = vp_target_finish(&target, err);
	return status;
}

static void assert_landed(const struct scratch *scratch,
			  const struct sample *samples, size_t count)
{
	VP_AUTO(close)
	int root = openat(scratch->fd, "out", O_RDONLY | O_DIRECTORY);
	size_t i;

	for (i = 0; i < count; i++) {
		VP_AUTO(buffer) struct vp_buffer expected = { 0 };
		VP_AUTO(buffer) struct vp_buffer found = { 0 };
		struct vp_error err = { 0 };
		struct stat st;

		assert_int_equal(fstatat(root, samples[i].path, &st,
					 AT_SYMLINK_NOFOLLOW),
				 0);
		assert_int_equal(st.st_mtim.tv_sec, samples[i].mtime);
		assert_int_equal(st.st_mtim.tv_nsec, 0);
		if (samples[i].type != VENVPACK_ENTRY_LINK)
			assert_int_equal(st.st_mode & 07777, samples[i].mode);
		fill(&expected, &samples[i]);
		if (samples[i].type == VENVPACK_ENTRY_LINK)
			assert_works(vp_read_link(root, samples[i].path, &found,
						  &err),
				     &err);
		else if (samples[i].type == VENVPACK_ENTRY_FILE)
			assert_works(vp_read_file(root, samples[i].path,
						  16 * MIB, &found, &err),
				     &err);
		assert_int_equal(found.size, expected.size);
		if (found.size)
			assert_memory_equal(found.data, expected.data,
					    found.size);
	}
}

static void write_sample(const struct scratch *scratch,
			 const struct sample *claimed, size_t claimed_count,
			 const struct sample *samples, size_t count,
			 size_t step)
{
	VP_AUTO(buffer) struct vp_buffer archive = { 0 };
	struct vp_manifest manifest;

	make_manifest(&manifest, claimed, claimed_count);
	write_frames(&archive, &manifest, samples, count, step);
	save(scratch, "a", archive.data, archive.size);
	vp_manifest_clear(&manifest);
}

static void every_entry_lands_as_packed(void **state)
{
	struct scratch *scratch = *state;
	struct vp_error err = { 0 };
	unsigned int threads;
	size_t step;

	for (step = 1; step <= COUNT(small); step++) {
		write_sample(scratch, small, COUNT(small), small, COUNT(small),
			     step);
		for (threads = 1; threads <= 4; threads += 3) {
			assert_works(extract(scratch, threads, true, &err),
				     &err);
			assert_landed(scratch, small, COUNT(small));
		}
	}
}

static void large_files_land_piece_by_piece(void **state)
{
	struct scratch *scratch = *state;
	struct vp_error err = { 0 };
	unsigned int threads;

	write_sample(scratch, large, COUNT(large), large, COUNT(large), 10);
	for (threads = 1; threads <= 4; threads += 3) {
		assert_works(extract(scratch, threads, true, &err), &err);
		assert_landed(scratch, large, COUNT(large));
		assert_works(extract(scratch, threads, false, &err), &err);
	}
}

/* The tar alone, as zstd -d or gunzip leave it. */
static void write_stream(struct vp_buffer *tar, const struct sample *samples,
			 size_t count)
{
	struct vp_manifest manifest;

	make_manifest(&manifest, samples, count);
	write_head(tar, &manifest);
	write_members(tar, samples, count);
	vp_tar_write_end_blocks(tar);
	vp_manifest_clear(&manifest);
}

static void an_archive_without_an_index_lands_alike(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	struct vp_error err = { 0 };

	write_stream(&tar, small, COUNT(small));
	save(scratch, "a", tar.data, tar.size);
	assert_works(extract(scratch, 4, true, &err), &err);
	assert_landed(scratch, small, COUNT(small));
	vp_buffer_reset(&tar);
	write_stream(&tar, large, COUNT(large));
	save(scratch, "a", tar.data, tar.size);
	assert_works(extract(scratch, 4, true, &err), &err);
	assert_landed(scratch, large, COUNT(large));
}

static void an_environment_may_be_empty(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer archive = { 0 };
	VP_AUTO(buffer) struct vp_buffer end = { 0 };
	struct vp_manifest manifest;
	struct vp_error err = { 0 };

	make_manifest(&manifest, NULL, 0);
	write_frames(&archive, &manifest, NULL, 0, 1);
	vp_tar_write_end_blocks(&end);
	write_frame(&archive, &end, 0, end.size, 0, 0);
	save(scratch, "a", archive.data, archive.size);
	assert_works(extract(scratch, 2, true, &err), &err);
	vp_manifest_clear(&manifest);
}

static bool is_rejection(int status)
{
	return status == VENVPACK_ERR_CORRUPT ||
	       status == VENVPACK_ERR_UNSAFE ||
	       status == VENVPACK_ERR_NOT_AN_ARCHIVE ||
	       status == VENVPACK_ERR_NEWER_FORMAT;
}

static void what_is_cut_off_is_rejected(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer archive = { 0 };
	struct vp_manifest manifest;
	struct vp_error err = { 0 };
	size_t size;

	make_manifest(&manifest, small, COUNT(small));
	write_frames(&archive, &manifest, small, COUNT(small), 3);
	for (size = 0; size < archive.size; size++) {
		save(scratch, "a", archive.data, size);
		if (!is_rejection(extract(scratch, 2, size % 16 == 0, &err)))
			fail_msg("%zu bytes: %s", size, err.message);
	}
	vp_manifest_clear(&manifest);
}

/* A stream may lack its end blocks: all entries were there. */
static void a_stream_that_is_cut_off_is_rejected(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	struct vp_error err = { 0 };
	size_t size;

	write_stream(&tar, small, COUNT(small));
	for (size = 0; size < tar.size - 1024 - 512; size += 7) {
		save(scratch, "a", tar.data, size);
		if (!is_rejection(extract(scratch, 2, false, &err)))
			fail_msg("%zu bytes: %s", size, err.message);
	}
}

/* Some bits tell nothing, and without its first index an archive is a stream:
 * then all must be as packed. */
static void a_flipped_bit_is_rejected(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer archive = { 0 };
	struct vp_manifest manifest;
	struct vp_error err = { 0 };
	size_t i;

	make_manifest(&manifest, small, COUNT(small));
	write_frames(&archive, &manifest, small, COUNT(small), 4);
	for (i = 0; i < archive.size; i++) {
		char bit = (char)(1 << i % 8);

		archive.data[i] ^= bit;
		save(scratch, "a", archive.data, archive.size);
		if (!extract(scratch, 2, true, &err))
			assert_landed(scratch, small, COUNT(small));
		else if (!is_rejection(err.status))
			fail_msg("byte %zu: %s", i, err.message);
		archive.data[i] ^= bit;
	}
	vp_manifest_clear(&manifest);
}

static void a_flipped_bit_of_a_stream_is_rejected(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	struct vp_error err = { 0 };
	size_t i;

	write_stream(&tar, small, COUNT(small));
	for (i = 0; i < tar.size; i += 3) {
		char bit = (char)(1 << i % 8);

		tar.data[i] ^= bit;
		save(scratch, "a", tar.data, tar.size);
		/* What tells no fact of an entry, such as padding, may. */
		if (!extract(scratch, 1, true, &err))
			assert_landed(scratch, small, COUNT(small));
		else if (!is_rejection(err.status))
			fail_msg("byte %zu: %s", i, err.message);
		tar.data[i] ^= bit;
	}
}

static void what_differs_from_the_manifest_is_rejected(void **state)
{
	static const struct sample claimed[] = {
		DIRECTORY("d", 0755),
		TEXT("d/f", 0644, "content"),
		LINK("d/l", "f"),
		TEXT("z", 0644, "last"),
	};
	static const struct {
		size_t number;
		struct sample sample;
		const char *text;
	} cases[] = {
		{ 0, TEXT("d", 0755, ""),
		  "'d' is not what the manifest says: "
		  "its type differs" },
		{ 0, DIRECTORY("d", 0700), "its mode differs" },
		{ 0, DIRECTORY("e", 0755),
		  "'e' is where the manifest has 'd'" },
		{ 1, TEXT("d/f", 0755, "content"), "its mode differs" },
		{ 1, TEXT("d/f", 0644, "contents"), "its size differs" },
		{ 1, TEXT("d/f", 0644, "contenT"), "its content differs" },
		{ 1, TEXT("d/F", 0644, "content"), "'d/F' is where" },
		{ 1, LINK("d/f", "content"), "its type differs" },
		{ 1,
		  { "d/f", VENVPACK_ENTRY_FILE, 0644, "content", 0, 8 },
		  "its time differs" },
		{ 2, LINK("d/l", "g"), "its link differs" },
		{ 2,
		  { "d/l", VENVPACK_ENTRY_LINK, 0777, "f", 0, 8 },
		  "its time differs" },
		{ 3, TEXT("../z", 0644, "last"), "'../z' is where" },
		{ 3, TEXT("/z", 0644, "last"), "'/z' is where" },
	};
	struct scratch *scratch = *state;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		struct sample samples[COUNT(claimed)];
		struct vp_error err = { 0 };

		memcpy(samples, claimed, sizeof(claimed));
		samples[cases[i].number] = cases[i].sample;
		write_sample(scratch, claimed, COUNT(claimed), samples,
			     COUNT(claimed), 2);
		assert_fails(extract(scratch, 2, true, &err), &err,
			     VENVPACK_ERR_CORRUPT, cases[i].text);
		assert_non_null(strstr(err.message, scratch->path));
	}
}

/* Times of directories are the one thing that stock tools spoil. */
static void the_time_of_a_directory_may_differ(void **state)
{
	static const struct sample claimed[] = { DIRECTORY("d", 0755) };
	static const struct sample samples[] = {
		{ "d", VENVPACK_ENTRY_DIRECTORY, 0755, "", 0, 12345 }
	};
	struct scratch *scratch = *state;
	struct vp_error err = { 0 };

	write_sample(scratch, claimed, 1, samples, 1, 1);
	assert_works(extract(scratch, 1, true, &err), &err);
	assert_landed(scratch, claimed, 1);
}

static void missing_and_extra_members_are_rejected(void **state)
{
	struct scratch *scratch = *state;
	struct vp_error err = { 0 };

	write_sample(scratch, small, COUNT(small), small, COUNT(small) - 1, 3);
	assert_fails(extract(scratch, 2, true, &err), &err,
		     VENVPACK_ERR_CORRUPT, "it ends before 'pyvenv.cfg'");
	write_sample(scratch, small, COUNT(small) - 1, small, COUNT(small), 3);
	assert_fails(extract(scratch, 2, true, &err), &err,
		     VENVPACK_ERR_CORRUPT, "'pyvenv.cfg' is one more");
}

/* Frames of one entry each, in an order of the test's. */
static void write_order(const struct scratch *scratch,
			const struct sample *samples, size_t count,
			const size_t *order, size_t order_count, bool ends)
{
	VP_AUTO(buffer) struct vp_buffer archive = { 0 };
	VP_AUTO(buffer) struct vp_buffer head = { 0 };
	struct vp_manifest manifest;
	size_t i;

	make_manifest(&manifest, samples, count);
	write_head(&head, &manifest);
	write_frame(&archive, &head, 0, head.size, VP_FRAME_HEAD, 0);
	for (i = 0; i < order_count; i++) {
		VP_AUTO(buffer) struct vp_buffer tar = { 0 };

		write_members(&tar, &samples[order[i]], 1);
		if (ends && i + 1 == order_count)
			vp_tar_write_end_blocks(&tar);
		write_frame(&archive, &tar, 0, tar.size, order[i], 0);
	}
	save(scratch, "a", archive.data, archive.size);
	vp_manifest_clear(&manifest);
}

static void frames_out_of_place_are_rejected(void **state)
{
	static const struct sample samples[] = {
		TEXT("a", 0644, "a"),
		TEXT("b", 0644, "b"),
		TEXT("c", 0644, "c"),
	};
	static const struct {
		size_t order[4];
		size_t count;
		bool ends;
		const char *text;
	} cases[] = {
		{ { 0, 1, 2 }, 3, false, "before the end of its tar" },
		{ { 0, 1 }, 2, true, "it ends before 'c'" },
		{ { 0, 2 }, 2, true, "not in its place" },
		{ { 1, 2 }, 2, true, "not in its place" },
		{ { 0, 2, 1 }, 3, true, "not in its place" },
		{ { 0, 1, 1, 2 }, 4, true, "not in its place" },
		{ { 0, 0, 1, 2 }, 4, true, "not in its place" },
		{ { 0, 1, 2, 0 }, 4, true, "not in its place" },
	};
	struct scratch *scratch = *state;
	unsigned int threads;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		write_order(scratch, samples, COUNT(samples), cases[i].order,
			    cases[i].count, cases[i].ends);
		for (threads = 1; threads <= 4; threads += 3) {
			struct vp_error err = { 0 };

			assert_fails(extract(scratch, threads, true, &err),
				     &err, VENVPACK_ERR_CORRUPT, cases[i].text);
		}
	}
}

/* Two frames that both hold an entry: neither may win over the other. */
static void an_entry_in_two_frames_is_rejected(void **state)
{
	static const struct sample samples[] = {
		TEXT("a", 0644, "a"),
		TEXT("b", 0644, "b"),
		TEXT("c", 0644, "c"),
	};
	struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer archive = { 0 };
	VP_AUTO(buffer) struct vp_buffer head = { 0 };
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	struct vp_manifest manifest;
	struct vp_error err = { 0 };
	int i;

	make_manifest(&manifest, samples, 3);
	write_head(&head, &manifest);
	write_frame(&archive, &head, 0, head.size, VP_FRAME_HEAD, 0);
	write_members(&tar, samples, 3);
	write_frame(&archive, &tar, 0, tar.size, 0, 0);
	vp_buffer_reset(&tar);
	write_members(&tar, samples + 1, 2);
	vp_tar_write_end_blocks(&tar);
	write_frame(&archive, &tar, 0, tar.size, 1, 0);
	save(scratch, "a", archive.data, archive.size);
	for (i = 0; i < 20; i++)
		assert_int_equal(extract(scratch, 4, true, &err),
				 VENVPACK_ERR_CORRUPT);
	vp_manifest_clear(&manifest);
}

static void pieces_out_of_place_are_rejected(void **state)
{
	static const struct sample file = BINARY("f", 13 * MIB);
	static const size_t orders[][4] = {
		{ 0, 4, 12, 8 }, { 4, 0, 8, 12 }, { 0, 4, 4, 8 },
		{ 0, 0, 4, 8 },	 { 0, 8, 4, 12 }, { 0, 12, 12, 12 },
	};
	struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer head = { 0 };
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	struct vp_manifest manifest;
	size_t header;
	size_t i;
	size_t k;

	make_manifest(&manifest, &file, 1);
	write_head(&head, &manifest);
	write_members(&tar, &file, 1);
	header = tar.size - file.size;
	vp_tar_write_end_blocks(&tar);
	for (i = 0; i < COUNT(orders); i++) {
		VP_AUTO(buffer) struct vp_buffer archive = { 0 };
		struct vp_error err = { 0 };

		write_frame(&archive, &head, 0, head.size, VP_FRAME_HEAD, 0);
		for (k = 0; k < 4; k++) {
			size_t offset = orders[i][k] * MIB;
			size_t from = offset ? header + offset : 0;
			size_t to = offset == 12 * MIB
					    ? tar.size
					    : header + offset + PIECE_SIZE;

			write_frame(&archive, &tar, from, to - from, 0, offset);
		}
		save(scratch, "a", archive.data, archive.size);
		assert_fails(extract(scratch, 4, true, &err), &err,
			     VENVPACK_ERR_CORRUPT, "not in its place");
	}
	vp_manifest_clear(&manifest);
}

/* Cut otherwise than every 4 MiB, or with more than padding at the end. */
static void pieces_of_another_shape_are_rejected(void **state)
{
	static const struct sample file = BINARY("f", 9 * MIB + 100);
	static const size_t cuts[][3] = {
		{ 3 * MIB, 7 * MIB, 9 * MIB + 100 },
		{ 5 * MIB, 9 * MIB, 9 * MIB + 100 },
		{ 4 * MIB, 7 * MIB, 9 * MIB + 100 },
		{ 4 * MIB, 8 * MIB, 9 * MIB },
		{ 4 * MIB, 8 * MIB, 9 * MIB + 101 },
	};
	struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer head = { 0 };
	struct vp_manifest manifest;
	size_t i;
	size_t k;

	make_manifest(&manifest, &file, 1);
	write_head(&head, &manifest);
	for (i = 0; i < COUNT(cuts); i++) {
		VP_AUTO(buffer) struct vp_buffer archive = { 0 };
		VP_AUTO(buffer) struct vp_buffer tar = { 0 };
		struct vp_error err = { 0 };
		size_t header;
		size_t from = 0;

		write_members(&tar, &file, 1);
		header = tar.size - file.size - vp_tar_padding(file.size);
		/* Of the last cut, what is more than the data. */
		tar.data[header + file.size] = 1;
		vp_tar_write_end_blocks(&tar);
		write_frame(&archive, &head, 0, head.size, VP_FRAME_HEAD, 0);
		for (k = 0; k < 3; k++) {
			size_t to = k < 2 || cuts[i][k] < file.size
					    ? header + cuts[i][k]
					    : tar.size;

			write_frame(&archive, &tar, from, to - from, 0,
				    k ? cuts[i][k - 1] : 0);
			from = to;
		}
		save(scratch, "a", archive.data, archive.size);
		assert_fails(extract(scratch, 2, true, &err), &err,
			     VENVPACK_ERR_CORRUPT, "not in its place");
	}
	vp_manifest_clear(&manifest);
}

static void a_damaged_piece_is_rejected(void **state)
{
	static const struct sample claimed = BINARY("f", 9 * MIB);
	struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer archive = { 0 };
	VP_AUTO(buffer) struct vp_buffer content = { 0 };
	struct sample sample = claimed;
	struct vp_manifest manifest;
	struct vp_error err = { 0 };

	make_manifest(&manifest, &claimed, 1);
	fill(&content, &claimed);
	/* Text is needed, and what was filled in has no NUL but this. */
	for (char *p = content.data; p < content.data + content.size; p++)
		*p = (char)(*p | 1);
	sample.content = content.data;
	write_frames(&archive, &manifest, &sample, 1, 1);
	save(scratch, "a", archive.data, archive.size);
	assert_fails(extract(scratch, 2, true, &err), &err,
		     VENVPACK_ERR_CORRUPT, "its content differs");
	vp_manifest_clear(&manifest);
}

static void links_that_leave_are_unsafe(void **state)
{
	static const struct {
		struct sample link;
		bool is_safe;
	} cases[] = {
		{ LINK("d/l", "../x"), true },
		{ LINK("d/l", "../../x"), false },
		{ LINK("d/l", ".."), true },
		{ LINK("d/l", "../.."), false },
		{ LINK("d/l", "../../out/x"), false },
		{ LINK("d/l", "a/b/../../../d/.//x"), true },
		{ LINK("d/l", "a/../../.."), false },
		{ LINK("d/l", "..."), true },
		{ LINK("d/l", "..a/../../x"), true },
		{ LINK("d/l", "/usr/lib/x"), false },
		{ LINK("d/python", "../../bin/python3"), false },
	};
	struct scratch *scratch = *state;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		const struct sample samples[] = { DIRECTORY("d", 0755),
						  cases[i].link };
		struct vp_error err = { 0 };

		write_sample(scratch, samples, 2, samples, 2, 2);
		if (cases[i].is_safe)
			assert_works(extract(scratch, 1, true, &err), &err);
		else
			assert_fails(extract(scratch, 1, true, &err), &err,
				     VENVPACK_ERR_UNSAFE,
				     "would leave the environment");
	}
}

static void a_link_that_was_told_may_leave(void **state)
{
	static const struct sample samples[] = {
		LINK("l", "/usr/lib/x"),
		LINK("m", "../x"),
	};
	struct vp_manifest_finding findings[] = {
		{ VENVPACK_WARNING, "link-outside", "m", "told" },
		{ VENVPACK_WARNING, "link-outside", NULL, "told" },
		{ VENVPACK_WARNING, "another", "l", "told" },
		{ VENVPACK_WARNING, "link-outside", "l", "told" },
	};
	struct scratch *scratch = *state;
	struct vp_manifest manifest;
	size_t count;

	make_manifest(&manifest, samples, 2);
	manifest.findings = findings;
	for (count = 0; count <= COUNT(findings); count++) {
		VP_AUTO(buffer) struct vp_buffer archive = { 0 };
		struct vp_error err = { 0 };

		manifest.finding_count = count;
		write_frames(&archive, &manifest, samples, 2, 2);
		save(scratch, "a", archive.data, archive.size);
		if (count == COUNT(findings))
			assert_works(extract(scratch, 1, true, &err), &err);
		else
			assert_fails(extract(scratch, 1, true, &err), &err,
				     VENVPACK_ERR_UNSAFE,
				     "the link 'l' would leave");
	}
	vp_manifest_clear(&manifest);
}

static void the_link_to_the_base_may_leave(void **state)
{
	static const struct sample samples[] = {
		DIRECTORY("bin", 0755),
		LINK("bin/python3.11", "../../base/bin/python3.11"),
	};
	struct scratch *scratch = *state;
	struct vp_error err = { 0 };

	write_sample(scratch, samples, 2, samples, 2, 2);
	assert_works(extract(scratch, 1, true, &err), &err);
}

static void a_manifest_is_checked_against_its_hash(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	struct vp_error err = { 0 };
	char *found;

	write_stream(&tar, small, COUNT(small));
	found = memmem(tar.data, tar.size, "cpython", 7);
	assert_non_null(found);
	*found = 'C';
	save(scratch, "a", tar.data, tar.size);
	assert_fails(extract(scratch, 1, true, &err), &err,
		     VENVPACK_ERR_CORRUPT, "the manifest is not the one");

	/* Without the comment: 1,024 bytes of pax header. */
	*found = 'c';
	save(scratch, "a", tar.data + 1024, tar.size - 1024);
	assert_fails(extract(scratch, 1, true, &err), &err,
		     VENVPACK_ERR_CORRUPT, "the manifest has no hash");
}

static void another_tar_is_no_archive(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	struct vp_error err = { 0 };

	write_members(&tar, small, COUNT(small));
	vp_tar_write_end_blocks(&tar);
	save(scratch, "a", tar.data, tar.size);
	assert_fails(extract(scratch, 1, true, &err), &err,
		     VENVPACK_ERR_NOT_AN_ARCHIVE,
		     "it has 'bin' where '.venvpack/manifest.json' should be");
}

static void data_after_the_end_are_rejected(void **state)
{
	struct scratch *scratch = *state;
	VP_AUTO(buffer) struct vp_buffer archive = { 0 };
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	struct vp_manifest manifest;
	struct vp_error err = { 0 };

	write_stream(&tar, small, COUNT(small));
	write_members(&tar, small, 1);
	save(scratch, "a", tar.data, tar.size);
	assert_fails(extract(scratch, 1, true, &err), &err,
		     VENVPACK_ERR_CORRUPT, "after the end");

	make_manifest(&manifest, small, COUNT(small));
	write_frames(&archive, &manifest, small, COUNT(small), 3);
	vp_buffer_text(&archive, "more");
	save(scratch, "a", archive.data, archive.size);
	assert_int_equal(extract(scratch, 1, true, &err), VENVPACK_ERR_CORRUPT);
	vp_manifest_clear(&manifest);
}

int main(void)
{
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		TEST(every_entry_lands_as_packed),
		TEST(large_files_land_piece_by_piece),
		TEST(an_archive_without_an_index_lands_alike),
		TEST(an_environment_may_be_empty),
		TEST(what_is_cut_off_is_rejected),
		TEST(a_stream_that_is_cut_off_is_rejected),
		TEST(a_flipped_bit_is_rejected),
		TEST(a_flipped_bit_of_a_stream_is_rejected),
		TEST(what_differs_from_the_manifest_is_rejected),
		TEST(the_time_of_a_directory_may_differ),
		TEST(missing_and_extra_members_are_rejected),
		TEST(frames_out_of_place_are_rejected),
		TEST(an_entry_in_two_frames_is_rejected),
		TEST(pieces_out_of_place_are_rejected),
		TEST(pieces_of_another_shape_are_rejected),
		TEST(a_damaged_piece_is_rejected),
		TEST(links_that_leave_are_unsafe),
		TEST(a_link_that_was_told_may_leave),
		TEST(the_link_to_the_base_may_leave),
		TEST(a_manifest_is_checked_against_its_hash),
		TEST(another_tar_is_no_archive),
		TEST(data_after_the_end_are_rejected),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
