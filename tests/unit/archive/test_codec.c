/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <stdio.h>
#include <string.h>

#include "archive/codec.h"
#include "archive/pieces.h"

#define MIB ((size_t)1024 * 1024)

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

static void compress(struct vp_buffer *frame, const struct vp_buffer *content,
		     int level)
{
	VP_AUTO(compressor) struct vp_compressor *compressor = NULL;
	struct vp_error err;

	assert_works(vp_compressor_new(&compressor, VP_COMPRESSION_ZSTD, level,
				       &err),
		     &err);
	assert_works(vp_compressor_frame(compressor, content->data,
					 content->size, frame, &err),
		     &err);
}

static int decompress(const void *frame, size_t size, size_t content_size,
		      struct vp_buffer *out, struct vp_error *err)
{
	VP_AUTO(decompressor) struct vp_decompressor *decompressor = NULL;
	/* Exactly its size, so that the sanitizer sees who reads on. */
	VP_AUTO(free) void *copy = malloc(size ? size : 1);

	memcpy(copy, frame, size);
	if (vp_decompressor_new(&decompressor, VP_COMPRESSION_ZSTD, err) ||
	    vp_decompressor_frame(decompressor, copy, size, content_size, out,
				  err))
		return err->status;
	return 0;
}

static int decode(const struct vp_buffer *stream, size_t piece_size,
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

	if (vp_decoder_new(&decoder, VP_COMPRESSION_ZSTD,
			   pieces_source(&pieces), err))
		return err->status;
	source = vp_decoder_source(decoder);
	do {
		if (source.read(source.user, &bytes, &size, err))
			return err->status;
		vp_buffer_append(out, bytes, size);
	} while (size);
	return source.read(source.user, &bytes, &size, err);
}

static void what_was_compressed_comes_back(void **state)
{
	static const size_t sizes[] = {
		0, 1, 511, 65536, 128 * 1024 + 1, 4 * MIB + 512
	};
	static const int levels[] = { 0, 1, 9, 19 };
	size_t i;
	size_t l;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer content = { 0 };

		fill(&content, sizes[i]);
		for (l = 0; l < sizeof(levels) / sizeof(levels[0]); l++) {
			VP_AUTO(buffer) struct vp_buffer frame = { 0 };
			VP_AUTO(buffer) struct vp_buffer out = { 0 };
			struct vp_error err;

			if (levels[l] == 19 && sizes[i] > MIB)
				continue;
			compress(&frame, &content, levels[l]);
			assert_works(decompress(frame.data, frame.size,
						sizes[i], &out, &err),
				     &err);
			assert_int_equal(out.size, sizes[i]);
			if (sizes[i])
				assert_memory_equal(out.data, content.data,
						    sizes[i]);
		}
	}
}

static void contexts_serve_frame_after_frame(void **state)
{
	VP_AUTO(compressor) struct vp_compressor *compressor = NULL;
	VP_AUTO(decompressor) struct vp_decompressor *decompressor = NULL;
	VP_AUTO(buffer) struct vp_buffer first = { 0 };
	VP_AUTO(buffer) struct vp_buffer frame = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;
	int i;

	(void)state;
	assert_works(
		vp_compressor_new(&compressor, VP_COMPRESSION_ZSTD, 0, &err),
		&err);
	assert_works(
		vp_decompressor_new(&decompressor, VP_COMPRESSION_ZSTD, &err),
		&err);
	assert_works(vp_compressor_frame(compressor, "hello", 5, &first, &err),
		     &err);
	for (i = 0; i < 10; i++) {
		size_t end = frame.size;

		assert_int_equal(vp_decompressor_frame(decompressor, "broken!",
						       7, 5, &out, &err),
				 VENVPACK_ERR_CORRUPT);
		assert_works(vp_compressor_frame(compressor, "hello", 5, &frame,
						 &err),
			     &err);
		assert_int_equal(frame.size - end, first.size);
		assert_memory_equal(frame.data + end, first.data, first.size);
		assert_works(vp_decompressor_frame(decompressor,
						   frame.data + end, first.size,
						   5, &out, &err),
			     &err);
	}
	assert_int_equal(out.size, 50);
	assert_memory_equal(out.data + 45, "hello", 5);
}

