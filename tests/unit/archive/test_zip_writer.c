/* SPDX-License-Identifier: MIT */
/* What is written is read by vp_zip_cursor, so both are tested here. */
#include "assertions.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "archive/little_endian.h"
#include "archive/zip_cursor.h"
#include "archive/zip_writer.h"

#define MIB ((size_t)1024 * 1024)
#define GIB ((uint64_t)1024 * 1024 * 1024)

/* A zip in the making. */
struct zip {
	struct vp_zip_packer *packer;
	struct vp_buffer bytes;
	struct vp_zip_listing listing;
};

static void begin(struct zip *zip)
{
	struct vp_error err;

	assert_works(vp_zip_packer_new(&zip->packer, 0, &err), &err);
}

static void add(struct zip *zip, const struct vp_member *member,
		const void *bytes, const char *comment)
{
	struct vp_zip_record record;
	struct vp_error err;

	assert_works(vp_zip_packer_add(zip->packer, member, bytes, &zip->bytes,
				       &record, &err),
		     &err);
	vp_zip_listing_add(&zip->listing, member, &record, comment);
}

static void add_in_pieces(struct zip *zip, const struct vp_member *member,
			  const char *bytes, size_t piece_size)
{
	struct vp_zip_record record = { 0 };
	uint64_t offset;

	for (offset = 0; offset < member->size; offset += piece_size) {
		uint64_t left = member->size - offset;
		size_t size = left < piece_size ? (size_t)left : piece_size;
		struct vp_zip_record piece;
		struct vp_error err;

		assert_works(vp_zip_packer_add_piece(zip->packer, member,
						     offset, bytes + offset,
						     size, &zip->bytes, &piece,
						     &err),
			     &err);
		vp_zip_record_add(&record, &piece, bytes + offset, size);
	}
	vp_zip_record_end(&record, member, &zip->bytes);
	vp_zip_listing_add(&zip->listing, member, &record, NULL);
}

static void end(struct zip *zip)
{
	struct vp_error err;

	assert_works(vp_zip_listing_end(&zip->listing, &err), &err);
	vp_buffer_append(&zip->bytes, zip->listing.bytes.data,
			 zip->listing.bytes.size);
}

static void clear(struct zip *zip)
{
	vp_zip_packer_free(zip->packer);
	vp_buffer_clear(&zip->bytes);
	vp_zip_listing_clear(&zip->listing);
}

VP_DEFINE_AUTO(writing, struct zip, clear(local))

