/* SPDX-License-Identifier: MIT */
/* Which wheels an interpreter can use here, and which of them first. */
#include "python/wheel_tags.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/elf.h"
#include "base/file.h"
#include "base/path.h"
#include "base/process.h"
#include "python/platform.h"
#include "python/version_request.h"

/* What every glibc is at least that any wheel was built for: CentOS 7's. */
#define GLIBC_MAJOR 2
#define GLIBC_MINOR 17

/* Ranks: what is made for this Python comes before what is for any. */
#define RANK_PLATFORMS 100000L
#define RANK_STABLE (1 * RANK_PLATFORMS)
#define RANK_NO_ABI (200 * RANK_PLATFORMS)
#define RANK_ANY_PYTHON (300 * RANK_PLATFORMS)
#define RANK_ANY_PLATFORM (600 * RANK_PLATFORMS)
#define RANK_PLAIN_LINUX (RANK_PLATFORMS - 1)

/* One of the tags of a set. */
struct tag {
	char text[128];
};

static bool next_tag(struct tag *tag, const char **set)
{
	size_t size = strcspn(*set, ".");

	if (!size || size >= sizeof(tag->text))
		return false;
	memcpy(tag->text, *set, size);
	tag->text[size] = '\0';
	*set += size;
	*set += **set == '.';
	return true;
}

static bool read_version(int *major, int *minor, const char *text,
			 char separator, const char **behind)
{
	const char *p = text;

	if (!vp_version_request_number(major, &p) || *p++ != separator ||
	    !vp_version_request_number(minor, &p))
		return false;
	*behind = p;
	return true;
}

/* "manylinux_2_17_x86_64", and what its older spellings stand for. */
static bool read_manylinux(const char *platform, int *major, int *minor,
			   const char **machine, bool *is_old)
{
	static const struct {
		const char *prefix;
		int minor;
	} old[] = {
		{ "manylinux1_", 5 },
		{ "manylinux2010_", 12 },
		{ "manylinux2014_", 17 },
	};
	size_t i;

	*is_old = true;
	for (i = 0; i < sizeof(old) / sizeof(old[0]); i++) {
		if (!vp_has_prefix(platform, old[i].prefix))
			continue;
		*major = 2;
		*minor = old[i].minor;
		*machine = platform + strlen(old[i].prefix);
		return true;
	}
	*is_old = false;
	if (!vp_has_prefix(platform, "manylinux_") ||
	    !read_version(major, minor, platform + strlen("manylinux_"), '_',
			  machine) ||
	    **machine != '_')
		return false;
	(*machine)++;
	return true;
}

/* The newest C library first. */
static long libc_rank(const struct vp_wheel_host *host, int major, int minor,
		      const char *machine)
{
	if (strcmp(machine, host->machine) != 0 || major != host->libc_major ||
	    minor > host->libc_minor)
		return -1;
	return (host->libc_minor - minor) * 2L;
}

static long platform_rank(const struct vp_wheel_host *host,
			  const char *platform)
{
	static const char musllinux[] = "musllinux_";
	const char *machine;
	bool is_old;
	int major;
	int minor;

	if (vp_has_prefix(platform, "linux_"))
		return strcmp(platform + strlen("linux_"), host->machine) == 0
			       ? RANK_PLAIN_LINUX
			       : -1;
	if (host->is_musl) {
		if (!vp_has_prefix(platform, musllinux) ||
		    !read_version(&major, &minor, platform + strlen(musllinux),
				  '_', &machine) ||
		    *machine != '_')
			return -1;
		return libc_rank(host, major, minor, machine + 1);
	}
	if (!read_manylinux(platform, &major, &minor, &machine, &is_old))
		return -1;
	if (libc_rank(host, major, minor, machine) < 0)
		return -1;
	return libc_rank(host, major, minor, machine) + is_old;
}

/* The minor version in "cp311", or "py3" for @prefix "py": then @bare. */
static bool read_python(const char *python, const char *prefix, int *minor,
			bool *bare)
{
	const char *p = python + strlen(prefix);

	if (!vp_has_prefix(python, prefix) || *p++ != '3')
		return false;
	*bare = !*p;
	*minor = 0;
	return *bare || (vp_version_request_number(minor, &p) && !*p);
}

/* py311, then py3, then py310, py39 and so on: 0, 1, 2... */
static long python_rank(const struct vp_wheel_host *host, const char *python)
{
	bool bare;
	int minor;

	if (!read_python(python, "py", &minor, &bare))
		return -1;
	if (bare)
		return 1;
	if (minor > host->minor)
		return -1;
	return minor == host->minor ? 0 : 1 + host->minor - minor;
}

static long stable_rank(const struct vp_wheel_host *host, const char *python)
{
	bool bare;
	int minor;

	if (!host->has_stable_abi ||
	    !read_python(python, "cp", &minor, &bare) || bare || minor < 2 ||
	    minor > host->minor)
		return -1;
	return RANK_STABLE + (host->minor - minor) * RANK_PLATFORMS +
	       (minor < host->minor ? RANK_NO_ABI : 0);
}

static bool is_own_python(const struct vp_wheel_host *host, const char *python)
{
	bool bare;
	int minor;

	return read_python(python, "cp", &minor, &bare) && !bare &&
	       minor == host->minor;
}

/* Of a wheel for any platform. */
static long pure_rank(const struct vp_wheel_host *host, const char *python,
		      const char *abi)
{
	long rank = python_rank(host, python);

	if (strcmp(abi, "none") != 0)
		return -1;
	if (is_own_python(host, python))
		return RANK_ANY_PLATFORM;
	return rank < 0 ? -1 : RANK_ANY_PLATFORM + 1 + rank;
}

