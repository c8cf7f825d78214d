/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "archive/pieces.h"
#include "archive/tar_reader.h"
#include "archive/tar_writer.h"
#include "archive/ustar.h"

/* A header by hand, of what our writer would not write. */
static void add_header(struct vp_buffer *tar, const char *name, char type,
		       const char *link, size_t size)
{
	struct vp_ustar_header header = {
		.mode = "0000644",
		.owner = "0000000",
		.group = "0000000",
		.mtime = "00000000000",
		.type = type,
		.magic = VP_USTAR_MAGIC,
		.version = { '0', '0' },
	};

	snprintf(header.name, sizeof(header.name), "%s", name);
	snprintf(header.link, sizeof(header.link), "%s", link);
	snprintf(header.size, sizeof(header.size), "%011zo", size);
	snprintf(header.checksum, sizeof(header.checksum), "%06o",
		 vp_ustar_checksum(&header));
	vp_buffer_append(tar, &header, sizeof(header));
}

static void add_data(struct vp_buffer *tar, const char *data, size_t size)
{
	vp_buffer_append(tar, data, size);
	vp_tar_write_padding(tar, size);
}

static void add_file(struct vp_buffer *tar, const char *name, const char *data)
{
	add_header(tar, name, '0', "", strlen(data));
	add_data(tar, data, strlen(data));
}

static void add_pax(struct vp_buffer *tar, const char *records, size_t size)
{
	add_header(tar, "PaxHeaders/x", 'x', "", size);
	add_data(tar, records, size);
}

static void add_record(struct vp_buffer *tar, const char *key,
		       const char *value)
{
	char record[1024];
	size_t size = strlen(key) + strlen(value) + 3;

	/* A space, '=', newline; and the digits of the size itself. */
	size += size + 2 > 99 ? 3 : size + 1 > 9 ? 2 : 1;
	snprintf(record, sizeof(record), "%zu %s=%s\n", size, key, value);
	assert_int_equal(strlen(record), size);
	add_pax(tar, record, size);
}

/* Reads all there is: paths, types, sizes and data, a line a member. */
static int read_all(const struct vp_buffer *tar, size_t piece_size,
		    struct vp_buffer *out, struct vp_error *err)
{
	VP_AUTO(pieces)
	struct pieces pieces = { tar->data, tar->size, piece_size, 0, 0, NULL };
	VP_AUTO(tar_reader) struct vp_tar_reader *reader = NULL;
	struct vp_member member;
	bool end = false;

	if (vp_tar_reader_new(&reader, pieces_source(&pieces), err) ||
	    vp_tar_reader_next(reader, &member, &end, err))
		return err->status;
	while (!end) {
		const void *bytes;
		size_t size;

		vp_buffer_printf(out, "%d %s %o %ju.%ld %s [", (int)member.type,
				 member.path, member.mode,
				 (uintmax_t)member.mtime.tv_sec,
				 member.mtime.tv_nsec,
				 member.link ? member.link : "-");
		do {
			if (vp_tar_reader_data(reader, &bytes, &size, err))
				return err->status;
			vp_buffer_append(out, bytes, size);
		} while (size);
		vp_buffer_text(out, "]\n");
		if (vp_tar_reader_next(reader, &member, &end, err))
			return err->status;
	}
	return 0;
}

static const size_t piece_sizes[] = { 1, 7, 511, 512, 513, 1536, 1u << 20 };

#define EACH_PIECE_SIZE(i)                                \
	i = 0;                                            \
	i < sizeof(piece_sizes) / sizeof(piece_sizes[0]); \
	i++

static void write_small_tree(struct vp_buffer *tar)
{
	static const struct vp_member members[] = {
		{ "bin", VENVPACK_ENTRY_DIRECTORY, 0755, 0, { 17, 0 }, NULL },
		{ "bin/a", VENVPACK_ENTRY_FILE, 0755, 5, { 17, 5 }, NULL },
		{ "bin/b", VENVPACK_ENTRY_FILE, 0640, 0, { 0, 0 }, NULL },
		{ "caf\xe9", VENVPACK_ENTRY_FILE, 0600, 5, { 1, 0 }, NULL },
		{ "l", VENVPACK_ENTRY_LINK, 0777, 0, { 18, 0 }, "../\xff" },
	};
	VP_AUTO(tar_writer) struct vp_tar_writer *writer = NULL;
	struct vp_error err;
	size_t i;

	assert_works(vp_tar_writer_new(&writer, tar, &err), &err);
	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		assert_works(vp_tar_writer_begin(writer, &members[i], &err),
			     &err);
		assert_works(vp_tar_writer_data(writer, "hello",
						members[i].size, &err),
			     &err);
	}
	assert_works(vp_tar_writer_end(writer, &err), &err);
}

