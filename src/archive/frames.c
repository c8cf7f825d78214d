/* SPDX-License-Identifier: MIT */
/* An archive as indexed frames; docs/format.md, section 1. */
#include "archive/frames.h"
