/* SPDX-License-Identifier: MIT */
/* The compressions that stock tools have had for long: gzip, xz, bzip2. */
#include "assertions.h"

#include <stdio.h>
#include <string.h>

#include "archive/codec.h"
#include "archive/pieces.h"

#define MIB ((size_t)1024 * 1024)

static const struct {
	enum vp_compression compression;
	int level_max;
	const char *level_text;
} kinds[] = {
	{ VP_COMPRESSION_GZIP, 12, "gzip has the levels 1 to 12, not" },
	{ VP_COMPRESSION_XZ, 9, "xz has the levels 1 to 9, not" },
	{ VP_COMPRESSION_BZIP2, 9, "bzip2 has the levels 1 to 9, not" },
};

#define KIND_COUNT (sizeof(kinds) / sizeof(kinds[0]))

static const char gzip_header[] = "\x1f\x8b\x08\0\0\0\0\0\0\xff";

/* Bytes that compress, but not to nothing. */
static void fill(struct vp_buffer *out, size_t size)
{
	uint32_t number = 1;

	while (out->size < size) {
		number = number * 1664525 + 1013904223;
		vp_buffer_printf(out, "%u %s\n", number >> 20, "the same");
	}
	out->size = size;
}

static void compress(struct vp_buffer *stream, const struct vp_buffer *content,
		     enum vp_compression compression, int level)
{
	VP_AUTO(compressor) struct vp_compressor *compressor = NULL;
	struct vp_error err;

	if (compression == VP_COMPRESSION_GZIP)
		vp_buffer_append(stream, gzip_header, 10);
	assert_works(vp_compressor_new(&compressor, compression, level, &err),
		     &err);
	assert_works(vp_compressor_frame(compressor, content->data,
					 content->size, stream, &err),
		     &err);
}

static int decode(const struct vp_buffer *stream,
		  enum vp_compression compression, size_t piece_size,
		  struct vp_buffer *out, struct vp_error *err)
{
	VP_AUTO(pieces)
	struct pieces pieces = { .bytes = stream->data,
				 .size = stream->size,
				 .piece_size = piece_size };
	VP_AUTO(decoder) struct vp_decoder *decoder = NULL;
	struct vp_source source;
	const void *bytes;
	size_t size;

	if (vp_decoder_new(&decoder, compression, pieces_source(&pieces), err))
		return err->status;
	source = vp_decoder_source(decoder);
	do {
		if (source.read(source.user, &bytes, &size, err))
			return err->status;
		assert_true(size <= 131072);
		vp_buffer_append(out, bytes, size);
	} while (size);
	return source.read(source.user, &bytes, &size, err);
}

static const size_t piece_sizes[] = { 1, 2, 5, 1000, 100000, 1u << 24 };

/* As it is when segments follow each other. */
static void make_stream(struct vp_buffer *stream, struct vp_buffer *expected,
			enum vp_compression compression)
{
	static const size_t sizes[] = { 10, 0, 128 * 1024, 300000, 1, 131072 };
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer content = { 0 };

		fill(&content, sizes[i]);
		compress(stream, &content, compression, 1 + (int)i);
		vp_buffer_append(expected, content.data, content.size);
	}
}

static void a_stream_is_any_frames_in_any_pieces(void **state)
{
	size_t k;
	size_t i;

	(void)state;
	for (k = 0; k < KIND_COUNT; k++) {
		VP_AUTO(buffer) struct vp_buffer stream = { 0 };
		VP_AUTO(buffer) struct vp_buffer expected = { 0 };

		make_stream(&stream, &expected, kinds[k].compression);
		for (i = 0; i < sizeof(piece_sizes) / sizeof(piece_sizes[0]);
		     i++) {
			VP_AUTO(buffer) struct vp_buffer out = { 0 };
			struct vp_error err;

			assert_works(decode(&stream, kinds[k].compression,
					    piece_sizes[i], &out, &err),
				     &err);
			assert_int_equal(out.size, expected.size);
			assert_memory_equal(out.data, expected.data,
					    expected.size);
		}
	}
}

