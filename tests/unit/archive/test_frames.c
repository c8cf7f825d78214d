/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "archive/frames.h"
#include "archive/tar_writer.h"

/* Of an operation that nobody cancels. */
static const struct vp_context patient;

#define MIB ((uint32_t)1024 * 1024)
#define INDEX_SIZE 40

/* Opens a file that has these bytes, and no name that would have to go. */
static int open_bytes(struct vp_archive **out, const void *bytes, size_t size,
		      struct vp_error *err)
{
	VP_AUTO(close) int fd = memfd_create("archive", MFD_CLOEXEC);
	char path[64];

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return vp_archive_open(out, path, &patient, err);
}

static const enum vp_compression indexed[] = { VP_COMPRESSION_ZSTD,
					       VP_COMPRESSION_GZIP };

static void add_index_of(struct vp_buffer *out, enum vp_compression compression,
			 uint64_t entry, uint64_t offset, size_t frame_size,
			 size_t content_size)
{
	const struct vp_frame_index index = {
		.entry = entry,
		.offset = offset,
		.frame_size = (uint32_t)frame_size,
		.content_size = (uint32_t)content_size,
	};

	vp_frame_index_write(out, compression, &index);
}

static void add_index(struct vp_buffer *out, uint64_t entry, uint64_t offset,
		      size_t frame_size, size_t content_size)
{
	add_index_of(out, VP_COMPRESSION_ZSTD, entry, offset, frame_size,
		     content_size);
}

static void add_frame_of(struct vp_buffer *out, enum vp_compression compression,
			 uint64_t entry, uint64_t offset, const char *content)
{
	VP_AUTO(compressor) struct vp_compressor *compressor = NULL;
	VP_AUTO(buffer) struct vp_buffer frame = { 0 };
	struct vp_error err;

	assert_works(vp_compressor_new(&compressor, compression, 0, &err),
		     &err);
	assert_works(vp_compressor_frame(compressor, content, strlen(content),
					 &frame, &err),
		     &err);
	add_index_of(out, compression, entry, offset, frame.size,
		     strlen(content));
	vp_buffer_append(out, frame.data, frame.size);
}

static void add_frame(struct vp_buffer *out, uint64_t entry, uint64_t offset,
		      const char *content)
{
	add_frame_of(out, VP_COMPRESSION_ZSTD, entry, offset, content);
}

static void make_archive_of(struct vp_buffer *out,
			    enum vp_compression compression)
{
	add_frame_of(out, compression, VP_FRAME_HEAD, 0, "the head");
	add_frame_of(out, compression, 0, 0, "the first");
	add_frame_of(out, compression, 7, 4194304,
		     "the second, which begins within an entry");
}

static void make_archive(struct vp_buffer *out)
{
	make_archive_of(out, VP_COMPRESSION_ZSTD);
}

static void make_tar(struct vp_buffer *out)
{
	static const struct vp_member member = { .path = "a",
						 .type = VENVPACK_ENTRY_FILE,
						 .mode = 0644 };
	VP_AUTO(tar_writer) struct vp_tar_writer *writer = NULL;
	struct vp_error err;

	assert_works(vp_tar_writer_new(&writer, out, &err), &err);
	assert_works(vp_tar_writer_begin(writer, &member, &err), &err);
	vp_tar_write_end_blocks(out);
}

/* Reads every frame and what is in it, a line a frame. */
static int read_frames(struct vp_archive *archive, struct vp_buffer *out,
		       struct vp_error *err)
{
	VP_AUTO(decompressor) struct vp_decompressor *decompressor = NULL;
	VP_AUTO(buffer) struct vp_buffer frame = { 0 };
	struct vp_frame_index index;
	bool end = false;

	if (vp_decompressor_new(&decompressor, vp_archive_compression(archive),
				err))
		return err->status;
	while (true) {
		if (vp_archive_next_frame(archive, &index, &frame, &end, err))
			return err->status;
		if (end)
			return 0;
		assert_int_equal(frame.size, index.frame_size);
		vp_buffer_printf(out, "%jd %ju: ", (intmax_t)index.entry,
				 (uintmax_t)index.offset);
		if (vp_decompressor_frame(decompressor, frame.data, frame.size,
					  index.content_size, out, err))
			return err->status;
		vp_buffer_char(out, '\n');
	}
}

static int read_archive(const struct vp_buffer *bytes, struct vp_buffer *out,
			struct vp_error *err)
{
	VP_AUTO(archive) struct vp_archive *archive = NULL;