static void members_are_read_from_pieces_of_any_size(void **state)
{
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	size_t i;

	(void)state;
	write_small_tree(&tar);
	vp_tar_write_end_blocks(&tar);
	for (EACH_PIECE_SIZE(i)) {
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		assert_works(read_all(&tar, piece_sizes[i], &out, &err), &err);
		assert_string_equal(out.data, "2 bin 755 17.0 - []\n"
					      "1 bin/a 755 17.5 - [hello]\n"
					      "1 bin/b 640 0.0 - []\n"
					      "1 caf\xe9 600 1.0 - [hello]\n"
					      "3 l 777 18.0 ../\xff []\n");
	}
}

static void data_that_nobody_reads_are_skipped(void **state)
{
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	VP_AUTO(pieces) struct pieces pieces = { 0 };
	VP_AUTO(tar_reader) struct vp_tar_reader *reader = NULL;
	struct vp_member member;
	struct vp_error err;
	size_t count = 0;
	bool end = false;

	(void)state;
	write_small_tree(&tar);
	pieces.bytes = tar.data;
	pieces.size = tar.size;
	pieces.piece_size = 100;
	assert_works(vp_tar_reader_new(&reader, pieces_source(&pieces), &err),
		     &err);
	while (!end) {
		assert_works(vp_tar_reader_next(reader, &member, &end, &err),
			     &err);
		count += !end;
	}
	assert_int_equal(count, 5);
}

static void data_are_borrowed_from_the_source(void **state)
{
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	VP_AUTO(pieces) struct pieces pieces = { 0 };
	VP_AUTO(tar_reader) struct vp_tar_reader *reader = NULL;
	struct vp_member member;
	struct vp_error err;
	const void *bytes;
	size_t size;
	bool end;

	(void)state;
	add_file(&tar, "a", "hello");
	pieces.bytes = tar.data;
	pieces.size = pieces.piece_size = tar.size;
	assert_works(vp_tar_reader_new(&reader, pieces_source(&pieces), &err),
		     &err);
	assert_works(vp_tar_reader_next(reader, &member, &end, &err), &err);
	assert_works(vp_tar_reader_data(reader, &bytes, &size, &err), &err);
	assert_int_equal(size, 5);
	assert_ptr_equal(bytes, pieces.piece + 512);
}

static void the_end_may_be_told_or_not(void **state)
{
	size_t zeros;
	size_t i;

	(void)state;
	for (zeros = 0; zeros < 3000; zeros += 100) {
		VP_AUTO(buffer) struct vp_buffer tar = { 0 };

		/* Fewer than a block are the beginning of a header. */
		if (zeros && zeros < 512)
			continue;
		add_file(&tar, "a", "hello");
		while (tar.size < 1024 + zeros)
			vp_buffer_char(&tar, '\0');
		for (EACH_PIECE_SIZE(i)) {
			VP_AUTO(buffer) struct vp_buffer out = { 0 };
			struct vp_error err;

			assert_works(read_all(&tar, piece_sizes[i], &out, &err),
				     &err);
			assert_string_equal(out.data,
					    "1 a 644 0.0 - [hello]\n");
		}
	}
}

static void nothing_is_an_empty_tar(void **state)
{
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;

	(void)state;
	assert_works(read_all(&tar, 512, &out, &err), &err);
	vp_tar_write_end_blocks(&tar);
	assert_works(read_all(&tar, 512, &out, &err), &err);
	assert_int_equal(out.size, 0);
}

static void data_after_the_end_are_refused(void **state)
{
	static const size_t zeros[] = { 512, 1024, 1025, 1536, 4000, 100000 };
	size_t z;
	size_t i;

	(void)state;
	for (z = 0; z < sizeof(zeros) / sizeof(zeros[0]); z++) {
		VP_AUTO(buffer) struct vp_buffer tar = { 0 };

		add_file(&tar, "a", "hello");
		while (tar.size < 1024 + zeros[z])
			vp_buffer_char(&tar, '\0');
		add_file(&tar, "b", "evil");
		for (EACH_PIECE_SIZE(i)) {
			VP_AUTO(buffer) struct vp_buffer out = { 0 };
			struct vp_error err;

			assert_fails(read_all(&tar, piece_sizes[i], &out, &err),
				     &err, VENVPACK_ERR_CORRUPT,
				     "data after the end of the tar");
		}
	}
}

