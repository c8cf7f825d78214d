/* SPDX-License-Identifier: MIT */
/* Finding a base interpreter on this host. */
#include "python/interpreter.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/path.h"
#include "python/candidates.h"
#include "python/version_request.h"

#define OTHERS_MAX 12

/* What is looked for, and what was seen that is not it. */
struct search {
	const struct vp_version_request *version; /* NULL: any */
	const struct vp_python_need *need;	  /* NULL: any */
	struct vp_strings seen;
	struct vp_buffer others;
	size_t other_count;
	struct vp_error first_failure;
};

static void clear_search(struct search *search)
{
	vp_strings_clear(&search->seen);
	vp_buffer_clear(&search->others);
}

VP_DEFINE_AUTO(search, struct search, clear_search(local))

/* "cpython-311-x86_64-linux-gnu" tells a platform, "cpython-311" none. */
static bool tells_platform(const char *soabi)
{
	const char *dash = strchr(soabi, '-');

	return dash && strchr(dash + 1, '-');
}

static bool fits_need(const struct vp_interpreter *found,
		      const struct vp_python_need *need)
{
	assert(found->implementation && found->abi_flags && found->soabi);
	if (strcmp(found->implementation, need->implementation) != 0 ||
	    found->major != need->major || found->minor != need->minor ||
	    strcmp(found->abi_flags, need->abi_flags) != 0)
		return false;
	return !tells_platform(need->soabi) || !tells_platform(found->soabi) ||
	       strcmp(need->soabi, found->soabi) == 0;
}

/* Free-threaded Python is another one, which nobody gets by accident. */
static bool is_wanted(const struct search *search,
		      const struct vp_interpreter *found)
{
	const struct vp_version_request *version = search->version;

	if (version && !vp_version_request_allows(version, found->major,
						  found->minor, found->micro))
		return false;
	if (search->need)
		return fits_need(found, search->need);
	return found->free_threaded == (version && version->free_threaded);
}

/* Could it be wanted, as far as its file name tells? */
static bool may_be_wanted(const struct search *search,
			  const struct vp_interpreter *named)
{
	if (!named->major)
		return true;
	if (search->need && (named->major != search->need->major ||
			     named->minor != search->need->minor))
		return false;
	return !search->version ||
	       vp_version_request_allows(search->version, named->major,
					 named->minor, -1);
}

static void note_other(struct search *search,
		       const struct vp_interpreter *other)
{
	const char *t = other->free_threaded ? "t" : "";

	if (search->other_count++ >= OTHERS_MAX)
		return;
	if (search->others.size)
		vp_buffer_text(&search->others, ", ");
	if (other->version)
		vp_buffer_printf(&search->others, "%s%s", other->version, t);
	else
		vp_buffer_printf(&search->others, "%d.%d%s", other->major,
				 other->minor, t);
	vp_buffer_printf(&search->others, " (%s)", other->executable);
}

/* One that is broken or too old is passed over; the first one's reason kept. */
static int skip(struct search *search, const char *path, struct vp_context *ctx,
		struct vp_error *err)
{
	if (err->status != VENVPACK_ERR_NO_PYTHON)
		return err->status;
	vp_report_finding(ctx, VENVPACK_DETAIL, "python-skipped", NULL,
			  "passed over '%s': %s", path, err->message);
	if (!search->first_failure.status)
		search->first_failure = *err;
	return 0;
}

static int examine(struct search *search, const char *path, bool may_run,
		   struct vp_interpreter *out, bool *found,
		   struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(interpreter) struct vp_interpreter candidate = { 0 };

	if (vp_interpreter_resolve(&candidate, path, may_run, ctx, err))
		return skip(search, path, ctx, err);
	if (vp_strings_has(&search->seen, candidate.real_executable))
		return 0;
	if (vp_strings_add(&search->seen, candidate.real_executable, err))
		return err->status;
	if (may_be_wanted(search, &candidate)) {
		if (vp_interpreter_learn(&candidate, ctx, err))
			return skip(search, path, ctx, err);
		*found = is_wanted(search, &candidate);
	}
	if (!*found) {
		note_other(search, &candidate);
		return 0;
	}
	vp_report_finding(ctx, VENVPACK_DETAIL, "python-chosen", NULL,
			  "chose Python %s at '%s', which '%s' stands for",
			  candidate.version, candidate.executable, path);
	vp_interpreter_clear(out);
	*out = candidate;
	candidate = (struct vp_interpreter){ 0 };
	return 0;
}