	if (open_bytes(&archive, bytes->data, bytes->size, err))
		return err->status;
	return read_frames(archive, out, err);
}

static int read_stream(struct vp_archive *archive, struct vp_buffer *out,
		       struct vp_error *err)
{
	struct vp_source source;
	const void *bytes;
	size_t size;

	if (vp_archive_stream(archive, &source, err))
		return err->status;
	do {
		if (source.read(source.user, &bytes, &size, err))
			return err->status;
		vp_buffer_append(out, bytes, size);
	} while (size);
	return 0;
}

#define ALL_FRAMES         \
	"-1 0: the head\n" \
	"0 0: the first\n" \
	"7 4194304: the second, which begins within an entry\n"

static void an_index_has_the_bytes_that_the_format_says(void **state)
{
	VP_AUTO(buffer) struct vp_buffer out = { 0 };

	(void)state;
	add_index(&out, 0x0102030405060708, 0x1112131415161718, 0x21222324,
		  0x31323334);
	assert_int_equal(out.size, INDEX_SIZE);
	assert_memory_equal(out.data,
			    "\x5e\x2a\x4d\x18\x20\0\0\0VPFRAME1"
			    "\x08\x07\x06\x05\x04\x03\x02\x01"
			    "\x18\x17\x16\x15\x14\x13\x12\x11"
			    "\x24\x23\x22\x21\x34\x33\x32\x31",
			    INDEX_SIZE);
}

static void an_index_of_gzip_is_the_header_of_its_member(void **state)
{
	VP_AUTO(buffer) struct vp_buffer out = { 0 };

	(void)state;
	add_index_of(&out, VP_COMPRESSION_GZIP, 0x0102030405060708,
		     0x1112131415161718, 0x21222324, 0x31323334);
	assert_int_equal(out.size, 48);
	assert_memory_equal(out.data,
			    "\x1f\x8b\x08\x04\0\0\0\0\0\xff"
			    "\x24\0VP\x20\0VPFRAME1"
			    "\x08\x07\x06\x05\x04\x03\x02\x01"
			    "\x18\x17\x16\x15\x14\x13\x12\x11"
			    "\x24\x23\x22\x21\x34\x33\x32\x31",
			    48);
}

static void other_compressions_have_no_index(void **state)
{
	static const enum vp_compression others[] = { VP_COMPRESSION_NONE,
						      VP_COMPRESSION_XZ,
						      VP_COMPRESSION_BZIP2 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		add_index_of(&out, others[i], 1, 2, 3, 4);
	assert_int_equal(out.size, 0);
}

static void frames_are_read_in_order_to_the_end(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		VP_AUTO(buffer) struct vp_buffer bytes = { 0 };
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		VP_AUTO(buffer) struct vp_buffer frame = { 0 };
		VP_AUTO(archive) struct vp_archive *archive = NULL;
		struct vp_frame_index index;
		struct vp_error err;
		bool end = false;

		make_archive_of(&bytes, indexed[i]);
		assert_works(open_bytes(&archive, bytes.data, bytes.size, &err),
			     &err);
		assert_true(vp_archive_is_indexed(archive));
		assert_int_equal(vp_archive_compression(archive), indexed[i]);
		assert_int_equal(vp_archive_size(archive), bytes.size);
		assert_int_equal(vp_archive_position(archive), 0);
		assert_works(read_frames(archive, &out, &err), &err);
		assert_string_equal(out.data, ALL_FRAMES);
		assert_int_equal(vp_archive_position(archive), bytes.size);
		assert_works(vp_archive_next_frame(archive, &index, &frame,
						   &end, &err),
			     &err);
		assert_true(end);
	}
	vp_archive_close(NULL);
}

static void indexed_frames_are_a_stream_too(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		VP_AUTO(buffer) struct vp_buffer bytes = { 0 };
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		VP_AUTO(archive) struct vp_archive *archive = NULL;
		struct vp_error err;

		make_archive_of(&bytes, indexed[i]);
		assert_works(open_bytes(&archive, bytes.data, bytes.size, &err),
			     &err);
		assert_works(read_stream(archive, &out, &err), &err);
		assert_string_equal(out.data,
				    "the headthe first"
				    "the second, which begins within an entry");
	}
}

