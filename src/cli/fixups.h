/* SPDX-License-Identifier: MIT */
#ifndef CLI_FIXUPS_H
#define CLI_FIXUPS_H

#include "cli/facts.h"
#include "cli/report.h"

/** Shows how many entries depend on their place, and on what of it. */
void cli_fixups_show(struct cli_report *report, const struct cli_facts *facts);

#endif
