/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/zip_reader.h"
#include "base/buffer.h"
#include "base/file.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FILE_MODE 0100644
#define HELLO "hello hello hello hello\n"
#define HELLO_DEFLATED "\xcb\x48\xcd\xc9\xc9\x57\xc8\x40\x27\xb9\x00"
#define HELLO_DEFLATED_SIZE 11

/* A member as it is written, and the lies that are told about it. */
struct spec {
	const char *name;  /* NULL ends a list */
	const char *data;  /* NULL: "x" */
	unsigned int mode; /* 0: FILE_MODE */
	bool deflated;	   /* HELLO, whatever data is */
	size_t descriptor; /* bytes of it; 0: none */
	bool zip64;	   /* sizes are in an extra field */
	/* lies */
	const char *local_name;
	size_t name_cut; /* central name is shorter: for a NUL in it */
	uint16_t flags;
	uint16_t local_flags;
	uint16_t method; /* of the directory */
	uint32_t crc_lie;
	uint32_t size_lie;   /* of the directory */
	uint32_t claimed;    /* size in both headers, as if deflated */
	uint32_t packed_lie; /* in both headers */
	uint32_t local_size_lie;
	uint32_t offset_lie;
	const char *extra; /* of the directory: kind, size, data */
	size_t extra_size;
	const char *behind; /* text behind the data */
};

/* A file as it is written, and the lies that are told about it. */
struct file_spec {
	const char *before;
	const char *between; /* members and directory */
	const char *comment;
	const char *after;
	bool zip64;
	uint16_t count_lie;
	uint32_t directory_lie;
	uint64_t count64_lie;
	uint64_t locator_lie;
	size_t cut;  /* bytes at the end */
	size_t flip; /* a byte this far from the end */
};

static char path[] = "/tmp/venvpack-zip-XXXXXX";

static void put16(struct vp_buffer *out, unsigned int value)
{
	vp_buffer_char(out, (char)value);
	vp_buffer_char(out, (char)(value >> 8));
}

static void put32(struct vp_buffer *out, uint32_t value)
{
	put16(out, value & 0xffff);
	put16(out, value >> 16);
}

static void put64(struct vp_buffer *out, uint64_t value)
{
	put32(out, (uint32_t)value);
	put32(out, (uint32_t)(value >> 32));
}