static void streams_of_all_compressions_are_known(void **state)
{
	static const enum vp_compression kinds[] = { VP_COMPRESSION_XZ,
						     VP_COMPRESSION_BZIP2 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer bytes = { 0 };
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		VP_AUTO(archive) struct vp_archive *archive = NULL;
		struct vp_error err;

		add_frame_of(&bytes, kinds[i], 0, 0, "the ");
		add_frame_of(&bytes, kinds[i], 1, 0, "tar");
		assert_works(open_bytes(&archive, bytes.data, bytes.size, &err),
			     &err);
		assert_false(vp_archive_is_indexed(archive));
		assert_int_equal(vp_archive_compression(archive), kinds[i]);
		assert_works(read_stream(archive, &out, &err), &err);
		assert_string_equal(out.data, "the tar");
	}
}

static void a_frame_may_be_larger_than_what_is_read_at_once(void **state)
{
	VP_AUTO(buffer) struct vp_buffer bytes = { 0 };
	VP_AUTO(buffer) struct vp_buffer frame = { 0 };
	VP_AUTO(archive) struct vp_archive *archive = NULL;
	struct vp_frame_index index;
	struct vp_error err;
	size_t size = 3 * MIB;
	size_t i;
	bool end;

	(void)state;
	add_frame(&bytes, VP_FRAME_HEAD, 0, "the head");
	add_index(&bytes, 0, 0, size, 4 * MIB);
	for (i = 0; i < size; i++)
		vp_buffer_char(&bytes, (char)(i * 2654435761u >> 24));
	add_frame(&bytes, 1, 0, "the next");
	assert_works(open_bytes(&archive, bytes.data, bytes.size, &err), &err);
	for (i = 0; i < 2; i++)
		assert_works(vp_archive_next_frame(archive, &index, &frame,
						   &end, &err),
			     &err);
	assert_int_equal(frame.size, size);
	for (i = 0; i < size; i++)
		if (frame.data[i] != (char)(i * 2654435761u >> 24))
			fail_msg("byte %zu differs", i);
	assert_works(vp_archive_next_frame(archive, &index, &frame, &end, &err),
		     &err);
	assert_int_equal(index.entry, 1);
	assert_false(end);
}

/* Opens "-" with these bytes, which a pipe can hold, as standard input. */
static int open_pipe(struct vp_archive **out, const struct vp_buffer *bytes,
		     struct vp_error *err)
{
	VP_AUTO(close) int saved = dup(STDIN_FILENO);
	int ends[2];
	int status;

	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], bytes->data, bytes->size), bytes->size);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	status = vp_archive_open(out, "-", &patient, err);
	if (saved >= 0)
		dup2(saved, STDIN_FILENO);
	else
		close(STDIN_FILENO);
	return status;
}

static void standard_input_may_be_a_pipe(void **state)
{
	VP_AUTO(buffer) struct vp_buffer bytes = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	VP_AUTO(archive) struct vp_archive *archive = NULL;
	struct vp_error err;

	(void)state;
	make_archive(&bytes);
	assert_works(open_pipe(&archive, &bytes, &err), &err);
	assert_int_equal(vp_archive_size(archive), 0);
	assert_works(read_frames(archive, &out, &err), &err);
	assert_string_equal(out.data, ALL_FRAMES);
}

static void a_pipe_that_ends_within_a_frame_is_refused(void **state)
{
	VP_AUTO(buffer) struct vp_buffer bytes = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	VP_AUTO(archive) struct vp_archive *archive = NULL;
	struct vp_error err;

	(void)state;
	make_archive(&bytes);
	bytes.size--;
	assert_works(open_pipe(&archive, &bytes, &err), &err);
	assert_fails(read_frames(archive, &out, &err), &err,
		     VENVPACK_ERR_CORRUPT, "'standard input' is cut off");
}

static void without_an_index_it_is_a_stream(void **state)
{
	VP_AUTO(compressor) struct vp_compressor *compressor = NULL;
	VP_AUTO(archive) struct vp_archive *archive = NULL;
	VP_AUTO(buffer) struct vp_buffer bytes = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;

	(void)state;
	assert_works(
		vp_compressor_new(&compressor, VP_COMPRESSION_ZSTD, 0, &err),
		&err);
	assert_works(vp_compressor_frame(compressor, "the ", 4, &bytes, &err),
		     &err);
	assert_works(vp_compressor_frame(compressor, "tar", 3, &bytes, &err),
		     &err);
	assert_works(open_bytes(&archive, bytes.data, bytes.size, &err), &err);
	assert_false(vp_archive_is_indexed(archive));
	assert_works(read_stream(archive, &out, &err), &err);
	assert_string_equal(out.data, "the tar");
	assert_int_equal(vp_archive_position(archive), bytes.size);
}

