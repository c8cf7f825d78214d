/* SPDX-License-Identifier: MIT */
/* The progress line: phase, bar, bytes, rate and time left. */
#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal.h"
#include "cli/units.h"

#define LINE_MAX_WIDTH 100u
#define BAR_MAX_WIDTH 30u

/* All but the bar, at its longest, so that the bar keeps its length. */
#define TEXT_WIDTH 60u

#define PATIENCE_MS 300
#define INTERVAL_MS 100

/* Without these seconds a rate says more about caches than about speed. */
#define RATE_AFTER_MS 1000

static const struct {
	enum venvpack_phase phase;
	const char *name;
} phases[] = {
	{ VENVPACK_PHASE_SCAN, "reading" },
	{ VENVPACK_PHASE_WRITE, "packing" },
	{ VENVPACK_PHASE_EXTRACT, "unpacking" },
	{ VENVPACK_PHASE_VERIFY, "verifying" },
	{ VENVPACK_PHASE_RESOLVE, "resolving" },
	{ VENVPACK_PHASE_INSTALL, "installing" },
	{ VENVPACK_PHASE_SYNC, "syncing" },
};

static const char *phase_name(enum venvpack_phase phase)
{
	size_t i;

	for (i = 0; i < sizeof(phases) / sizeof(phases[0]); i++)
		if (phases[i].phase == phase)
			return phases[i].name;
	return "working";
}

static uint64_t milliseconds_between(const struct timespec *from,
				     const struct timespec *to)
{
	int64_t seconds = to->tv_sec - from->tv_sec;
	int64_t nanoseconds = to->tv_nsec - from->tv_nsec;

	return (uint64_t)(seconds * 1000 + nanoseconds / 1000000);
}

void cli_progress_begin(struct cli_progress *progress,
			const struct cli_settings *settings)
{
	bool is_object_there =
		(settings->flags & CLI_SETTING_JSON) && isatty(STDOUT_FILENO);

	memset(progress, 0, sizeof(*progress));
	progress->is_patient = settings->progress == CLI_AUTO;
	if (settings->flags & CLI_SETTING_QUIET)
		return;
	progress->is_wanted =
		settings->progress == CLI_ALWAYS ||
		(settings->progress == CLI_AUTO && !is_object_there &&
		 cli_terminal_is_capable(STDERR_FILENO));
}

/* Is it time to draw again?  The end of a phase always is. */
static bool is_due(const struct cli_progress *progress,
		   const struct venvpack_progress *news,
		   const struct timespec *now)
{
	if (progress->is_patient &&
	    milliseconds_between(&progress->begun, now) < PATIENCE_MS)
		return false;
	if (!progress->width)
		return true;
	if (news->bytes_total && news->bytes_done == news->bytes_total)
		return progress->bytes_drawn != news->bytes_done;
	return milliseconds_between(&progress->drawn, now) >= INTERVAL_MS;
}

static void format_bar(char *out, size_t size, unsigned int width,
		       const struct venvpack_progress *news)
{
	double part = (double)news->bytes_done / (double)news->bytes_total;
	unsigned int filled;
	char bar[BAR_MAX_WIDTH + 1];

	part = part > 1 ? 1 : part;
	filled = (unsigned int)(part * width);
	memset(bar, '#', filled);
	memset(bar + filled, '-', width - filled);
	bar[width] = '\0';
	snprintf(out, size, " [%s] %3u%%", bar, (unsigned int)(part * 100));
}

static void format_rate(char *out, size_t size, uint64_t elapsed_ms,
			const struct venvpack_progress *news)
{
	uint64_t rate;
	uint64_t left;

	out[0] = '\0';
	if (elapsed_ms < RATE_AFTER_MS)
		return;
	rate = (uint64_t)((double)news->bytes_done * 1000 / (double)elapsed_ms);
	if (!rate)
		return;
	if (news->bytes_total < news->bytes_done) {
		snprintf(out, size, "  %s/s", cli_units_size(rate).text);
		return;
	}
	left = (news->bytes_total - news->bytes_done + rate - 1) / rate;
	snprintf(out, size, "  %s/s  %s left", cli_units_size(rate).text,
		 cli_units_duration(left).text);
}

static void format_amount(char *out, size_t size,
			  const struct venvpack_progress *news)
{
	out[0] = '\0';
	if (news->bytes_total)
		snprintf(out, size, "  %s of %s",
			 cli_units_size(news->bytes_done).text,
			 cli_units_size(news->bytes_total).text);
	else if (news->bytes_done)
		snprintf(out, size, "  %s",
			 cli_units_size(news->bytes_done).text);
	else if (news->entries_done)
		snprintf(out, size, "  %" PRIu64, news->entries_done);
}

/* Spaces rather than escapes clear the rest: any terminal and log knows them. */
static void draw(struct cli_progress *progress, const char *line)
{
	unsigned int width = (unsigned int)strlen(line);
	unsigned int blank = 0;

	if (progress->width > width)
		blank = progress->width - width;
	fprintf(stderr, "\r%s%*s", line, (int)blank, "");
	fflush(stderr);
	progress->width = width;
}

static void show(struct cli_progress *progress,
		 const struct venvpack_progress *news,
		 const struct timespec *now)
{
	unsigned int columns = cli_terminal_width(STDERR_FILENO) - 1;
	char line[LINE_MAX_WIDTH + 1];
	char bar[64] = "";
	char amount[80];
	char rate[80];
	unsigned int room;

	columns = columns < LINE_MAX_WIDTH ? columns : LINE_MAX_WIDTH;
	format_amount(amount, sizeof(amount), news);
	format_rate(rate, sizeof(rate),
		    milliseconds_between(&progress->begun, now), news);
	room = columns > TEXT_WIDTH ? columns - TEXT_WIDTH : 0;
	if (news->bytes_total && room >= 4)
		format_bar(bar, sizeof(bar),
			   room < BAR_MAX_WIDTH ? (unsigned int)room
						: BAR_MAX_WIDTH,
			   news);
	/* What does not fit is cut off: a second line could not be erased. */
	snprintf(line, columns + 1, "%-10s%s%s%s", phase_name(news->phase), bar,
		 amount, rate);
	draw(progress, line);
}

int cli_progress_update(const struct venvpack_progress *news, void *user)
{
	struct cli_progress *progress = user;
	struct timespec now;

	if (!progress->is_wanted)
		return 0;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (progress->phase != news->phase) {
		progress->phase = news->phase;
		progress->begun = now;
		progress->drawn = (struct timespec){ 0 };
		progress->bytes_drawn = 0;
	}
	if (!is_due(progress, news, &now))
		return 0;
	show(progress, news, &now);
	progress->is_patient = false;
	progress->drawn = now;
	progress->bytes_drawn = news->bytes_done;
	return 0;
}

void cli_progress_erase(struct cli_progress *progress)
{
	if (!progress->width)
		return;
	fprintf(stderr, "\r%*s\r", (int)progress->width, "");
	fflush(stderr);
	progress->width = 0;
}
