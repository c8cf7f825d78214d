/* SPDX-License-Identifier: MIT */
/* Choosing wheels, with all that they need. */
#include "python/wheel_choice.h"

#include <fcntl.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/path.h"
#include "base/strings.h"
#include "python/dependency.h"

/* A choice changes what is needed, and that the choice: it ends somewhere. */
#define ROUNDS_MAX 24
#define WHEEL_SIZE_MAX ((size_t)4 << 30)

/* What somebody wants of a package. */
struct demand {
	const char *project;
	const char *specifier;
	const char *by; /* "app 1.0"; NULL: who called */
	struct demand *next;
};

/* A package that is wanted in this round. */
struct node {
	const char *project;
	struct vp_wheel_candidate *candidate;
	const char *hashes;  /* the options of its line, or NULL */
	const char **extras; /* NULL-terminated */
	size_t extra_count;
	bool requested;
	bool is_done; /* what it needs was added */
	struct node *next;
};

struct chooser {
	struct vp_wheelhouse *house;
	struct vp_marker_facts facts;
	struct vp_pep440 python;
	struct vp_arena *arena;
	struct vp_context *ctx;
	bool require_hashes;
	struct demand *before; /* of the round before this one */
	struct demand *demands;
	struct node *nodes;
	struct node **last;
	size_t count;
};

static bool fits_demands(const struct demand *demand,
			 const struct vp_wheel_candidate *candidate)
{
	for (; demand; demand = demand->next)
		if (strcmp(demand->project, candidate->project) == 0 &&
		    !vp_pep440_allows(demand->specifier, &candidate->version))
			return false;
	return true;
}

static bool wants_prerelease(const struct demand *demand, const char *project)
{
	for (; demand; demand = demand->next)
		if (strcmp(demand->project, project) == 0 &&
		    vp_pep440_names_prerelease(demand->specifier))
			return true;
	return false;
}

/* Is the file what one of the "--hash=sha256:..." in @hashes says? */
static int check_hash(const struct vp_wheel_candidate *candidate,
		      const char *hashes, bool *fits, struct vp_error *err)
{
	static const char option[] = "--hash=sha256:";
	VP_AUTO(hasher) struct vp_hasher *hasher = vp_hasher_new();
	VP_AUTO(buffer) struct vp_buffer bytes = { 0 };
	char hex[VP_SHA256_HEX_SIZE];
	struct vp_sha256 digest;

	if (!hasher)
		return vp_fail_nomem(err);
	if (vp_read_file(AT_FDCWD, candidate->path, WHEEL_SIZE_MAX, &bytes,
			 err))
		return err->status;
	vp_hasher_digest(hasher, vp_buffer_string(&bytes), bytes.size, &digest);
	vp_sha256_hex(&digest, hex);
	*fits = false;
	while (!*fits && (hashes = strstr(hashes, option))) {
		hashes += strlen(option);
		*fits = strncmp(hashes, hex, strlen(hex)) == 0;
	}
	return 0;
}

/* Opens the wheel: does it want this Python, and is it what was named? */
static int examine(struct chooser *chooser, const struct node *node,
		   struct vp_wheel_candidate *candidate, bool *fits,
		   struct vp_error *err)
{
	const char *python;

	*fits = true;
	if (node->hashes && check_hash(candidate, node->hashes, fits, err))
		return err->status;
	if (!*fits) {
		vp_report_finding(chooser->ctx, VENVPACK_NOTE, "wheel-skipped",
				  NULL, "'%s' has none of the hashes",
				  vp_path_basename(candidate->path));
		return 0;
	}
	if (vp_wheelhouse_load(candidate, err))
		return err->status;
	python = vp_wheel_metadata(candidate->wheel)->python;
	*fits = !python || !vp_pep440_is_specifier(python) ||
		vp_pep440_allows(python, &chooser->python);
	if (!*fits)
		vp_report_finding(chooser->ctx, VENVPACK_DETAIL,
				  "wheel-skipped", NULL,
				  "'%s' is for Python %s",
				  vp_path_basename(candidate->path), python);
	return 0;
}