static void a_tar_cut_off_within_a_member_is_corrupt(void **state)
{
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	size_t size;

	(void)state;
	write_small_tree(&tar);
	size = tar.size;
	/* Between members it is an end, which hides in all tars. */
	while (--tar.size) {
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		if (tar.size % 512 == 0)
			continue;
		assert_int_equal(read_all(&tar, 1000, &out, &err),
				 VENVPACK_ERR_CORRUPT);
	}
	tar.size = size;
}

static void a_flipped_bit_in_a_header_is_corrupt(void **state)
{
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	size_t i;

	(void)state;
	add_file(&tar, "a", "hello");
	add_file(&tar, "b", "hello");
	for (i = 1024; i < 1536; i++) {
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		/* A space for a NUL around the checksum means the same. */
		if (i >= 1024 + 148 && i < 1024 + 156)
			continue;
		tar.data[i] ^= 0x10;
		assert_fails(read_all(&tar, 1000, &out, &err), &err,
			     VENVPACK_ERR_CORRUPT, "after 'a'");
		tar.data[i] ^= 0x10;
	}
}

static void only_files_directories_and_links_are_taken(void **state)
{
	static const struct {
		char type;
		const char *what;
	} cases[] = {
		{ '1', "a hard link" },	   { '3', "a special file" },
		{ '4', "a special file" }, { '6', "a special file" },
		{ 'M', "a special file" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer tar = { 0 };
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		add_file(&tar, "a", "hello");
		add_header(&tar, "evil", cases[i].type, "a", 0);
		assert_fails(read_all(&tar, 1000, &out, &err), &err,
			     VENVPACK_ERR_UNSAFE, cases[i].what);
		assert_non_null(strstr(err.message, "'evil'"));
	}
}

static void a_hard_link_with_data_is_refused(void **state)
{
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;

	(void)state;
	add_record(&tar, "comment", "makes it pax");
	add_header(&tar, "evil", '1', "a", 5);
	add_data(&tar, "hello", 5);
	assert_fails(read_all(&tar, 1000, &out, &err), &err,
		     VENVPACK_ERR_UNSAFE, "a hard link");
}

static void what_a_member_may_not_have_is_refused(void **state)
{
	static const struct {
		const char *key;
		const char *value;
		const char *what;
	} cases[] = {
		{ "SCHILY.xattr.security.capability", "x", "attributes" },
		{ "SCHILY.xattr.user.x", "", "attributes" },
		{ "LIBARCHIVE.xattr.user.x", "eA==", "attributes" },
		{ "RHT.security.selinux", "x", "attributes" },
		{ "SCHILY.acl.access", "user::rwx,user:joe:rwx:1000",
		  "access control" },
		{ "SCHILY.acl.default", "user:joe:rwx:1000", "access control" },
		{ "SCHILY.acl.ace", "user:joe:rwxp::allow:1000",
		  "access control" },
		{ "SCHILY.fflags", "uchg", "flags" },
		{ "GNU.sparse.map", "0,1,4,1", "sparse" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer tar = { 0 };
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		add_record(&tar, cases[i].key, cases[i].value);
		add_file(&tar, "evil", "hello");
		assert_fails(read_all(&tar, 1000, &out, &err), &err,
			     VENVPACK_ERR_UNSAFE, cases[i].what);
	}
}

static void data_shorter_than_the_file_are_refused(void **state)
{
	static const char *const keys[] = { "GNU.sparse.realsize",
					    "GNU.sparse.size",
					    "SCHILY.realsize" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer tar = { 0 };
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		add_record(&tar, keys[i], "1125899906842624");
		add_file(&tar, "evil", "hello");
		assert_fails(read_all(&tar, 1000, &out, &err), &err,
			     VENVPACK_ERR_CORRUPT, "'evil'");
	}
}

static void an_old_sparse_file_is_refused(void **state)
{
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_ustar_header header;
	struct vp_error err;

	(void)state;
	add_header(&tar, "evil", 'S', "", 5);
	memcpy(&header, tar.data, sizeof(header));
	memcpy(header.magic, "ustar ", 6);
	memcpy(header.version, " \0", 2);
	memset(header.prefix, 0, sizeof(header.prefix));
	/* Five bytes at 4096 of a file of 8192. */
	snprintf(header.prefix + 41, 24, "%011o%c%011o", 4096u, 0, 5u);
	snprintf((char *)&header + 483, 12, "%011o", 8192u);
	memset(header.checksum, 0, sizeof(header.checksum));
	snprintf(header.checksum, sizeof(header.checksum), "%06o",
		 vp_ustar_checksum(&header));
	memcpy(tar.data, &header, sizeof(header));
	add_data(&tar, "hello", 5);
	assert_fails(read_all(&tar, 1000, &out, &err), &err,
		     VENVPACK_ERR_UNSAFE, "a sparse file");
}

static void malformed_pax_headers_are_corrupt(void **state)
{
	static const char *const records[] = {
		"8 path=b\n", "11 path=b\n", "0 path=b\n", "99999999 path=b\n",
		"x path=b\n", "-9 path=b\n", "path=b\n",   "5 =b\n",
		"5 bc\n",     "9 path=b",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(records) / sizeof(records[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer tar = { 0 };
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		add_pax(&tar, records[i], strlen(records[i]));
		add_file(&tar, "a", "hello");
		assert_int_equal(read_all(&tar, 1000, &out, &err),
				 VENVPACK_ERR_CORRUPT);
	}
}

static void sizes_that_cannot_be_are_corrupt(void **state)
{
	static const char *const sizes[] = { "-1", "9223372036854775807",
					     "99999999999999999999" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer tar = { 0 };
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		add_record(&tar, "size", sizes[i]);
		add_file(&tar, "a", "hello");
		assert_int_equal(read_all(&tar, 1000, &out, &err),
				 VENVPACK_ERR_CORRUPT);
	}
}

static void members_without_a_name_or_target_are_corrupt(void **state)
{
	VP_AUTO(buffer) struct vp_buffer nameless = { 0 };
	VP_AUTO(buffer) struct vp_buffer aimless = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;

	(void)state;
	add_file(&nameless, "", "hello");
	assert_fails(read_all(&nameless, 1000, &out, &err), &err,
		     VENVPACK_ERR_CORRUPT, "without a name");
	add_header(&aimless, "a", '2', "", 0);
	assert_fails(read_all(&aimless, 1000, &out, &err), &err,
		     VENVPACK_ERR_CORRUPT, "'a' points at nothing");
}

static void other_formats_are_no_tars(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
	} cases[] = {
		{ "PK\x03\x04", 4 },   { "\x1f\x8b\x08", 3 },
		{ "#mtree\n", 7 },     { "070701", 6 },
		{ "!<arch>\n", 8 },    { "7z\xbc\xaf\x27\x1c", 6 },
		{ "Rar!\x1a\x07", 6 }, { "\x28\xb5\x2f\xfd", 4 },
		{ "hello", 5 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer tar = { 0 };
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		vp_buffer_append(&tar, cases[i].bytes, cases[i].size);
		while (tar.size < 2048)
			vp_buffer_char(&tar, '\n');
		assert_fails(read_all(&tar, 1000, &out, &err), &err,
			     VENVPACK_ERR_CORRUPT, "at its beginning");
	}
}

static void what_the_source_fails_with_is_what_is_told(void **state)
{
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	size_t at;

	(void)state;
	write_small_tree(&tar);
	vp_tar_write_end_blocks(&tar);
	for (at = 1; at <= tar.size; at += 99) {
		VP_AUTO(pieces)
		struct pieces pieces = { tar.data, tar.size, 128, at, 0, NULL };
		VP_AUTO(tar_reader) struct vp_tar_reader *reader = NULL;
		struct vp_member member;
		struct vp_error err;
		bool end = false;
		int status = vp_tar_reader_new(&reader, pieces_source(&pieces),
					       &err);

		while (!status && !end)
			status =
				vp_tar_reader_next(reader, &member, &end, &err);
		assert_fails(status, &err, VENVPACK_ERR_IO,
			     "the disk is on fire");
	}
}

static void long_names_of_other_writers_are_read(void **state)
{
	static const char *const locales[] = { "C", "C.UTF-8" };
	const char *name = "0123456789/0123456789/0123456789/0123456789/"
			   "0123456789/0123456789/0123456789/0123456789/"
			   "0123456789/0123456789/caf\xc3\xa9";
	VP_AUTO(buffer) struct vp_buffer gnu = { 0 };
	VP_AUTO(buffer) struct vp_buffer pax = { 0 };
	size_t i;

	(void)state;
	add_header(&gnu, "././@LongLink", 'L', "", strlen(name) + 1);
	add_data(&gnu, name, strlen(name) + 1);
	add_file(&gnu, "short", "hello");
	add_record(&pax, "path", name);
	add_file(&pax, "short", "hello");
	for (i = 0; i < sizeof(locales) / sizeof(locales[0]); i++) {
		VP_AUTO(buffer) struct vp_buffer out = { 0 };
		struct vp_error err;

		assert_non_null(setlocale(LC_ALL, locales[i]));
		assert_works(read_all(&gnu, 1000, &out, &err), &err);
		assert_non_null(strstr(out.data, name));
		vp_buffer_reset(&out);
		assert_works(read_all(&pax, 1000, &out, &err), &err);
		assert_non_null(strstr(out.data, name));
	}
	setlocale(LC_ALL, "C");
}

static void a_name_that_is_not_in_the_charset_it_claims_is_corrupt(void **state)
{
	VP_AUTO(buffer) struct vp_buffer tar = { 0 };
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	struct vp_error err;

	(void)state;
	add_record(&tar, "path", "caf\xe9");
	add_file(&tar, "a", "hello");
	assert_fails(read_all(&tar, 1000, &out, &err), &err,
		     VENVPACK_ERR_CORRUPT, "at 'caf");
}

static void only_a_lone_comment_is_read(void **state)
{
	VP_AUTO(buffer) struct vp_buffer good = { 0 };
	VP_AUTO(buffer) struct vp_buffer other = { 0 };
	VP_AUTO(buffer) struct vp_buffer two = { 0 };
	VP_AUTO(buffer) struct vp_buffer file = { 0 };
	VP_AUTO(buffer) struct vp_buffer nul = { 0 };
	char comment[80];
	size_t i;

	(void)state;
	add_record(&good, "comment", "abc");
	add_record(&other, "path", "abc");
	add_pax(&two, "15 comment=abc\n9 path=b\n", 24);
	add_file(&file, "a", "15 comment=abc\n");
	add_pax(&nul, "15 comment=a\0c\n", 15);
	assert_int_equal(vp_tar_read_comment(good.data, good.size, comment, 80),
			 3);
	assert_string_equal(comment, "abc");
	assert_int_equal(vp_tar_read_comment(other.data, 1024, comment, 80), 0);
	assert_int_equal(vp_tar_read_comment(two.data, 1024, comment, 80), 0);
	assert_int_equal(vp_tar_read_comment(file.data, 1024, comment, 80), 0);
	assert_int_equal(vp_tar_read_comment(nul.data, 1024, comment, 80), 0);
	for (i = 0; i < 512 + 15; i++) {
		assert_int_equal(vp_tar_read_comment(good.data, i, comment, 80),
				 0);
		/* The value, and what follows the checksum's end, are free. */
		if ((i >= 512 + 11 && i < 512 + 14) || i == 155)
			continue;
		good.data[i] ^= 0x04;
		assert_int_equal(
			vp_tar_read_comment(good.data, good.size, comment, 80),
			0);
		good.data[i] ^= 0x04;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_read_from_pieces_of_any_size),
		cmocka_unit_test(data_that_nobody_reads_are_skipped),
		cmocka_unit_test(data_are_borrowed_from_the_source),
		cmocka_unit_test(the_end_may_be_told_or_not),
		cmocka_unit_test(nothing_is_an_empty_tar),
		cmocka_unit_test(data_after_the_end_are_refused),
		cmocka_unit_test(a_tar_cut_off_within_a_member_is_corrupt),
		cmocka_unit_test(a_flipped_bit_in_a_header_is_corrupt),
		cmocka_unit_test(only_files_directories_and_links_are_taken),
		cmocka_unit_test(a_hard_link_with_data_is_refused),
		cmocka_unit_test(what_a_member_may_not_have_is_refused),
		cmocka_unit_test(data_shorter_than_the_file_are_refused),
		cmocka_unit_test(an_old_sparse_file_is_refused),
		cmocka_unit_test(malformed_pax_headers_are_corrupt),
		cmocka_unit_test(sizes_that_cannot_be_are_corrupt),
		cmocka_unit_test(members_without_a_name_or_target_are_corrupt),
		cmocka_unit_test(other_formats_are_no_tars),
		cmocka_unit_test(what_the_source_fails_with_is_what_is_told),
		cmocka_unit_test(long_names_of_other_writers_are_read),
		cmocka_unit_test(
			a_name_that_is_not_in_the_charset_it_claims_is_corrupt),
		cmocka_unit_test(only_a_lone_comment_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
