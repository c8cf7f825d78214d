/* SPDX-License-Identifier: MIT */
#ifndef CLI_ARCHIVE_NAME_H
#define CLI_ARCHIVE_NAME_H

/**
 * What the archive of an environment is called when nobody says: the name of
 * its directory, or of the one above where that is called ".venv", and a
 * suffix.  A string to free, or NULL when out of memory.
 */
char *cli_archive_name(const char *env);

#endif