static void skippable_frames_of_others_are_no_index(void **state)
{
	VP_AUTO(buffer) struct vp_buffer bytes = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	VP_AUTO(archive) struct vp_archive *archive = NULL;
	struct vp_error err;

	(void)state;
	vp_buffer_append(&bytes, "\x50\x2a\x4d\x18\x04\0\0\0abcd", 12);
	make_archive(&bytes);
	assert_works(open_bytes(&archive, bytes.data, bytes.size, &err), &err);
	assert_false(vp_archive_is_indexed(archive));
	assert_works(read_stream(archive, &out, &err), &err);
	assert_string_equal(out.data,
			    "the headthe first"
			    "the second, which begins within an entry");
}

static void a_tar_need_not_be_compressed(void **state)
{
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	VP_AUTO(archive) struct vp_archive *archive = NULL;
	struct vp_error err;

	(void)state;
	make_tar(&tar);
	while (tar.size < 1 * MIB + 7)
		vp_buffer_char(&tar, (char)tar.size);
	assert_works(open_bytes(&archive, tar.data, tar.size, &err), &err);
	assert_int_equal(vp_archive_compression(archive), VP_COMPRESSION_NONE);
	assert_false(vp_archive_is_indexed(archive));
	assert_works(read_stream(archive, &out, &err), &err);
	assert_int_equal(out.size, tar.size);
	assert_memory_equal(out.data, tar.data, tar.size);
}

static void what_is_no_archive_is_called_by_its_kind(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		const char *what;
	} cases[] = {
		{ "", 0, "it is empty" },
		{ "\x28\xb5\x2f", 3, "it is too short" },
		{ "PK\x05\x06", 4, "an empty zip file" },
		{ "\x7f"
		  "ELF\x02\x01",
		  6, "a program or a library" },
		{ "#!/bin/sh\nexit 0\n", 17, "a script" },
		{ "<!DOCTYPE html><p>", 18, "an HTML page" },
		{ " \n<HTML lang=en>", 16, "an HTML page" },
		{ "caf\xc3\xa9 and much more\n", 20, "it is text" },
		{ "version https://git-lfs.github.com/spec/v1\n", 43,
		  "a Git LFS pointer" },
		{ "\0\x01\x02\x03\0\x01\x02\x03\0\x01\x02\x03\0\x01\x02\x03",
		  16, "of no kind that is known" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vp_archive *archive = NULL;
		struct vp_error err;

		assert_fails(open_bytes(&archive, cases[i].bytes, cases[i].size,
					&err),
			     &err, VENVPACK_ERR_NOT_AN_ARCHIVE, cases[i].what);
		assert_null(archive);
	}
}

static void what_cannot_be_opened_is_told(void **state)
{
	struct vp_archive *archive = NULL;
	struct vp_error err;

	(void)state;
	assert_fails(vp_archive_open(&archive, "/dev/null/a", &patient, &err),
		     &err, VENVPACK_ERR_IO, "cannot open '/dev/null/a'");
	assert_fails(vp_archive_open(&archive, "/", &patient, &err), &err,
		     VENVPACK_ERR_NOT_AN_ARCHIVE, "'/' is no archive: it is a");
}

static void an_archive_cut_off_anywhere_is_refused(void **state)
{
	VP_AUTO(buffer) struct vp_buffer bytes = { 0 };
	size_t i;

	(void)state;
	add_frame(&bytes, VP_FRAME_HEAD, 0, "the head");
	while (bytes.size--) {
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;
		int status = read_archive(&bytes, &out, &err);

		assert_int_equal(status, bytes.size < 4
						 ? VENVPACK_ERR_NOT_AN_ARCHIVE
						 : VENVPACK_ERR_CORRUPT);
	}
	for (i = 0; i < 2; i++) {
		size_t size;

		bytes.size = 0;
		make_archive_of(&bytes, indexed[i]);
		size = bytes.size;
		/* After a whole frame only the tar can tell that it is not all. */
		while (--bytes.size > size - 60) {
			VP_AUTO(buffer) struct vp_buffer out = { 0 };
			struct vp_error err;

			assert_fails(read_archive(&bytes, &out, &err), &err,
				     VENVPACK_ERR_CORRUPT,
				     "in the middle of a frame");
		}
	}
}

static void bytes_after_the_last_frame_are_refused(void **state)
{
	static const size_t counts[] = { 1, 39, 40, 41, 1024, 300000 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer bytes = { 0 };
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;
		size_t end;

		make_archive(&bytes);
		end = bytes.size;
		while (bytes.size < end + counts[i])
			vp_buffer_char(&bytes, '\0');
		assert_fails(read_archive(&bytes, &out, &err), &err,
			     VENVPACK_ERR_CORRUPT, "no frame at byte");
		assert_string_equal(out.data, ALL_FRAMES);
	}
}