/* RFC 8878, section 3.1.1.1: the descriptor follows the magic number. */
static void frames_have_their_content_size_and_a_checksum(void **state)
{
	static const size_t sizes[] = { 1, 300, 70000, 4 * MIB };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer content = { 0 };
		VP_AUTO(buffer) struct vp_buffer frame = { 0 };

		fill(&content, sizes[i]);
		compress(&frame, &content, 0);
		assert_memory_equal(frame.data, "\x28\xb5\x2f\xfd", 4);
		assert_true(frame.data[4] & 0x04);
		assert_true(frame.data[4] & 0xe0);
	}
}

static void levels_that_are_none_are_refused(void **state)
{
	static const int levels[] = { -1, 23, 1000, -2147483647 - 1,
				      2147483647 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		struct vp_compressor *compressor = NULL;
		struct vp_error err;

		assert_fails(vp_compressor_new(&compressor, VP_COMPRESSION_ZSTD,
					       levels[i], &err),
			     &err, VENVPACK_ERR_ARGUMENT, "levels 1 to");
		assert_null(compressor);
	}
}

static void without_compression_a_frame_is_its_bytes(void **state)
{
	VP_AUTO(compressor) struct vp_compressor *compressor = NULL;
	VP_AUTO(buffer) struct vp_buffer frame = { 0 };
	struct vp_error err;

	(void)state;
	assert_works(
		vp_compressor_new(&compressor, VP_COMPRESSION_NONE, 0, &err),
		&err);
	assert_works(
		vp_compressor_frame(compressor, "the tar", 7, &frame, &err),
		&err);
	assert_string_equal(frame.data, "the tar");
	vp_compressor_free(NULL);
	vp_decompressor_free(NULL);
	vp_decoder_free(NULL);
}

static void a_frame_must_be_what_was_announced(void **state)
{
	VP_AUTO(buffer) struct vp_buffer content = { 0 };
	VP_AUTO(buffer) struct vp_buffer frame = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;
	size_t i;

	(void)state;
	fill(&content, 3000);
	compress(&frame, &content, 0);
	assert_fails(decompress(frame.data, frame.size, 2999, &out, &err), &err,
		     VENVPACK_ERR_CORRUPT, "announced");
	assert_fails(decompress(frame.data, frame.size, 3001, &out, &err), &err,
		     VENVPACK_ERR_CORRUPT, "announced");
	for (i = 0; i < frame.size; i++)
		assert_int_equal(decompress(frame.data, i, 3000, &out, &err),
				 VENVPACK_ERR_CORRUPT);
	assert_int_equal(out.size, 0);
}

static void a_frame_must_be_one_and_nothing_else(void **state)
{
	static const char skippable[] = "\x5e\x2a\x4d\x18\0\0\0\0";
	VP_AUTO(buffer) struct vp_buffer content = { 0 };
	VP_AUTO(buffer) struct vp_buffer frame = { 0 };
	VP_AUTO(buffer) struct vp_buffer two = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;

	(void)state;
	fill(&content, 10);
	compress(&frame, &content, 0);
	compress(&two, &content, 0);
	compress(&two, &content, 0);
	vp_buffer_append(&frame, "\0", 1);
	assert_fails(decompress(frame.data, frame.size, 10, &out, &err), &err,
		     VENVPACK_ERR_CORRUPT, "after the end of a frame");
	assert_fails(decompress(two.data, two.size, 10, &out, &err), &err,
		     VENVPACK_ERR_CORRUPT, "after the end of a frame");
	assert_int_equal(decompress(two.data, two.size, 20, &out, &err),
			 VENVPACK_ERR_CORRUPT);
	assert_fails(decompress(skippable, 8, 0, &out, &err), &err,
		     VENVPACK_ERR_CORRUPT, "no zstd frame");
	assert_int_equal(out.size, 0);
}

static void a_flipped_bit_never_changes_the_content(void **state)
{
	VP_AUTO(buffer) struct vp_buffer content = { 0 };
	VP_AUTO(buffer) struct vp_buffer frame = { 0 };
	size_t bit;

	(void)state;
	fill(&content, 300);
	compress(&frame, &content, 0);
	for (bit = 0; bit < frame.size * 8; bit++) {
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;
		char mask = (char)(1 << bit % 8);

		frame.data[bit / 8] ^= mask;
		/* Some bits mean nothing, such as one of the descriptor. */
		if (!decompress(frame.data, frame.size, 300, &out, &err))
			assert_memory_equal(out.data, content.data, 300);
		frame.data[bit / 8] ^= mask;
	}
}