static int open_bytes(struct vp_zip **out, const void *bytes, size_t size,
		      struct vp_error *err)
{
	VP_AUTO(close) int fd = memfd_create("zip", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
	return vp_zip_open_archive(out, fd, err);
}

/* Compares the next member, data and all, with what it was made of. */
static void expect(const struct vp_members *members,
		   const struct vp_member *expected, const char *bytes)
{
	VP_AUTO(buffer) struct vp_buffer data = { 0 };
	struct vp_member found;
	struct vp_error err;
	const void *piece;
	size_t size;
	bool is_end;

	assert_works(members->next(members->user, &found, &is_end, &err), &err);
	assert_false(is_end);
	assert_string_equal(found.path, expected->path);
	assert_int_equal(found.type, expected->type);
	assert_int_equal(found.mode, expected->mode);
	assert_int_equal(found.size, expected->size);
	assert_int_equal(found.mtime.tv_sec,
			 vp_member_whole_seconds(&expected->mtime));
	if (expected->link)
		assert_string_equal(found.link, expected->link);
	else
		assert_null(found.link);
	if (expected->type != VENVPACK_ENTRY_FILE)
		return;
	do {
		assert_works(members->data(members->user, &piece, &size, &err),
			     &err);
		vp_buffer_append(&data, piece, size);
	} while (size);
	assert_int_equal(data.size, expected->size);
	if (data.size)
		assert_memory_equal(data.data, bytes, data.size);
}

static void expect_end(const struct vp_members *members)
{
	struct vp_member found;
	struct vp_error err;
	bool is_end;

	assert_works(members->next(members->user, &found, &is_end, &err), &err);
	assert_true(is_end);
}

static struct vp_member file(const char *path, uint64_t size)
{
	return (struct vp_member){
		.path = path,
		.type = VENVPACK_ENTRY_FILE,
		.mode = 0644,
		.size = size,
		.mtime = { .tv_sec = 1700000001, .tv_nsec = 987654321 },
	};
}

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

static void members_come_back_as_they_were(void **state)
{
	static const struct vp_member directory = {
		.path = "bin", .type = VENVPACK_ENTRY_DIRECTORY, .mode = 0750
	};
	static const struct vp_member link = { .path = "bin/python",
					       .type = VENVPACK_ENTRY_LINK,
					       .mode = 0777,
					       .link = "../\xc3\xa9/python" };
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	VP_AUTO(writing) struct zip zip = { 0 };
	VP_AUTO(zip) struct vp_zip *reader = NULL;
	VP_AUTO(zip_cursor) struct vp_zip_cursor *cursor = NULL;
	struct vp_member script = file("bin/\xc3\xa9t\xc3\xa9", 3000);
	struct vp_member empty = file("empty", 0);
	struct vp_member tiny = file("back\\slash\n", 3);
	struct vp_members members;
	struct vp_error err;

	(void)state;
	fill(&text, 3000);
	script.mode = 0755;
	begin(&zip);
	add(&zip, &tiny, "abc", "a comment");
	add(&zip, &directory, NULL, NULL);
	add(&zip, &link, NULL, NULL);
	add(&zip, &script, text.data, NULL);
	add(&zip, &empty, NULL, NULL);
	end(&zip);
	assert_works(open_bytes(&reader, zip.bytes.data, zip.bytes.size, &err),
		     &err);
	assert_int_equal(vp_zip_count(reader), 5);
	assert_string_equal(vp_zip_member(reader, 0)->comment, "a comment");
	assert_null(vp_zip_member(reader, 1)->comment);
	assert_works(vp_zip_cursor_new(&cursor, reader, &err), &err);
	members = vp_zip_cursor_members(cursor, 0, 5);
	assert_true(members.tells_whole_seconds);
	expect(&members, &tiny, "abc");
	expect(&members, &directory, NULL);
	expect(&members, &link, NULL);
	expect(&members, &script, text.data);
	expect(&members, &empty, NULL);
	expect_end(&members);
	/* Any run of them, and what is left of one may be left. */
	members = vp_zip_cursor_members(cursor, 2, 2);
	expect(&members, &link, NULL);
	expect(&members, &script, text.data);
	expect_end(&members);
	members = vp_zip_cursor_members(cursor, 4, 100);
	expect(&members, &empty, NULL);
	expect_end(&members);
	members = vp_zip_cursor_members(cursor, 7, 1);
	expect_end(&members);
}

static void a_file_in_pieces_comes_back(void **state)
{
	static const size_t piece_sizes[] = { 1000, 65536, 4 * MIB, 18 * MIB };
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	struct vp_member large = file("large", 17 * MIB + 5);
	struct vp_member next = file("next", 3);
	size_t i;

	(void)state;
	fill(&text, (size_t)large.size);
	/* An end of zeros, which is where all input is taken early. */
	memset(text.data + text.size - MIB, 0, MIB);
	for (i = 0; i < sizeof(piece_sizes) / sizeof(piece_sizes[0]); i++) {
		VP_AUTO(writing) struct zip zip = { 0 };
		VP_AUTO(zip) struct vp_zip *reader = NULL;
		VP_AUTO(zip_cursor) struct vp_zip_cursor *cursor = NULL;
		struct vp_members members;
		struct vp_error err;

		begin(&zip);
		add_in_pieces(&zip, &large, text.data, piece_sizes[i]);
		add(&zip, &next, "abc", NULL);
		end(&zip);
		assert_works(open_bytes(&reader, zip.bytes.data, zip.bytes.size,
					&err),
			     &err);
		assert_works(vp_zip_cursor_new(&cursor, reader, &err), &err);
		members = vp_zip_cursor_members(cursor, 0, 2);
		expect(&members, &large, text.data);
		expect(&members, &next, "abc");
		expect_end(&members);
	}
}

static void what_deflating_does_not_make_smaller_is_stored(void **state)
{
	VP_AUTO(writing) struct zip zip = { 0 };
	struct vp_member noise = file("noise", 64);
	char bytes[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * i * 37 + 11 * i);
	begin(&zip);
	add(&zip, &noise, bytes, NULL);
	assert_int_equal(vp_get_number(zip.bytes.data + 8, 2), 0);
	assert_memory_equal(zip.bytes.data + zip.bytes.size - sizeof(bytes),
			    bytes, sizeof(bytes));
}

static void a_header_has_the_bytes_of_the_specification(void **state)
{
	VP_AUTO(writing) struct zip zip = { 0 };
	struct vp_member member = file("a", 3);

	(void)state;
	member.mode = 0600;
	begin(&zip);
	add(&zip, &member, "abc", NULL);
	/* 2023-11-14 22:13:20, and 1700000001 in the extended timestamp. */
	assert_int_equal(zip.bytes.size, 30 + 1 + 9 + 3);
	assert_memory_equal(zip.bytes.data,
			    "PK\3\4\x14\0\0\0\0\0\xaa\xb1\x6e\x57"
			    "\xc2\x41\x24\x35\3\0\0\0\3\0\0\0\1\0\x09\0"
			    "aUT\5\0\1\x01\xf1\x53\x65"
			    "abc",
			    zip.bytes.size);
	assert_memory_equal(zip.listing.bytes.data, "PK\1\2\x2d\3\x14\0", 8);
	assert_memory_equal(zip.listing.bytes.data + 38, "\0\0\x80\x81", 4);
}

static void times_are_those_that_a_zip_can_tell(void **state)
{
	static const struct {
		time_t time;
		int64_t told;
		uint32_t old; /* as DOS has it */
	} cases[] = {
		{ -5, 0, 0x00210000 },
		{ 0, 0, 0x00210000 },
		{ 315532800, 315532800, 0x00210000 },
		{ 2147483647, 2147483647, 0x743319c3 },
		{ 2147483648, 2147483647, 0x743319c4 },
		{ 4354819198, 2147483647, 0xff9fbf7d },
		{ 9999999999, 2147483647, 0xff9fbf7d },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(writing) struct zip zip = { 0 };
		struct vp_member member = file("a", 0);

		member.mtime.tv_sec = cases[i].time;
		begin(&zip);
		add(&zip, &member, NULL, NULL);
		assert_int_equal(vp_get_number(zip.bytes.data + 36, 4),
				 cases[i].told);
		assert_int_equal(vp_get_number(zip.bytes.data + 10, 4),
				 cases[i].old);
	}
}

static void many_members_need_zip64(void **state)
{
	static const size_t counts[] = { 65534, 65535, 65536, 70000 };
	size_t i;
	size_t k;

	(void)state;
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		VP_AUTO(writing) struct zip zip = { 0 };
		VP_AUTO(zip) struct vp_zip *reader = NULL;
		struct vp_error err;
		char name[16];

		begin(&zip);
		for (k = 0; k < counts[i]; k++) {
			struct vp_member member = file(name, 0);

			snprintf(name, sizeof(name), "%zu", k);
			add(&zip, &member, NULL, NULL);
		}
		end(&zip);
		assert_works(open_bytes(&reader, zip.bytes.data, zip.bytes.size,
					&err),
			     &err);
		assert_int_equal(vp_zip_count(reader), counts[i]);
	}
}

