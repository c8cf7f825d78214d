/* SPDX-License-Identifier: MIT */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

#include <venvpack/session.h>

/**
 * From now on SIGINT, SIGTERM and SIGHUP cancel what @p vp is doing, which
 * then cleans up; those that were ignored stay so (nohup, background jobs).
 * SIGPIPE is ignored, so that a reader who leaves is an error like any other.
 */
void cli_signals_begin(venvpack *vp);

/** Signals no longer reach a session; call before it is freed. */
void cli_signals_end(void);

/** The signal that asked us to stop, or 0. */
int cli_signals_caught(void);

#endif
