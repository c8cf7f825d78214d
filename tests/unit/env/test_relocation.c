/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include "env/relocation.h"
#include "env/renewal.h"
#include "python/record.h"

#define PLACEHOLDER VP_PLACEHOLDER

/* A file of the environment: its portable bytes, and the one edit in them. */
struct sample {
	const char *path;
	const char *text;
	const char *marked; /* what of the text is edited; NULL: nothing */
	enum vp_value value;
	enum vp_quoting quoting;
	const char *edit_text;
};

#define RECORD_PATH "lib/x-1.dist-info/RECORD"
#define RECORD_IN_ENV "env/lib/x-1.dist-info/RECORD"

static const struct sample samples[] = {
	{ "bin/tool", "#!" PLACEHOLDER "/bin/python\nprint()\n", PLACEHOLDER,
	  VP_VALUE_ENV, VP_QUOTING_RAW, NULL },
	{ "lib/mod.py", "p = '" PLACEHOLDER "'\n", "'" PLACEHOLDER "'",
	  VP_VALUE_ENV, VP_QUOTING_PYTHON, NULL },
	{ "lib/plain.txt", "nothing of a place\n", NULL, VP_VALUE_ENV,
	  VP_QUOTING_RAW, NULL },
	{ "pyvenv.cfg", "home = /packed/bin\nprompt = x\n", "/packed/bin",
	  VP_VALUE_BASE_HOME, VP_QUOTING_CONFIG, NULL },
	{ "settings.cfg", "root = " PLACEHOLDER "\n", PLACEHOLDER, VP_VALUE_ENV,
	  VP_QUOTING_CONFIG, NULL },
	{ RECORD_PATH, "../bin/tool,@,\nplain.txt,,\n", "@,", VP_VALUE_RECORD,
	  VP_QUOTING_RAW, "bin/tool" },
};

#define COUNT (sizeof(samples) / sizeof(samples[0]))

static struct vp_entry *add(struct vp_tree *tree, const char *path,
			    enum venvpack_entry_type type, uint32_t mode)
{
	struct vp_entry *entry = vp_tree_add(tree, path);

	assert_non_null(entry);
	entry->type = type;
	entry->mode = mode;
	entry->mtime.tv_sec = 1000;
	return entry;
}

static void add_edit(struct vp_tree *tree, struct vp_entry *entry,
		     const struct vp_edit *edit)
{
	entry->edits.count = 1;
	entry->edits.items = vp_arena_alloc(&tree->arena, sizeof(*edit));
	assert_non_null(entry->edits.items);
	entry->edits.items[0] = *edit;
}

