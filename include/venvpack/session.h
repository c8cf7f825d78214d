/* SPDX-License-Identifier: MIT */
#ifndef VENVPACK_SESSION_H
#define VENVPACK_SESSION_H

#include <stddef.h>
#include <stdint.h>

#include <venvpack/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A session: where an operation reports to, and what it last failed with.
 *
 * One thread uses a session at a time; different sessions are independent.
 * libvenvpack keeps no other state, prints nothing and never exits.
 */
typedef struct venvpack venvpack;

/** Why an operation failed.  Values are never reused or renumbered. */
enum venvpack_status {
	VENVPACK_OK = 0,

	/* Something went wrong here: the machine, the caller, the request. */
	VENVPACK_ERR_ARGUMENT = -1, /**< the caller passed something wrong */
	VENVPACK_ERR_NOMEM = -2,
	VENVPACK_ERR_IO = -3, /**< see venvpack_error_errno() */
	VENVPACK_ERR_CANCELLED = -4,
	VENVPACK_ERR_UNSUPPORTED = -5, /**< valid, but not by this version */
	VENVPACK_ERR_EXISTS = -6,      /**< the destination is taken */
	VENVPACK_ERR_BUSY = -7,	       /**< another venvpack works on it */
	VENVPACK_ERR_NOT_DURABLE = -8, /**< done, but syncing it failed */
	VENVPACK_ERR_NOT_AN_ENV = -9,
	VENVPACK_ERR_NOT_RELOCATABLE = -10, /**< refused by a strict pack */
	VENVPACK_ERR_CHANGED = -11,  /**< a file changed while it was read */
	VENVPACK_ERR_EDITABLE = -12, /**< an editable install cannot travel */
	VENVPACK_ERR_RESOLVE = -13,  /**< pip could not resolve or build */
	VENVPACK_ERR_NO_PIP = -14,   /**< no bundled pip wheel was found */

	/* The input is not what it claims to be. */
	VENVPACK_ERR_NOT_AN_ARCHIVE = -20,
	VENVPACK_ERR_CORRUPT = -21,
	VENVPACK_ERR_UNSAFE = -22, /**< an entry would leave its place */
	VENVPACK_ERR_NEWER_FORMAT = -23,
	VENVPACK_ERR_DIFFERS = -24, /**< not what was packed */
	VENVPACK_ERR_BAD_WHEEL = -25,

	/* This host cannot run it. */
	VENVPACK_ERR_NO_PYTHON = -30,
	VENVPACK_ERR_PLATFORM = -31,
	VENVPACK_ERR_NO_SPACE = -32,
	VENVPACK_ERR_DOES_NOT_START = -33,
	VENVPACK_ERR_WRONG_WHEEL = -34, /**< a wheel for another platform */
	VENVPACK_ERR_DESTINATION = -35, /**< none can be, or run, there */
	VENVPACK_ERR_LIBRARY = -36	/**< a shared library is missing */
};

/** The stable kebab-case name of @p status, such as "no-python". */
VENVPACK_API const char *venvpack_status_name(enum venvpack_status status);

/** Creates a session, or returns NULL when out of memory. */
VENVPACK_API venvpack *venvpack_new(void);

/** Frees a session.  NULL is ignored. */
VENVPACK_API void venvpack_free(venvpack *vp);

/** What the last operation on @p vp failed with; VENVPACK_OK if it did not. */
VENVPACK_API enum venvpack_status venvpack_error_status(const venvpack *vp);

/** One sentence for a person, never NULL, valid until the next operation. */
VENVPACK_API const char *venvpack_error_message(const venvpack *vp);

/** The errno behind VENVPACK_ERR_IO, otherwise 0. */
VENVPACK_API int venvpack_error_errno(const venvpack *vp);

/** Worker threads to use; 0, the default, means one per available CPU. */
VENVPACK_API void venvpack_set_threads(venvpack *vp, unsigned int threads);

/** Makes the running operation stop soon.  Safe from signals and threads. */
VENVPACK_API void venvpack_cancel(venvpack *vp);

enum venvpack_phase {
	VENVPACK_PHASE_SCAN = 1,
	VENVPACK_PHASE_WRITE = 2,
	VENVPACK_PHASE_EXTRACT = 3,
	VENVPACK_PHASE_VERIFY = 4,
	VENVPACK_PHASE_RESOLVE = 5,
	VENVPACK_PHASE_INSTALL = 6,
	VENVPACK_PHASE_SYNC = 7
};

struct venvpack_progress {
	size_t struct_size; /**< how much of this the library filled in */
	enum venvpack_phase phase;
	uint32_t reserved0;
	uint64_t entries_done;
	uint64_t bytes_done;
	uint64_t bytes_total; /**< 0 while unknown */
	const char *path; /**< entry in hand, or NULL; valid during the call */
};

/**
 * Called now and then, always on the thread that called the operation.
 * Return non-zero to cancel it.
 */
typedef int (*venvpack_progress_fn)(const struct venvpack_progress *progress,
				    void *user);

VENVPACK_API void venvpack_set_progress(venvpack *vp, venvpack_progress_fn fn,
					void *user);

enum venvpack_severity {
	VENVPACK_DETAIL = 1,  /**< why something was decided as it was */
	VENVPACK_NOTE = 2,    /**< worth knowing */
	VENVPACK_WARNING = 3, /**< works here, may not there */
	VENVPACK_PROBLEM = 4  /**< the operation fails because of it */
};

/** Something found out about an environment, an archive or this host. */
struct venvpack_finding {
	size_t struct_size;
	enum venvpack_severity severity;
	uint32_t reserved0;
	const char *code;    /**< stable kebab-case name */
	const char *path;    /**< relative to the environment, or NULL */
	const char *message; /**< one sentence */
};

/** Like the progress callback: same thread, valid during the call. */
typedef void (*venvpack_finding_fn)(const struct venvpack_finding *finding,
				    void *user);

VENVPACK_API void venvpack_set_findings(venvpack *vp, venvpack_finding_fn fn,
					void *user);

/** The version of the library that is running, such as "0.1.0". */
VENVPACK_API const char *venvpack_version(void);

#ifdef __cplusplus
}
#endif

#endif
