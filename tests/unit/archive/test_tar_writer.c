/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "archive/pieces.h"
#include "archive/tar_reader.h"
#include "archive/tar_writer.h"
#include "archive/ustar.h"

static const struct vp_member hello = {
	.path = "bin/hello",
	.type = VENVPACK_ENTRY_FILE,
	.mode = 0755,
	.size = 6,
	.mtime = { .tv_sec = 1700000000 },
};

/* Appends a member with its data as one writer among many would. */
static void write_member(struct vp_buffer *tar, const struct vp_member *member,
			 const char *data)
{
	VP_AUTO(tar_writer) struct vp_tar_writer *writer = NULL;
	struct vp_error err;

	assert_works(vp_tar_writer_new(&writer, tar, &err), &err);
	assert_works(vp_tar_writer_begin(writer, member, &err), &err);
	assert_works(vp_tar_writer_data(writer, data, member->size, &err),
		     &err);
	assert_works(vp_tar_writer_end(writer, &err), &err);
}

static void assert_round_trip(const struct vp_member *member)
{
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	VP_AUTO(pieces) struct pieces pieces = { 0 };
	VP_AUTO(tar_reader) struct vp_tar_reader *reader = NULL;
	struct vp_member found;
	struct vp_error err;
	bool end;

	write_member(&tar, member, "");
	pieces.bytes = tar.data;
	pieces.size = pieces.piece_size = tar.size;
	assert_works(vp_tar_reader_new(&reader, pieces_source(&pieces), &err),
		     &err);
	assert_works(vp_tar_reader_next(reader, &found, &end, &err), &err);
	assert_false(end);
	assert_string_equal(found.path, member->path);
	assert_int_equal(found.type, member->type);
	assert_int_equal(found.mode, member->mode);
	assert_int_equal(found.size, member->size);
	assert_int_equal(found.mtime.tv_sec, member->mtime.tv_sec);
	assert_int_equal(found.mtime.tv_nsec, member->mtime.tv_nsec);
	if (member->link)
		assert_string_equal(found.link, member->link);
	else
		assert_null(found.link);
	assert_works(vp_tar_reader_next(reader, &found, &end, &err), &err);
	assert_true(end);
}

static void a_plain_member_is_one_ustar_header_and_its_data(void **state)
{
	static const struct vp_ustar_header expected = {
		.name = "bin/hello",
		.mode = "000755 ",
		.owner = "000000 ",
		.group = "000000 ",
		.size = "00000000006 ",
		.mtime = "14524770400 ",
		.type = '0',
		.magic = VP_USTAR_MAGIC,
		.version = "00",
		.device_major = "000000 ",
		.device_minor = "000000 ",
	};
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	struct vp_ustar_header header;
	char data[512] = "hello\n";
	char checksum[8];

	(void)state;
	write_member(&tar, &hello, data);
	assert_int_equal(tar.size, 1024);
	memcpy(&header, tar.data, sizeof(header));
	snprintf(checksum, sizeof(checksum), "%06o",
		 vp_ustar_checksum(&header));
	assert_string_equal(header.checksum, checksum);
	memset(header.checksum, 0, sizeof(header.checksum));
	assert_memory_equal(&header, &expected, sizeof(header));
	assert_memory_equal(tar.data + 512, data, sizeof(data));
}