static int choose_among(struct chooser *chooser, struct node *node,
			bool prereleases, struct vp_error *err)
{
	size_t count;
	struct vp_wheel_candidate *candidate =
		vp_wheelhouse_find(chooser->house, node->project, &count);
	size_t i;

	for (i = 0; i < count && !node->candidate; i++, candidate++) {
		bool fits;

		if (candidate->rank < 0 ||
		    (!prereleases &&
		     vp_pep440_is_prerelease(&candidate->version)) ||
		    !fits_demands(chooser->before, candidate) ||
		    !fits_demands(chooser->demands, candidate))
			continue;
		if (examine(chooser, node, candidate, &fits, err))
			return err->status;
		if (fits)
			node->candidate = candidate;
	}
	return 0;
}

static int choose(struct chooser *chooser, struct node *node,
		  struct vp_error *err)
{
	bool wanted = wants_prerelease(chooser->before, node->project) ||
		      wants_prerelease(chooser->demands, node->project);

	if (!wanted && choose_among(chooser, node, false, err))
		return err->status;
	if (node->candidate)
		return 0;
	return choose_among(chooser, node, true, err);
}

static struct node *find_node(const struct chooser *chooser,
			      const char *project)
{
	struct node *node;

	for (node = chooser->nodes; node; node = node->next)
		if (strcmp(node->project, project) == 0)
			return node;
	return NULL;
}

static int want_extra(struct chooser *chooser, struct node *node,
		      const char *extra, struct vp_error *err)
{
	const char **extras;
	size_t i;

	for (i = 0; i < node->extra_count; i++)
		if (strcmp(node->extras[i], extra) == 0)
			return 0;
	extras = vp_arena_alloc(chooser->arena,
				(node->extra_count + 2) * sizeof(*extras));
	if (!extras)
		return vp_fail_nomem(err);
	for (i = 0; i < node->extra_count; i++)
		extras[i] = node->extras[i];
	extras[node->extra_count++] = extra;
	node->extras = extras;
	node->is_done = false;
	return 0;
}

/* Sets @out to the node of the project; @specifier has to fit it. */
static int want(struct chooser *chooser, struct node **out, const char *project,
		const char *specifier, const char *by, struct vp_error *err)
{
	struct demand *demand = vp_arena_alloc(chooser->arena, sizeof(*demand));
	struct node *node = find_node(chooser, project);

	if (!node)
		node = vp_arena_alloc(chooser->arena, sizeof(*node));
	if (!demand || !node)
		return vp_fail_nomem(err);
	*demand = (struct demand){ project, specifier, by, chooser->demands };
	chooser->demands = demand;
	if (!node->project) {
		node->project = project;
		*chooser->last = node;
		chooser->last = &node->next;
		chooser->count++;
	}
	*out = node;
	return 0;
}

static int want_dependency(struct chooser *chooser,
			   const struct vp_dependency *dependency,
			   const char *by, struct node **out,
			   struct vp_error *err)
{
	const char *const *extra;

	if (want(chooser, out, dependency->name,
		 dependency->is_direct ? "" : dependency->specifier, by, err))
		return err->status;
	for (extra = dependency->extras; *extra; extra++)
		if (want_extra(chooser, *out, *extra, err))
			return err->status;
	return 0;
}

/* Is what a wheel says that it needs really needed here? */
static int is_needed(const struct chooser *chooser,
		     const struct vp_dependency *dependency,
		     const char *const *extras, bool *needed,
		     struct vp_error *err)
{
	*needed = true;
	if (!dependency->marker)
		return 0;
	return vp_marker_evaluate(needed, dependency->marker, &chooser->facts,
				  extras, err);
}