static void a_compressor_makes_the_same_frame_again(void **state)
{
	size_t k;

	(void)state;
	for (k = 0; k < KIND_COUNT; k++) {
		VP_AUTO(compressor) struct vp_compressor *compressor = NULL;
		VP_AUTO(buffer) struct vp_buffer content = { 0 };
		VP_AUTO(buffer) struct vp_buffer small = { 0 };
		VP_AUTO(buffer) struct vp_buffer frames = { 0 };
		struct vp_error err;
		size_t end;

		fill(&content, 200000);
		fill(&small, 700);
		assert_works(vp_compressor_new(&compressor,
					       kinds[k].compression, 0, &err),
			     &err);
		assert_works(vp_compressor_frame(compressor, content.data,
						 content.size, &frames, &err),
			     &err);
		end = frames.size;
		/* What it was given in between leaves no trace. */
		assert_works(vp_compressor_frame(compressor, small.data,
						 small.size, &frames, &err),
			     &err);
		frames.size = end;
		assert_works(vp_compressor_frame(compressor, content.data,
						 content.size, &frames, &err),
			     &err);
		assert_int_equal(frames.size, 2 * end);
		assert_memory_equal(frames.data, frames.data + end, end);
	}
}

static void levels_that_are_none_are_refused(void **state)
{
	size_t k;

	(void)state;
	for (k = 0; k < KIND_COUNT; k++) {
		const int levels[] = { -1, kinds[k].level_max + 1, 2147483647 };
		struct vp_compressor *compressor = NULL;
		struct vp_error err;
		size_t i;

		for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
			assert_fails(vp_compressor_new(&compressor,
						       kinds[k].compression,
						       levels[i], &err),
				     &err, VENVPACK_ERR_ARGUMENT,
				     kinds[k].level_text);
		assert_null(compressor);
	}
}

static void higher_levels_are_smaller(void **state)
{
	size_t k;

	(void)state;
	for (k = 0; k < KIND_COUNT; k++) {
		VP_AUTO(buffer) struct vp_buffer content = { 0 };
		VP_AUTO(buffer) struct vp_buffer low = { 0 };
		VP_AUTO(buffer) struct vp_buffer high = { 0 };

		fill(&content, MIB);
		compress(&low, &content, kinds[k].compression, 1);
		compress(&high, &content, kinds[k].compression,
			 kinds[k].level_max);
		assert_true(high.size < low.size);
	}
}

static void an_empty_stream_holds_nothing(void **state)
{
	size_t k;

	(void)state;
	for (k = 0; k < KIND_COUNT; k++) {
		VP_AUTO(buffer) struct vp_buffer stream = { 0 };
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		assert_works(
			decode(&stream, kinds[k].compression, 100, &out, &err),
			&err);
		assert_int_equal(out.size, 0);
	}
}

static void a_stream_that_ends_within_a_frame_is_corrupt(void **state)
{
	size_t k;

	(void)state;
	for (k = 0; k < KIND_COUNT; k++) {
		VP_AUTO(buffer) struct vp_buffer stream = { 0 };
		VP_AUTO(buffer) struct vp_buffer content = { 0 };

		fill(&content, 300);
		compress(&stream, &content, kinds[k].compression, 0);
		while (--stream.size) {
			VP_AUTO(buffer) struct vp_buffer out = { 0 };
			struct vp_error err;

			assert_fails(decode(&stream, kinds[k].compression, 100,
					    &out, &err),
				     &err, VENVPACK_ERR_CORRUPT,
				     "end in the middle");
		}
	}
}

static void data_after_the_last_frame_are_corrupt(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
	} cases[] = {
		{ "\0", 1 },
		{ "\0\0\0\0\0\0\0\0", 8 },
		{ "evil", 4 },
		{ "\x1f\x8b\x09\0\0\0\0\0", 8 },
		{ "BZh0", 4 },
		{ "\xfd"
		  "7zXZ\1",
		  6 },
	};
	size_t k;
	size_t c;
	size_t i;

	(void)state;
	for (k = 0; k < KIND_COUNT; k++)
		for (c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
			VP_AUTO(buffer) struct vp_buffer stream = { 0 };
			VP_AUTO(buffer) struct vp_buffer content = { 0 };

			fill(&content, 1000);
			compress(&stream, &content, kinds[k].compression, 0);
			vp_buffer_append(&stream, cases[c].bytes,
					 cases[c].size);
			for (i = 0; i < 5; i++) {
				VP_AUTO(buffer) struct vp_buffer out = { 0 };
				struct vp_error err;

				assert_int_equal(
					decode(&stream, kinds[k].compression,
					       piece_sizes[i], &out, &err),
					VENVPACK_ERR_CORRUPT);
			}
		}
}