/* Of a wheel for a platform, its rank among those left out. */
static long binary_rank(const struct vp_wheel_host *host, const char *python,
			const char *abi)
{
	long rank;

	if (strcmp(abi, "abi3") == 0)
		return stable_rank(host, python);
	if (strcmp(abi, host->abi) == 0)
		return is_own_python(host, python) ? 0 : -1;
	if (strcmp(abi, "none") != 0)
		return -1;
	if (is_own_python(host, python))
		return RANK_NO_ABI;
	rank = python_rank(host, python);
	return rank < 0 ? -1 : RANK_ANY_PYTHON + rank * RANK_PLATFORMS;
}

static long tags_rank(const struct vp_wheel_host *host, const char *python,
		      const char *abi, const char *platform)
{
	long place;
	long rank;

	if (strcmp(platform, "any") == 0)
		return pure_rank(host, python, abi);
	place = platform_rank(host, platform);
	rank = binary_rank(host, python, abi);
	return place < 0 || rank < 0 ? -1 : rank + place;
}

long vp_wheel_tags_rank(const struct vp_wheel_host *host,
			const struct vp_wheel_name *name)
{
	const char *pythons = name->python;
	struct tag python;
	struct tag abi;
	struct tag platform;
	long best = -1;

	while (next_tag(&python, &pythons)) {
		const char *abis = name->abi;

		while (next_tag(&abi, &abis)) {
			const char *platforms = name->platform;

			while (next_tag(&platform, &platforms)) {
				long rank = tags_rank(host, python.text,
						      abi.text, platform.text);

				if (rank >= 0 && (best < 0 || rank < best))
					best = rank;
			}
		}
	}
	return best;
}

void vp_wheel_tags_name_host(struct vp_buffer *out,
			     const struct vp_wheel_host *host)
{
	vp_buffer_printf(out, "CPython %d.%d%s on %s", host->major, host->minor,
			 strchr(host->abi, 't') ? "t" : "", host->machine);
	if (host->libc_major)
		vp_buffer_printf(out, " with %s %d.%d",
				 host->is_musl ? "musl" : "glibc",
				 host->libc_major, host->libc_minor);
}

/* Sets the loader of the interpreter, "" when it has none. */
static int read_loader(struct vp_buffer *out, const char *executable,
		       struct vp_error *err)
{
	VP_AUTO(arena) struct vp_arena arena = { 0 };
	VP_AUTO(close) int fd = -1;
	struct vp_elf elf;
	struct stat st;

	if (vp_open_regular(AT_FDCWD, executable, &fd, &st, err) ||
	    vp_elf_read_file(&elf, fd, (uint64_t)st.st_size, &arena, err))
		return err->status;
	if (elf.interpreter)
		vp_buffer_text(out, elf.interpreter);
	return vp_buffer_check(out, err);
}

/* The loader of musl tells its version to whom runs it: "Version 1.2.3". */
static int ask_musl(struct vp_wheel_host *host, const char *loader,
		    struct vp_context *ctx, struct vp_error *err)
{
	static const char *const none[] = { NULL };
	const char *argv[] = { loader, NULL };
	VP_AUTO(buffer) struct vp_buffer said = { 0 };
	struct vp_process process = {
		.argv = argv,
		.environment = none,
		.errors = &said,
	};
	const char *version;

	if (vp_process_run(&process, ctx, err))
		return err->status;
	version = strstr(vp_buffer_string(&said), "Version ");
	if (version)
		(void)read_version(&host->libc_major, &host->libc_minor,
				   version + strlen("Version "), '.', &version);
	return 0;
}

static int read_libc(struct vp_wheel_host *host,
		     const struct vp_interpreter *base,
		     const struct vp_platform *platform, struct vp_context *ctx,
		     struct vp_error *err)
{
	VP_AUTO(buffer) struct vp_buffer loader = { 0 };
	const char *behind;

	if (read_loader(&loader, base->real_executable, err))
		return err->status;
	host->is_musl = strstr(vp_buffer_string(&loader), "/ld-musl-") != NULL;
	if (host->is_musl)
		return ask_musl(host, loader.data, ctx, err);
	if (platform->libc && strcmp(platform->libc, "glibc") == 0 &&
	    read_version(&host->libc_major, &host->libc_minor,
			 platform->libc_version, '.', &behind))
		return 0;
	host->libc_major = GLIBC_MAJOR;
	host->libc_minor = GLIBC_MINOR;
	return 0;
}

/* A Python of 32 bits may run on a machine of 64. */
static const char *machine_of(const struct vp_interpreter *base)
{
	if (base->is_64bit)
		return base->machine;
	if (strcmp(base->machine, "x86_64") == 0)
		return "i686";
	return strcmp(base->machine, "aarch64") == 0 ? "armv7l" : base->machine;
}

int vp_wheel_tags_host(struct vp_wheel_host *out,
		       const struct vp_interpreter *base,
		       struct vp_context *ctx, struct vp_error *err)
{
	struct vp_wheel_host host = {
		.major = base->major,
		.minor = base->minor,
		.has_stable_abi = !base->free_threaded,
	};
	struct vp_platform platform;

	if (vp_platform_read(&platform, err) ||
	    read_libc(&host, base, &platform, ctx, err))
		return err->status;
	snprintf(host.machine, sizeof(host.machine), "%s", machine_of(base));
	snprintf(host.abi, sizeof(host.abi), "cp%d%d%s", base->major,
		 base->minor, base->abi_flags);
	*out = host;
	return 0;
}