static void an_index_that_is_not_exact_is_refused(void **state)
{
	static const size_t start_sizes[] = { 16, 24 };
	size_t i;
	size_t k;

	(void)state;
	for (k = 0; k < 2; k++) {
		VP_AUTO(buffer) struct vp_buffer bytes = { 0 };
		size_t second;

		add_frame_of(&bytes, indexed[k], VP_FRAME_HEAD, 0, "the head");
		second = bytes.size;
		add_frame_of(&bytes, indexed[k], 0, 0, "the first");
		for (i = second; i < second + start_sizes[k]; i++) {
			VP_AUTO(buffer) struct vp_buffer out = { 0 };
			struct vp_error err;

			bytes.data[i] ^= 1;
			assert_fails(read_archive(&bytes, &out, &err), &err,
				     VENVPACK_ERR_CORRUPT, "no frame at byte");
			bytes.data[i] ^= 1;
		}
	}
}

static void sizes_beyond_the_limits_are_refused(void **state)
{
	static const struct {
		uint64_t entry;
		uint32_t frame_size;
		uint32_t content_size;
		const char *why;
	} cases[] = {
		{ 0, 100, 32 * MIB, "in the middle" },
		{ 0, 100, 32 * MIB + 1, "out of range" },
		{ 0, 33 * MIB, 1000, "out of range" },
		{ 0, 0, 1000, "out of range" },
		{ 0, 100, 0, "out of range" },
		{ 0, UINT32_MAX, UINT32_MAX, "out of range" },
		{ VP_FRAME_HEAD, 100, 512 * MIB, "in the middle" },
		{ VP_FRAME_HEAD, 100, 512 * MIB + 1, "out of range" },
		{ VP_FRAME_HEAD, 520 * MIB, 1000, "out of range" },
		/* A stock zstd makes it a little larger than its content. */
		{ 0, 32 * MIB + 131072, 32 * MIB, "in the middle" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer bytes = { 0 };
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		if (cases[i].entry != VP_FRAME_HEAD)
			add_frame(&bytes, VP_FRAME_HEAD, 0, "the head");
		add_index(&bytes, cases[i].entry, 0, cases[i].frame_size,
			  cases[i].content_size);
		vp_buffer_text(&bytes, "less");
		assert_fails(read_archive(&bytes, &out, &err), &err,
			     VENVPACK_ERR_CORRUPT, cases[i].why);
	}
}

static void the_head_is_first_and_only_once(void **state)
{
	VP_AUTO(buffer) struct vp_buffer none = { 0 };
	VP_AUTO(buffer) struct vp_buffer two = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;

	(void)state;
	add_frame(&none, 0, 0, "the first");
	assert_fails(read_archive(&none, &out, &err), &err,
		     VENVPACK_ERR_CORRUPT, "out of order");
	add_frame(&two, VP_FRAME_HEAD, 0, "the head");
	add_frame(&two, VP_FRAME_HEAD, 0, "another");
	assert_fails(read_archive(&two, &out, &err), &err, VENVPACK_ERR_CORRUPT,
		     "out of order");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_index_has_the_bytes_that_the_format_says),
		cmocka_unit_test(an_index_of_gzip_is_the_header_of_its_member),
		cmocka_unit_test(other_compressions_have_no_index),
		cmocka_unit_test(frames_are_read_in_order_to_the_end),
		cmocka_unit_test(indexed_frames_are_a_stream_too),
		cmocka_unit_test(streams_of_all_compressions_are_known),
		cmocka_unit_test(
			a_frame_may_be_larger_than_what_is_read_at_once),
		cmocka_unit_test(standard_input_may_be_a_pipe),
		cmocka_unit_test(a_pipe_that_ends_within_a_frame_is_refused),
		cmocka_unit_test(without_an_index_it_is_a_stream),
		cmocka_unit_test(skippable_frames_of_others_are_no_index),
		cmocka_unit_test(a_tar_need_not_be_compressed),
		cmocka_unit_test(what_is_no_archive_is_called_by_its_kind),
		cmocka_unit_test(what_cannot_be_opened_is_told),
		cmocka_unit_test(an_archive_cut_off_anywhere_is_refused),
		cmocka_unit_test(bytes_after_the_last_frame_are_refused),
		cmocka_unit_test(an_index_that_is_not_exact_is_refused),
		cmocka_unit_test(sizes_beyond_the_limits_are_refused),
		cmocka_unit_test(the_head_is_first_and_only_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