static int examine_all(struct search *search,
		       const struct vp_strings *candidates, bool may_run,
		       struct vp_interpreter *out, bool *found,
		       struct vp_context *ctx, struct vp_error *err)
{
	size_t i;

	for (i = 0; i < candidates->count && !*found; i++)
		if (examine(search, candidates->items[i], may_run, out, found,
			    ctx, err))
			return err->status;
	return 0;
}

static int search_named(struct search *search, const char *name,
			struct vp_interpreter *out, bool *found,
			struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(strings) struct vp_strings candidates = { 0 };

	if (*found)
		return 0;
	if (vp_candidates_add_named(&candidates, name, err))
		return err->status;
	return examine_all(search, &candidates, true, out, found, ctx, err);
}

static int search_versioned(struct search *search, struct vp_interpreter *out,
			    bool *found, struct vp_context *ctx,
			    struct vp_error *err)
{
	VP_AUTO(strings) struct vp_strings candidates = { 0 };

	if (*found)
		return 0;
	if (vp_candidates_add_versioned(&candidates, err))
		return err->status;
	return examine_all(search, &candidates, false, out, found, ctx, err);
}

static int search_everywhere(struct search *search, struct vp_interpreter *out,
			     bool *found, struct vp_context *ctx,
			     struct vp_error *err)
{
	if (search_named(search, "python3", out, found, ctx, err) ||
	    search_named(search, "python", out, found, ctx, err))
		return err->status;
	return search_versioned(search, out, found, ctx, err);
}

static void name_need(struct vp_buffer *out, const struct vp_python_need *need)
{
	vp_buffer_printf(out, "%s %d.%d%s",
			 strcmp(need->implementation, "cpython") == 0
				 ? "CPython"
				 : need->implementation,
			 need->major, need->minor, need->abi_flags);
	if (tells_platform(need->soabi))
		vp_buffer_printf(out, " (%s)", need->soabi);
}

/* "no Python 3.14 was found; there are 3.12.1 (/usr/bin/python3.12), ..." */
static int fail_not_found(const struct search *search, const char *what,
			  struct vp_error *err)
{
	if (search->others.size)
		return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
			       "%s was found; there %s %s%s", what,
			       search->other_count > 1 ? "are" : "is",
			       search->others.data,
			       search->other_count > OTHERS_MAX ? " and more"
								: "");
	if (search->first_failure.status)
		return vp_fail(err, VENVPACK_ERR_NO_PYTHON, "%s was found: %s",
			       what, search->first_failure.message);
	return vp_fail(err, VENVPACK_ERR_NO_PYTHON, "%s was found", what);
}

static int find_version(struct vp_interpreter *out, const char *request,
			const struct vp_version_request *version,
			const struct vp_python_need *need,
			struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(search)
	struct search search = { .version = version, .need = need };
	VP_AUTO(buffer) struct vp_buffer what = { 0 };
	bool found = false;

	if (search_everywhere(&search, out, &found, ctx, err))
		return err->status;
	if (found)
		return 0;
	vp_buffer_printf(&what, "no Python %s", request);
	if (need) {
		vp_buffer_text(&what, " that is the ");
		name_need(&what, need);
		vp_buffer_text(&what, " the environment needs");
	}
	return fail_not_found(&search, vp_buffer_string(&what), err);
}

/* "python3.9" is looked for beyond PATH too. */
static int find_name(struct vp_interpreter *out, const char *name,
		     struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(search) struct search search = { 0 };
	VP_AUTO(buffer) struct vp_buffer what = { 0 };
	struct vp_version_request version;
	bool found = false;

	if (vp_has_prefix(name, "python") &&
	    vp_version_request_parse(&version, name + strlen("python")))
		search.version = &version;
	if (search_named(&search, name, out, &found, ctx, err) ||
	    (search.version &&
	     search_versioned(&search, out, &found, ctx, err)))
		return err->status;
	if (found)
		return 0;
	vp_buffer_printf(&what, "no program '%s'", name);
	return fail_not_found(&search, vp_buffer_string(&what), err);
}

