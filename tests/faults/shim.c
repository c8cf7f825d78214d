/* SPDX-License-Identifier: MIT */
/*
 * Preloaded into the program under test, fails the calls it is told to.
 *
 *   FAULT=FAMILY:NUMBER:ERRNO       that call of the family, counted from 1
 *   FAULT=FAMILY:NUMBER:ERRNO:from  that one and all after it
 *   FAULT=FAMILY:NUMBER:-SIGNAL     a signal before that call, which then works
 *   FAULT=short:0:0                 reads and writes move half of what they could
 *   FAULT=eintr:EVERY:0             each EVERYth read or write is interrupted
 *   FAULT_REPORT=PATH               what was failed, and how many calls there were
 *
 * What the program starts is spared: the variables are gone by then.  Functions
 * that take the place of the C library's have no argument of ours, hence the
 * variables at file scope.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

enum family {
	CHMOD,
	DIRECTORY,
	LINK,
	LOCK,
	MEMORY,
	MKDIR,
	OPEN,
	PIPE,
	RANDOM,
	READ,
	RENAME,
	SPAWN,
	STAT,
	SYNC,
	THREAD,
	TIME,
	UNLINK,
	WRITE,
	FAMILIES,
	SHORT = FAMILIES,
	EINTR_SOME,
	MODES,
};

static const char *const names[MODES] = {
	"chmod",  "directory", "link",	 "lock",   "memory", "mkdir", "open",
	"pipe",	  "random",    "read",	 "rename", "spawn",  "stat",  "sync",
	"thread", "time",      "unlink", "write",  "short",  "eintr",
};

static struct {
	bool is_on;
	enum family family;
	long number;
	int failure;
	bool goes_on;
	char report[4096];
	long counts[FAMILIES];
} fault;

#define EXPORT __attribute__((visibility("default")))

/* Past the functions below, which would count it. */
static void report(const char *line)
{
	long fd = -1;
	long (*call)(long, ...) =
		(long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");

	if (fault.report[0])
		fd = call(SYS_openat, AT_FDCWD, fault.report,
			  O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		return;
	call(SYS_write, fd, line, strlen(line));
	call(SYS_close, fd);
}

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv("FAULT_REPORT");
	const char *what = getenv("FAULT");
	char name[32] = "";
	char after[8] = "";
	int family = 0;

	if (path)
		snprintf(fault.report, sizeof(fault.report), "%s", path);
	fault.family = MODES;
	if (what && sscanf(what, "%31[a-z]:%ld:%d:%7s", name, &fault.number,
			   &fault.failure, after) >= 3) {
		while (family < MODES && strcmp(name, names[family]) != 0)
			family++;
		fault.family = (enum family)family;
		fault.goes_on = strcmp(after, "from") == 0;
		if (family == MODES)
			abort();
	}
	unsetenv("FAULT");
	unsetenv("FAULT_REPORT");
	unsetenv("LD_PRELOAD");
	fault.is_on = true;
}

__attribute__((destructor)) static void end(void)
{
	char line[64];
	int i;

	fault.is_on = false;
	for (i = 0; i < FAMILIES; i++) {
		if (!fault.counts[i])
			continue;
		snprintf(line, sizeof(line), "count %s %ld\n", names[i],
			 fault.counts[i]);
		report(line);
	}
}

static bool is_interrupted(enum family family, long number)
{
	return fault.family == EINTR_SOME &&
	       (family == READ || family == WRITE) &&
	       number % fault.number == 0;
}

/* Is this call to fail?  Then errno says why. */
static bool fails(enum family family, const char *function)
{
	char line[64];
	long number;

	if (!fault.is_on)
		return false;
	number = __atomic_add_fetch(&fault.counts[family], 1, __ATOMIC_RELAXED);
	if (is_interrupted(family, number)) {
		errno = EINTR;
		return true;
	}
	if (family != fault.family || number < fault.number ||
	    (number > fault.number && !fault.goes_on))
		return false;
	if (number == fault.number) {
		snprintf(line, sizeof(line), "fault %s\n", function);
		report(line);
	}
	if (fault.failure < 0) {
		kill(getpid(), -fault.failure);
		return false;
	}
	errno = fault.failure;
	return true;
}

static size_t shortened(size_t size)
{
	return fault.is_on && fault.family == SHORT ? (size + 1) / 2 : size;
}

#define REAL(name) ((__typeof__(&name))find(&real_##name, #name))

static void *find(void **real, const char *name)
{
	void *found = __atomic_load_n(real, __ATOMIC_RELAXED);

	if (!found) {
		found = dlsym(RTLD_NEXT, name);
		__atomic_store_n(real, found, __ATOMIC_RELAXED);
	}
	return found;
}

#define REPLACE(family, result, failure, name, parameters, arguments) \
	static void *real_##name;                                     \
	EXPORT result name parameters                                 \
	{                                                             \
		if (fails(family, #name))                             \
			return failure;                               \
		return REAL(name) arguments;                          \
	}

#define REPLACE_OPEN(name, parameters, ...)                  \
	static void *real_##name;                            \
	EXPORT int name parameters                           \
	{                                                    \
		mode_t mode = 0;                             \
		va_list list;                                \
                                                             \
		if (flags & (O_CREAT | __O_TMPFILE)) {       \
			va_start(list, flags);               \
			mode = va_arg(list, mode_t);         \
			va_end(list);                        \
		}                                            \
		if (fails(OPEN, #name))                      \
			return -1;                           \
		return REAL(name)(__VA_ARGS__, flags, mode); \
	}

REPLACE_OPEN(open, (const char *path, int flags, ...), path)
REPLACE_OPEN(open64, (const char *path, int flags, ...), path)
REPLACE_OPEN(openat, (int fd, const char *path, int flags, ...), fd, path)
REPLACE_OPEN(openat64, (int fd, const char *path, int flags, ...), fd, path)

static void *real_syscall;
EXPORT long syscall(long number, ...)
{
	long a[6];
	va_list list;
	int i;

	va_start(list, number);
	for (i = 0; i < 6; i++)
		a[i] = va_arg(list, long);
	va_end(list);
	if (number == SYS_openat2 && fails(OPEN, "openat2"))
		return -1;
	return REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

REPLACE(READ, ssize_t, -1, read, (int fd, void *bytes, size_t size),
	(fd, bytes, shortened(size)))
REPLACE(READ, ssize_t, -1, pread, (int fd, void *bytes, size_t size, off_t at),
	(fd, bytes, shortened(size), at))
REPLACE(READ, ssize_t, -1, pread64,
	(int fd, void *bytes, size_t size, off64_t at),
	(fd, bytes, shortened(size), at))
REPLACE(WRITE, ssize_t, -1, write, (int fd, const void *bytes, size_t size),
	(fd, bytes, shortened(size)))
REPLACE(WRITE, ssize_t, -1, pwrite,
	(int fd, const void *bytes, size_t size, off_t at),
	(fd, bytes, shortened(size), at))
REPLACE(WRITE, ssize_t, -1, pwrite64,
	(int fd, const void *bytes, size_t size, off64_t at),
	(fd, bytes, shortened(size), at))

REPLACE(MKDIR, int, -1, mkdir, (const char *path, mode_t mode), (path, mode))
REPLACE(MKDIR, int, -1, mkdirat, (int fd, const char *path, mode_t mode),
	(fd, path, mode))
REPLACE(MKDIR, char *, NULL, mkdtemp, (char *path), (path))
REPLACE(LINK, int, -1, link, (const char *from, const char *to), (from, to))
REPLACE(LINK, int, -1, linkat,
	(int from_fd, const char *from, int to_fd, const char *to, int flags),
	(from_fd, from, to_fd, to, flags))
REPLACE(LINK, int, -1, symlinkat, (const char *to, int fd, const char *path),
	(to, fd, path))
REPLACE(UNLINK, int, -1, unlink, (const char *path), (path))
REPLACE(UNLINK, int, -1, rmdir, (const char *path), (path))
REPLACE(UNLINK, int, -1, unlinkat, (int fd, const char *path, int flags),
	(fd, path, flags))
REPLACE(RENAME, int, -1, rename, (const char *from, const char *to), (from, to))
REPLACE(RENAME, int, -1, renameat,
	(int from_fd, const char *from, int to_fd, const char *to),
	(from_fd, from, to_fd, to))
REPLACE(RENAME, int, -1, renameat2,
	(int from_fd, const char *from, int to_fd, const char *to,
	 unsigned int flags),
	(from_fd, from, to_fd, to, flags))
REPLACE(CHMOD, int, -1, fchmod, (int fd, mode_t mode), (fd, mode))
REPLACE(CHMOD, int, -1, fchmodat,
	(int fd, const char *path, mode_t mode, int flags),
	(fd, path, mode, flags))
REPLACE(CHMOD, int, -1, fchown, (int fd, uid_t user, gid_t group),
	(fd, user, group))
REPLACE(CHMOD, int, -1, fchownat,
	(int fd, const char *path, uid_t user, gid_t group, int flags),
	(fd, path, user, group, flags))
REPLACE(TIME, int, -1, futimens, (int fd, const struct timespec times[2]),
	(fd, times))
REPLACE(TIME, int, -1, utimensat,
	(int fd, const char *path, const struct timespec times[2], int flags),
	(fd, path, times, flags))
REPLACE(SYNC, int, -1, fsync, (int fd), (fd))
REPLACE(SYNC, int, -1, fdatasync, (int fd), (fd))
REPLACE(SYNC, int, -1, syncfs, (int fd), (fd))
REPLACE(LOCK, int, -1, flock, (int fd, int how), (fd, how))
REPLACE(RANDOM, ssize_t, -1, getrandom,
	(void *bytes, size_t size, unsigned int flags), (bytes, size, flags))
REPLACE(PIPE, int, -1, pipe2, (int fds[2], int flags), (fds, flags))

REPLACE(STAT, int, -1, stat, (const char *path, struct stat *st), (path, st))
REPLACE(STAT, int, -1, lstat, (const char *path, struct stat *st), (path, st))
REPLACE(STAT, int, -1, fstat, (int fd, struct stat *st), (fd, st))
REPLACE(STAT, int, -1, fstatat,
	(int fd, const char *path, struct stat *st, int flags),
	(fd, path, st, flags))
REPLACE(STAT, int, -1, stat64, (const char *path, struct stat64 *st),
	(path, st))
REPLACE(STAT, int, -1, lstat64, (const char *path, struct stat64 *st),
	(path, st))
REPLACE(STAT, int, -1, fstat64, (int fd, struct stat64 *st), (fd, st))
REPLACE(STAT, int, -1, fstatat64,
	(int fd, const char *path, struct stat64 *st, int flags),
	(fd, path, st, flags))
REPLACE(STAT, int, -1, statvfs64, (const char *path, struct statvfs64 *st),
	(path, st))
REPLACE(STAT, int, -1, fstatvfs64, (int fd, struct statvfs64 *st), (fd, st))
REPLACE(STAT, ssize_t, -1, readlinkat,
	(int fd, const char *path, char *bytes, size_t size),
	(fd, path, bytes, size))
REPLACE(STAT, char *, NULL, getcwd, (char *bytes, size_t size), (bytes, size))
REPLACE(STAT, char *, NULL, realpath, (const char *path, char *resolved),
	(path, resolved))

REPLACE(DIRECTORY, DIR *, NULL, opendir, (const char *path), (path))
REPLACE(DIRECTORY, DIR *, NULL, fdopendir, (int fd), (fd))
REPLACE(DIRECTORY, struct dirent *, NULL, readdir, (DIR * dir), (dir))
REPLACE(DIRECTORY, struct dirent64 *, NULL, readdir64, (DIR * dir), (dir))

REPLACE(SPAWN, int, fault.failure, posix_spawn,
	(pid_t * pid, const char *path,
	 const posix_spawn_file_actions_t *actions,
	 const posix_spawnattr_t *attributes, char *const argv[],
	 char *const environment[]),
	(pid, path, actions, attributes, argv, environment))
REPLACE(THREAD, int, fault.failure, pthread_create,
	(pthread_t * thread, const pthread_attr_t *attributes,
	 void *(*run)(void *), void *argument),
	(thread, attributes, run, argument))

/*
 * Without memory libarchive ends the program, jansson crashes or loses bytes, and
 * libcrypto leaks when it starts up, so only what others ask for is refused.
 */
static bool is_spared(const void *caller)
{
	static const char *const spared[] = { "/libarchive.", "/libcrypto.",
					      "/libjansson." };
	Dl_info info;
	size_t i;

	if (!dladdr(caller, &info) || !info.dli_fname)
		return true;
	for (i = 0; i < sizeof(spared) / sizeof(spared[0]); i++)
		if (strstr(info.dli_fname, spared[i]))
			return true;
	return false;
}

/* The sanitizers call this when a thread starts, and end the program if it fails. */
static __thread bool is_starting;
static void *real_pthread_getattr_np;
EXPORT int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes)
{
	int failed;

	is_starting = true;
	failed = REAL(pthread_getattr_np)(thread, attributes);
	is_starting = false;
	return failed;
}

#define REPLACE_ALLOCATION(name, parameters, arguments)        \
	static void *real_##name;                              \
	EXPORT void *name parameters                           \
	{                                                      \
		if (fault.is_on && !is_starting &&             \
		    !is_spared(__builtin_return_address(0)) && \
		    fails(MEMORY, #name))                      \
			return NULL;                           \
		return REAL(name) arguments;                   \
	}

REPLACE_ALLOCATION(malloc, (size_t size), (size))
REPLACE_ALLOCATION(calloc, (size_t count, size_t size), (count, size))
REPLACE_ALLOCATION(realloc, (void *old, size_t size), (old, size))