static void a_fraction_of_a_second_is_a_pax_record(void **state)
{
	static const struct {
		time_t seconds;
		long nanoseconds;
		const char *record;
	} cases[] = {
		{ 1700000000, 123456789, "30 mtime=1700000000.123456789\n" },
		{ 1700000000, 120000000, "23 mtime=1700000000.12\n" },
		{ 1, 1, "21 mtime=1.000000001\n" },
		{ 4000000000, 0, "20 mtime=4000000000\n" },
		{ -1, 0, "12 mtime=-1\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer tar = { 0 };
		struct vp_member member = hello;

		member.size = 0;
		member.mtime.tv_sec = cases[i].seconds;
		member.mtime.tv_nsec = cases[i].nanoseconds;
		write_member(&tar, &member, "");
		assert_int_equal(tar.size, 3 * 512);
		assert_string_equal(tar.data, "bin/PaxHeader/hello");
		assert_string_equal(tar.data + 512, cases[i].record);
		assert_round_trip(&member);
	}
}

static void every_length_of_name_comes_back(void **state)
{
	char name[270];
	size_t length;
	size_t slash;

	(void)state;
	for (length = 1; length < sizeof(name); length++) {
		for (slash = 0; slash < length; slash += 45) {
			struct vp_member member = hello;

			memset(name, 'n', length);
			name[length] = '\0';
			if (slash && slash < length - 1)
				name[slash] = '/';
			member.path = name;
			member.size = 0;
			assert_round_trip(&member);
			member.type = VENVPACK_ENTRY_DIRECTORY;
			assert_round_trip(&member);
			member.type = VENVPACK_ENTRY_LINK;
			member.path = "link";
			member.link = name;
			assert_round_trip(&member);
		}
	}
}

static void names_are_bytes_in_every_locale(void **state)
{
	static const char *const locales[] = { "C", "C.UTF-8" };
	static const char *const names[] = {
		"caf\xc3\xa9",
		"cafe\xcc\x81",
		"\xe2\x84\xab",
		"\xff\xfe",
		"caf\xe9",
		"\xed\xa0\x80",
		"\xed\xa0\x80\xed\xb0\x80",
		"\xf0\x9f\x90\x8d",
		"a\nb",
		"a\\b",
		"\x01\x7f",
		" ",
	};
	size_t l;
	size_t i;

	(void)state;
	for (l = 0; l < sizeof(locales) / sizeof(locales[0]); l++) {
		assert_non_null(setlocale(LC_ALL, locales[l]));
		for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			char path[400];
			struct vp_member member = hello;

			member.size = 0;
			member.path = names[i];
			assert_round_trip(&member);
			snprintf(path, sizeof(path), "%0300d%s", 0, names[i]);
			member.path = path;
			assert_round_trip(&member);
			member.type = VENVPACK_ENTRY_LINK;
			member.link = names[i];
			assert_round_trip(&member);
			member.path = "link";
			assert_round_trip(&member);
			member.link = path;
			assert_round_trip(&member);
		}
	}
	setlocale(LC_ALL, "C");
}

static void the_bytes_are_those_of_the_member_alone(void **state)
{
	struct vp_member members[] = { hello, hello, hello };
	VP_AUTO(buffer) struct vp_buffer one = { 0 };
	VP_AUTO(buffer) struct vp_buffer many = { 0 };
	VP_AUTO(tar_writer) struct vp_tar_writer *writer = NULL;
	struct vp_error err;
	size_t i;

	(void)state;
	members[0].mtime.tv_nsec = 1;
	members[1].path = "caf\xe9";
	assert_works(vp_tar_writer_new(&writer, &one, &err), &err);
	for (i = 0; i < 3; i++) {
		assert_works(vp_tar_writer_begin(writer, &members[i], &err),
			     &err);
		assert_works(vp_tar_writer_data(writer, "hel", 3, &err), &err);
		assert_works(vp_tar_writer_data(writer, "", 0, &err), &err);
		assert_works(vp_tar_writer_data(writer, "lo\n", 3, &err), &err);
		write_member(&many, &members[i], "hello\n");
	}
	assert_works(vp_tar_writer_end(writer, &err), &err);
	assert_int_equal(one.size, many.size);
	assert_memory_equal(one.data, many.data, one.size);
}

static void freeing_a_writer_writes_nothing(void **state)
{
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	struct vp_tar_writer *writer = NULL;
	struct vp_member large = hello;
	struct vp_error err;

	(void)state;
	large.size = (uint64_t)20 << 30;
	assert_works(vp_tar_writer_new(&writer, &tar, &err), &err);
	assert_works(vp_tar_writer_begin(writer, &large, &err), &err);
	assert_works(vp_tar_writer_data(writer, "12345", 5, &err), &err);
	vp_tar_writer_free(writer);
	assert_int_equal(tar.size, 3 * 512 + 5);
	vp_tar_writer_free(NULL);
}