static void a_flipped_bit_never_changes_the_content(void **state)
{
	size_t k;
	size_t bit;

	(void)state;
	for (k = 0; k < KIND_COUNT; k++) {
		VP_AUTO(buffer) struct vp_buffer content = { 0 };
		VP_AUTO(buffer) struct vp_buffer stream = { 0 };

		fill(&content, 300);
		compress(&stream, &content, kinds[k].compression, 0);
		for (bit = 0; bit < stream.size * 8; bit++) {
			VP_AUTO(buffer) struct vp_buffer out = { 0 };
			struct vp_error err;
			char mask = (char)(1 << bit % 8);

			stream.data[bit / 8] ^= mask;
			/* Some bits mean nothing, such as a gzip time. */
			if (!decode(&stream, kinds[k].compression, 50, &out,
				    &err)) {
				assert_int_equal(out.size, 300);
				assert_memory_equal(out.data, content.data,
						    300);
			}
			stream.data[bit / 8] ^= mask;
		}
	}
}

/*
 * "abcd" as `xz --lzma2=dict=SIZE` has it: byte 16 tells the size of the
 * dictionary, as the format spells it, and bytes 20 to 23 are a CRC of that.
 */
static void xz_dictionaries_over_128_mib_are_refused(void **state)
{
	static const struct {
		char dictionary;
		const char *crc;
		bool is_refused;
	} cases[] = {
		{ 30, "\x9b\x07\x51\x66", false }, /* 128 MiB */
		{ 31, "\xfe\x60\xed\xde", true },  /* 192 MiB */
		{ 37, "\x3b\x78\x7b\x41", true },  /* 1.5 GiB */
	};
	static const char start[] = "\xfd"
				    "7zXZ\0\0\4\xe6\xd6\xb4\x46\2\0\x21\1";
	static const char rest[] =
		"\1\0\3"
		"abcd"
		"\0\xba\x60\x59\x6e\x59\x28\x9d\x3c\0\1\x1c\4\x6f\x2c\x9c\xc1"
		"\x1f\xb6\xf3\x7d\1\0\0\0\0\4YZ";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer stream = { 0 };
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		vp_buffer_append(&stream, start, sizeof(start) - 1);
		vp_buffer_char(&stream, cases[i].dictionary);
		vp_buffer_append(&stream, "\0\0\0", 3);
		vp_buffer_append(&stream, cases[i].crc, 4);
		vp_buffer_append(&stream, rest, sizeof(rest) - 1);
		if (cases[i].is_refused) {
			assert_fails(decode(&stream, VP_COMPRESSION_XZ, 100,
					    &out, &err),
				     &err, VENVPACK_ERR_CORRUPT, "128 MiB");
		} else {
			assert_works(decode(&stream, VP_COMPRESSION_XZ, 100,
					    &out, &err),
				     &err);
			assert_string_equal(out.data, "abcd");
		}
	}
}

/* Frames of gzip. */

static int decompress(const void *frame, size_t size, size_t content_size,
		      struct vp_buffer *out, struct vp_error *err)
{
	VP_AUTO(decompressor) struct vp_decompressor *decompressor = NULL;
	/* Exactly its size, so that the sanitizer sees who reads on. */
	VP_AUTO(free) void *copy = malloc(size ? size : 1);

	memcpy(copy, frame, size);
	if (vp_decompressor_new(&decompressor, VP_COMPRESSION_GZIP, err) ||
	    vp_decompressor_frame(decompressor, copy, size, content_size, out,
				  err))
		return err->status;
	return 0;
}

static void make_frame(struct vp_buffer *frame, const struct vp_buffer *content)
{
	VP_AUTO(compressor) struct vp_compressor *compressor = NULL;
	struct vp_error err;

	assert_works(
		vp_compressor_new(&compressor, VP_COMPRESSION_GZIP, 0, &err),
		&err);
	assert_works(vp_compressor_frame(compressor, content->data,
					 content->size, frame, &err),
		     &err);
}

