/* SPDX-License-Identifier: MIT */
/*
 * Signals that end the program, in an orderly way.  A handler has no argument
 * of ours, hence the only mutable variables at file scope.
 */
#include "cli/signals.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t caught;
static venvpack *volatile session;

static void on_signal(int number)
{
	venvpack *vp = session;

	caught = number;
	if (vp)
		venvpack_cancel(vp);
}

/*
 * Without SA_RESTART: a write to a full pipe shall end too.  The handler stays
 * after the first signal, since a terminal and a parent often both send one,
 * and the second must not cut the clean-up short; SIGQUIT and SIGKILL may.
 */
static void handle(int number)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct sigaction before;

	if (sigaction(number, NULL, &before) || before.sa_handler == SIG_IGN)
		return;
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

void cli_signals_begin(venvpack *vp)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	session = vp;
	sigemptyset(&ignore.sa_mask);
	sigaction(SIGPIPE, &ignore, NULL);
	/* A limit on the size of files becomes an error of the write. */
	sigaction(SIGXFSZ, &ignore, NULL);
	handle(SIGINT);
	handle(SIGTERM);
	handle(SIGHUP);
}

void cli_signals_end(void)
{
	session = NULL;
}

int cli_signals_caught(void)
{
	return caught;
}