static void a_size_of_many_gibibytes_is_told(void **state)
{
	static const unsigned int bits[] = { 32, 33, 36, 39 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer tar = { 0 };
		VP_AUTO(pieces) struct pieces pieces = { 0 };
		VP_AUTO(tar_writer) struct vp_tar_writer *writer = NULL;
		VP_AUTO(tar_reader) struct vp_tar_reader *reader = NULL;
		struct vp_member large = hello;
		struct vp_member found;
		struct vp_error err;
		bool end;

		large.size = ((uint64_t)1 << bits[i]) + 1;
		assert_works(vp_tar_writer_new(&writer, &tar, &err), &err);
		assert_works(vp_tar_writer_begin(writer, &large, &err), &err);
		pieces.bytes = tar.data;
		pieces.size = pieces.piece_size = tar.size;
		assert_works(vp_tar_reader_new(&reader, pieces_source(&pieces),
					       &err),
			     &err);
		assert_works(vp_tar_reader_next(reader, &found, &end, &err),
			     &err);
		assert_true(found.size == large.size);
	}
}

static void a_comment_is_a_pax_header_of_one_record(void **state)
{
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	struct vp_ustar_header header;
	struct vp_error err;

	(void)state;
	assert_works(vp_tar_write_comment(&tar, "abc", &err), &err);
	assert_int_equal(tar.size, 1024);
	memcpy(&header, tar.data, sizeof(header));
	assert_int_equal(header.type, 'x');
	assert_string_equal(header.size, "00000000017");
	assert_string_equal(tar.data + 512, "15 comment=abc\n");
}

static void a_comment_of_any_length_is_read_back(void **state)
{
	char text[1200];
	char found[1200];
	size_t length;

	(void)state;
	for (length = 1; length < sizeof(text); length++) {
		VP_AUTO(buffer) struct vp_buffer tar = { 0 };
		struct vp_error err;

		memset(text, 'c', length);
		text[length] = '\0';
		assert_works(vp_tar_write_comment(&tar, text, &err), &err);
		assert_int_equal(tar.size % 512, 0);
		assert_int_equal(vp_tar_read_comment(tar.data, tar.size, found,
						     sizeof(found)),
				 length);
		assert_string_equal(found, text);
		assert_int_equal(
			vp_tar_read_comment(tar.data, tar.size, found, length),
			0);
	}
}

static void members_after_a_comment_are_read_as_without(void **state)
{
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	VP_AUTO(pieces) struct pieces pieces = { 0 };
	VP_AUTO(tar_reader) struct vp_tar_reader *reader = NULL;
	struct vp_member found;
	struct vp_error err;
	bool end;

	(void)state;
	assert_works(vp_tar_write_comment(&tar, "abc", &err), &err);
	write_member(&tar, &hello, "hello\n");
	vp_tar_write_end_blocks(&tar);
	pieces.bytes = tar.data;
	pieces.size = pieces.piece_size = tar.size;
	assert_works(vp_tar_reader_new(&reader, pieces_source(&pieces), &err),
		     &err);
	assert_works(vp_tar_reader_next(reader, &found, &end, &err), &err);
	assert_string_equal(found.path, "bin/hello");
	assert_works(vp_tar_reader_next(reader, &found, &end, &err), &err);
	assert_true(end);
}

static void padding_fills_the_last_block(void **state)
{
	static const struct {
		uint64_t size;
		size_t padding;
	} cases[] = {
		{ 0, 0 },   { 1, 511 },	  { 511, 1 },
		{ 512, 0 }, { 513, 511 }, { ((uint64_t)1 << 40) + 2, 510 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer tar = { 0 };
		size_t j;

		assert_int_equal(vp_tar_padding(cases[i].size),
				 cases[i].padding);
		vp_tar_write_padding(&tar, cases[i].size);
		assert_int_equal(tar.size, cases[i].padding);
		for (j = 0; j < tar.size; j++)
			assert_int_equal(tar.data[j], 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_plain_member_is_one_ustar_header_and_its_data),
		cmocka_unit_test(a_fraction_of_a_second_is_a_pax_record),
		cmocka_unit_test(every_length_of_name_comes_back),
		cmocka_unit_test(names_are_bytes_in_every_locale),
		cmocka_unit_test(the_bytes_are_those_of_the_member_alone),
		cmocka_unit_test(freeing_a_writer_writes_nothing),
		cmocka_unit_test(a_size_of_many_gibibytes_is_told),
		cmocka_unit_test(a_comment_is_a_pax_header_of_one_record),
		cmocka_unit_test(a_comment_of_any_length_is_read_back),
		cmocka_unit_test(members_after_a_comment_are_read_as_without),
		cmocka_unit_test(padding_fills_the_last_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