/* One thing that a wheel says it needs. */
static int add_need(struct chooser *chooser, const struct node *node,
		    const char *need, const char *by, struct vp_error *err)
{
	struct vp_dependency dependency;
	struct node *needed;
	bool counts;

	if (vp_dependency_parse(&dependency, need, chooser->arena, err) ||
	    is_needed(chooser, &dependency, node->extras, &counts, err)) {
		if (err->status == VENVPACK_ERR_ARGUMENT)
			err->status = VENVPACK_ERR_BAD_WHEEL;
		return vp_wrap(err, "wheel '%s'",
			       vp_path_basename(node->candidate->path));
	}
	if (!counts)
		return 0;
	return want_dependency(chooser, &dependency, by, &needed, err);
}

static int add_needs(struct chooser *chooser, struct node *node,
		     struct vp_error *err)
{
	const struct vp_metadata *metadata =
		vp_wheel_metadata(node->candidate->wheel);
	VP_AUTO(buffer) struct vp_buffer by = { 0 };
	const char *kept;
	size_t i;

	vp_buffer_printf(&by, "%s %s", metadata->name, metadata->version);
	kept = vp_arena_string(chooser->arena, vp_buffer_string(&by));
	if (by.failed || !kept)
		return vp_fail_nomem(err);
	node->is_done = true;
	for (i = 0; i < metadata->requirement_count; i++)
		if (add_need(chooser, node, metadata->requirements[i], kept,
			     err))
			return err->status;
	return 0;
}

/* Options of requirements files that say where packages are looked for. */
static bool is_about_indexes(const char *line)
{
	static const char *const options[] = {
		"-i ",
		"--index-url",
		"--extra-index-url",
		"--no-index",
		"-f ",
		"--find-links",
		"--trusted-host",
		"--prefer-binary",
		"--only-binary",
		"--require-hashes",
	};
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (vp_has_prefix(line, options[i]))
			return true;
	return false;
}

static int refuse_line(const char *line, struct vp_error *err)
{
	return vp_fail(err, VENVPACK_ERR_ARGUMENT,
		       "'%s' is more than a wheelhouse can give: it takes "
		       "packages by name",
		       line);
}

/* A line of a requirements file, or a requirement. */
static int want_line(struct chooser *chooser, const char *line,
		     struct vp_error *err)
{
	const char *options = strstr(line, " --");
	size_t size = options ? (size_t)(options - line) : strlen(line);
	const char *text = vp_arena_copy(chooser->arena, line, size);
	struct vp_dependency dependency;
	struct node *node;
	bool counts;

	if (!text)
		return vp_fail_nomem(err);
	if (line[0] == '-') {
		chooser->require_hashes |=
			vp_has_prefix(line, "--require-hashes");
		return is_about_indexes(line) ? 0 : refuse_line(line, err);
	}
	if (vp_dependency_parse(&dependency, text, chooser->arena, err))
		return err->status;
	if (dependency.is_direct || strchr(text, '/'))
		return refuse_line(text, err);
	if (is_needed(chooser, &dependency, NULL, &counts, err))
		return vp_wrap(err, "requirement '%s'", text);
	if (!counts)
		return 0;
	if (want_dependency(chooser, &dependency, NULL, &node, err))
		return err->status;
	node->requested = true;
	if (options && strstr(options, "--hash")) {
		node->hashes = options;
		chooser->require_hashes = true;
	}
	return 0;
}

/* Everything: each project that has a wheel which fits. */
static int want_all(struct chooser *chooser, struct vp_error *err)
{
	const struct vp_wheelhouse *house = chooser->house;
	size_t i;

	for (i = 0; i < house->count; i++) {
		const struct vp_wheel_candidate *item = &house->items[i];
		struct node *node = NULL;

		if (item->rank < 0 || item->is_bundled ||
		    find_node(chooser, item->project))
			continue;
		if (want(chooser, &node, item->project, "", NULL, err))
			return err->status;
		node->requested = true;
	}
	return 0;
}

static int run_round(struct chooser *chooser, const struct vp_wheel_wish *wish,
		     struct vp_error *err)
{
	const char *const *line = wish->lines;
	struct node *node;
	bool again = true;

