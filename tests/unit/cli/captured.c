/* SPDX-License-Identifier: MIT */
#include "cli/captured.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/program.h"

#define WORDS_MAX 16

/* A standard stream that goes to a file for a while. */
struct diverted {
	FILE *stream;
	FILE *file;
	int original;
};

static struct diverted divert(FILE *stream)
{
	struct diverted diverted = { stream, tmpfile(), dup(fileno(stream)) };

	fflush(stream);
	if (!diverted.file || diverted.original < 0 ||
	    dup2(fileno(diverted.file), fileno(stream)) < 0)
		abort();
	return diverted;
}

static char *restore(struct diverted *diverted)
{
	char *text = NULL;
	size_t size = 0;

	fflush(diverted->stream);
	dup2(diverted->original, fileno(diverted->stream));
	close(diverted->original);
	rewind(diverted->file);
	if (getdelim(&text, &size, '\0', diverted->file) < 0) {
		free(text);
		text = strdup("");
	}
	fclose(diverted->file);
	return text;
}

struct captured captured_run(const char *arguments)
{
	char program[] = "venvpack";
	char empty[] = "";
	char *words[WORDS_MAX] = { program };
	char *copy = strdup(arguments);
	char *rest = copy;
	struct diverted out = divert(stdout);
	struct diverted err = divert(stderr);
	struct captured captured;
	char *word;
	int count = 1;

	while ((word = strsep(&rest, " ")) && count < WORDS_MAX - 1)
		if (*word)
			words[count++] = strcmp(word, "_") == 0 ? empty : word;
	captured.status = cli_program_main(count, words);
	captured.out = restore(&out);
	captured.err = restore(&err);
	free(copy);
	return captured;
}

void captured_clear(struct captured *captured)
{
	free(captured->out);
	free(captured->err);
}