static uint32_t crc32_of(const char *bytes, size_t size)
{
	uint32_t crc = UINT32_MAX;
	size_t i;
	int bit;

	for (i = 0; i < size; i++) {
		crc ^= (unsigned char)bytes[i];
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static void put_zip64(struct vp_buffer *out, size_t size, size_t packed_size)
{
	put16(out, 1);
	put16(out, 16);
	put64(out, size);
	put64(out, packed_size);
}

static void put_descriptor(struct vp_buffer *out, size_t kind, uint32_t crc,
			   size_t size, size_t packed_size)
{
	if (kind == 16 || kind == 24)
		put32(out, 0x08074b50);
	put32(out, crc);
	if (kind < 20) {
		put32(out, (uint32_t)packed_size);
		put32(out, (uint32_t)size);
	} else {
		put64(out, packed_size);
		put64(out, size);
	}
}

/* What both headers of a member say, lies about both included. */
struct facts {
	const char *data;
	size_t data_size;
	uint32_t size;
	uint32_t packed_size;
	uint32_t crc;
	uint16_t flags;
	uint16_t method;
};

static struct facts facts_of(const struct spec *spec)
{
	const char *text = spec->deflated ? HELLO
			   : spec->data	  ? spec->data
					  : "x";
	struct facts facts = { .data = text, .data_size = strlen(text) };

	facts.size = (uint32_t)facts.data_size;
	facts.crc = crc32_of(text, facts.data_size);
	if (spec->deflated) {
		facts.data = HELLO_DEFLATED;
		facts.data_size = HELLO_DEFLATED_SIZE;
	}
	facts.packed_size = (uint32_t)facts.data_size + spec->packed_lie;
	if (spec->claimed)
		facts.size = spec->claimed;
	facts.flags = (uint16_t)(spec->flags | (spec->descriptor ? 8 : 0));
	facts.method = spec->deflated || spec->claimed ? 8 : 0;
	return facts;
}

static void put_local(struct vp_buffer *out, const struct spec *spec,
		      const struct facts *facts)
{
	const char *name = spec->local_name ? spec->local_name : spec->name;
	size_t name_size = strlen(name) + spec->name_cut;
	uint32_t size = spec->descriptor ? 0 : facts->size;
	uint32_t packed_size = spec->descriptor ? 0 : facts->packed_size;

	put32(out, 0x04034b50);
	put16(out, 20);
	put16(out, facts->flags ^ spec->local_flags);
	put16(out, facts->method);
	put32(out, 0);
	put32(out, spec->descriptor ? 0 : facts->crc);
	put32(out, spec->zip64 ? UINT32_MAX : packed_size);
	put32(out, spec->zip64 ? UINT32_MAX : size + spec->local_size_lie);
	put16(out, (unsigned int)name_size);
	put16(out, spec->zip64 ? 20 : 0);
	vp_buffer_append(out, name, name_size);
	if (spec->zip64)
		put_zip64(out, size, packed_size);
}

static void put_central(struct vp_buffer *out, const struct spec *spec,
			const struct facts *facts, uint32_t offset)
{
	size_t name_size = strlen(spec->name) + spec->name_cut;

	put32(out, 0x02014b50);
	put16(out, 0x0314);
	put16(out, 20);
	put16(out, facts->flags);
	put16(out, spec->method ? spec->method : facts->method);
	put32(out, 0);
	put32(out, facts->crc ^ spec->crc_lie);
	put32(out, facts->packed_size);
	put32(out, facts->size + spec->size_lie);
	put16(out, (unsigned int)name_size);
	put16(out, (unsigned int)spec->extra_size);
	put16(out, 0);
	put32(out, 0);
	put32(out, (spec->mode ? spec->mode : FILE_MODE) << 16);
	put32(out, offset + spec->offset_lie);
	vp_buffer_append(out, spec->name, name_size);
	vp_buffer_append(out, spec->extra, spec->extra_size);
}

static void put_member(struct vp_buffer *out, struct vp_buffer *central,
		       const struct spec *spec)
{
	struct facts facts = facts_of(spec);

	put_central(central, spec, &facts, (uint32_t)out->size);
	put_local(out, spec, &facts);
	vp_buffer_append(out, facts.data, facts.data_size);
	if (spec->descriptor)
		put_descriptor(out, spec->descriptor, facts.crc, facts.size,
			       facts.packed_size);
	if (spec->behind)
		vp_buffer_text(out, spec->behind);
}

static void put_end(struct vp_buffer *out, const struct file_spec *file,
		    size_t count, size_t central_size)
{
	size_t offset = out->size - central_size + file->directory_lie;
	size_t end64 = out->size + file->locator_lie;
	const char *comment = file->comment ? file->comment : "";

	if (file->zip64) {
		put32(out, 0x06064b50);
		put64(out, 44);
		put32(out, 0);
		put64(out, 0);
		put64(out, count + file->count64_lie);
		put64(out, count + file->count64_lie);
		put64(out, central_size);
		put64(out, offset);
		put32(out, 0x07064b50);
		put32(out, 0);
		put64(out, end64);
		put32(out, 1);
	}
	put32(out, 0x06054b50);
	put32(out, 0);
	put16(out,
	      file->zip64 ? 0xffff : (unsigned int)count + file->count_lie);
	put16(out,
	      file->zip64 ? 0xffff : (unsigned int)count + file->count_lie);
	put32(out, file->zip64 ? UINT32_MAX : (uint32_t)central_size);
	put32(out, file->zip64 ? UINT32_MAX : (uint32_t)offset);
	put16(out, (unsigned int)strlen(comment));
	vp_buffer_text(out, comment);
}

/* Writes a zip file of @specs to path. */
static void write_zip(const struct file_spec *file, const struct spec *specs)
{
	static const struct file_spec honest;
	VP_AUTO(buffer) struct vp_buffer out = { 0 };
	VP_AUTO(buffer) struct vp_buffer central = { 0 };
	struct vp_error err = { 0 };
	size_t count = 0;

	if (!file)
		file = &honest;
	if (file->before)
		vp_buffer_text(&out, file->before);
	for (; specs[count].name; count++)
		put_member(&out, &central, &specs[count]);
	if (file->between)
		vp_buffer_text(&out, file->between);
	vp_buffer_append(&out, central.data, central.size);
	put_end(&out, file, count, central.size);
	if (file->after)
		vp_buffer_text(&out, file->after);
	if (file->flip)
		out.data[out.size - file->flip] ^= 1;
	assert_works(vp_replace_file(AT_FDCWD, path, out.data,
				     out.size - file->cut, 0644, NULL, &err),
		     &err);
}

static int open_zip(const struct file_spec *file, const struct spec *specs,
		    struct vp_zip **zip, struct vp_error *err)
{
	write_zip(file, specs);
	return vp_zip_open(zip, path, err);
}

static void members_are_read(void **state)
{
	static const struct spec specs[] = {
		{ .name = "b/run", .mode = 0100755 },
		{ .name = "b/", .data = "", .mode = 040755 },
		{ .name = "a", .deflated = true },
		{ .name = "b-c", .data = "" },
		{ .name = "b c", .data = " " },
		{ .name = "b/\xc3\xbc", .data = "text" },
		{ 0 },
	};
	static const struct {
		const char *name;
		const char *data; /* NULL: a directory */
		bool is_executable;
	} expected[] = {
		{ "a", HELLO, false },	{ "b", NULL, false },
		{ "b/run", "x", true }, { "b/\xc3\xbc", "text", false },
		{ "b c", " ", false },	{ "b-c", "", false },
	};
	VP_AUTO(zip) struct vp_zip *zip = NULL;
	struct vp_error err = { 0 };
	char bytes[64];
	size_t i;

	(void)state;
	assert_works(open_zip(NULL, specs, &zip, &err), &err);
	assert_int_equal(vp_zip_count(zip), COUNT(expected));
	assert_int_equal(vp_zip_total(zip), strlen(HELLO) + 6);
	for (i = 0; i < COUNT(expected); i++) {
		const struct vp_zip_member *member = vp_zip_member(zip, i);

		assert_string_equal(member->name, expected[i].name);
		assert_ptr_equal(vp_zip_find(zip, member->name), member);
		assert_int_equal(member->is_executable,
				 expected[i].is_executable);
		assert_int_equal(member->is_directory, !expected[i].data);
		if (!expected[i].data)
			continue;
		assert_int_equal(member->size, strlen(expected[i].data));
		assert_works(vp_zip_read(zip, member, bytes, &err), &err);
		assert_memory_equal(bytes, expected[i].data, member->size);
	}
	assert_null(vp_zip_find(zip, "A"));
	assert_null(vp_zip_find(zip, "c"));
}

static void an_empty_file_has_no_members(void **state)
{
	static const struct spec specs[] = { { 0 } };
	VP_AUTO(zip) struct vp_zip *zip = NULL;
	struct vp_error err = { 0 };

	(void)state;
	assert_works(open_zip(NULL, specs, &zip, &err), &err);
	assert_int_equal(vp_zip_count(zip), 0);
	assert_null(vp_zip_find(zip, "a"));
}

/* Other writers' ways to say the same. */
static void honest_variants_are_accepted(void **state)
{
	static const struct {
		struct file_spec file;
		struct spec spec;
	} cases[] = {
		{ { .comment = "made by hand" }, { .name = "a" } },
		{ { .zip64 = true }, { .name = "a" } },
		{ { .zip64 = true, .comment = "x" }, { .name = "a" } },
		{ { 0 }, { .name = "a", .descriptor = 12 } },
		{ { 0 }, { .name = "a", .descriptor = 16 } },
		{ { 0 }, { .name = "a", .descriptor = 20, .zip64 = true } },
		{ { 0 }, { .name = "a", .descriptor = 24, .zip64 = true } },
		{ { 0 }, { .name = "a", .zip64 = true } },
		{ { 0 }, { .name = "a", .deflated = true, .descriptor = 16 } },
		{ { 0 }, { .name = "a", .mode = 0644 } },
		{ { 0 }, { .name = "a", .flags = 0x0800 } },
		{ { 0 },
		  { .name = "a",
		    .extra = "\x55\x54\x01\x00\x00",
		    .extra_size = 5 } },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		const struct spec specs[] = { cases[i].spec,
					      { .name = "z" },
					      { 0 } };
		VP_AUTO(zip) struct vp_zip *zip = NULL;
		struct vp_error err = { 0 };
		char bytes[64];

		assert_works(open_zip(&cases[i].file, specs, &zip, &err), &err);
		assert_works(
			vp_zip_read(zip, vp_zip_find(zip, "a"), bytes, &err),
			&err);
		assert_works(
			vp_zip_read(zip, vp_zip_find(zip, "z"), bytes, &err),
			&err);
	}
}

static void names_that_lead_elsewhere_are_refused(void **state)
{
	static const struct {
		struct spec spec;
		const char *message;
	} cases[] = {
		{ { .name = "../a" }, "unsafe name" },
		{ { .name = "a/../../b" }, "unsafe name" },
		{ { .name = "a/.." }, "unsafe name" },
		{ { .name = "/etc/passwd" }, "unsafe name" },
		{ { .name = "./a" }, "unsafe name" },
		{ { .name = "a//b" }, "unsafe name" },
		{ { .name = "" }, "unsafe name" },
		{ { .name = "/" }, "unsafe name" },
		{ { .name = "a//", .data = "" }, "unsafe name" },
		{ { .name = "a\\b" }, "forbidden character" },
		{ { .name = "a\nb" }, "forbidden character" },
		{ { .name = "a\x1b[0m" }, "forbidden character" },
		{ { .name = "a\x7f" }, "forbidden character" },
		{ { .name = "a\0b", .name_cut = 2 }, "a NUL in its name" },
		{ { .name = "a", .mode = 0120777 }, "neither a file" },
		{ { .name = "a", .mode = 020666 }, "neither a file" },
		{ { .name = "a", .mode = 010666 }, "neither a file" },
		{ { .name = "a", .mode = 040755 }, "neither a file" },
		{ { .name = "a/", .data = "", .mode = 0120777 }, "neither" },
		{ { .name = "a/", .mode = 040755 }, "a directory with data" },
		{ { .name = "a", .local_name = "b" }, "two names" },
		{ { .name = "a", .local_name = "ab" }, "two names" },
		{ { .name = "a", .local_name = "a/" }, "two names" },
		{ { .name = "Z" }, "is there twice" },
		{ { .name = "z" }, "is there twice" },
		{ { .name = "z/", .data = "", .mode = 040755 }, "there twice" },
		{ { .name = "z/a" }, "is below a file" },
		{ { .name = "Z/a" }, "is below a file" },
		{ { .name = "z/a/b/c" }, "is below a file" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		const struct spec specs[] = {
			{ .name = "z" }, { .name = "z-" }, cases[i].spec, { 0 }
		};
		VP_AUTO(zip) struct vp_zip *zip = NULL;
		struct vp_error err = { 0 };

		assert_fails(open_zip(NULL, specs, &zip, &err), &err,
			     VENVPACK_ERR_UNSAFE, cases[i].message);
		assert_null(zip);
	}
}

static void lies_about_members_are_found(void **state)
{
	static const struct {
		struct spec spec;
		const char *message;
	} cases[] = {
		{ { .name = "\xff" }, "not named in UTF-8" },
		{ { .name = "a", .flags = 1 }, "encrypted" },
		{ { .name = "a", .flags = 0x40 }, "encrypted" },
		{ { .name = "a", .flags = 0x2000 }, "encrypted" },
		{ { .name = "a", .local_flags = 1 }, "disagrees" },
		{ { .name = "a", .local_flags = 8 }, "disagrees" },
		{ { .name = "a", .method = 12 }, "another method" },
		{ { .name = "a", .method = 8 }, "disagrees" },
		{ { .name = "a", .size_lie = 1 }, "two sizes" },
		{ { .name = "a", .local_size_lie = 1 }, "disagrees" },
		{ { .name = "a", .deflated = true, .size_lie = 1 },
		  "disagrees" },
		{ { .name = "a", .crc_lie = 1 }, "disagrees" },
		{ { .name = "a", .descriptor = 12, .crc_lie = 1 },
		  "disagrees" },
		{ { .name = "a", .descriptor = 16, .crc_lie = 1 },
		  "disagrees" },
		{ { .name = "a", .descriptor = 24, .crc_lie = 1 },
		  "disagrees" },
		{ { .name = "a",
		    .extra = "\x75\x70\x06\x00\x01\x00\x00\x00\x00z",
		    .extra_size = 10 },
		  "two names" },
		{ { .name = "a",
		    .extra = "\x55\x54\x09\x00\x00",
		    .extra_size = 5 },
		  "cut extra field" },
		{ { .name = "a", .size_lie = UINT32_MAX - 1 },
		  "no zip64 sizes" },
		{ { .name = "a",
		    .size_lie = UINT32_MAX - 1,
		    .extra = "\x01\x00\x04\x00\x01\x00\x00\x00",
		    .extra_size = 8 },
		  "wrong zip64 sizes" },
		{ { .name = "a",
		    .extra = "\x01\x00\x00\x00\x01\x00\x00\x00",
		    .extra_size = 8 },
		  "wrong zip64 sizes" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		const struct spec specs[] = { cases[i].spec,
					      { .name = "z" },
					      { 0 } };
		VP_AUTO(zip) struct vp_zip *zip = NULL;
		struct vp_error err = { 0 };

		assert_fails(open_zip(NULL, specs, &zip, &err), &err,
			     VENVPACK_ERR_CORRUPT, cases[i].message);
	}
}

static void members_fill_the_file_without_gap_or_overlap(void **state)
{
	static const struct {
		struct spec spec;
		const char *message;
	} cases[] = {
		{ { .name = "a", .behind = "PK" }, "not followed by the next" },
		{ { .name = "a", .descriptor = 16, .behind = "x" },
		  "not followed by the next" },
		{ { .name = "a", .offset_lie = 33 }, "something precedes" },
	};
	static const struct spec overlap[] = {
		{ .name = "a", .data = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" },
		{ .name = "b", .offset_lie = UINT32_MAX - 19 },
		{ 0 }
	};
	static const struct spec same[] = { { .name = "a" },
					    { .name = "b",
					      .offset_lie = UINT32_MAX - 31 },
					    { 0 } };
	static const struct spec beyond[] = {
		{ .name = "a" }, { .name = "b", .offset_lie = 4000 }, { 0 }
	};
	/* Its data goes to where the next pretends to be. */
	static const struct spec behind[] = {
		{ .name = "a", .deflated = true, .packed_lie = 4000 },
		{ .name = "b", .offset_lie = 4000 },
		{ 0 }
	};
	VP_AUTO(zip) struct vp_zip *zip = NULL;
	struct vp_error err = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		const struct spec specs[] = { cases[i].spec,
					      { .name = "z" },
					      { 0 } };

		assert_fails(open_zip(NULL, specs, &zip, &err), &err,
			     VENVPACK_ERR_UNSAFE, cases[i].message);
	}
	assert_fails(open_zip(NULL, behind, &zip, &err), &err,
		     VENVPACK_ERR_UNSAFE, "not before the directory");
	assert_fails(open_zip(NULL, overlap, &zip, &err), &err,
		     VENVPACK_ERR_UNSAFE, "overlaps the next");
	assert_fails(open_zip(NULL, same, &zip, &err), &err,
		     VENVPACK_ERR_UNSAFE, "overlaps the next");
	assert_fails(open_zip(NULL, beyond, &zip, &err), &err,
		     VENVPACK_ERR_UNSAFE, "not followed by the next");
}

static void nothing_is_hidden_around_the_archive(void **state)
{
	static const struct {
		struct file_spec file;
		enum venvpack_status status;
		const char *message;
	} cases[] = {
		{ { .before = "#!/bin/sh\n" },
		  VENVPACK_ERR_UNSAFE,
		  "something precedes" },
		{ { .between = "x" },
		  VENVPACK_ERR_UNSAFE,
		  "not followed by the next" },
		{ { .after = "x" },
		  VENVPACK_ERR_CORRUPT,
		  "goes on behind its end" },
		{ { .comment = "PK\x05\x06 here it ends, too" },
		  VENVPACK_ERR_CORRUPT,
		  "goes on behind its end" },
		{ { .cut = 1 }, VENVPACK_ERR_CORRUPT, "cut short" },
		{ { .cut = 30 }, VENVPACK_ERR_CORRUPT, "cut short" },
		{ { .count_lie = 1 },
		  VENVPACK_ERR_CORRUPT,
		  "directory is damaged" },
		{ { .count_lie = UINT16_MAX },
		  VENVPACK_ERR_CORRUPT,
		  "longer than it says" },
		{ { .count_lie = 100 },
		  VENVPACK_ERR_CORRUPT,
		  "directory is damaged" },
		{ { .directory_lie = 1 },
		  VENVPACK_ERR_CORRUPT,
		  "does not end where it should" },
		{ { .zip64 = true, .directory_lie = 1 },
		  VENVPACK_ERR_CORRUPT,
		  "does not end where it should" },
		{ { .zip64 = true, .locator_lie = 1 },
		  VENVPACK_ERR_CORRUPT,
		  "locator points elsewhere" },
		{ { .zip64 = true, .locator_lie = UINT64_MAX },
		  VENVPACK_ERR_CORRUPT,
		  "locator points elsewhere" },
		{ { .zip64 = true, .count64_lie = 1000000 },
		  VENVPACK_ERR_UNSAFE,
		  "directory is too large" },
		/* Numbers of parts, then each field of the zip64 records. */
		{ { .flip = 18 }, VENVPACK_ERR_CORRUPT, "more than one part" },
		{ { .flip = 16 }, VENVPACK_ERR_CORRUPT, "more than one part" },
		{ { .flip = 14 }, VENVPACK_ERR_CORRUPT, "more than one part" },
		{ { .zip64 = true, .flip = 22 + 4 },
		  VENVPACK_ERR_CORRUPT,
		  "locator points elsewhere" },
		{ { .zip64 = true, .flip = 22 + 16 },
		  VENVPACK_ERR_CORRUPT,
		  "locator points elsewhere" },
		{ { .zip64 = true, .flip = 42 + 56 },
		  VENVPACK_ERR_CORRUPT,
		  "zip64 end record is wrong" },
		{ { .zip64 = true, .flip = 42 + 52 },
		  VENVPACK_ERR_CORRUPT,
		  "zip64 end record is wrong" },
		{ { .zip64 = true, .flip = 42 + 40 },
		  VENVPACK_ERR_CORRUPT,
		  "zip64 end record is wrong" },
		{ { .zip64 = true, .flip = 42 + 36 },
		  VENVPACK_ERR_CORRUPT,
		  "zip64 end record is wrong" },
		{ { .zip64 = true, .flip = 42 + 32 },
		  VENVPACK_ERR_CORRUPT,
		  "zip64 end record is wrong" },
		{ { .zip64 = true, .flip = 10 },
		  VENVPACK_ERR_CORRUPT,
		  "two end records disagree" },
		{ { .zip64 = true, .flip = 6 },
		  VENVPACK_ERR_CORRUPT,
		  "two end records disagree" },
	};
	static const struct spec specs[] = {
		{ .name = "a" }, { .name = "b" }, { .name = "c" }, { 0 }
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		VP_AUTO(zip) struct vp_zip *zip = NULL;
		struct vp_error err = { 0 };

		assert_fails(open_zip(&cases[i].file, specs, &zip, &err), &err,
			     cases[i].status, cases[i].message);
	}
}

static void bombs_are_refused_before_memory_is_taken(void **state)
{
	/* 11 bytes of deflate cannot be 16 KiB. */
	static const struct spec specs[] = {
		{ .name = "a", .deflated = true, .size_lie = 16384 }, { 0 }
	};
	/* 10 KiB of it may be 10 MiB, but 1 MiB of that not 1 GiB. */
	static char names[110][8];
	static char data[10241];
	struct spec many[COUNT(names) + 1] = { 0 };
	VP_AUTO(zip) struct vp_zip *zip = NULL;
	struct vp_error err = { 0 };
	size_t i;

	(void)state;
	assert_fails(open_zip(NULL, specs, &zip, &err), &err,
		     VENVPACK_ERR_UNSAFE, "too large to be true");
	memset(data, 'x', sizeof(data) - 1);
	for (i = 0; i < COUNT(names); i++) {
		snprintf(names[i], sizeof(names[i]), "%zu", i);
		many[i] = (struct spec){ .name = names[i],
					 .data = data,
					 .claimed = 10240 * 1024 };
	}
	assert_fails(open_zip(NULL, many, &zip, &err), &err,
		     VENVPACK_ERR_UNSAFE, "too much for its size");
	many[100].name = NULL;
	assert_works(open_zip(NULL, many, &zip, &err), &err);
}

/* Flips each bit of a member's data in turn: all are noticed. */
static void damaged_data_is_noticed(void **state)
{
	static const struct spec specs[] = { { .name = "a", .deflated = true },
					     { 0 } };
	const off_t begin = 30 + 1;
	struct vp_error err = { 0 };
	size_t bit;

	(void)state;
	for (bit = 0; bit < (size_t)HELLO_DEFLATED_SIZE * 8; bit++) {
		VP_AUTO(zip) struct vp_zip *zip = NULL;
		VP_AUTO(close) int fd = -1;
		char bytes[64];
		char byte;

		write_zip(NULL, specs);
		fd = open(path, O_RDWR | O_CLOEXEC);
		assert_int_equal(pread(fd, &byte, 1, begin + (off_t)bit / 8),
				 1);
		byte = (char)(byte ^ 1 << bit % 8);
		assert_int_equal(pwrite(fd, &byte, 1, begin + (off_t)bit / 8),
				 1);
		assert_works(vp_zip_open(&zip, path, &err), &err);
		/* Bits that pad the last byte mean nothing. */
		if (!vp_zip_read(zip, vp_zip_find(zip, "a"), bytes, &err))
			assert_memory_equal(bytes, HELLO, strlen(HELLO));
		else
			assert_string_equal(err.message,
					    "member 'a' is damaged");
	}
}

static void what_is_no_file_is_refused(void **state)
{
	VP_AUTO(zip) struct vp_zip *zip = NULL;
	struct vp_error err = { 0 };

	(void)state;
	assert_fails(vp_zip_open(&zip, "/tmp", &err), &err, VENVPACK_ERR_IO,
		     "no regular file");
	assert_fails(vp_zip_open(&zip, "/nonexistent.whl", &err), &err,
		     VENVPACK_ERR_IO, "cannot open '/nonexistent.whl'");
}

static int make_path(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int remove_path(void **state)
{
	(void)state;
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_are_read),
		cmocka_unit_test(an_empty_file_has_no_members),
		cmocka_unit_test(honest_variants_are_accepted),
		cmocka_unit_test(names_that_lead_elsewhere_are_refused),
		cmocka_unit_test(lies_about_members_are_found),
		cmocka_unit_test(members_fill_the_file_without_gap_or_overlap),
		cmocka_unit_test(nothing_is_hidden_around_the_archive),
		cmocka_unit_test(bombs_are_refused_before_memory_is_taken),
		cmocka_unit_test(damaged_data_is_noticed),
		cmocka_unit_test(what_is_no_file_is_refused),
	};

	return cmocka_run_group_tests(tests, make_path, remove_path);
}