static void append_to(int fd, uint64_t offset, const struct vp_buffer *bytes)
{
	assert_int_equal(pwrite(fd, bytes->data, bytes->size, (off_t)offset),
			 bytes->size);
}

/* Headers around a hole: the reader compares all of them when it opens it. */
static void large_sizes_and_offsets_need_zip64(void **state)
{
	VP_AUTO(close) int fd = memfd_create("zip", MFD_CLOEXEC);
	VP_AUTO(writing) struct zip zip = { 0 };
	VP_AUTO(zip) struct vp_zip *reader = NULL;
	struct vp_member large = file("large", 5 * GIB);
	struct vp_member small = file("small", 3);
	struct vp_zip_record record;
	struct vp_error err;
	uint64_t offset;

	(void)state;
	begin(&zip);
	assert_works(vp_zip_packer_add_piece(zip.packer, &large, 0, "abc", 3,
					     &zip.bytes, &record, &err),
		     &err);
	append_to(fd, 0, &zip.bytes);
	record.size += 4 * GIB;
	record.packed_size += 4 * GIB;
	record.crc = 0x12345678;
	offset = record.size;
	zip.bytes.size = 0;
	vp_zip_record_end(&record, &large, &zip.bytes);
	assert_int_equal(zip.bytes.size, 24);
	vp_zip_listing_add(&zip.listing, &large, &record, NULL);
	add(&zip, &small, "abc", NULL);
	end(&zip);
	append_to(fd, offset, &zip.bytes);
	assert_works(vp_zip_open_archive(&reader, fd, &err), &err);
	assert_int_equal(vp_zip_count(reader), 2);
	assert_int_equal(vp_zip_member(reader, 0)->size, 5 * GIB);
	assert_string_equal(vp_zip_member(reader, 1)->name, "small");
}

