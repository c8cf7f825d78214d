/* SPDX-License-Identifier: MIT */
#ifndef VP_BASE_GLOB_H
#define VP_BASE_GLOB_H

#include <stdbool.h>

/**
 * Does all of @p path match @p pattern, which is a path itself?
 *
 * '*' stands for any bytes but '/', '?' for one character that is no '/', and
 * "[a-z]", "[!a-z]" for one byte of, or not of, a set.  A component "**" stands
 * for any number of components, also for none; at the end, for one at least.
 * '\' takes the special meaning of what follows.  A '[' without its end stands
 * for itself.  Unlike with fnmatch(3), the locale makes no difference.
 */
bool vp_glob_matches(const char *pattern, const char *path);

/**
 * Does @p path, or a directory that it is in, match @p pattern?  A pattern that
 * ends in '/' is one of directories.
 */
bool vp_glob_covers(const char *pattern, const char *path, bool is_directory);

#endif
