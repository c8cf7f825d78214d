/* SPDX-License-Identifier: MIT */
/* What an ELF file needs to be loaded: System V ABI, GNU symbol versions. */
#include "base/elf.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADERS_MAX 256
#define DYNAMIC_MAX 4096
#define STRING_MAX 4096
#define VERSIONS_MAX 4096
#define SYMBOLS_MAX ((uint64_t)1 << 20)

/* Program header and dynamic entry of either class, widened. */
struct segment {
	uint32_t type;
	uint64_t offset;
	uint64_t address;
	uint64_t size;
};

struct reader {
	const struct vp_elf_source *source;
	struct vp_arena *arena;
	struct vp_elf *elf;
	struct segment segments[HEADERS_MAX];
	size_t segment_count;
	uint64_t strings; /* file offset of the dynamic string table */
	uint64_t strings_size;
	uint64_t versions; /* file offset of the needed versions, or 0 */
	uint64_t symbols;  /* file offset of the dynamic symbols, or 0 */
	bool failed;	   /* memory ran out */
};

static const struct {
	uint16_t machine;
	const char *name;
} machines[] = {
	{ EM_X86_64, "x86_64" }, { EM_AARCH64, "aarch64" },
	{ EM_386, "i686" },	 { EM_ARM, "armv7l" },
	{ EM_RISCV, "riscv64" }, { EM_PPC64, "ppc64le" },
	{ EM_S390, "s390x" },	 { EM_LOONGARCH, "loongarch64" },
};

bool vp_elf_is(const void *bytes, size_t size)
{
	return size >= SELFMAG && memcmp(bytes, ELFMAG, SELFMAG) == 0;
}

static bool read_at(const struct reader *reader, uint64_t offset, void *bytes,
		    size_t size)
{
	const struct vp_elf_source *source = reader->source;

	return offset <= source->size && size <= source->size - offset &&
	       source->read_at(source->user, offset, bytes, size);
}

