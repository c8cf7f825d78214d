/* SPDX-License-Identifier: MIT */
#ifndef CLI_ARCHIVE_NAME_H
#define CLI_ARCHIVE_NAME_H

/**
 * What the archive of an environment is called when nobody says: the name of
 * its directory, or of the one above where that is called ".venv", a dot and
 * @p suffix.  A string to free, or NULL when out of memory.
 */
char *cli_archive_name(const char *env, const char *suffix);

/**
 * The other way round: what an environment is called that comes from
 * @p archive, after the name of the file.  A string to free, or NULL when
 * that does not end as archives do, or when out of memory.
 */
char *cli_archive_environment(const char *archive);

#endif
