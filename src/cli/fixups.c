/* SPDX-License-Identifier: MIT */
/* What of an environment is edited, in short. */
#include "cli/fixups.h"

/* More than there are; a newer manifest may have some that we do not know. */
#define VALUES_MAX 32

void cli_fixups_show(struct cli_report *report, const struct cli_facts *facts)
{
	struct cli_edit_count counts[VALUES_MAX];
	size_t used = cli_facts_edits(facts, counts, VALUES_MAX);
	size_t edited = cli_facts_count(facts, "edits");
	size_t i;

	cli_report_answer(report, "%-12s%zu %s", "fix-ups", edited,
			  edited == 1 ? "entry" : "entries");
	for (i = 0; i < used; i++)
		cli_report_answer(report, "  %-18s %zu in %zu %s",
				  counts[i].value, counts[i].edits,
				  counts[i].entries,
				  counts[i].entries == 1 ? "entry" : "entries");
}