static void add_sample(struct vp_tree *tree, const struct scratch *scratch,
		       const struct sample *sample)
{
	VP_AUTO(hasher) struct vp_hasher *hasher = vp_hasher_new();
	VP_AUTO(buffer) struct vp_buffer path = { 0 };
	struct timespec times[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
	bool is_script = vp_has_prefix(sample->path, "bin/");
	struct vp_entry *entry = add(tree, sample->path, VENVPACK_ENTRY_FILE,
				     is_script ? 0755 : 0644);

	entry->size = strlen(sample->text);
	vp_hasher_digest(hasher, sample->text, strlen(sample->text),
			 &entry->digest);
	if (sample->marked)
		add_edit(tree, entry,
			 &(struct vp_edit){
				 .offset = (uint64_t)(strstr(sample->text,
							     sample->marked) -
						      sample->text),
				 .length = strlen(sample->marked),
				 .value = sample->value,
				 .quoting = sample->quoting,
				 .text = sample->edit_text,
			 });
	vp_path_join(&path, "env", sample->path);
	scratch_write(scratch, path.data, sample->text);
	assert_int_equal(
		fchmodat(scratch->fd, path.data, is_script ? 0755 : 0644, 0),
		0);
	assert_int_equal(utimensat(scratch->fd, path.data, times, 0), 0);
}

/* An environment as tar leaves it: portable bytes and a manifest. */
static void make_env(const struct scratch *scratch)
{
	VP_AUTO(manifest)
	struct vp_manifest manifest = {
		.producer = "test",
		.maker = "venv",
		.implementation = "cpython",
		.python_version = "3.11.2",
		.abi_flags = "",
		.soabi = "",
		.base_home = "/packed/bin",
		.base_link = "/packed/bin/python3.11",
		.system = "linux",
		.machine = "x86_64",
	};
	struct vp_tree *tree = &manifest.tree;
	struct vp_entry *link;
	struct vp_error err = { 0 };
	VP_AUTO(close) int env = -1;
	size_t i;

	add(tree, "bin", VENVPACK_ENTRY_DIRECTORY, 0755);
	add(tree, "lib", VENVPACK_ENTRY_DIRECTORY, 0755);
	add(tree, "lib/x-1.dist-info", VENVPACK_ENTRY_DIRECTORY, 0755);
	for (i = 0; i < COUNT; i++)
		add_sample(tree, scratch, &samples[i]);
	link = add(tree, "bin/python", VENVPACK_ENTRY_LINK, 0777);
	link->link = "/packed/bin/python3.11";
	add_edit(tree, link,
		 &(struct vp_edit){ .length = strlen(link->link),
				    .value = VP_VALUE_BASE_LINK,
				    .quoting = VP_QUOTING_RAW });
	assert_int_equal(symlinkat(link->link, scratch->fd, "env/bin/python"),
			 0);
	assert_int_equal(mkdirat(scratch->fd, "env/.venvpack", 0755), 0);
	vp_tree_sort(tree);
	assert_works(vp_tree_index(tree, &err), &err);
	assert_works(vp_open_directory(scratch->fd, "env", &env, &err), &err);
	assert_works(vp_manifest_store(&manifest, env, &err), &err);
}

static int setup(void **state)
{
	if (scratch_setup(state))
		return -1;
	make_env(*state);
	return 0;
}

static int record_of(void *user, const char *path, struct vp_sha256 *digest,
		     uint64_t *size, struct vp_error *err)
{
	const struct vp_entry *entry = vp_tree_find(user, path);

	(void)err;
	assert_non_null(entry);
	*digest = entry->digest;
	*size = entry->size;
	return 0;
}

/* Counts findings, by the first letter of their code. */
static void count_finding(const struct venvpack_finding *finding, void *user)
{
	int *counts = user;

	counts[(unsigned char)finding->code[0]]++;
}

struct outcome {
	uint64_t edited;
	uint64_t kept;
	bool has_changed;
	int findings[256];
};

/* Recovers, loads, and relocates the environment for @location. */
static int relocate(const struct scratch *scratch, const char *location,
		    const char *base, struct outcome *out, struct vp_error *err)
{
	VP_AUTO(manifest) struct vp_manifest manifest = { 0 };
	VP_AUTO(close) int env = -1;
	struct vp_context ctx = {
		.threads = 3,
		.finding = count_finding,
		.finding_user = out->findings,
	};
	struct vp_place place = {
		.env = location,
		.base_home = "/here/bin",
		.base_link = base,
		.base_executable = base,
		.base_prefix = "/here",
		.base_version = "3.11.9",
		.record = record_of,
		.record_user = &manifest.tree,
	};
	struct vp_relocation relocation = {
		.manifest = &manifest,
		.place = &place,
		.ctx = &ctx,
	};

	*out = (struct outcome){ 0 };
	if (vp_open_directory(scratch->fd, "env", &env, err) ||
	    vp_relocation_recover(env, &ctx, err) ||
	    vp_manifest_load(&manifest, env, err))
		return err->status;
	relocation.env = env;
	if (vp_relocation_run(&relocation, err))
		return err->status;
	out->edited = relocation.edited_count;
	out->kept = relocation.kept_count;
	out->has_changed = relocation.has_changed;
	assert_string_equal(manifest.location, location);
	assert_false(scratch_has(scratch, "env/.venvpack/relocation"));
	return 0;
}

static void assert_link(const struct scratch *scratch, const char *name,
			const char *expected)
{
	VP_AUTO(buffer) struct vp_buffer target = { 0 };
	struct vp_error err = { 0 };

	assert_works(vp_read_link(scratch->fd, name, &target, &err), &err);
	assert_string_equal(target.data, expected);
}

/* All of it, at @location on base "/here/bin/python3.11". */
static void assert_is_at(const struct scratch *scratch, const char *location)
{
	VP_AUTO(hasher) struct vp_hasher *hasher = vp_hasher_new();
	VP_AUTO(buffer) struct vp_buffer tool = { 0 };
	VP_AUTO(buffer) struct vp_buffer text = { 0 };
	struct vp_sha256 digest;

	vp_buffer_printf(&tool, "#!%s/bin/python\nprint()\n", location);
	assert_content(scratch, "env/bin/tool", tool.data);
	vp_buffer_printf(&text, "p = '%s'\n", location);
	assert_content(scratch, "env/lib/mod.py", text.data);
	vp_buffer_reset(&text);
	vp_buffer_printf(&text, "root = %s\n", location);
	assert_content(scratch, "env/settings.cfg", text.data);
	assert_content(scratch, "env/pyvenv.cfg",
		       "home = /here/bin\nprompt = x\n");
	assert_link(scratch, "env/bin/python", "/here/bin/python3.11");
	vp_hasher_digest(hasher, tool.data, tool.size, &digest);
	vp_buffer_reset(&text);
	vp_buffer_text(&text, "../bin/tool,");
	vp_record_write_facts(&text, &digest, tool.size);
	vp_buffer_text(&text, "\nplain.txt,,\n");
	assert_content(scratch, RECORD_IN_ENV, text.data);
}

static void it_becomes_what_it_is_at_a_place(void **state)
{
	struct scratch *scratch = *state;
	struct vp_error err = { 0 };
	struct outcome outcome;
	struct stat st;

	assert_works(relocate(scratch, "/opt/env", "/here/bin/python3.11",
			      &outcome, &err),
		     &err);
	assert_int_equal(outcome.edited, 6);
	assert_int_equal(outcome.kept, 0);
	assert_is_at(scratch, "/opt/env");
	assert_int_equal(fstatat(scratch->fd, "env/bin/tool", &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	assert_int_equal(st.st_mtim.tv_sec, 1000);
}

static void it_moves_any_number_of_times(void **state)
{
	static const char *const places[] = {
		"/a", "/a/much/longer/place/for/it", "/a", "/b c/d'e", "/x-y_z",
	};
	struct scratch *scratch = *state;
	struct vp_error err = { 0 };
	struct outcome outcome;
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		assert_works(relocate(scratch, places[i],
				      "/here/bin/python3.11", &outcome, &err),
			     &err);
		assert_int_equal(outcome.edited, i ? 4 : 6);
		if (!strchr(places[i], '\''))
			assert_is_at(scratch, places[i]);
	}
}

struct fingerprint {
	ino_t inode;
	struct timespec mtime;
	struct timespec ctime;
};

static void take_fingerprints(const struct scratch *scratch,
			      struct fingerprint *out)
{
	static const char *const names[] = {
		"env",
		"env/.venvpack",
		"env/.venvpack/manifest.json",
		"env/.venvpack/files.mtree",
		"env/bin",
		"env/bin/tool",
		"env/bin/python",
		"env/pyvenv.cfg",
		RECORD_IN_ENV,
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct stat st;

		assert_int_equal(fstatat(scratch->fd, names[i], &st,
					 AT_SYMLINK_NOFOLLOW),
				 0);
		out[i].inode = st.st_ino;
		out[i].mtime = st.st_mtim;
		out[i].ctime = st.st_ctim;
	}
}

static void in_place_it_changes_nothing(void **state)
{
	struct scratch *scratch = *state;
	struct fingerprint before[9] = { 0 };
	struct fingerprint after[9] = { 0 };
	struct vp_error err = { 0 };
	struct outcome outcome;

	assert_works(relocate(scratch, "/opt/env", "/here/bin/python3.11",
			      &outcome, &err),
		     &err);
	assert_true(outcome.has_changed);
	take_fingerprints(scratch, before);
	assert_works(relocate(scratch, "/opt/env", "/here/bin/python3.11",
			      &outcome, &err),
		     &err);
	assert_false(outcome.has_changed);
	take_fingerprints(scratch, after);
	assert_memory_equal(before, after, sizeof(before));
	assert_works(relocate(scratch, "/opt/env", "/there/bin/python3.11",
			      &outcome, &err),
		     &err);
	assert_int_equal(outcome.edited, 1);
	assert_link(scratch, "env/bin/python", "/there/bin/python3.11");
}

static void what_was_changed_since_is_kept(void **state)
{
	struct scratch *scratch = *state;
	struct vp_error err = { 0 };
	struct outcome outcome;

	scratch_write(scratch, "env/bin/tool", "mine\n");
	assert_int_equal(unlinkat(scratch->fd, "env/settings.cfg", 0), 0);
	assert_int_equal(unlinkat(scratch->fd, "env/bin/python", 0), 0);
	assert_int_equal(symlinkat("mine", scratch->fd, "env/bin/python"), 0);
	assert_works(relocate(scratch, "/opt/env", "/here/bin/python3.11",
			      &outcome, &err),
		     &err);
	assert_int_equal(outcome.kept, 3);
	assert_int_equal(outcome.findings['c'], 2);
	assert_int_equal(outcome.findings['m'], 1);
	assert_content(scratch, "env/bin/tool", "mine\n");
	assert_link(scratch, "env/bin/python", "mine");
	assert_content(scratch, "env/lib/mod.py", "p = '/opt/env'\n");
	assert_false(scratch_has(scratch, "env/settings.cfg"));
}

static void a_link_in_the_way_is_not_followed(void **state)
{
	struct scratch *scratch = *state;
	struct vp_error err = { 0 };
	struct outcome outcome;

	scratch_write(scratch, "victim", samples[0].text);
	assert_int_equal(unlinkat(scratch->fd, "env/bin/tool", 0), 0);
	assert_int_equal(symlinkat("../../victim", scratch->fd, "env/bin/tool"),
			 0);
	assert_works(relocate(scratch, "/opt/env", "/here/bin/python3.11",
			      &outcome, &err),
		     &err);
	assert_int_equal(outcome.kept, 1);
	assert_content(scratch, "victim", samples[0].text);
	assert_link(scratch, "env/bin/tool", "../../victim");
}

static void a_hard_link_keeps_what_it_had(void **state)
{
	struct scratch *scratch = *state;
	struct vp_error err = { 0 };
	struct outcome outcome;

	assert_int_equal(
		linkat(scratch->fd, "env/bin/tool", scratch->fd, "cached", 0),
		0);
	assert_works(relocate(scratch, "/opt/env", "/here/bin/python3.11",
			      &outcome, &err),
		     &err);
	assert_content(scratch, "cached", samples[0].text);
	assert_is_at(scratch, "/opt/env");
}

static void compiled_code_of_an_edited_source_is_removed(void **state)
{
	struct scratch *scratch = *state;
	struct vp_error err = { 0 };
	struct outcome outcome;

	scratch_write(scratch, "env/lib/__pycache__/mod.cpython-311.pyc", "");
	scratch_write(scratch, "env/lib/__pycache__/mod.cpython-311.opt-1.pyc",
		      "");
	scratch_write(scratch, "env/lib/__pycache__/mode.cpython-311.pyc", "");
	scratch_write(scratch, "env/lib/__pycache__/mod.txt", "");
	assert_works(relocate(scratch, "/opt/env", "/here/bin/python3.11",
			      &outcome, &err),
		     &err);
	assert_false(scratch_has(scratch,
				 "env/lib/__pycache__/mod.cpython-311.pyc"));
	assert_false(scratch_has(
		scratch, "env/lib/__pycache__/mod.cpython-311.opt-1.pyc"));
	assert_true(scratch_has(scratch,
				"env/lib/__pycache__/mode.cpython-311.pyc"));
	assert_true(scratch_has(scratch, "env/lib/__pycache__/mod.txt"));
}

static void what_cannot_be_spelled_fails_before_anything_changes(void **state)
{
	struct scratch *scratch = *state;
	struct fingerprint before[9] = { 0 };
	struct fingerprint after[9] = { 0 };
	struct vp_error err = { 0 };
	struct outcome outcome;

	take_fingerprints(scratch, before);
	assert_fails(relocate(scratch, "/a\nb", "/here/bin/python3.11",
			      &outcome, &err),
		     &err, VENVPACK_ERR_ARGUMENT, "'settings.cfg'");
	take_fingerprints(scratch, after);
	/* The directory in which it was prepared came and went. */
	before[1] = after[1];
	assert_memory_equal(before, after, sizeof(before));
	assert_false(scratch_has(scratch, "env/.venvpack/relocation"));
}

/* Up to which step an interrupted run came. */
enum stop { STOP_UNSEALED, STOP_SEALED, STOP_AT_LINK, STOP_AT_ALL, STOP_TORN };

static int open_directory(const struct scratch *scratch, const char *name)
{
	struct vp_error err = { 0 };
	int fd = -1;

	assert_works(vp_open_directory(scratch->fd, name, &fd, &err), &err);
	return fd;
}

/* A whole run for "/first", on a copy in "done", tells what is new then. */
static void make_done(const struct scratch *scratch)
{
	struct vp_error err = { 0 };
	struct outcome outcome;

	assert_int_equal(renameat(scratch->fd, "env", scratch->fd, "kept"), 0);
	make_env(scratch);
	assert_works(relocate(scratch, "/first", "/here/bin/python3.11",
			      &outcome, &err),
		     &err);
	assert_int_equal(renameat(scratch->fd, "env", scratch->fd, "done"), 0);
	assert_int_equal(renameat(scratch->fd, "kept", scratch->fd, "env"), 0);
}

static void add_new_version(const struct vp_renewal *renewal, int done,
			    size_t number, const struct vp_entry *entry)
{
	VP_AUTO(buffer) struct vp_buffer bytes = { 0 };
	struct vp_error err = { 0 };
	struct stat st;

	assert_int_equal(fstatat(done, entry->path, &st, AT_SYMLINK_NOFOLLOW),
			 0);
	if (entry->link) {
		assert_works(vp_renewal_add_link(renewal, number, entry->link,
						 &st, &err),
			     &err);
		return;
	}
	assert_works(vp_read_file(done, entry->path, 4096, &bytes, &err), &err);
	assert_works(vp_renewal_add_file(renewal, number, &bytes, &st, &err),
		     &err);
}

/* Leaves "env" as a run for "/first" that ended at @stop would. */
static void interrupt(const struct scratch *scratch, enum stop stop)
{
	VP_AUTO(manifest) struct vp_manifest after = { 0 };
	struct vp_renewal renewal = VP_RENEWAL_INIT;
	VP_AUTO(close) int done = -1;
	VP_AUTO(close) int env = -1;
	struct vp_error err = { 0 };
	size_t i;

	make_done(scratch);
	done = open_directory(scratch, "done");
	env = open_directory(scratch, "env");
	assert_works(vp_manifest_load(&after, done, &err), &err);
	assert_works(vp_renewal_open(&renewal, env, &err), &err);
	for (i = 0; i < after.tree.count; i++)
		if (after.tree.entries[i].edits.count)
			add_new_version(&renewal, done, i,
					&after.tree.entries[i]);
	if (stop >= STOP_SEALED)
		assert_works(vp_renewal_seal(&renewal, &after, &err), &err);
	if (stop == STOP_AT_LINK) {
		assert_string_equal(after.tree.entries[1].path, "bin/python");
		assert_int_equal(renameat(renewal.fd, "1", env, "bin/python"),
				 0);
	}
	if (stop >= STOP_AT_ALL)
		assert_works(vp_renewal_commit(&renewal, &after.tree, &err),
			     &err);
	if (stop == STOP_TORN)
		scratch_write(scratch, "env/.venvpack/files.mtree",
			      "#mtree\n. type=dir mode=0755\n");
	/* As if it were killed: nothing is tidied up. */
	close(renewal.fd);
	assert_works(vp_remove_tree(scratch->fd, "done", &err), &err);
}

static void an_interrupted_run_is_finished_by_the_next(void **state)
{
	struct scratch *scratch = *state;
	struct vp_error err = { 0 };
	struct outcome outcome;
	int stop;

	for (stop = STOP_UNSEALED; stop <= STOP_TORN; stop++) {
		interrupt(scratch, (enum stop)stop);
		/* Moved meanwhile, and back, or not. */
		assert_works(relocate(scratch, stop % 2 ? "/second" : "/first",
				      "/here/bin/python3.11", &outcome, &err),
			     &err);
		assert_is_at(scratch, stop % 2 ? "/second" : "/first");
		assert_int_equal(outcome.kept, 0);
		assert_works(relocate(scratch, "/third", "/here/bin/python3.11",
				      &outcome, &err),
			     &err);
		assert_is_at(scratch, "/third");
		assert_works(vp_remove_tree(scratch->fd, "env", &err), &err);
		make_env(scratch);
	}
}

static void what_was_changed_after_an_interruption_is_kept(void **state)
{
	struct scratch *scratch = *state;
	struct vp_error err = { 0 };
	struct outcome outcome;

	interrupt(scratch, STOP_AT_LINK);
	scratch_write(scratch, "env/settings.cfg", "mine\n");
	assert_works(relocate(scratch, "/second", "/here/bin/python3.11",
			      &outcome, &err),
		     &err);
	assert_content(scratch, "env/settings.cfg", "mine\n");
	assert_content(scratch, "env/lib/mod.py", "p = '/second'\n");
	assert_true(outcome.findings['c'] >= 1);
}

int main(void)
{
#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, setup, scratch_teardown)
	const struct CMUnitTest tests[] = {
		TEST(it_becomes_what_it_is_at_a_place),
		TEST(it_moves_any_number_of_times),
		TEST(in_place_it_changes_nothing),
		TEST(what_was_changed_since_is_kept),
		TEST(a_link_in_the_way_is_not_followed),
		TEST(a_hard_link_keeps_what_it_had),
		TEST(compiled_code_of_an_edited_source_is_removed),
		TEST(what_cannot_be_spelled_fails_before_anything_changes),
		TEST(an_interrupted_run_is_finished_by_the_next),
		TEST(what_was_changed_after_an_interruption_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