static const char *machine_name(uint16_t machine)
{
	size_t i;

	for (i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (machines[i].machine == machine)
			return machines[i].name;
	return NULL;
}

/* Where in the file what is loaded at @address is; false when nowhere. */
static bool file_offset(const struct reader *reader, uint64_t address,
			uint64_t *offset)
{
	size_t i;

	for (i = 0; i < reader->segment_count; i++) {
		const struct segment *segment = &reader->segments[i];

		if (segment->type == PT_LOAD && address >= segment->address &&
		    address - segment->address < segment->size) {
			*offset =
				segment->offset + (address - segment->address);
			return true;
		}
	}
	return false;
}

/* The string at @offset, with at most STRING_MAX bytes; "" when there is none. */
static const char *read_string(struct reader *reader, uint64_t offset)
{
	char bytes[STRING_MAX];
	uint64_t left;
	size_t size = sizeof(bytes);
	const char *end;
	const char *copy;

	if (offset >= reader->source->size)
		return "";
	left = reader->source->size - offset;
	if (left < size)
		size = (size_t)left;
	if (!read_at(reader, offset, bytes, size))
		return "";
	end = memchr(bytes, '\0', size);
	if (!end)
		return "";
	copy = vp_arena_copy(reader->arena, bytes, (size_t)(end - bytes));
	reader->failed |= !copy;
	return copy ? copy : "";
}

static const char *dynamic_string(struct reader *reader, uint64_t at)
{
	return at < reader->strings_size
		       ? read_string(reader, reader->strings + at)
		       : "";
}

static bool read_segments_64(struct reader *reader, const Elf64_Ehdr *header)
{
	Elf64_Phdr program;
	size_t i;

	for (i = 0; i < header->e_phnum && i < HEADERS_MAX; i++) {
		if (!read_at(reader, header->e_phoff + i * sizeof(program),
			     &program, sizeof(program)))
			return false;
		reader->segments[reader->segment_count++] =
			(struct segment){ program.p_type, program.p_offset,
					  program.p_vaddr, program.p_filesz };
	}
	return header->e_phentsize == sizeof(program);
}

static bool read_segments_32(struct reader *reader, const Elf32_Ehdr *header)
{
	Elf32_Phdr program;
	size_t i;

	for (i = 0; i < header->e_phnum && i < HEADERS_MAX; i++) {
		if (!read_at(reader, header->e_phoff + i * sizeof(program),
			     &program, sizeof(program)))
			return false;
		reader->segments[reader->segment_count++] =
			(struct segment){ program.p_type, program.p_offset,
					  program.p_vaddr, program.p_filesz };
	}
	return header->e_phentsize == sizeof(program);
}

static bool read_header(struct reader *reader)
{
	unsigned char ident[EI_NIDENT];
	Elf64_Ehdr header_64;
	Elf32_Ehdr header_32;

	if (!read_at(reader, 0, ident, sizeof(ident)) ||
	    !vp_elf_is(ident, sizeof(ident)) || ident[EI_DATA] != ELFDATA2LSB)
		return false;
	reader->elf->is_64bit = ident[EI_CLASS] == ELFCLASS64;
	if (reader->elf->is_64bit) {
		if (!read_at(reader, 0, &header_64, sizeof(header_64)))
			return false;
		reader->elf->machine = machine_name(header_64.e_machine);
		return read_segments_64(reader, &header_64);
	}
	if (!read_at(reader, 0, &header_32, sizeof(header_32)))
		return false;
	reader->elf->machine = machine_name(header_32.e_machine);
	return read_segments_32(reader, &header_32);
}

static const struct segment *find_segment(const struct reader *reader,
					  uint32_t type)
{
	size_t i;

	for (i = 0; i < reader->segment_count; i++)
		if (reader->segments[i].type == type)
			return &reader->segments[i];
	return NULL;
}

/* Entry number @index of the dynamic section; false after the last. */
static bool read_dynamic(const struct reader *reader,
			 const struct segment *dynamic, size_t index,
			 uint64_t *tag, uint64_t *value)
{
	Elf64_Dyn entry_64;
	Elf32_Dyn entry_32;

	if (index >= DYNAMIC_MAX)
		return false;
	if (reader->elf->is_64bit) {
		if ((index + 1) * sizeof(entry_64) > dynamic->size ||
		    !read_at(reader, dynamic->offset + index * sizeof(entry_64),
			     &entry_64, sizeof(entry_64)))
			return false;
		*tag = (uint64_t)entry_64.d_tag;
		*value = entry_64.d_un.d_val;
	} else {
		if ((index + 1) * sizeof(entry_32) > dynamic->size ||
		    !read_at(reader, dynamic->offset + index * sizeof(entry_32),
			     &entry_32, sizeof(entry_32)))
			return false;
		*tag = (uint32_t)entry_32.d_tag;
		*value = entry_32.d_un.d_val;
	}
	return *tag != DT_NULL;
}

/* The tables first: strings can be read once it is known where they are. */
static size_t find_tables(struct reader *reader, const struct segment *dynamic)
{
	size_t needed = 0;
	uint64_t tag;
	uint64_t value;
	size_t i;

	for (i = 0; read_dynamic(reader, dynamic, i, &tag, &value); i++) {
		if (tag == DT_STRTAB)
			(void)file_offset(reader, value, &reader->strings);
		else if (tag == DT_STRSZ)
			reader->strings_size = value;
		else if (tag == DT_SYMTAB)
			(void)file_offset(reader, value, &reader->symbols);
		else if (tag == DT_VERNEED)
			(void)file_offset(reader, value, &reader->versions);
		else if (tag == DT_NEEDED)
			needed++;
	}
	return needed;
}

static void read_strings(struct reader *reader, const struct segment *dynamic)
{
	struct vp_elf *elf = reader->elf;
	size_t needed = 0;
	uint64_t tag;
	uint64_t value;
	size_t i;

	for (i = 0; read_dynamic(reader, dynamic, i, &tag, &value); i++) {
		const struct vp_elf_string string = {
			.text = dynamic_string(reader, value),
			.file_offset = reader->strings + value,
		};

		if (tag == DT_NEEDED)
			elf->needed[needed++] = string.text;
		else if (tag == DT_SONAME)
			elf->soname = string.text;
		else if (tag == DT_RPATH)
			elf->rpath = string;
		else if (tag == DT_RUNPATH)
			elf->runpath = string;
	}
}

int vp_version_compare(const char *a, const char *b)
{
	while (*a || *b) {
		char *end_a;
		char *end_b;
		unsigned long first = strtoul(a, &end_a, 10);
		unsigned long second = strtoul(b, &end_b, 10);

		if (first != second)
			return first < second ? -1 : 1;
		if ((end_a == a && *a) || (end_b == b && *b))
			return strcmp(a, b);
		a = end_a + (*end_a == '.');
		b = end_b + (*end_b == '.');
	}
	return 0;
}

static void take_version(struct reader *reader, const char *name)
{
	static const char prefix[] = "GLIBC_";
	const char *version;

	if (strncmp(name, prefix, sizeof(prefix) - 1) != 0)
		return;
	version = name + sizeof(prefix) - 1;
	if (*version < '0' || *version > '9')
		return;
	if (!reader->elf->glibc ||
	    vp_version_compare(version, reader->elf->glibc) > 0)
		reader->elf->glibc = version;
}

/* Both structs are alike in both classes. */
static void read_versions(struct reader *reader)
{
	uint64_t at = reader->versions;
	Elf64_Verneed need;
	Elf64_Vernaux version;
	size_t count = 0;

	while (at && read_at(reader, at, &need, sizeof(need))) {
		uint64_t aux = at + need.vn_aux;
		size_t i;

		for (i = 0; i < need.vn_cnt; i++) {
			if (++count > VERSIONS_MAX ||
			    !read_at(reader, aux, &version, sizeof(version)))
				return;
			take_version(reader,
				     dynamic_string(reader, version.vna_name));
			aux += version.vna_next;
		}
		if (!need.vn_next)
			return;
		at += need.vn_next;
	}
}

int vp_elf_read(struct vp_elf *elf, const struct vp_elf_source *source,
		struct vp_arena *arena, struct vp_error *err)
{
	struct reader reader = { .source = source, .arena = arena, .elf = elf };
	const struct segment *dynamic;
	const struct segment *interpreter;
	size_t needed = 0;

	*elf = (struct vp_elf){ 0 };
	if (!read_header(&reader))
		reader.segment_count = 0;
	interpreter = find_segment(&reader, PT_INTERP);
	if (interpreter)
		elf->interpreter = read_string(&reader, interpreter->offset);
	dynamic = find_segment(&reader, PT_DYNAMIC);
	if (dynamic)
		needed = find_tables(&reader, dynamic);
	elf->needed =
		vp_arena_alloc(arena, (needed + 1) * sizeof(*elf->needed));
	if (!elf->needed)
		return vp_fail_nomem(err);
	if (dynamic && reader.strings) {
		read_strings(&reader, dynamic);
		read_versions(&reader);
	}
	return reader.failed ? vp_fail_nomem(err) : 0;
}

static bool read_file_at(void *user, uint64_t offset, void *bytes, size_t size)
{
	const int *fd = user;

	return pread(*fd, bytes, size, (off_t)offset) == (ssize_t)size;
}

int vp_elf_read_file(struct vp_elf *elf, int fd, uint64_t size,
		     struct vp_arena *arena, struct vp_error *err)
{
	const struct vp_elf_source source = { read_file_at, &fd, size };

	return vp_elf_read(elf, &source, arena, err);
}

/* Is the string at @offset in the table @name, with its end? */
static bool is_named(const struct reader *reader, uint64_t offset,
		     const char *name)
{
	char bytes[64];
	size_t size = strlen(name) + 1;

	return size <= sizeof(bytes) && offset < reader->strings_size &&
	       read_at(reader, reader->strings + offset, bytes, size) &&
	       memcmp(bytes, name, size) == 0;
}

/*
 * Neither hash table has to be understood for one name: the symbols end where
 * their strings begin, as every linker lays them out.
 */
static bool find_symbol(const struct reader *reader, const char *name,
			size_t size, Elf64_Sym *found)
{
	Elf64_Sym block[128];
	uint64_t count = (reader->strings - reader->symbols) / sizeof(*found);
	uint64_t first;

	for (first = 0; first < count; first += 128) {
		uint64_t left = count - first;
		size_t here = left < 128 ? (size_t)left : 128;
		size_t i;

		if (!read_at(reader, reader->symbols + first * sizeof(*found),
			     block, here * sizeof(*found)))
			return false;
		for (i = 0; i < here; i++) {
			*found = block[i];
			if (found->st_shndx != SHN_UNDEF &&
			    ELF64_ST_TYPE(found->st_info) == STT_OBJECT &&
			    found->st_size == size &&
			    is_named(reader, found->st_name, name))
				return true;
		}
	}
	return false;
}

bool vp_elf_object(int fd, uint64_t file_size, const char *name, void *bytes,
		   size_t size)
{
	const struct vp_elf_source source = { read_file_at, &fd, file_size };
	struct vp_elf elf = { 0 };
	struct reader reader = { .source = &source, .elf = &elf };
	const struct segment *dynamic;
	Elf64_Sym symbol;
	uint64_t offset;

	if (!read_header(&reader) || !elf.is_64bit)
		return false;
	dynamic = find_segment(&reader, PT_DYNAMIC);
	if (!dynamic)
		return false;
	find_tables(&reader, dynamic);
	return reader.symbols && reader.symbols < reader.strings &&
	       (reader.strings - reader.symbols) / sizeof(symbol) <=
		       SYMBOLS_MAX &&
	       find_symbol(&reader, name, size, &symbol) &&
	       file_offset(&reader, symbol.st_value, &offset) &&
	       read_at(&reader, offset, bytes, size);
}