/* A frame of four bytes that asks for a window, descriptor as in the RFC. */
static void frame_with_window(struct vp_buffer *out, int exponent, int mantissa)
{
	static const char start[] = "\x28\xb5\x2f\xfd\xc0";
	static const char rest[] = "\x04\0\0\0\0\0\0\0\x21\0\0abcd";

	vp_buffer_append(out, start, sizeof(start) - 1);
	vp_buffer_char(out, (char)(exponent << 3 | mantissa));
	vp_buffer_append(out, rest, sizeof(rest) - 1);
}

static void windows_over_128_mib_are_refused(void **state)
{
	static const struct {
		int exponent;
		int mantissa;
		bool is_refused;
	} cases[] = {
		{ 0, 0, false }, { 16, 7, false }, { 17, 0, false },
		{ 17, 1, true }, { 18, 0, true },  { 31, 7, true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer frame = { 0 };
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		frame_with_window(&frame, cases[i].exponent, cases[i].mantissa);
		if (cases[i].is_refused) {
			assert_fails(decompress(frame.data, frame.size, 4, &out,
						&err),
				     &err, VENVPACK_ERR_CORRUPT, "128 MiB");
			/* A frame that is there in one piece needs no window. */
			assert_fails(decode(&frame, 10, &out, &err), &err,
				     VENVPACK_ERR_CORRUPT, "128 MiB");
		} else {
			assert_works(decompress(frame.data, frame.size, 4, &out,
						&err),
				     &err);
			assert_works(decode(&frame, 10, &out, &err), &err);
			assert_string_equal(out.data, "abcdabcd");
		}
	}
}

static const size_t piece_sizes[] = { 1, 2, 5, 1000, 100000, 1u << 24 };

/* Frames of all kinds, as stock tools concatenate them. */
static void make_stream(struct vp_buffer *stream, struct vp_buffer *expected)
{
	static const size_t sizes[] = { 10, 0, 128 * 1024, 300000, 1, 131072 };
	size_t i;

	vp_buffer_append(stream, "\x50\x2a\x4d\x18\x04\0\0\0skip", 12);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer content = { 0 };

		fill(&content, sizes[i]);
		compress(stream, &content, 1 + (int)i);
		vp_buffer_append(expected, content.data, content.size);
		vp_buffer_append(stream, "\x5e\x2a\x4d\x18\0\0\0\0", 8);
	}
	frame_with_window(stream, 17, 0);
	vp_buffer_text(expected, "abcd");
}