static void levels_that_are_none_are_refused(void **state)
{
	static const int levels[] = { -1, 13, 2147483647 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		struct vp_zip_packer *packer = NULL;
		struct vp_error err;

		assert_fails(vp_zip_packer_new(&packer, levels[i], &err), &err,
			     VENVPACK_ERR_ARGUMENT, "levels 1 to 12");
		assert_null(packer);
	}
}

/* Reads all there is of a zip; fails where that does. */
static int read_all(const void *bytes, size_t size, struct vp_error *err)
{
	VP_AUTO(zip) struct vp_zip *reader = NULL;
	VP_AUTO(zip_cursor) struct vp_zip_cursor *cursor = NULL;
	struct vp_members members;
	bool is_end = false;

	if (open_bytes(&reader, bytes, size, err) ||
	    vp_zip_cursor_new(&cursor, reader, err))
		return err->status;
	members = vp_zip_cursor_members(cursor, 0, SIZE_MAX);
	while (!is_end) {
		struct vp_member member;
		const void *piece;
		size_t piece_size = 1;

		if (members.next(members.user, &member, &is_end, err))
			return err->status;
		while (!is_end && member.type == VENVPACK_ENTRY_FILE &&
		       piece_size)
			if (members.data(members.user, &piece, &piece_size,
					 err))
				return err->status;
	}
	return 0;
}

static void damaged_data_are_found(void **state)
{
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	VP_AUTO(writing) struct zip zip = { 0 };
	struct vp_member stored = file("s", 5);
	struct vp_member deflated = file("d", 500);
	struct vp_member large = file("l", 17 * MIB);
	struct vp_error err;
	size_t ends[3];
	size_t i;

	(void)state;
	fill(&text, (size_t)large.size);
	begin(&zip);
	add(&zip, &stored, "12345", NULL);
	ends[0] = zip.bytes.size;
	add(&zip, &deflated, text.data, NULL);
	ends[1] = zip.bytes.size;
	add_in_pieces(&zip, &large, text.data, 4 * MIB);
	ends[2] = zip.bytes.size - 16;
	end(&zip);
	assert_works(read_all(zip.bytes.data, zip.bytes.size, &err), &err);
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		zip.bytes.data[ends[i] - 3] ^= 1;
		assert_int_equal(read_all(zip.bytes.data, zip.bytes.size, &err),
				 VENVPACK_ERR_CORRUPT);
		zip.bytes.data[ends[i] - 3] ^= 1;
	}
}

static void links_must_point_at_something(void **state)
{
	static const struct {
		const char *link;
		size_t size;
	} cases[] = { { "", 0 }, { "a\0b", 3 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(writing) struct zip zip = { 0 };
		/* A file, which is said to be a link in the directory. */
		struct vp_member member = file("l", cases[i].size);
		struct vp_error err;
		int status;

		begin(&zip);
		add(&zip, &member, cases[i].link, NULL);
		zip.listing.bytes.data[41] = (char)0xa1;
		end(&zip);
		status = read_all(zip.bytes.data, zip.bytes.size, &err);
		assert_true(status == VENVPACK_ERR_CORRUPT ||
			    status == VENVPACK_ERR_UNSAFE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_come_back_as_they_were),
		cmocka_unit_test(a_file_in_pieces_comes_back),
		cmocka_unit_test(
			what_deflating_does_not_make_smaller_is_stored),
		cmocka_unit_test(a_header_has_the_bytes_of_the_specification),
		cmocka_unit_test(times_are_those_that_a_zip_can_tell),
		cmocka_unit_test(many_members_need_zip64),
		cmocka_unit_test(large_sizes_and_offsets_need_zip64),
		cmocka_unit_test(levels_that_are_none_are_refused),
		cmocka_unit_test(damaged_data_are_found),
		cmocka_unit_test(links_must_point_at_something),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
