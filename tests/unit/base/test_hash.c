/* SPDX-License-Identifier: MIT */
#include "assertions.h"

#include <string.h>

#include "base/hash.h"

static const char abc_hex[] =
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

static void digests_are_those_of_the_standard(void **state)
{
	VP_AUTO(hasher) struct vp_hasher *hasher = vp_hasher_new();
	struct vp_sha256 digest;
	char hex[VP_SHA256_HEX_SIZE];
	char base64[VP_SHA256_BASE64_SIZE];

	(void)state;
	assert_non_null(hasher);
	vp_hasher_digest(hasher, "abc", 3, &digest);
	vp_sha256_hex(&digest, hex);
	assert_string_equal(hex, abc_hex);
	vp_sha256_base64(&digest, base64);
	assert_string_equal(base64,
			    "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
	vp_hasher_reset(hasher);
	vp_hasher_add(hasher, "a", 1);
	vp_hasher_add(hasher, "bc", 2);
	vp_hasher_finish(hasher, &digest);
	vp_sha256_hex(&digest, hex);
	assert_string_equal(hex, abc_hex);
}

static void only_hexadecimal_of_the_right_length_is_read(void **state)
{
	struct vp_sha256 digest;
	char hex[80];

	(void)state;
	strcpy(hex, abc_hex);
	assert_int_equal(vp_sha256_parse_hex(&digest, hex), 0);
	assert_int_equal(digest.bytes[0], 0xba);
	assert_int_equal(digest.bytes[31], 0xad);
	strcat(hex, "0");
	assert_int_not_equal(vp_sha256_parse_hex(&digest, hex), 0);
	hex[63] = '\0';
	assert_int_not_equal(vp_sha256_parse_hex(&digest, hex), 0);
	strcpy(hex, abc_hex);
	hex[5] = 'G';
	assert_int_not_equal(vp_sha256_parse_hex(&digest, hex), 0);
	hex[5] = 'F';
	assert_int_not_equal(vp_sha256_parse_hex(&digest, hex), 0);
}

static void digests_of_record_are_spelled_as_it_does(void **state)
{
	static const char *const cases[][2] = {
		{ "sha256", "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIA"
			    "Fa0" },
		{ "sha384", "ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP_"
			    "W-2AhgcroefMI1i67KE0yCWn" },
		{ "sha512", "3a81oZNherrMQXNJriBBMRLm-k6JqX6iCp7u5ktV"
			    "05ohkpkqJ0_BqDa6PCOj_uu9RU1EI2Q86A4qmslP"
			    "pUyknw" },
	};
	char base64[VP_DIGEST_BASE64_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(vp_digest_base64(cases[i][0], "abc", 3, base64));
		assert_string_equal(base64, cases[i][1]);
	}
	assert_false(vp_digest_base64("md5", "abc", 3, base64));
	assert_false(vp_digest_base64("", "abc", 3, base64));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests_are_those_of_the_standard),
		cmocka_unit_test(digests_of_record_are_spelled_as_it_does),
		cmocka_unit_test(only_hexadecimal_of_the_right_length_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