static void a_stream_is_any_frames_in_any_pieces(void **state)
{
	VP_AUTO(buffer) struct vp_buffer stream = { 0 };
	VP_AUTO(buffer) struct vp_buffer expected = { 0 };
	size_t i;

	(void)state;
	make_stream(&stream, &expected);
	for (i = 0; i < sizeof(piece_sizes) / sizeof(piece_sizes[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		assert_works(decode(&stream, piece_sizes[i], &out, &err), &err);
		assert_int_equal(out.size, expected.size);
		assert_memory_equal(out.data, expected.data, expected.size);
	}
}

static void pieces_of_a_stream_are_full_but_the_last(void **state)
{
	VP_AUTO(buffer) struct vp_buffer stream = { 0 };
	VP_AUTO(buffer) struct vp_buffer expected = { 0 };
	VP_AUTO(pieces) struct pieces pieces = { .piece_size = 3 };
	VP_AUTO(decoder) struct vp_decoder *decoder = NULL;
	struct vp_source source;
	struct vp_error err;
	const void *bytes;
	size_t full;
	size_t size;
	size_t left;

	(void)state;
	make_stream(&stream, &expected);
	pieces.bytes = stream.data;
	pieces.size = stream.size;
	assert_works(vp_decoder_new(&decoder, VP_COMPRESSION_ZSTD,
				    pieces_source(&pieces), &err),
		     &err);
	source = vp_decoder_source(decoder);
	assert_works(source.read(source.user, &bytes, &full, &err), &err);
	for (left = expected.size - full; left; left -= size) {
		assert_works(source.read(source.user, &bytes, &size, &err),
			     &err);
		assert_int_equal(size, left < full ? left : full);
	}
}

/* Without a checksum nothing of a frame is left to read when its data are. */
static void what_did_not_fit_into_a_piece_is_in_the_next(void **state)
{
	VP_AUTO(buffer) struct vp_buffer first = { 0 };
	VP_AUTO(buffer) struct vp_buffer last = { 0 };
	VP_AUTO(buffer) struct vp_buffer stream = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;
	size_t descriptor;

	(void)state;
	fill(&first, 100);
	fill(&last, 128 * 1024);
	compress(&stream, &first, 0);
	descriptor = stream.size + 4;
	compress(&stream, &last, 0);
	stream.data[descriptor] &= ~0x04;
	stream.size -= 4;
	assert_works(decode(&stream, stream.size, &out, &err), &err);
	assert_int_equal(out.size, first.size + last.size);
	assert_memory_equal(out.data + first.size, last.data, last.size);
}

static void an_empty_stream_holds_nothing(void **state)
{
	VP_AUTO(buffer) struct vp_buffer stream = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;

	(void)state;
	assert_works(decode(&stream, 100, &out, &err), &err);
	assert_int_equal(out.size, 0);
}

static void a_stream_that_ends_within_a_frame_is_corrupt(void **state)
{
	VP_AUTO(buffer) struct vp_buffer stream = { 0 };
	VP_AUTO(buffer) struct vp_buffer content = { 0 };
	size_t size;

	(void)state;
	fill(&content, 300);
	compress(&stream, &content, 0);
	size = stream.size;
	while (--stream.size) {
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		assert_fails(decode(&stream, 100, &out, &err), &err,
			     VENVPACK_ERR_CORRUPT, "end in the middle");
	}
	stream.size = size;
}

static void data_after_the_last_frame_of_a_stream_are_corrupt(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
	} cases[] = {
		{ "\0", 1 }, { "\0\0\0\0\0\0\0\0", 8 },	    { "evil", 4 },
		{ "x", 1 },  { "\x28\xb5\x2f\xfe....", 8 },
	};
	size_t c;
	size_t i;

	(void)state;
	for (c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		VP_AUTO(buffer) struct vp_buffer stream = { 0 };
		VP_AUTO(buffer) struct vp_buffer expected = { 0 };

		make_stream(&stream, &expected);
		vp_buffer_append(&stream, cases[c].bytes, cases[c].size);
		for (i = 0; i < sizeof(piece_sizes) / sizeof(piece_sizes[0]);
		     i++) {
			VP_AUTO(buffer) struct vp_buffer out = { 0 };
			struct vp_error err;

			assert_int_equal(
				decode(&stream, piece_sizes[i], &out, &err),
				VENVPACK_ERR_CORRUPT);
		}
	}
}

static void what_the_source_fails_with_is_what_is_told(void **state)
{
	VP_AUTO(buffer) struct vp_buffer stream = { 0 };
	VP_AUTO(buffer) struct vp_buffer expected = { 0 };
	VP_AUTO(pieces)
	struct pieces pieces = { .piece_size = 64, .fails_at = 100 };
	VP_AUTO(decoder) struct vp_decoder *decoder = NULL;
	struct vp_source source;
	struct vp_error err;
	const void *bytes;
	size_t size;

	(void)state;
	make_stream(&stream, &expected);
	pieces.bytes = stream.data;
	pieces.size = stream.size;
	assert_works(vp_decoder_new(&decoder, VP_COMPRESSION_ZSTD,
				    pieces_source(&pieces), &err),
		     &err);
	source = vp_decoder_source(decoder);
	assert_fails(source.read(source.user, &bytes, &size, &err), &err,
		     VENVPACK_ERR_IO, "the disk is on fire");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_compressed_comes_back),
		cmocka_unit_test(contexts_serve_frame_after_frame),
		cmocka_unit_test(frames_have_their_content_size_and_a_checksum),
		cmocka_unit_test(levels_that_are_none_are_refused),
		cmocka_unit_test(without_compression_a_frame_is_its_bytes),
		cmocka_unit_test(a_frame_must_be_what_was_announced),
		cmocka_unit_test(a_frame_must_be_one_and_nothing_else),
		cmocka_unit_test(a_flipped_bit_never_changes_the_content),
		cmocka_unit_test(windows_over_128_mib_are_refused),
		cmocka_unit_test(a_stream_is_any_frames_in_any_pieces),
		cmocka_unit_test(pieces_of_a_stream_are_full_but_the_last),
		cmocka_unit_test(what_did_not_fit_into_a_piece_is_in_the_next),
		cmocka_unit_test(an_empty_stream_holds_nothing),
		cmocka_unit_test(a_stream_that_ends_within_a_frame_is_corrupt),
		cmocka_unit_test(
			data_after_the_last_frame_of_a_stream_are_corrupt),
		cmocka_unit_test(what_the_source_fails_with_is_what_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
