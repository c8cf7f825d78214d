/* SPDX-License-Identifier: MIT */
/* To whom the files of an environment belong. */
#include "env/owner.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/walk.h"

#define RECORD_SIZE ((size_t)64 * 1024) /* of a user's or group's strings */

static int refuse(const char *what, const char *name, struct vp_error *err)
{
	return vp_fail(err, VENVPACK_ERR_ARGUMENT, "there is no %s '%s' here",
		       what, name);
}

/* The number -1 means nobody. */
static bool parse_number(const char *text, unsigned int *out)
{
	unsigned long long number;
	char *end;

	if (!*text || text[strspn(text, "0123456789")])
		return false;
	errno = 0;
	number = strtoull(text, &end, 10);
	if (errno || number >= (unsigned int)-1)
		return false;
	*out = (unsigned int)number;
	return true;
}

/* Sets @own_group too, to (gid_t)-1 when a number is no user here. */
static int find_user(const char *name, uid_t *user, gid_t *own_group,
		     struct vp_error *err)
{
	VP_AUTO(free) char *strings = malloc(RECORD_SIZE);
	struct passwd record;
	struct passwd *found = NULL;
	bool is_number = parse_number(name, user);

	if (!strings)
		return vp_fail_nomem(err);
	if (is_number)
		(void)getpwuid_r(*user, &record, strings, RECORD_SIZE, &found);
	else
		(void)getpwnam_r(name, &record, strings, RECORD_SIZE, &found);
	if (!found && !is_number)
		return refuse("user", name, err);
	*own_group = found ? found->pw_gid : (gid_t)-1;
	if (found)
		*user = found->pw_uid;
	return 0;
}

static int find_group(const char *name, gid_t *group, struct vp_error *err)
{
	VP_AUTO(free) char *strings = malloc(RECORD_SIZE);
	struct group record;
	struct group *found = NULL;

	if (!strings)
		return vp_fail_nomem(err);
	if (parse_number(name, group))
		return 0;
	(void)getgrnam_r(name, &record, strings, RECORD_SIZE, &found);
	if (!found)
		return refuse("group", name, err);
	*group = found->gr_gid;
	return 0;
}

int vp_owner_parse(struct vp_owner *owner, const char *text,
		   struct vp_error *err)
{
	VP_AUTO(free) char *user = strdup(text);
	struct vp_owner parsed = { (uid_t)-1, (gid_t)-1 };
	gid_t own_group = (gid_t)-1;
	char *group;

	if (!user)
		return vp_fail_nomem(err);
	group = strchr(user, ':');
	if (group)
		*group++ = '\0';
	if (!*user && (!group || !*group))
		return vp_fail(err, VENVPACK_ERR_ARGUMENT,
			       "'%s' names neither a user nor a group", text);
	if (*user && find_user(user, &parsed.user, &own_group, err))
		return err->status;
	if (group && *group) {
		if (find_group(group, &parsed.group, err))
			return err->status;
	} else if (group) {
		if (own_group == (gid_t)-1)
			return refuse("user with a group", user, err);
		parsed.group = own_group;
	}
	*owner = parsed;
	return 0;
}

static int give(const struct vp_walk_entry *entry, bool *descend, void *user,
		struct vp_error *err)
{
	const struct vp_owner *owner = user;
	VP_AUTO(close)
	int fd = openat(entry->dirfd, entry->name,
			O_PATH | O_NOFOLLOW | O_CLOEXEC);

	(void)descend;
	if (fd < 0 ||
	    fchownat(fd, "", owner->user, owner->group, AT_EMPTY_PATH))
		return vp_fail_errno(err, "cannot set the owner of '%s'",
				     entry->path);
	return 0;
}

int vp_owner_give(const struct vp_owner *owner, int root,
		  const struct vp_context *ctx, struct vp_error *err)
{
	struct vp_owner copy = *owner;

	/* The directory comes last: what a killed run leaves is ours. */
	if (vp_walk(root, give, &copy, ctx, err))
		return err->status;
	if (fchown(root, owner->user, owner->group))
		return vp_fail_errno(err, "cannot set the owner of '%s'", ".");
	return 0;
}
