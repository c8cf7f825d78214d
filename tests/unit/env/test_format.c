/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "env/format.h"

static void the_name_tells_the_format(void **state)
{
	static const struct {
		const char *output;
		enum venvpack_format format;
	} cases[] = {
		{ "app.tar.zst", VENVPACK_FORMAT_TAR_ZST },
		{ "app.tzst", VENVPACK_FORMAT_TAR_ZST },
		{ "/x/app.tar.gz", VENVPACK_FORMAT_TAR_GZ },
		{ "app.tgz", VENVPACK_FORMAT_TAR_GZ },
		{ "app.tar.xz", VENVPACK_FORMAT_TAR_XZ },
		{ "app.txz", VENVPACK_FORMAT_TAR_XZ },
		{ "app.tar.bz2", VENVPACK_FORMAT_TAR_BZ2 },
		{ "app.tbz2", VENVPACK_FORMAT_TAR_BZ2 },
		{ "app.tar", VENVPACK_FORMAT_TAR },
		{ "app-1.2.zip", VENVPACK_FORMAT_ZIP },
		{ "app/", VENVPACK_FORMAT_DIRECTORY },
		{ "/", VENVPACK_FORMAT_DIRECTORY },
		{ "/tmp", VENVPACK_FORMAT_DIRECTORY },
		{ "-", VENVPACK_FORMAT_TAR_ZST },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum venvpack_format format = VENVPACK_FORMAT_BY_NAME;
		struct vp_error err;

		assert_works(vp_format_choose(&format, VENVPACK_FORMAT_BY_NAME,
					      cases[i].output, &err),
			     &err);
		assert_int_equal(format, cases[i].format);
		/* What the name says may be said again. */
		assert_works(vp_format_choose(&format, cases[i].format,
					      cases[i].output, &err),
			     &err);
		assert_int_equal(format, cases[i].format);
	}
}

static void a_name_that_tells_nothing_wants_a_format(void **state)
{
	static const char *const outputs[] = { "app",	     "app.zst",
					       "app.gz",     "app.TAR",
					       "tar.gz.",    "app.whl",
					       "app.tar.lz", "" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++) {
		enum venvpack_format format = VENVPACK_FORMAT_BY_NAME;
		struct vp_error err;

		assert_fails(vp_format_choose(&format, VENVPACK_FORMAT_BY_NAME,
					      outputs[i], &err),
			     &err, VENVPACK_ERR_ARGUMENT, "--format");
		assert_works(vp_format_choose(&format, VENVPACK_FORMAT_TAR_XZ,
					      outputs[i], &err),
			     &err);
		assert_int_equal(format, VENVPACK_FORMAT_TAR_XZ);
	}
}

static void a_format_against_the_name_is_refused(void **state)
{
	static const struct {
		const char *output;
		enum venvpack_format wanted;
		const char *text;
	} cases[] = {
		{ "app.tar.gz", VENVPACK_FORMAT_TAR_ZST,
		  "'app.tar.gz' is that of a tar.gz, not of a tar.zst" },
		{ "app.tgz", VENVPACK_FORMAT_TAR, "tar.gz, not of a tar" },
		{ "app.tar", VENVPACK_FORMAT_TAR_GZ, "tar, not of a tar.gz" },
		{ "app.zip", VENVPACK_FORMAT_DIRECTORY, "zip, not of a dir" },
		{ "-", VENVPACK_FORMAT_DIRECTORY, "standard output" },
		{ "app", (enum venvpack_format)99, "99" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum venvpack_format format = VENVPACK_FORMAT_BY_NAME;
		struct vp_error err;

		assert_fails(vp_format_choose(&format, cases[i].wanted,
					      cases[i].output, &err),
			     &err, VENVPACK_ERR_ARGUMENT, cases[i].text);
		assert_int_equal(format, VENVPACK_FORMAT_BY_NAME);
	}
}

static void levels_are_those_of_the_format(void **state)
{
	static const struct {
		enum venvpack_format format;
		int level;
		const char *refusal; /* NULL: it has this level */
	} cases[] = {
		{ VENVPACK_FORMAT_TAR_ZST, 0, NULL },
		{ VENVPACK_FORMAT_TAR_ZST, 22, NULL },
		{ VENVPACK_FORMAT_TAR_ZST, 23, "zstd has the levels 1 to 22" },
		{ VENVPACK_FORMAT_TAR_GZ, 12, NULL },
		{ VENVPACK_FORMAT_TAR_GZ, 13, "gzip has the levels 1 to 12" },
		{ VENVPACK_FORMAT_TAR_XZ, 10, "xz has the levels 1 to 9" },
		{ VENVPACK_FORMAT_TAR_BZ2, 10, "bzip2 has the levels 1 to 9" },
		{ VENVPACK_FORMAT_TAR_BZ2, -1, "bzip2 has the levels 1 to 9" },
		{ VENVPACK_FORMAT_TAR, 0, NULL },
		{ VENVPACK_FORMAT_TAR, 1, "a plain tar has no levels" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		VP_AUTO(container) struct vp_container *container = NULL;
		struct vp_destination destination = VP_DESTINATION_INIT;
		struct vp_error err;

		destination.format = cases[i].format;
		if (cases[i].refusal)
			assert_fails(
				vp_format_container(&container, &destination,
						    cases[i].level, 2, &err),
				&err, VENVPACK_ERR_ARGUMENT, cases[i].refusal);
		else
			assert_works(
				vp_format_container(&container, &destination,
						    cases[i].level, 2, &err),
				&err);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_name_tells_the_format),
		cmocka_unit_test(a_name_that_tells_nothing_wants_a_format),
		cmocka_unit_test(a_format_against_the_name_is_refused),
		cmocka_unit_test(levels_are_those_of_the_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
