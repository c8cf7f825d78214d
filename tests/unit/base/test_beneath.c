/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/beneath.h"
#include "scratch.h"

typedef int (*open_fn)(int root, const char *path, int flags, mode_t mode);

static const open_fn ways[] = { vp_open_beneath, vp_walk_beneath };

static void both_ways_open_what_is_below(void **state)
{
	const struct scratch *scratch = *state;
	size_t i;

	assert_int_equal(mkdirat(scratch->fd, "d", 0755), 0);
	assert_int_equal(mkdirat(scratch->fd, "d/e", 0755), 0);
	for (i = 0; i < 2; i++) {
		int fd =
			ways[i](scratch->fd, "d/e/f", O_WRONLY | O_CREAT, 0640);

		assert_true(fd >= 0);
		close(fd);
		fd = ways[i](scratch->fd, "d", O_RDONLY | O_DIRECTORY, 0);
		assert_true(fd >= 0);
		close(fd);
	}
	assert_content(scratch, "d/e/f", "");
}

static void both_ways_refuse_to_leave(void **state)
{
	const struct scratch *scratch = *state;
	static const char *const bad[] = {
		"../x", "/etc/passwd", "link/x", "d/up/x", "d/link",
	};
	size_t i;
	size_t k;

	assert_int_equal(mkdirat(scratch->fd, "d", 0755), 0);
	assert_int_equal(symlinkat("/tmp", scratch->fd, "link"), 0);
	assert_int_equal(symlinkat("..", scratch->fd, "d/up"), 0);
	assert_int_equal(symlinkat("file", scratch->fd, "d/link"), 0);
	for (i = 0; i < 2; i++)
		for (k = 0; k < sizeof(bad) / sizeof(bad[0]); k++) {
			int fd = ways[i](scratch->fd, bad[k],
					 O_WRONLY | O_CREAT, 0644);

			if (fd >= 0)
				fail_msg("way %zu opened '%s'", i, bad[k]);
			if (errno != EXDEV && errno != ELOOP &&
			    errno != ENOTDIR)
				fail_msg("way %zu, '%s': errno %d", i, bad[k],
					 errno);
		}
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(both_ways_open_what_is_below),
		TEST(both_ways_refuse_to_leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