static void a_frame_of_gzip_comes_back(void **state)
{
	static const size_t sizes[] = { 0, 1, 511, 65536, 4 * MIB + 512 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer content = { 0 };
		VP_AUTO(buffer) struct vp_buffer frame = { 0 };
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		fill(&content, sizes[i]);
		make_frame(&frame, &content);
		assert_works(decompress(frame.data, frame.size, sizes[i], &out,
					&err),
			     &err);
		assert_int_equal(out.size, sizes[i]);
		if (sizes[i])
			assert_memory_equal(out.data, content.data, sizes[i]);
	}
}

static void a_frame_of_gzip_must_be_exact(void **state)
{
	VP_AUTO(buffer) struct vp_buffer content = { 0 };
	VP_AUTO(buffer) struct vp_buffer frame = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;
	size_t i;

	(void)state;
	fill(&content, 3000);
	make_frame(&frame, &content);
	assert_fails(decompress(frame.data, frame.size, 2999, &out, &err), &err,
		     VENVPACK_ERR_CORRUPT, "announced");
	assert_fails(decompress(frame.data, frame.size, 3001, &out, &err), &err,
		     VENVPACK_ERR_CORRUPT, "announced");
	for (i = 0; i < frame.size; i++)
		assert_int_equal(decompress(frame.data, i, 3000, &out, &err),
				 VENVPACK_ERR_CORRUPT);
	/* Every bit of the CRC and of the size counts. */
	for (i = (frame.size - 8) * 8; i < frame.size * 8; i++) {
		frame.data[i / 8] ^= (char)(1 << i % 8);
		assert_int_equal(
			decompress(frame.data, frame.size, 3000, &out, &err),
			VENVPACK_ERR_CORRUPT);
		frame.data[i / 8] ^= (char)(1 << i % 8);
	}
	vp_buffer_char(&frame, '\0');
	assert_int_equal(decompress(frame.data, frame.size, 3000, &out, &err),
			 VENVPACK_ERR_CORRUPT);
	assert_int_equal(out.size, 0);
}

/* Deflate has nothing around it: the frame without its CRC and size. */
static void make_deflate(struct vp_buffer *stream,
			 const struct vp_buffer *content)
{
	make_frame(stream, content);
	stream->size -= 8;
}

static void deflate_is_decoded_to_its_very_end(void **state)
{
	VP_AUTO(buffer) struct vp_buffer content = { 0 };
	VP_AUTO(buffer) struct vp_buffer stream = { 0 };
	size_t i;

	(void)state;
	fill(&content, 300000);
	/* All input is taken before these are made. */
	memset(content.data + 200000, 0, 100000);
	make_deflate(&stream, &content);
	for (i = 0; i < sizeof(piece_sizes) / sizeof(piece_sizes[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		assert_works(decode(&stream, VP_COMPRESSION_DEFLATE,
				    piece_sizes[i], &out, &err),
			     &err);
		assert_int_equal(out.size, content.size);
		assert_memory_equal(out.data, content.data, content.size);
	}
}

static void deflate_is_one_stream_and_no_more(void **state)
{
	VP_AUTO(buffer) struct vp_buffer content = { 0 };
	VP_AUTO(buffer) struct vp_buffer stream = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;
	size_t i;

	(void)state;
	fill(&content, 300);
	make_deflate(&stream, &content);
	make_deflate(&stream, &content);
	for (i = 0; i < sizeof(piece_sizes) / sizeof(piece_sizes[0]); i++)
		assert_int_equal(decode(&stream, VP_COMPRESSION_DEFLATE,
					piece_sizes[i], &out, &err),
				 VENVPACK_ERR_CORRUPT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stream_is_any_frames_in_any_pieces),
		cmocka_unit_test(a_compressor_makes_the_same_frame_again),
		cmocka_unit_test(levels_that_are_none_are_refused),
		cmocka_unit_test(higher_levels_are_smaller),
		cmocka_unit_test(an_empty_stream_holds_nothing),
		cmocka_unit_test(a_stream_that_ends_within_a_frame_is_corrupt),
		cmocka_unit_test(data_after_the_last_frame_are_corrupt),
		cmocka_unit_test(a_flipped_bit_never_changes_the_content),
		cmocka_unit_test(xz_dictionaries_over_128_mib_are_refused),
		cmocka_unit_test(a_frame_of_gzip_comes_back),
		cmocka_unit_test(a_frame_of_gzip_must_be_exact),
		cmocka_unit_test(deflate_is_decoded_to_its_very_end),
		cmocka_unit_test(deflate_is_one_stream_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
