/* SPDX-License-Identifier: MIT */
/* Running a program and capturing what it says. */
#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"

#define OUTPUT_MAX ((size_t)16 * 1024 * 1024)
#define POLL_MILLISECONDS 100

struct pipe_end {
	int fd;
	struct vp_buffer *into;
};

static int add_actions(posix_spawn_file_actions_t *actions, const char *dir,
		       const int output[2], const int errors[2])
{
	int failed = 0;

	failed |= posix_spawn_file_actions_addopen(actions, 0, "/dev/null",
						   O_RDONLY, 0);
	failed |= posix_spawn_file_actions_adddup2(actions, output[1], 1);
	failed |= posix_spawn_file_actions_adddup2(actions, errors[1], 2);
	if (dir)
		failed |= posix_spawn_file_actions_addchdir_np(actions, dir);
	return failed;
}

/*
 * The program leads a process group of its own, so that what it starts can be
 * ended with it, and begins with the default signals whatever ours are.
 */
static int spawn(const struct vp_process *process, const int output[2],
		 const int errors[2], pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t defaults;
	int failed;

	if (posix_spawn_file_actions_init(&actions))
		return ENOMEM;
	if (posix_spawnattr_init(&attributes)) {
		posix_spawn_file_actions_destroy(&actions);
		return ENOMEM;
	}
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	sigaddset(&defaults, SIGXFSZ);
	sigaddset(&defaults, SIGINT);
	sigaddset(&defaults, SIGTERM);
	sigaddset(&defaults, SIGHUP);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(&attributes,
				 POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
	failed = add_actions(&actions, process->directory, output, errors);
	if (!failed)
		failed = posix_spawn(
			pid, process->argv[0], &actions, &attributes,
			(char *const *)(uintptr_t)process->argv,
			(char *const *)(uintptr_t)process->environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

static int read_some(struct pipe_end *end, struct pollfd *poll,
		     struct vp_error *err)
{
	char bytes[16384];
	ssize_t n = read(end->fd, bytes, sizeof(bytes));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n < 0)
		return vp_fail_errno(err, "cannot read from a pipe");
	if (n == 0)
		poll->fd = -1;
	else if (end->into && end->into->size < OUTPUT_MAX)
		vp_buffer_append(end->into, bytes, (size_t)n);
	return 0;
}

static int collect(struct pipe_end ends[2], const struct vp_context *ctx,
		   struct vp_error *err)
{
	struct pollfd polls[2] = {
		{ .fd = ends[0].fd, .events = POLLIN },
		{ .fd = ends[1].fd, .events = POLLIN },
	};
	int i;

	while (polls[0].fd >= 0 || polls[1].fd >= 0) {
		if (vp_check_cancelled(ctx, err))
			return err->status;
		if (poll(polls, 2, POLL_MILLISECONDS) <= 0)
			continue;
		for (i = 0; i < 2; i++)
			if (polls[i].fd >= 0 && polls[i].revents &&
			    read_some(&ends[i], &polls[i], err))
				return err->status;
	}
	return 0;
}

static int reap(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return 127;
	if (WIFSIGNALED(status))
		return 128 + WTERMSIG(status);
	return WEXITSTATUS(status);
}

int vp_process_run(struct vp_process *process, const struct vp_context *ctx,
		   struct vp_error *err)
{
	VP_AUTO(close) int out_read = -1;
	VP_AUTO(close) int err_read = -1;
	int output[2];
	int errors[2];
	int failed;
	int status;
	pid_t pid;

	if (pipe2(output, O_CLOEXEC))
		return vp_fail_errno(err, "cannot make a pipe");
	out_read = output[0];
	if (pipe2(errors, O_CLOEXEC)) {
		vp_fail_errno(err, "cannot make a pipe");
		close(output[1]);
		return err->status;
	}
	err_read = errors[0];
	failed = spawn(process, output, errors, &pid);
	close(output[1]);
	close(errors[1]);
	if (failed) {
		errno = failed;
		return vp_fail_errno(err, "cannot run '%s'", process->argv[0]);
	}
	status = collect((struct pipe_end[]){ { out_read, process->output },
					      { err_read, process->errors } },
			 ctx, err);
	/* What nobody reads any more would never end. */
	if (status)
		kill(-pid, SIGTERM);
	process->exit_status = reap(pid);
	if (!status && process->output)
		status = vp_buffer_check(process->output, err);
	if (!status && process->errors)
		status = vp_buffer_check(process->errors, err);
	return status;
}