	chooser->before = chooser->demands;
	chooser->demands = NULL;
	chooser->nodes = NULL;
	chooser->last = &chooser->nodes;
	chooser->count = 0;
	if (!line || !*line) {
		if (want_all(chooser, err))
			return err->status;
	}
	for (; line && *line; line++)
		if (want_line(chooser, *line, err))
			return err->status;
	while (again) {
		again = false;
		for (node = chooser->nodes; node; node = node->next) {
			if (!node->candidate && choose(chooser, node, err))
				return err->status;
			if (!node->candidate || node->is_done)
				continue;
			/* What was wanted of earlier nodes may be more now. */
			again = true;
			if (add_needs(chooser, node, err))
				return err->status;
		}
	}
	return 0;
}

static bool is_settled(const struct chooser *chooser)
{
	const struct node *node;

	for (node = chooser->nodes; node; node = node->next)
		if (!node->candidate ||
		    !fits_demands(chooser->demands, node->candidate))
			return false;
	return true;
}

/* Is there a wheel of that version, only that it does not fit here? */
static bool has_wrong_wheel(const struct chooser *chooser,
			    const struct demand *demand)
{
	size_t count;
	const struct vp_wheel_candidate *candidate =
		vp_wheelhouse_find(chooser->house, demand->project, &count);
	size_t i;

	for (i = 0; i < count; i++)
		if (candidate[i].rank < 0 &&
		    vp_pep440_allows(demand->specifier, &candidate[i].version))
			return true;
	return false;
}

static void describe_missing(struct vp_buffer *out,
			     const struct chooser *chooser,
			     const struct demand *demand)
{
	size_t count;

	vp_buffer_printf(out, "%s%s", demand->project, demand->specifier);
	if (demand->by)
		vp_buffer_printf(out, ", which %s needs,", demand->by);
	if (!vp_wheelhouse_find(chooser->house, demand->project, &count))
		vp_buffer_text(out, " is not there");
	else if (has_wrong_wheel(chooser, demand))
		vp_buffer_text(out, " has only wheels for others");
	else
		vp_buffer_text(out, " has no wheel that goes with the rest");
}

/* What is wanted, and its package has no wheel or one of another version. */
static bool is_missing(const struct chooser *chooser,
		       const struct demand *demand)
{
	const struct node *node = find_node(chooser, demand->project);

	return !node->candidate ||
	       !vp_pep440_allows(demand->specifier, &node->candidate->version);
}

static int fail_missing(const struct chooser *chooser, struct vp_error *err)
{
	VP_AUTO(strings) struct vp_strings seen = { 0 };
	VP_AUTO(buffer) struct vp_buffer list = { 0 };
	VP_AUTO(buffer) struct vp_buffer host = { 0 };
	const struct demand *demand;
	bool all_wrong = true;

	for (demand = chooser->demands; demand; demand = demand->next) {
		VP_AUTO(buffer) struct vp_buffer one = { 0 };

		if (!is_missing(chooser, demand))
			continue;
		describe_missing(&one, chooser, demand);
		if (vp_buffer_check(&one, err))
			return err->status;
		if (vp_strings_has(&seen, one.data))
			continue;
		if (vp_strings_add(&seen, one.data, err))
			return err->status;
		all_wrong &= has_wrong_wheel(chooser, demand);
		vp_buffer_printf(&list, "%s%s", list.size ? "; " : "",
				 one.data);
		vp_report_finding(chooser->ctx, VENVPACK_PROBLEM,
				  "missing-wheel", NULL, "%s", one.data);
	}
	vp_wheel_tags_name_host(&host, &chooser->house->host);
	if (vp_buffer_check(&host, err) || vp_buffer_check(&list, err))
		return err->status;
	return vp_fail(
		err,
		all_wrong ? VENVPACK_ERR_WRONG_WHEEL : VENVPACK_ERR_RESOLVE,
		"'%s' does not have all that %s needs: %s",
		chooser->house->directory, host.data, vp_buffer_string(&list));
}