static int find_path(struct vp_interpreter *out, const char *path,
		     struct vp_context *ctx, struct vp_error *err)
{
	if (vp_interpreter_read(out, path, ctx, err))
		return err->status;
	vp_report_finding(ctx, VENVPACK_DETAIL, "python-chosen", NULL,
			  "chose Python %s at '%s', which '%s' stands for",
			  out->version, out->executable, path);
	return 0;
}

static int find_requested(struct vp_interpreter *out, const char *request,
			  struct vp_context *ctx, struct vp_error *err)
{
	struct vp_version_request version;

	if (strchr(request, '/'))
		return find_path(out, request, ctx, err);
	if (vp_version_request_parse(&version, request))
		return find_version(out, request, &version, NULL, ctx, err);
	if (request[0] && strchr("<>=!~", request[0]))
		return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
			       "'%s' is no range of versions", request);
	return find_name(out, request, ctx, err);
}

static int find_default(struct vp_interpreter *out, struct vp_context *ctx,
			struct vp_error *err)
{
	VP_AUTO(search) struct search search = { 0 };
	const char *chosen = getenv("VENVPACK_PYTHON");
	bool found = false;

	if (chosen && chosen[0]) {
		if (find_requested(out, chosen, ctx, err))
			return vp_wrap(err, "VENVPACK_PYTHON");
		return 0;
	}
	if (search_everywhere(&search, out, &found, ctx, err))
		return err->status;
	if (found)
		return 0;
	return fail_not_found(&search, "no Python 3.6 or later", err);
}

int vp_interpreter_find(struct vp_interpreter *out, const char *request,
			struct vp_context *ctx, struct vp_error *err)
{
	if (request)
		return find_requested(out, request, ctx, err);
	return find_default(out, ctx, err);
}

/* The one that was there when the environment was packed comes first. */
static int search_home(struct search *search, const char *home,
		       struct vp_interpreter *out, bool *found,
		       struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(strings) struct vp_strings candidates = { 0 };
	VP_AUTO(buffer) struct vp_buffer path = { 0 };

	if (!home || home[0] != '/')
		return 0;
	vp_path_join(&path, home, "python");
	vp_buffer_printf(&path, "%d.%d%s", search->need->major,
			 search->need->minor,
			 strchr(search->need->abi_flags, 't') ? "t" : "");
	if (vp_buffer_check(&path, err) ||
	    vp_strings_add_once(&candidates, path.data, err))
		return err->status;
	vp_buffer_reset(&path);
	vp_path_join(&path, home, "python3");
	if (vp_buffer_check(&path, err) ||
	    vp_strings_add_once(&candidates, path.data, err))
		return err->status;
	return examine_all(search, &candidates, false, out, found, ctx, err);
}

static int find_requested_fitting(struct vp_interpreter *out,
				  const struct vp_python_need *need,
				  const char *request, struct vp_context *ctx,
				  struct vp_error *err)
{
	VP_AUTO(interpreter) struct vp_interpreter found = { 0 };
	VP_AUTO(buffer) struct vp_buffer needed = { 0 };
	struct vp_version_request version;

	if (vp_version_request_parse(&version, request))
		return find_version(out, request, &version, need, ctx, err);
	if (find_requested(&found, request, ctx, err))
		return err->status;
	if (!fits_need(&found, need)) {
		name_need(&needed, need);
		return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
			       "'%s' is CPython %s (%s), and the environment "
			       "needs %s",
			       found.executable, found.version, found.soabi,
			       vp_buffer_string(&needed));
	}
	vp_interpreter_clear(out);
	*out = found;
	found = (struct vp_interpreter){ 0 };
	return 0;
}

int vp_interpreter_find_fitting(struct vp_interpreter *out,
				const struct vp_python_need *need,
				const char *request, const char *home_hint,
				struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(search) struct search search = { .need = need };
	VP_AUTO(buffer) struct vp_buffer what = { 0 };
	bool found = false;

	if (request)
		return find_requested_fitting(out, need, request, ctx, err);
	if (search_home(&search, home_hint, out, &found, ctx, err) ||
	    (!found && search_everywhere(&search, out, &found, ctx, err)))
		return err->status;
	if (found)
		return 0;
	vp_buffer_text(&what, "the environment needs ");
	name_need(&what, need);
	vp_buffer_text(&what, ", and none");
	return fail_not_found(&search, vp_buffer_string(&what), err);
}