static int check_hashes(const struct chooser *chooser, struct vp_error *err)
{
	const struct node *node;

	for (node = chooser->nodes; chooser->require_hashes && node;
	     node = node->next)
		if (!node->hashes && !node->candidate->is_bundled)
			return vp_fail(err, VENVPACK_ERR_RESOLVE,
				       "no requirements file names a hash of "
				       "'%s', and hashes are required",
				       vp_path_basename(node->candidate->path));
	return 0;
}

/* Tells which wheels do not fit here, as far as that matters. */
static void report_skipped(const struct chooser *chooser, bool takes_all)
{
	const struct vp_wheelhouse *house = chooser->house;
	size_t i;

	for (i = 0; i < house->count; i++) {
		const struct vp_wheel_candidate *item = &house->items[i];
		const struct node *node = find_node(chooser, item->project);
		bool matters =
			node ? vp_pep440_compare(&item->version,
						 &node->candidate->version) > 0
			     : takes_all;

		if (item->rank < 0)
			vp_report_finding(chooser->ctx,
					  matters ? VENVPACK_NOTE
						  : VENVPACK_DETAIL,
					  "wheel-skipped", NULL,
					  "'%s' does not fit this Python",
					  vp_path_basename(item->path));
	}
}

static int keep_choices(struct vp_wheel_choices *out,
			const struct chooser *chooser, struct vp_error *err)
{
	const struct node *node;

	out->items = vp_arena_alloc(&out->arena,
				    (chooser->count + 1) * sizeof(*out->items));
	if (!out->items)
		return vp_fail_nomem(err);
	for (node = chooser->nodes; node; node = node->next) {
		vp_report_finding(chooser->ctx, VENVPACK_DETAIL, "wheel-chosen",
				  NULL, "chose '%s' for %s",
				  vp_path_basename(node->candidate->path),
				  node->project);
		/* That it is bundled is reason enough to install it. */
		if (node->candidate->is_bundled)
			continue;
		out->items[out->count++] = (struct vp_wheel_choice){
			node->candidate,
			node->requested,
		};
	}
	return 0;
}

int vp_wheel_choice_make(struct vp_wheel_choices *out,
			 struct vp_wheelhouse *house,
			 const struct vp_wheel_wish *wish,
			 const struct vp_interpreter *base,
			 struct vp_context *ctx, struct vp_error *err)
{
	VP_AUTO(wheel_choices) struct vp_wheel_choices made = { 0 };
	bool takes_all = !wish->lines || !wish->lines[0];
	struct chooser chooser = {
		.house = house,
		.arena = &made.arena,
		.ctx = ctx,
		.require_hashes = wish->require_hashes,
	};
	int round;

	if (!vp_pep440_parse(&chooser.python, base->version))
		return vp_fail(err, VENVPACK_ERR_NO_PYTHON,
			       "'%s' has no proper version", base->executable);
	if (vp_marker_facts_read(&chooser.facts, base, &made.arena, err))
		return err->status;
	for (round = 0; round < ROUNDS_MAX; round++) {
		if (vp_check_cancelled(ctx, err) ||
		    run_round(&chooser, wish, err))
			return err->status;
		if (is_settled(&chooser))
			break;
	}
	if (round == ROUNDS_MAX)
		return fail_missing(&chooser, err);
	if (takes_all && !chooser.count && house->count)
		return vp_fail(err, VENVPACK_ERR_WRONG_WHEEL,
			       "no wheel in '%s' fits this Python",
			       house->directory);
	if (check_hashes(&chooser, err) || keep_choices(&made, &chooser, err))
		return err->status;
	report_skipped(&chooser, takes_all);
	*out = made;
	made = (struct vp_wheel_choices){ 0 };
	return 0;
}

void vp_wheel_choice_clear(struct vp_wheel_choices *choices)
{
	vp_arena_clear(&choices->arena);
	*choices = (struct vp_wheel_choices){ 0 };
}
